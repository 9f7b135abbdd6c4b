"""Claims on values: range, extremes, bounds, the Lipschitz constant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite, isnan, nextafter
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.numbers import Real
from tests.referee.regions import float_text
from tests.referee.sample import Sample, Spot, from_ordinal, ordinal

STEPS = 40  # of a search for a greater value
SHORT = 2**20  # an end that is this simple a fraction is taken as exactly that


def places(properties: Any) -> Iterator[float]:
    """Where to look closely."""
    for name in ("minimum", "maximum", "steepest"):
        found = getattr(properties, name, None)
        if found is not None and found.place is not None:
            yield found.place
    for place in getattr(properties, "discontinuities", None) or ():
        yield place.place


def check(sample: Sample, properties: Any) -> Iterator[Finding]:
    image = properties.range
    if image is None:
        yield undecided("range")
    else:
        yield from _range(sample, image)
        yield from _ends(sample, image)
        for name in ("minimum", "maximum"):
            ends = properties.lower, properties.upper
            yield from _extreme(sample, getattr(properties, name), name, image, ends)
    parts = getattr(properties, "range_parts", None)
    if parts:
        yield from _parts(sample, parts)
    bounds = getattr(properties, "bounds", None)
    if bounds is not None:
        yield from _bounds(sample, bounds)
    if properties.lipschitz is None:
        yield undecided("lipschitz")
    else:
        yield from _lipschitz(sample, properties)


def _outward(x: float, side: int) -> Real:
    """A little beyond a claimed end: its rounding is no fault."""
    return Fraction(nextafter(x, side * inf)) if isfinite(nextafter(x, side * inf)) else Fraction(x)


def _values(sample: Sample) -> Iterator[tuple[Spot, Real]]:
    for spot in sample.spots:
        if spot.value is not None:
            yield spot, spot.value


def _range(sample: Sample, image: Any) -> Iterator[Finding]:
    name = f"range {_interval(image)}"
    is_level = all(s.slopes and not any(s.slopes) for s in sample.defined)
    if image.lower == image.upper and is_level and not image.lower_closed:
        yield alarm("range open end", name, "a single value is one that is taken")
        return
    for spot, value in _values(sample):
        at = f"f({float_text(spot.x)}) = {n.text(value)}"
        for end, side, closed in (
            (image.lower, -1, image.lower_closed),
            (image.upper, 1, image.upper_closed),
        ):
            if not isfinite(end):
                continue
            if n.compare(value, _outward(end, side)) == side:
                yield alarm("range", name, at)
                return
            fraction = Fraction(end)
            simple = abs(fraction.numerator) * fraction.denominator < SHORT
            if image.lower == image.upper and (image.lower_closed or image.upper_closed):
                continue  # more than the double that all of it rounds to
            beyond = (0,) if image.lower == image.upper else (0, side)  # rounded to one double
            if not closed and simple and n.compare(value, fraction) in beyond:
                yield alarm("range open end", name, at)
                return
    yield Finding("range")


def _interval(image: Any) -> str:
    left, right = "[" if image.lower_closed else "(", "]" if image.upper_closed else ")"
    return f"{left}{image.lower!r}, {image.upper!r}{right}"


def _ends(sample: Sample, image: Any) -> Iterator[Finding]:
    """Whether f comes near the ends of its range."""
    for end, side in ((image.lower, -1), (image.upper, 1)):
        best = _best(sample, lambda s: [s.value] if s.value is not None else [], side)
        if best is None:
            continue
        width = image.upper - image.lower
        wanted = _wanted(end, side, width if isfinite(width) else max(1.0, abs(end)))
        short = (
            n.compare(n.multiply(Fraction(side), best), n.multiply(Fraction(side), wanted)) == -1
        )
        is_slow = not isfinite(end) or sample.goes_on(side)  # log(log(x)) never gets far
        if short and (is_slow or not sample.is_complete):
            yield undecided("range not reached")
        elif short:
            yield alarm("range not reached", f"range {_interval(image)}", n.text(best))
        else:
            yield Finding("range not reached")


def _wanted(end: float, side: int, width: float) -> Fraction:
    """What a search is to find at least."""
    if not isfinite(end):
        return side * Fraction(100)
    return Fraction(end) - side * (Fraction(width) / 50 + 2 * Fraction(_ulp(end)))


def _best(sample: Sample, measure: Callable[[Spot], list[Real]], side: int) -> Real | None:
    """The greatest (least) found: of the spots, and of a search beside the best one."""
    spots = [s for s in sample.spots if measure(s)]
    if not spots:
        return None
    best, where = _top(spots[0], measure, side), 0
    for i, spot in enumerate(spots):
        value = _top(spot, measure, side)
        if n.compare(value, best) == side:
            best, where = value, i
    low, high = spots[max(where - 1, 0)].x, spots[min(where + 1, len(spots) - 1)].x
    if max(abs(low), abs(high)) > Fraction(1.7e308):
        return best
    a, b = ordinal(float(low)), ordinal(float(high))
    for _ in range(STEPS):
        if b - a < 4:
            break
        third = (b - a) // 3
        pair = [sample._evaluated(Fraction(from_ordinal(v))) for v in (a + third, b - third)]
        tops = [_top(s, measure, side) if measure(s) else None for s in pair]
        for top in tops:
            if top is not None and n.compare(top, best) == side:
                best = top
        if tops[0] is None or tops[1] is None:
            break
        if n.compare(tops[0], tops[1]) == side:
            b -= third
        else:
            a += third
    return best


def _top(spot: Spot, measure: Callable[[Spot], list[Real]], side: int) -> Real:
    first, *rest = measure(spot)
    for other in rest:
        first = other if n.compare(other, first) == side else first
    return first


def _extreme(
    sample: Sample, extreme: Any, kind: str, image: Any, ends: tuple[float, float]
) -> Iterator[Finding]:
    if extreme is None:
        return
    side, end = (-1, image.lower) if kind == "minimum" else (1, image.upper)
    name = f"{kind} {extreme.value!r} at {extreme.place!r}"
    if extreme.value != end:
        yield alarm(kind, name, f"the range is {_interval(image)}")
        return
    if extreme.place is None:
        yield undecided(f"{kind} place")
        return
    if not isfinite(extreme.place) or isnan(extreme.value):
        yield alarm(kind, name, "not a place")
        return
    if not isfinite(extreme.value):
        return  # beyond all doubles
    x = extreme.place
    found = [sample.at(v) for v in (x, nextafter(x, -inf), nextafter(x, inf)) if isfinite(v)]
    if sample.is_written(found[0]) or any(s.state != "defined" for s in found):
        return  # it may be taken between two doubles
    values = [s.value for s in found if s.value is not None]
    values += [series[0] for s in found for series in s.sides if series]
    if not values:
        return
    slack = Fraction(_ulp(extreme.value)) + _reach(found[0])
    near = [n.subtract(v, Fraction(extreme.value)) for v in values]
    if all(n.compare(v, slack) == 1 or n.compare(n.negative(v), slack) == 1 for v in near):
        yield alarm(kind, name, f"f({x!r}) = {n.text(values[0])}")
    else:
        yield Finding(kind)
    if extreme.place not in ends:  # f does not turn at an end of an interval
        yield from _stationary(found, name, kind, side)


def _ulp(x: float) -> float:
    return nextafter(abs(x), inf) - abs(x) if isfinite(x) else 0.0


def _reach(spot: Spot) -> Fraction:
    """How much f may change within a double of a place."""
    step = Fraction(_ulp(float(spot.x)))
    change = Fraction(0)
    for series in spot.sides:
        for k, c in enumerate(series[1:], 1):
            size = Fraction(2) ** min(n.size(c), 4000) if n.size(c) > -4000 else Fraction(0)
            change = max(change, 4 * size * step**k)
    return change


def _stationary(found: list[Spot], name: str, kind: str, side: int) -> Iterator[Finding]:
    """f' changes its sign at or beside the place of a smooth extreme."""
    if len(found) < 3 or any(s.left is not s.right or not s.slopes for s in found):
        return
    if len({s.signature for s in found}) > 1:
        return
    _, before, behind = found
    signs = [n.known_sign(s.slopes[0]) for s in (before, behind)]
    if signs[0] and signs[1] and signs[0] == signs[1]:
        truth = f"f' has one sign beside it: {n.text(before.slopes[0])}"
        yield alarm(f"{kind} place", name, truth)
    else:
        yield Finding(f"{kind} place")


