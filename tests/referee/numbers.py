"""Real numbers with a bound of their error: a Fraction where exact, else a Ball of mpmath's.

A sign is told only where the error bound leaves no doubt: raise the precision, or leave it open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

from mpmath import libmp

Raw = Any
"""mpmath's mpf as its bare tuple (sign, mantissa, exponent, bits); mpmath has no annotations."""

REACH = 12_000  # exp(u) is computed for |u| < 2**REACH
LONGEST = 20_000  # bits of a fraction; beyond, it is read as a ball
NOWHERE = -(1 << (REACH + 1000))  # the exponent of an error that does not count
MARGIN = 4  # bits by which a number is to exceed its error before its sign counts


class UnknownError(ArithmeticError):
    """The working precision, or the oracle's reach, does not tell."""


class UndefinedError(ArithmeticError):
    """The function has, beyond doubt, no value here."""


class Ball(NamedTuple):
    """A number known to lie within 2**error of ``middle``."""

    middle: Raw
    error: int


Real = Fraction | Ball
ZERO, ONE = Fraction(0), Fraction(1)


class _Context:
    bits = 160


_context = _Context()


def bits() -> int:
    """The working precision."""
    return _context.bits


@contextmanager
def precision(count: int) -> Iterator[None]:
    """Works with so many bits inside."""
    before, _context.bits = _context.bits, count
    try:
        yield
    finally:
        _context.bits = before


def magnitude(raw: Raw) -> int:
    """The least m with |raw| < 2**m."""
    return int(raw[2] + raw[3]) if raw[1] else NOWHERE


def ball(value: Real) -> Ball:
    """A number as a ball at the working precision."""
    if isinstance(value, Ball):
        return value
    if not value:
        return Ball(libmp.fzero, NOWHERE)
    raw = libmp.from_rational(value.numerator, value.denominator, _context.bits, "n")
    exact = value.denominator & (value.denominator - 1) == 0
    if exact and value.numerator.bit_length() > _context.bits:  # it may have been rounded
        exact = tuple(map(int, libmp.to_rational(raw))) == value.as_integer_ratio()
    return Ball(raw, NOWHERE if exact else magnitude(raw) - _context.bits)


def made(raw: Raw, error: int = NOWHERE) -> Ball:
    """A ball round the result of one rounded operation on numbers with that error."""
    return Ball(raw, max(error, magnitude(raw) - _context.bits) + 1)


def _kept(value: Fraction) -> Real:
    if value.numerator.bit_length() + value.denominator.bit_length() > LONGEST:
        return ball(value)
    return value


def sign(value: Real) -> int:
    """-1, 0 or 1; 0 is exact. Raises UnknownError where the error leaves it open."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if magnitude(value.middle) - MARGIN <= value.error:
        raise UnknownError("the sign is open")
    return -1 if value.middle[0] else 1


def middle(value: Ball) -> Fraction:
    """The number in a ball's middle."""
    top, bottom = libmp.to_rational(value.middle)
    return Fraction(int(top), int(bottom))


def known_sign(value: Real) -> int | None:
    """The sign, or None where it is open."""
    try:
        return sign(value)
    except UnknownError:
        return None


def size(value: Real) -> int:
    """An upper bound: |value| < 2**size."""
    b = ball(value)
    return max(magnitude(b.middle), b.error) + 1


def add(a: Real, b: Real) -> Real:
    if isinstance(a, Fraction):
        if not a:
            return b
        if isinstance(b, Fraction):
            return _kept(a + b)
    elif isinstance(b, Fraction) and not b:
        return a
    a, b = ball(a), ball(b)
    raw = libmp.mpf_add(a.middle, b.middle, _context.bits, "n")
    return made(raw, max(a.error, b.error) + 1)


def negative(a: Real) -> Real:
    return -a if isinstance(a, Fraction) else Ball(libmp.mpf_neg(a.middle), a.error)


