"""Which part of the y axis a panel shows, chosen from proven ranges.

The window fits what matters: plateaus, extremes, kinks and ends at jumps are never cut. What only
grows towards an edge or a pole is, where it would squeeze the rest to less than half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush, heapreplace
from itertools import groupby, pairwise
from math import copysign, inf, isfinite, isnan, log10, nan, nextafter
from typing import NamedTuple

from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.pieces import MANY_PIECES, Piece, pieces
from actviz.drawing.curve import limit_at, share, work
from actviz.drawing.enclosure import Enclosure
from actviz.errors import UsageError
from actviz.formula.tree import Tree
from actviz.kernel.balls import outward
from actviz.kernel.effort import ExhaustedError, limited
from actviz.kernel.tails.far import ranges
from actviz.kernel.taylor import Taylor, compiled

CELLS = 32  # over the window, before the splitting
ALWAYS = 2  # halvings of a cell where f^(k) is not monotone;
HALVINGS = 6  # of one that may reach beyond the values found, unless there are MANY_PIECES,
BLIND = 256  # cells of which nothing is known, before one more of them is not cut
SLACK = 0.01  # by so much of their range
STEPS = 300_000  # of work for the range of a curve, shared out to its pieces
FURTHER = 200  # splits of cells that still do, those that reach farthest first; of all pieces,
LEAST = 10  # but of each so many
MOST = (0.75, 0.9, 0.97)  # of a curve's length: the part that is seen in any case
TALLER = 2.5  # times that part; a curve that is taller as a whole is cut
ROOM = 3.0  # times that part is what a cut curve gets
OTHERS = 6.0  # times the height of a low curve; more is not given to a tall one
UNSEEN = 1e-9  # of the window: a stretch that is less than a pixel wide, however large the picture
FEW_DECADES, DEEPER = 6.0, 3.0  # of a logarithmic scale; times the depth of a shallow curve
LEAST_DECADES = 0.5  # of the same, where all values are nearly one
TINIEST = 1e-290  # what is nearer to zero is as good as zero for a scale,
HUGEST = 1e300  # and what is farther from it is beyond all scales: sums of such are no doubles
FLAT = 1e-9  # of its value: a range that counts as a single number
GAIN = 2.5  # times the height: what all of it would take, or nothing is cut
LEVELLING = 0.5  # of the greatest slope on the way to an end: a curve that levels off there
BLANK = 0.5  # of the height: the room for zero, a third of the panel with it
PADDING = 0.05  # of the height, above and below


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
            with limited(share(tree, piece, parts, work(STEPS, order))):
                cells = _cells(piece, order, (right - left) / CELLS, deepest)
                cells = _refined(piece, order, cells, max(FURTHER // len(parts), LEAST))
            cells.sort(key=lambda cell: cell.left)
            if any(_is_at(piece.lower, pole.place) for pole in poles):
                a, b = cells[0].ends
                cells[0] = cells[0]._replace(ends=(copysign(inf, a - b), b))
            if any(_is_at(piece.upper, pole.place) for pole in poles):
                a, b = cells[-1].ends
                cells[-1] = cells[-1]._replace(ends=(a, copysign(inf, b - a)))
            found += [cell._replace(piece=i) for cell in cells]
    return tuple(found)


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
    far = None if is_monotone else ranges(kernel.tree, a, b, order, 2)
    if far is not None:
        is_monotone = far[1][0] >= 0 or far[1][1] <= 0
    if is_monotone and not any(map(isnan, ends)):
        return min(ends), max(ends), True
    low, high = found.bounds(order, 1) if slope.is_finite() else outward(found.plain(order))
    if far is not None:
        low, high = max(low, far[0][0]), min(high, far[0][1])
    return low, high, False


def y_window(curves: Sequence[Sequence[Cell]], places: Sequence[float] = ()) -> Range:
    """Bottom and top of a panel, given the cells of each curve.

    ``places`` are heights of circles, which are shown if they are not far out.
    """
    ranges = [shown(cells) for cells in curves if cells]
    low, high = _together(ranges) if ranges else (0.0, 0.0)
    low, high = _uncut(curves, low, high)
    tall = high - low
    near = [y for y in places if low - tall <= y <= high + tall]
    low, high = min([low, *near]), max([high, *near])
    room = BLANK * (high - low)
    if low > 0.0 > low - room or high < 0.0 < high + room:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < TINIEST:  # no round numbers lie between them
        low, high = (0.0, 0.0) if abs(low) < TINIEST else (low, low)
    if high - low <= FLAT * max(abs(low), abs(high)):
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (-1.0, 1.0)
    padding = PADDING * (high - low)
    return low - padding, high + padding


def _uncut(curves: Sequence[Sequence[Cell]], low: float, high: float) -> Range:
    """A range widened by all that is never cut, and on each side by what is cut for no gain."""
    cells = [cell for curve in curves for cell in curve]
    if not cells:
        return low, high
    edges = min(cell.left for cell in cells), max(cell.right for cell in cells)
    kept = [y for curve in curves for y in features(curve, edges)]
    low, high = min([low, *kept]), max([high, *kept])
    most = GAIN * (high - low)
    bottom, top = min(cell.low for cell in cells), max(cell.high for cell in cells)
    for is_below in (low - bottom <= top - high, low - bottom > top - high):
        if is_below and high - bottom <= most:
            low = min(low, bottom)
        elif not is_below and top - low <= most:
            high = max(high, top)
    return low, high


def features(cells: Sequence[Cell], edges: Range) -> list[float]:
    """The heights that are never cut: where f^(k) turns, levels off, or ends within the edges."""
    found: list[float] = []
    for _, group in groupby(cells, key=lambda cell: cell.piece):
        piece = list(group)
        turned = [cell._replace(ends=cell.ends[::-1]) for cell in reversed(piece)]
        first, last = _tail(turned), _tail(piece)
        sides = (first, piece[0].left > edges[0]), (last, piece[-1].right < edges[1])
        for tail, is_within in sides:
            if is_within or tail.levels:
                found.append(tail.outer)
            if tail.count < len(piece):
                found.append(tail.inner)
        between = piece[first.count : len(piece) - last.count]
        found += [y for cell in between for y in cell.ends]
    return [y for y in found if abs(y) <= HUGEST]


@dataclass(frozen=True)
class Tail:
    """The last cells of a piece, over which f^(k) only rises or only falls: how many, the heights
    where they begin and end, and whether f^(k) levels off towards the end."""

    count: int
    inner: float
    outer: float
    levels: bool


def _tail(cells: Sequence[Cell]) -> Tail:
    """That of a piece, at the last of its cells."""
    slopes: list[float] = []
    rises = falls = False
    inner = outer = cells[-1].ends[1]
    for cell in reversed(cells):
        a, b = cell.ends
        least, most = min(a, b), max(a, b)
        slack = FLAT * abs(a)
        # false for NaN too
        is_monotone = cell.low >= least - slack and cell.high <= most + slack
        rises, falls = rises or b > a, falls or b < a
        if not is_monotone or (rises and falls):
            break
        slopes.append((b - a) / (cell.right - cell.left))
        inner = a
    steepest = max(map(abs, slopes), default=0.0)
    levels = not slopes or abs(slopes[0]) <= LEVELLING * steepest
    return Tail(len(slopes), inner, outer, levels)


def log_window(curves: Sequence[Sequence[Cell]]) -> Range:
    """The least and the greatest exponent of ten of a panel of absolute values, given the cells of
    each curve: down to the least value, but not to roots, nor farther than is of any use."""
    cells = [cell for curve in curves for cell in curve]
    sizes = _sizes_of(cells)
    if not sizes:
        return -1.2, 1.2
    highest = log10(max(sizes))
    depths = sorted(highest - log10(min(each)) for each in map(_sizes_of, curves) if each)
    # as on a linear scale, the deepest does not squeeze the others
    lowest = highest - min(depths[-1], max(DEEPER * depths[(len(depths) - 1) // 4], FEW_DECADES))
    padding = PADDING * max(highest - lowest, LEAST_DECADES)
    return lowest - padding, highest + padding


def _sizes_of(cells: Iterable[Cell]) -> list[float]:
    """The absolute values at the ends of cells' ranges that a logarithm can show."""
    return [abs(y) for cell in cells for y in (cell.low, cell.high) if TINIEST < abs(y) < inf]


