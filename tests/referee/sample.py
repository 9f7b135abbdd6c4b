"""What a formula truly is at chosen places: evaluated once, held against every claim."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from math import inf, isfinite, nextafter
from typing import Any

from tests.referee import numbers as n
from tests.referee.numbers import Real, UndefinedError, UnknownError
from tests.referee.reader import PRECISIONS, Function, settled
from tests.referee.series import Series

TINY = ("5e-324", "1e-300", "1e-160", "1e-30", "1e-12", "1e-6", "1e-3")
NEAR = ("0.1", "0.3", "0.5", "0.77", "1", "1.4", "2", "2.7", "3.6", "5", "6.2", "8", "11", "17")
WIDE = ("29", "45", "100", "800", "1e3", "2e4", "1e7", "1e12", "1e25", "1e100", "1e300")
FAR = (Fraction(10) ** 300, Fraction(10) ** 3000)
LENGTH = 3
SWITCHES = 10  # places at most where a formula changes its pieces, each bisected
BESIDE = 300  # bits by which a place is moved to see whether f is defined beside it
CLOSER = 140  # halvings between two neighbouring doubles
DENSE = 300  # places to a side, where a first sample missed what is said to be there


@dataclass(frozen=True)
class Spot:
    """A place, and the series of f to its left and right; ``value`` is None where f is undefined,
    or not known."""

    x: Fraction
    state: str
    value: Real | None = None
    left: Series = field(default_factory=list)
    right: Series = field(default_factory=list)
    signature: Any = None

    @cached_property
    def near(self) -> float:
        """The place as a double, or an infinity: to compare it quickly with claimed ends."""
        return n.to_float(self.x)

    @cached_property
    def sides(self) -> tuple[Series, ...]:
        """The series on both sides, once where they are the same one."""
        return (self.left,) if self.left is self.right else (self.left, self.right)

    @cached_property
    def slopes(self) -> list[Real]:
        """What is known of f' on either side."""
        return [s[1] for s in self.sides if len(s) > 1]

    def minus_x(self) -> Spot:
        """The same of f(x) - x."""
        if self.value is None:
            return self
        line: Series = [-self.x, Fraction(-1), Fraction(0)]
        left = [n.add(a, b) for a, b in zip(self.left, line, strict=False)]
        right = left
        if self.left is not self.right:
            right = [n.add(a, b) for a, b in zip(self.right, line, strict=False)]
        value = n.subtract(self.value, self.x)
        return Spot(self.x, self.state, value, left, right, self.signature)


def doubles(texts: Iterable[str]) -> list[float]:
    values = [float(t) for t in texts]
    return [-v for v in values] + values


