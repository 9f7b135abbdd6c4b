"""Which curves of a figure cannot be told apart, with proof."""

from __future__ import annotations

from collections.abc import Sequence

from actviz.activation import Activation
from actviz.analysis.pieces import pieces
from actviz.formula.expand import simplified
from actviz.formula.taylor import compiled
from actviz.formula.tree import Arithmetic, Tree

BUDGET = 200


def same_as(activations: Sequence[Activation], left: float, right: float, tolerance: float) -> list[int | None]:
    """For each activation the index of an earlier one that it lies upon over [left, right], or None.

    Two functions coincide if they are one formula, or differ by less than ``tolerance`` everywhere.
    """
    result: list[int | None] = []
    for i, activation in enumerate(activations):
        earlier = (j for j in range(i) if result[j] is None)
        found = (
            j
            for j in earlier
            if coincide(activations[j].tree, activation.tree, left, right, tolerance)
        )
        result.append(next(found, None))
    return result


def coincide(a: Tree, b: Tree, left: float, right: float, tolerance: float) -> bool:
    """Whether |a - b| < tolerance is proven on [left, right]."""
    if a is b:
        return True
    difference = simplified(Arithmetic("-", a, b))
    for step in range(9):
        x = left + (right - left) * (step + 0.5) / 9
        low, high = compiled(difference).bounds(x, x, 0)[0]
        if not (low < tolerance and high > -tolerance):
            return False
    return all(
        piece.settled and (not piece.defined or _below(piece.tree, piece.lower, piece.upper, tolerance))
        for piece in pieces(difference, left, right)
    )


def _below(tree: Tree, lower: float, upper: float, tolerance: float) -> bool:
    kernel = compiled(tree)
    stack = [(lower, upper)]
    for _ in range(BUDGET):
        if not stack:
            return True
        a, b = stack.pop()
        low, high = kernel.bounds(a, b, 0)[0]
        if -tolerance < low and high < tolerance:
            continue
        if low > tolerance or high < -tolerance:
            return False
        middle = a + (b - a) / 2
        stack += [(a, middle), (middle, b)]
    return not stack
