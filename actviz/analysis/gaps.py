"""What lies between two neighbouring doubles: one place where pieces meet, or more than that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from actviz.analysis.places import PRECISION, Place, few_tests, sign_over
from actviz.formula import polynomial
from actviz.formula.tree import ZERO, Arithmetic, Comparison, Tree
from actviz.kernel.algebra.identities import multiplicity
from actviz.kernel.balls import ball, settings
from actviz.kernel.effort import remembered
from actviz.kernel.expand import comparisons, decided, gap
from actviz.kernel.taylor import compiled

MAX_CHANGING = 3  # tests that change between the same two doubles


def outcomes(tree: Tree, tests: Sequence[Comparison]) -> Iterator[Tree]:
    """A formula with some tests decided in all ways."""
    for found in product((False, True), repeat=len(tests)):
        yield decided(tree, dict(zip(tests, found, strict=True)))


@remembered(maxsize=2048)
def place_between(
    tree: Tree,
    a: float,
    b: float,
    left: tuple[Comparison, ...],
    right: tuple[Comparison, ...],
) -> Place | None:
    """Where two pieces of a formula meet that end on neighbouring doubles, or on the same one, and
    are guarded by these: a double, or a root between two; None where there may be several."""
    if a == b:
        return Place(a, a)
    tree = few_tests(tree, a, b)
    roots: list[Tree] = []
    tests = [*comparisons(tree), *left, *right]
    for test in dict.fromkeys(tests):
        roots += _roots_between(_locally(gap(test), a, b), a, b)
    found: Tree | None = None
    if any(comparisons(root) for root in roots):
        return None  # what it is depends on tests that change here
    for root in roots:
        if found is None:
            found = root
        elif found is not root and not (
            (multiplicity(root, found) or 0) and (multiplicity(found, root) or 0)
        ):
            return None
    return None if found is None else Place(a, b, found)


def _locally(tree: Tree, a: float, b: float) -> Tree:
    """A formula with the tests decided that do not change between two doubles."""
    while True:
        signs = {test: sign_over(test, ball(a, b)) for test in comparisons(tree)}
        known = {
            test: polynomial.holds(test.operator, sign) for test, sign in signs.items() if sign
        }
        if not known:
            return tree
        tree = decided(tree, known)


def _roots_between(tree: Tree, a: float, b: float) -> Iterator[Tree]:
    """The factors of a formula that may be zero between two neighbouring doubles."""
    if not _may_vanish(tree, a, b):
        return
    if isinstance(tree, Arithmetic) and tree.operator in ("*", "/", "**"):
        yield from _roots_between(tree.left, a, b)
        if tree.operator != "**":
            yield from _roots_between(tree.right, a, b)
        return
    ratio = polynomial.quotient(tree)
    if ratio is not None and len(ratio[1]) > 1:
        for part in ratio:
            yield from _roots_between(polynomial.tree_of(part), a, b)
        return
    if ratio is not None and len(ratio[0]) > 3:
        factors = [polynomial.tree_of(factor) for factor, _ in polynomial.square_free(ratio[0])]
        yield from (factor for factor in factors if _may_vanish(factor, a, b))
        return
    tests = comparisons(tree)
    if not tests or len(tests) > MAX_CHANGING:
        yield tree
        return
    for here in outcomes(tree, tests):  # they change between the same two doubles
        if here is not ZERO:  # what is equal all along changes nowhere
            yield from [tree] if comparisons(here) else _roots_between(here, a, b)


def _may_vanish(tree: Tree, a: float, b: float) -> bool:
    """Whether a formula is not shown to be defined, and other than zero, on all of [a, b]."""
    with settings(PRECISION, 1):
        over = compiled(tree).over(ball(a, b))[0]
        return not over.is_finite() or bool(over.contains(0))
