"""What was proven of activations -> rows for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from actviz.kernel.rounding import rounded
from actviz.tables import enclosures
from actviz.tables.cells import (
    NONE,
    UNDECIDED,
    Cell,
    code,
    enclosed,
    interval,
    joined,
    number,
    numbers,
    points,
    shortened,
    union,
    words,
)
from actviz.tables.layout import Table

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.analysis.dtypes import FloatType, Settled
    from actviz.analysis.intervals import Interval
    from actviz.analysis.moments import Enclosure
    from actviz.analysis.properties import Extreme, Properties
    from actviz.analysis.saturation import Saturation

KINDS = MappingProxyType(
    {
        "saturated": "{small} out to infinity, where f' tends to 0 and f to a finite limit",
        "dead": "f' = 0 exactly",
        "fading": "{small} out to infinity, where f' tends to 0 but f is unbounded",
        "attenuated": "{small} out to infinity, but f' does not tend to 0",
        "flat": "{small} between larger slopes",
        "repeats": "f' is periodic: what is said nearer to zero holds here again and again",
        "undefined": "f has no value here",
        "undecided": "not proven either way within the budget",
        "-": "nowhere {small}",
    }
)


MOST_ROWS = 24  # of one activation, in a table for people
HEADINGS = ("activation", "kind", "where", "limit")
On = tuple[float, float] | None  # the interval that a table is about; None is all of the line


def caption(on: On) -> str:
    """What a table of an interval says above its heading."""
    return "" if on is None else f"for x from {shortened(on[0])} to {shortened(on[1])}"


def saturation_table(found: Sequence[tuple[Activation, Saturation]], on: On = None) -> Table:
    """A row for every region, from left to right, grouped by activation."""
    groups = tuple(_regions(activation, saturation) for activation, saturation in found)
    thresholds = {shortened(float(saturation.threshold)) for _, saturation in found}
    notes = _notes(groups, f"|f'| < {' / '.join(sorted(thresholds))}", on)
    return Table(HEADINGS, groups, notes, caption(on))


def rounding_table(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]],
    dtype: FloatType,
    on: On = None,
) -> Table:
    """The same for a floating-point type: where f' rounds to 0, and f to its limit."""
    groups = tuple(
        _regions(activation, saturation, tails) for activation, saturation, tails in found
    )
    notes = (
        *_notes(groups, f"f' rounds to 0 in {dtype.name}", on),
        f"settled: f itself rounds to its limit in {dtype.name}",
    )
    return Table((*HEADINGS, "settled"), groups, notes, caption(on))


def _notes(groups: Sequence[tuple[tuple[Cell, ...], ...]], small: str, on: On) -> tuple[str, ...]:
    """What the kinds that are used mean; ``small`` says when a slope counts as gone."""
    used = {row[1].text for group in groups for row in group}
    notes = [
        f"{kind}: {meaning.format(small=small)}" for kind, meaning in KINDS.items() if kind in used
    ]
    if on is not None and "flat" in used:
        notes = [f"{note}, or up to an end" if note.startswith("flat") else note for note in notes]
    return tuple(notes)


def _settled(tails: Sequence[Settled]) -> Cell:
    cells = [interval(t.lower, t.upper, lower_closed=True, upper_closed=True) for t in tails]
    return joined(cells)


def _regions(
    activation: Activation, saturation: Saturation, tails: Sequence[Settled] | None = None
) -> tuple[tuple[Cell, ...], ...]:
    """A row for every region; with ``tails`` a further cell for where f has rounded to its limit,
    beside the region that reaches as far out."""
    name = code(activation.label)
    free = list(tails or ())
    rows: list[tuple[Cell, ...]] = []
    for lower, upper, kind, limit in saturation.spans:
        closed = ends(activation, saturation, kind, lower, upper)
        where = interval(lower, upper, lower_closed=closed[0], upper_closed=closed[1])
        outer = [
            tail
            for tail in free
            if tail.lower == lower == -math.inf or tail.upper == upper == math.inf
        ]
        free = [tail for tail in free if tail not in outer]
        rows.append((name, words(kind), where, NONE if limit is None else number(limit)))
        if tails is not None:
            rows[-1] = (*rows[-1], _settled(outer))
    rows += [(name, NONE, NONE, number(tail.limit), _settled([tail])) for tail in free]
    if len(rows) > MOST_ROWS:
        rows = _shortened(rows, saturation)
    return tuple(rows) or ((name, NONE, NONE, NONE, *([NONE] if tails is not None else [])),)


