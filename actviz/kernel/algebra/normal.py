"""An expanded formula as a quotient of polynomials in generators (see field.py).

Hyperbolic and logistic functions are quotients of exponentials; odd functions are read at one sign
of their argument.
"""

from __future__ import annotations

from fractions import Fraction

from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Conditional,
    Constant,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    walked,
)
from actviz.kernel.algebra.angles import HALF, Angles, Hints
from actviz.kernel.algebra.field import Quotient, TooMuchError, UndefinedError, fraction
from actviz.kernel.effort import spend

STEPS = 30  # that a node costs, beside what its polynomials do

ARCSINES = {Fraction(1): HALF, HALF: Fraction(1, 6)}  # over pi, by what they are of


class Reader(Angles):
    """Reads trees into one field, so that they can be compared.

    With a ``place``, x is that number. ``read`` raises TooMuchError, UndefinedError and
    FinerAngleError, after which a new Reader with the same hints does better.
    """

    def __init__(self, place: Fraction | None = None, hints: Hints | None = None) -> None:
        super().__init__(hints if hints is not None else Hints({}, set()))
        self._read: dict[AnyNode, Quotient] = {}
        self._x = self.opaque("x") if place is None else self.field.constant(place)

    def read(self, tree: Tree) -> Quotient:
        """The tree's quotient."""
        for node in walked(tree, _unconditional):
            if node not in self._read:
                spend(STEPS)
                self._read[node] = self._node(node)
        return self._read[tree]

    def _node(self, node: AnyNode) -> Quotient:
        below = [self._read[child] for child in _unconditional(node)]
        try:
            return self._value(node, below)
        except TooMuchError:
            match node:
                case Arithmetic(operator=name) | Call(function=name, keywords=()):
                    return self.opaque(name, *below)
            return self.opaque(node)

    def _value(self, node: AnyNode, below: list[Quotient]) -> Quotient:
        field = self.field
        match node, below:
            case Number(value=value), _:
                return field.constant(value)
            case Variable(), _:
                return self._x
            case Constant(name="pi"), _:
                return self.pi()
            case Constant(name="e"), _:
                return self.exp(field.one)
            case Constant(), _:
                raise UndefinedError  # x is finite, and so is f where it is defined
            case Negative(), [a]:
                return -a
            case Arithmetic(operator="+"), [a, b]:
                return field.sum(a, b)
            case Arithmetic(operator="-"), [a, b]:
                return field.difference(a, b)
            case Arithmetic(operator="*"), [a, b]:
                return field.times(a, b)
            case Arithmetic(operator="/"), [a, b]:
                return field.over(a, b)
            case Arithmetic(operator="**", right=Number(value=n)), [a, _]:
                return self.power(a, n)
            case Arithmetic(operator="**"), [a, b]:
                return self.exp(field.times(b, self.log(a)))
            case Call(function=function), _ if not node.keywords:
                return self._call(function, below)
        return self.opaque(node)

    def _call(self, function: str, below: list[Quotient]) -> Quotient:
        field = self.field
        u, *others = below
        match function:
            case "exp":
                return self.exp(u)
            case "expm1":
                return field.difference(self.exp(u), field.one)
            case "log":
                return self.log(u)
            case "log1p":
                return self.log(field.sum(field.one, u))
            case "sqrt":
                return self.power(u, HALF)
            case "sin":
                return self.angle(u)[0]
            case "cos":
                return self.angle(u)[1]
            case "tan":
                return field.over(*self.angle(u))
            case "sinc":
                return self.sinc(u)
            case "sinh" | "cosh":
                e = self.exp(u)
                other = field.over(field.one, e)
                pair = field.sum(e, other if function == "cosh" else -other)
                return field.scaled(pair, HALF)
            case "tanh":
                e = self.exp(field.scaled(u, 2))
                return field.over(field.difference(e, field.one), field.sum(e, field.one))
            case "sigmoid":
                e = self.exp(u)
                return field.over(e, field.sum(e, field.one))
            case "softplus":
                return self.log(field.sum(field.one, self.exp(u)))
            case "logcosh":
                e = self.exp(u)
                pair = field.sum(e, field.over(field.one, e))
                return self.log(field.scaled(pair, HALF))
            case "atanh":
                up, down = field.sum(field.one, u), field.difference(field.one, u)
                return field.scaled(field.difference(self.log(up), self.log(down)), HALF)
            case "asinh":
                if not u.is_zero and fraction(u.above.leading_coefficient()) < 0:
                    return -self._call("asinh", [-u])
                root = self.power(field.sum(field.times(u, u), field.one), HALF)
                return self.log(field.sum(u, root))
            case "acosh":
                root = self.power(field.difference(field.times(u, u), field.one), HALF)
                return self.log(field.sum(u, root))
            case "asin":
                return self._arcsine(u)
            case "acos":
                quarter = field.scaled(self.pi(), HALF)
                return field.difference(quarter, self._arcsine(u))
            case "atan":
                if u.rational() in (1, -1):
                    return field.times(u, field.scaled(self.pi(), HALF**2))
                return self._odd("atan", u)
            case "erf":
                return self._odd("erf", u)
            case "erfc":
                return field.difference(field.one, self._odd("erf", u))
            case "normal_cdf":
                root = self.power(field.constant(Fraction(2)), HALF)
                both = field.sum(field.one, self._odd("erf", field.over(u, root)))
                return field.scaled(both, HALF)
            case "normal_pdf":
                bell = self.exp(field.scaled(field.times(u, u), -HALF))
                return field.over(bell, self.power(field.scaled(self.pi(), 2), HALF))
            case "hyperbola":
                return self.power(field.sum(field.times(u, u), others[0]), HALF)
            case "hyperbola_slope":
                root = self.power(field.sum(field.times(u, u), others[0]), HALF)
                return field.over(u, root)
        return self.opaque(function, *below)

    def _arcsine(self, u: Quotient) -> Quotient:
        number = u.rational()
        if number is not None and abs(number) in ARCSINES:
            turns = ARCSINES[abs(number)]
            return self.field.scaled(self.pi(), turns if number > 0 else -turns)
        return self._odd("asin", u)

    def _odd(self, function: str, u: Quotient) -> Quotient:
        """An odd function that is known at 0 only."""
        if u.is_zero:
            return self.field.zero
        if fraction(u.above.leading_coefficient()) < 0:
            return -self._odd(function, -u)
        return self.opaque(function, u)

    def coefficients(self, u: Quotient, most: int) -> list[Fraction] | None:
        """Of a polynomial in x alone, from the constant term up to a degree of ``most``."""
        degree = u.above.total_degree()
        if u.is_zero:
            return []
        x = self._x.above.degrees().index(1)
        if not u.below.is_constant() or u.above.degrees()[x] != degree or degree > most:
            return None
        found = [Fraction(0)] * (int(degree) + 1)
        for exponents, c in u.above.terms():
            if sum(exponents) != exponents[x]:
                return None
            found[int(exponents[x])] = fraction(c)
        return found


def _unconditional(node: AnyNode) -> tuple[AnyNode, ...]:
    """What is below a node, but for what is inside conditionals."""
    return () if isinstance(node, Conditional) else children(node)
