"""How fast a formula may grow: what its tails add to an integral over the normal density."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from flint import arb, fmpq

from actviz.formula.tree import Tree
from actviz.kernel.balls import PRECISION, outward, settings
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.rules import bounds_only, transseries_of
from actviz.kernel.tails.tail import roots
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError


def decay(tree: Tree, side: int, start: float, degree: int) -> float | None:
    """A bound of the integral of (|f| + |f'|)^degree times the normal density beyond ``start``.

    None where f or f' outgrows exp(r x), or the growth is not known.
    """
    with settings(PRECISION, LENGTH):
        growths: list[_Growth] = []
        for root in roots(tree):
            expansion = Expansion((1 / arb(start)) ** arb(fmpq(1, root)), root)
            with suppress(UndeterminedError):
                growths = [_growth(t, expansion) for t in _both(tree, expansion, side)]
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


def _both(tree: Tree, expansion: Expansion, side: int) -> tuple[Transseries, Transseries]:
    """f and f' on a tail; of an oscillating function bounds only."""
    try:
        t = transseries_of(tree, expansion, expansion.variable(side))
        return t, expansion.derivative(t, side)
    except UndeterminedError:
        f, slope = (bounds_only(tree, expansion, side, order) for order in (0, 1))
        if f is None or slope is None:
            raise
        return f, slope


class _Growth(NamedTuple):
    """|f| <= factor x^power exp(rate x) on a tail."""

    factor: arb
    power: fmpq
    rate: arb


def _growth(t: Transseries, e: Expansion) -> _Growth:
    t = e.merged(t)
    rate = arb(0)
    if t.exponent is not None:
        w = t.exponent
        if w.direction() < 0:
            t = e.with_remainder(t)
        elif w.power >= -e.root and w.exponent is None and not w.has_logarithm:
            # w = u^-k h <= h u0^(r-k) x for k <= r, where x = u^-r
            rate = w.leading.abs_upper() * e.u0 ** arb(e.root + w.power)
        else:
            raise UndeterminedError
    power = max(fmpq(0), -t.power)
    size = t.leading.abs_upper() if not t.is_zero else arb(0)
    if t.power > 0:
        size = size * e.u0 ** arb(t.power)
    if t.has_logarithm:  # log(1/u) <= log x <= x
        power, size = max(power, fmpq(e.root)), size + t.logarithm.abs_upper()
    return _Growth(size, power / e.root, rate)
