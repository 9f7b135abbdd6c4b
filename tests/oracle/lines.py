"""What every row is made from: the identity, constants and lines."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.jet import Jet, Real, rational

Number = Fraction | int | str


def at(x: Real) -> Jet:
    """The identity at x, from which every other row is made."""
    return Jet(x, 1, 0)


def constant(value: Number) -> Jet:
    return Jet(rational(value))


def linear(slope: Real, x: Real, offset: Real = 0) -> Jet:
    return Jet(slope * x + offset, slope, 0)
