"""Idioms: ways to write a function that lose its digits, replaced by the function they spell.

`1/(1+exp(-x))` overflows on one side and `1+tanh(x)` cancels on the other; both are sigmoids, and
are read as such. Every rule is an identity on the whole domain of what it replaces.
"""

from __future__ import annotations

from fractions import Fraction

from actviz.formula.polynomial import Polynomial, divide, polynomial, square_root, tree_of
from actviz.formula.positive import is_positive
from actviz.formula.tree import (
    ONE,
    Arithmetic,
    Call,
    Constant,
    Negative,
    Number,
    Tree,
    contains_x,
)

HALF = Fraction(1, 2)


def recognised(node: Tree) -> Tree:
    """``node``, or what it is an idiom for; its children have been read already."""
    match node:
        case Arithmetic(operator="+" | "-"):
            return _sum(node) or node
        case Arithmetic(operator="*"):
            return _double_angle(node.left, node.right) or node
        case Arithmetic(operator="/"):
            return _quotient(node.left, node.right) or node
        case Call(function="log", arguments=(u,)):
            return _logarithm(u) or node
        case Call(function="log1p", arguments=(Call(function="exp", arguments=(u,)),)):
            return _call("softplus", u)
        case Call(function="sqrt", arguments=(u,)):
            return _root(u) or node
        case Arithmetic(
            operator="**", left=Call(function="hyperbola", arguments=(u, c)), right=Number(value=n)
        ) if n == 2:
            return Arithmetic("+", Arithmetic("**", u, _number(2)), c)
    return node


def _call(function: str, *arguments: Tree) -> Call:
    return Call(function, arguments, ())


def _number(value: Fraction | int) -> Number:
    return Number(Fraction(value))


def _times(factor: Fraction | int, tree: Tree) -> Tree:
    if isinstance(tree, Number):
        return Number(tree.value * factor)
    if factor == 1:
        return tree
    return _negated(tree) if factor == -1 else Arithmetic("*", _number(factor), tree)


def _multiple(factor: Fraction | int, tree: Tree) -> Tree:
    """A number times a tree, with the number that the tree has already."""
    own, rest = scaled(tree)
    return _times(factor * own, rest)


def _negated(tree: Tree) -> Tree:
    match tree:
        case Negative(operand=operand):
            return operand
        case Number(value=value):
            return Number(-value)
    return Negative(tree)


def scaled(tree: Tree) -> tuple[Fraction, Tree]:
    """A tree as a number times a tree."""
    match tree:
        case Number(value=value):
            return value, ONE
        case Negative(operand=operand):
            factor, rest = scaled(operand)
            return -factor, rest
        case Arithmetic(operator="*", left=Number(value=value), right=rest):
            factor, rest = scaled(rest)
            return value * factor, rest
        case Arithmetic(operator="*", left=rest, right=Number(value=value)):
            factor, rest = scaled(rest)
            return value * factor, rest
        case Arithmetic(operator="/", left=rest, right=Number(value=value)) if value != 0:
            factor, rest = scaled(rest)
            return factor / value, rest
    return Fraction(1), tree


def _with_constant(tree: Tree) -> tuple[Fraction, Fraction, Tree] | None:
    """A sum c + d*rest as (c, d, rest), c and d numbers that are not zero."""
    if not isinstance(tree, Arithmetic) or tree.operator not in "+-":
        return None
    c, left = scaled(tree.left)
    d, right = scaled(tree.right)
    d = d if tree.operator == "+" else -d
    if right is ONE and left is not ONE:
        c, d, right = d, c, left
    elif left is not ONE:
        return None
    return (c, d, right) if c and d and right is not ONE else None


def _sum(node: Arithmetic) -> Tree | None:
    parts = _with_constant(node)
    if parts is None:
        return None
    c, d, rest = parts
    if not isinstance(rest, Call):
        return None
    (u, *_) = rest.arguments
    if rest.function == "exp" and c == -d:
        return _times(d, _call("expm1", u))
    if d == -2 * c:
        match rest.function:
            case "sigmoid":
                return _times(-c, _call("tanh", _multiple(HALF, u)))
            case "normal_cdf":
                root = Arithmetic("/", u, _call("sqrt", _number(2)))
                return _times(-c, _call("erf", root))
    if abs(c) != abs(d):
        return None
    same = c == d
    match rest.function:
        case "tanh":
            return _times(2 * c, _call("sigmoid", _multiple(2 if same else -2, u)))
        case "erf":
            return _times(c, _call("erfc", _negated(u) if same else u))
        case "sin" | "cos":
            return _squared(c, d, rest.function, u)
        case "sigmoid" | "normal_cdf" if not same:
            return _times(c, _call(rest.function, _negated(u)))
        case "erfc" if not same:
            return _times(c, _call("erf", u))
    return None


