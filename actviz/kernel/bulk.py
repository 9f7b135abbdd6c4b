"""Enclosures of f at very many points, by float64 arithmetic with a proven bound.

The line is cut into cells, the same for all points: one on either side of zero, and beyond it from
power to power of two, halved where they have to be. Over a cell with a place m in it f is its
Taylor polynomial at m, whose coefficients are balls, and a remainder that is bounded by the
enclosure of the next coefficient over all of the cell. The polynomial is evaluated in float64;
Horner's rule errs by at most 2n/(2^53 - 2n) of the sum of its terms' sizes (Higham, Accuracy and
Stability of Numerical Algorithms, 2nd ed., section 5.1), and the rounding of x - m adds no more
than as much. Next to zero m is zero, and where f is 0 there a power of x is taken out, so that the
error is small beside f, however small that is.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import copysign, frexp, inf, ldexp, nan, nextafter
from typing import NamedTuple

import numpy as np
from flint import arb
from numpy.typing import NDArray

from actviz.formula import polynomial
from actviz.formula.parity import written_parity
from actviz.formula.tree import Tree
from actviz.kernel.balls import ball, outward, settings, sign_of
from actviz.kernel.branches import branch
from actviz.kernel.tails.tail import Tail, tail
from actviz.kernel.taylor import compiled

Doubles = NDArray[np.float64]

TERMS = 24  # of a polynomial, at most
PRECISION = 80  # bits of its coefficients
FEWEST = 6  # points of a cell; for fewer one by one is as quick
TAILS = (4, 5, 7, 9)  # exponents: where f may be nearly constant, or x, from there on
CENTRES = (-1, -2, -3, -4, -6)  # exponents: where the cell next to zero may end, far ones first
FARTHEST = 2.0**900  # cells lie on this side
HUGE = 2.0**400  # of what is computed here
TINIEST = 1e-320  # more than underflow in Horner's rule can add up to
SPARE = 1 + 2.0**-40  # times a bound that was computed in float64: no less than the bound


class Wanted(NamedTuple):
    """How near an enclosure has to be: to a share of f, or where f is small, to a number; what is
    proven to be beyond ``ceiling`` need not be known."""

    share: float
    floor: float
    ceiling: float


GOOD = Wanted(2.0**-36, 0.0, HUGE)


class Model(NamedTuple):
    """f^(order)(x) on a cell is u**zeros * (p(u) +- error +- remainder * |u|), u = scale * (x -
    middle) and at most 1; and it lies between ``bounds``, which is all that is said without
    coefficients."""

    middle: float = 0.0
    scale: float = 1.0
    zeros: int = 0
    coefficients: tuple[float, ...] = ()
    error: float = 0.0
    remainder: float = 0.0
    bounds: tuple[float, float] = (-inf, inf)

    def mirrored(self, sign: int) -> Model:
        """The model of sign * f^(order)(-x)."""
        low, high = self.bounds
        return self._replace(
            middle=0.0 - self.middle,
            coefficients=tuple(
                sign * (-1) ** (self.zeros + k) * c for k, c in enumerate(self.coefficients)
            ),
            bounds=(low, high) if sign > 0 else (-high, -low),
        )

    def enclose(self, x: Doubles, found: Doubles) -> None:
        """Doubles below and above, for points of the cell, into two rows."""
        found[:] = np.array(self.bounds)[:, np.newaxis]
        if not self.coefficients:
            return
        u = (x - self.middle) * self.scale  # the difference is rounded, if the cell is wide
        value = np.full(u.shape, self.coefficients[-1])
        for coefficient in self.coefficients[-2::-1]:
            value *= u
            value += coefficient
        error: Doubles | float = self.remainder + self.error
        if not self.middle:  # as near to zero as can be, the error is one of x itself
            size = np.abs(u)
            error = self.remainder * size + self.error
            for _ in range(self.zeros):
                value *= u
                error *= size
            error += np.abs(value) * (self.zeros * 2.0**-52)
        error = error * SPARE + TINIEST
        np.maximum(found[0], np.nextafter(value - error, -inf), out=found[0])
        np.minimum(found[1], np.nextafter(value + error, inf), out=found[1])


def enclosed(
    tree: Tree, x: Doubles, order: int = 0, wanted: Wanted = GOOD
) -> tuple[Doubles, Doubles]:
    """Doubles below and above f^(order)(x) of an expanded formula, for rising x, NaN at last.

    NaN where nothing is shown, as at zero and next to a switch of conditionals, or where it is not
    worth while.
    """
    found = np.full((2, *x.shape), nan)
    first, zero, stop = np.searchsorted(x, (-FARTHEST, 0.0, FARTHEST)).tolist()
    after = int(np.searchsorted(x, 0.0, "right"))
    for side, points, into in (
        (-1, x[first:zero][::-1], found[:, first:zero][:, ::-1]),
        (1, x[after:stop], found[:, after:stop]),
    ):
        if points.size >= FEWEST:
            _Side(tree, order, wanted, side, points, np.abs(points), into).fill()
    return found[0], found[1]


class _Side(NamedTuple):
    """The points on one side of zero, from there outward, and the enclosures to be filled in."""

    tree: Tree
    order: int
    wanted: Wanted
    side: int
    points: Doubles
    sizes: Doubles
    found: Doubles

    def fill(self) -> None:
        """All of them."""
        last = frexp(float(self.sizes[-1]))[1]
        for start in TAILS:
            if start < last and self.tail(start):
                last = start
                break
        first = frexp(float(self.sizes[0]))[1] - 1
        for exponent in CENTRES:
            if first < exponent < last and self.cell(0.0, 2.0**exponent):
                first = exponent
                break
        at = width = ldexp(1.0, first)
        end = ldexp(1.0, last)
        while at < end:
            # twice as wide as the last, but within its octave and in the places of its width
            octave = ldexp(1.0, frexp(at)[1] - 1)
            wider = 4 * width if at == octave else 2 * width
            wider = min(wider, octave)
            width = wider if at % wider == 0 else min(width, octave)
            while not self.cell(at, at + width) and at < at + width / 2 < at + width:
                width /= 2
            at += width

    def tail(self, start: int) -> bool:
        """Fills in what is beyond a power of two where f is nearly c or c x; whether it is."""
        at = int(np.searchsorted(self.sizes, 2.0**start))
        points = self.points[at:]
        if points.size < FEWEST:
            return False
        piece = branch(self.tree, *sorted((float(points[0]), float(points[-1]))))
        model = None if piece is None else _tail(piece, self.side, start, self.order, self.wanted)
        if model is None:
            return False
        model.enclose(points, self.found[:, at:])
        return True

    def cell(self, a: float, b: float) -> bool:
        """Fills in a <= |x| < b, but for x = 0; whether that was done, or is not worth while."""
        start, stop = np.searchsorted(self.sizes, (a, b)).tolist()
        if stop - start < FEWEST:
            return a > 0
        points = self.points[start:stop]
        ends = sorted((float(points[0]), float(points[-1])))
        piece = branch(self.tree, *ends)
        if piece is None:
            return False
        model = _model(piece, self.side, a, b, self.order, self.wanted)
        if model is None:
            return False
        model.enclose(points, self.found[:, start:stop])
        return True


@lru_cache(maxsize=1024)
def _tail(tree: Tree, side: int, start: int, order: int, wanted: Wanted) -> Model | None:
    """A formula without tests where side * x >= 2**start, if it is nearly c or c x there."""
    found = tail(tree, side, start, PRECISION)
    if found is None:
        return None
    bounds = _from_there(found, order)
    if _is_enough(bounds, wanted):
        return Model(bounds=bounds)
    parts = found.polynomial_part(order)
    powers = {} if parts is None else {k: float(c) for k, c in parts[0].items() if c}
    if parts is None or list(powers) != [1]:
        return None
    slope = powers[1] * side  # of x: the powers are those of |x|
    share = parts[2] / (abs(slope) * 2.0**start) + 2.0**-50
    if not share * SPARE <= wanted.share:
        return None
    coefficient = slope * FARTHEST
    return Model(0.0, 1 / FARTHEST, 1, (coefficient,), abs(coefficient) * share)


def forget() -> None:
    """Lets go of all models: what is computed then is computed anew, as a benchmark wants it."""
    _model.cache_clear()
    _tail.cache_clear()


def _is_enough(bounds: tuple[float, float], wanted: Wanted) -> bool:
    """Whether bounds are near enough to all that is between them."""
    low, high = bounds
    least = max(low, -high, 0.0)
    is_tiny = max(-low, high) <= wanted.floor and (low >= 0 or copysign(1.0, high) < 0)
    return is_tiny or least > wanted.ceiling or high - low <= wanted.share * least < inf


@lru_cache(maxsize=8192)
def _model(tree: Tree, side: int, a: float, b: float, order: int, wanted: Wanted) -> Model | None:
    """A formula without tests where a <= side * x <= b; None where what is wanted is not met."""
    if (constant := _constant(tree, order)) is not None:
        return Model(bounds=(constant, constant))
    if side < 0 and (parity := written_parity(tree)) is not None:
        found = _model(tree, 1, a, b, order, wanted)
        return None if found is None else found.mirrored(parity.value * (-1) ** order)
    if _is_monomial(tree):
        a = 0.0
    middle = 0.0 if a == 0 else side * (a + (b - a) / 2)
    reach = b if a == 0 else max(b - abs(middle), abs(middle) - a)
    if reach < 1 / FARTHEST:
        return None
    exponent = frexp(reach)[1]
    exponent -= reach == 2.0 ** (exponent - 1)  # reach <= 2**exponent
    kernel, last = compiled(tree), order + TERMS
    with settings(PRECISION, last + 1):
        over = _derivatives(kernel.over(ball(*sorted((side * a, side * b)))), order)
        if not over[0].is_finite():
            return None
        low, high = _sharper(tree, side, a, outward(over[0]), order, wanted)
        least = max(low, -high, 0.0)  # of |f^(order)|
        if _is_enough((low, high), wanted):
            return Model(bounds=(low, high))
        sizes = _scaled([_above(c) for c in over], exponent) + TINIEST
        count = 1 + int(np.argmin(sizes[1:]))
        if not sizes[count] <= max(wanted.share * sizes[0], wanted.floor) < inf:
            return None  # f is nowhere larger than sizes[0]
        terms = _derivatives(kernel.over(arb(middle)), order)[:count]
    if not all(term.is_finite() for term in terms):
        return None
    # next to zero; a ball about zero is neither 0 nor not 0
    known = (k for k, term in enumerate(terms) if middle or sign_of(term) != 0)
    zeros = next(known, count - 1)
    coefficients = _scaled([float(term.mid()) for term in terms], exponent)[zeros:]
    radii = _scaled([_above(term.rad()) for term in terms], exponent)[zeros:]
    size = float(np.sum(np.abs(coefficients)))
    # of the polynomial, of x - m, and of each coefficient to a double
    rounding = size * (4 * TERMS + 2) * 2.0**-53 + float(np.sum(radii)) + TERMS * TINIEST
    remainder = float(sizes[count])
    beside = least if a and b > 2 * a else abs(float(coefficients[0]))
    if not (rounding + remainder) * SPARE <= max(wanted.share * beside, wanted.floor):
        return None
    if not size < HUGE:
        return None
    return Model(
        *(middle, ldexp(1.0, -exponent), zeros, tuple(coefficients.tolist())),
        *(rounding * SPARE, remainder, (low, high)),
    )


def _derivatives(series: list[arb], order: int) -> list[arb]:
    """The coefficients of f^(order) by those of f."""
    return [c * _falling(order + k, order) if order else c for k, c in enumerate(series[order:])]


def _above(value: arb) -> float:
    """A double above a ball's size; infinite where there is none."""
    return nextafter(float(value.abs_upper()), inf) if value.is_finite() else inf


