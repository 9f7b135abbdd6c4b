"""Branches over intervals: a formula without tests is what the whole one is round each number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from actviz.activation import activation
from actviz.analysis.pieces import pieces
from actviz.catalog import default_catalog
from actviz.formula.tree import Tree
from actviz.kernel import onesided
from actviz.kernel.branches import branch, branches
from actviz.kernel.rounding import rounded
from tests.sampling import slow_but_every

OWN = [
    "x if x > 0 else exp(x) - 1",
    "max(x, 0.1*x, -1)",
    "x if x**3 - x > 0 else -x",
    "sin(x) if sin(3*x) > 0.5 else x",
    "log(x) if x > 1 else (0 if x > -1 else sqrt(x))",
    "1 if abs(x) < 1e-300 else 0",
    "(x if x > 2 else 3) if x > 1 else -x",
    "x if 1/x > 0.5 else 7",
    "x if floor(x) > 1.5 else 7",
    "relu6(sqrt(x))",
    "max(log(x), log(-x))",
    "(1 if sqrt(x) > 1 else 2) if x > 0 else 5",
    "1 if x > 0 else (2 if log(x) > 1 else 3)",
    "1 if (2 if log(x) > 1 else x) > 0 else exp(x)",
    "1 if (2 if x > 1 else log(x)) > 0 else exp(x)",
    "abs(acos(x)) + (x if x > 3 else 2)",
]
WITH_TESTS = [
    name for name in default_catalog().names() if onesided.tests_of(activation(name).tree)
]


def points(tree: Tree) -> list[float]:
    """Rising: far ones, subnormals, both zeros, all ends of pieces and the doubles beside them."""
    found = {-math.inf, -1e308, -1e20, -5e-324, 5e-324, 1e-310, 1e20, 1.7e308, math.inf}
    found |= {i / 7 - 12.0 for i in range(169)}
    for piece in pieces(tree):
        for end in (piece.lower, piece.upper):
            found |= {math.nextafter(end, -math.inf), end, math.nextafter(end, math.inf)}
    rising = sorted(found - {0.0})
    at = sum(x < 0 for x in rising)
    return [*rising[:at], -0.0, 0.0, *rising[at:], math.nan]


def bits(values: Sequence[float]) -> list[str]:
    return [value.hex() for value in values]


@pytest.mark.parametrize("text", [*slow_but_every(4, WITH_TESTS), *OWN])
def test_values_are_those_of_the_whole_formula(text: str) -> None:
    tree = activation(text).tree
    given = points(tree)
    groups = list(branches(tree, given))
    assert bits([x for _, group in groups for x in group]) == bits(given)
    alone = [x for part, group in groups for x in group if part is tree]
    assert len(alone) < 0.8 * len(given)
    for part, group in groups:
        if part is None:
            found = [rounded(tree, x, order) for x in group for order in range(3)]
            assert all(map(math.isnan, found))
        elif part is not tree:
            assert not onesided.tests_of(part)
            for order in range(3):
                found = [rounded(part, x, order) for x in group]
                assert bits(found) == bits([rounded(tree, x, order) for x in group]), order


@pytest.mark.parametrize("text", ["relu", "hardtanh", "x if x**3 - x > 0 else -x"])
def test_many_numbers_are_in_few_groups(text: str) -> None:
    given = [i / 1000 - 7.0 for i in range(14_001)]
    assert len(list(branches(activation(text).tree, given))) < 120


def test_what_has_no_value_is_one_group() -> None:
    """A root of what is negative, but for a formula that does not ask for it there."""
    given = [i / 100 - 50.005 for i in range(10_001)]
    groups = list(branches(activation("relu6(sqrt(x))").tree, given))
    assert len(groups) < 60
    assert sum(len(group) for part, group in groups if part is None) > 4990
    asks_not = activation("(1 if sqrt(x) > 1 else 2) if x > 0 else 5").tree
    assert all(part is not None for part, _ in branches(asks_not, given))


def test_a_branch_is_one_all_over_the_interval() -> None:
    tree = activation("x if x > 0 else exp(x) - 1").tree
    assert branch(tree, 0.0, 1.0) is None
    right, left = branch(tree, 5e-324, 1e308), branch(tree, -1e308, -5e-324)
    assert right == activation("x").tree
    assert left == activation("exp(x) - 1").tree
    assert branch(activation("x if 1/x > 0 else 3").tree, -1.0, 1.0) is None


def test_a_formula_without_tests_is_its_own_branch() -> None:
    tree = activation("sigmoid").tree
    assert list(branches(tree, [1.0, 2.0, math.nan])) == [(tree, [1.0, 2.0, math.nan])]