def _double_angle(a: Tree, b: Tree) -> Tree | None:
    """c*sin(u)*cos(u) as c/2*sin(2u)."""
    (c, s), (d, t) = scaled(a), scaled(b)
    match s, t:
        case Call(function=f, arguments=(u,)), Call(function=g, arguments=(v,)):
            if u is v and {f, g} == {"sin", "cos"}:
                return _times(c * d / 2, _call("sin", _multiple(2, u)))
    return None


def _squared(c: Fraction, d: Fraction, function: str, u: Tree) -> Tree:
    """c +- c*cos(u), c +- c*sin(u) as 2c times a square."""
    half = _multiple(HALF, u)
    if function == "sin":  # cos(pi/2 - u)
        half = Arithmetic("-", Arithmetic("/", Constant("pi"), _number(4)), half)
    wave = _call("cos" if c == d else "sin", half)
    return _times(2 * c, Arithmetic("**", wave, _number(2)))


def _logarithm(u: Tree) -> Tree | None:
    match u:
        case Call(function="exp", arguments=(v,)):
            return v
        case Call(function="cosh", arguments=(v,)):
            return _call("logcosh", v)
        case Call(function="sigmoid", arguments=(v,)):
            return _negated(_call("softplus", _negated(v)))
        case Arithmetic(operator="*", left=Number(value=value), right=rest) if value > 0:
            inner = _logarithm(rest)
            return None if inner is None else Arithmetic("+", _call("log", _number(value)), inner)
    parts = _with_constant(u)
    if parts is None:
        return _soft(u)
    c, d, rest = parts
    if isinstance(rest, Call) and rest.function == "exp":
        (w,) = rest.arguments
        if c > 0 and d > 0:
            shifted = w if c == d else Arithmetic("+", w, _call("log", _number(d / c)))
            soft = _call("softplus", shifted)
            return soft if c == 1 else Arithmetic("+", soft, _call("log", _number(c)))
        if c + d == 1:
            return _call("log1p", _times(d, _call("expm1", w)))
    return _call("log1p", _times(d, rest)) if c == 1 else None


def _soft(u: Tree) -> Tree | None:
    """log(c + d*exp(w)), for positive constants c and d, by softplus."""
    parts = _positive_sum(u)
    if parts is None:
        return None
    c, d, w = parts
    shift = _call("log", _ratio(c, d))
    return Arithmetic("+", _call("softplus", Arithmetic("-", w, shift)), _call("log", c))


def _root(u: Tree) -> Tree | None:
    """sqrt(v^2 + c) for c > 0, v any formula."""
    completed = _completed_square(u)
    if completed is not None:
        factor, shifted, c = completed
        return _over_root(factor, _call("hyperbola", shifted, _number(c)))
    parts = _with_constant(u)
    if parts is None:
        return None
    c, d, rest = parts
    match rest:
        case Arithmetic(operator="**", left=v, right=Number(value=n)) if n == 2 and c > 0 and d > 0:
            return _over_root(d, _call("hyperbola", v, _number(c / d)))
    return None


def _over_root(factor: Fraction, tree: Tree) -> Tree:
    """sqrt(factor) * tree."""
    exact = square_root(factor)
    if exact is not None:
        return _times(exact, tree)
    return Arithmetic("*", _call("sqrt", _number(factor)), tree)


def _completed_square(u: Tree) -> tuple[Fraction, Tree, Fraction] | None:
    """A quadratic without real roots as a*((x+s)^2 + c): a, x+s and c, a and c positive."""
    p = polynomial(u)
    if p is None or len(p) != 3 or p[2] <= 0:
        return None
    shift = p[1] / (2 * p[2])
    c = p[0] / p[2] - shift**2
    return (p[2], tree_of((shift, Fraction(1))), c) if c > 0 else None


def _quotient(a: Tree, b: Tree) -> Tree | None:
    match a, b:
        case Call(function="sin", arguments=(u,)), v if u is v:
            return _call("sinc", u)
    p, q = polynomial(a), polynomial(b)
    if p is not None and q is not None:
        return _divided(p, q, b)
    if p is not None:
        sloped = _slope_of_root(p, b)
        if sloped is not None:
            return sloped
    return _hyperbolic(a, b) or _over_exponential(a, b)


def _divided(p: Polynomial, q: Polynomial, b: Tree) -> Tree | None:
    """A polynomial over another, divided out, so that x is not above and below the line."""
    if len(q) < 2 or len(p) < len(q):
        return None
    whole, rest = divide(p, q)
    if not rest:
        return None  # it cancels, but is not defined at the root of q
    return Arithmetic("+", tree_of(whole), Arithmetic("/", tree_of(rest), b))


