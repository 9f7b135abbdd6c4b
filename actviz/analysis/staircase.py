"""The staircase that a floating-point type makes of a function: y = f(x), for every real x, rounded
once to the type. The inputs are not rounded.

A step ends where f crosses a tie, halfway between two numbers of the type; the bands of f between
the ties are found with proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import inf, nextafter
from typing import NamedTuple

from actviz.analysis.bands import bands
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.segments import Segment
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.kernel.effort import FEWER, bounded


class Step(NamedTuple):
    """An interval on which f^(k) rounds to ``value``; at an end that is a tie, and at a double that
    a crossing lies next to, it may round to the value beside."""

    lower: float
    upper: float
    value: float


class Staircase(NamedTuple):
    """Steps from left to right; ``fine`` are the intervals where f^(k) is among numbers of the type
    that are nearer to one another than was asked for, ``undecided`` those where nothing is shown.
    Beyond the heights that were asked for, and where the type overflows, there is nothing."""

    steps: tuple[Step, ...]
    fine: tuple[tuple[float, float], ...]
    undecided: tuple[tuple[float, float], ...]


def _all_undecided(
    tree: Tree,  # noqa: ARG001 - takes what staircase() takes
    order: int,  # noqa: ARG001
    kind: FloatType,  # noqa: ARG001
    window: tuple[float, float],
    heights: tuple[float, float],  # noqa: ARG001
    finest: float,  # noqa: ARG001
) -> Staircase:
    return Staircase((), (), (window,))


@bounded(maxsize=64, otherwise=_all_undecided, steps=FEWER)
def staircase(
    tree: Tree,
    order: int,
    kind: FloatType,
    window: tuple[float, float],
    heights: tuple[float, float],
    finest: float,
) -> Staircase:
    """The steps of f^(order) of an expanded formula for x in a window, between two heights, that
    are ``finest`` high or higher. ``finest`` is positive."""
    ties, values = levels(kind, Fraction(heights[0]), Fraction(heights[1]), Fraction(finest))
    steps: list[Step] = []
    fine: list[tuple[float, float]] = []
    undecided: list[tuple[float, float]] = []
    for piece, segment in _segments(tree, order, ties, window):
        lower, upper = max(segment.lower, window[0]), min(segment.upper, window[1])
        if segment.band is None or not piece.decided:
            undecided.append((lower, upper))
        elif lower < upper and (value := _value(kind, ties, values, segment.band)) is not None:
            if isinstance(value, float):
                last = steps[-1] if steps else None
                if last and last.value == value and lower <= nextafter(last.upper, inf):
                    lower = steps.pop().lower  # cut where a piece or a search ended
                steps.append(Step(lower, upper, value))
            else:
                fine.append((lower, upper))
    return Staircase(tuple(steps), tuple(fine), tuple(undecided))


NARROW = 2.0**-10  # of the window: what is undecided is not halved below this
FINE = "fine"  # in the place of a value: the numbers here are too near to one another
Value = float | str | None


def levels(
    kind: FloatType, bottom: Fraction, top: Fraction, finest: Fraction
) -> tuple[tuple[Fraction, ...], tuple[Value, ...]]:
    """Ties, rising, and what each band between them, and beyond the first and the last, rounds to:
    a number of the type, FINE, or None for what is out of sight."""
    # the least of the powers of two from which on the numbers are far enough apart
    floor = Fraction(2) ** kind.least
    while kind.spacing(floor) < finest:
        floor *= 2
    if floor > kind.largest:
        return (), (FINE,)
    is_whole = kind.spacing(Fraction(0)) >= finest
    first = Fraction(0) if is_whole else floor
    below = [-v for v in _numbers(kind, first, -top, -bottom) if v]
    numbers = [*reversed(below), *_numbers(kind, first, bottom, top)]
    if not numbers:
        return (), (FINE if abs(bottom) < floor or abs(top) < floor else None,)
    ties = sorted({end for v in numbers for end in kind.rounds_to(v)})
    known = {kind.rounds_to(v)[0]: float(v) for v in numbers}
    values: list[Value] = [None]
    for lower, upper in pairwise(ties):
        values.append(known.get(lower, FINE))
        assert lower < upper
    values.append(None)
    if not is_whole and ties[0] > 0:
        values[0] = FINE  # all that is shown is above the fine numbers
    if not is_whole and ties[-1] < 0:
        values[-1] = FINE
    return tuple(ties), tuple(values)


def _numbers(
    kind: FloatType, first: Fraction, bottom: Fraction, top: Fraction
) -> Iterator[Fraction]:
    """The numbers of a type, from one of them that is not negative on, to which something in
    [bottom, top] rounds."""
    value = first
    if bottom > first:
        near = kind.rounded(bottom)
        value = max(first, near - kind.spacing(near))
    while value <= kind.largest:
        lower, upper = kind.rounds_to(value)
        if lower > top:
            return
        if upper >= bottom:
            yield value
        value += kind.spacing(value)


def _segments(
    tree: Tree, order: int, ties: tuple[Fraction, ...], window: tuple[float, float]
) -> Iterator[tuple[Piece, Segment]]:
    for piece in pieces(tree, *window):
        if not piece.defined:
            continue
        if not piece.decided:
            yield piece, Segment(piece.lower, piece.upper, None)
            continue
        least = (window[1] - window[0]) * NARROW
        for segment in _halved(piece.tree, order, ties, piece.lower, piece.upper, least):
            yield piece, segment


def _halved(
    tree: Tree, order: int, ties: tuple[Fraction, ...], lower: float, upper: float, least: float
) -> Iterator[Segment]:
    """The bands; where one call's budget ran out amid very many steps, of halves of what is
    undecided, down to a width."""
    for segment in bands(tree, order, ties, lower, upper):
        if segment.band is None and segment.upper - segment.lower > least:
            middle = segment.lower + (segment.upper - segment.lower) / 2
            yield from _halved(tree, order, ties, segment.lower, middle, least)
            yield from _halved(tree, order, ties, middle, segment.upper, least)
        else:
            yield segment


def _value(
    kind: FloatType, ties: tuple[Fraction, ...], values: tuple[Value, ...], band: int
) -> Value:
    """What a band rounds to; a function that stays on a tie goes to its even neighbour."""
    if band % 2 == 0:
        return values[band // 2]
    tie = ties[band // 2]
    rounded = float(kind.rounded(tie))
    return next((v for v in values[band // 2 : band // 2 + 2] if v in (rounded, FINE)), None)
