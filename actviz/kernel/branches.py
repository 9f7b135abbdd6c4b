"""The branches of a formula with conditionals that hold all over an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf, nextafter

from actviz.formula import polynomial
from actviz.formula.tree import Comparison, Tree
from actviz.kernel.balls import ball, settings, sign_of
from actviz.kernel.expand import decided, gap
from actviz.kernel.onesided import tests_of
from actviz.kernel.taylor import compiled

PRECISION = 80  # bits


def branch(tree: Tree, a: float, b: float) -> Tree | None:
    """The formula with the tests taken out that have one outcome on all of [a, b], which is finite;
    None where one has not."""
    while tests := tests_of(tree):
        outcomes = {}
        for test in tests:
            if tests_of(test.left) or tests_of(test.right):
                continue
            sign = _sign(test, a, b)
            if sign is None:
                return None
            outcomes[test] = polynomial.holds(test.operator, sign)
        tree = decided(tree, outcomes)
    return tree


def _sign(test: Comparison, a: float, b: float) -> int | None:
    """The sign of a test's difference on all of [a, b]; a ball would dip below an end at zero."""
    difference = gap(test)
    p = polynomial.polynomial(difference)
    if p is not None and len(p) <= 2:
        ends = [polynomial.value(p, Fraction(end)) for end in (a, b)]
        signs = {(value > 0) - (value < 0) for value in ends}
        return signs.pop() if len(signs) == 1 else None
    with settings(PRECISION, 1):
        found = compiled(difference).over(ball(a, b))[0]
        return sign_of(found) if found.is_finite() else None


def branches(tree: Tree, points: Sequence[float]) -> Iterator[tuple[Tree, Sequence[float]]]:
    """Rising numbers, NaN at last, in groups, each with the formula without tests that f is all
    round its numbers; or with f itself where that is not shown, as at a switch or an infinity."""
    if not tests_of(tree):
        yield tree, points
        return
    waiting = [points]
    while waiting:
        group = waiting.pop()
        if len(group) > 1:
            # beside its ends too, where a derivative needs it
            a, b = nextafter(group[0], -inf), nextafter(group[-1], inf)
            found = branch(tree, a, b) if b - a < inf else None
            if found is None:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]
                continue
            yield found, group
        elif group:
            yield tree, group
