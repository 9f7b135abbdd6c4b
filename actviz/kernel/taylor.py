"""Taylor enclosures of a formula over an interval, by python-flint.

``compiled(tree)`` reads an expanded tree (see expand.py) as a tape of operations on power series
over balls. One run of the tape over [a, b] gives balls that hold f(x), f'(x), f''(x)/2, ... for
EVERY x in [a, b], rounding errors included; at a point, the precision decides how small they are.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import factorial
from types import MappingProxyType

from flint import arb, arb_series, ctx

from actviz.formula import polynomial
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Tree,
    Truth,
    Variable,
    X,
    walk,
)
from actviz.kernel import elementary, jets
from actviz.kernel.balls import PRECISION, ball, outward, rational, settings, sign_of
from actviz.kernel.effort import spend

ORDERS = 12  # that cost as much again as the value alone, and beyond those, composed, far more
BITS = 1024  # that cost as much again as few do, and beyond those far more
OVERHEAD = 7  # steps of what stands round an enclosure: a box, a decision what to do with it
# thirds of a step that an operation costs, on a few orders and on average, as was measured
LIGHT, USUAL, HEAVY, LONG = 6, 22, 40, 80
CALLS = MappingProxyType(
    dict.fromkeys(("exp", "log1p", "sin", "cos", "floor"), LIGHT)
    | dict.fromkeys(("expm1", "sqrt", "sinh", "cosh", "sigmoid", "atan"), USUAL)
    | dict.fromkeys(("hyperbola", "hyperbola_slope"), USUAL)
    | dict.fromkeys(("acosh", "asinh"), LONG)
)  # and others are heavy
SIGMOIDAL = "sigmoid", "tanh", "softplus", "logcosh", "erf", "erfc", "normal_cdf", "normal_pdf"
EXPONENTIAL = frozenset((*SIGMOIDAL, "exp", "expm1", "sinh", "cosh"))
# of what is beyond WORD their values have exponents that no machine word holds,
WORD = 2.0**60
LARGER = 3  # which costs so many times as much
OPERATORS = MappingProxyType({"*": 4, "/": 12, "**": 18})  # and others are one

# a test is None where the ball does not decide it, and NaN where its sides have no value
Value = arb_series | arb | bool | None
Step = Callable[[list[Value]], Value]


class Taylor:
    """An expanded formula, ready to be evaluated over points and intervals.

    Raises ValueError for a tree that still holds parameters or catalog calls.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        nodes = list(walk(tree))
        index = {node: i for i, node in enumerate(nodes)}
        varying: set[AnyNode] = set()
        constant_steps: list[tuple[int, Step]] = []
        steps: list[tuple[int, Step]] = []
        for i, node in enumerate(nodes):
            if isinstance(node, Variable):
                varying.add(node)
                continue
            step, operands = _step(node, index)
            if any(nodes[j] in varying for j in operands):
                varying.add(node)
                steps.append((i, step))
            else:
                constant_steps.append((i, step))
        self._size = len(nodes)
        self._steps = steps
        self._work = sum(_cost(nodes[i]) for i, _ in steps) // 3
        self._exponents = sorted(
            {
                index[argument]
                for node in nodes
                if isinstance(node, Call) and node.function in EXPONENTIAL
                for argument in node.arguments
                if argument in varying
            }
        )
        self._constant_steps = constant_steps
        self._variable = next((i for i, n in enumerate(nodes) if isinstance(n, Variable)), None)
        self._constants: dict[int, list[Value]] = {}

    def series(
        self, lower: float, upper: float, order: int, precision: int = PRECISION
    ) -> list[arb]:
        """Balls that hold f^(k)(x)/k! for every x in [lower, upper], k = 0 ... ``order``.

        Both ends are finite. A ball is not finite where the function is not shown to be defined.
        """
        with settings(precision, order + 1):
            return self.over(ball(lower, upper))

    def steps(self, length: int, precision: int) -> int:
        """What one series of a length costs."""
        return int(self._work * _weight(length, precision)) + OVERHEAD

    def over(self, x: arb) -> list[arb]:
        """The same over any ball, with python-flint's present settings."""
        result = self.of(arb_series([x, 1], prec=ctx.cap))
        if not result[0].is_finite():
            return [arb.nan()] * ctx.cap
        return [result[k] for k in range(ctx.cap)]

    def of(self, x: arb_series) -> arb_series:
        """The series of f(x(e))."""
        spend(self.steps(ctx.cap, ctx.prec))
        slots = self._prepared()[:]
        if self._variable is not None:
            slots[self._variable] = x
        for i, step in self._steps:
            slots[i] = step(slots)
        # where x itself is huge, as at the ends of the line, budgets were measured with that
        if any(_is_huge(slots[i]) for i in self._exponents) and not _is_huge(x):
            spend((LARGER - 1) * self.steps(ctx.cap, ctx.prec))
        result = slots[-1]
        if isinstance(result, arb):
            return jets.series(result)
        assert isinstance(result, arb_series)
        return result

    def bounds(
        self, lower: float, upper: float, order: int, precision: int = PRECISION
    ) -> list[tuple[float, float]]:
        """Enclosures of f, f', ..., f^(order) over [lower, upper] as doubles rounded outward.

        (-inf, inf) where nothing is known.
        """
        coefficients = self.series(lower, upper, order, precision)
        with settings(precision, 1):
            return [outward(c * factorial(k)) for k, c in enumerate(coefficients)]

    def _prepared(self) -> list[Value]:
        """The slots with what does not depend on x filled in, for the present precision."""
        slots = self._constants.get(ctx.prec)
        if slots is None:
            slots = [None] * self._size
            with settings(ctx.prec, 1):
                for i, step in self._constant_steps:
                    value = step(slots)
                    slots[i] = value[0] if isinstance(value, arb_series) else value
            self._constants[ctx.prec] = slots
        return slots


