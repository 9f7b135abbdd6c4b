"""Of several values that round to the same double: which is the greatest, and where it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from actviz.analysis.intervals import compared
from actviz.analysis.places import PRECISION, derivatives
from actviz.analysis.symmetry import parity
from actviz.analysis.values import FINEST, Value
from actviz.formula.parity import Parity
from actviz.formula.tree import Tree
from actviz.kernel.balls import settings

CUTS = 64  # places where a period may begin
ALIKE = 1000  # bits that two values share, which are then said to be one


@dataclass(frozen=True)
class Extreme:
    """A least or greatest value, correctly rounded, and a double at or next to where it is taken.

    Of several places that agree in a thousand bits of the value it is the one nearest to zero; it
    is None where so many bits are not known.
    """

    value: float
    place: float | None


def place_of(values: Sequence[Value], sign: int, tree: Tree) -> float | None:
    """Where the greatest (``sign`` 1) or least of some values of f or f' is taken or approached: of
    those that are not told apart and agree in ``ALIKE`` bits, the place nearest to zero; None where
    so many bits of them are not known."""
    rivals = [v for v in values if v.turn in (sign, None)] or list(values)
    precision = PRECISION
    while True:
        rivals = [v for v in rivals if not any(compared(v, w) == sign for w in rivals)]
        first = min(rivals, key=lambda v: abs(v.place))
        if all(v is first or compared(first, v) == 0 for v in rivals):
            return first.place
        precision *= 4
        if precision > FINEST:
            is_one = all(_is_alike(first, v) or _is_mirrored(first, v, tree) for v in rivals)
            return first.place if is_one else None
        rivals = [_refined(v, precision) for v in rivals]


def of_one_period(values: Sequence[Value], lower: float, upper: float) -> Sequence[Value]:
    """Each of the values taken on two periods, from ``lower`` to ``upper``, once."""
    values = [v for v in values if lower < v.place < upper] or values  # f goes on beyond
    period = (upper - lower) / 2
    for i in range(CUTS):
        cut = lower + period * i / CUTS
        if all(abs(v.place - x) > period / 1000 for v in values for x in (cut, cut + period)):
            return [v for v in values if cut < v.place < cut + period]
    return values


def _is_alike(a: Value, b: Value) -> bool:
    """Whether two values are shown to agree in so many bits."""
    if a is b or a.enclosure is None or b.enclosure is None:
        return a is b
    with settings(FINEST, 1):
        size = max(abs(a.value), 2.0**-74)  # zero is what 2^-1074 is not
        return bool(abs(a.enclosure - b.enclosure) < size * 2.0**-ALIKE)


def _is_mirrored(a: Value, b: Value, tree: Tree) -> bool:
    """Whether two limits, or the sizes of two, are those at both infinities of an even function or
    of an odd one."""
    if isfinite(a.place) or a.place != -b.place:
        return False
    parities = (Parity.EVEN, Parity.ODD) if a.is_size else (Parity.EVEN,)
    return any(parity(tree, wanted) for wanted in parities)


def _refined(value: Value, precision: int) -> Value:
    if value.source is None:
        return value
    tree, place, order = value.source
    finer = derivatives(tree, place, order, precision)[order]
    if not finer.is_finite():
        return value
    refined = replace(value, enclosure=finer)
    return refined.absolute if value.is_size else refined
