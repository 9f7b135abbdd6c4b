"""Bounds of a formula beside an end of its domain, where no ball is finite: log(u) down to u = 0.

Interval arithmetic in the extended reals, node by node: a ball where the kernel has one, else what
follows from the bounds of the parts. On the open interval the formula is defined, so that what
stands under a logarithm or a root is positive, and under a division line not zero.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite, isinf, isnan, nextafter

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.tree import AnyNode, Arithmetic, Call, Negative, Number, Tree, X, children, walk
from actviz.kernel.balls import Ball, ball, outward, settings
from actviz.kernel.effort import remembered
from actviz.kernel.taylor import compiled

PRECISION = 128
Hull = tuple[float, float]
ALL: Hull = (-inf, inf)


@remembered(maxsize=1024)
def hull(tree: Tree, lower: float, upper: float, signs: tuple[tuple[Tree, int], ...] = ()) -> Hull:
    """Doubles between which a formula stays on the open interval (lower, upper), on which it is
    smooth; infinite where no bound is known. ``signs`` are those that some of its parts are known
    to have throughout."""
    known = dict(signs)
    found: dict[AnyNode, Hull] = {}
    nodes = list(walk(tree))
    with settings(PRECISION, 1):
        box = ball(lower, upper)
        plain: dict[AnyNode, Hull] = {tree: ALL}  # of what has to be looked at
        for node in reversed(nodes):
            if node not in plain:
                continue
            value = compiled(node).over(box)[0] if isinstance(node, Tree) else Ball.nan()
            if value.is_finite():
                plain[node] = outward(value)
            if plain[node][0] <= 0 <= plain[node][1]:
                plain |= {child: ALL for child in children(node) if child not in plain}
        for node in nodes:
            if node in plain:
                # a ball about an interval reaches a little beyond its ends
                parts = [found.get(child, ALL) for child in children(node)]
                bounds = both(plain[node], (lower, upper) if node is X else _of(node, parts))
                if isinstance(node, Tree) and (sign := known.get(node)):
                    bounds = both(bounds, (0.0, inf) if sign > 0 else (-inf, 0.0))
                found[node] = bounds
    return found[tree]


def both(a: Hull, b: Hull) -> Hull:
    """What lies between both of two pairs of bounds."""
    return max(a[0], b[0]), min(a[1], b[1])


def _of(node: AnyNode, below: list[Hull]) -> Hull:
    match node, below:
        case Negative(), [(a, b)]:
            return -b, -a
        case Arithmetic(operator="+"), [(a, b), (c, d)]:
            return _outward(_or(a + c, -inf), _or(b + d, inf))
        case Arithmetic(operator="-"), [(a, b), (c, d)]:
            return _outward(_or(a - d, -inf), _or(b - c, inf))
        case Arithmetic(operator="*"), [u, v]:
            return _product(u, v)
        case Arithmetic(operator="/"), [u, v]:
            return _product(u, _reciprocal(v))
        case Arithmetic(operator="**", right=Number(value=n)), [u, _] if n.denominator == 1:
            return _power(u, int(n))
        case Arithmetic(operator="**", right=Number(value=n)), [u, _]:
            root = _root(u, abs(n))
            return root if n > 0 else _reciprocal(root)
        case Call(function=function), [u] if function in FUNCTIONS:
            facts = FUNCTIONS[function]
            if facts.increasing:
                return _at(facts, u[0], 0), _at(facts, u[1], 1)
            return facts.range.lower, facts.range.upper
    return ALL


def _or(value: float, unknown: float) -> float:
    return unknown if isnan(value) else value


def _outward(lower: float, upper: float) -> Hull:
    """What was computed in doubles, and so may be off by one."""
    return (
        lower if isinf(lower) else nextafter(lower, -inf),
        upper if isinf(upper) else nextafter(upper, inf),
    )


def _product(u: Hull, v: Hull) -> Hull:
    products = [p * q for p in u for q in v]
    # one of them may be infinite and the other zero: what is known is the sign
    is_known = not any(map(isnan, products))
    lower, upper = _outward(min(products), max(products)) if is_known else ALL
    if (u[0] >= 0 and v[0] >= 0) or (u[1] <= 0 and v[1] <= 0):
        return max(lower, 0.0), upper
    if (u[0] >= 0 and v[1] <= 0) or (u[1] <= 0 and v[0] >= 0):
        return lower, min(upper, 0.0)
    return lower, upper


def _reciprocal(u: Hull) -> Hull:
    """1/u, u not zero: of one sign unless both are possible."""
    a, b = u
    if a >= 0:
        lower, upper = _outward(1 / b if b else inf, 1 / a if a else inf)
        return max(lower, 0.0), upper
    if b <= 0:
        lower, upper = _outward(1 / b if b else -inf, 1 / a if a else -inf)
        return lower, min(upper, 0.0)
    return ALL


def _power(u: Hull, n: int) -> Hull:
    if n < 0:
        return _power(_reciprocal(u), -n)
    result: Hull = (1.0, 1.0)
    for _ in range(min(n, 64)):
        result = _product(result, u)
    if n > 64:
        return ALL
    return (max(result[0], 0.0), result[1]) if n % 2 == 0 else result


def _root(u: Hull, n: Fraction) -> Hull:
    """A broken power, of what is not negative."""
    power = compiled(Arithmetic("**", X, Number(n)))
    lower, upper = 0.0, inf
    if 0 < u[0] < inf:
        lower = max(outward(power.over(Ball(u[0]))[0])[0], 0.0)
    if isfinite(u[1]):
        upper = outward(power.over(Ball(u[1]))[0])[1] if u[1] > 0 else 0.0
    return lower, upper


def _at(facts: FunctionFacts, x: float, end: int) -> float:
    """A bound of an increasing function at an end of what it is given: below (0) or above (1)."""
    if x <= facts.domain.lower:
        return facts.range.lower
    if x >= facts.domain.upper:
        return facts.range.upper
    value = compiled(Call(facts.name, (X,), ())).over(Ball(x))[0]
    return outward(value)[end] if value.is_finite() else ALL[end]
