"""A formula cut into pieces on which it is smooth.

A conditional's switch points are the roots of the difference that it tests; the ends of a domain
and the poles are the roots of what stands under a log, a root or a division line. All are found
with the same solver, and each piece gets the formula with its conditionals decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import inf, nextafter

from actviz.analysis.bands import bands
from actviz.formula.expand import comparisons, decided, simplified, substituted
from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.parser import parse
from actviz.formula.polynomial import holds, polynomial, quotient, tree_of
from actviz.formula.taylor import compiled
from actviz.formula.tree import (
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Negative,
    Number,
    Tree,
    contains_x,
    rewrite,
    walk,
)

MAX_PIECES = 512


@dataclass(frozen=True)
class Piece:
    """One formula on [lower, upper], smooth inside if ``settled``, and defined there if
    ``defined``.

    The ends are doubles, or infinite. Neighbouring pieces share an end that is a double, or end
    on the neighbouring doubles round one that is not.
    """

    lower: float
    upper: float
    tree: Tree
    settled: bool = True
    defined: bool = True


@lru_cache(maxsize=2048)
def pieces(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Piece, ...]:
    """The pieces of an expanded formula over [lower, upper], from left to right."""
    found = list(_by_comparisons(tree, lower, upper))
    result: list[Piece] = []
    for piece in found:
        if result and _continues(tree, result[-1], piece):
            result[-1] = replace(result[-1], upper=piece.upper)
        else:
            result.append(piece)
    if len(result) > MAX_PIECES:
        return (Piece(lower, upper, tree, settled=False),)
    return tuple(result)


def _continues(tree: Tree, left: Piece, right: Piece) -> bool:
    """Whether two neighbours are one piece, and the whole formula agrees with it at their joint."""
    if (left.tree, left.settled, left.defined) != (right.tree, right.settled, right.defined):
        return False
    if not left.settled or not left.defined:
        return True
    if left.upper != right.lower:
        return nextafter(left.upper, inf) == right.lower and not _breaks_between(left)
    x = left.upper
    here = compiled(tree).series(x, x, 0)[0]
    smooth = compiled(left.tree).series(x, x, 0)[0]
    return bool(here.is_finite() and smooth.is_finite() and here.overlaps(smooth))


def _breaks_between(left: Piece) -> bool:
    """Whether the piece's own formula is not finite between two neighbouring doubles."""
    x = left.upper
    return not compiled(left.tree).series(x, nextafter(x, inf), 0)[0].is_finite()


def _by_comparisons(tree: Tree, lower: float, upper: float) -> Iterator[Piece]:
    tests = comparisons(tree)
    if not tests:
        yield from _by_guards(tree, guards(tree), lower, upper)
        return
    test = tests[0]
    for part in _outcomes(test, lower, upper):
        if part.outcome is None:
            yield Piece(part.lower, part.upper, tree, settled=False, defined=part.defined)
        else:
            resolved = decided(tree, {test: part.outcome})
            yield from _by_comparisons(resolved, part.lower, part.upper)


def _by_guards(
    tree: Tree, tests: tuple[Comparison, ...], lower: float, upper: float
) -> Iterator[Piece]:
    if not tests:
        yield Piece(lower, upper, _without_zeros(tree))
        return
    for part in _outcomes(tests[0], lower, upper):
        if part.outcome is None:
            yield Piece(part.lower, part.upper, tree, settled=False, defined=part.defined)
        elif part.outcome:
            yield from _by_guards(tree, tests[1:], part.lower, part.upper)
        else:
            yield Piece(part.lower, part.upper, tree, defined=False)


@lru_cache(maxsize=2048)
def _without_zeros(tree: Tree) -> Tree:
    """A formula that is defined, with 0 for 0 * u and 0 / u."""

    def change(node: AnyNode) -> AnyNode:
        match node:
            case Arithmetic(operator="*", left=left, right=right) if ZERO in (left, right):
                return ZERO
            case Arithmetic(operator="/", left=left) if left is ZERO:
                return ZERO
        return node

    changed = rewrite(tree, change)
    return tree if changed is tree else simplified(changed)


@dataclass(frozen=True)
class _Part:
    lower: float
    upper: float
    outcome: bool | None
    defined: bool = True


def _outcomes(test: Comparison, lower: float, upper: float) -> Iterator[_Part]:
    """Where a comparison holds, but for the single points where it is decided by equality."""
    difference = simplified(Arithmetic("-", test.left, test.right))
    for part in _signs(difference, lower, upper):
        outcome = None if part.sign is None else holds(test.operator, part.sign)
        yield _Part(part.lower, part.upper, outcome, part.defined)


@dataclass(frozen=True)
class _Signed:
    lower: float
    upper: float
    sign: int | None
    defined: bool = True


