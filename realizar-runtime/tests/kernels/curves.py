"""Makes what `kernels/curves.rs` and its test are built on, with sixty digits.

    python realizar-runtime/tests/kernels/curves.py

prints the coefficients of `q(r) = (e^r - 1 - r) / r^2` for f32 and for f64, and writes `curves.txt` beside this file:
a line for each number, with `exp`, `tanh` and the logistic of it rounded once to f64, all as the bits of f64.
"""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 60

ONE = Decimal(1)
LN_2 = Decimal(2).ln()


def single(number: Decimal) -> float:
    """The nearest f32."""
    return float(struct.unpack("f", struct.pack("f", float(number)))[0])


def q(r: Decimal) -> Decimal:
    """The sum of `r^k / (k + 2)!`."""
    total, term, k = Decimal(0), ONE / 2, 2
    while abs(term) > Decimal(10) ** -50:
        total += term
        k += 1
        term *= r / k
    return total


def coefficients(count: int) -> list[Decimal]:
    """Of the polynomial through `q` at Chebyshev's points between `-ln(2) / 2` and `ln(2) / 2`."""
    points = [LN_2 / 2 * Decimal(math.cos(math.pi * (2 * k + 1) / (2 * count))) for k in range(count)]
    differences = [q(point) for point in points]
    for order in range(1, count):
        for i in range(count - 1, order - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (points[i] - points[i - order])
    polynomial = [Decimal(0)] * count
    for point, difference in zip(reversed(points), reversed(differences)):
        shifted = [Decimal(0), *polynomial[:-1]]
        polynomial = [up - point * same for up, same in zip(shifted, polynomial)]
        polynomial[0] += difference
    return polynomial


def largest_error(polynomial: list[float]) -> float:
    """How far `e^r` is from what the rounded polynomial makes of it."""
    worst = Decimal(0)
    for step in range(-400, 401):
        r = LN_2 / 2 * step / 400
        value = Decimal(0)
        for coefficient in reversed(polynomial):
            value = value * r + Decimal(coefficient)
        worst = max(worst, abs(value - q(r)) * r * r)
    return float(worst)


def logistic(x: Decimal) -> Decimal:
    """Without losing digits on either side."""
    return ONE / (ONE + (-x).exp()) if x >= 0 else x.exp() / (ONE + x.exp())


def tanh(x: Decimal) -> Decimal:
    """Near zero by its series, where the quotient would lose digits."""
    if abs(x) < Decimal("1e-6"):
        return x - x**3 / 3 + 2 * x**5 / 15
    power = (-2 * abs(x)).exp()
    return (ONE - power) / (ONE + power) * (1 if x > 0 else -1)


def nearest(number: Decimal) -> float:
    """The nearest f64; beyond the largest is infinity."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def numbers() -> list[float]:
    """Drawn over all that is neither flat nor the identity, and the ends of it."""
    draw = random.Random(1)
    found = [draw.uniform(-1, 1) for _ in range(60)]
    found += [draw.uniform(-40, 40) for _ in range(60)]
    found += [draw.uniform(-745, 709) for _ in range(40)]
    found += [sign * 2.0 ** draw.uniform(-60, 0) for sign in (1, -1) for _ in range(20)]
    found += [sign * 2.0**-k for sign in (1, -1) for k in (1074, 1022, 500, 60, 54, 53, 30, 27, 10, 3, 2, 1)]
    # Where another power of two is taken out, and where results are denormal.
    found += [draw.choice([-1, 1]) * (k + 0.5) * math.log(2) for k in range(12)]
    found += [-745.2, -745.1, -744.5, -730.0, -720.0, -709.0, -708.3, 709.7, 709.78, 709.79, 36.7, 37.5, 18.9, 19.1, -37.0]
    return found


def bits(number: float) -> str:
    """Of an f64."""
    return struct.pack(">d", number).hex()


def main() -> None:
    """Print one, write the other."""
    kinds: list[tuple[str, int, Callable[[Decimal], float]]] = [("f32", 6, single), ("f64", 11, float)]
    for name, count, rounded in kinds:
        polynomial = [rounded(coefficient) for coefficient in coefficients(count)]
        print(name, polynomial, "off by", largest_error(polynomial))
    lines = []
    for number in numbers():
        x = Decimal(number)
        values = [number, *(nearest(curve(x)) for curve in (Decimal.exp, tanh, logistic))]
        lines.append(" ".join(bits(value) for value in values) + "\n")
    Path(__file__).with_name("curves.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