def _scaled(coefficients: list[float], exponent: int) -> Doubles:
    """Coefficients of powers of x as those of powers of u = x / 2**exponent."""
    with np.errstate(over="ignore"):
        powers = exponent * np.arange(len(coefficients))
        return np.asarray(np.ldexp(coefficients, powers), dtype=np.float64)


def _is_monomial(tree: Tree) -> bool:
    """Whether a formula is c x^n, whose relative error is one from zero to infinity."""
    p = polynomial.polynomial(tree)
    return p is not None and sum(c != 0 for c in p) == 1


def _sharper(
    tree: Tree, side: int, a: float, found: tuple[float, float], order: int, wanted: Wanted
) -> tuple[float, float]:
    """Bounds of what is very small or very large on a cell, as f goes on from there: a wide ball
    dips below zero."""
    low, high = found
    size = max(-low, high)
    if low >= 0 or high < 0 or wanted.floor < size <= wanted.ceiling or a <= 1:
        return found
    beyond = tail(tree, side, frexp(a)[1] - 1, PRECISION)
    if beyond is None:
        return found
    bounds = _from_there(beyond, order)
    return max(low, bounds[0]), high if bounds[1] > high else bounds[1]


def _from_there(beyond: Tail, order: int) -> tuple[float, float]:
    """Bounds of f^(order) on a tail; a zero has the sign that f^(order) has there."""
    low, high = beyond.bounds(order)
    sign, least = beyond.sign(order), beyond.least(order)
    if sign == 1:
        return max(low, least), high
    return (low, -least if -least <= high else high) if sign == -1 else (low, high)


def _constant(tree: Tree, order: int) -> float | None:
    """f^(order) where it is one double, such as 0 left of relu's kink."""
    p = polynomial.polynomial(tree)
    if p is None:
        return None
    for _ in range(order):
        p = polynomial.derivative(p)
    if len(p) > 1:
        return None
    value = p[0] if p else Fraction(0)
    if not abs(value) < HUGE:
        return None
    return float(value) if Fraction(float(value)) == value else None


def _falling(n: int, order: int) -> int:
    """n (n-1) ... over ``order`` factors."""
    result = 1
    for k in range(order):
        result *= n - k
    return result
