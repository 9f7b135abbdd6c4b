"""A formula made simpler by how it is written: numbers folded, decided conditionals taken, what
cancels cancelled, idioms recognised (see idioms.py). Every rule holds wherever either side has a
value. What only a proof shows to be a number is folded by kernel/expand.py."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from actviz.errors import UsageError
from actviz.formula import polynomial
from actviz.formula.functions import FUNCTIONS
from actviz.formula.idioms import recognised, scaled
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
    Test,
    Tree,
    Truth,
    children,
    rewrite,
    walk,
    with_children,
)

MAX_BITS = 4096  # of a number that a power of numbers is folded into
MAX_POWER = 1024  # of an exponent that is a number


@lru_cache(maxsize=4096)
def by_rules(tree: Tree) -> Tree:
    """``tree`` with every node made simpler, from the leaves up."""
    return rewrite(tree, simpler)


def simpler(node: AnyNode) -> AnyNode:
    """A node whose children are as simple as they get."""
    match node:
        case Negative():
            return _negative(node)
        case Arithmetic():
            return recognised(_cancelled(_arithmetic(node)))
        case Call():
            return recognised(_call(node))
        case Comparison():
            return _comparison(node)
        case Logical():
            return _logical(node)
        case Conditional(test=Truth(value=value), then=then, otherwise=otherwise):
            return then if value else otherwise
        case Conditional(test=test, then=then, otherwise=otherwise) if then is otherwise:
            return then if _has_outcome(test) else node
    return node


def _has_outcome(test: Test) -> bool:
    """Whether a test plainly has an outcome at every x: both its sides have values."""
    sides = [n for n in walk(test) if isinstance(n, Comparison)]
    return all(is_total(side) for c in sides for side in (c.left, c.right))


def neat(tree: Tree) -> Tree:
    """``tree`` without what bound parameters leave behind: 1 times, plus 0, two minus signs."""
    return rewrite(tree, _neater)


def outward(tree: Tree) -> Tree:
    """A formula with a conditional amid it as that conditional, the rest in each of its branches:
    `a * u if t else a * v` for `a * (u if t else v)`. One with several such stays as it is."""
    inside = {below for node in walk(tree) if isinstance(node, Conditional) for below in walk(node)}
    tops = [
        child
        for node in walk(tree)
        if node not in inside
        for child in children(node)
        if isinstance(child, Conditional)
    ]
    if len(set(tops)) != 1:
        return tree
    (top,) = set(tops)

    def around(branch: Tree) -> Tree:
        done: dict[AnyNode, AnyNode] = {top: branch}
        for node in walk(tree):
            if node not in done:
                below = children(node)
                new = tuple(done[child] for child in below)
                done[node] = node if new == below else with_children(node, new)
        whole = done[tree]
        return neat(whole)  # type: ignore[arg-type]  # a tree with another branch is one

    def moved(node: Tree) -> Tree:
        if not isinstance(node, Conditional):
            return around(node)
        return Conditional(node.test, around(node.then), moved(node.otherwise))

    return moved(top)


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
    size = abs(exponent) * bits(base)
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


def bits(value: Fraction) -> int:
    """The bits of a number, numerator and denominator together."""
    return value.numerator.bit_length() + value.denominator.bit_length()


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
    if left is right and is_total(left):
        return Truth(polynomial.holds(node.operator, 0))
    return node


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
