"""Jets over wide balls, as tight as can be: of functions whose derivatives turn at known places.

Over an interval a derivative lies between its values at the two ends and at its turns inside, where
the next derivative is zero. For the logistic and the Gaussian family those are roots of
polynomials, which python-flint isolates.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import factorial
from typing import Any, NamedTuple

from flint import arb, arb_series, ctx, fmpz_poly

from actviz.kernel.jets import Native, series

SLACK = 2.0**-40  # of a place; far more than a double is off

Turn = tuple[arb, arb]  # where, and the Taylor coefficient that is reached there


class _Extremes(NamedTuple):
    """The turns of one Taylor coefficient, from left to right: outwards rounded ends of where they
    are, and the coefficients."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    values: tuple[arb, ...]


class Turning:
    """The jet over a wide ball of a function: the hull of its series at both ends of the ball, as
    ``at`` gives it, and of its ``turns`` inside, by the number of the coefficient."""

    __slots__ = ("_at", "_hull", "_table", "turns")

    def __init__(
        self, at: Callable[[arb_series], arb_series], turns: Callable[[int], Sequence[Turn]]
    ) -> None:
        self._at = at
        self.turns = turns

        @lru_cache(maxsize=256)
        def extremes(k: int, precision: int) -> _Extremes:
            del precision
            found = sorted(turns(k), key=lambda turn: float(turn[0]))
            lower = (float(place.lower()) for place, _ in found)
            upper = (float(place.upper()) for place, _ in found)
            return _Extremes(
                tuple(end - SLACK * abs(end) for end in lower),
                tuple(end + SLACK * abs(end) for end in upper),
                tuple(value for _, value in found),
            )

        @lru_cache(maxsize=2048)
        def hull(k: int, first: int, end: int, precision: int) -> arb:
            one, *others = extremes(k, precision).values[first:end]
            for other in others:
                one = one.union(other)
            return one

        @lru_cache(maxsize=64)
        def table(length: int, precision: int) -> list[_Extremes]:
            return [extremes(k, precision) for k in range(length)]

        self._table = table
        self._hull = hull

    def __call__(self, u: arb) -> arb_series:
        """The jet."""
        if u.is_exact():
            return self._at(series(u, 1))
        lower, upper = u.lower(), u.upper()
        first, last = self._at(series(lower, 1)), self._at(series(upper, 1))
        low, high = float(lower), float(upper)
        length, precision = ctx.cap, ctx.prec
        coefficients = []
        for k, turns in enumerate(self._table(length, precision)):
            bounds = first[k].union(last[k])
            begin, end = bisect_left(turns.upper, low), bisect_right(turns.lower, high)
            if begin < end:
                bounds = bounds.union(self._hull(k, begin, end, precision))
            coefficients.append(bounds)
        return arb_series(coefficients, prec=length)


def turning(
    along: Callable[[arb_series], arb_series], turns: Callable[[int], Sequence[Turn]]
) -> Native:
    """The jet of a function whose series ``along`` another is as tight as can be where that begins
    with a narrow ball; over wide ones, by its turns."""
    return Native(Turning(along, turns), along)


def logistic(k: int) -> list[Turn]:
    """Where the k-th derivative of the sigmoid turns, and what it is there, k = 0, 1, ...

    With t = tanh(v/2) the sigmoid is (1 + t)/2, and a derivative (1 - t^2)/2 that by t: for k > 0
    it is (1 - t^2) p(t)/2^(k+1), where p is a polynomial with k - 1 simple roots, all of them real
    and between -1 and 1 (Eulerian polynomials; Frobenius 1910).
    """
    if k == 0:
        return []
    here, following = _logistic(k), _logistic(k + 1)
    return [(2 * t.atanh(), (1 - t * t) * here(t) / 2 ** (k + 1)) for t in _real_roots(following)]


@lru_cache(maxsize=64)
def _logistic(k: int) -> fmpz_poly:
    if k == 1:
        return fmpz_poly([1])
    before = _logistic(k - 1)
    return fmpz_poly([1, 0, -1]) * before.derivative() - fmpz_poly([0, 2]) * before


def gaussian(k: int) -> list[Turn]:
    """Where the k-th derivative of the normal density turns, and what it is there: at the k + 1
    roots of a Hermite polynomial (DLMF 18.9)."""
    here = _hermite(k) * (-1) ** k
    scale = (2 * arb.pi()).rsqrt()
    return [(z, here(z) * (-z * z / 2).exp() * scale) for z in _real_roots(_hermite(k + 1))]


@lru_cache(maxsize=64)
def _hermite(k: int) -> fmpz_poly:
    if k == 0:
        return fmpz_poly([1])
    before = _hermite(k - 1)
    return fmpz_poly([0, 1]) * before - before.derivative()


def _real_roots(p: fmpz_poly) -> list[arb]:
    """The roots of a polynomial all of whose roots are real and simple."""
    pairs: list[Any] = p.complex_roots()  # with multiplicities, which its stub forgets
    found = [root.real for root, _ in pairs]
    assert all(root.imag == 0 for root, _ in pairs)
    return found


def turns(
    derivative: Callable[[int], list[Turn]],
    *,
    stretch: Callable[[], arb] = lambda: arb(1),
    scale: int = 1,
    steps: int = 0,
) -> Callable[[int], list[Turn]]:
    """The turns of the k-th Taylor coefficient of f, by k, where f^(k)(v) is scale * stretch^k
    times the derivative of order k - ``steps``, whose turns are given, at stretch * v; below
    ``steps`` it has none."""

    def of(k: int) -> list[Turn]:
        if k < steps:
            return []
        factor = stretch()
        share = scale * factor**k / factorial(k)
        return [(place / factor, value * share) for place, value in derivative(k - steps)]

    return of