def _together(ranges: Sequence[Range]) -> Range:
    """The range of several curves, of which the low ones are not to be squeezed."""
    heights = sorted(high - low for low, high in ranges if high - low > FLAT * max(-low, high))
    if not heights:
        return min(low for low, _ in ranges), max(high for _, high in ranges)
    room = OTHERS * heights[(len(heights) - 1) // 4]
    small = [r for r in ranges if r[1] - r[0] <= room]
    core = min(low for low, _ in small), max(high for _, high in small)
    free = max(0.0, room - (core[1] - core[0]))
    low, high = (f(r[i] for r in ranges) for i, f in enumerate((min, max)))
    below, above = core[0] - low, high - core[1]
    if below + above > free:
        # where both sides want more than there is, each gets its half, or what it wants
        below, above = (
            min(below, max(free / 2, free - above)),
            min(above, max(free / 2, free - below)),
        )
    return core[0] - below, core[1] + above


def shown(cells: Sequence[Cell]) -> Range:
    """The part of one curve's range that is worth seeing: all of it, unless most of it is much
    lower than the rest."""
    whole = min(c.low for c in cells), max(c.high for c in cells)
    width = sum(c.right - c.left for c in cells)
    finite = [c for c in cells if c.low >= -HUGEST and c.high <= HUGEST]
    if not finite:
        _refuse_huge(cells)
        return -1.0, 1.0
    if whole[1] - whole[0] <= width:  # no steeper than the diagonal: a line is never cut
        return whole
    usual = _median(finite)
    nearest = sorted(finite, key=lambda c: max(abs(c.low - usual), abs(c.high - usual)))
    most = whole
    for part in MOST:
        most = _range_of_most(nearest, part * width)
        if most[1] > most[0]:
            break
    if most[0] > 0.0 > 2 * most[0] - most[1] or most[1] < 0.0 < 2 * most[1] - most[0]:
        most = min(most[0], 0.0), max(most[1], 0.0)
    tall = most[1] - most[0]
    if tall < TINIEST and whole[0] >= -HUGEST and whole[1] <= HUGEST:
        return whole  # all that happens is in a small part of the window
    if whole[1] - whole[0] <= TALLER * tall:
        return whole
    open_sides = (whole[0] < most[0] - FLAT * tall) + (whole[1] > most[1] + FLAT * tall) or 1
    extra = (ROOM - 1) * tall / open_sides
    return max(whole[0], most[0] - extra), min(whole[1], most[1] + extra)


def _refuse_huge(cells: Iterable[Cell]) -> None:
    """Raises UsageError if values are numbers, but too large for any scale."""
    sizes = [abs(y) for cell in cells for y in (cell.low, cell.high) if isfinite(y)]
    if sizes and max(sizes) > HUGEST:
        raise UsageError(
            f"the values reach {max(sizes):.2g}, and {HUGEST:.0e} is the most that can be drawn",
            "draw them on a logarithmic scale (yscale log), or take a smaller range",
        )


def _range_of_most(nearest: Sequence[Cell], width: float) -> Range:
    """The range of the first cells that are together so wide."""
    low, high, covered, reach = inf, -inf, 0.0, -inf
    for cell in nearest:
        if covered >= width and max(cell.high, -cell.low) > reach * (1 + FLAT):
            break
        low, high = min(low, cell.low), max(high, cell.high)
        reach = max(high, -low)
        covered += cell.right - cell.left
    return low, high


def _median(cells: Sequence[Cell]) -> float:
    """A value above which a curve lies for half of its length."""
    middles = sorted(((c.low + c.high) / 2, c.right - c.left) for c in cells)
    half, covered = sum(width for _, width in middles) / 2, 0.0
    for value, width in middles:
        covered += width
        if covered >= half:
            return value
    return middles[-1][0]
