"""Which curves of a figure cannot be told apart, with proof."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf, isfinite
from typing import NamedTuple

from actviz.activation import Activation
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.pieces import Piece, pieces
from actviz.drawing.enclosure import Enclosure
from actviz.formula.tree import Arithmetic, Tree
from actviz.kernel.effort import ExhaustedError, limited
from actviz.kernel.expand import simplified
from actviz.kernel.tails.far import far_ranges
from actviz.kernel.taylor import Taylor, compiled

SAMPLES = 9  # where two functions are compared before a proof is tried
TERMS = 2  # of Taylor's formula: at a point they cancel, over an interval they would not
BUDGET = 400  # intervals of one piece
STEPS = 60_000  # of work for one function and all earlier ones, over the whole window
MOST_STRETCHES = 8  # that a window is looked at in
LEAST_STRETCH = 0.15  # of the window
ALL = (-inf, inf)


def same_as(
    activations: Sequence[Activation],
    window: tuple[float, float],
    tolerances: Mapping[int, float],
    steps: int = STEPS,
) -> list[int | None]:
    """For each activation the index of an earlier one that it lies upon, or None.

    ``tolerances`` gives for each order of derivative that is drawn the difference that cannot be
    seen, f's own among them; all of them must be proven smaller over the whole window, but for
    single places, within so many ``steps`` of work for one function and all earlier ones.
    """
    trees = [activation.tree for activation in activations]
    near = _near(tuple(dict.fromkeys(trees)), window, tolerances[0])
    first: dict[Tree, int] = {}
    result: list[int | None] = []
    for i, tree in enumerate(trees):
        if tree in first:
            twin = result[first[tree]]
            result.append(first[tree] if twin is None else twin)
            continue
        first[tree] = i
        earlier = (other for other in near[tree] if result[first[other]] is None)
        found = (first[o] for o in earlier if coincide(o, tree, window, tolerances))
        with limited(steps):
            result.append(_first(found))
    return result


def _first(found: Iterator[int]) -> int | None:
    """The first, if there is one before all work is done."""
    try:
        return next(found, None)
    except ExhaustedError:
        return None


class Stretch(NamedTuple):
    """A part of the window over which curves lie upon one another: which, by their indices."""

    left: float
    right: float
    members: tuple[int, ...]


def stretches(
    activations: Sequence[Activation],
    window: tuple[float, float],
    tolerances: Mapping[int, float],
) -> list[Stretch]:
    """Where some of the curves coincide that do not do so all over the window: between places at
    which one of them breaks, over no small part of it."""
    trees = [activation.tree for activation in activations]
    places = {b.place for tree in trees for b in discontinuities(tree, *window)}
    ends = sorted({*window, *(place for place in places if window[0] < place < window[1])})
    if len(ends) - 1 > MOST_STRETCHES:
        return []
    found: list[Stretch] = []
    steps = STEPS // (len(ends) - 1)
    for left, right in pairwise(ends):
        same = same_as(activations, (left, right), tolerances, steps)
        for first in {twin for twin in same if twin is not None}:
            members = tuple(i for i, twin in enumerate(same) if first in (i, twin))
            before = next((s for s in found if s.right == left and s.members == members), None)
            if before is not None:
                found.remove(before)
            found.append(Stretch(left if before is None else before.left, right, members))
    least = LEAST_STRETCH * (window[1] - window[0])
    return [stretch for stretch in found if stretch.right - stretch.left >= least]


def _near(
    trees: Sequence[Tree], window: tuple[float, float], tolerance: float
) -> Mapping[Tree, list[Tree]]:
    """For each function the earlier ones that no sample tells apart.

    What is compared of them is bounds, found once for each; and only where those overlap at the
    place at which fewest do, so that most pairs are never looked at.
    """
    columns = list(zip(*(_samples(tree, window, tolerance) for tree in trees), strict=True))
    found = dict[Tree, list[Tree]]((tree, []) for tree in trees)
    if not columns:
        return found
    best = min(columns, key=_overlaps)
    open_still: list[int] = []
    pairs = []
    for i in sorted(range(len(trees)), key=lambda i: best[i][0]):
        open_still = [j for j in open_still if best[j][1] >= best[i][0]]
        pairs += [(min(i, j), max(i, j)) for j in open_still if _meet(columns, i, j)]
        open_still.append(i)
    for i, j in sorted(pairs):
        found[trees[j]].append(trees[i])
    return found


Interval = tuple[float, float]


def _samples(tree: Tree, window: tuple[float, float], tolerance: float) -> list[Interval]:
    """Bounds of f at each place, wider by half of what cannot be seen. What f' is at a place is
    no evidence: a kink may lie there."""
    kernel = compiled(tree)
    found = (_bounds(kernel, x, x, {0: tolerance})[0] for x in _places(*window))
    return [
        (low - tolerance / 2, high + tolerance / 2) if isfinite(low) and isfinite(high) else ALL
        for low, high, _ in found
    ]


def _overlaps(intervals: Sequence[Interval]) -> int:
    """How many pairs of intervals overlap."""
    lows, highs = (sorted(ends) for ends in zip(*intervals, strict=True))
    return sum(i - bisect_left(highs, low) for i, low in enumerate(lows))


def _meet(columns: Sequence[Sequence[Interval]], i: int, j: int) -> bool:
    """Whether two of the intervals overlap in every column."""
    return all(a[i][0] <= a[j][1] and a[j][0] <= a[i][1] for a in columns)


def _places(left: float, right: float) -> list[float]:
    return [left + (right - left) * (i + 0.5) / SAMPLES for i in range(SAMPLES)]


def coincide(
    a: Tree, b: Tree, window: tuple[float, float], tolerances: Mapping[int, float]
) -> bool:
    """Whether |a^(k) - b^(k)| < tolerance is proven over the window for each order k."""
    if a is b:
        return True
    left, right = window
    kernel = compiled(_difference(a, b))
    # of f alone: at a kink f' has no value, and the formula one
    if any(_differs(kernel, x, x, {0: tolerances[0]}) for x in _places(left, right)):
        return False
    # undefined pieces are where one of the two is: nothing is known about the other there
    return all(
        p.decided and p.defined and q.decided and q.defined and _below(p, q, tolerances)
        for p, q in _overlapping(pieces(a, left, right), pieces(b, left, right))
    )


def _overlapping(first: Sequence[Piece], second: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Pieces that have more than one place in common: what differs at one looks alike."""
    i = j = 0
    while i < len(first) and j < len(second):
        p, q = first[i], second[j]
        if max(p.lower, q.lower) < min(p.upper, q.upper):
            yield p, q
        if p.upper < q.upper:
            i += 1
        else:
            j += 1


