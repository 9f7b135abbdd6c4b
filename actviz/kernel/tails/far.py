"""Derivatives over an interval far from zero, by the tail that it lies on.

Over a wide interval balls lose what cancels, and what overflows on the way: of x tanh(exp(x)) from
1e8 on they tell nothing. The tail bounds f', f'' ... there; a derivative whose slope has one sign
takes its least and its greatest value at the ends, and those are evaluated at points.
"""

from __future__ import annotations

from math import factorial

from actviz.formula.tree import Tree
from actviz.kernel.balls import PRECISION, Ball, outward, settings
from actviz.kernel.tails.tail import tail_of
from actviz.kernel.taylor import compiled

Range = tuple[float, float]


def far_ranges(tree: Tree, a: float, b: float, order: int, count: int) -> list[Range] | None:
    """Doubles that enclose so many derivatives over [a, b], from f^(order) on, of a formula without
    tests; None where the interval lies on no tail that is known. Infinite where nothing is."""
    beyond = tail_of(tree, a, b)
    if beyond is None:
        return None
    known = [beyond.bounds(k) for k in range(order, order + count)]
    with settings(PRECISION, order + count):
        ends = [compiled(tree).over(Ball(x)) for x in (a, b)]
        at = [[outward(end[k] * factorial(k)) for end in ends] for k in range(order, order + count)]
    found = [known.pop()]
    while known:
        low, high = known.pop()
        least, most = found[-1]  # of the slope
        if least >= 0 or most <= 0:
            (first, one), (second, other) = at[len(known)]
            low, high = max(low, min(first, second)), min(high, max(one, other))
        found.append((low, high))
    return found[::-1]
