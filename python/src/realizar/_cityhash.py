"""CityHash64 of version 1.0, by which CatBoost knows its categories: the low 32 bits of the hash of a string.

Files and live models hold hashes alone, so that a level is found by hashing its name. Versions from 1.1 on
compute other hashes.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_K0, _K1, _K2, _K3 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F, 0xC949D7C7509E6557
_MULTIPLIER = 0x9DDFEA08EB382D69


def category_hash(name: str) -> int:
    """Return the signed 32-bit number by which CatBoost knows a category."""
    low = cityhash64(name.encode("utf-8")) & 0xFFFFFFFF
    return low - (1 << 32) if low >> 31 else low


def cityhash64(data: bytes) -> int:
    """Return the hash of bytes."""
    length = len(data)
    if length <= 16:
        return _short(data, length)
    if length <= 32:
        return _middling(data, length)
    return _to_64(data, length) if length <= 64 else _long(data, length)


def _word(data: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _rotated(value: int, shift: int) -> int:
    value &= _MASK
    return ((value >> shift) | (value << (64 - shift))) & _MASK


def _mixed(value: int) -> int:
    value &= _MASK
    return value ^ (value >> 47)


def _joined(low: int, high: int) -> int:
    low, high = low & _MASK, high & _MASK
    first = _mixed((low ^ high) * _MULTIPLIER)
    return (_mixed((high ^ first) * _MULTIPLIER) * _MULTIPLIER) & _MASK


def _short(data: bytes, length: int) -> int:
    if length > 8:
        first, last = _word(data, 0), _word(data, length - 8)
        return _joined(first, _rotated(last + length, length)) ^ last
    if length >= 4:
        return _joined(length + (_word(data, 0, 4) << 3), _word(data, length - 4, 4))
    if length == 0:
        return _K2
    low = data[0] + (data[length >> 1] << 8)
    high = length + (data[-1] << 2)
    return (_mixed(low * _K2 ^ high * _K3) * _K2) & _MASK


def _middling(data: bytes, length: int) -> int:
    a, b = _word(data, 0) * _K1, _word(data, 8)
    c, d = _word(data, length - 8) * _K2, _word(data, length - 16) * _K0
    return _joined(_rotated(a - b, 43) + _rotated(c, 30) + d, a + _rotated(b ^ _K3, 20) - c + length)


def _half(data: bytes, at: int, a: int, z: int) -> tuple[int, int]:
    """Return both sums of 32 bytes of which the first three words are at ``at``."""
    b, c = _rotated(a + z, 52), _rotated(a, 37)
    a += _word(data, at)
    c += _rotated(a, 7)
    a += _word(data, at + 8)
    return a + z, b + _rotated(a, 31) + c


def _to_64(data: bytes, length: int) -> int:
    z = _word(data, 24)
    a = _word(data, 0) + (length + _word(data, length - 16)) * _K0
    first, second = _half(data, 8, a, z)
    a, z = _word(data, 16) + _word(data, length - 32), _word(data, length - 8)
    third, fourth = _half(data, length - 24, a, z)
    r = _mixed((first + fourth) * _K2 + (third + second) * _K0)
    return (_mixed(r * _K0 + second) * _K2) & _MASK


def _weak(data: bytes, at: int, a: int, b: int) -> tuple[int, int]:
    w, x, y, z = (_word(data, at + step) for step in (0, 8, 16, 24))
    a += w
    b = _rotated(b + a + z, 21)
    c = a
    a += x + y
    b += _rotated(a, 44)
    return (a + z) & _MASK, (b + c) & _MASK


def _long(data: bytes, length: int) -> int:
    x = _word(data, 0)
    y = _word(data, length - 16) ^ _K1
    z = _word(data, length - 56) ^ _K0
    v = _weak(data, length - 64, length, y)
    w = _weak(data, length - 32, length * _K1, _K0)
    z += _mixed(v[1]) * _K1
    x = _rotated(z + x, 39) * _K1
    y = _rotated(y, 33) * _K1
    for at in range(0, (length - 1) & ~63, 64):
        x = _rotated(x + y + v[0] + _word(data, at + 16), 37) * _K1
        y = _rotated(y + v[1] + _word(data, at + 48), 42) * _K1
        x = (x ^ w[1]) & _MASK
        y = (y ^ v[0]) & _MASK
        z = _rotated(z ^ w[0], 33)
        v = _weak(data, at, v[1] * _K1, x + w[0])
        w = _weak(data, at + 32, z + w[1], y)
        z, x = x, z
    return _joined(_joined(v[0], w[0]) + _mixed(y) * _K1 + z, _joined(v[1], w[1]) + x)
