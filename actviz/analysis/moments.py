"""Gaussian moments of an activation: E f(z), E f(z)^2 and E f'(z)^2 for z ~ N(0, 1), with proven
error.

On each box the integrand's Taylor polynomial is integrated exactly and its remainder bounded by the
enclosure of the next coefficient over the box; beyond the first and last box the tail's own bound
is used. Boxes are halved until the sum of the errors is small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite

from actviz.analysis.bands import bands
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.symmetry import parity
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parity import Parity
from actviz.formula.simplify import is_total
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Conditional,
    Negative,
    Tree,
    children,
    contains_x,
    walk,
)
from actviz.kernel import gaussian, jets
from actviz.kernel.balls import Ball, Series, ball, length, outward, settings
from actviz.kernel.effort import FEWER, bounded
from actviz.kernel.onesided import limits_at
from actviz.kernel.tails.growth import decay
from actviz.kernel.taylor import compiled

ORDER = 24
PRECISION = 128
CUT = 32.0  # beyond, the density is below 2^-739
BUDGET = 400  # boxes of one piece
TOLERANCE = 2.0**-60  # of one box
NARROW = 2.0**-40  # a box that is no wider may be decided by bounds alone
FAR = 12.0  # and one that is farther out, where the density is below 2^-105
SINGULAR = 2.0**-48  # an interval beside an infinite slope that is no wider is not cut again
ZERO = (Fraction(0),)
ERROR = 1e-12  # of a moment, relative to its size or to one; beyond that it is undecided


@dataclass(frozen=True)
class Enclosure:
    """Doubles round a real number."""

    lower: float
    upper: float

    @property
    def middle(self) -> float:
        """The double in the middle."""
        return self.lower + (self.upper - self.lower) / 2

    @property
    def excludes_zero(self) -> bool:
        """Whether the number is not zero."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class Moments:
    """E f(z), E f(z)^2 and E f'(z)^2; the last None where f jumps, so that f' is no function."""

    mean: Enclosure
    square: Enclosure
    slope_square: Enclosure | None


NOTHING = Enclosure(0.0, 0.0)

Integrand = Callable[[Series], Series]


class _Expansions:
    """Series of formulas, and of the density, over boxes and at their middles: each is made once
    for all the integrands."""

    def __init__(self) -> None:
        self._found: dict[tuple[Tree, float, float, bool, int], tuple[Series, Series]] = {}

    def integrand(
        self, tree: Tree, of: Integrand, a: float, b: float, *, is_middle: bool = False
    ) -> Series:
        """The series of of(f), times the density, over [a, b] or at its middle."""
        key = tree, a, b, is_middle, length()
        if key not in self._found:
            x = (Ball(a) + Ball(b)) / 2 if is_middle else ball(a, b)
            variable = Series([x, 1], prec=length())
            self._found[key] = (
                compiled(tree).of(variable),
                jets.compose(gaussian.normal_pdf, variable),
            )
        f, density = self._found[key]
        return of(f) * density


@bounded(maxsize=1024, otherwise=lambda *_: None, steps=FEWER)
def moments(tree: Tree) -> Moments | None:
    """The moments of an expanded formula, or None where they are infinite or were not decided."""
    if not _is_defined(tree):
        return None
    known = _Expansions()
    square = _integral(tree, known, lambda f: f * f, 2)
    if square is None:
        return None
    mean = mean_by_symmetry(tree) or _integral(tree, known, lambda f: f, 1)
    if mean is None:
        return None
    slope = None
    if not any(b.order <= 0 for b in discontinuities(tree)):
        slope = _integral(tree, known, _slope_square, 2)
    return Moments(mean, square, slope)


def _is_defined(tree: Tree) -> bool:
    """Whether a formula is defined everywhere, but perhaps for single points."""
    return all(p.decided and p.defined for p in pieces(tree))


@bounded(maxsize=1024, otherwise=lambda *_: None, steps=FEWER)
def mean_by_symmetry(tree: Tree) -> Enclosure | None:
    """Zero for an odd function that is shown to have a mean: 1/x has none."""
    return NOTHING if parity(tree, Parity.ODD) and _has_mean(tree) else None


def _has_mean(tree: Tree) -> bool:
    """Whether E |f(z)| is plainly finite: f is bounded, but for its tails, and they are integrable.

    Single points, where f may not be defined, do not count.
    """
    if _is_bounded(tree) and (is_total(tree) or _is_defined(tree)):
        return True
    if not _is_defined(tree):
        return False
    ends = [end for b in discontinuities(tree) for end in (b.left[0], b.right[0])]
    return all(map(isfinite, ends)) and _rest(tree, 1, (-1, 1)) is not None


def _is_bounded(tree: Tree) -> bool:
    """Whether a formula is bounded, wherever it is defined, as it is written."""
    found: dict[AnyNode, bool] = {}
    for node in walk(tree):
        below = [found[child] for child in children(node)]
        match node:
            case Call(function=function) if (
                function in FUNCTIONS and FUNCTIONS[function].range.is_bounded
            ):
                found[node] = True
            case Negative() | Arithmetic(operator="+" | "-" | "*"):
                found[node] = all(below)
            case Conditional():
                found[node] = all(below[1:])
            case _:
                found[node] = not contains_x(node) and _is_finite(node)
    return found[tree]


