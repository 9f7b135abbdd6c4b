"""Claims on formulas made of lines, their products and their quotients, whose values are rational
numbers, exactly known everywhere: at doubles, between them, and round places where all that happens
is narrower than a double is wide.

What is claimed of all numbers is held against some: of the slope between two, by the mean value
theorem.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf, isfinite, nextafter

import pytest

from actviz.activation import activation
from actviz.analysis.properties import Properties, properties
from actviz.analysis.saturation import saturation
from tests.sampling import slow_unless

WRITTEN = ("0", "0.1", "0.3", "0.5", "1", "2", "1/3", "1e-9", "1e9", "1e17")
PLACES = {text: Fraction(text) for text in WRITTEN} | {
    "(-0.7)": Fraction(-7, 10),
    "(1e17+1)": Fraction(10**17 + 1),
    "(1/3+1e-25)": Fraction(1, 3) + Fraction(1, 10**25),
    "(0.1-1e-20)": Fraction(1, 10) - Fraction(1, 10**20),
}
SLOPES = ("1", "-2", "3", "0.1", "1e-9", "2e9", "1e15", "1e17", "-1e20", "1e25")
LEVELS = ("-1", "0", "1", "x")
THRESHOLDS = ((0.05, 1.0), (0.05, 1e-8))  # in turn
SIGNS = {  # that slopes may have
    "constant": {0},
    "increasing": {0, 1},
    "strictly increasing": {1},
    "decreasing": {0, -1},
    "strictly decreasing": {-1},
}
BENDS = {"convex": {0, 1}, "concave": {0, -1}, "linear": {0}}  # of one slope less the last
NUMBER = re.compile(r"(?<![A-Za-z_])(\d+(?:\.\d+)?(?:e-?\d+)?)")
STEPS = [Fraction(10) ** -k for k in (0, 1, 2, 5, 9, 10, 15, 16, 17, 18, 20, 21, 24, 25, 26, 30)]
POINTS = sorted(
    {place + way * step for place in PLACES.values() for step in STEPS for way in (-1, 1)}
    | {place + step / 3 for place in PLACES.values() for step in STEPS}
    | {*PLACES.values(), *(Fraction(float(place)) for place in PLACES.values())}
    | {way * Fraction(10) ** k for k in (-30, -3, 3, 12, 18, 20, 26, 30) for way in (-1, 1)}
)


def line(chance: random.Random) -> str:
    return f"({chance.choice(SLOPES)}*(x-{chance.choice([*PLACES])}))"


def ratio(chance: random.Random, depth: int = 0) -> str:
    """Products, quotients, powers and branches of what is made of lines."""
    kind = chance.choices(range(7), (20, 50, 18, 14, 10, 6, 8))[0]
    if depth > 2 or kind == 0:
        return line(chance)
    if kind == 1:
        return formula(chance, depth + 1)
    one = ratio(chance, depth + 1)
    match kind:
        case 2 | 3:
            return f"({one}{'*/'[kind - 2]}{ratio(chance, depth + 1)})"
        case 4:
            return f"(1/(1+{chance.choice((f'({one})**2', f'abs({one})'))}))"
        case 5:
            return f"({one})**{chance.choice((3, -1, -2))}"
    test = f"{line(chance)} {chance.choice(('<', '<=', '>', '>='))} {chance.choice([*PLACES])}"
    return f"({one} if {test} else {ratio(chance, depth + 1)})"


def formula(chance: random.Random, depth: int = 0) -> str:
    """Lines, and the greatest, the least, the size, steps, squares and branches of what is made of
    them."""
    kind = chance.choices(range(10), (20, 20, 20, 10, 15, 8, 6, 2, 2, 3))[0]
    if depth > 2 or kind == 0:
        return line(chance)
    one, level = formula(chance, depth + 1), chance.choice([*LEVELS, line(chance)])
    match kind:
        case 1 | 2:
            return f"{('max', 'min')[kind - 1]}({one},{level})"
        case 3:
            return f"abs({one})"
        case 6:
            return f"clip({one},-1,2)"
        case 7 | 8:
            return f"{('floor', 'sign')[kind - 7]}({one})"
        case 9:
            return f"({one})**2"
    other = formula(chance, depth + 1)
    if kind == 5:
        return f"({one}{chance.choice('+-')}{other})"
    test = f"x {chance.choice(('<', '<=', '>', '>='))} {chance.choice([*PLACES])}"
    return f"({one} if {test} else {other})"


def function(text: str) -> Callable[[Fraction], Fraction | None]:
    """The function that Python computes, with every number as the fraction that is written; None
    where a part has no value."""
    numbers = {f"n{i}": Fraction(each) for i, each in enumerate(NUMBER.findall(text))}
    named = iter(numbers)
    written = NUMBER.sub(lambda _: next(named), text)
    names = {
        **numbers,
        "clip": lambda v, low, high: max(low, min(v, high)),
        "floor": lambda v: v // 1,
        "sign": lambda v: (v > 0) - (v < 0),
    }
    found: Callable[[Fraction], Fraction] = eval(f"lambda x: {written}", names)

    def of(x: Fraction) -> Fraction | None:
        try:
            return found(x)
        except ZeroDivisionError:
            return None

    return of


def beyond(end: float, side: int) -> Fraction | float:
    """A number no nearer than what may have been rounded to ``end``, 1 for an upper one."""
    if not isfinite(end):
        return end
    return Fraction(end) + side * (abs(Fraction(end)) / 2**51 + Fraction(1, 10**320))


@dataclass(frozen=True)
class Sample:
    """A formula, what is said of it, and its function."""

    text: str
    said: Properties
    ends: int  # doubles at each end of a region of which nothing is said
    thresholds: tuple[float, ...]
    of: Callable[[Fraction], Fraction | None]

    @cached_property
    def points(self) -> dict[Fraction, Fraction]:
        """Those of POINTS at which f is defined, with its values."""
        found = ((point, self.of(point)) for point in POINTS)
        return {point: value for point, value in found if value is not None}

    @cached_property
    def values(self) -> list[Fraction]:
        return [*self.points.values()]

    @cached_property
    def ordered(self) -> list[Fraction]:
        return sorted(set(self.values))

    @cached_property
    def slopes(self) -> dict[tuple[Fraction, Fraction], Fraction]:
        """From each point to the next."""
        pairs = zip(pairwise(self.values), pairwise(self.points), strict=True)
        return {(a, b): (after - before) / (b - a) for (before, after), (a, b) in pairs}

    def faults(self) -> list[str]:
        """The claims that a value contradicts."""
        return [
            name
            for name in ("range", "bounds", "extremes", "slopes", "zeros", "symmetry", "regions")
            if not getattr(self, f"_{name}_hold")()
        ]

    def _range_hold(self) -> bool:
        parts = self.said.range_parts
        if parts is None:
            return True
        ends = [(beyond(part.lower, -1), beyond(part.upper, 1)) for part in parts]
        return all(any(low <= value <= high for low, high in ends) for value in self.ordered)

    def _bounds_hold(self) -> bool:
        low, high = self.said.bounds
        return all(low <= value <= high for value in (self.ordered[0], self.ordered[-1]))

    def _extremes_hold(self) -> bool:
        low, high = self.said.minimum, self.said.maximum
        return (low is None or beyond(low.value, -1) <= self.ordered[0]) and (
            high is None or self.ordered[-1] <= beyond(high.value, 1)
        )

    def _slopes_hold(self) -> bool:
        said, slopes = self.said, [*self.slopes.values()]
        signs = {(slope > 0) - (slope < 0) for slope in slopes}
        bends = {(b > a) - (b < a) for a, b in pairwise(slopes)}
        steepest = inf if said.lipschitz is None else said.lipschitz
        return (
            signs <= SIGNS.get(said.monotone or "", {-1, 0, 1})
            and bends <= BENDS.get(said.convex or "", {-1, 0, 1})
            and (not said.linear or bends <= {0})
            and max(map(abs, slopes), default=Fraction(0)) <= beyond(steepest, 1)
        )

    def _zeros_hold(self) -> bool:
        roots, fixed = self.said.roots, self.said.fixed_points
        return self._meet(roots, 0) and self._meet(fixed, 1)

    def _meet(self, found: tuple[tuple[float, float], ...] | None, slope: int) -> bool:
        """Whether f meets the line through 0 of a slope where it is said to."""
        if found is None:
            return True
        met = [p for p, value in self.points.items() if value == (p if slope else 0)]
        wide = [(nextafter(low, -inf), nextafter(high, inf)) for low, high in found]
        # of the doubles of an interval each is a root; one that lies between two is of neither
        doubles = {
            Fraction(x)
            for low, high in found
            if low == high or nextafter(low, inf) < high
            for x in (low, nextafter(low, inf), nextafter(high, -inf), high)
            if isfinite(x) and low <= x <= high
        }
        return all(self.of(x) == slope * x for x in doubles) and all(
            any(low <= point <= high for low, high in wide) for point in met
        )

    def _symmetry_hold(self) -> bool:
        signs = [-1] * bool(self.said.odd) + [1] * bool(self.said.even)
        return all(
            self.of(-point) == sign * value
            for sign in signs
            for point, value in self.points.items()
        )

    def _regions_hold(self) -> bool:
        return all(
            self._is_region(region.lower, region.upper, Fraction(threshold))
            for threshold in self.thresholds
            for region in saturation(activation(self.text).tree, threshold).regions
        )

    def _is_region(self, lower: float, upper: float, threshold: Fraction) -> bool:
        """Whether f is defined inside of an interval, and less steep than a threshold."""
        for _ in range(self.ends):
            lower, upper = nextafter(lower, inf), nextafter(upper, -inf)
        inside = POINTS[bisect_right(POINTS, lower) : bisect_left(POINTS, upper)]
        return all(point in self.points for point in inside) and all(
            abs(self.slopes[pair]) < threshold for pair in pairwise(inside)
        )


# beside a pole f grows steep between two doubles; where lines meet it is steep from there
@pytest.mark.parametrize("seed", slow_unless((0).__eq__, range(5)))
@pytest.mark.parametrize(
    ("make", "ends", "few", "many"), [(formula, 0, 30, 250), (ratio, 1, 12, 40)]
)
def test_no_claim_is_contradicted_by_an_exact_value(
    make: Callable[[random.Random], str], ends: int, few: int, many: int, seed: int
) -> None:
    chance, found = random.Random(seed), 0
    while found < (few if seed == 0 else many):
        text = make(chance)
        if len(text) > 160:
            continue
        found += 1
        said, thresholds = properties(activation(text).tree), THRESHOLDS[found % 2]
        sample = Sample(text, said, ends, thresholds, function(text))
        assert sample.faults() == [], text
