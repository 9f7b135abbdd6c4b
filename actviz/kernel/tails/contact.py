"""How two functions that meet at a place join there, by their series in the distance from it."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import ceil, ulp
from typing import NamedTuple

from flint import arb, fmpq

from actviz.formula.tree import Tree
from actviz.kernel.balls import settings
from actviz.kernel.effort import remembered
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.rules import transseries_of
from actviz.kernel.tails.tail import roots
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError

PRECISION = 256
SMOOTH = -2  # the order of the first difference, where there is none


class Series(NamedTuple):
    """A function beside a place as a sum of powers of the distance and something flat.

    ``terms`` are the powers and coefficients that are known, from the least; ``known`` is the power
    up to which they are, None where there are no more. Without terms it is flat: all its
    derivatives tend to zero.
    """

    terms: tuple[tuple[Fraction, arb], ...]
    known: Fraction | None


@remembered(maxsize=1024)
def series_beside(tree: Tree, place: float, side: int) -> Series | None:
    """A smooth formula beside a double as a series in the distance side * (x - place) > 0; None
    where it has none of a known form."""
    width = max(ulp(place), 2.0**-1000)
    with settings(PRECISION, LENGTH):
        for root in roots(tree):
            expansion = Expansion(arb(width) ** arb(fmpq(1, root)), root)
            with suppress(UndeterminedError):
                return _series(
                    transseries_of(tree, expansion, expansion.beside(arb(place), side)), root
                )
    return None


def _series(t: Transseries, root: int) -> Series | None:
    if t.exponent is not None:
        return Series((), None) if t.exponent.direction() < 0 else None
    if t.has_logarithm:
        return None
    if t.is_zero:
        return Series((), None)
    start = Fraction(int(t.power.p), int(t.power.q))
    terms = [
        ((start + j) / root, t.point[j])
        for j in range(t.point.prec)
        if not (t.point[j].is_exact() and t.point[j].is_zero())
    ]
    # where the last coefficient that is kept vanishes over the box, there are no more
    is_whole = t.box.length() < min(t.box.prec, t.point.prec + 1)
    known = None if is_whole else (start + t.point.prec) / root
    return Series(tuple(terms), known)


def first_difference(left: Series, right: Series) -> int | None:
    """The order of the first derivative that differs on the two sides or is infinite.

    SMOOTH where all are shown to be the same, None where that is not known.
    """
    powers = sorted({power for series in (left, right) for power, _ in series.terms})
    limits = [series.known for series in (left, right) if series.known is not None]
    for power in powers:
        if power < 0 or any(power >= limit for limit in limits):
            return None
        a, b = (dict(series.terms).get(power, arb(0)) for series in (left, right))
        if power.denominator != 1:  # beyond a broken power a derivative is infinite
            return ceil(power) if a != 0 or b != 0 else None
        a = a * (-1) ** int(power)
        if not a.overlaps(b):
            return int(power)
        if not (a.is_exact() and a == b):
            return None
    return None if limits else SMOOTH


def infinite_order(series: Series) -> int | None:
    """The order of the first derivative that is infinite; SMOOTH if none is, None if that is not
    known."""
    for power, coefficient in series.terms:
        if power < 0:
            return 0
        if power.denominator != 1:
            return ceil(power) if coefficient != 0 else None
    return None if series.known is not None else SMOOTH
