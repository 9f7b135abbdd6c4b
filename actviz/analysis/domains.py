"""Whether a formula without conditionals has a value, and is smooth, at a place or all over an
interval."""

from __future__ import annotations

from actviz.analysis.places import PRECISION, Place, sign_at
from actviz.formula.polynomial import holds
from actviz.formula.tree import Arithmetic, Call, Constant, Tree, contains_x, rewrite, walk
from actviz.kernel.balls import ball, settings
from actviz.kernel.expand import gap, simplified
from actviz.kernel.guards import domain_tests, guards, guards_of
from actviz.kernel.taylor import compiled


def has_no_value(formula: Tree, place: Place) -> bool:
    """Whether it is shown that a formula is not defined at a place."""
    if undefined_constant(formula):
        return True
    for test in domain_tests(formula):
        difference = gap(test)
        sign = sign_at(difference, place)
        if sign is not None and not holds(test.operator, sign):
            return True
    return False


def undefined_constant(tree: Tree) -> bool | None:
    """Whether a part has no value because of a constant, as log(0) and x/0 have none: True where
    that is shown, False where it is not known, None where no part is so."""
    doubtful = False
    origin = Place(0.0, 0.0)
    for node in walk(tree):
        if isinstance(node, Constant) and node.name == "inf":
            return True
        if not contains_x(node) and isinstance(node, Call | Arithmetic) and has_value(node, 0.0):
            continue
        for test in guards_of(node):
            difference = gap(test)
            if not contains_x(difference):
                sign = sign_at(difference, origin)
                if sign is not None and not holds(test.operator, sign):
                    return True
                doubtful = doubtful or sign is None
    return False if doubtful else None


def has_value(tree: Tree, x: float) -> bool:
    """Whether a formula is shown to have a value at a double."""
    return bool(compiled(tree).series(x, x, 0, PRECISION)[0].is_finite())


def is_smooth(tree: Tree, a: float, b: float) -> bool:
    """Whether all that a formula needs to be smooth is shown to hold over [a, b]."""
    with settings(PRECISION, 1):
        for test in guards(tree):
            difference = gap(test)
            value = compiled(difference).over(ball(a, b))[0]
            sign = 1 if value > 0 else -1 if value < 0 else 0
            if not sign or not holds(test.operator, sign):
                return False
    return True


def replaced(tree: Tree, old: Tree, new: Tree) -> Tree:
    """A formula with another part in the place of one that it is equal to."""
    return simplified(rewrite(tree, lambda node: new if node is old else node))
