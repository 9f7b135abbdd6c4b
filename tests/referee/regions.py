"""Claims on regions: |f'| < t inside, not outside, the kinds, the limits, what is undefined."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import inf, isfinite, isnan, nextafter
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.numbers import ZERO, Real
from tests.referee.sample import Sample, Spot

SLOW = Fraction(9, 10)


def places(saturation: Any) -> Iterator[float]:
    """Where to look closely."""
    for span in saturation.spans:
        lower, upper = span[0], span[1]
        yield from (lower, upper)
        if isfinite(lower) and isfinite(upper):
            yield lower + (upper - lower) / 2
            yield lower + (upper - lower) / 3


def check(sample: Sample, saturation: Any) -> Iterator[Finding]:
    """Holds all regions at one threshold against the sample."""
    t = saturation.threshold
    threshold = t if isinstance(t, Fraction) else Fraction(repr(float(t)))
    for region in saturation.regions:
        yield from _region(sample, region, threshold)
    for gap in saturation.undefined:
        yield from _undefined(sample, gap)
    for _ in saturation.undecided:
        yield undecided("region")
    yield from _outside(sample, saturation, threshold)


def _inside(sample: Sample, lower: float, upper: float) -> list[Spot]:
    return [s for s in sample.spots if lower < s.near < upper]


def _name(region: Any, threshold: Fraction) -> str:
    return f"{region.kind} on [{region.lower!r}, {region.upper!r}], t = {float(threshold)!r}"


def _region(sample: Sample, region: Any, threshold: Fraction) -> Iterator[Finding]:
    name = _name(region, threshold)
    spots = _inside(sample, region.lower, region.upper)
    for spot in spots:
        wrong = _too_steep(spot, threshold, region.kind == "dead")
        if wrong:
            yield alarm("region inside", name, wrong)
            break
    else:
        yield Finding("region inside")
    yield from _ends(sample, region, threshold, name)
    exact = [s for s in spots if s.slopes and all(c == ZERO for c in s.slopes)]
    if region.kind != "dead" and len(spots) >= 4 and len(exact) == len(spots):
        yield Finding("dead, not said", "undecided")  # true all the same
    for end, side in ((region.lower, -1), (region.upper, 1)):
        if end == side * inf:
            yield from _tail(sample, region, side, name)


def _too_steep(spot: Spot, threshold: Fraction, is_dead: bool) -> str:
    if spot.state == "undefined":
        return f"f is undefined at {float_text(spot.x)}"
    for slope in spot.slopes:
        if is_dead and n.known_sign(slope):
            return f"f'({float_text(spot.x)}) = {n.text(slope)}"
        if _size_against(slope, threshold) in (0, 1):
            return f"|f'({float_text(spot.x)})| = {n.text(slope)}"
    jump = _jump(spot)
    return f"a jump at {float_text(spot.x)}: {jump}" if jump else ""


def _jump(spot: Spot) -> str:
    for series in spot.sides:
        if series and spot.value is not None and n.compare(series[0], spot.value):
            return f"{n.text(series[0])} and {n.text(spot.value)}"
    return ""


def _size_against(slope: Real, threshold: Fraction) -> int | None:
    """The sign of |slope| - t."""
    over = [n.compare(slope, threshold), n.compare(n.negative(slope), threshold)]
    if 1 in over:
        return 1
    if 0 in over:
        return 0
    return None if None in over else -1


def _ends(sample: Sample, region: Any, threshold: Fraction, name: str) -> Iterator[Finding]:
    for end, which in ((region.lower, "lower"), (region.upper, "upper")):
        if not isfinite(end):
            continue
        spot = sample.at(end)
        inner = spot.right if which == "lower" else spot.left
        closed = getattr(region, f"{which}_closed", None)
        beyond = None if len(inner) < 2 else _size_against(inner[1], threshold)
        if beyond == 1:
            yield alarm("region end", name, f"f'({end!r}) = {n.text(inner[1])}")
        elif closed and (wrong := _too_steep(spot, threshold, region.kind == "dead")):
            yield alarm("region closed end", name, wrong)
        elif closed and _has_kink(spot):
            yield alarm("region closed end", name, f"f' does not exist at {end!r}")
        else:
            yield Finding("region end")


def _has_kink(spot: Spot) -> bool:
    slopes = spot.slopes
    return len(slopes) == 2 and n.compare(*slopes) in (-1, 1)


def _tail(sample: Sample, region: Any, side: int, name: str) -> Iterator[Finding]:
    """The limit and the kind at an infinite end."""
    near, far = sample.far(side)
    if region.kind == "dead":
        here = [s for s in _inside(sample, region.lower, region.upper) if s.value is not None]
        for spot in here[:3]:
            assert spot.value is not None
            true = n.nearest(spot.value)
            if true is not None and (region.limit is None or true != region.limit):
                yield alarm("region limit", f"{name}, limit {region.limit!r}", n.text(spot.value))
                return
        yield Finding("region limit")
        return
    if near.value is None or far.value is None:
        return
    if region.kind == "saturated":
        if region.limit is None or isnan(region.limit):
            yield alarm("region limit", f"{name}, limit {region.limit!r}", n.text(far.value))
            return
        limit = Fraction(region.limit)
        gap, before = (n.subtract(s.value, limit) for s in (far, near) if s.value is not None)
        tolerance = Fraction(1, 10**12) * (1 if limit == 0 else abs(limit))
        if _size_against(gap, tolerance) == 1 and not _shrinks(gap, before):
            if _nears(gap, before):  # slowly
                yield undecided("region limit")
                return
            yield alarm("region limit", f"{name}, limit {region.limit!r}", n.text(far.value))
        else:
            yield Finding("region limit")
    elif region.kind == "fading":
        gap = n.subtract(far.value, near.value)
        grown = n.multiply(Fraction(100), gap)  # a logarithm of what is small grows too
        outgrown = n.subtract(grown, n.multiply(Fraction(n.known_sign(gap) or 1), far.value))
        is_slow = n.known_sign(gap) and n.known_sign(gap) == n.known_sign(far.value)
        if _size_against(gap, Fraction(1, 10**4)) == -1 and n.known_sign(outgrown) != 1:
            if is_slow:
                yield undecided("region kind")
                return
            yield alarm("region kind", name, f"f is about {n.text(far.value)} far out")
        else:
            yield Finding("region kind")
    elif region.kind == "attenuated" and near.slopes and far.slopes:
        if _shrinks(far.slopes[0], n.multiply(Fraction(1, 10**6), near.slopes[0])):
            yield alarm("region kind", name, f"f' falls to {n.text(far.slopes[0])}")
        else:
            yield Finding("region kind")


def _nears(gap: Real, before: Real) -> bool:
    """Whether |gap| is shown to be less than |before|."""
    a, b = n.known_sign(gap), n.known_sign(before)
    if not a or not b:
        return False
    return n.compare(n.multiply(Fraction(a), gap), n.multiply(Fraction(b), before)) == -1


def _shrinks(gap: Real, before: Real) -> bool:
    """Whether |gap| is less than nine tenths of |before|, or that is open."""
    a, b = n.known_sign(gap), n.known_sign(before)
    if a is None or b is None or not b:
        return True
    left = n.multiply(Fraction(a), gap)
    right = n.multiply(SLOW * b, before)
    return n.compare(left, right) in (-1, None)


def _undefined(sample: Sample, gap: Any) -> Iterator[Finding]:
    name = f"undefined on ({gap.lower!r}, {gap.upper!r})"
    for spot in _inside(sample, gap.lower, gap.upper):
        if spot.value is not None:
            yield alarm("undefined", name, f"f({float_text(spot.x)}) = {n.text(spot.value)}")
            return
    yield Finding("undefined")


def _outside(sample: Sample, saturation: Any, threshold: Fraction) -> Iterator[Finding]:
    """Whether everything where |f'| < t, or f is undefined, is named."""
    spans = [
        (nextafter(nextafter(s[0], -inf), -inf), nextafter(nextafter(s[1], inf), inf))
        for s in saturation.spans
    ]
    for spot in sample.spots:
        if spot.state == "unknown" or any(a <= spot.near <= b for a, b in spans):
            continue
        x = spot.near
        if not isfinite(x) or not _is_low(spot, threshold):
            continue
        around = [sample.at(v) for v in (x, nextafter(x, -inf), nextafter(x, inf))]
        if all(s.state == "undefined" for s in around):
            yield alarm("region missed", f"not undefined at {x!r}", "f is undefined")
            return
        if all(_is_low(s, threshold) and s.state == "defined" for s in around):
            name = f"no region at {x!r}, t = {float(threshold)!r}"
            yield alarm("region missed", name, f"f' = {n.text(around[0].slopes[0])}")
            return
    yield Finding("region missed")


def _is_low(spot: Spot, threshold: Fraction) -> bool:
    """Whether |f'| < t, or f is undefined."""
    if spot.state == "undefined":
        return True
    return bool(spot.slopes) and all(_size_against(c, threshold) == -1 for c in spot.slopes)


def float_text(x: Fraction) -> str:
    """A place for a report."""
    near = n.to_float(x)
    if not isfinite(near):
        return n.text(x)
    return repr(near) if x == Fraction(near) else f"{near!r} + {n.text(n.ball(x - Fraction(near)))}"