def _signs(tree: Tree, lower: float, upper: float) -> Iterator[_Signed]:
    """The signs of a formula, but for the single points where it is zero; a product's by its
    factors."""
    match tree:
        case Negative(operand=operand):
            for part in _signs(operand, lower, upper):
                yield replace(part, sign=None if part.sign is None else -part.sign)
            return
        case Arithmetic(operator="*" | "/", left=left, right=right):
            for part in _signs(left, lower, upper):
                for finer in _signs(right, part.lower, part.upper):
                    signs = (part.sign, finer.sign)
                    sign = None if None in signs else (part.sign or 0) * (finer.sign or 0)
                    yield replace(finer, sign=sign, defined=part.defined and finer.defined)
            return
        case Arithmetic(operator="**", left=left, right=Number(value=n)) if n.denominator == 1:
            for part in _signs(left, lower, upper):
                yield part if part.sign is None or n % 2 else replace(part, sign=part.sign**2)
            return
    ratio = quotient(tree)
    if ratio is not None and len(ratio[1]) > 1:
        yield from _signs(Arithmetic("/", *map(tree_of, ratio)), lower, upper)
        return
    for piece in pieces(tree, lower, upper):
        if not piece.settled or not piece.defined:
            yield _Signed(piece.lower, piece.upper, None, piece.defined)
            continue
        for segment in bands(piece.tree, 0, (Fraction(0),), piece.lower, piece.upper):
            if segment.lower < segment.upper or piece.lower == piece.upper:
                sign = None if segment.band is None else segment.band - 1
                yield _Signed(segment.lower, segment.upper, sign)


@lru_cache(maxsize=2048)
def guards(tree: Tree) -> tuple[Comparison, ...]:
    """What must hold where a formula without conditionals is defined and smooth, inner terms
    first."""
    found: dict[Comparison, None] = {}
    for node in walk(tree):
        for test in _guards(node):
            difference = simplified(Arithmetic("-", test.left, test.right))
            if contains_x(difference) and not (is_positive(difference) and holds(test.operator, 1)):
                found[test] = None
    return tuple(found)


def _guards(node: object) -> tuple[Comparison, ...]:
    match node:
        case Call(function=function, arguments=(u,)) if function in FUNCTIONS:
            return _in_domain(FUNCTIONS[function], u)
        case Call(function="scaled_quotient", arguments=(_, b, c, w)):
            below = Arithmetic("+", b, Arithmetic("*", c, Call("exp", (w,), ())))
            return (Comparison("!=", below, ZERO),)
        case Arithmetic(operator="/", right=v):
            return (Comparison("!=", v, ZERO),)
        case Arithmetic(operator="**", left=u, right=Number(value=p)):
            if p.denominator == 1:
                return (Comparison("!=", u, ZERO),) if p < 0 else ()
            return (Comparison(">", u, ZERO),)
        case Arithmetic(operator="**", left=u):
            return (Comparison(">", u, ZERO),)
    return ()


def _in_domain(facts: FunctionFacts, u: Tree) -> tuple[Comparison, ...]:
    """That ``u`` is inside of the domain of a function."""
    tests = []
    if facts.domain.lower > -inf:
        tests.append(Comparison(">", u, Number(Fraction(facts.domain.lower))))
    if facts.domain.upper < inf:
        tests.append(Comparison("<", u, Number(Fraction(facts.domain.upper))))
    if facts.nonzero:
        tests.append(Comparison("!=", substituted(parse(facts.nonzero), u, {}), ZERO))
    return tuple(tests)


def is_positive(tree: Tree) -> bool:
    """Whether a formula is plainly positive wherever it is defined."""
    match tree:
        case Number(value=value):
            return value > 0
        case Call(function="hyperbola"):
            return True
        case Call(function=function):  # it may underflow, but never vanishes
            return function in FUNCTIONS and FUNCTIONS[function].range.is_positive
        case Arithmetic(operator="+", left=a, right=b):
            return (is_positive(a) and _not_negative(b)) or (is_positive(b) and _not_negative(a))
        case Arithmetic(operator="*" | "/", left=a, right=b):
            return is_positive(a) and is_positive(b)
        case Arithmetic(operator="-", left=Number(value=c), right=b):
            return c >= 1 and _below_one(b)
        case Negative():
            return False
    p = polynomial(tree)
    return p is not None and len(p) == 3 and p[2] > 0 and p[1] ** 2 < 4 * p[2] * p[0]


def _not_negative(tree: Tree) -> bool:
    match tree:
        case Arithmetic(operator="**", right=Number(value=n)):
            return n.denominator == 1 and n.numerator % 2 == 0 and n > 0
        case Arithmetic(operator="*", left=a, right=b):
            return a is b or (_not_negative(a) and _not_negative(b))
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].range.is_not_negative
    return is_positive(tree)


def _below_one(tree: Tree) -> bool:
    """Whether a formula is plainly less than one: exp(-v), v positive, and the sigmoids."""
    match tree:
        case Call(function="exp", arguments=(Negative(operand=v),)):
            return is_positive(v)
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].range.is_below_one
    return False
