"""An APR v2 reader for the tests, written from the format's description and not from the exporter."""

import json
import struct
import zlib
from dataclasses import dataclass

import numpy as np

DTYPES = {0: "<f4", 3: "<f8", 4: "<i4", 7: "u1"}


@dataclass
class Entry:
    name: str
    dtype: int
    shape: tuple
    start: int  # in the file
    size: int


@dataclass
class File:
    data: bytes
    metadata: dict
    entries: list

    @property
    def schema(self):
        return self.metadata["realizar"]

    def __getitem__(self, name):
        entry = next(entry for entry in self.entries if entry.name == name)
        content = self.data[entry.start : entry.start + entry.size]
        return np.frombuffer(content, DTYPES[entry.dtype]).reshape(entry.shape)

    def stage(self, position):
        """Return a stage with its tensors in place of their names."""
        stage = self.schema["stages"][position]
        names = {entry.name for entry in self.entries}
        return {key: self[value] if value in names else value for key, value in stage.items()}

    @property
    def rows(self):
        return self[self.schema["golden"]["rows"]]

    @property
    def outputs(self):
        return self[self.schema["golden"]["outputs"]]

    @property
    def classes(self):
        return self[self.schema["golden"]["classes"]]


def read(path) -> File:
    data = path.read_bytes()
    magic, major, minor, flags, count, start, size, index, tensors, crc = struct.unpack_from(
        "<4sBBHIQIQQI", data
    )
    assert (magic, major, minor, flags, start) == (b"APR\0", 2, 0, 0x0400, 64)
    assert crc == zlib.crc32(data[:40] + data[44:64])
    assert data[44:64] == bytes(20)
    assert struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4])
    assert index == 64 + -(-size // 64) * 64
    metadata = json.loads(data[64 : 64 + size].decode("utf-8"), parse_constant=lambda name: 1 / 0)
    assert not any(data[64 + size : index])

    entries, at = [], index
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("utf-8")
        at += 2 + length
        dtype, rank = struct.unpack_from("<BB", data, at)
        shape = struct.unpack_from(f"<{rank}Q", data, at + 2)
        offset, nbytes = struct.unpack_from("<QQ", data, at + 2 + 8 * rank)
        at += 2 + 8 * rank + 16
        entries.append(Entry(name, dtype, shape, tensors + offset, nbytes))
    assert tensors == index + -(-(at - index) // 64) * 64
    assert not any(data[at:tensors])
    return File(data, metadata, entries)