def subtract(a: Real, b: Real) -> Real:
    return add(a, negative(b))


def multiply(a: Real, b: Real) -> Real:
    if isinstance(a, Fraction):
        if not a:
            return ZERO
        if isinstance(b, Fraction):
            return _kept(a * b)
        if a == 1:
            return b
    elif isinstance(b, Fraction):
        if not b:
            return ZERO
        if b == 1:
            return a
    a, b = ball(a), ball(b)
    raw = libmp.mpf_mul(a.middle, b.middle, _context.bits, "n")
    m, n = magnitude(a.middle), magnitude(b.middle)
    return made(raw, max(a.error + max(n, b.error), b.error + max(m, a.error)) + 1)


def divide(a: Real, b: Real) -> Real:
    if sign(b) == 0:
        raise UndefinedError("division by zero")
    if isinstance(a, Fraction):
        if not a:
            return ZERO
        if isinstance(b, Fraction):
            return _kept(a / b)
    elif isinstance(b, Fraction) and b == 1:
        return a
    a, b = ball(a), ball(b)
    raw = libmp.mpf_div(a.middle, b.middle, _context.bits, "n")
    n = magnitude(b.middle) - 1
    if b.error > n - 2:
        raise UnknownError("a divisor near zero")
    # |a/b - a'/b'| <= |da|/|b'| + |a/b| |db|/|b'|
    return made(raw, max(a.error - n, magnitude(raw) + b.error - n) + 3)


def absolute(a: Real) -> Real:
    return negative(a) if sign(a) < 0 else a


def scaled(a: Real, exponent: int) -> Real:
    """a * 2**exponent."""
    if isinstance(a, Fraction):
        return a * Fraction(2) ** exponent
    return Ball(libmp.mpf_shift(a.middle, exponent), a.error + exponent)


def compare(a: Real, b: Real) -> int | None:
    """The sign of a - b, or None where it is open."""
    try:
        return sign(subtract(a, b))
    except UnknownError:
        return None


def above(a: Real, b: Real) -> bool:
    """Whether a > b beyond doubt."""
    return compare(a, b) == 1


def to_float(a: Real) -> float:
    """About that number as a double: for print, and to steer by."""
    if isinstance(a, Fraction):
        try:
            return float(a)
        except OverflowError:
            return float("inf") if a > 0 else float("-inf")
    return float(libmp.to_float(a.middle))


def nearest(a: Real) -> float | None:
    """The double nearest to a number, ties to even; None where the error leaves it open."""
    if isinstance(a, Fraction):
        return to_float(a)
    if max(a.error, magnitude(a.middle)) < -1080:
        return 0.0
    gap = libmp.mpf_shift(libmp.fone, a.error)
    ends = [
        _double(f(a.middle, gap, _context.bits + 64, way))
        for f, way in ((libmp.mpf_sub, "f"), (libmp.mpf_add, "c"))
    ]
    return ends[0] if ends[0] == ends[1] else None


def _double(raw: Raw) -> float:
    top = magnitude(raw)
    if top < -1080:
        return -0.0 if raw[0] else 0.0
    if top > 1030:
        return float("-inf") if raw[0] else float("inf")
    return to_float(Fraction(*map(int, libmp.to_rational(raw))))


def text(a: Real) -> str:
    """A number for a report: 17 digits, in whatever range."""
    if isinstance(a, Fraction) and max(abs(a.numerator), a.denominator) < 10**12:
        return str(a)
    b = ball(a)
    if abs(magnitude(b.middle)) > 20_000:
        size = magnitude(b.middle)
        if size.bit_length() > 40:
            return (
                f"{'-' if b.middle[0] else ''}2**({'-' if size < 0 else ''}2**{size.bit_length()})"
            )
        return f"{'-' if b.middle[0] else ''}2**({size})"
    return str(libmp.to_str(b.middle, 17)) + ("" if known_sign(a) is not None else " (+-)")
