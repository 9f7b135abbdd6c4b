"""From a formula as written to one that the kernel reads.

The result holds x, numbers, constants, arithmetic, conditionals and the functions of
elementary.SMOOTH alone: catalog calls are inlined and conveniences rewritten
(formula/rewriting.py), it is simplified as it is written (formula/simplify.py), and what is
constant is folded where a proof shows its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from flint import arb

from actviz.formula import derivative, polynomial
from actviz.formula.rewriting import Lookup, desugared, inlined
from actviz.formula.simplify import MAX_BITS, bits, by_rules, is_total, simpler
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Number,
    Parameter,
    Tree,
    Truth,
    Variable,
    children,
    contains,
    contains_x,
    rewrite,
    walk,
    walked,
    with_children,
)
from actviz.kernel.algebra.identities import constant, equal_polynomial, vanishes_at
from actviz.kernel.balls import PRECISION, settings
from actviz.kernel.effort import bounded, remembered, spend
from actviz.kernel.taylor import compiled

NODE = 12  # steps that rewriting it costs
FOLDING = 200_000  # steps that a formula may take to be made simple
CERTAIN = 1024  # bits; two constants that these do not tell apart are not compared


def expand(tree: Tree, lookup: Lookup) -> Tree:
    """The formula in elementary terms.

    ``lookup`` gives a catalog name's definition, or None for an elementary function. Raises
    UsageError where rows call each other in a circle or the formula grows beyond all bounds.
    """
    return _plain(desugared(inlined(tree, lookup)))


@bounded(maxsize=1024, otherwise=by_rules, steps=FOLDING)
def _plain(tree: Tree) -> Tree:
    """A formula as simple as it gets; a polynomial that is written as something else,
    softplus(x) - softplus(-x), as itself."""
    found = simplified(tree)
    if polynomial.polynomial(found) is not None or not is_total(found):
        return found
    p = equal_polynomial(found)
    return found if p is None else polynomial.tree_of(p)


@remembered(maxsize=4096)
def simplified(tree: Tree) -> Tree:
    """Constants folded exactly, decided conditionals taken, idioms recognised."""
    spend(NODE * len(walk(tree)))
    return rewrite(tree, _simpler)


@remembered(maxsize=1024)
def differentiated(tree: Tree, order: int = 1) -> Tree | None:
    """f^(order) of an expanded formula without conditionals; None where a rule is missing."""
    if order == 0:
        return tree
    slope = differentiated(tree, order - 1)
    found = None if slope is None else derivative.by_rules(slope)
    return None if found is None else simplified(found)


def _simpler(node: AnyNode) -> AnyNode:
    found = simpler(node)
    match node, found:
        case ((Arithmetic() | Call()), _):
            return _number(found)  # type: ignore[arg-type]  # a tree becomes a tree
        case Comparison(), Comparison(left=left, right=right) if _is_constant(found):
            sign = _order(left, right)
            if sign is not None:
                return Truth(polynomial.holds(found.operator, sign))
    return found


def _number(tree: Tree) -> Tree:
    """A constant that is shown to be a rational number as that number."""
    if isinstance(tree, Number) or not _is_constant(tree):
        return tree
    value = constant(tree, Fraction(0))
    return tree if value is None or bits(value) > MAX_BITS else Number(value)


@lru_cache(maxsize=4096)
def _is_constant(node: AnyNode) -> bool:
    """Whether a node holds neither x nor an unbound parameter, nor anything to be decided."""
    return not contains(node, Variable, Parameter, Conditional)


def _order(left: Tree, right: Tree) -> int | None:
    """The sign of the difference of two constants, if it is decided."""
    for precision in (PRECISION, CERTAIN):
        with settings(precision, 1):
            a, b = (compiled(side).over(arb(0))[0] for side in (left, right))
            if not (a.is_finite() and b.is_finite()):
                continue
            if not a.overlaps(b):
                return 1 if a > b else -1
    return 0 if vanishes_at(Arithmetic("-", left, right), Fraction(0)) else None


@lru_cache(maxsize=2048)
def comparisons(tree: Tree) -> tuple[Comparison, ...]:
    """The tests of a formula that depend on x, inner ones first."""
    return tuple(n for n in walk(tree) if isinstance(n, Comparison) and contains_x(n))


@remembered(maxsize=4096)
def gap(test: Comparison) -> Tree:
    """The difference whose sign decides a comparison."""
    return simplified(Arithmetic("-", test.left, test.right))


@lru_cache(maxsize=8192)
def _holds_tests(node: AnyNode) -> bool:
    return contains(node, Comparison)


def decided(tree: Tree, outcomes: Mapping[Comparison, bool]) -> Tree:
    """A simplified ``tree`` with tests replaced by their outcomes, and simplified; what is below a
    test that is decided, or on a branch that is not taken, or holds no test, is not looked at."""

    def instead(node: AnyNode) -> AnyNode | None:
        match node:
            case Comparison() if node in outcomes:
                return Truth(outcomes[node])
            case Conditional(test=Comparison() as test) if test in outcomes:
                return node.then if outcomes[test] else node.otherwise
        return None

    def below(node: AnyNode) -> tuple[AnyNode, ...]:
        other = instead(node)
        if other is not None:
            return (other,)
        return children(node) if _holds_tests(node) else ()

    done: dict[AnyNode, AnyNode] = {}
    for node in walked(tree, below):
        other = instead(node)
        if other is not None:
            done[node] = done[other]
            continue
        parts = below(node)
        spend(NODE if parts else 0)
        new = tuple(done[part] for part in parts)
        if new == parts:
            done[node] = node
            continue
        made = with_children(node, new)
        known = instead(made)  # now that it is simpler
        done[node] = _simpler(made) if known is None else known
    return done[tree]  # type: ignore[return-value]  # a tree becomes a tree
