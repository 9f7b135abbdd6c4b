"""What was proven of activations -> rows for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from actviz.kernel.rounding import rounded
from actviz.numerals import short
from actviz.tables.cells import (
    NONE,
    Cell,
    code,
    interval,
    joined,
    number,
    words,
)
from actviz.tables.layout import Table

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.analysis.dtypes import Settled
    from actviz.analysis.saturation import Saturation
    from actviz.floats import FloatType

KINDS = MappingProxyType(
    {
        "saturated": "{small} out to infinity, where f' tends to 0 and f to a finite limit",
        "dead": "f' = 0 exactly",
        "fading": "{small} out to infinity, where f' tends to 0 but f is unbounded",
        "attenuated": "{small} out to infinity, but f' does not tend to 0",
        "flat": "{small} between larger slopes",
        "repeats": "f' is periodic: what is said nearer to zero holds here again and again",
        "undefined": "f has no value here",
        "undecided": "not proven either way within the budget, or beyond steps without end",
        "-": "nowhere {small}",
    }
)


REGIONS = ("saturated", "dead", "fading", "attenuated", "flat")
MOST_ROWS = 24  # of one activation, in a table for people
HEADINGS = ("activation", "kind", "where", "limit")
On = tuple[float, float] | None  # the interval that a table is about; None is all of the line


def caption(on: On) -> str:
    """What a table of an interval says above its heading."""
    return "" if on is None else f"for x from {short(on[0])} to {short(on[1])}"


def saturation_table(found: Sequence[tuple[Activation, Saturation]], on: On = None) -> Table:
    """A row for every region, from left to right, grouped by activation."""
    groups = tuple(_regions(activation, saturation) for activation, saturation in found)
    thresholds = {short(float(saturation.threshold)) for _, saturation in found}
    notes = _notes(groups, f"|f'| < {' / '.join(sorted(thresholds))}", on)
    return Table(HEADINGS, groups, notes, caption(on))


def rounding_table(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]],
    dtype: FloatType,
    on: On = None,
) -> Table:
    """The same for a floating-point type: where f' rounds to 0, and f to its limit, with the bits
    of the outermost numbers of the type there."""
    groups = tuple(
        _regions(activation, saturation, (dtype, tails)) for activation, saturation, tails in found
    )
    notes = (
        *_notes(groups, f"f' rounds to 0 in {dtype.name}", on),
        f"settled: f itself rounds to its limit in {dtype.name}",
        f"bits: of the outermost numbers of {dtype.name} there",
    )
    return Table(
        (*HEADINGS[:3], "bits", "limit", "settled", "its bits"), groups, notes, caption(on)
    )


def held(
    dtype: FloatType, lower: float, upper: float, closed: tuple[bool, bool]
) -> tuple[float | None, float | None]:
    """The outermost numbers of a type in an interval; None at an infinite end, and for both where
    the interval holds none."""
    first = dtype.inside(lower, 1, closed=closed[0])
    last = dtype.inside(upper, -1, closed=closed[1])
    is_empty = (
        (first is None and lower > -math.inf)
        or (last is None and upper < math.inf)
        or (first is not None and last is not None and first > last)
    )
    return (None, None) if is_empty else (first, last)


def _bits(dtype: FloatType, lower: float, upper: float, closed: tuple[bool, bool]) -> Cell:
    """The bits of these numbers: up to, from, or from and to."""
    first, last = held(dtype, lower, upper, closed)
    if first is None or last is None:
        value = last if first is None else first
        if value is None:
            return NONE
        sign, written = ("≤", r"$\le$") if first is None else ("≥", r"$\ge$")
        return Cell(f"{sign} {dtype.code(value)}", f"{written} {dtype.code(value)}")
    codes = dict.fromkeys((dtype.code(first), dtype.code(last)))
    return words(" to ".join(codes))


def _notes(groups: Sequence[tuple[tuple[Cell, ...], ...]], small: str, on: On) -> tuple[str, ...]:
    """What the kinds that are used mean; ``small`` says when a slope counts as gone."""
    used = {row[1].text for group in groups for row in group}
    notes = [
        f"{kind}: {meaning.format(small=small)}" for kind, meaning in KINDS.items() if kind in used
    ]
    if on is not None and "flat" in used:
        notes = [f"{note}, or up to an end" if note.startswith("flat") else note for note in notes]
    return tuple(notes)


def said_of(activation: Activation, saturation: Saturation) -> list[tuple[str, str]]:
    """The kinds of the regions, and where each is with its limit, as texts."""
    return [
        (kind.text, where.text if limit is NONE else f"{where.text}, limit {limit.text}")
        for _, kind, where, limit in _regions(activation, saturation)
    ]


def _settled(dtype: FloatType, tails: Sequence[Settled]) -> tuple[Cell, Cell]:
    cells = [interval(t.lower, t.upper, lower_closed=True, upper_closed=True) for t in tails]
    return joined(cells), joined([_bits(dtype, t.lower, t.upper, (True, True)) for t in tails])


def _regions(
    activation: Activation,
    saturation: Saturation,
    rounding: tuple[FloatType, Sequence[Settled]] | None = None,
) -> tuple[tuple[Cell, ...], ...]:
    """A row for every region; with the ``rounding`` of a type, whose tails are where f has rounded
    to its limit, further cells: bits, and these tails beside the regions that reach as far out."""
    name = code(activation.label)
    free = list(rounding[1] if rounding else ())
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
        first = (name, words(kind), where)
        tends = NONE if limit is None else number(limit)
        if rounding is None:
            rows.append((*first, tends))
            continue
        bits = _bits(rounding[0], lower, upper, closed) if kind in REGIONS else NONE
        rows.append((*first, bits, tends, *_settled(rounding[0], outer)))
    if rounding is not None:
        rows += [
            (name, NONE, NONE, NONE, number(tail.limit), *_settled(rounding[0], [tail]))
            for tail in free
        ]
    if len(rows) > MOST_ROWS:
        rows = _shortened(rows, saturation)
    return tuple(rows) or ((name, *[NONE] * (3 if rounding is None else 6)),)


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