def _slope_of_root(p: Polynomial, b: Tree) -> Tree | None:
    """k(x+s)/sqrt(a((x+s)^2+c))."""
    factor: Tree | None = None
    match b:
        case Call(function="hyperbola", arguments=(u, c)):
            pass
        case Arithmetic(
            operator="*", left=factor, right=Call(function="hyperbola", arguments=(u, c))
        ) if isinstance(factor, Call | Number):
            pass
        case _:
            return None
    q = polynomial(u)
    if q is None or len(q) != 2 or len(p) != 2 or p[0] * q[1] != p[1] * q[0]:
        return None
    slope = _times(p[1] / q[1], _call("hyperbola_slope", u, c))
    return slope if factor is None else Arithmetic("/", slope, factor)


def _exponential_sum(tree: Tree) -> tuple[Fraction, Fraction, Tree] | None:
    """c + d*exp(w), with expm1 read as exp - 1."""
    parts = _with_constant(tree)
    if parts is not None and isinstance(parts[2], Call) and parts[2].function == "exp":
        return parts[0], parts[1], parts[2].arguments[0]
    factor, rest = scaled(tree)
    if isinstance(rest, Call) and rest.function == "expm1":
        return -factor, factor, rest.arguments[0]
    return None


def _opposite(u: Tree, v: Tree) -> bool:
    """Whether v is -u in writing."""
    if _negated(u) is v or _negated(v) is u:
        return True
    (f, s), (g, t) = scaled(u), scaled(v)
    return s is t and f == -g


def _pair(tree: Tree) -> tuple[Fraction, Tree, Fraction] | None:
    """c*exp(u) + d*exp(-u) as (c, u, d)."""
    if not isinstance(tree, Arithmetic) or tree.operator not in "+-":
        return None
    (c, s), (d, t) = scaled(tree.left), scaled(tree.right)
    match s, t:
        case Call(function="exp", arguments=(u,)), Call(function="exp", arguments=(v,)):
            if _opposite(u, v):
                return c, u, d if tree.operator == "+" else -d
    return None


def _hyperbolic(a: Tree, b: Tree) -> Tree | None:
    """(exp(u)-exp(-u))/(exp(u)+exp(-u)), (exp(w)-1)/(exp(w)+1) and their like."""
    above, below = _pair(a), _pair(b)
    if above is not None and below is not None and above[1] is below[1]:
        (c, u, d), (e, _, f) = above, below
        if c == -d and e == f:
            return _times(c / e, _call("tanh", u))
    top, bottom = _exponential_sum(a), _exponential_sum(b)
    if top is not None and bottom is not None and top[2] is bottom[2]:
        (d, c, w), (f, e, _) = top, bottom
        if c == -d and e == f:
            return _times(c / e, _call("tanh", _times(HALF, w)))
    return None


def _over_exponential(a: Tree, b: Tree) -> Tree | None:
    """a/(c + d*exp(w)), for positive constants c and d, as sigmoids."""
    parts = _positive_sum(b)
    if parts is None:
        return None
    c, d, w = parts
    factor, rest = scaled(a)
    number = c.value if isinstance(c, Number) else None
    shift = _ratio(c, d)
    moved = w if shift is ONE else Arithmetic("-", w, _call("log", shift))
    if isinstance(rest, Call) and rest.function == "exp" and rest.arguments == (w,):
        return _times(factor / d, _call("sigmoid", moved))
    bell = _call("sigmoid", _negated(moved))
    if number is not None:
        part = _times(factor / number, bell)
        return part if rest is ONE else Arithmetic("*", rest, part)
    return Arithmetic("/", Arithmetic("*", a, bell), c)


def _ratio(c: Tree, d: Fraction) -> Tree:
    """c/d, of a constant and a number."""
    if isinstance(c, Number):
        return _number(c.value / d)
    return c if d == 1 else Arithmetic("/", c, _number(d))


def _positive_sum(tree: Tree) -> tuple[Tree, Fraction, Tree] | None:
    """c + d*exp(w), with c a positive constant and d a positive number."""
    parts = _exponential_sum(tree)
    if parts is not None:
        c, d, w = parts
        return (_number(c), d, w) if c > 0 and d > 0 else None
    terms: list[Tree] = [tree]
    constants: list[Tree] = []
    found: tuple[Fraction, Tree] | None = None
    while terms:
        term = terms.pop()
        factor, rest = scaled(term)
        if isinstance(term, Arithmetic) and term.operator == "+":
            terms += [term.right, term.left]
        elif not contains_x(term) and is_positive(term):
            constants.append(term)
        elif isinstance(rest, Call) and rest.function == "exp" and factor > 0 and found is None:
            found = factor, rest.arguments[0]
        else:
            return None
    if found is None or not constants:
        return None
    total = constants[0]
    for constant in constants[1:]:
        total = Arithmetic("+", total, constant)
    return total, *found
