"""From a formula as written to one that the kernel reads.

Catalog calls are replaced by their formulas, parameters by their values, abs, sign, max, min and
clip by conditionals; what is constant is folded, exactly; and idioms that lose their digits, such
as 1/(1+exp(-x)), are replaced by the function they spell (see idioms.py). The result holds x,
numbers, constants, arithmetic, conditionals and the functions of elementary.SMOOTH alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flint import arb

from actviz.errors import UsageError
from actviz.formula import polynomial
from actviz.formula.functions import FUNCTIONS
from actviz.formula.identity import constant, equal_polynomial, vanishes_at
from actviz.formula.idioms import recognised, scaled
from actviz.formula.taylor import PRECISION, compiled, settings
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Parameter,
    Test,
    Tree,
    Truth,
    Variable,
    contains_x,
    rewrite,
    walk,
)

MAX_BITS = 4096  # of a number that a power of numbers is folded into
MAX_POWER = 1024  # of an exponent that is a number
CERTAIN = 1024  # bits; two constants that these do not tell apart are not compared
MAX_NODES = 20_000  # of the expanded formula; catalog calls inside catalog calls multiply
MAX_NESTING = 32  # of catalog rows that call each other


@dataclass(frozen=True)
class Definition:
    """A catalog row's formula, and the trees that its parameters stand for by default."""

    formula: Tree
    parameters: Mapping[str, Tree]


Lookup = Callable[[str], Definition | None]


def expand(tree: Tree, lookup: Lookup) -> Tree:
    """The formula in elementary terms.

    ``lookup`` gives a catalog name's definition, or None for an elementary function. Raises
    UsageError where rows call each other in a circle or the formula grows beyond all bounds.
    """
    found = simplified(desugared(inlined(tree, lookup)))
    return _unmasked(found) if is_total(found) else found


def _unmasked(tree: Tree) -> Tree:
    """A polynomial that is written as something else, softplus(x) - softplus(-x), as itself."""
    if polynomial.polynomial(tree) is not None:
        return tree
    p = equal_polynomial(tree)
    return tree if p is None else polynomial.tree_of(p)


def inlined(tree: Tree, lookup: Lookup) -> Tree:
    """``tree`` with every catalog call replaced by its formula."""
    rows: dict[str, tuple[Definition, int]] = {}  # without calls of their own, and their size

    def row(name: str, definition: Definition, inside: tuple[str, ...]) -> tuple[Definition, int]:
        if name not in rows:
            if name in inside or len(inside) >= MAX_NESTING:
                raise UsageError(
                    f"formulas call each other in a circle: {' -> '.join((*inside, name))}",
                    "a formula may only call rows that do not call it",
                )
            within = (*inside, name)
            formula = replaced(definition.formula, within)
            values = {p: replaced(value, within) for p, value in definition.parameters.items()}
            rows[name] = Definition(formula, values), sum(1 for _ in walk(formula))
        return rows[name]

    def replaced(tree: Tree, inside: tuple[str, ...]) -> Tree:
        size = 0

        def change(node: AnyNode) -> AnyNode:
            nonlocal size
            if not isinstance(node, Call):
                return node
            definition = lookup(node.function)
            if definition is None or _is_elementary(node):
                return node
            called, terms = row(node.function, definition, inside)
            size += terms
            if size > MAX_NODES:
                raise UsageError(
                    f"the formula grows beyond {MAX_NODES} terms", "use fewer calls inside calls"
                )
            bound = {**called.parameters, **dict(node.keywords)}
            return substituted(called.formula, node.arguments[0], bound)

        return rewrite(tree, change)

    return replaced(tree, ())


def _is_elementary(call: Call) -> bool:
    """Where nothing is bound, a name that is both means the elementary function."""
    return call.function in FUNCTIONS and not call.keywords


def substituted(tree: Tree, x: Tree, parameters: Mapping[str, Tree]) -> Tree:
    """``tree`` with x and parameters replaced."""

    def change(node: AnyNode) -> AnyNode:
        if isinstance(node, Variable):
            return x
        if isinstance(node, Parameter):
            return parameters[node.name]
        return node

    return rewrite(tree, change)


def desugared(tree: Tree) -> Tree:
    """abs, sign, max, min and clip as conditionals."""

    def change(node: AnyNode) -> AnyNode:
        if not isinstance(node, Call):
            return node
        match node.function, node.arguments:
            case "abs", (u,):
                return Conditional(Comparison(">=", u, ZERO), u, Negative(u))
            case "sign", (u,):
                below = Conditional(Comparison("<", u, ZERO), Number(Fraction(-1)), ZERO)
                return Conditional(Comparison(">", u, ZERO), ONE, below)
            case "max", (first, *rest):
                for other in rest:
                    first = Conditional(Comparison(">=", first, other), first, other)
                return first
            case "min", (first, *rest):
                for other in rest:
                    first = Conditional(Comparison("<=", first, other), first, other)
                return first
            case "clip", (u, lower, upper):
                capped = Conditional(Comparison(">", u, upper), upper, u)
                inside = Conditional(Comparison("<", u, lower), lower, capped)
                # the upper bound wins, where u has a value
                held = Arithmetic("+", upper, Arithmetic("*", ZERO, u))
                return Conditional(Comparison(">", lower, upper), held, inside)
        return node

    return rewrite(tree, change)


