"""How the cells of a grid stand: in columns and rows on a page, or, where that would make their
type too small, family by family on a page that is as high as they need."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from math import ceil
from typing import NamedTuple

from actviz.activation import Activation
from actviz.drawing import layout
from actviz.drawing.layout import Page
from actviz.readers import SIDES

SHAPE = 1.45  # the width of a cell by its height, as near as can be
EMPTY = 1.5  # how bad an empty place is beside a misshapen cell
ROWS_OF_TYPE = 6.0  # that a cell has room for at least
LEGIBLE = 2 / 3  # of the theme's type: what a page grows for, 12 points on slides
SMALLEST = 0.3  # of the theme's lines and type: what they shrink to on a page of a given size
WIDE = 0.86  # of a cell: its name
CLOSE = 0.95  # the same where the page grows
FAMILY = 92.0  # units: the room for a family's heading
SMALLER = 0.9  # times: what type shrinks by where even low cells make a page too high to be drawn


class Row(NamedTuple):
    """Cells side by side; ``heading`` stands above the first row of a family, and below the last
    one, or wherever a cell has none below it in ``group``, stand the numbers of x."""

    cells: range
    group: range
    heading: str = ""

    @property
    def is_last(self) -> bool:
        """Whether it ends its family."""
        return self.cells.stop == self.group.stop


class Plan(NamedTuple):
    """The names of cells, in rows of so many at most, in type of this share of the theme's, and how
    much higher, in pixels, the page is to be than it is."""

    names: tuple[str, ...]
    columns: int
    rows: tuple[Row, ...]
    share: float
    growth: float = 0.0

    @property
    def groups(self) -> tuple[range, ...]:
        """The cells of each family, or all of them."""
        return tuple(dict.fromkeys(row.group for row in self.rows))

    def above(self, unit: float) -> float:
        """The room in pixels that the families' headings take altogether."""
        return FAMILY * unit * sum(bool(row.heading) for row in self.rows)


def shape(count: int, wide: float, tall: float) -> tuple[int, int]:
    """Columns and rows for so many cells: of a pleasant shape, few places left empty."""

    def fault(columns: int) -> float:
        rows = ceil(count / columns)
        cell = (wide / columns) / (tall / rows) / SHAPE
        return max(cell, 1 / cell) * (1 + EMPTY * (columns * rows - count) / count)

    columns = min(range(1, count + 1), key=fault)
    return columns, ceil(count / columns)


def planned(
    activations: Sequence[Activation],
    texts: Sequence[str],
    widest: float,
    page: Page,
    room: tuple[float, float],
    *,
    may_grow: bool,
) -> Plan:
    """The plan of a cell for each activation, with names of which the widest has so many pixels, in
    a room of a page, whose width and height are in pixels."""
    (wide, tall), count, shown = room, len(activations), tuple(texts)
    columns, rows = shape(count, wide, tall)
    share = min(
        *(1.0, WIDE * wide / columns / max(1.0, widest)),
        tall / rows / (ROWS_OF_TYPE * page.em),
    )
    if share >= LEGIBLE or not may_grow:
        whole = range(count)
        return Plan(shown, columns, _rows([("", whole)], columns), max(SMALLEST, share))
    groups = families(activations)
    share = LEGIBLE
    while True:
        least = share * ROWS_OF_TYPE * page.em
        columns = min(count, max(1, int(wide / max(share * widest / CLOSE, SHAPE * least))))
        plan = Plan(shown, columns, _rows(groups, columns), share)
        fixed = plan.above(page.unit) + len(groups) * share * page.unit * layout.NUMBERS
        most = (SIDES[1] - page.height + tall - fixed) / len(plan.rows)
        if most >= least:
            needed = fixed + len(plan.rows) * min(most, wide / columns / SHAPE)
            return plan._replace(growth=max(0.0, needed - tall))
        share *= SMALLER


def families(activations: Sequence[Activation]) -> list[tuple[str, range]]:
    """The families of the catalog that activations are of, with the places of their members; one
    without a name where these do not stand together, or some are of none. A formula amid the
    members of a family counts as one: x^2 is what ``square`` is read as."""
    before = list(accumulate(activations, _family, initial=""))[1:]
    after = list(accumulate(reversed(activations), _family, initial=""))[:0:-1]
    found: list[tuple[str, range]] = []
    pairs = zip(before, after, strict=True)
    for name, members in groupby(a if a == b else "" for a, b in pairs):
        start = found[-1][1].stop if found else 0
        found.append((name, range(start, start + len(list(members)))))
    names = {name for name, _ in found}
    if len(found) == 1 or len(names) < len(found) or "" in names:
        return [("", range(len(activations)))]
    return found


def _family(last: str, activation: Activation) -> str:
    return activation.row.family if activation.row else last


def _rows(groups: Sequence[tuple[str, range]], columns: int) -> tuple[Row, ...]:
    return tuple(
        Row(group[i : i + columns], group, "" if i else name)
        for name, group in groups
        for i in range(0, len(group), columns)
    )
