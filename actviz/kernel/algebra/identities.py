"""Exact identities: what no ball of any precision can tell.

A formula is read as a quotient of polynomials in generators (normal.py). What is shown here holds
WHEREVER both sides are defined, and says nothing of where that is: ``x/x - 1`` vanishes.
Where nothing is shown the answer is False or None.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import TypeVar

from flint import arb

from actviz.formula.polynomial import MAX_DEGREE, Polynomial
from actviz.formula.tree import Number, Tree, walk
from actviz.kernel.algebra.angles import FinerAngleError, Hints
from actviz.kernel.algebra.field import Quotient, TooMuchError, UndefinedError
from actviz.kernel.algebra.normal import Reader
from actviz.kernel.balls import rational, settings
from actviz.kernel.effort import remembered
from actviz.kernel.taylor import compiled

MAX_NODES = 600
MAX_READINGS = 8
PRECISIONS = (64, 512)  # bits; where a value is asked for that is shown to exist
MAX_MULTIPLICITY = 64

R = TypeVar("R")


def _reading(
    look: Callable[[Reader], R], trees: tuple[Tree, ...], place: Fraction | None = None
) -> R | None:
    """What is seen of formulas in one field; None where they are too much, or nowhere defined."""
    if sum(len(walk(tree)) for tree in trees) > MAX_NODES:
        return None
    hints = Hints({}, set())
    for _ in range(MAX_READINGS):
        try:
            return look(Reader(place, hints))
        except FinerAngleError:
            continue
        except (TooMuchError, UndefinedError):
            return None
    return None


@remembered(maxsize=4096)
def vanishes(tree: Tree) -> bool:
    """Whether a formula is proven to be 0 wherever it is defined."""
    return bool(_reading(lambda reader: reader.read(tree).is_zero, (tree,)))


@remembered(maxsize=4096)
def constant(tree: Tree, place: Fraction) -> Fraction | None:
    """The value at x = ``place`` of a formula that is defined there, where it is seen to be
    rational."""
    if isinstance(tree, Number):
        return tree.value
    value = _reading(lambda reader: reader.read(tree).rational(), (tree,), place)
    return value if value is not None and _is_defined(tree, place) else None


def _is_defined(tree: Tree, place: Fraction) -> bool:
    for precision in PRECISIONS:
        with settings(precision, 1):
            if compiled(tree).over(arb(rational(place)))[0].is_finite():
                return True
    return False


def vanishes_at(tree: Tree, place: Fraction) -> bool:
    """Whether a formula is proven to be defined and exactly 0 at x = ``place``."""
    return constant(tree, place) == 0


@remembered(maxsize=4096)
def equal_polynomial(tree: Tree) -> Polynomial | None:
    """The polynomial in x that a formula is equal to wherever it is defined, if that is seen."""

    def look(reader: Reader) -> Polynomial | None:
        coefficients = reader.coefficients(reader.read(tree), MAX_DEGREE)
        return None if coefficients is None else tuple(coefficients)

    return _reading(look, (tree,))


@remembered(maxsize=1024)
def multiplicity(tree: Tree, factor: Tree) -> float | None:
    """A k such that ``tree`` is ``factor``**k times what is finite wherever both are defined.

    The greatest that is seen: 0 where none is, infinity where ``tree`` vanishes, None where the
    formulas are too much or ``factor`` vanishes.
    """

    def look(reader: Reader) -> float | None:
        f, u = reader.read(tree), reader.read(factor)
        if u.is_zero:
            return None
        if f.is_zero:
            return inf
        return _times_divided(reader, f, u)

    return _reading(look, (tree, factor))


def _times_divided(reader: Reader, f: Quotient, u: Quotient) -> float:
    above, count = f.above, 0
    divisor = reader.without_units(u.above)
    if divisor.is_constant():
        return 0
    while count < MAX_MULTIPLICITY:
        whole, rest = divmod(above, divisor)
        if not rest.is_zero():
            break
        above, count = whole, count + 1
    return count
