"""What values a curve takes in a window: enclosures over cells that cover it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise
from math import copysign, inf, isfinite, isnan, nan, nextafter
from typing import NamedTuple

from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.pieces import MANY_PIECES, Piece, pieces
from actviz.drawing.curve import limit_at, share, work
from actviz.drawing.enclosure import Enclosure
from actviz.drawing.repeating import first_period
from actviz.formula.tree import Tree
from actviz.kernel.balls import outward
from actviz.kernel.effort import ExhaustedError, limited
from actviz.kernel.tails.far import far_ranges
from actviz.kernel.taylor import Taylor, compiled

CELLS = 32  # over the window, before the splitting
ALWAYS = 2  # halvings of a cell where f^(k) is not monotone;
HALVINGS = 6  # of one that may reach beyond the values found, unless there are MANY_PIECES,
BLIND = 256  # cells of which nothing is known, before one more of them is not cut
SLACK = 0.01  # by so much of their range
STEPS = 300_000  # of work for the range of a curve, shared out to its pieces
FURTHER = 200  # splits of cells that still do, those that reach farthest first; of all pieces,
LEAST = 10  # but of each so many
UNSEEN = 1e-9  # of the window: a stretch that is less than a pixel wide, however large the picture
TINIEST = 1e-290  # what is nearer to zero is as good as zero for a scale
FLAT = 1e-9  # of its value: a range that counts as a single number


class Cell(NamedTuple):
    """All values of f^(k) for left <= x <= right lie between low and high; ``ends`` are
    those at both, as limits from within, NaN where not known; ``piece`` counts smooth pieces."""

    left: float
    right: float
    low: float
    high: float
    ends: tuple[float, float] = (nan, nan)
    piece: int = 0


Range = tuple[float, float]


@lru_cache(maxsize=512)
def value_range(tree: Tree, order: int, left: float, right: float) -> tuple[Cell, ...]:
    """Enclosures of f^(order) over cells that cover [left, right], where it is defined.

    They are tight where f^(order) is monotone and where it turns; a bound is infinite where the
    function is unbounded, or was not bounded.
    """
    found: list[Cell] = []
    poles = [b for b in discontinuities(tree, left, right) if b.order < 0]
    parts = pieces(tree, left, right)
    deepest = HALVINGS if len(parts) <= MANY_PIECES else ALWAYS
    for i, piece in enumerate(parts):
        # what lies between two doubles, and is not told apart there, no picture shows
        is_seen = piece.decided or piece.upper - piece.lower > UNSEEN * (right - left)
        if piece.defined and piece.lower < piece.upper and is_seen:
            once = first_period(piece, order)
            with limited(share(tree, piece, parts, work(STEPS, order))):
                width = (right - left) / CELLS
                if once is not None:
                    width = min(width, (once.upper - once.lower) / CELLS)
                cells = _cells(once or piece, order, width, deepest)
                cells = _refined(once or piece, order, cells, max(FURTHER // len(parts), LEAST))
            cells.sort(key=lambda cell: cell.left)
            if once is not None:
                cells.append(_others(piece, order, cells))
            if any(_is_at(piece.lower, pole.place) for pole in poles):
                a, b = cells[0].ends
                cells[0] = cells[0]._replace(ends=(copysign(inf, a - b), b))
            if any(_is_at(piece.upper, pole.place) for pole in poles):
                a, b = cells[-1].ends
                cells[-1] = cells[-1]._replace(ends=(a, copysign(inf, b - a)))
            found += [cell._replace(piece=i) for cell in cells]
    return tuple(found)


def _others(piece: Piece, order: int, first: list[Cell]) -> Cell:
    """All that follows the first period, which the cells are of: what that takes, it takes."""
    low, high = min(cell.low for cell in first), max(cell.high for cell in first)
    ends = first[-1].ends[1], limit_at(piece, order, piece.upper)
    return Cell(first[-1].right, piece.upper, low, high, ends)


def _is_at(end: float, pole: float) -> bool:
    """Whether a piece ends at a pole, or where the doubles beside one begin, with values as high as
    they happen to be there."""
    return nextafter(pole, -inf) <= end <= nextafter(pole, inf)


def _cells(piece: Piece, order: int, width: float, deepest: int) -> list[Cell]:
    kernel = compiled(piece.tree)
    count = max(1, round((piece.upper - piece.lower) / width))
    step = (piece.upper - piece.lower) / count
    edges = [piece.lower + i * step for i in range(count)] + [piece.upper]
    try:
        values = [limit_at(piece, order, x) for x in edges]
    except ExhaustedError:
        return [Cell(piece.lower, piece.upper, -inf, inf)]
    known = [v for v in values if isfinite(v)] or [0.0]
    slack = _near(min(known), max(known))
    least, most = min(known) - slack, max(known) + slack

    def waiting(cell: Cell, depth: int) -> tuple[int, float, int, Cell]:
        """What is wide comes first, then what may reach farthest."""
        reach = max(least - cell.low, cell.high - most)
        return min(depth, ALWAYS), -reach, depth, cell

    queue = [
        waiting(Cell(*place, -inf, inf, ends), 0)
        for place, ends in zip(pairwise(edges), pairwise(values), strict=True)
    ]
    found: list[Cell] = []
    blind = 0
    with suppress(ExhaustedError):
        while queue:  # what there is no work left for has the bounds of what it was cut from
            *_, depth, (a, b, _, _, (fa, fb), _) = queue[0]
            low, high, monotone = _over(kernel, order, a, b, (fa, fb))
            middle = a + (b - a) / 2
            is_wide = depth < ALWAYS or not (least <= low and high <= most)
            is_known = low > -inf or high < inf
            blind += not is_known
            is_cut = depth < deepest and is_wide and (is_known or blind <= BLIND) and not monotone
            if is_cut and a < middle < b:
                value = limit_at(piece, order, middle)
                heapreplace(queue, waiting(Cell(a, middle, low, high, (fa, value)), depth + 1))
                heappush(queue, waiting(Cell(middle, b, low, high, (value, fb)), depth + 1))
                continue
            if not (monotone or (isfinite(low) and isfinite(high))):
                low, high = _at_end(piece, order, (a, b), (fa, fb))
            heappop(queue)
            found.append(Cell(a, b, low, high, (fa, fb)))
    return [*found, *(cell for *_, cell in queue)]


def _refined(piece: Piece, order: int, cells: list[Cell], splits: int) -> list[Cell]:
    """Cells, of which those are cut further that reach beyond all values known: where all that
    happens is in a small part of the window, it lies between the edges of cells."""
    known = [y for cell in cells for y in cell.ends if isfinite(y)]
    if not known:
        return cells
    least, most = min(known), max(known)
    kernel = compiled(piece.tree)

    def beyond(cell: Cell) -> float:
        excess = max(least - cell.low, cell.high - most)
        return excess if isfinite(excess) else 0.0

    queue = [(-beyond(cell), cell) for cell in cells]
    heapify(queue)
    with suppress(ExhaustedError):
        while splits:
            before, cell = queue[0]
            if -beyond(cell) > before:  # more values are known by now
                heapreplace(queue, (-beyond(cell), cell))
                continue
            middle = cell.left + (cell.right - cell.left) / 2
            if beyond(cell) <= _near(least, most) or not cell.left < middle < cell.right:
                break
            value = limit_at(piece, order, middle)
            if not isfinite(value):
                break
            least, most, splits = min(least, value), max(most, value), splits - 1
            (fa, fb), halves = cell.ends, []
            for a, b, ends in ((cell.left, middle, (fa, value)), (middle, cell.right, (value, fb))):
                low, high, _ = _over(kernel, order, a, b, ends)
                halves.append(Cell(a, b, max(low, cell.low), min(high, cell.high), ends))
            first, second = halves
            heapreplace(queue, (-beyond(first), first))
            heappush(queue, (-beyond(second), second))
    return [cell for _, cell in queue]


def _near(least: float, most: float) -> float:
    """How little beyond a range is nothing to a scale."""
    return max(SLACK * (most - least), FLAT * max(abs(least), abs(most)), TINIEST)


def _at_end(piece: Piece, order: int, ends: Range, values: Range) -> Range:
    """The range of the last cell before a singular end: up to the limit there; where that is not
    known, up to the infinity that f^(order) heads for."""
    if not any(map(isnan, values)):
        return min(values), max(values)
    inner = 1 if ends[0] == piece.lower else 0
    slope = limit_at(piece, order + 1, ends[inner])
    if isnan(values[inner]) or isnan(slope) or ends[1 - inner] not in (piece.lower, piece.upper):
        return -inf, inf
    is_rising = slope < 0 if inner else slope > 0
    return (values[inner], inf) if is_rising else (-inf, values[inner])


def _over(kernel: Taylor, order: int, a: float, b: float, ends: Range) -> tuple[float, float, bool]:
    """Bounds of f^(order) over [a, b], by the mean value theorem where that is tighter, and
    whether it is monotone there, between known ``ends``."""
    found = Enclosure(kernel, a, b, order + 2)
    slope = found.plain(order + 1)
    is_monotone = bool(slope >= 0 or slope <= 0)
    far = None if is_monotone else far_ranges(kernel.tree, a, b, order, 2)
    if far is not None:
        is_monotone = far[1][0] >= 0 or far[1][1] <= 0
    if is_monotone and not any(map(isnan, ends)):
        return min(ends), max(ends), True
    low, high = found.bounds(order, 1) if slope.is_finite() else outward(found.plain(order))
    if far is not None:
        low, high = max(low, far[0][0]), min(high, far[0][1])
    return low, high, False
