"""Which part of the y axis a panel shows, chosen from proven ranges.

The window fits what matters: plateaus, extremes, kinks and ends at jumps are never cut. What only
grows towards an edge or a pole is, where it would squeeze the rest to less than half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf, isfinite, log10

from actviz.drawing.ranges import FLAT, TINIEST, Cell, Range
from actviz.errors import UsageError

MOST = (0.75, 0.9, 0.97)  # of a curve's length: the part that is seen in any case
TALLER = 2.5  # times that part; a curve that is taller as a whole is cut
ROOM = 3.0  # times that part is what a cut curve gets
OTHERS = 6.0  # times the height of a low curve; more is not given to a tall one
FEW_DECADES, DEEPER = 6.0, 3.0  # of a logarithmic scale; times the depth of a shallow curve
LEAST_DECADES = 0.5  # of the same, where all values are nearly one
HUGEST = 1e300  # what is farther from zero is beyond all scales: sums of such are no doubles
GAIN = 2.5  # times the height: what all of it would take, or nothing is cut
LEVELLING = 0.5  # of the greatest slope on the way to an end: a curve that levels off there
BLANK = 0.5  # of the height: the room for zero, a third of the panel with it
PADDING = 0.05  # of the height, above and below


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