@lru_cache(maxsize=4096)
def simplified(tree: Tree) -> Tree:
    """Constants folded exactly, decided conditionals taken, idioms recognised."""
    return rewrite(tree, _simpler)


def _simpler(node: AnyNode) -> AnyNode:
    match node:
        case Negative():
            return _negative(node)
        case Arithmetic():
            return _number(recognised(_cancelled(_arithmetic(node))))
        case Call():
            return _number(recognised(_call(node)))
        case Comparison():
            return _comparison(node)
        case Logical():
            return _logical(node)
        case Conditional(test=Truth(value=value), then=then, otherwise=otherwise):
            return then if value else otherwise
        case Conditional(test=test, then=then, otherwise=otherwise) if then is otherwise:
            return then if _has_outcome(test) else node
    return node


def _number(tree: Tree) -> Tree:
    """A constant that is shown to be a rational number as that number."""
    if isinstance(tree, Number) or not _is_constant(tree):
        return tree
    value = constant(tree, Fraction(0))
    return tree if value is None or _bits(value) > MAX_BITS else Number(value)


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


@lru_cache(maxsize=4096)
def _is_constant(node: AnyNode) -> bool:
    """Whether a node holds neither x nor an unbound parameter, nor anything to be decided."""
    return not any(isinstance(n, Variable | Parameter | Conditional) for n in walk(node))


def _has_outcome(test: Test) -> bool:
    """Whether a test plainly has an outcome at every x: both its sides have values."""
    sides = [n for n in walk(test) if isinstance(n, Comparison)]
    return all(is_total(side) for c in sides for side in (c.left, c.right))


def neat(tree: Tree) -> Tree:
    """``tree`` without what bound parameters leave behind: 1 times, plus 0, two minus signs."""
    return rewrite(tree, _neater)


def _neater(node: AnyNode) -> AnyNode:
    match node:
        case Negative():
            return _negative(node)
        case Arithmetic(operator="+", left=left, right=Number(value=value)) if value < 0:
            return _neater(Arithmetic("-", left, Number(-value)))
        case Arithmetic(operator="-", left=left, right=Number(value=value)) if value < 0:
            return _neater(Arithmetic("+", left, Number(-value)))
        case Arithmetic():
            return _arithmetic(node)
    return node


def _negative(node: Negative) -> Tree:
    match node.operand:
        case Number(value=value):
            return Number(-value)
        case Negative(operand=operand):
            return operand
    return node


def _arithmetic(node: Arithmetic) -> Tree:
    folded = _folded(node)
    if folded is not None:
        return folded
    left, right = node.left, node.right
    match node.operator:
        case "+":
            if left is ZERO or right is ZERO:
                return right if left is ZERO else left
        case "-":
            if right is ZERO:
                return left
            if left is ZERO:
                return _negative(Negative(right))
        case "*":
            if left is ONE or right is ONE:
                return right if left is ONE else left
            if left is right:
                return Arithmetic("**", left, Number(Fraction(2)))
            if (left is ZERO and is_total(right)) or (right is ZERO and is_total(left)):
                return ZERO
        case "/":
            if right is ONE or (left is ZERO and isinstance(right, Number) and right is not ZERO):
                return left
        case "**":
            if isinstance(right, Number) and abs(right.value) > MAX_POWER:
                raise UsageError(
                    f"an exponent is beyond {MAX_POWER}", "use exp(exponent * log(x)) instead"
                )
            if right is ONE:
                return left
            if right is ZERO and is_total(left):
                return ONE
    return node


def _cancelled(tree: Tree) -> Tree:
    """u - u, u / u and a*sin(u)**2 + a*cos(u)**2 as numbers, where nothing is undefined."""
    match tree:
        case Arithmetic(operator="-", left=u, right=v) if u is v and is_total(u):
            return ZERO
        case Arithmetic(operator="/", left=u, right=v) if u is v and _is_nonzero(u):
            return ONE
        case Arithmetic(operator="+", left=u, right=v):
            return _circle(u, v) or tree
    return tree


def _circle(left: Tree, right: Tree) -> Tree | None:
    """a*sin(u)**2 + a*cos(u)**2 as a."""
    (a, s), (b, t) = scaled(left), scaled(right)
    match s, t:
        case (
            Arithmetic(operator="**", left=Call(function=f, arguments=(u,)), right=Number(value=n)),
            Arithmetic(operator="**", left=Call(function=g, arguments=(v,)), right=Number(value=m)),
        ) if {f, g} == {"sin", "cos"} and u is v and n == m == 2 and a == b and is_total(u):
            return Number(a)
    return None