def _difference(a: Tree, b: Tree) -> Tree:
    return simplified(Arithmetic("-", a, b))


def _bounds(
    kernel: Taylor, a: float, b: float, tolerances: Mapping[int, float]
) -> list[tuple[float, float, float]]:
    """Bounds of each derivative over [a, b] with its tolerance."""
    found = Enclosure(kernel, a, b, max(tolerances) + TERMS + 1)
    return [(*found.bounds(k, TERMS), tolerance) for k, tolerance in tolerances.items()]


def _differs(kernel: Taylor, a: float, b: float, tolerances: Mapping[int, float]) -> bool:
    """Whether one of the differences is proven too large all over [a, b]."""
    bounds = _bounds(kernel, a, b, tolerances)
    return any(low >= tolerance or high <= -tolerance for low, high, tolerance in bounds)


def _is_small(bounds: Iterable[tuple[float, float, float]]) -> bool:
    return all(-tolerance < low and high < tolerance for low, high, tolerance in bounds)


def _below(p: Piece, q: Piece, tolerances: Mapping[int, float]) -> bool:
    """Whether all differences are shown to be small where two pieces overlap."""
    kernel = compiled(_difference(p.tree, q.tree))
    stack = [(max(p.lower, q.lower), min(p.upper, q.upper))]
    for _ in range(BUDGET):
        if not stack:
            return True
        a, b = stack.pop()
        if _is_small(_bounds(kernel, a, b, tolerances)):
            continue
        far = far_ranges(kernel.tree, a, b, 0, max(tolerances) + 2)
        if far is not None and _is_small([(*far[k], tolerances[k]) for k in tolerances]):
            continue
        middle = a + (b - a) / 2
        if not a < middle < b or _differs(kernel, middle, middle, tolerances):
            return False
        stack += [(a, middle), (middle, b)]
    return not stack
