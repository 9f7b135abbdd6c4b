"""Balls: intervals as a midpoint and a radius, and what every reader of them shares.

python-flint's arb is a ball, its arb_series a power series over balls. Outside this room they are
``Ball`` and ``Series``; nobody else imports python-flint.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isinf, nextafter

from flint import arb, arb_series, ctx, fmpq

Ball = arb
Series = arb_series
PRECISION = 64  # bits, where nothing asks for more

EXTRA = 64  # bits beyond a ball's own, to round its ends
MOST_BITS = 20_000


def precision() -> int:
    """python-flint's present working precision, in bits."""
    return int(ctx.prec)


def length() -> int:
    """The present length of power series."""
    return int(ctx.cap)


class settings:  # noqa: N801 - read as a word: with settings(64, 4)
    """python-flint's working precision in bits and length of power series, put back afterwards."""

    __slots__ = ("_before", "_wanted")

    def __init__(self, precision: int, length: int) -> None:
        self._wanted = precision, length

    def __enter__(self) -> None:
        self._before = ctx.prec, ctx.cap
        ctx.prec, ctx.cap = self._wanted

    def __exit__(self, *_: object) -> None:
        ctx.prec, ctx.cap = self._before


def rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def ball(lower: float, upper: float) -> arb:
    """The ball round [lower, upper]; exact where both are the same."""
    return arb(lower) if lower == upper else arb(lower).union(arb(upper))


def sign_of(value: arb) -> int | None:
    """-1, 0 or 1 where the ball decides it."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value == 0 else None


def outward(value: arb) -> tuple[float, float]:
    """The doubles just outside a ball; (-inf, inf) for one that is not finite."""
    if not value.is_finite():
        return -inf, inf
    lower, upper = float(value.lower()), float(value.upper())
    if arb(lower) > value.lower() or lower == inf:
        lower = nextafter(lower, -inf)
    if arb(upper) < value.upper() or upper == -inf:
        upper = nextafter(upper, inf)
    return lower, upper


def nearest(value: arb) -> float | None:
    """The double that every number in a ball rounds to, ties to even; an infinity for itself."""
    if value.is_exact():
        return float(value)
    if not value.is_finite():
        return None
    bits = min(max(ctx.prec, value.rel_accuracy_bits() + EXTRA), MOST_BITS)
    with settings(bits, 1):  # at the default precision the ends would be rounded outward
        lower, upper = float(value.lower()), float(value.upper())
    return upper if lower == upper else None


def nearest_within(value: arb) -> float | None:
    """The same; None for a number beyond all doubles, which is no infinity."""
    found = nearest(value)
    return None if found is not None and isinf(found) and value.is_finite() else found
