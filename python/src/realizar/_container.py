"""The APR v2 container: header, JSON metadata, tensor index, aligned data, checksum.

Layout, all integers little-endian::

    64-byte header | metadata | zeros to 64 | index | zeros to 64 | tensors, each padded to 64 | crc32

The index is sorted by name. The data need not be: tensors lie in the order in which they are given, so
that the golden rows can come last and a program can embed what is before them.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALIGNMENT = 64
_ROW_MAJOR = 0x0400
_NAME_LIMIT = 256
_RANK_LIMIT = 8

# Element types of the format that the exporter uses, by numpy's name.
_DTYPES = {"float32": 0, "float64": 3, "int32": 4, "uint8": 7}


def pack(metadata: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a whole v2 file.

    ``tensors`` are float32, float64, int32 or uint8 of any shape; their data is laid out in the order of
    the mapping. Raises ``ValueError`` for a name, a shape or a number that the format cannot hold.
    """
    try:
        text = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        described = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"a name or label is not valid Unicode: {error.object[error.start : error.end]!r}"
        ) from None

    entries: dict[bytes, bytes] = {}
    blocks: list[bytes] = []
    offset = 0
    for name, tensor in tensors.items():
        encoded = name.encode("utf-8")
        if len(encoded) > _NAME_LIMIT:
            raise ValueError(f"tensor name `{name}` has {len(encoded)} bytes, the format holds {_NAME_LIMIT}")
        if tensor.dtype.name not in _DTYPES:
            raise ValueError(
                f"tensor `{name}` is {tensor.dtype.name}, the exporter writes {', '.join(_DTYPES)}"
            )
        if tensor.ndim > _RANK_LIMIT:
            raise ValueError(f"tensor `{name}` has {tensor.ndim} dimensions, the format holds {_RANK_LIMIT}")
        data = np.ascontiguousarray(tensor, dtype=tensor.dtype.newbyteorder("<")).tobytes()
        entries[encoded] = b"".join(
            (
                struct.pack("<H", len(encoded)),
                encoded,
                struct.pack("<BB", _DTYPES[tensor.dtype.name], tensor.ndim),
                struct.pack(f"<{tensor.ndim}Q", *tensor.shape),
                struct.pack("<QQ", offset, len(data)),
            )
        )
        blocks.append(_padded(data))
        offset += len(blocks[-1])

    index = b"".join(entries[name] for name in sorted(entries))
    index_offset = 64 + len(_padded(described))
    data_offset = index_offset + len(_padded(index))
    head = struct.pack(
        "<4sBBHIQIQQ", b"APR\0", 2, 0, _ROW_MAJOR, len(tensors), 64, len(described), index_offset, data_offset
    )
    reserved = bytes(20)
    # The checksum covers the header without its own four bytes.
    header = head + struct.pack("<I", zlib.crc32(head + reserved)) + reserved
    body = b"".join((header, _padded(described), _padded(index), *blocks))
    return body + struct.pack("<I", zlib.crc32(body))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)
