"""A formula as it is written on a piece: without what falls away there, and a line as a x + b."""

from __future__ import annotations

from fractions import Fraction

from actviz.analysis.places import constant_at
from actviz.formula.polynomial import Polynomial, combined, polynomial, tree_of, trimmed
from actviz.formula.tree import ZERO, AnyNode, Arithmetic, Tree, children, contains_x, rewrite, walk
from actviz.kernel.algebra.identities import constant, vanishes
from actviz.kernel.effort import remembered, spend
from actviz.kernel.expand import NODE, differentiated, simplified
from actviz.kernel.taylor import compiled


@remembered(maxsize=2048)
def with_lines(tree: Tree) -> Tree:
    """A formula with its lines written as a x + b, which changes it nowhere."""

    spend(NODE * len(walk(tree)))
    read: dict[AnyNode, Polynomial | None] = {}

    def change(node: AnyNode) -> AnyNode:
        p = read[node] = combined(node, [read[child] for child in children(node)])
        if p is None or len(p) > 2 or not isinstance(node, Arithmetic):
            return node
        line = tree_of(p)
        read[line] = p
        return line

    changed = rewrite(tree, change)
    return tree if changed is tree else simplified(changed)


@remembered(maxsize=2048)
def tidied(tree: Tree) -> Tree:
    """A formula where it is DEFINED: with 0 for 0 * u and 0 / u, and lines as such."""

    def change(node: AnyNode) -> AnyNode:
        match node:
            case Arithmetic(operator="*", left=left, right=right) if ZERO in (left, right):
                return ZERO
            case Arithmetic(operator="/", left=left) if left is ZERO:
                return ZERO
        return node

    changed = rewrite(tree, change)
    return with_lines(tree if changed is tree else simplified(changed))


@remembered(maxsize=4096)
def as_line(tree: Tree, x: float) -> Tree | None:
    """The line a x + b that a formula is on the interval round x on which it is smooth, if it is
    shown to be one."""
    if not contains_x(tree) or polynomial(tree) is not None:
        return None
    bend = compiled(tree).series(x, x, 2)[2]
    if bend.is_finite() and not bend.contains(0):
        return None
    slope = differentiated(tree)
    if slope is not None and vanishes(slope):
        return constant_at(tree, x)
    bend_formula = differentiated(tree, 2)
    if slope is None or bend_formula is None or not vanishes(bend_formula):
        return None
    value, rate = (constant(formula, Fraction(x)) for formula in (tree, slope))
    if value is None or rate is None:
        return None
    return tree_of(trimmed((value - rate * Fraction(x), rate)))
