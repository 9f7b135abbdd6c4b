"""floor, ceil, round and mod as conditionals: a staircase with its steps written out.

Where the argument is plainly bounded these are all the steps there are. Else those of the middle
are written out and, beyond, the function stays: what lies there is not decided, but for functions
that repeat.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, inf

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Negative,
    Number,
    Tree,
    children,
    rewrite,
    walk,
)

WRITTEN_OUT = 32  # steps on either side of 0, of a floor alone,
MOST = 300  # and of what is bounded; of several floors each has a share
STEPPED = ("floor", "ceil", "round", "mod")
REACHES = tuple(sorted({max(1, WRITTEN_OUT // n) for n in range(1, WRITTEN_OUT + 1)}))
ALL = (-inf, inf)
Bounds = tuple[Fraction | float, Fraction | float]  # an end is infinite where nothing is known


def with_steps(tree: Tree) -> Tree:
    """A formula with floor, ceil, round and mod by staircases of floor: the more of them, and the
    deeper one inside the other, the fewer steps are written out of each."""
    depths: dict[AnyNode, int] = {}
    for node in walk(tree):
        inside = max((depths[child] for child in children(node)), default=0)
        depths[node] = inside + (isinstance(node, Call) and node.function in STEPPED)
    calls = [n for n in depths if isinstance(n, Call) and n.function in STEPPED]
    if not calls:
        return tree
    share = len(calls) * depths[tree]
    reach = max(1, WRITTEN_OUT // share)
    return rewrite(
        tree, lambda node: _stepped(node, reach, share) if isinstance(node, Call) else node
    )


def _stepped(node: Call, reach: int, share: int) -> Tree:
    """A call by staircases, where it is one of steps."""

    def staircase(u: Tree) -> Tree:
        return staircase_of(u, reach, MOST // share)

    match node.function, node.arguments:
        case "floor", (u,):
            return staircase(u)
        case "ceil", (u,):
            return Negative(staircase(Negative(u)))
        case "round", (u,):  # to even: each of the two takes every other step
            quarter = Number(Fraction(1, 4))
            half = Arithmetic("/", u, Number(Fraction(2)))
            up = staircase(Arithmetic("+", half, quarter))
            return Arithmetic("-", up, staircase(Arithmetic("-", quarter, half)))
        case "mod", (u, v):
            return Arithmetic("-", u, Arithmetic("*", v, staircase(Arithmetic("/", u, v))))
    return node


def staircase_of(u: Tree, reach: int, most: int) -> Tree:
    """floor(u): the number of the step on which u lies, all steps written out if u is bounded and
    there are not more than ``most``, else as many as ``reach`` on either side of 0."""
    lower, upper = bounds(u)
    if isinstance(lower, Fraction) and isinstance(upper, Fraction) and upper - lower <= most:
        return steps(u, floor(lower), floor(upper))
    return endless(u, reach)


def endless(u: Tree, reach: int) -> Tree:
    """floor(u) with the steps round 0 written out."""
    return _beyond(u, -reach, reach)


def is_endless(node: AnyNode, u: Tree) -> bool:
    """Whether a node is floor(u) with some steps round 0 written out."""
    return any(endless(u, reach) is node for reach in REACHES)


def _beyond(u: Tree, lowest: int, highest: int) -> Tree:
    rest = Call("floor", (u,), ())
    above = Conditional(Comparison(">=", u, _number(highest)), rest, steps(u, lowest, highest - 1))
    return Conditional(Comparison("<", u, _number(lowest)), rest, above)


def steps(u: Tree, lowest: int, highest: int) -> Tree:
    """floor(u) where u lies in [lowest, highest + 1): halves of halves, so that no test is deep
    inside others."""
    if lowest == highest:
        return _number(lowest)
    middle = (lowest + highest + 1) // 2
    test = Comparison(">=", u, _number(middle))
    return Conditional(test, steps(u, middle, highest), steps(u, lowest, middle - 1))


def _number(value: int) -> Number:
    return Number(Fraction(value))


def _divisor(u: Tree, right: Tree) -> Fraction | None:
    """The positive number v of which u - right is the remainder, mod(u, v), if it is one."""
    match right:
        case Conditional() if is_endless(right, u):
            return Fraction(1)
        case Arithmetic(operator="*", left=Number(value=v), right=Conditional() as climb):
            if v > 0 and is_endless(climb, Arithmetic("/", u, Number(v))):
                return v
    return None


def bounds(tree: Tree) -> Bounds:
    """Two numbers between which a formula plainly stays wherever it has a value."""
    found: dict[AnyNode, Bounds] = {}
    for node in walk(tree):
        found[node] = _bounds(node, [found[child] for child in children(node)])
    return found[tree]


def _sum(a: Fraction | float, b: Fraction | float) -> Fraction | float:
    """A sum of fractions, or an infinity; a fraction may be beyond all doubles."""
    return a if isinstance(a, float) else b if isinstance(b, float) else a + b


def _bounds(node: AnyNode, below: list[Bounds]) -> Bounds:
    match node, below:
        case Number(value=value), _:
            return value, value
        case Negative(), [(a, b)]:
            return -b, -a
        case Arithmetic(operator="+"), [(a, b), (c, d)]:
            return _sum(a, c), _sum(b, d)
        case Arithmetic(operator="-", left=u, right=right), [(a, b), (c, d)]:
            divisor = _divisor(u, right)
            return (_sum(a, -d), _sum(b, -c)) if divisor is None else (Fraction(0), divisor)
        case Arithmetic(operator="*" | "/" as operator, right=Number(value=value)), [(a, b), _]:
            if value and a > -inf and b < inf:
                factor = value if operator == "*" else 1 / value
                return min(a * factor, b * factor), max(a * factor, b * factor)
        case Arithmetic(operator="*", left=Number(value=value)), [_, (a, b)]:
            if a > -inf and b < inf:
                return min(a * value, b * value), max(a * value, b * value)
        case Call(function="max"), _:
            return max(a for a, _ in below), max(b for _, b in below)
        case Call(function="min"), _:
            return min(a for a, _ in below), min(b for _, b in below)
        case Call(function="clip"), [_, (a, _), (c, d)]:
            return min(a, c), d
        case Call(function="sign"), _:
            return Fraction(-1), Fraction(1)
        case Call(function="floor"), [(a, b)]:
            return a - 1, b
        case Conditional(), [_, (a, b), (c, d)]:
            return min(a, c), max(b, d)
        case Call(function=name), _ if name in FUNCTIONS:
            return tuple(  # type: ignore[return-value]  # a pair stays a pair
                Fraction(end) if abs(end) < inf else end
                for end in (FUNCTIONS[name].range.lower, FUNCTIONS[name].range.upper)
            )
    return ALL
