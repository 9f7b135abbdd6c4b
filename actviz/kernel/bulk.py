"""Enclosures of f at very many points, by float64 arithmetic with a proven bound.

The points are cut into cells. Over a cell [a, b] with a point m in it, f is its Taylor polynomial
at m, whose coefficients are balls, and a remainder that is bounded by the enclosure of the next
coefficient over all of [a, b]. The polynomial is evaluated in float64; Horner's rule errs by at
most 2n/(2^53 - 2n) of the sum of its terms' sizes (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., section 5.1). The sum of all these errors is one number a cell, rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import frexp, inf, isfinite, ldexp, nan

import numpy as np
from flint import arb
from numpy.typing import NDArray

from actviz.formula import polynomial
from actviz.formula.tree import Tree
from actviz.kernel.balls import ball, outward, settings, sign_of
from actviz.kernel.expand import decided, gap
from actviz.kernel.onesided import tests_of
from actviz.kernel.taylor import compiled

Doubles = NDArray[np.float64]

TERMS = 14  # of a polynomial
PRECISION = 80  # bits of its coefficients
FEWEST = 24  # points of a cell; for fewer one by one is as quick
GOOD = 2.0**-36  # of an error beside the value in the middle; a cell that is worse is cut
QUARTER_OCTAVE = 50  # bits of a double below the two leading ones of its fraction
LARGEST = 2**1000
TINIEST = 1e-320  # more than underflow in Horner's rule can add up to


def enclosed(tree: Tree, x: Doubles, order: int = 0) -> tuple[Doubles, Doubles]:
    """Doubles below and above f^(order)(x) of an expanded formula, for rising finite x.

    NaN where nothing is shown, as next to a switch of conditionals, or where it is not worth while.
    """
    lower, upper = np.full(x.shape, nan), np.full(x.shape, nan)
    for start, stop in _cells(x):
        _fill(tree, x, order, start, stop, lower, upper)
    return lower, upper


def _cells(x: Doubles) -> Iterator[tuple[int, int]]:
    keys = x.view(np.int64) >> QUARTER_OCTAVE
    edges = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(x)]
    return pairwise(edges)


def _fill(
    tree: Tree, x: Doubles, order: int, start: int, stop: int, lower: Doubles, upper: Doubles
) -> None:
    if stop - start < FEWEST:
        return
    points = x[start:stop]
    piece = _piece(tree, float(points[0]), float(points[-1]))
    if piece is not None and (constant := _constant(piece, order)) is not None:
        lower[start:stop] = upper[start:stop] = constant
        return
    found = None if piece is None else _model(piece, float(points[0]), float(points[-1]), order)
    if found is None or found[3] > GOOD * abs(found[2][0]):
        half = (start + stop) // 2
        if half - start >= FEWEST:
            for part in ((start, half), (half, stop)):
                _fill(tree, x, order, *part, lower, upper)
            return
    if found is None:
        return
    middle, scale, coefficients, error = found
    u = (points - middle) * scale  # exact: both lie in a quarter of an octave
    value = np.full(u.shape, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = value * u + coefficient
    lower[start:stop] = np.nextafter(value - error, -inf)
    upper[start:stop] = np.nextafter(value + error, inf)


def _model(
    tree: Tree, a: float, b: float, order: int
) -> tuple[float, float, list[float], float] | None:
    """Without tests: a middle m, a factor s, coefficients of a polynomial p, and an error.

    On [a, b], where |s (x - m)| <= 1, p(s (x - m)) is that near to f^(order)(x), and so is its
    value in float64.
    """
    middle = a + (b - a) / 2
    reach = max(b - middle, middle - a)
    if not 2.0**-900 < reach < 2.0**900:
        return None
    exponent = frexp(reach)[1]  # reach <= 2**exponent
    kernel, last = compiled(tree), order + TERMS
    with settings(PRECISION, last + 1):
        beyond = kernel.over(ball(a, b))[last]
        at_middle = kernel.over(arb(middle))
        if not (beyond.is_finite() and all(c.is_finite() for c in at_middle)):
            return None
        radius = arb(2) ** exponent
        terms = [
            at_middle[order + k] * _falling(order + k, order) * radius**k for k in range(TERMS)
        ]
        coefficients = [float(term.mid()) for term in terms]
        if not all(map(isfinite, coefficients)):
            return None
        error = abs(beyond) * _falling(last, order) * radius**TERMS + TINIEST
        size = arb(0)
        for term, coefficient in zip(terms, coefficients, strict=True):
            error += abs(term - arb(coefficient))
            size += abs(arb(coefficient))
        error += size * 2 * TERMS / (arb(2) ** 53 - 2 * TERMS)
        bound = outward(error)[1]
        if not bound < inf or not outward(size)[1] < 2.0**1000:
            return None
    return middle, ldexp(1.0, -exponent), coefficients, bound


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
    if not abs(value) < LARGEST:
        return None
    return float(value) if Fraction(float(value)) == value else None


def _falling(n: int, order: int) -> int:
    """n (n-1) ... over ``order`` factors."""
    result = 1
    for k in range(order):
        result *= n - k
    return result


def _piece(tree: Tree, a: float, b: float) -> Tree | None:
    """The formula with the tests taken out that have one outcome on all of [a, b]; None where one
    has not."""
    while tests := tests_of(tree):
        outcomes = {}
        for test in tests:
            if tests_of(test.left) or tests_of(test.right):
                continue
            with settings(PRECISION, 1):
                difference = compiled(gap(test)).over(ball(a, b))[0]
                sign = sign_of(difference) if difference.is_finite() else None
            if sign is None:
                return None
            outcomes[test] = polynomial.holds(test.operator, sign)
        tree = decided(tree, outcomes)
    return tree
