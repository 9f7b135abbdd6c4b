"""How two functions that meet at a place join there, by their series in the distance from it."""

from __future__ import annotations

from functools import lru_cache
from math import ulp

from flint import arb, fmpq

from actviz.formula.germ import LENGTH, Germ, UndeterminedError
from actviz.formula.infinity import Expansion
from actviz.formula.reading import germ_of
from actviz.formula.taylor import settings, sign_of
from actviz.formula.tree import Tree

PRECISION = 256
SMOOTH = -2  # the order of the first difference, where there is none


@lru_cache(maxsize=1024)
def series_beside(tree: Tree, place: float, side: int) -> Germ | None:
    """A smooth formula beside a double as a series in u = side * (x - place) > 0, None where it
    has none of a known form."""
    with settings(PRECISION, LENGTH):
        expansion = Expansion(arb(max(ulp(place), 2.0**-1000)))
        x = expansion.constant(arb(side)).having(power=fmpq(1))
        if place:
            x = expansion.add(expansion.constant(arb(place)), x)
        try:
            return germ_of(tree, expansion, x)
        except UndeterminedError:
            return None


def first_difference(left: Germ, right: Germ) -> int | None:
    """The order of the first derivative that differs on the two sides or is infinite.

    SMOOTH where all are shown to be the same, None where that is not known.
    """
    flat = _is_flat(left), _is_flat(right)
    if all(flat):
        return SMOOTH
    sides = [side for side, is_flat in zip((left, right), flat, strict=True) if not is_flat]
    if any(s.logarithm != 0 or s.exponent is not None or not _leads(s) for s in sides):
        return None
    # beyond a broken power u^p the derivative of order ceil(p) is infinite
    broken = [int(s.power.ceil()) for s in sides if s.power.q != 1]
    limit = min(broken, default=None)
    whole = [s for s in sides if s.power.q == 1]
    known = min((int(s.power) + s.point.prec for s in whole), default=limit or 0)
    for order in range(known if limit is None else min(known, limit)):
        a = _coefficient(left, order) * (-1) ** order
        b = _coefficient(right, order)
        if not a.overlaps(b):
            return order
        if not (a.is_exact() and a == b):
            return None
    if limit is not None:
        return limit if limit <= known else None
    return SMOOTH if all(s.is_polynomial for s in whole) else None


def _is_flat(germ: Germ) -> bool:
    """Whether a function and all its derivatives tend to zero: it is zero, or exp(w), w -> -inf."""
    if germ.exponent is not None:
        return sign_of(germ.exponent.leading) == -1
    return germ.is_zero and germ.logarithm == 0


def _leads(germ: Germ) -> bool:
    """Whether the leading coefficient is known not to be zero, where the power is no integer."""
    if germ.power < 0:
        return False
    return germ.power.q == 1 or bool(germ.point[0] != 0)


def _coefficient(germ: Germ, order: int) -> arb:
    """The coefficient of u^order, in what is not exponentially small."""
    j = order - germ.power
    if _is_flat(germ) or germ.power.q != 1 or j < 0:
        return arb(0)
    return germ.point[int(j)]
