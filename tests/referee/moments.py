"""Claims on Gaussian moments: a Gauss-Legendre rule on panels, halved where the rule disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from math import exp, isfinite, pi, sqrt
from typing import Any

from mpmath import mp

from tests.referee import numbers as n
from tests.referee.extent import places
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.sample import Sample

ENDS = (1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 11.0, 16.0, 32.0)
NODES = 8
DEPTH = 40  # halvings of a panel
PRECISIONS = (80, 400)  # bits: far more than a quadrature needs
LARGEST = 500  # panels in all
CENTRES = 6  # of what is claimed
STEEP = 100.0  # a slope that may stand on so narrow a base that a rule does not see it
FINE = 1e-11  # of a panel
ROUGH, CLOSE = 1e-5, 1e-7
NAMES = ("mean", "square", "slope_square")
Three = tuple[float, float, float]


@cache
def _rule() -> tuple[tuple[float, float], ...]:
    """Nodes and weights on [-1, 1]: the roots of a Legendre polynomial."""
    pairs = []
    with mp.workdps(30):
        for k in range(NODES):
            x = mp.cos(mp.pi * (k + mp.mpf(3) / 4) / (NODES + mp.mpf(1) / 2))
            for _ in range(6):  # Newton's method
                here, before = mp.legendre(NODES, x), mp.legendre(NODES - 1, x)
                slope = NODES * (x * here - before) / (x * x - 1)
                x -= here / slope
            pairs.append((float(x), float(2 / ((1 - x * x) * slope**2))))
    return tuple(pairs)


class _OpenError(Exception):
    """f is undefined, or not known, at a node."""


def check(sample: Sample, properties: Any) -> Iterator[Finding]:
    """Holds E f, E f^2 and E f'^2 against a quadrature."""
    said = properties.moments
    mean = properties.mean
    claims = [
        None if m is None else m.middle
        for m in (mean, *((None, None) if said is None else (said.square, said.slope_square)))
    ]
    for name, claim in zip(NAMES, claims, strict=True):
        if claim is None:
            yield undecided(f"moment {name}")
    if claims == [None] * 3:
        return
    try:
        found = [_panel(sample, a, b) for a, b in pairwise(_cuts(sample))]
        if not _far(found, claims, ROUGH):
            for name, claim in zip(NAMES, claims, strict=True):
                if claim is not None:
                    yield Finding(f"moment {name}")
            return
        panels = list(pairwise(_close_cuts(sample, places(properties))))
        total, error = _refined(sample, panels, [_panel(sample, a, b) for a, b in panels])
    except (_OpenError, OverflowError):
        yield undecided("moment open")
        return
    for k, (name, claim) in enumerate(zip(NAMES, claims, strict=True)):
        if claim is None:
            continue
        off = abs(total[k] - claim)
        if off > CLOSE * (1 + abs(claim)) + 10 * error[k]:
            yield alarm(f"moment {name}", repr(claim), f"{total[k]!r} +- {error[k]:.0e}")
        else:
            yield Finding(f"moment {name}")


def _cuts(sample: Sample) -> list[float]:
    places = {0.0, *ENDS, *(-x for x in ENDS)}
    places |= {s.near for pair in sample.switches for s in pair if abs(s.near) < ENDS[-1]}
    return sorted(places)


def _close_cuts(sample: Sample, claimed: Iterable[float]) -> list[float]:
    """Panels that narrow towards zero, and towards where f is steepest or is claimed to turn: a
    rule does not see a narrow bump."""
    centres = {0.0, *islice((x for x in claimed if abs(x) < ENDS[-1]), CENTRES)}
    spots = [s for s in sample.spots if s.slopes and abs(s.near) < ENDS[-1]]
    if spots:
        steepest = max(spots, key=lambda s: abs(n.to_float(s.slopes[0])))
        if abs(n.to_float(steepest.slopes[0])) > STEEP:
            centres.add(steepest.near)
    steps = {side * 4.0**-k for k in range(1, 21) for side in (-1, 1)}
    return sorted({*_cuts(sample), *centres, *(c + step for c in centres for step in steps)})


def _panel(sample: Sample, a: float, b: float) -> Three:
    light = Sample(sample.function, PRECISIONS)
    half, middle = (b - a) / 2, a + (b - a) / 2
    totals = [0.0, 0.0, 0.0]
    for node, weight in _rule():
        x = middle + half * node
        series = light.series(Fraction(x), 0, 2)
        if series is None:
            raise _OpenError
        value = n.to_float(series[0])
        slope = n.to_float(series[1]) if len(series) > 1 else float("nan")
        density = weight * half * exp(-x * x / 2) / sqrt(2 * pi)
        if density:
            for k, v in enumerate((value, value * value, slope * slope)):
                totals[k] += v * density
    return totals[0], totals[1], totals[2]


def _far(found: list[Three], claims: list[float | None], tolerance: float) -> bool:
    totals = [sum(p[k] for p in found) for k in range(3)]
    return any(
        claim is not None and not abs(total - claim) <= tolerance * (1 + abs(claim))
        for total, claim in zip(totals, claims, strict=True)
    )


def _refined(
    sample: Sample, panels: list[tuple[float, float]], found: list[Three]
) -> tuple[list[float], list[float]]:
    """The three integrals, and how far two halvings still differ."""
    total, error = [0.0] * 3, [0.0] * 3
    stack = [(a, b, value, 0) for (a, b), value in zip(panels, found, strict=True)]
    budget = LARGEST
    while stack:
        a, b, whole, depth = stack.pop()
        budget -= 1
        middle = a + (b - a) / 2
        left, right = _panel(sample, a, middle), _panel(sample, middle, b)
        gaps = [abs(w - p - q) for w, p, q in zip(whole, left, right, strict=True)]
        if not all(map(isfinite, gaps)):
            raise _OpenError
        if max(gaps) < FINE or depth >= DEPTH or budget < 0:
            if max(gaps) > FINE and max(gaps) > FINE * max(map(abs, whole)):
                raise _OpenError
            for k in range(3):
                total[k] += left[k] + right[k]
                error[k] += gaps[k]
        else:
            stack += [(a, middle, left, depth + 1), (middle, b, right, depth + 1)]
    return total, error
