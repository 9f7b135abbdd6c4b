"""Where a smooth formula, or a derivative of it, is positive, zero and negative.

The bands of the solver answer first. What they leave open, zeros of an even order above all, is
answered by how the formula is written: the sign of a product is that of its factors, and tanh(u)
has the sign that u has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import groupby, pairwise
from math import inf, nextafter
from typing import NamedTuple

from actviz.analysis.bands import BUDGET, proven_bands
from actviz.analysis.places import Place
from actviz.analysis.segments import Segment
from actviz.formula import polynomial
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import parse
from actviz.formula.positive import is_positive
from actviz.formula.rewriting import substituted
from actviz.formula.tree import Arithmetic, Call, Negative, Number, Tree, contains_x
from actviz.kernel.effort import remembered
from actviz.kernel.expand import differentiated, simplified
from actviz.kernel.tails.tail import STARTS

AGAIN = 300  # boxes where a formula is read a second time, as its derivative is written
OUTERMOST = 2.0 ** (STARTS[-1] - 1)  # beyond it a tail begins, if there is one
ZERO = (Fraction(0),)
NONE, NEGATIVE, NULL, POSITIVE = None, 0, 1, 2  # the bands below, at and above zero


class Chart(NamedTuple):
    """The signs of a function on an interval, and its isolated zeros there.

    The segments are those of ``bands`` for the level zero, from left to right. A zero between two
    neighbouring doubles stands between two segments, which may have the same sign.
    """

    segments: tuple[Segment, ...]
    zeros: tuple[Place, ...]

    @property
    def undecided(self) -> tuple[Segment, ...]:
        """The segments whose sign is not known."""
        return tuple(s for s in self.segments if s.band is None)


@remembered(maxsize=2048)
def chart(tree: Tree, order: int, lower: float, upper: float) -> Chart:
    """The signs of f^(order) on [lower, upper], of a formula that is smooth inside."""
    sign, inner = _peeled(tree, order)
    if inner is not tree:
        found = chart(inner, order, lower, upper)
        return found if sign > 0 else _reversed(found)
    simpler = _by_factors(tree, lower, upper, 1) if order == 0 else None
    if simpler is not None and not simpler.undecided:
        return _completed(simpler, tree, order)
    plain = _by_bands(tree, order, lower, upper)
    if not plain.undecided or lower == upper:
        return plain
    slope = differentiated(tree, order)
    if slope is None:
        return plain
    found = plain
    if order:
        found = _filled(found, partial(_by_bands, slope, 0, budget=AGAIN), lower, upper)
    return _completed(_filled(found, partial(_by_factors, slope), lower, upper), tree, order)


def _filled(
    known: Chart, other: Callable[[float, float], Chart | None], lower: float, upper: float
) -> Chart:
    """A chart of [lower, upper] with what another way shows where it is undecided."""
    segments: list[Segment] = []
    zeros = list(known.zeros)
    for is_open, group in groupby(known.segments, key=lambda s: s.band is None):
        run = list(group)
        a, b = run[0].lower, run[-1].upper
        found = other(*_wider(a, b, lower, upper)) if is_open else None
        if found is None:
            segments += run
            continue
        segments += _clipped(found.segments, a, b)
        zeros += [zero for zero in found.zeros if a <= zero.lower and zero.upper <= b]
    return Chart(tuple(_merged(iter(segments))), tuple(sorted(zeros, key=lambda zero: zero.lower)))


def _clipped(segments: Sequence[Segment], a: float, b: float) -> list[Segment]:
    """What segments say of [a, b]; those that only touch it say nothing, unless it is a double."""
    if a == b:
        known = [s for s in segments if s.lower < a < s.upper or s.lower == s.upper == a]
        return [Segment(a, a, known[0].band if known else None)]
    return [
        Segment(max(s.lower, a), min(s.upper, b), s.band)
        for s in segments
        if max(s.lower, a) < min(s.upper, b) or a <= s.lower == s.upper <= b
    ]


def _wider(a: float, b: float, lower: float, upper: float) -> tuple[float, float]:
    """An interval inside [lower, upper] round [a, b]: of its own ends nothing is said, and to
    infinity it has to hold a whole tail."""
    left = nextafter(a, -inf) if b < inf else min(nextafter(a, -inf), OUTERMOST)
    right = nextafter(b, inf) if a > -inf else max(nextafter(b, inf), -OUTERMOST)
    return max(lower, left), min(upper, right)


def _peeled(tree: Tree, order: int) -> tuple[int, Tree]:
    """A sign and a formula, of which the derivative of that order has everywhere, but for the sign,
    the sign that it has of f: without what f is multiplied by or what is added to it, and of a
    slope without functions whose own slope has one sign at every number."""
    sign = 1
    if not contains_x(tree):
        return sign, tree
    while True:
        match tree:
            case Negative(operand=u):
                sign = -sign
            case Arithmetic(operator="*" | "/", left=u, right=c) if _constant_sign(c):
                sign *= _constant_sign(c)
            case Arithmetic(operator="*", left=c, right=u) if _constant_sign(c):
                sign *= _constant_sign(c)
            case Arithmetic(operator="+" | "-", left=u, right=c) if order and not contains_x(c):
                pass
            case Arithmetic(operator="+" | "-" as name, left=c, right=u) if (
                order and not contains_x(c)
            ):
                sign *= -1 if name == "-" else 1
            case Call(function=name, arguments=(u,)) if order == 1 and _slope_sign(name):
                sign *= _slope_sign(name)
            case _:
                return sign, tree
        tree = u


def _constant_sign(node: Tree) -> int:
    """The sign of a constant other than zero, as it is written; else 0."""
    match node:
        case Number(value=value):
            return (value > 0) - (value < 0)
    return 1 if not contains_x(node) and is_positive(node) else 0


@lru_cache(maxsize=64)
def _slope_sign(function: str) -> int:
    """The sign of the slope of a function that has a value at every number, and there a slope of
    one sign; else 0."""
    facts = FUNCTIONS.get(function)
    if facts is None or not facts.is_total:
        return 0
    match parse(facts.derivative):
        case Negative(operand=slope):
            return -1 if is_positive(slope) else 0
        case slope:
            return 1 if is_positive(slope) else 0


def _reversed(found: Chart) -> Chart:
    """The chart of a function times -1."""
    segments = (s if s.band is None else s._replace(band=POSITIVE - s.band) for s in found.segments)
    return Chart(tuple(segments), found.zeros)


def _completed(found: Chart, tree: Tree, order: int) -> Chart:
    """With a zero wherever the sign changes, as it does at a zero of a factor above the line and of
    one below: f^(order) is continuous there."""
    zeros = list(found.zeros)
    for before, behind in pairwise(found.segments):
        changes = {before.band, behind.band} == {NEGATIVE, POSITIVE}
        known = any(before.upper <= z.lower and z.upper <= behind.lower for z in zeros)
        if changes and not known:
            zeros.append(Place(before.upper, behind.lower, tree, order))
    return Chart(found.segments, tuple(sorted(zeros, key=lambda zero: zero.lower)))


def _by_bands(tree: Tree, order: int, lower: float, upper: float, budget: int = BUDGET) -> Chart:
    ends = (lower, upper) if lower < upper else ()
    found = proven_bands(tree, order, ZERO, lower, upper, budget)
    # of an end alone nothing is said here: what f tends to there is another question
    segments = tuple(
        s for s in found if s.band is not None or s.lower < s.upper or s.lower not in ends
    )
    zeros = [Place(s.lower, s.lower) for s in segments if s.band == NULL and s.lower == s.upper]
    for before, behind in pairwise(segments):
        if None not in (before.band, behind.band) and before.upper < behind.lower:
            zeros.append(Place(before.upper, behind.lower, tree, order))
    return Chart(segments, tuple(sorted(zeros, key=lambda zero: zero.lower)))


class _Split(NamedTuple):
    """sign * product of u^p over the factors (u, p), up to a positive function."""

    sign: int
    factors: tuple[tuple[Tree, Fraction], ...]


def _by_factors(tree: Tree, lower: float, upper: float, most: float = inf) -> Chart | None:
    """The signs of f by those of its factors; None where it is its only one, or there are more than
    ``most``."""
    split = _factors(tree)
    if split is None or len(split.factors) > most or split.factors == ((tree, Fraction(1)),):
        return None
    charts = [(chart(u, 0, lower, upper), power) for u, power in split.factors]
    segments = tuple(_merged(_signs(split.sign, charts, lower, upper)))
    zeros = {zero for found, power in charts if power > 0 for zero in found.zeros}
    return Chart(segments, tuple(sorted(zeros, key=lambda zero: zero.lower)))


def _factors(tree: Tree) -> _Split | None:
    """A formula as factors that decide its sign; None where it is zero or not defined."""
    sign = 1
    found: list[tuple[Tree, Fraction]] = []
    stack = [(tree, Fraction(1))]
    while stack:
        node, power = stack.pop()
        odd = power.denominator == 1 and power.numerator % 2 == 1
        if is_positive(node):
            continue
        match node:
            case Number(value=value):
                if value == 0:
                    return None
                sign *= -1 if value < 0 and odd else 1
            case Negative(operand=operand):
                sign *= -1 if odd else 1
                stack.append((operand, power))
            case Arithmetic(operator="*", left=left, right=right):
                stack += [(left, power), (right, power)]
            case Arithmetic(operator="/", left=left, right=right):
                stack += [(left, power), (right, -power)]
            case Arithmetic(operator="**", left=left, right=Number(value=n)) if n:
                # a base of a broken power is not negative: any odd power has its sign
                stack.append((left, power * n if n.denominator == 1 else power))
            case Call(function=name, arguments=(u,)) if name in FUNCTIONS and FUNCTIONS[name].sign:
                stack.append((simplified(substituted(_sign_of(name), u, {})), power))
            case _:
                split = _polynomial_factors(node)
                if split is None:
                    found.append((node, power))
                    continue
                constant, parts = split
                sign *= -1 if constant < 0 and odd else 1
                found += [(part, n * power) for part, n in parts]
    return _Split(sign, tuple(found))


@lru_cache(maxsize=64)
def _sign_of(function: str) -> Tree:
    """A formula in x with the sign of a function."""
    return parse(FUNCTIONS[function].sign)


def _polynomial_factors(tree: Tree) -> tuple[Fraction, list[tuple[Tree, int]]] | None:
    """A polynomial as a constant and powers of polynomials without double roots."""
    p = polynomial.polynomial(tree)
    if p is None or len(p) < 3:
        return None
    parts = polynomial.square_free(p)
    if len(parts) == 1 and parts[0][1] == 1:
        return None
    return p[-1], [(polynomial.tree_of(q), n) for q, n in parts]


def _signs(
    sign: int, charts: Sequence[tuple[Chart, Fraction]], lower: float, upper: float
) -> Iterator[Segment]:
    cuts = sorted({x for c, _ in charts for s in c.segments for x in (s.lower, s.upper)})
    points = {
        s.lower
        for c, power in charts
        for s in c.segments
        if s.lower == s.upper and s.band == NULL and power > 0
    }
    if not cuts:
        yield Segment(lower, upper, 1 + sign)
        return
    for a, b in pairwise(cuts):
        if a in points:
            yield Segment(a, a, NULL)
        bands = [_band_over(c, a, b) for c, _ in charts]
        if "gap" in bands:
            continue
        yield Segment(a, b, _times(sign, bands, [p for _, p in charts]))
    if cuts[-1] in points:
        yield Segment(cuts[-1], cuts[-1], NULL)


def _band_over(found: Chart, a: float, b: float) -> int | str | None:
    """The band of [a, b]; a gap where it lies between two segments."""
    segments = found.segments
    index = bisect_right(segments, a, key=lambda s: s.lower) - 1
    return segments[index].band if index >= 0 and b <= segments[index].upper else "gap"


def _times(sign: int, bands: Sequence[object], powers: Sequence[Fraction]) -> int | None:
    if NULL in bands:
        return NULL
    result = sign
    for band, power in zip(bands, powers, strict=True):
        even = power.denominator == 1 and power.numerator % 2 == 0
        if even and band is None:
            return None
        if not even:
            if band is None:
                return None
            result *= 1 if band == POSITIVE else -1
    return 1 + result


def _merged(segments: Iterator[Segment]) -> list[Segment]:
    """Segments that meet with one sign, and no zero between, as one."""
    result: list[Segment] = []
    for s in segments:
        last = result[-1] if result else None
        joins = last is not None and last.band == s.band and last.upper == s.lower
        if joins and last is not None and (s.lower < s.upper or s.band != NULL):
            result[-1] = Segment(last.lower, s.upper, s.band)
        else:
            result.append(s)
    return result


def is_gap(a: float, b: float) -> bool:
    """Whether two doubles are neighbours."""
    return a < b <= nextafter(a, inf)
