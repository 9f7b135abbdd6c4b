"""A formula read as a transseries, node by node: what each function makes of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from flint import arb, ctx, fmpq

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Logical,
    Negative,
    Number,
    Tree,
    Truth,
    Variable,
    children,
    contains_x,
    walk,
)
from actviz.kernel import elementary, gaussian, jets, logistic
from actviz.kernel.balls import rational, settings
from actviz.kernel.effort import remembered, spend
from actviz.kernel.expand import differentiated
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.transseries import Transseries, UndeterminedError
from actviz.kernel.taylor import compiled

STEPS = 50  # that a node costs

OSCILLATING = frozenset(name for name, facts in FUNCTIONS.items() if facts.oscillating)


def oscillates(tree: Tree) -> bool:
    """Whether there is a function in a formula that would oscillate if its argument grew."""
    return any(isinstance(node, Call) and node.function in OSCILLATING for node in walk(tree))


def transseries_of(tree: Tree, expansion: Expansion, x: Transseries) -> Transseries:
    """The transseries of a formula, given that of x."""
    spend(STEPS * len(walk(tree)))
    t: dict[AnyNode, Transseries] = {}
    for node in walk(tree):
        t[node] = read(node, [t[child] for child in children(node)], expansion, x)
    return t[tree]


@remembered(maxsize=1024)
def bounds_only(tree: Tree, expansion: Expansion, side: int, order: int) -> Transseries | None:
    """The transseries of the derivative f^(order) of a function that oscillates: bounds that are
    read off its own formula, by series of a single term; None where that does not give any."""
    formula = differentiated(tree, order)
    if formula is None:
        return None
    with settings(ctx.prec, 1), suppress(UndeterminedError):
        return transseries_of(formula, expansion, expansion.variable(side))
    return None


def read(node: AnyNode, below: list[Transseries], e: Expansion, x: Transseries) -> Transseries:
    """The transseries of a node, given those of the nodes below it."""
    match node:
        case Variable():
            return x
        case Negative():
            return e.negative(below[0])
        case Arithmetic(operator="+"):
            return e.add(below[0], below[1])
        case Arithmetic(operator="-"):
            return e.add(below[0], e.negative(below[1]))
        case Arithmetic(operator="*"):
            return e.multiply(below[0], below[1])
        case Arithmetic(operator="/"):
            return e.quotient(below[0], below[1])
        case Arithmetic(operator="**", right=Number(value=p)):
            return e.to_power(below[0], rational(p))
        case Arithmetic(operator="**"):
            return e.exp(e.multiply(below[1], e.log(below[0])))
        case Call(function=function, arguments=arguments):
            if not contains_x(node):
                return _constant(node, e)
            if function in ("hyperbola", "hyperbola_slope"):
                return _hyperbola(function, below[0], _constant(arguments[1], e), e)
            return _call(function, below[0], e)
        case Comparison() | Logical() | Truth() | Conditional():
            raise UndeterminedError
    if not contains_x(node):
        return _constant(node, e)
    raise UndeterminedError


def _constant(node: AnyNode, e: Expansion) -> Transseries:
    value = compiled(node).over(arb(0))[0]
    if not value.is_finite():
        raise UndeterminedError
    return e.constant(value)


def _call(function: str, g: Transseries, e: Expansion) -> Transseries:
    if function in ALWAYS:
        return ALWAYS[function](e, g)
    if not g.diverges:
        return e.apply(elementary.SMOOTH[function], g)
    if function in OSCILLATING and ctx.cap == 1:  # only bounds are asked for
        return _bounded(function, g, e)
    if function in DIVERGING:
        towards = g.direction() if g.exponent is None else _towards(g)
        if towards == 0:
            return e.apply(elementary.SMOOTH[function], g)
        return DIVERGING[function](e, g, towards)
    raise UndeterminedError


def _bounded(function: str, g: Transseries, e: Expansion) -> Transseries:
    """sin, cos and sinc of what grows: between -1 and 1, for series of a single term."""
    wave = e.constant(arb(0, 1)).having(point=jets.series(arb.nan()))  # it has no limit
    return e.quotient(wave, g) if function == "sinc" else wave


def _towards(g: Transseries) -> int:
    """-1, 0 or 1: whether g exp(w) tends to -inf, 0 or inf."""
    assert g.exponent is not None
    if g.exponent.direction() < 0:
        return 0
    return g.direction()


def _sigmoid(e: Expansion, g: Transseries, direction: int) -> Transseries:
    one = e.constant(arb(1))
    small = e.exp(g if direction < 0 else e.negative(g))
    below = e.add(one, small)
    return e.quotient(small if direction < 0 else one, below)


def _tanh(e: Expansion, g: Transseries, direction: int) -> Transseries:
    twice = e.multiply(g, e.constant(arb(-2 * direction)))
    small = _sigmoid(e, twice, -1)  # 1 - tanh|g| = 2 sigmoid(-2|g|)
    value = e.add(e.constant(arb(1)), e.multiply(small, e.constant(arb(-2))))
    return value if direction > 0 else e.negative(value)


def _softplus(e: Expansion, g: Transseries, direction: int) -> Transseries:
    small = e.exp(g if direction < 0 else e.negative(g))
    rest = e.multiply(small, e.apply(logistic.log1p_ratio, small))
    return rest if direction < 0 else e.add(g, rest)


def _logcosh(e: Expansion, g: Transseries, direction: int) -> Transseries:
    size = g if direction > 0 else e.negative(g)
    small = e.exp(e.multiply(size, e.constant(arb(-2))))
    rest = e.multiply(small, e.apply(logistic.log1p_ratio, small))
    return e.add(e.add(size, e.constant(-arb(2).log())), rest)


def _erfc(e: Expansion, g: Transseries, direction: int) -> Transseries:
    if direction < 0:
        return e.add(e.constant(arb(2)), e.negative(_erfc(e, e.negative(g), 1)))
    square = e.multiply(g, g)
    ratio = e.apply(gaussian.erfc_ratio, e.to_power(square, fmpq(-1)))
    bell = e.exp(e.negative(square))
    scaled = e.multiply(e.to_power(g, fmpq(-1)), e.constant(1 / arb.pi().sqrt()))
    return e.multiply(e.multiply(bell, scaled), ratio)


def _erf(e: Expansion, g: Transseries, direction: int) -> Transseries:
    size = g if direction > 0 else e.negative(g)
    value = e.add(e.constant(arb(1)), e.negative(_erfc(e, size, 1)))
    return value if direction > 0 else e.negative(value)


def _normal_cdf(e: Expansion, g: Transseries, direction: int) -> Transseries:
    scaled = e.multiply(g, e.constant(-1 / arb(2).sqrt()))
    return e.multiply(_erfc(e, scaled, -direction), e.constant(arb(0.5)))


def _normal_pdf(e: Expansion, g: Transseries, direction: int) -> Transseries:
    del direction
    half = e.multiply(e.multiply(g, g), e.constant(arb(-0.5)))
    return e.multiply(e.exp(half), e.constant(1 / (2 * arb.pi()).sqrt()))


def _atan(e: Expansion, g: Transseries, direction: int) -> Transseries:
    rest = e.apply(elementary.atan, e.to_power(g, fmpq(-1)))
    return e.add(e.constant(direction * arb.pi() / 2), e.negative(rest))


def _inverse_hyperbolic(sign: int) -> Callable[[Expansion, Transseries, int], Transseries]:
    """asinh (sign 1) and acosh (-1): log|g| + log(1 + sqrt(1 + sign/g^2))."""

    def rule(e: Expansion, g: Transseries, direction: int) -> Transseries:
        if direction < 0 and sign < 0:
            raise UndeterminedError
        size = g if direction > 0 else e.negative(g)
        one = e.constant(arb(1))
        inverse_square = e.to_power(e.multiply(g, g), fmpq(-1))
        inner = e.add(one, e.multiply(inverse_square, e.constant(arb(sign))))
        rest = e.log(e.add(one, e.to_power(inner, fmpq(1, 2))))
        value = e.add(e.log(size), rest)
        return value if direction > 0 else e.negative(value)

    return rule


def _half_exponentials(sign: int) -> Callable[[Expansion, Transseries, int], Transseries]:
    """cosh (sign 1) and sinh (-1)."""

    def rule(e: Expansion, g: Transseries, direction: int) -> Transseries:
        del direction
        falling = e.multiply(e.exp(e.negative(g)), e.constant(arb(sign)))
        return e.multiply(e.add(e.exp(g), falling), e.constant(arb(0.5)))

    return rule


def _expm1(e: Expansion, g: Transseries, direction: int) -> Transseries:
    del direction
    return e.add(e.exp(g), e.constant(arb(-1)))


def _hyperbola(function: str, g: Transseries, c: Transseries, e: Expansion) -> Transseries:
    root = e.to_power(e.add(e.multiply(g, g), c), fmpq(1, 2))
    return root if function == "hyperbola" else e.quotient(g, root)


ALWAYS: Mapping[str, Callable[[Expansion, Transseries], Transseries]] = MappingProxyType(
    {
        "exp": lambda e, g: e.exp(g),
        "log": lambda e, g: e.log(g),
        "log1p": lambda e, g: e.log(e.add(e.constant(arb(1)), g)),
        "sqrt": lambda e, g: e.to_power(g, fmpq(1, 2)),
    }
)

DIVERGING: Mapping[str, Callable[[Expansion, Transseries, int], Transseries]] = MappingProxyType(
    {
        "sigmoid": _sigmoid,
        "tanh": _tanh,
        "softplus": _softplus,
        "logcosh": _logcosh,
        "erf": _erf,
        "erfc": _erfc,
        "normal_cdf": _normal_cdf,
        "normal_pdf": _normal_pdf,
        "atan": _atan,
        "asinh": _inverse_hyperbolic(1),
        "acosh": _inverse_hyperbolic(-1),
        "sinh": _half_exponentials(-1),
        "cosh": _half_exponentials(1),
        "expm1": _expm1,
    }
)