class Sample:
    """The oracle's evaluations of one formula, kept."""

    def __init__(self, function: Function, steps: tuple[int, ...] = PRECISIONS) -> None:
        self.function = function
        self.steps = steps
        self.known: dict[Fraction, Spot] = {}
        self._sorted: list[Spot] = []
        self._counted = -1
        self.window = (-inf, inf)

    def at(self, x: float | Fraction) -> Spot:
        """Everything at a place."""
        place = Fraction(x)
        if place not in self.known:
            self.known[place] = self._evaluated(place)
        return self.known[place]

    def series(self, x: Fraction, side: int, length: int) -> Series | None:
        """The series at a place, or None where it is undefined or not known; to a side None where f
        is not defined there, as acosh is not to the left of 1."""
        beside = x + side * max(abs(x), Fraction(1)) / 2**BESIDE
        if side and self._state(beside) == "undefined":
            return None
        try:
            return settled(partial(self.function.at, x, side, length), self.steps)[0]
        except (UnknownError, UndefinedError):
            return None

    def _evaluated(self, x: Fraction) -> Spot:
        for length in (LENGTH, 1):
            try:
                here, point = settled(partial(self.function.at, x, 0, length), self.steps)
            except UndefinedError:
                return self._hole(x)
            except UnknownError:
                continue
            signature = tuple(point.path)
            if not point.has_tie:
                return Spot(x, "defined", here[0], here, here, signature)
            left, right = (self.series(x, side, LENGTH) or [] for side in (-1, 1))
            return Spot(x, "defined", here[0], left, right, signature)
        return Spot(x, "unknown")

    def _state(self, x: Fraction) -> str:
        try:
            settled(partial(self.function.at, x, 0, 1), self.steps)
        except UndefinedError:
            return "undefined"
        except UnknownError:
            return "unknown"
        return "defined"

    def _hole(self, x: Fraction) -> Spot:
        return Spot(x, "undefined", None, [], [], "undefined")

    def add(self, places: Iterable[float]) -> None:
        """Looks at places and the doubles beside them."""
        for place in places:
            if isfinite(place):
                for x in (place, nextafter(place, -inf), nextafter(place, inf)):
                    if isfinite(x):
                        self.at(x)

    def add_densely(self, around: Iterable[float]) -> None:
        """Looks at many more places, and closer to some than doubles are."""
        for i in range(DENSE):
            x = 1e-3 * 1e9 ** (i / DENSE)
            for value in (x, -x):
                self.at(value)
        for place in (x for x in around if isfinite(x)):
            middle = Fraction(place)
            reach = max(abs(middle), Fraction(1))
            for k in range(2, CLOSER):
                for step in (reach / 2**k, reach * 3 / 2 ** (k + 1)):
                    self.at(middle + step)
                    self.at(middle - step)

    @property
    def spots(self) -> list[Spot]:
        """All spots so far in the window, from left to right."""
        if self._counted != len(self.known):
            self._counted = len(self.known)
            lower, upper = self.window
            inside = [s for s in self.known.values() if lower <= s.near <= upper]
            spots = sorted(inside, key=lambda s: s.near)
            if any(a.near == b.near for a, b in pairwise(spots)):
                spots.sort(key=lambda s: s.x)
            self._sorted = spots
        return self._sorted

    @property
    def is_complete(self) -> bool:
        """Whether all was told: where it was not, a thing not seen may be there all the same."""
        return all(s.state != "unknown" for s in self.known.values())

    @property
    def defined(self) -> list[Spot]:
        """Those where f has a value."""
        return [s for s in self.spots if s.value is not None]

    def within(self, lower: float, upper: float) -> Sample:
        """The same sample of the same function on an interval only."""
        result = Sample(self.function, self.steps)
        result.known = {x: s for x, s in self.known.items() if lower <= x <= upper}
        result.window = (lower, upper)
        for end, side in ((lower, 1), (upper, -1)):  # what f is outside does not count
            spot = result.at(end)
            inner = spot.right if side > 0 else spot.left
            result.known[spot.x] = replace(spot, left=inner, right=inner)
        return result

    def is_written(self, spot: Spot) -> bool:
        """Whether the formula holds a number that is not a double and rounds to this one: 0.1."""
        return any(
            float(value) == abs(spot.near) and value != abs(spot.x)
            for value in self.function.numbers
        )

    def ends_beside(self, spot: Spot) -> bool:
        """Whether the domain of f ends between a double and one beside it."""
        if spot.state != "undefined" or not is_double(spot.x):
            return False
        x = float(spot.x)
        for side in (-1, 1):
            near = Fraction(x) + Fraction(side * max(abs(x), 1)) / 2**BESIDE
            inner = self.at(nextafter(x, side * inf))
            if inner.state == "defined" and self._state(near) == "undefined":
                return True
        return False

    def far(self, side: int) -> list[Spot]:
        """Two places far out, the second far beyond all doubles."""
        return [self.at(side * x) for x in FAR]

    def goes_on(self, side: int) -> bool:
        """Whether f rises (side 1) or falls from the first far place to the second, at either
        infinity: it may be on its way to anything."""
        for end in (-1, 1):
            near, far = (spot.value for spot in self.far(end))
            if near is not None and far is not None and n.compare(far, near) == side:
                return True
        return False

    @cached_property
    def switches(self) -> tuple[tuple[Spot, Spot], ...]:
        """Where the formula changes its pieces or its domain: neighbouring doubles, or the same
        spot twice where a test is exactly zero."""
        found: list[tuple[Spot, Spot]] = []
        spots = [s for s in self.spots if s.signature is not None and is_double(s.x)]
        found += [(spot, spot) for spot in spots if spot.left is not spot.right]
        for a, b in pairwise(spots):
            if a.signature == b.signature or _zero(a) or _zero(b) or len(found) >= SWITCHES:
                continue
            found += self._between(a, b)
        unique = {(a.x, b.x): (a, b) for a, b in found}
        return tuple(unique[key] for key in sorted(unique))

    def _between(self, a: Spot, b: Spot) -> list[tuple[Spot, Spot]]:
        low, high = ordinal(float(a.x)), ordinal(float(b.x))
        while high - low > 1:
            middle = self.at(from_ordinal((low + high) // 2))
            if middle.signature is None:
                return []
            if middle.left is not middle.right:
                return [(middle, middle)]
            if middle.signature == a.signature:
                a, low = middle, (low + high) // 2
            else:
                b, high = middle, (low + high) // 2
        return [(a, b)]

    def closer(
        self, a: Fraction, b: Fraction, is_left: Callable[[Spot], bool], halvings: int = CLOSER
    ) -> tuple[Spot, Spot]:
        """A pair of spots far nearer to one another than doubles are, round a change."""
        for _ in range(halvings):
            middle = self._evaluated((a + b) / 2)
            if middle.state == "unknown":
                break
            if is_left(middle):
                a = middle.x
            else:
                b = middle.x
        return self._evaluated(a), self._evaluated(b)


def _zero(spot: Spot) -> bool:
    return spot.left is not spot.right


def is_double(x: Fraction) -> bool:
    """Whether a number is a finite double."""
    try:
        return Fraction(float(x)) == x
    except OverflowError:
        return False


def ordinal(x: float) -> int:
    """The number of a double, in the order of size."""
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return int(bits) if bits >= 0 else -(int(bits) & 0x7FFF_FFFF_FFFF_FFFF)


def from_ordinal(number: int) -> float:
    (value,) = struct.unpack("<d", struct.pack("<q", abs(number)))
    return float(value) if number >= 0 else -float(value)


def _numbers(text: str) -> list[str]:
    """Those that are written in a formula: single places are often among them."""
    return [t for t in re.findall(r"\d+\.?\d*(?:e[-+]?\d+)?", text)[:8] if isfinite(float(t))]


def sample(function: Function, steps: tuple[int, ...] = PRECISIONS) -> Sample:
    """A sample at the places that every formula is looked at."""
    found = Sample(function, steps)
    for x in (0.0, *doubles((*TINY, *NEAR, *WIDE, *_numbers(function.text)))):
        found.at(x)
    for side in (-1, 1):
        found.far(side)
    return found


def sign_at(spot: Spot) -> int | None:
    """The sign of f, None where it is open or undefined."""
    return None if spot.value is None else n.known_sign(spot.value)
