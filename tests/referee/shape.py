"""Claims on shape: monotone, convex, linear, odd, even."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.numbers import Real
from tests.referee.regions import float_text
from tests.referee.sample import Sample, Spot

NEAR = 30.0  # within which the sign of any slope should be seen


def check(sample: Sample, properties: Any) -> Iterator[Finding]:
    yield from _monotone(sample, properties.monotone)
    yield from _convex(sample, properties.convex)
    yield from _linear(sample, properties.linear)
    yield from _parity(sample, properties.odd, -1)
    yield from _parity(sample, properties.even, 1)


def _monotone(sample: Sample, claim: str | None) -> Iterator[Finding]:
    if claim is None:
        yield undecided("monotone")
        return
    spots = sample.defined
    seen: dict[int, str] = {}
    for a, b in pairwise(spots):
        assert a.value is not None
        assert b.value is not None
        sign = n.compare(b.value, a.value)
        if sign is not None and sign not in seen:
            pair = (f"f({float_text(s.x)}) = {n.text(v)}" for s, v in ((a, a.value), (b, b.value)))
            seen[sign] = ", ".join(pair)
    for spot in spots:
        for slope in spot.slopes:
            sign = n.known_sign(slope)
            if sign and sign not in seen:
                seen[sign] = f"f'({float_text(spot.x)}) = {n.text(slope)}"
    up, down, level = (seen.get(sign, "") for sign in (1, -1, 0))
    wrong = {
        "strictly increasing": down or level,
        "increasing": down,
        "strictly decreasing": up or level,
        "decreasing": up,
        "constant": up or down,
        "no": "",
    }[claim]
    if claim == "no" and spots and not (up and down) and sample.is_complete:
        seen_only = "up" if up else "down" if down else "constant"
        yield _without_witness("monotone", sample, claim, f"only {seen_only} seen")
    else:
        yield alarm("monotone", claim, wrong) if wrong else Finding("monotone")


def _without_witness(kind: str, sample: Sample, claim: str, text: str) -> Finding:
    """An alarm, unless there are values, slopes or bends near by of which no sign is known: one may
    be a witness."""
    name = f"{kind} without witness"
    first, last = {"monotone": (1, 2), "odd": (0, 1), "even": (0, 1)}.get(kind, (1, 3))
    spots = [s for s in sample.defined if abs(s.near) < NEAR]
    near = [c for spot in spots for side in spot.sides for c in side[first:last]]
    is_blind = any(n.known_sign(c) is None for c in near)
    return undecided(name) if is_blind else alarm(name, claim, text)


def _bends(sample: Sample) -> Iterator[tuple[int, str]]:
    """Signs of f'', and of second differences, with where they were met; each once."""
    seen = set()
    for sign, text in _all_bends(sample):
        if sign not in seen:
            seen.add(sign)
            yield sign, text


def _all_bends(sample: Sample) -> Iterator[tuple[int, str]]:
    for spot in sample.spots:
        if len(spot.left) > 1 < len(spot.right) and spot.left is not spot.right:
            kink = n.known_sign(n.subtract(spot.right[1], spot.left[1]))
            if kink:
                yield kink, f"the slopes at {float_text(spot.x)} differ by the sign {kink}"
        for series in spot.sides:
            if len(series) > 2 and (bend := n.known_sign(series[2])):
                yield bend, f"f''({float_text(spot.x)}) has the sign {bend}"
    spots = [s for s in sample.defined if abs(s.near) < 1e30]
    for a, b, c in zip(spots, spots[1:], spots[2:], strict=False):
        assert a.value is not None
        assert b.value is not None
        assert c.value is not None
        left = n.multiply(b.x - a.x, n.subtract(c.value, b.value))
        right = n.multiply(c.x - b.x, n.subtract(b.value, a.value))
        if found := n.known_sign(n.subtract(left, right)):
            where = ", ".join(float_text(s.x) for s in (a, b, c))
            yield found, f"the secants of {where} have the sign {found}"


def _convex(sample: Sample, claim: str | None) -> Iterator[Finding]:
    if claim is None:
        yield undecided("convex")
        return
    up = down = ""
    for sign, text in _bends(sample):
        up, down = up or (text if sign > 0 else ""), down or (text if sign < 0 else "")
    has_hole = any(s.state != "defined" for s in sample.spots)
    wrong = {"convex": down, "concave": up, "linear": up or down, "no": ""}[claim]
    if claim == "no" and not (up and down) and not has_hole and sample.defined:
        seen_only = up or down or "straight"
        yield _without_witness("convex", sample, claim, f"only {seen_only}")
    else:
        yield alarm("convex", claim, wrong) if wrong else Finding("convex")


def _linear(sample: Sample, claim: bool | None) -> Iterator[Finding]:
    if claim is None:
        yield undecided("linear")
        return
    witness = next((text for _, text in _bends(sample)), "")
    states = {s.state for s in sample.spots}
    if claim and (witness or "undefined" in states):
        yield alarm("linear", "linear", witness or "f is not defined everywhere")
    elif not claim and not witness and states == {"defined"}:
        yield _without_witness("linear", sample, "not linear", "no second difference is seen")
    else:
        yield Finding("linear")


def _parity(sample: Sample, claim: bool | None, sign: int) -> Iterator[Finding]:
    kind = "even" if sign > 0 else "odd"
    if claim is None:
        yield undecided(kind)
        return
    witness = ""
    for spot in sample.spots:
        witness = witness or _broken(spot, sample.known.get(-spot.x), sign)
    if not claim and not witness:  # at places of which the sample has one side only
        for spot in list(sample.spots):
            witness = witness or _broken(sample.at(abs(spot.x)), sample.at(-abs(spot.x)), sign)
    if claim and witness:
        yield alarm(kind, kind, witness)
    elif not claim and not witness and sample.defined and sample.is_complete:
        yield _without_witness(kind, sample, f"not {kind}", "no place shows it")
    else:
        yield Finding(kind)


def _broken(spot: Spot, other: Spot | None, sign: int) -> str:
    if other is None or spot.x < 0:
        return ""
    states = {spot.state, other.state}
    if states == {"defined", "undefined"}:
        return f"f is defined on one side only: {float_text(spot.x)}"
    if spot.value is None or other.value is None:
        return ""
    gap: Real = n.subtract(spot.value, n.multiply(Fraction(sign), other.value))
    if n.known_sign(gap):
        return f"f(+-{float_text(spot.x)}) = {n.text(spot.value)}, {n.text(other.value)}"
    return ""
