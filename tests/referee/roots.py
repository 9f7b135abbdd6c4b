"""Claims on roots and fixed points: each is one, and none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite, nextafter

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.numbers import Real
from tests.referee.regions import float_text
from tests.referee.sample import CLOSER, Sample, Spot, is_double, sign_at

FARTHER = 1500  # halvings
MONOTONE = ", and monotone, beside it"
SMALL = Fraction(1, 2**20)
Intervals = tuple[tuple[float, float], ...]


def places(found: Intervals | None) -> Iterator[float]:
    for a, b in (found or ())[:6]:
        yield from (a, b)
        if isfinite(a) and isfinite(b):
            yield a + (b - a) / 2


def check(
    sample: Sample, found: Intervals | None, kind: str, breaks: Sequence[float] = ()
) -> Iterator[Finding]:
    """Holds a list of roots of the sample's function against it; ``breaks`` are said to be where it
    is not smooth, which has a check of its own."""
    if found is None:
        yield undecided(kind)
        return
    for a, b in found[:6]:
        wrong = _wrong(sample, a, b)
        if wrong.endswith(MONOTONE) and any(a <= x <= b for x in breaks):
            wrong = ""  # beside a pole between two doubles f may cross all that there is
        yield alarm(kind, f"{kind} at [{a!r}, {b!r}]", wrong) if wrong else Finding(kind)
    missed = _missed(sample, found)
    yield alarm(f"{kind} missed", f"only {found[:8]}", missed) if missed else Finding(kind)


def _wrong(sample: Sample, a: float, b: float) -> str:
    """What is wrong with a root in [a, b]; nothing if nothing is."""
    if a == b:
        return _not_zero(sample.at(a))
    if isfinite(a) and isfinite(b) and nextafter(a, inf) == b:
        return _no_root_between(sample, sample.at(a), sample.at(b))
    inside = [s for s in sample.spots if a < s.near < b]
    return next((wrong for s in inside if (wrong := _not_zero(s))), "")


def _not_zero(spot: Spot) -> str:
    if spot.state == "undefined":
        return f"f is undefined at {float_text(spot.x)}"
    if sign_at(spot):
        assert spot.value is not None
        return f"f({float_text(spot.x)}) = {n.text(spot.value)}"
    return ""


def _no_root_between(sample: Sample, a: Spot, b: Spot) -> str:
    signs = sign_at(a), sign_at(b)
    between = (v for v in sample.function.numbers if a.x < v < b.x)
    if any(sign_at(sample._evaluated(v)) == 0 for v in between):
        return ""
    if a.value is None or b.value is None or None in signs or 0 in signs:
        both = a.state == b.state == "undefined"
        return f"f is undefined at {float_text(a.x)} and {float_text(b.x)}" if both else ""
    if signs[0] != signs[1]:
        # where the formula changes, a zero may be taken at the very place
        return "" if a.signature != b.signature else _gap(sample, a, b) or ""
    if not (a.slopes and b.slopes) or a.signature != b.signature:
        return ""
    slopes = [n.known_sign(s.slopes[0]) for s in (a, b)]
    if slopes[0] and slopes[0] == slopes[1]:
        return f"f is {n.text(a.value)} and {n.text(b.value)}{MONOTONE}"
    return ""


def _gap(sample: Sample, a: Spot, b: Spot) -> str | None:
    """What a change of sign is, where it is not a root: |f| does not shrink towards it. None where
    that is open."""
    wrong: str | None = None
    for halvings in (CLOSER, FARTHER):  # a root beside a logarithm is that near to its end
        wrong = _gap_after(sample, a, b, halvings)
        if not wrong:
            break
    return wrong


def _gap_after(sample: Sample, a: Spot, b: Spot, halvings: int) -> str | None:
    first = sign_at(a)
    low, high = sample.closer(a.x, b.x, lambda s: sign_at(s) == first, halvings)
    if a.value is None or b.value is None or low.value is None or high.value is None:
        return None
    if 0 in (sign_at(low), sign_at(high)):
        return ""
    if None in (sign_at(low), sign_at(high)):
        return None
    if high.x - low.x > (b.x - a.x) / 2**60:
        return None
    left = n.multiply(SMALL, n.add(_size(a.value), _size(b.value)))
    larger = n.compare(n.add(_size(low.value), _size(high.value)), left)
    if larger == 1:
        return f"a jump or a pole: from {n.text(low.value)} to {n.text(high.value)}"
    return None if larger is None else ""


def _size(value: Real) -> Real:
    return n.multiply(Fraction(n.known_sign(value) or 1), value)


def _missed(sample: Sample, found: Intervals) -> str:
    spots = [s for s in sample.spots if is_double(s.x)]
    for spot in spots:
        if sign_at(spot) == 0 and not any(a <= spot.near <= b for a, b in found):
            return f"f({float_text(spot.x)}) = 0"
    for a, b in pairwise(spots):
        signs = sign_at(a), sign_at(b)
        if not (signs[0] and signs[1]) or signs[0] == signs[1]:
            continue
        if any(a.near <= upper and lower <= b.near for lower, upper in found):
            continue
        near = _nearer(sample, a, b)
        written = [v for v in sample.function.numbers if near[0].x <= v <= near[1].x]
        if any(sign_at(sample._evaluated(v)) for v in written):
            continue  # f is another there
        if all(s.value is not None for s in near) and _gap(sample, *near) == "":
            return f"f changes its sign between {float_text(near[0].x)} and {float_text(near[1].x)}"
    return ""


def _nearer(sample: Sample, a: Spot, b: Spot) -> tuple[Spot, Spot]:
    """The two spots, much closer to one another."""
    first = sign_at(a)
    for _ in range(200):
        middle = sample._evaluated((a.x + b.x) / 2)
        if sign_at(middle) is None:
            break
        if sign_at(middle) == first:
            a = middle
        else:
            b = middle
        if sign_at(b) == 0 or b.x - a.x < abs(a.x) / 2**60:
            break
    return a, b
