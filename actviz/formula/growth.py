"""How fast a formula may grow: what its tails add to an integral over the normal density."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from flint import arb, fmpq

from actviz.formula.germ import LENGTH, Germ, UndeterminedError
from actviz.formula.infinity import Expansion
from actviz.formula.reading import bounds_only, germ_of
from actviz.formula.tail import roots
from actviz.formula.taylor import PRECISION, outward, settings
from actviz.formula.tree import Tree


def decay(tree: Tree, side: int, start: float, degree: int) -> float | None:
    """A bound of the integral of (|f| + |f'|)^degree times the normal density beyond ``start``.

    None where f or f' outgrows exp(r x), or the growth is not known.
    """
    with settings(PRECISION, LENGTH):
        growths: list[_Growth] = []
        for root in roots(tree):
            expansion = Expansion((1 / arb(start)) ** arb(fmpq(1, root)), root)
            with suppress(UndeterminedError):
                growths = [_growth(germ, expansion) for germ in _both(tree, expansion, side)]
                break
        if not growths:
            return None
        power = degree * max(growth.power for growth in growths)
        rate = degree * max((growth.rate for growth in growths), key=lambda r: float(r.upper()))
        factor = sum((growth.factor for growth in growths), arb(0)) ** degree
        s = arb(start)
        if not (rate < s and arb(power) + rate * s <= s * s / 2):
            return None
        # x^power exp(rate x - x^2/4) decreases there, so that the integral is at most
        # factor * start^power exp(rate start - start^2/4) * int exp(-x^2/4) dx / sqrt(2 pi)
        rest = (s / 2).erfc() * arb.pi().sqrt() / (2 * arb.pi()).sqrt()
        bound = factor * s ** arb(power) * (rate * s - s * s / 4).exp() * rest
        return outward(bound)[1] if bound.is_finite() else None


def _both(tree: Tree, expansion: Expansion, side: int) -> tuple[Germ, Germ]:
    """f and f' on a tail; of an oscillating function bounds only."""
    try:
        germ = germ_of(tree, expansion, expansion.variable(side))
        return germ, expansion.derivative(germ, side)
    except UndeterminedError:
        found = tuple(islice(bounds_only(tree, expansion, side), 2))
        if len(found) < 2:
            raise
        return found[0], found[1]


@dataclass(frozen=True)
class _Growth:
    """|f| <= factor x^power exp(rate x) on a tail."""

    factor: arb
    power: fmpq
    rate: arb


def _growth(germ: Germ, e: Expansion) -> _Growth:
    germ = e.absorbed(germ)
    rate = arb(0)
    if germ.exponent is not None:
        w = germ.exponent
        if w.direction() < 0:
            germ = e.flattened(germ)
        elif w.power >= -e.root and w.exponent is None and not w.has_logarithm:
            # w = u^-k h <= h u0^(r-k) x for k <= r, where x = u^-r
            rate = w.leading.abs_upper() * e.u0 ** arb(e.root + w.power)
        else:
            raise UndeterminedError
    power = max(fmpq(0), -germ.power)
    size = germ.leading.abs_upper() if not germ.is_zero else arb(0)
    if germ.power > 0:
        size = size * e.u0 ** arb(germ.power)
    if germ.has_logarithm:  # log(1/u) <= log x <= x
        power, size = max(power, fmpq(e.root)), size + germ.logarithm.abs_upper()
    return _Growth(size, power / e.root, rate)