def _is_finite(constant: AnyNode) -> bool:
    """Whether a constant is a number: 1/0 and inf are none."""
    return isinstance(constant, Tree) and bool(compiled(constant).series(0, 0, 0)[0].is_finite())


def _slope_square(f: Series) -> Series:
    slope = f.derivative()
    return slope * slope


def _integral(tree: Tree, known: _Expansions, of: Integrand, degree: int) -> Enclosure | None:
    """E of(f)(z), where |of(f)| <= (|f| + |f'|)^degree; twice the right half, where of(f) is
    even."""
    is_even = parity(tree, Parity.EVEN) or (degree == 2 and parity(tree, Parity.ODD))
    total = _rest(tree, degree, (1,) if is_even else (-1, 1))
    if total is None:
        return None
    parts = pieces(tree)
    for left, right in pairwise(parts):
        if left.upper >= 0 or not is_even:
            total += _gap(tree, known, of, left.upper, right.lower)
    for piece in parts:
        lower, upper = max(piece.lower, 0.0 if is_even else -CUT), min(piece.upper, CUT)
        if lower < upper:
            value = _over(piece._replace(lower=lower, upper=upper), known, of)
            if value is None:
                return None
            total += value
    lower, upper = outward(2 * total if is_even else total)
    tight = upper - lower <= ERROR * max(1.0, abs(lower))
    return Enclosure(lower, upper) if -inf < lower and upper < inf and tight else None


def _gap(tree: Tree, known: _Expansions, of: Integrand, a: float, b: float) -> Ball:
    """The integral between two pieces that end on neighbouring doubles."""
    if a == b:
        return Ball(0)
    with settings(PRECISION, 2):
        return known.integrand(tree, of, a, b)[0] * (Ball(b) - Ball(a))


def _over(piece: Piece, known: _Expansions, of: Integrand) -> Ball | None:
    """The integral over a piece, or None where it was not decided."""
    with settings(PRECISION, ORDER + 2):
        total = Ball(0)
        stack = [(piece.lower, piece.upper)]
        budget = BUDGET
        while stack:
            a, b = stack.pop()
            budget -= 1
            value = _small(piece.tree, known, of, a, b)
            if value is None:
                value = _box(piece.tree, known, of, a, b)
            at_end = a == piece.lower or b == piece.upper
            if not value.is_finite() and b - a < SINGULAR and at_end:
                value = _beside_end(piece, of, a, b)
                if not value.is_finite():
                    return None
                total += value
                continue
            if value.is_finite() and value.rad() < TOLERANCE:
                total += value
                continue
            if budget < 0:
                return None
            middle = a + (b - a) / 2
            stack += [(a, middle), (middle, b)]
        return total


def _small(tree: Tree, known: _Expansions, of: Integrand, a: float, b: float) -> Ball | None:
    """The integral over [a, b] by bounds of the integrand, where it is so narrow or so far out that
    these suffice."""
    if b - a > NARROW and a < FAR and b > -FAR:
        return None
    with settings(PRECISION, 2):
        value = known.integrand(tree, of, a, b)[0] * (Ball(b) - Ball(a))
    return value if value.is_finite() and value.rad() < TOLERANCE else None


def _box(tree: Tree, known: _Expansions, of: Integrand, a: float, b: float) -> Ball:
    """The integral over [a, b] by the Taylor polynomial at its middle, remainder included;
    the remainder alone where it is too much."""
    half = (Ball(b) - Ball(a)) / 2
    over = known.integrand(tree, of, a, b)
    order = min(over.prec, ORDER) - 1
    order -= order % 2
    # the remainder is c_order(xi) t^order, order even, so that t^order >= 0
    total = over[order] * 2 * half ** (order + 1) / (order + 1)
    if not (total.is_finite() and total.rad() < TOLERANCE):
        return total
    at = known.integrand(tree, of, a, b, is_middle=True)
    for k in range(0, order, 2):
        total += 2 * at[k] * half ** (k + 1) / (k + 1)
    return total


def _beside_end(piece: Piece, of: Integrand, a: float, b: float) -> Ball:
    """The integral over a tiny interval at an end where f' is infinite: f is between its ends."""
    side = 1 if a == piece.lower else -1
    end, inner = (a, b) if side > 0 else (b, a)
    limit = limits_at(piece.tree, end, side)[0]
    if limit is None:
        return Ball.nan()
    signs = {s.band for s in bands(piece.tree, 1, ZERO, a, b)}
    if len(signs - {1}) != 1 or not signs <= {0, 1, 2}:
        return Ball.nan()
    values = Ball(limit).union(compiled(piece.tree).over(Ball(inner))[0])
    result: Ball = of(Series([values], prec=1))[0] * (Ball(b) - Ball(a))
    return result if of is not _slope_square else Ball.nan()


def _rest(tree: Tree, degree: int, sides: Sequence[int]) -> Ball | None:
    """The integrals beyond CUT: a ball round zero, by a bound of f and f' as powers of x."""
    total = Ball(0)
    for piece in pieces(tree):
        for side, end in ((1, piece.upper), (-1, -piece.lower)):
            if side in sides and end > CUT:
                bound = decay(piece.tree, side, CUT, degree)
                if bound is None:
                    return None
                total += Ball(0, bound)
    return total
