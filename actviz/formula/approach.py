"""What a formula tends to as x approaches a place where it has no value: a pole, the end of a
domain."""

from __future__ import annotations

from functools import lru_cache
from math import inf, isinf

from flint import arb, fmpq

from actviz.formula.germ import LENGTH, Germ, UndeterminedError
from actviz.formula.infinity import Expansion
from actviz.formula.reading import germ_of, read
from actviz.formula.taylor import compiled, settings
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Tree,
    Variable,
    children,
    walk,
)


@lru_cache(maxsize=2048)
def approach(
    tree: Tree, place: float, side: int
) -> tuple[float | None, float | None, float | None]:
    """What f, f' and f'' tend to as x tends to ``place`` from the right (side 1) or the left (-1).

    The same series in u, with x = place + side * u. None where it is not known.
    """
    with settings(256, LENGTH):
        expansion = Expansion(arb(2) ** -60 * max(abs(place), 2.0**-900))
        offset = expansion.constant(arb(side)).having(power=fmpq(1))
        x = expansion.add(expansion.constant(arb(place)), offset)
        limits: list[float | None] = [None, None, None]
        try:
            germ = germ_of(tree, expansion, x)
            limits[0] = germ.limit()
            for order in (1, 2):
                slope = expansion.derivative_u(germ)
                germ = slope if side > 0 else expansion.negative(slope)
                limits[order] = germ.limit()
        except UndeterminedError:
            if limits[0] is None:
                limits[0] = _extended_limit(tree, expansion, x)
        return limits[0], limits[1], limits[2]


def _extended_limit(tree: Tree, e: Expansion, x: Germ) -> float | None:
    """The limit by the limits of the parts, in the extended reals."""
    germs: dict[AnyNode, Germ | None] = {}
    limits: dict[AnyNode, float | None] = {}
    for node in walk(tree):
        below = [germs[child] for child in children(node)]
        known = [g for g in below if g is not None]
        try:
            germs[node] = read(node, known, e, x) if len(known) == len(below) else None
        except UndeterminedError:
            germs[node] = None
        germ = germs[node]
        if germ is not None:
            limits[node] = germ.limit()
        elif len(known) == len(below) and _outgrown(node, known):
            limits[node] = 0.0
        else:
            limits[node] = _combined(node, [limits[c] for c in children(node)])
    return limits[tree]


def _outgrown(node: AnyNode, below: list[Germ]) -> bool:
    """Whether a node is a power of u times a logarithm, which tends to zero."""
    match node, below:
        case Arithmetic(operator="*"), [a, b]:
            return any(
                p.power > 0
                and p.logarithm == 0
                and p.exponent is None
                and q.power >= 0
                and q.exponent is None
                for p, q in ((a, b), (b, a))
            )
    return False


def _combined(node: AnyNode, below: list[float | None]) -> float | None:
    """A limit that is an infinity, or zero because it is one over an infinity."""
    match node, below:
        case Negative(), [float(a)]:
            return -a
        case Arithmetic(operator="+"), [float(a), float(b)] if isinf(a + b):
            return a + b
        case Arithmetic(operator="-"), [float(a), float(b)] if isinf(a - b):
            return a - b
        case Arithmetic(operator="*"), [float(a), float(b)] if isinf(a * b):
            return a * b
        case Arithmetic(operator="/"), [float(a), float(b)] if isinf(b) and not isinf(a):
            return 0.0
        case Arithmetic(operator="+"), [float(a), float(b)]:
            return a + b
        case Call(function="exp" | "sqrt" | "log"), [float(a)] if a == inf:
            return inf
        case Call(function="exp"), [float(a)] if a == -inf:
            return 0.0
        case Call(function=function), [float(a)] if not isinf(a):
            value = compiled(Call(function, (Variable(),), ())).series(a, a, 0)[0]
            return float(value) if value.is_finite() else None
    return None