def ends(
    activation: Activation, saturation: Saturation, kind: str, lower: float, upper: float
) -> tuple[bool, bool]:
    """Whether the ends of what is said of an interval belong to it."""
    if kind == "undefined":
        return has_no_value(activation, lower), has_no_value(activation, upper)
    for region in saturation.regions:
        if (region.kind, region.lower, region.upper) == (kind, lower, upper):
            return region.lower_closed, region.upper_closed
    return math.isfinite(lower), math.isfinite(upper)


def has_no_value(activation: Activation, x: float) -> bool:
    """Whether f is not defined at x: a piece without values then holds it."""
    return math.isfinite(x) and not math.isfinite(rounded(activation.tree, x))


def _shortened(rows: list[tuple[Cell, ...]], saturation: Saturation) -> list[tuple[Cell, ...]]:
    """The rows nearest to zero, and how many there are to the left and right of them."""
    count = MOST_ROWS - 2
    uppers = [upper for _, upper, *_ in saturation.spans]
    middle = next((i for i, upper in enumerate(uppers) if upper >= 0), len(uppers))
    first = min(max(0, middle - count // 2), len(rows) - count)
    name, *rest = rows[0]

    def more(number_of_them: int, way: str) -> list[tuple[Cell, ...]]:
        said = (name, words(f"{number_of_them} more"), words(f"further {way}"))
        return [(*said, *([NONE] * (len(rest) - 2)))] if number_of_them else []

    last = first + count
    return [*more(first, "left"), *rows[first:last], *more(len(rows) - last, "right")]


def _range(properties: Properties) -> Cell:
    parts = properties.range_parts
    if parts is None:
        lower, upper = properties.bounds
        if math.isinf(lower) and math.isinf(upper):
            return UNDECIDED
        within = interval(lower, upper, lower_closed=True, upper_closed=True)
        return Cell(f"within {within.text}", f"within {within.latex}")
    return _intervals(parts)


def _intervals(parts: Sequence[Interval]) -> Cell:
    """Intervals from left to right; or their points, if they are no more than that."""
    if parts and all(part.lower == part.upper for part in parts):
        return points([part.lower for part in parts])
    return union(
        [
            interval(
                part.lower,
                part.upper,
                lower_closed=part.lower_closed,
                upper_closed=part.upper_closed,
            )
            for part in parts
        ]
    )


def _domain(properties: Properties) -> Cell:
    """All real numbers, all but single ones, or intervals."""
    parts = properties.domain
    if parts is None:
        return UNDECIDED
    gaps = [(a.upper, b.lower) for a, b in pairwise(parts)]
    if not parts or (parts[0].lower, parts[-1].upper) != (-math.inf, math.inf):
        return _intervals(parts)
    if any(math.nextafter(a, math.inf) < b for a, b in gaps):
        return _intervals(parts)
    if not gaps:
        return REALS
    holes = points([min(gap, key=lambda x: len(repr(x))) for gap in gaps])
    return Cell(f"{REALS.text} without {holes.text}", f"{REALS.latex} without {holes.latex}")


def _extreme(extreme: Extreme | None, properties: Properties) -> Cell:
    if extreme is None:
        return UNDECIDED if properties.range is None else NONE
    value, place = number(extreme.value), number(extreme.place)
    return Cell(f"{value.text} at {place.text}", f"{value.latex} at {place.latex}")


def _bounded(properties: Properties) -> Cell:
    sides = {"below": properties.bounded_below, "above": properties.bounded_above}
    if None in sides.values():
        return UNDECIDED
    return words(" and ".join(side for side, holds in sides.items() if holds) or "no")


def _steepest(properties: Properties) -> Cell:
    return number(properties.lipschitz)


def _slopes(properties: Properties) -> Cell:
    """The one-sided derivatives at each kink."""
    pairs = [(b.left[1], b.right[1]) for b in properties.discontinuities if b.order == 1]
    return joined(
        [
            Cell(f"{a.text} | {b.text}", f"{a.latex} \\textbar{{}} {b.latex}")
            for a, b in ((number(left), number(right)) for left, right in pairs)
        ],
        is_whole=properties.breaks_complete,
    )


def _expected(properties: Properties, cell: Cell, order: int = 0) -> Cell:
    """What is said of f(z) for z ~ N(0, 1): nothing, where f is not defined everywhere."""
    return (
        NONE if cell is UNDECIDED and enclosures.has_moments(properties, order) is False else cell
    )


def _moment(properties: Properties, moment: Enclosure | None, order: int = 0) -> Cell:
    found = UNDECIDED if moment is None else enclosed(moment.lower, moment.upper)
    return _expected(properties, found, order)


def _breaks(properties: Properties, values: Sequence[float]) -> Cell:
    """Numbers that belong to breaks, of which there may be more than are listed."""
    return numbers(values, is_whole=properties.breaks_complete)


def _symmetry(properties: Properties) -> Cell:
    kinds = [name for name in ("odd", "even") if getattr(properties, name)]
    if kinds:
        return words(", ".join(kinds))
    return UNDECIDED if None in (properties.odd, properties.even) else NONE


def _yes(truth: bool | None) -> Cell:
    return UNDECIDED if truth is None else words("yes" if truth else "no")


def _words(text: str | None) -> Cell:
    return UNDECIDED if text is None else words(text)


def _places(intervals: Sequence[tuple[float, float]] | None) -> Cell:
    """Roots: a number, or an interval where f is zero all along."""
    if intervals is None:
        return UNDECIDED
    return joined(
        [
            number(upper)
            if math.nextafter(lower, upper) == upper
            else interval(lower, upper, lower_closed=True, upper_closed=True)
            for lower, upper in intervals
        ]
    )


REALS = Cell("ℝ", r"$\mathbf{R}$")
# What each column of the properties table says, under the name that --columns takes.
COLUMNS: Mapping[str, tuple[str, Callable[[Properties], Cell]]] = MappingProxyType(
    {
        "domain": ("domain", _domain),
        "range": ("range", _range),
        "minimum": ("minimum", lambda p: _extreme(p.minimum, p)),
        "maximum": ("maximum", lambda p: _extreme(p.maximum, p)),
        "bounded": ("bounded", _bounded),
        "lipschitz": ("max |f'|", _steepest),
        "monotone": ("monotone", lambda p: _words(p.monotone)),
        "convex": ("convex", lambda p: _words(p.convex)),
        "linear": ("linear", lambda p: _yes(p.linear)),
        "continuity": ("class", lambda p: _words(p.continuity)),
        "symmetry": ("symmetry", _symmetry),
        "zero_mean": ("zero mean", lambda p: _expected(p, _yes(p.zero_mean))),
        "mean": ("E f(z)", lambda p: _moment(p, p.mean)),
        "second_moment": ("E f(z)²", lambda p: _moment(p, p.second_moment)),
        "slope_moment": ("E f'(z)²", lambda p: _moment(p, p.slope_moment, order=1)),
        "gain": ("gain", lambda p: _moment(p, enclosures.gain(p))),
        "mean_gradient": (
            "mean gradient",
            lambda p: _moment(p, enclosures.mean_gradient(p), order=1),
        ),
        "kinks": ("kinks", lambda p: _breaks(p, p.kinks)),
        "slopes": ("slopes there", _slopes),
        "jumps": ("jumps", lambda p: _breaks(p, p.jumps)),
        "impulses": (
            "impulses of f'",
            lambda p: _breaks(p, [b.impulse for b in p.discontinuities if b.order == 0]),
        ),
        "poles": ("poles", lambda p: _breaks(p, p.poles)),
        "roots": ("roots", lambda p: _places(p.roots)),
        "fixed_points": ("fixed points", lambda p: _places(p.fixed_points)),
    }
)
DEFAULT_COLUMNS = ("range", "lipschitz", "monotone", "continuity", "kinks")


INTERVAL_COLUMNS = ("range", "minimum", "maximum", "lipschitz", "monotone")  # on an interval


def properties_table(
    found: Sequence[tuple[Activation, Properties]],
    columns: Sequence[str] = DEFAULT_COLUMNS,
    on: On = None,
) -> Table:
    """A row for every activation, with the columns of COLUMNS that are named."""
    chosen = [COLUMNS[column] for column in columns]
    groups = tuple(
        ((code(activation.label), *(cell(properties) for _, cell in chosen)),)
        for activation, properties in found
    )
    return Table(("activation", *(heading for heading, _ in chosen)), groups, caption=caption(on))
