"""Claims on smoothness: the class, breaks with their places, sides and impulses."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from math import copysign, factorial, inf, isfinite, isinf, isnan, nextafter
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.numbers import Real
from tests.referee.regions import float_text
from tests.referee.sample import Sample, Spot, is_double
from tests.referee.series import Series

LENGTH = 6
BEYOND = 1023  # the exponent of the greatest double
CLASSES = {"jump": 0, "pole": -1, "smooth": 99}


def check(sample: Sample, properties: Any) -> Iterator[Finding]:
    claim = properties.continuity
    found = [(spot, order) for spot, order in _orders(sample) if order is not None]
    if claim is None:
        yield undecided("class")
    else:
        yield _class(claim, found)
    yield from _listed(sample, properties, found)
    for place in properties.discontinuities[:6]:
        yield from _break(sample, place)
    domain = getattr(properties, "domain", None)
    if domain is not None:
        yield _domain(sample, domain)
        for x in properties.poles[:6]:
            yield _pole(sample, x)


def _domain(sample: Sample, domain: Any) -> Finding:
    """f is defined in the intervals of its domain, and nowhere else."""
    name = f"domain {[(d.lower, d.upper, d.lower_closed, d.upper_closed) for d in domain]}"
    for spot in sample.spots:
        if not is_double(spot.x) or spot.state == "unknown":
            continue
        sides = [_within(spot.near, part) for part in domain]
        if True not in sides and None in sides:
            continue
        if (True in sides) != (spot.state == "defined"):
            ends = [
                exactly
                for part in domain
                for end, exactly in (
                    (part.lower, part.lower_exact),
                    (part.upper, part.upper_exact),
                )
                if spot.near == end
            ]
            is_between = any(exactly is not None for exactly in ends)
            if ends and (is_between or sample.is_written(spot) or sample.ends_beside(spot)):
                continue  # the end is a number between two doubles
            return alarm("domain", name, f"f is {spot.state} at {spot.near!r}")
    return Finding("domain")


def _within(x: float, part: Any) -> bool | None:
    """Whether a double lies in an interval; None next to an end that may lie between doubles."""
    for end, closed in ((part.lower, part.lower_closed), (part.upper, part.upper_closed)):
        if x == end and isfinite(end):
            return True if closed else None
        if isfinite(end) and x in (nextafter(end, -inf), nextafter(end, inf)):
            return None
    return bool(part.lower < x < part.upper)


def _pole(sample: Sample, x: float) -> Finding:
    """|f| grows towards a pole that is a double."""
    if sample.at(x).state != "undefined":
        return Finding("pole")
    truth = ""
    for side in (-1, 1):  # a pole from one side is one
        near, nearer = (sample.at(Fraction(x) + Fraction(side, 2**k)) for k in (200, 3000))
        if near.value is None or nearer.value is None:
            return Finding("pole")
        sizes = [n.multiply(Fraction(n.known_sign(v) or 1), v) for v in (near.value, nearer.value)]
        if n.compare(sizes[1], sizes[0]) in (-1, 0):
            truth += f"|f| is {n.text(sizes[0])}, {n.text(sizes[1])} towards it; "
        else:
            return Finding("pole")
    return alarm("pole", f"a pole at {x!r}", truth)


def _orders(sample: Sample) -> Iterator[tuple[Spot, int | None]]:
    """The first derivative that jumps, at each switch that the sample has."""
    for a, b in sample.switches:
        if a is b:
            sides = [sample.series(a.x, side, LENGTH) for side in (-1, 1)]
            if sides[0] and sides[1]:
                order = _order(sides[0], sides[1], a.value, Fraction(0))
                if a.value is not None or order == 0:  # what is left out has no kink
                    yield a, order
        elif a.value is not None and b.value is not None:
            low, high = sample.closer(a.x, b.x, partial(_signed, a.signature))
            sides = [sample.series(s.x, 0, LENGTH) for s in (low, high)]
            if sides[0] and sides[1]:
                yield a, _order(sides[0], sides[1], None, high.x - low.x)


def _signed(signature: Any, spot: Spot) -> bool:
    return bool(spot.signature == signature)


def _order(left: Series, right: Series, value: Real | None, width: Fraction) -> int | None:
    if value is not None and any(n.compare(s[0], value) in (-1, 1) for s in (left, right)):
        return 0
    for k in range(min(len(left), len(right)) - bool(width)):
        gap = n.subtract(right[k], left[k])
        slack = Fraction(0)
        if width:  # what f changes by itself between the two places, and far more
            sizes = [n.size(s[j]) for s in (left, right) for j in (k, k + 1)]
            slack = Fraction(2) ** max(-500, min(max(sizes), 4000)) * width * 2**30
        for sided in (gap, n.negative(gap)):
            if n.compare(sided, slack) == 1:
                return k
    return None


def _class(claim: str, found: list[tuple[Spot, int]]) -> Finding:
    if claim == "pole":
        return Finding("class")
    claimed = CLASSES[claim] if claim in CLASSES else int(claim[1:]) + 1
    for spot, order in found:
        if order < claimed:
            text = f"f^({order}) jumps at {float_text(spot.x)}"
            return alarm("class", claim, text)
    return Finding("class")


def _listed(sample: Sample, properties: Any, found: list[tuple[Spot, int]]) -> Iterator[Finding]:
    """Every jump and kink that was met is in the list."""
    places = [b.place for b in properties.discontinuities]
    if properties.continuity is None or not properties.breaks_complete:
        return
    for spot, order in found:
        near = (float(spot.x), nextafter(float(spot.x), -inf), nextafter(float(spot.x), inf))
        if order <= 1 and not any(x in places for x in near):
            name = f"breaks at {places[:8]}"
            yield alarm("break missed", name, f"f^({order}) jumps at {float_text(spot.x)}")
            return
    yield Finding("break missed")


def _break(sample: Sample, place: Any) -> Iterator[Finding]:
    """The one-sided values of a break whose place is a double."""
    if place.order < 0:
        return
    x = Fraction(place.place)
    if not place.exact:
        yield from _beside(sample, place)
        return
    spot = sample.at(x)
    name = f"break of order {place.order} at {place.place!r}"
    if spot.value is not None and isfinite(place.value) and _differs(spot.value, place.value):
        yield alarm("break value", f"{name}, value {place.value!r}", n.text(spot.value))
    sides = [sample.series(x, side, max(place.order + 1, 1)) for side in (-1, 1)]
    for series, claims, which in zip(
        sides, (place.left, place.right), ("left", "right"), strict=True
    ):
        if series is None:
            continue
        for k, c in enumerate(series):
            true = n.multiply(Fraction(factorial(k)), c)
            if k < len(claims) and not isnan(claims[k]) and _differs(true, claims[k]):
                claim = f"{name}, f^({k}) {claims[k]!r} to the {which}"
                yield alarm("break side", claim, n.text(true))
                return
    if sides[0] and sides[1] and len(sides[0]) > place.order < len(sides[1]):
        order = _order(sides[0], sides[1], spot.value, Fraction(0))
        gap = n.subtract(sides[1][place.order], sides[0][place.order])
        if (order is not None and order < place.order) or (place.order > 0 and gap == Fraction(0)):
            yield alarm("break order", name, f"the first that jumps is {order}")
            return
    yield Finding("break")


def _beside(sample: Sample, place: Any) -> Iterator[Finding]:
    """A jump between doubles: the values just before and behind."""
    if place.order != 0:
        return
    a, b = (sample.at(nextafter(place.place, side)) for side in (-inf, inf))
    if (
        a.value is None
        or b.value is None
        or not all(map(isfinite, (place.left[0], place.right[0])))
    ):
        return
    for spot, claim, which in ((a, place.left[0], "left"), (b, place.right[0], "right")):
        steep = max((n.size(c) for c in spot.slopes), default=0)
        slack = max(
            abs(claim) * 1e-9, 2.0 ** max(-1000, min(steep, 1000)) * abs(place.place) * 1e-14
        )
        assert spot.value is not None
        gap = n.subtract(spot.value, Fraction(claim))
        if isfinite(slack) and 1 in (
            n.compare(gap, Fraction(slack)),
            n.compare(n.negative(gap), Fraction(slack)),
        ):
            name = f"jump at {place.place!r}, {claim!r} to the {which}"
            yield alarm("break side", name, n.text(spot.value))
            return
    yield Finding("break")


def _differs(true: Real, claim: float) -> bool:
    if isinf(claim) and n.size(true) > BEYOND and n.known_sign(true) in (0, copysign(1, claim)):
        return False  # beyond all doubles
    if not isfinite(claim):
        return True
    gap = n.subtract(true, Fraction(claim))
    slack = max(Fraction(abs(claim)) / 10**12, Fraction(1, 2**140))
    return n.compare(gap, slack) == 1 or n.compare(n.negative(gap), slack) == 1