def _is_huge(value: Value) -> bool:
    """Whether some of a series' values are finite and beyond what a word's exponent tells."""
    if not isinstance(value, arb_series):
        return False
    u = value[0]
    return bool(u.is_finite()) and not -WORD < u < WORD


def _cost(node: AnyNode) -> int:
    """Thirds of a step that an operation takes."""
    match node:
        case Call(function=name):
            return CALLS.get(name, HEAVY)
        case Arithmetic(operator=operator):
            return OPERATORS.get(operator, 1)
        case Comparison():
            return 3
        case Conditional():
            return 2
    return 1


@lru_cache(maxsize=256)
def _weight(orders: int, bits: int) -> float:
    """How many times an operation on numbers one on so many orders, of so many bits, costs."""
    longer, finer = orders / ORDERS, bits / BITS
    return (1 + longer + 1.5 * longer**3) * (1 + finer + finer**2 / 2)


@lru_cache(maxsize=4096)
def compiled(tree: Tree) -> Taylor:
    """The tape of an expanded tree, made once."""
    return Taylor(tree)


def _step(node: AnyNode, index: dict[AnyNode, int]) -> tuple[Step, tuple[int, ...]]:
    """What to do at a node, and the slots it reads."""
    match node:
        case Number(value=value):
            exact = rational(value)
            return lambda _: arb(exact), ()
        case Constant(name=name):
            return _constant(name), ()
        case Truth(value=decided):
            return lambda _: decided, ()
        case Negative(operand=operand):
            i = index[operand]
            return lambda s: -s[i], (i,)
        case Arithmetic():
            return _arithmetic(node, index)
        case Call(function=function, arguments=arguments) if not node.keywords:
            return _call(function, tuple(index[a] for a in arguments))
        case Comparison():
            return _comparison(node, index)
        case Logical(operator=operator, operands=operands):
            slots = tuple(index[o] for o in operands)
            return lambda s: _logical(operator, [s[i] for i in slots]), slots
        case Conditional(test=test, then=then, otherwise=otherwise):
            i, j, k = index[test], index[then], index[otherwise]
            return lambda s: _choice(s[i], s[j], s[k]), (i, j, k)
    raise ValueError(f"not an expanded formula: {type(node).__name__}")


def _constant(name: str) -> Step:
    if name == "pi":
        return lambda _: arb.pi()
    if name == "e":
        return lambda _: arb.const_e()
    return lambda _: arb.pos_inf()


