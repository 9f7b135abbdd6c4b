"""Doubles that enclose f^(k) on a stretch of a piece, whatever it does there."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial, floor, inf, isinf, log2

from actviz.analysis.doubles import between
from actviz.analysis.places import PRECISION
from actviz.formula.tree import Tree
from actviz.kernel.balls import ball, outward, settings
from actviz.kernel.tails.tail import tail
from actviz.kernel.taylor import compiled

BOXES = 256  # in which a stretch is enclosed


def bounds(tree: Tree, order: int, lower: float, upper: float) -> tuple[float, float, bool]:
    """Doubles that enclose f^(order) on a stretch of a piece, and whether it is never zero there
    because it has one sign on each tail."""
    parts: list[tuple[float, float]] = []
    signs: list[int] = []
    for side in (-1, 1):
        if not isinf(lower if side < 0 else upper):
            continue
        start = max(-upper if side < 0 else lower, 1.0)
        found = None
        for exponent in (floor(log2(start)), floor(log2(start)) + 1):
            found = found or tail(tree, side, exponent)
        if found is None:
            return -inf, inf, False
        parts.append(found.bounds(order))
        signs.append(found.sign(order) or 0)
        lower, upper = (-found.start, upper) if side < 0 else (lower, found.start)
    if lower < upper or not parts:
        parts.append(enclosed(tree, order, lower, upper))
        signs.append(0 if parts[-1][0] <= 0 <= parts[-1][1] else 1)
    return min(p[0] for p in parts), max(p[1] for p in parts), all(signs)


def enclosed(tree: Tree, order: int, lower: float, upper: float) -> tuple[float, float]:
    """Doubles that enclose f^(order) on an interval, in a limited number of boxes."""
    if isinf(lower) or isinf(upper):
        return -inf, inf
    kernel = compiled(tree)
    low, high = inf, -inf
    with settings(PRECISION, order + 1):
        for a, b in _boxes(lower, upper):
            bounds = outward(kernel.over(ball(a, b))[order] * factorial(order))
            low, high = min(low, bounds[0]), max(high, bounds[1])
    return low, high


def _boxes(lower: float, upper: float) -> Iterator[tuple[float, float]]:
    stack = [(lower, upper, BOXES)]
    while stack:
        a, b, parts = stack.pop()
        middle = between(a, b) if parts > 1 else None
        if middle is None:
            yield a, b
        else:
            stack += [(middle, b, parts // 2), (a, middle, parts // 2)]
