"""The values that f^(k) takes or tends to, and what is known of all of them on a piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import copysign, inf, ulp
from typing import NamedTuple

from actviz.analysis.joints import moved
from actviz.analysis.places import Place
from actviz.formula.tree import Tree
from actviz.kernel.balls import Ball, outward, settings
from actviz.kernel.exact import exact

FINEST = 4096  # bits


@dataclass(frozen=True)
class Value:
    """A value that f^(k) takes (``attained``) or tends to at the end of a monotone stretch.

    ``enclosure`` is a ball that holds it, ``value`` the double nearest to it; an infinity has no
    ball. ``attained`` is None where it is not known whether a limit is also a value. ``turn`` is 1
    where all values beside it are shown to be less, -1 where they are greater, 0 where there are
    both, None where that is not known. ``source`` is the formula, the place and the order that it
    comes from, where there is a place; ``is_size`` says that the value is without its sign.
    """

    value: float
    place: float
    attained: bool | None
    enclosure: Ball | None = None
    source: tuple[Tree, Place, int] | None = field(default=None, compare=False, repr=False)
    turn: int | None = field(default=None, compare=False)
    is_size: bool = field(default=False, compare=False)

    @property
    def absolute(self) -> Value:
        """Its size."""
        with settings(FINEST, 1):
            enclosure = None if self.enclosure is None else abs(self.enclosure)
        sign = (self.value > 0) - (self.value < 0)
        turn = self.turn * sign if self.turn is not None and sign else None
        return replace(self, value=abs(self.value), enclosure=enclosure, turn=turn, is_size=True)

    @property
    def signed(self) -> float:
        """The value with its sign: the least double beside zero for what is nearer to zero."""
        if self.value == 0 and self.enclosure is not None and not self.enclosure.contains(0):
            return copysign(ulp(0.0), 1.0 if self.enclosure > 0 else -1.0)
        return self.value

    @property
    def exact(self) -> Fraction | None:
        """The value as a fraction, where it is shown to be one."""
        if self.source is None:
            return None
        tree, place, order = self.source
        x = place.rational
        if x is None:
            return None
        if not place.is_double:  # a formula may be defined on one side of it alone
            tree, x = moved(tree, x), Fraction(0)
        found = exact(tree, x, order)
        return found if found is not None and float(found) == self.value else None


class Image(NamedTuple):
    """What is known of the values of f^(k) on one piece, or at one place.

    The values at the ends of monotone stretches, and bounds of what is taken where the sign of
    f^(k+1) was not decided; ``is_known`` says that those bounds add nothing.
    """

    values: tuple[Value, ...]
    lower: float = inf
    upper: float = -inf

    @property
    def is_known(self) -> bool:
        """Whether what was not decided adds nothing to the values."""
        return self.lower == inf and self.upper == -inf

    @property
    def least(self) -> Value:
        """The least of the values."""
        return min(self.values, key=lambda v: v.value)

    @property
    def greatest(self) -> Value:
        """The greatest of the values."""
        return max(self.values, key=lambda v: v.value)

    @property
    def bounds(self) -> tuple[float, float]:
        """Doubles that enclose all that is taken."""
        lower, upper = self.lower, self.upper
        for v in self.values:
            low, high = (v.value, v.value) if v.enclosure is None else outward(v.enclosure)
            lower, upper = min(lower, low), max(upper, high)
        return lower, upper

    def widened(self, lower: float, upper: float, *, is_zero_free: bool = False) -> Image:
        """With what lies between bounds, of which zero may be none that is taken: what of it is
        not between the values stays."""
        if self.values:
            least, greatest = self.least, self.greatest
            reached = lower == least.value and (least.attained or (is_zero_free and lower == 0))
            if lower > least.value or least.value == -inf or reached:
                lower = inf
            reached = upper == greatest.value and (
                greatest.attained or (is_zero_free and upper == 0)
            )
            if upper < greatest.value or greatest.value == inf or reached:
                upper = -inf
        return self._replace(lower=min(self.lower, lower), upper=max(self.upper, upper))


UNKNOWN = Image((), -inf, inf)


def values_of(found: Sequence[Image]) -> list[Value]:
    """All values of several images."""
    return [value for image in found for value in image.values]