def _parts(sample: Sample, parts: Any) -> Iterator[Finding]:
    """Every value lies in one of the parts of the range."""
    name = "range " + " and ".join(map(_interval, parts))
    for spot, value in _values(sample):
        inside = any(
            (not isfinite(p.lower) or n.compare(value, _outward(p.lower, -1)) in (0, 1, None))
            and (not isfinite(p.upper) or n.compare(value, _outward(p.upper, 1)) in (0, -1, None))
            for p in parts
        )
        if not inside:
            yield alarm("range parts", name, f"f({float_text(spot.x)}) = {n.text(value)}")
            return
    yield Finding("range parts")


def _bounds(sample: Sample, bounds: tuple[float, float]) -> Iterator[Finding]:
    for spot, value in _values(sample):
        for end, side in zip(bounds, (-1, 1), strict=True):
            if isfinite(end) and n.compare(value, Fraction(end)) == side:
                yield alarm("bounds", bounds, f"f({float_text(spot.x)}) = {n.text(value)}")
                return
    yield Finding("bounds")


def _lipschitz(sample: Sample, properties: Any) -> Iterator[Finding]:
    constant = properties.lipschitz
    name = f"Lipschitz constant {constant!r}"

    def sizes(spot: Spot) -> list[Real]:
        return [n.multiply(Fraction(n.known_sign(c) or 1), c) for c in spot.slopes]

    if isfinite(constant):
        limit = _outward(constant, 1)
        for spot in sample.spots:
            for size in sizes(spot):
                if n.compare(size, limit) == 1:
                    yield alarm("lipschitz", name, f"|f'({float_text(spot.x)})| = {n.text(size)}")
                    return
        jump = next((s for s in sample.spots if _jumps(s)), None)
        if jump is not None:
            yield alarm("lipschitz", name, f"f jumps at {float_text(jump.x)}")
            return
    elif any(_jumps(s) for s in sample.spots) or properties.jumps:
        yield Finding("lipschitz")  # the jumps have a check of their own
        return
    best = _best(sample, sizes, 1)
    for a, b in pairwise(sample.defined):  # f may jump at a place where it is not defined
        assert a.value is not None
        assert b.value is not None
        step = n.multiply(n.subtract(b.value, a.value), 1 / (b.x - a.x))
        step = n.multiply(Fraction(n.known_sign(step) or 1), step)
        if best is None or n.compare(step, best) == 1:
            best = step
    wanted = Fraction(constant) * Fraction(98, 100) if isfinite(constant) else Fraction(100)
    short = best is not None and n.compare(best, wanted) == -1
    if short and not sample.is_complete:
        yield undecided("lipschitz not reached")
    elif short and best is not None:
        yield alarm("lipschitz not reached", name, f"at most {n.text(best)} was found")
    else:
        yield Finding("lipschitz")


def _jumps(spot: Spot) -> bool:
    return spot.value is not None and any(
        series and n.compare(series[0], spot.value) in (-1, 1) for series in spot.sides
    )