def _arithmetic(node: Arithmetic, index: dict[AnyNode, int]) -> tuple[Step, tuple[int, ...]]:
    i, j = index[node.left], index[node.right]
    match node.operator:
        case "+":
            return lambda s: s[i] + s[j], (i, j)
        case "-":
            return lambda s: s[i] - s[j], (i, j)
        case "*" if i == j:
            square = jets.integer_power(2)
            return lambda s: jets.compose(square, _lifted(s[i])), (i,)
        case "*":
            return lambda s: _product(s[i], s[j]), (i, j)
        case "/":
            return lambda s: _quotient(s[i], s[j]), (i, j)
        case "**":
            if isinstance(node.right, Number):
                exponent = node.right.value
                jet = (
                    jets.integer_power(exponent.numerator)
                    if exponent.denominator == 1
                    else jets.rational_power(rational(exponent))
                )
                return lambda s: jets.compose(jet, _lifted(s[i])), (i,)
            return lambda s: _power(s[i], s[j]), (i, j)
    raise ValueError(f"unknown operator {node.operator}")


def _lifted(value: Value) -> arb_series:
    return value if isinstance(value, arb_series) else jets.series(value)  # type: ignore[arg-type]


def _product(a: Value, b: Value) -> Value:
    if isinstance(a, arb) and isinstance(b, arb):
        return a * b
    return jets.product(_lifted(a), _lifted(b))


def _quotient(a: Value, b: Value) -> Value:
    if isinstance(a, arb) and isinstance(b, arb):
        return a / b
    return jets.quotient(_lifted(a), _lifted(b))


def _power(base: Value, exponent: Value) -> Value:
    logarithm = jets.compose(elementary.log, _lifted(base))
    return jets.compose(elementary.exp, jets.product(logarithm, _lifted(exponent)))


def _call(function: str, slots: tuple[int, ...]) -> tuple[Step, tuple[int, ...]]:
    if function in ("hyperbola", "hyperbola_slope"):
        u, c = slots
        jet2 = elementary.hyperbola if function == "hyperbola" else elementary.hyperbola_slope
        return lambda s: jets.compose(lambda v: jet2(v, _lifted(s[c])[0]), _lifted(s[u])), slots
    jet = elementary.SMOOTH.get(function)
    if jet is None or len(slots) != 1:
        raise ValueError(f"not an expanded formula: {function}")
    (i,) = slots
    return lambda s: jets.compose(jet, _lifted(s[i])), slots


def _comparison(node: Comparison, index: dict[AnyNode, int]) -> tuple[Step, tuple[int, ...]]:
    i, j = index[node.left], index[node.right]
    operator = node.operator
    exact = polynomial.difference(node.left, node.right)

    variable = index.get(X)

    def step(slots: list[Value]) -> Value:
        difference = _lifted(slots[i])[0] - _lifted(slots[j])[0]
        sign = sign_of(difference)
        if sign is None and exact is not None and variable is not None:
            sign = _exact_sign(exact, _lifted(slots[variable])[0])
        if sign is None:
            return difference if difference.is_nan() else None
        return polynomial.holds(operator, sign)

    return step, (i, j) if variable is None or exact is None else (i, j, variable)


def _exact_sign(p: polynomial.Polynomial, x: arb) -> int | None:
    """The sign of a polynomial at a double, exactly; None over an interval."""
    if not (x.is_exact() and x.is_finite()):
        return None
    mantissa, exponent = x.man_exp()
    value = polynomial.value(p, Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return (value > 0) - (value < 0)


def _logical(operator: str, tests: list[Value]) -> Value:
    if operator == "not":
        (test,) = tests
        return not test if isinstance(test, bool) else test
    decisive = operator == "or"
    if any(test is decisive for test in tests):
        return decisive
    open_ones = [test for test in tests if not isinstance(test, bool)]
    if not open_ones:
        return not decisive
    return next((test for test in open_ones if test is not None), None)


def _choice(test: Value, then: Value, otherwise: Value) -> Value:
    if isinstance(test, arb):
        return jets.undefined()
    if test is None:
        if isinstance(then, arb) and isinstance(otherwise, arb):
            return then.union(otherwise)
        return jets.hull(_lifted(then), _lifted(otherwise))
    return then if test else otherwise
