"""The branches of a formula with conditionals that hold all over an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf, nextafter

from actviz.formula import polynomial
from actviz.formula.tree import Comparison, Tree
from actviz.kernel.balls import ball, settings, sign_of
from actviz.kernel.expand import decided, gap
from actviz.kernel.guards import domain_tests
from actviz.kernel.onesided import tests_of
from actviz.kernel.taylor import compiled

PRECISION = 80  # bits


def branch(tree: Tree, a: float, b: float) -> Tree | None:
    """The formula with the tests taken out that have one outcome on all of [a, b], which is finite;
    None where one has not."""
    found = _decided(tree, a, b)
    return None if tests_of(found) else found


def _decided(tree: Tree, a: float, b: float) -> Tree:
    """The formula less all tests that have one outcome on all of [a, b]."""
    while True:
        signs = {test: _sign(gap(test), a, b) for test in _innermost(tree)}
        outcomes = {
            test: polynomial.holds(test.operator, sign)
            for test, sign in signs.items()
            if sign is not None
        }
        if not outcomes:
            return tree
        tree = decided(tree, outcomes)


def _innermost(tree: Tree) -> list[Comparison]:
    return [t for t in tests_of(tree) if not (tests_of(t.left) or tests_of(t.right))]


def _sign(difference: Tree, a: float, b: float) -> int | None:
    """The sign of a test's difference on all of [a, b]; a ball would dip below an end at zero."""
    p = polynomial.polynomial(difference)
    if p is not None and len(p) <= 2:
        ends = [polynomial.value(p, Fraction(end)) for end in (a, b)]
        signs = {(value > 0) - (value < 0) for value in ends}
        return signs.pop() if len(signs) == 1 else None
    with settings(PRECISION, 1):
        found = compiled(difference).over(ball(a, b))[0]
        return sign_of(found) if found.is_finite() else None


def _is_nowhere(test: Comparison, a: float, b: float) -> bool:
    """Whether a test is of what is shown not to exist on [a, b]."""
    for needed in domain_tests(gap(test)):
        sign = _sign(gap(needed), a, b)
        if sign is not None and not polynomial.holds(needed.operator, sign):
            return True
    return False


def branches(tree: Tree, points: Sequence[float]) -> Iterator[tuple[Tree | None, Sequence[float]]]:
    """Rising numbers, NaN at last, in groups, each with the formula without tests that f is all
    round its numbers, or None where it has no value there; or with f itself where that is not
    shown, as at a switch or an infinity."""
    if not tests_of(tree):
        yield tree, points
        return
    waiting = [points]
    while waiting:
        group = waiting.pop()
        if len(group) > 1:
            # beside its ends too, where a derivative needs it
            a, b = nextafter(group[0], -inf), nextafter(group[-1], inf)
            found = _decided(tree, a, b) if b - a < inf else tree
            left = _innermost(found)
            if not left:
                yield found, group
            elif b - a < inf and all(_is_nowhere(test, a, b) for test in left):
                yield None, group  # whichever decides what f is
            else:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]
        elif group:
            yield tree, group
