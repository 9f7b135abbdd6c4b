"""One smooth piece of a function that repeats: a single period is traced, and moved.

Where a period is at most twice TOLERANCE the graph is a band. Verticals from the least to the
greatest value, APART from one another, are as near to it as a curve has to be: what is drawn lies
within half a period of where f takes that very value, and what f takes within half of APART of a
vertical, beside it or as little above it as the greatest value is known to, within TOLERANCE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle, pairwise
from math import ceil, inf, nextafter, ulp

from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece
from actviz.drawing.enclosure import Derivative
from actviz.drawing.runs import View, straight
from actviz.drawing.tracer import SPAN, TOLERANCE, Part, Tracer

FEWEST = 3  # periods; fewer are traced one by one
MOVED = 1e-3  # pixels that a moved curve may be off by, and of a period
MOST = 16  # parts a pixel; where periods would take more they are not drawn
APART = 0.28  # pixels: half of it and TOLERANCE are the legs of a triangle with less than a quarter
DENSE = 2 * TOLERANCE  # pixels; a period that is no longer than that is within half of it anywhere


def first_period(piece: Piece, order: int) -> Piece | None:
    """The first period of f^(order) on a smooth piece, or a little more; None where it has fewer
    than a FEWEST."""
    period = _period(piece, order)
    return None if period is None else _first(piece, period)


def _first(piece: Piece, period: float) -> Piece:
    end = piece.lower + period
    if Fraction(end) < Fraction(piece.lower) + Fraction(period):
        end = nextafter(end, inf)
    return piece._replace(upper=end)


def _period(piece: Piece, order: int) -> float | None:
    known = repetition(piece.tree)
    if known is None or not known.repeats(order):
        return None
    return known.period if piece.upper - piece.lower >= FEWEST * known.period else None


def traced(piece: Piece, order: int, view: View, shown: type[Derivative]) -> Sequence[Part]:
    """What a smooth piece is drawn as, whether it repeats or not, from left to right."""
    period = _period(piece, order)
    if period is None:
        return Tracer(shown(piece, order), view).parts()
    one = _first(piece, period)
    first = Tracer(shown(one, order), view)
    if period * view.across <= DENSE:
        _, vertical = first.span(one.lower, one.upper, SPAN)
        if vertical is not None:
            heights = [y for part in vertical for _, y in part]
            return list(_band(piece, view, min(heights), max(heights))) if heights else []
    elif _is_exact(piece, period, view):
        parts = first.parts()
        count = int((piece.upper - piece.lower) / period) - 1
        if count * len(parts) <= MOST * view.width:
            rest = piece._replace(lower=piece.lower + count * period)
            moved = (_moved(part, i * period) for i in range(count) for part in parts)
            return [*moved, *Tracer(shown(rest, order), view).parts()]
    return [(piece.lower, piece.upper)]


def _is_exact(piece: Piece, period: float, view: View) -> bool:
    """Whether moving by periods within a piece is right to far less than a pixel: one that is no
    double is off by two of them."""
    width, farthest = piece.upper - piece.lower, max(abs(piece.lower), abs(piece.upper))
    error = 2 * ulp(period) * width / period + 2 * ulp(farthest)
    return error < MOVED * min(1 / view.across, period)


def _moved(part: Part, by: float) -> Part:
    if len(part) == 2:
        return part[0] + by, part[1] + by
    a, b, c, d = ((x + by, y) for x, y in part)
    return a, b, c, d


def _band(piece: Piece, view: View, least: float, most: float) -> Iterator[Part]:
    """Verticals over all of a piece, joined at their ends."""
    count = ceil((piece.upper - piece.lower) * view.across / APART)
    step = (piece.upper - piece.lower) / count
    places = [piece.lower + i * step for i in range(count)] + [piece.upper]
    heights = cycle(((least, most), (most, least)))
    points = [(x, y) for x, pair in zip(places, heights, strict=False) for y in pair]
    yield from (straight(a, b) for a, b in pairwise(points))