def _folded(node: Arithmetic) -> Tree | None:
    """The number that arithmetic on two numbers gives."""
    if not (isinstance(node.left, Number) and isinstance(node.right, Number)):
        return None
    p = polynomial.polynomial(node)
    if p is not None:
        return Number(p[0] if p else Fraction(0))
    base, exponent = node.left.value, node.right.value
    size = abs(exponent) * _bits(base)
    if node.operator == "**" and base != 0 and exponent.denominator == 1 and size < MAX_BITS:
        return Number(base**exponent.numerator)
    return None


def _call(node: Call) -> Tree:
    """sqrt(u**2) as abs(u)."""
    match node:
        case Call(
            function="sqrt", arguments=(Arithmetic(operator="**", left=u, right=Number(value=n)),)
        ):
            if n == 2:
                return Conditional(Comparison(">=", u, ZERO), u, _negative(Negative(u)))
    return node


def is_total(tree: Tree) -> bool:
    """Whether a formula is plainly finite at every finite x."""
    for node in walk(tree):
        match node:
            case Arithmetic(operator="/", right=right) if not isinstance(right, Number):
                return False
            case Arithmetic(operator="/", right=Number(value=value)) if value == 0:
                return False
            case Arithmetic(operator="**", right=right):
                if not isinstance(right, Number) or right.value.denominator != 1 or right.value < 0:
                    return False
            case Constant(name="inf"):
                return False
            case Call(function=function):
                facts = FUNCTIONS.get(function)
                if facts is None or not facts.is_total:
                    return False
    return True


def _is_nonzero(tree: Tree) -> bool:
    """Whether a formula is plainly finite and not zero at every finite x."""
    match tree:
        case Number(value=value):
            return value != 0
        case Negative(operand=u):
            return _is_nonzero(u)
        case Call(function="exp" | "cosh" | "sigmoid" | "softplus" | "normal_pdf"):
            return is_total(tree)
    return False


def _comparison(node: Comparison) -> Test:
    left, right = node.left, node.right
    gap = polynomial.difference(left, right)
    if gap is not None and len(gap) <= 1:
        difference = gap[0] if gap else 0
        return Truth(polynomial.holds(node.operator, (difference > 0) - (difference < 0)))
    infinite = _infinity(left), _infinity(right)
    if infinite != (0, 0):
        order = (infinite[0] > infinite[1]) - (infinite[0] < infinite[1])
        outcome = polynomial.holds(node.operator, order)
        finite = [side for side, sign in zip((left, right), infinite, strict=True) if not sign]
        if all(map(is_total, finite)):
            return Truth(outcome)
        # it has that outcome where the other side has a value
        return Comparison("==" if outcome else "!=", Arithmetic("*", ZERO, finite[0]), ZERO)
    sign: int | None = 0 if left is right and is_total(left) else None
    if sign is None and _is_constant(node):
        sign = _order(left, right)
    return node if sign is None else Truth(polynomial.holds(node.operator, sign))


def _order(left: Tree, right: Tree) -> int | None:
    """The sign of the difference of two constants, if it is settled."""
    for precision in (PRECISION, CERTAIN):
        with settings(precision, 1):
            a, b = (compiled(side).over(arb(0))[0] for side in (left, right))
            if not (a.is_finite() and b.is_finite()):
                continue
            if not a.overlaps(b):
                return 1 if a > b else -1
    return 0 if vanishes_at(Arithmetic("-", left, right), Fraction(0)) else None


def _infinity(tree: Tree) -> int:
    """1 for inf, -1 for -inf, 0 for anything else: x is finite."""
    match tree:
        case Constant(name="inf"):
            return 1
        case Negative(operand=Constant(name="inf")):
            return -1
    return 0


def _logical(node: Logical) -> Test:
    if node.operator == "not":
        (test,) = node.operands
        return Truth(not test.value) if isinstance(test, Truth) else node
    decisive = node.operator == "or"
    rest: list[Test] = []
    for test in node.operands:
        if isinstance(test, Truth):
            if test.value is decisive:
                return Truth(decisive)
        elif test not in rest:
            rest.append(test)
    if not rest:
        return Truth(not decisive)
    return rest[0] if len(rest) == 1 else Logical(node.operator, tuple(rest))


@lru_cache(maxsize=2048)
def comparisons(tree: Tree) -> tuple[Comparison, ...]:
    """The tests of a formula that depend on x, inner ones first."""
    return tuple(n for n in walk(tree) if isinstance(n, Comparison) and contains_x(n))


def decided(tree: Tree, outcomes: Mapping[Comparison, bool]) -> Tree:
    """``tree`` with tests replaced by their outcomes, and simplified."""

    def change(node: AnyNode) -> AnyNode:
        if isinstance(node, Comparison) and node in outcomes:
            return Truth(outcomes[node])
        return _simpler(node)

    return rewrite(tree, change)
