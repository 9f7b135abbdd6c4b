"""What was proven of activations -> rows for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from actviz.analysis.breaks import breaks
from actviz.tables.cells import (
    NONE,
    UNDECIDED,
    Cell,
    code,
    interval,
    joined,
    number,
    numbers,
    shortened,
    words,
)
from actviz.tables.layout import Table

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.analysis.moments import Enclosure
    from actviz.analysis.precision import FloatType, Settled
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


def saturation_table(found: Sequence[tuple[Activation, Saturation]]) -> Table:
    """A row for every region, from left to right, grouped by activation."""
    groups = tuple(_regions(activation, saturation) for activation, saturation in found)
    thresholds = {shortened(float(saturation.threshold)) for _, saturation in found}
    notes = _notes(groups, f"|f'| < {' / '.join(sorted(thresholds))}")
    return Table(HEADINGS, groups, notes)


def rounding_table(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]], dtype: FloatType
) -> Table:
    """The same for a floating-point type: where f' rounds to 0, and f to its limit."""
    groups = tuple(
        _regions(activation, saturation, tails) for activation, saturation, tails in found
    )
    notes = (
        *_notes(groups, f"f' rounds to 0 in {dtype.name}"),
        f"settled: f itself rounds to its limit in {dtype.name}",
    )
    return Table((*HEADINGS, "settled"), groups, notes)


def _notes(groups: Sequence[tuple[tuple[Cell, ...], ...]], small: str) -> tuple[str, ...]:
    """What the kinds that are used mean; ``small`` says when a slope counts as gone."""
    used = {row[1].text for group in groups for row in group}
    return tuple(
        f"{kind}: {meaning.format(small=small)}" for kind, meaning in KINDS.items() if kind in used
    )


def _settled(tails: Sequence[Settled]) -> Cell:
    cells = [interval(t.lower, t.upper, lower_closed=True, upper_closed=True) for t in tails]
    return joined(cells)


def _regions(
    activation: Activation, saturation: Saturation, tails: Sequence[Settled] | None = None
) -> tuple[tuple[Cell, ...], ...]:
    """A row for every region; with ``tails`` a further cell for where f has rounded to its limit,
    beside the region that reaches as far out."""
    name = code(activation.label)
    # where f' has no value: a region that ends there ends before it
    broken = {found.place for found in breaks(activation.tree) if found.order <= 1}
    free = list(tails or ())
    rows: list[tuple[Cell, ...]] = []
    for lower, upper, kind, limit in saturation.spans:
        where = interval(
            lower, upper, lower_closed=lower not in broken, upper_closed=upper not in broken
        )
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


def _shortened(rows: list[tuple[Cell, ...]], saturation: Saturation) -> list[tuple[Cell, ...]]:
    """The rows nearest to zero, and how many there are to the left and right of them."""
    count = MOST_ROWS - 2
    ends = [upper for _, upper, *_ in saturation.spans]
    middle = next((i for i, upper in enumerate(ends) if upper >= 0), len(ends))
    first = min(max(0, middle - count // 2), len(rows) - count)
    name, *rest = rows[0]

    def more(number_of_them: int, way: str) -> list[tuple[Cell, ...]]:
        said = (name, words(f"{number_of_them} more"), words(f"further {way}"))
        return [(*said, *([NONE] * (len(rest) - 2)))] if number_of_them else []

    last = first + count
    return [*more(first, "left"), *rows[first:last], *more(len(rows) - last, "right")]


def _range(properties: Properties) -> Cell:
    image = properties.range
    if image is None:
        return UNDECIDED
    return interval(
        image.lower, image.upper, lower_closed=image.lower_closed, upper_closed=image.upper_closed
    )


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
    pairs = [(b.left[1], b.right[1]) for b in properties.breaks if b.order == 1]
    return joined(
        [
            Cell(f"{a.text} | {b.text}", f"{a.latex} \\textbar{{}} {b.latex}")
            for a, b in ((number(left), number(right)) for left, right in pairs)
        ]
    )


def _expected(properties: Properties, cell: Cell) -> Cell:
    """What is said of f(z) for z ~ N(0, 1): nothing, where f is not defined everywhere."""
    return NONE if cell is UNDECIDED and properties.continuity == "pole" else cell


def _moment(properties: Properties, moment: Enclosure | None) -> Cell:
    return _expected(properties, UNDECIDED if moment is None else number(moment.middle))


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


# shorter words, for a narrow column under the heading "monotone"
MONOTONE = {
    "strictly increasing": "strictly up",
    "increasing": "up",
    "strictly decreasing": "strictly down",
    "decreasing": "down",
}
# What each column of the properties table says, under the name that --columns takes.
COLUMNS: Mapping[str, tuple[str, Callable[[Properties], Cell]]] = MappingProxyType(
    {
        "range": ("range", _range),
        "minimum": ("minimum", lambda p: _extreme(p.minimum, p)),
        "maximum": ("maximum", lambda p: _extreme(p.maximum, p)),
        "bounded": ("bounded", _bounded),
        "lipschitz": ("max |f'|", _steepest),
        "monotone": (
            "monotone",
            lambda p: _words(p.monotone and MONOTONE.get(p.monotone, p.monotone)),
        ),
        "convex": ("convex", lambda p: _words(p.convex)),
        "linear": ("linear", lambda p: _yes(p.linear)),
        "continuity": ("class", lambda p: _words(p.continuity)),
        "symmetry": ("symmetry", _symmetry),
        "zero_mean": ("zero mean", lambda p: _expected(p, _yes(p.zero_mean))),
        "mean": ("E f(z)", lambda p: _moment(p, p.mean)),
        "second_moment": ("E f(z)²", lambda p: _moment(p, p.second_moment)),
        "slope_moment": ("E f'(z)²", lambda p: _moment(p, p.slope_moment)),
        "gain": ("gain", lambda p: _expected(p, number(p.gain))),
        "mean_gradient": ("mean gradient", lambda p: _expected(p, number(p.mean_gradient))),
        "kinks": ("kinks", lambda p: numbers(p.kinks)),
        "slopes": ("slopes there", _slopes),
        "jumps": ("jumps", lambda p: numbers(p.jumps)),
        "impulses": (
            "impulses of f'",
            lambda p: numbers([b.impulse for b in p.breaks if b.order == 0]),
        ),
        "poles": ("poles", lambda p: numbers(p.poles)),
        "roots": ("roots", lambda p: _places(p.roots)),
        "fixed_points": ("fixed points", lambda p: _places(p.fixed_points)),
    }
)
DEFAULT_COLUMNS = ("range", "lipschitz", "monotone", "continuity", "kinks")


def properties_table(
    found: Sequence[tuple[Activation, Properties]], columns: Sequence[str] = DEFAULT_COLUMNS
) -> Table:
    """A row for every activation, with the columns of COLUMNS that are named."""
    chosen = [COLUMNS[column] for column in columns]
    groups = tuple(
        ((code(activation.label), *(cell(properties) for _, cell in chosen)),)
        for activation, properties in found
    )
    return Table(("activation", *(heading for heading, _ in chosen)), groups)
