"""Staircases without end: what is written out of them between two ends."""

from __future__ import annotations

from math import floor, isinf

from actviz.formula.staircase import steps
from actviz.formula.tree import Call, Tree, rewrite, walk
from actviz.kernel.balls import ball, outward, settings
from actviz.kernel.effort import remembered
from actviz.kernel.expand import simplified
from actviz.kernel.taylor import compiled

PRECISION = 64
MOST = 256  # steps


def holds_steps(tree: Tree) -> bool:
    """Whether a formula holds a floor whose steps are not written out."""
    return any(isinstance(node, Call) and node.function == "floor" for node in walk(tree))


@remembered(maxsize=1024)
def within(tree: Tree, lower: float, upper: float) -> Tree:
    """The formula as it is on [lower, upper]: all steps there written out, if they are not too
    many."""
    while holds_steps(tree):
        written = _written(tree, lower, upper)
        if written is None:
            break
        tree = written
    return tree


def _written(tree: Tree, lower: float, upper: float) -> Tree | None:
    """The same of the innermost floor alone; None where its steps are too many, or their number is
    not known."""
    if isinf(lower) or isinf(upper):
        return None
    calls = [node for node in walk(tree) if isinstance(node, Call) and node.function == "floor"]
    with settings(PRECISION, 1):
        (u,) = calls[0].arguments  # the innermost, without another in it
        low, high = outward(compiled(u).over(ball(lower, upper))[0])
    if not high - low < MOST:
        return None
    written = steps(u, floor(low), floor(high))
    return simplified(rewrite(tree, lambda node: written if node is calls[0] else node))
