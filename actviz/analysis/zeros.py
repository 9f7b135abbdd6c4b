"""Where a formula is zero."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from actviz.analysis.bands import bands
from actviz.analysis.breaks import breaks
from actviz.analysis.extremes import NEGLIGIBLE, ZERO, width
from actviz.analysis.pieces import pieces
from actviz.formula.tree import Tree


def zeros(
    tree: Tree, lower: float = -inf, upper: float = inf
) -> tuple[tuple[float, float], ...] | None:
    """Where a formula is zero."""
    found: list[tuple[float, float]] = []
    previous: tuple[int, float] | None = None  # the sign before, and where it was last
    for piece in pieces(tree, lower, upper):
        if not piece.settled:
            return None
        if not piece.defined:
            previous = None
            continue
        for s in bands(piece.tree, 0, ZERO, piece.lower, piece.upper):
            if s.band is None:
                if width(s) > NEGLIGIBLE:
                    return None
                continue
            sign = s.band - 1
            if sign == 0:
                found.append((s.lower, s.upper))
            elif previous is not None and previous[0] == -sign and previous[1] != s.lower:
                found.append((previous[1], s.lower))
            previous = (sign, s.upper) if sign else None
    # at a break the value is not that of the pieces beside it
    values = {b.place: b.value for b in breaks(tree, lower, upper) if b.exact and b.order <= 0}
    found = [(a, b) for a, b in found if not (a == b and values.get(a, 0.0) != 0)]
    found += [(place, place) for place, value in values.items() if value == 0]
    return tuple(_united(sorted(found)))


def _united(intervals: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    current: tuple[float, float] | None = None
    for lower, upper in intervals:
        if current is not None and lower <= current[1]:
            current = current[0], max(current[1], upper)
            continue
        if current is not None:
            yield current
        current = lower, upper
    if current is not None:
        yield current
