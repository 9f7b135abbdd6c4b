"""What is derived from the moments of an activation: enclosures, rounded outward."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nextafter, sqrt
from typing import TYPE_CHECKING

from actviz.analysis.moments import Enclosure

if TYPE_CHECKING:
    from actviz.analysis.properties import Properties

STEPS = 2  # neighbouring doubles: more than the errors of a quotient and a root


def gain(of: Properties) -> Enclosure | None:
    """1/sqrt(E f(z)^2), for z ~ N(0, 1); None where it is infinite or undecided."""
    square = of.second_moment
    if square is None or square.lower <= 0:
        return None
    return Enclosure(_outward(1 / sqrt(square.upper), -inf), _outward(1 / sqrt(square.lower), inf))


def mean_gradient(of: Properties) -> Enclosure | None:
    """sqrt(E f'(z)^2), for z ~ N(0, 1); None where it is undecided."""
    square = of.slope_moment
    if square is None:
        return None
    if square.upper == 0:
        return square
    lower = _outward(sqrt(max(square.lower, 0.0)), -inf)
    return Enclosure(max(lower, 0.0), _outward(sqrt(square.upper), inf))


def _outward(value: float, towards: float) -> float:
    for _ in range(STEPS):
        value = nextafter(value, towards)
    return value


def has_moments(of: Properties, order: int = 0) -> bool | None:
    """Whether moments of f^(order) may be asked for: not where f has no value on a whole interval,
    and not of f' where f jumps."""
    if order and of.jumps:
        return False
    parts = of.domain
    if parts is None:
        return None
    if not parts or (parts[0].lower, parts[-1].upper) != (-inf, inf):
        return False
    return not any(nextafter(a.upper, inf) < b.lower for a, b in pairwise(parts))
