"""Bounds of what a formula may tend to, where it oscillates: limits of intervals of values."""

from __future__ import annotations

from math import inf, isfinite, isinf, isnan, nextafter

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Tree,
    children,
    contains_x,
    walk,
)
from actviz.kernel.balls import outward
from actviz.kernel.effort import remembered
from actviz.kernel.expand import simplified
from actviz.kernel.tails.tail import decided_tail
from actviz.kernel.taylor import compiled

Cluster = tuple[float, float]  # least and greatest of what may be tended to
MOST_WAVES = 6  # of a formula, that are looked at one by one
WAVES = frozenset(name for name, f in FUNCTIONS.items() if f.period and f.range.is_bounded)
GROWING = frozenset(
    name
    for name, f in FUNCTIONS.items()
    if f.increasing and f.domain.upper == inf and f.range.upper == inf
)


@remembered(maxsize=1024)
def cluster(tree: Tree, side: int) -> Cluster | None:
    """Doubles (or infinities) between which every number lies that a smooth formula tends to along
    any sequence of x to side * infinity; None where nothing is known."""
    found: dict[AnyNode, Cluster | None] = {}
    for node in walk(tree):
        below = [found[child] for child in children(node)]
        found[node] = _of(node, below, side)
    return found[tree]


def _of(node: AnyNode, below: list[Cluster | None], side: int) -> Cluster | None:
    if isinstance(node, Tree):
        beyond = decided_tail(node, side) if contains_x(node) else None
        limit = None if beyond is None else beyond.limit()
        if beyond is not None and limit is not None:
            exact = beyond.enclosed_limit()
            return (limit, limit) if exact == limit else _outward(limit, limit)
    match node, below:
        case Call(function=function), _ if function in WAVES:
            return FUNCTIONS[function].range.lower, FUNCTIONS[function].range.upper
        case Call(function=function), [(a, b)] if a == inf and function in GROWING:
            return a, b
        case Negative(), [(a, b)]:
            return -b, -a
        case Arithmetic(operator="+"), [(a, b), (c, d)]:
            return _sum(a, b, c, d)
        case Arithmetic(operator="-"), [(a, b), (c, d)]:
            return _sum(a, b, -d, -c)
        case Arithmetic(operator="*"), [(a, b), (c, d)]:
            return _product(a, b, c, d)
        case Arithmetic(operator="/"), [(a, b), (c, d)] if isinf(c) and c == d:
            return (0.0, 0.0) if isfinite(a) and isfinite(b) else None
    return _constant(node)


def _constant(node: AnyNode) -> Cluster | None:
    if not isinstance(node, Tree) or contains_x(node):
        return None
    value = compiled(node).series(0.0, 0.0, 0)[0]
    return outward(value) if value.is_finite() else None


def _sum(a: float, b: float, c: float, d: float) -> Cluster | None:
    lower, upper = a + c, b + d
    infinite = any(map(isinf, (a, b, c, d)))
    if isnan(lower) or isnan(upper) or (not infinite and (isinf(lower) or isinf(upper))):
        return None
    return _outward(lower, upper)


def _product(a: float, b: float, c: float, d: float) -> Cluster | None:
    infinite = isinf(a) or isinf(b), isinf(c) or isinf(d)
    if (infinite[0] and c <= 0 <= d) or (infinite[1] and a <= 0 <= b):
        return None
    products = [p * q for p in (a, b) for q in (c, d)]
    if not any(infinite) and any(map(isinf, products)):
        return None
    return _outward(min(products), max(products))


def _outward(lower: float, upper: float) -> Cluster:
    """The doubles beyond, since what they stand for was rounded."""
    return nextafter(lower, -inf) if isfinite(lower) else lower, (
        nextafter(upper, inf) if isfinite(upper) else upper
    )


def is_unbounded_wave(tree: Tree, side: int) -> bool:
    """Whether a smooth formula takes, ever farther out, values beyond any bound of both signs.

    It does where it is a * w + b with w = sin(u) or cos(u), u unbounded, so that w is 1 and -1
    again and again, |a| tends to infinity, and |b|, in which other waves may be, stays below some
    part of |a|.
    """
    waves = [n for n in walk(tree) if isinstance(n, Call) and n.function in WAVES and contains_x(n)]
    return any(_is_carried(tree, wave, side) for wave in waves[:MOST_WAVES])


def _is_carried(tree: Tree, wave: Call, side: int) -> bool:
    argument = cluster(wave.arguments[0], side)
    split = _linear(tree, wave)
    if split is None or argument is None or not isinf(argument[0]) or argument[0] != argument[1]:
        return False
    a, b = (simplified(part) for part in split)
    size = cluster(a, side)
    if size is None or not isinf(size[0]) or size[0] != size[1]:
        return False
    ratio = cluster(simplified(Arithmetic("/", b, a)), side) if b is not ZERO else (0.0, 0.0)
    return ratio is not None and ratio[0] > -1 and ratio[1] < 1


def _linear(tree: Tree, wave: Tree) -> tuple[Tree, Tree] | None:
    """a and b, free of a wave w, of which a formula is a * w + b in writing."""
    if tree is wave:
        return ONE, ZERO
    if wave not in walk(tree):
        return ZERO, tree
    match tree:
        case Negative(operand=u):
            parts = _linear(u, wave)
            return None if parts is None else (Negative(parts[0]), Negative(parts[1]))
        case Arithmetic(operator="+" | "-" as operator, left=u, right=v):
            first, second = _linear(u, wave), _linear(v, wave)
            if first is None or second is None:
                return None
            a, b = (Arithmetic(operator, *pair) for pair in zip(first, second, strict=True))
            return a, b
        case Arithmetic(operator="*", left=u, right=v):
            free, other = (u, v) if wave in walk(v) else (v, u)
            parts = None if wave in walk(free) else _linear(other, wave)
            if parts is None:
                return None
            return Arithmetic("*", free, parts[0]), Arithmetic("*", free, parts[1])
        case Arithmetic(operator="/", left=u, right=v) if wave not in walk(v):
            parts = _linear(u, wave)
            if parts is None:
                return None
            return Arithmetic("/", parts[0], v), Arithmetic("/", parts[1], v)
    return None
