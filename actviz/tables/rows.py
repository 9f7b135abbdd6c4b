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
    number,
    numbers,
    shortened,
    words,
)
from actviz.tables.layout import Table

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.analysis.properties import Extreme, Properties
    from actviz.analysis.saturation import Saturation

KINDS = MappingProxyType(
    {
        "saturated": "|f'| < {t} out to infinity, where f' tends to 0 and f to a finite limit",
        "dead": "f' = 0 exactly",
        "fading": "|f'| < {t} out to infinity, where f' tends to 0 but f is unbounded",
        "attenuated": "|f'| < {t} out to infinity, but f' does not tend to 0",
        "flat": "|f'| < {t} between larger slopes",
        "undefined": "f has no value here",
        "undecided": "not proven either way within the budget",
        "-": "the slope is never below {t}",
    }
)


def saturation_table(found: Sequence[tuple[Activation, Saturation]]) -> Table:
    """A row for every region, from left to right, grouped by activation."""
    groups = tuple(_regions(activation, saturation) for activation, saturation in found)
    used = {row[1].text for group in groups for row in group}
    thresholds = {shortened(float(saturation.threshold)) for _, saturation in found}
    notes = tuple(
        f"{kind}: {meaning.format(t=' / '.join(sorted(thresholds)))}"
        for kind, meaning in KINDS.items()
        if kind in used
    )
    return Table(("activation", "kind", "where", "limit"), groups, notes)


def _regions(activation: Activation, saturation: Saturation) -> tuple[tuple[Cell, ...], ...]:
    name = code(activation.label)
    # where f' has no value: a region that ends there ends before it
    broken = {found.place for found in breaks(activation.tree) if found.order <= 1}
    spans = [(r.lower, r.upper, r.kind, r.limit) for r in saturation.regions]
    spans += [(gap.lower, gap.upper, "undecided", None) for gap in saturation.undecided]
    spans += [(gap.lower, gap.upper, "undefined", None) for gap in saturation.undefined]
    rows = [
        (
            name,
            words(kind),
            interval(
                lower, upper, lower_closed=lower not in broken, upper_closed=upper not in broken
            ),
            NONE if limit is None else number(limit),
        )
        for lower, upper, kind, limit in sorted(spans, key=lambda span: span[:2])
    ]
    return tuple(rows) or ((name, NONE, NONE, NONE),)


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
    cells = [
        number(upper)
        if math.nextafter(lower, upper) == upper
        else interval(lower, upper, lower_closed=True, upper_closed=True)
        for lower, upper in intervals
    ]
    if not cells:
        return NONE
    return Cell(", ".join(cell.text for cell in cells), ", ".join(cell.latex for cell in cells))


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
        "lipschitz": ("max |f'|", lambda p: number(p.lipschitz)),
        "monotone": (
            "monotone",
            lambda p: _words(p.monotone and MONOTONE.get(p.monotone, p.monotone)),
        ),
        "convex": ("convex", lambda p: _words(p.convex)),
        "continuity": ("class", lambda p: _words(p.continuity)),
        "symmetry": ("symmetry", _symmetry),
        "zero_mean": ("zero mean", lambda p: _yes(p.zero_mean)),
        "gain": ("gain", lambda p: number(p.gain)),
        "kinks": ("kinks", lambda p: numbers(p.kinks)),
        "jumps": ("jumps", lambda p: numbers(p.jumps)),
        "poles": ("poles", lambda p: numbers(p.poles)),
        "roots": ("roots", lambda p: _places(p.roots)),
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
