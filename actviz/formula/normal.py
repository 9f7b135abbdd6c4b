"""An expanded formula as a quotient of polynomials in generators (see field.py).

Sums in an exponent become products of powers of few exponentials, sums in an angle polynomials in
sine and cosine; logarithms of products are split where every factor is proven positive; hyperbolic
and logistic functions are quotients of exponentials; odd functions are read at one sign of their
argument. Every generator has a value wherever the part of the formula that it came from has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from flint import fmpq, fmpq_mpoly, fmpz

from actviz.formula.field import (
    Field,
    Quotient,
    TooMuchError,
    UndefinedError,
    content,
    fraction,
)
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
)

MAX_SUMMANDS = 8  # of an exponent
MAX_ANGLES = 3  # summed in a sine
MAX_MULTIPLE = 24  # of an angle
MAX_EXPONENT_OF_SUM = 64
MAX_FINER = 64  # a root of a generator
MAX_TEXT = 2000  # characters
MAX_FACTORED = 64  # bits of a number that is split into primes
MAX_FACTORS_TERMS = 12  # of a polynomial that is split into factors
HALF = Fraction(1, 2)


class FinerAngleError(Exception):
    """A formula is to be read once more, with an angle that is a divisor of what was thought."""


ChainName = tuple[str, str, str]


class Chain(NamedTuple):
    """Powers of one base >= 0: generators for finer and finer exponents.

    The base is exp(``base``), pi, or ``base``, by the first word of the chain's name.
    """

    base: Quotient
    links: list[tuple[Fraction, fmpq_mpoly]]


class Hints(NamedTuple):
    """What a reading found out too late: the unit of each angle, and where sinc is called."""

    units: dict[tuple[str, str], Fraction]
    sincs: set[tuple[str, str]]


class Reader:
    """Reads trees into one field, so that they can be compared.

    With a ``place``, x is that number. ``read`` raises TooMuchError, UndefinedError and
    FinerAngleError.
    """

    def __init__(self, place: Fraction | None = None, hints: Hints | None = None) -> None:
        self.field = Field()
        self._hints = hints if hints is not None else Hints({}, set())
        self._read: dict[AnyNode, Quotient] = {}
        self._origins: dict[int, tuple[str | AnyNode, tuple[Quotient, ...]]] = {}
        self._named: dict[tuple[str | AnyNode, ...], Quotient] = {}
        self._logs: dict[int, Quotient] = {}  # of the generator for log(P): P
        self._chains: dict[ChainName, Chain] = {}
        self._links: dict[int, tuple[ChainName, Fraction]] = {}
        self._angles: dict[tuple[str, str], tuple[Quotient, Quotient]] = {}
        self._sincs: dict[tuple[str, str], int] = {}
        self._x = self._opaque("x") if place is None else self.field.constant(place)

    def read(self, tree: Tree) -> Quotient:
        """The tree's quotient."""
        for node in _nodes(tree):
            if node not in self._read:
                self._read[node] = self._node(node)
        return self._read[tree]

    def _node(self, node: AnyNode) -> Quotient:
        below = [] if isinstance(node, Conditional) else [self._read[c] for c in children(node)]
        try:
            return self._value(node, below)
        except TooMuchError:
            match node:
                case Arithmetic(operator=name) | Call(function=name, keywords=()):
                    return self._opaque(name, *below)
            return self._opaque(node)

    def _value(self, node: AnyNode, below: list[Quotient]) -> Quotient:
        field = self.field
        match node, below:
            case Number(value=value), _:
                return field.constant(value)
            case Variable(), _:
                return self._x
            case Constant(name="pi"), _:
                return self._pi()
            case Constant(name="e"), _:
                return self._exp(field.one)
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
                return self._power(a, n)
            case Arithmetic(operator="**"), [a, b]:
                return self._exp(field.times(b, self._log(a)))
            case Call(function=function), _ if not node.keywords:
                return self._call(function, below)
        return self._opaque(node)

    # generators

    def _made(self, name: str | AnyNode, *parts: Quotient) -> int:
        """The index of a new generator, with what it is a generator for."""
        index = self.field.generator()
        self._origins[index] = name, parts
        return index

    def _opaque(self, name: str | AnyNode, *parts: Quotient) -> Quotient:
        """A value of which nothing is known but that it is the same each time."""
        key = (name, *(str(p) for part in parts for p in part))
        if key not in self._named:
            index = self._made(name, *parts)
            self._named[key] = self.field.whole(self.field.polynomial(index))
        return self._named[key]

    def _chain(self, kind: str, base: Quotient, unit: Fraction) -> ChainName:
        """The chain of the positive base exp(``base``), or ``base``, that starts at base**unit."""
        name = (kind, str(base.above), str(base.below))
        if name not in self._chains:
            index = self._made(kind, base)
            self._chains[name] = Chain(base, [(unit, self.field.polynomial(index))])
            self._links[index] = name, unit
        return name

    def _roots(self, kind: str, base: fmpq_mpoly) -> ChainName:
        """The chain of the roots of a polynomial that is not negative."""
        name = (kind, str(base), "")
        if name not in self._chains:
            self._chains[name] = Chain(self.field.whole(base), [(Fraction(1), base)])
        return name

    def _chain_power(self, name: ChainName, exponent: Fraction) -> Quotient:
        """base**exponent"""
        chain = self._chains[name]
        unit, generator = chain.links[-1]
        count = exponent / unit
        if count.denominator != 1:
            finer = _common(unit, exponent)
            degree = unit / finer
            if degree > MAX_FINER or abs(exponent / finer) > MAX_FINER * MAX_FINER:
                raise TooMuchError
            index = self._made(name[0], chain.base)
            self.field.relate(index, int(degree), generator)
            generator = self.field.polynomial(index)
            chain.links.append((finer, generator))
            self._links[index] = name, finer
            count = exponent / finer
        return self.field.integer_power(self.field.whole(generator), int(count))

    def _pi(self) -> Quotient:
        return self._chain_power(self._chain("pi", self.field.one, Fraction(1)), Fraction(1))

    def _odd(self, function: str, u: Quotient) -> Quotient:
        """An odd function that is known at 0 only."""
        if u.is_zero:
            return self.field.zero
        if fraction(u.above.leading_coefficient()) < 0:
            return -self._odd(function, -u)
        return self._opaque(function, u)

    def without_units(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial without its factors that are never zero."""
        _, _, rest = self._split(self.field.whole(p), strictly=True)
        return rest.above

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

    def text(self, u: Quotient) -> str:
        """What the quotient is, in generators that are told by what they stand for."""
        return f"({self._sum_text(u.above)})/({self._sum_text(u.below)})"

    def _sum_text(self, p: fmpq_mpoly) -> str:
        terms = sorted(f"{c} {self._term_text(exponents)}" for exponents, c in p.terms())
        text = " + ".join(terms)
        if len(text) > MAX_TEXT:
            raise TooMuchError
        return text

    def _term_text(self, exponents: tuple[int, ...]) -> str:
        powers: dict[str, Fraction] = {}
        for index, k in enumerate(exponents):
            if k:
                name, parts = self._origins[index]
                if not isinstance(name, str):
                    raise TooMuchError
                _, unit = self._links.get(index, (None, Fraction(1)))
                base = f"{name}[{', '.join(map(self.text, parts))}]"
                powers[base] = powers.get(base, Fraction(0)) + int(k) * unit
        return " ".join(f"{base}^{k}" for base, k in sorted(powers.items()))

    # powers and logarithms

    def _power(self, u: Quotient, n: Fraction) -> Quotient:
        """u**n, for u >= 0 where n is no integer."""
        field = self.field
        if n.denominator == 1:
            if abs(n) > MAX_EXPONENT_OF_SUM and max(len(u.above), len(u.below)) > 1:
                raise TooMuchError
            return field.integer_power(u, int(n))
        if u.is_zero:
            return field.over(field.zero, field.one if n > 0 else field.zero)
        number, units, rest = self._split(u, strictly=False)
        if not (rest.above.is_one() and self._is_positive(rest.below)):  # r = 0 where v < 0
            number, units, rest = self._split(u, strictly=True)
        result = self._power_of_number(number, n)
        for name, exponent in units:
            result = field.times(result, self._chain_power(name, exponent * n))
        above, below = rest
        if below.is_constant():
            if above.is_one():
                return result
            if above.is_constant():
                raise UndefinedError  # a root of a negative number
            return field.times(result, self._root(above, n))
        if self._is_positive(below):  # then above is not negative
            root = field.one if above.is_one() else self._root(above, n)
            return field.times(result, field.over(root, self._root(below, n)))
        key = ("root", str(above), str(below), str(n.denominator))
        if key not in self._named:  # t = below * (above/below)**(1/q)
            q = n.denominator
            power = field.product(above, field.power(below, q - 1))
            index = self._made(f"root {q}", rest)
            field.relate(index, q, power)
            self._named[key] = field.over(field.whole(field.polynomial(index)), field.whole(below))
        return field.times(result, field.integer_power(self._named[key], n.numerator))

    def _root(self, base: fmpq_mpoly, n: Fraction) -> Quotient:
        """base**n for a polynomial that is not negative."""
        return self._chain_power(self._roots("root", base), n)

    def _power_of_number(self, number: Fraction, n: Fraction) -> Quotient:
        result = self.field.one
        for prime, exponent in _factored(number):
            base = self.field.constant(Fraction(prime)).above
            name = self._roots("prime", base)
            result = self.field.times(result, self._chain_power(name, exponent * n))
        return result

    def _split(
        self, u: Quotient, *, strictly: bool
    ) -> tuple[Fraction, list[tuple[ChainName, Fraction]], Quotient]:
        """u as a positive number, powers of bases, and the rest; the bases are positive if
        ``strictly``, else not negative."""
        number = content(u.above) / content(u.below)
        above = u.above / self.field.constant(content(u.above)).above
        below = u.below / self.field.constant(content(u.below)).above
        units: list[tuple[ChainName, Fraction]] = []
        for index, (name, unit) in self._links.items():
            if strictly and name[0] == "root":
                continue
            generator = self.field.polynomial(index)
            for sign, p in ((1, above), (-1, below)):
                least = min(int(exponents[index]) for exponents in p.monoms())
                if least:
                    units.append((name, sign * least * unit))
                    if sign > 0:
                        above = above / generator**least
                    else:
                        below = below / generator**least
        return number, units, Quotient(above, below)

    def _log(self, u: Quotient) -> Quotient:
        field = self.field
        if u.is_zero:
            raise UndefinedError
        number, units, (above, below) = self._split(u, strictly=False)
        result = field.zero
        for prime, exponent in _factored(number):
            part = self._log_generator(field.constant(Fraction(prime)))
            result = field.sum(result, field.scaled(part, exponent))
        for name, exponent in units:
            result = field.sum(result, field.scaled(self._log_of_base(name), exponent))
        if below.is_constant():
            rest = self._log_of_polynomial(above)
        elif self._is_positive(above) or self._is_positive(below):
            rest = field.difference(self._log_of_polynomial(above), self._log_of_polynomial(below))
        else:
            rest = self._log_generator(field.quotient(above, below))
        return field.sum(result, rest)

    def _log_of_base(self, name: ChainName) -> Quotient:
        base = self._chains[name].base
        if name[0] == "exp":
            return base
        return self._log_generator(self._pi()) if name[0] == "pi" else self._log(base)

    def _log_of_polynomial(self, p: fmpq_mpoly) -> Quotient:
        """log(p), p > 0: a sum over p's factors if they are positive."""
        if p.is_one():
            return self.field.zero
        if p.is_constant():
            raise UndefinedError  # of a negative number
        if len(p) <= MAX_FACTORS_TERMS and p.total_degree() <= MAX_FACTORS_TERMS:
            scale, factors = p.factor()
            if scale == 1 and all(self._is_positive(f) for f, _ in factors):
                result = self.field.zero
                for f, k in factors:
                    part = self._log_generator(self.field.whole(f))
                    result = self.field.sum(result, self.field.scaled(part, int(k)))
                return result
        return self._log_generator(self.field.whole(p))

    def _is_positive(self, p: fmpq_mpoly) -> bool:
        """Whether a polynomial is plainly not negative; it is not zero where it is asked of."""
        return all(
            c > 0 and all(k % 2 == 0 or i in self._links for i, k in enumerate(exponents) if k)
            for exponents, c in p.terms()
        )

    def _log_generator(self, u: Quotient) -> Quotient:
        """log(u), u > 0, as a generator."""
        key = ("log", str(u.above), str(u.below))
        if key not in self._named:
            index = self._made("log", u)
            self._logs[index] = u
            self._named[key] = self.field.whole(self.field.polynomial(index))
        return self._named[key]

    def _exp(self, u: Quotient) -> Quotient:
        result = self.field.one
        for c, term, below in self._summands(u, MAX_SUMMANDS):
            log = self._log_of_term(term) if below.is_constant() else None
            if log is not None:  # exp(c log(P)) = P**c, and P > 0
                result = self.field.times(result, self._power(log, c))
                continue
            base = self.field.quotient(term, below)
            name = self._chain("exp", base, abs(c))
            result = self.field.times(result, self._chain_power(name, c))
        return result

    def _summands(
        self, u: Quotient, most: int
    ) -> Iterator[tuple[Fraction, fmpq_mpoly, fmpq_mpoly]]:
        """u as a sum of numbers times terms, and of the same over u's denominator."""
        whole, rest = u.above, self.field.zero.above
        if not u.below.is_constant():
            whole, rest = divmod(u.above, u.below)
        if len(whole) + len(rest) > most:
            raise TooMuchError
        for p, below in ((whole, self.field.one.below), (rest, u.below)):
            for exponents, factor in p.terms():
                yield fraction(factor), self._term(exponents), below

    def _log_of_term(self, term: fmpq_mpoly) -> Quotient | None:
        """P where a term is the generator log(P)."""
        (exponents,) = term.monoms()
        if sum(exponents) != 1:
            return None
        return self._logs.get(exponents.index(1))

    def _term(self, exponents: tuple[int, ...]) -> fmpq_mpoly:
        term = self.field.one.above
        for index, k in enumerate(exponents):
            if k:
                term = term * self.field.polynomial(index) ** k
        return term

    # angles

    def _angle(self, u: Quotient) -> tuple[Quotient, Quotient]:
        """The sine and cosine of a sum."""
        field = self.field
        sine, cosine = field.zero, field.one
        if not u.is_zero:
            factor, term = _primitive(u.above)
            if (str(term), str(u.below)) in self._hints.sincs:
                sine, cosine, _ = self._multiple(factor, term, u.below)
                return sine, cosine
        for factor, term, below in self._summands(u, MAX_ANGLES):
            s, c, _ = self._multiple(factor, term, below)
            sine, cosine = (
                field.sum(field.times(sine, c), field.times(cosine, s)),
                field.difference(field.times(cosine, c), field.times(sine, s)),
            )
        return sine, cosine

    def _multiple(
        self, factor: Fraction, term: fmpq_mpoly, below: fmpq_mpoly
    ) -> tuple[Quotient, Quotient, Quotient]:
        """sin(w), cos(w), and sin(w) over the sine of the unit, w = factor * term / below."""
        field = self.field
        if below.is_constant() and term == self._pi().above:
            known = self._part_of_turn(factor)
            if known is not None:
                return *known, field.zero
        key = (str(term), str(below))
        unit = self._hints.units.setdefault(key, abs(factor))
        count = factor / unit
        if count.denominator != 1:
            self._hints.units[key] = _common(unit, factor)
            raise FinerAngleError
        if abs(count) > MAX_MULTIPLE:
            raise TooMuchError
        if key not in self._angles:
            self._angles[key] = self._unit_angle(key, unit, term, below)
        sine, cosine = self._angles[key]
        doubled = field.scaled(cosine, 2)
        before, ratio = field.zero, field.one  # sin(nw)/sin(w), by its recurrence
        last, turned = field.one, cosine
        for _ in range(abs(int(count)) - 1):
            before, ratio = ratio, field.difference(field.times(doubled, ratio), before)
            last, turned = turned, field.difference(field.times(doubled, turned), last)
        ratio = ratio if count > 0 else -ratio
        return field.times(sine, ratio), turned, ratio

    def _unit_angle(
        self, key: tuple[str, str], unit: Fraction, term: fmpq_mpoly, below: fmpq_mpoly
    ) -> tuple[Quotient, Quotient]:
        """Generators for the sine and the cosine; the sine is w sinc(w) where sinc is called."""
        field = self.field
        angle = field.scaled(field.quotient(term, below), unit)
        cosine = "cos"
        if key not in self._hints.sincs:
            below = self.field.one.below
            index = self._made("sin", angle)
            sine = field.polynomial(index)
        else:
            cosine = "multiple of cos"
            self._sincs[key] = index = self._made("sinc", angle)
            sine = field.product(field.polynomial(index) * field.constant(unit).above, term)
        index = self._made(cosine, angle)  # times what stands below the angle
        field.relate(index, 2, field.product(below, below) - field.product(sine, sine))
        return (
            field.quotient(sine, below),
            field.quotient(field.polynomial(index), below),
        )

    def _sinc(self, u: Quotient) -> Quotient:
        field = self.field
        if u.is_zero:
            return field.one
        factor, term = _primitive(u.above)
        if not u.below.is_constant() or term != self._pi().above:
            key = (str(term), str(u.below))
            if key not in self._hints.sincs:
                self._hints.sincs.add(key)
                raise FinerAngleError
            _, _, ratio = self._multiple(factor, term, u.below)
            unit = field.whole(field.polynomial(self._sincs[key]))
            return field.scaled(field.times(unit, ratio), self._hints.units[key] / factor)
        if fraction(u.above.leading_coefficient()) < 0:
            return self._sinc(-u)
        return self._opaque("sinc", u)

    def _part_of_turn(self, c: Fraction) -> tuple[Quotient, Quotient] | None:
        """The sine and cosine of c*pi where they are square roots of rational numbers."""
        sine, cosine = self._sine_of_turn(c), self._sine_of_turn(HALF - c)
        return None if sine is None or cosine is None else (sine, cosine)

    def _sine_of_turn(self, c: Fraction) -> Quotient | None:
        c %= 2
        if c > 1:
            found = self._sine_of_turn(c - 1)
            return None if found is None else -found
        square = SQUARES_OF_SINES.get(min(c, 1 - c))
        if square is None:
            return None
        return self._power(self.field.constant(square), HALF)

    # functions

    def _call(self, function: str, below: list[Quotient]) -> Quotient:
        field = self.field
        u, *others = below
        match function:
            case "exp":
                return self._exp(u)
            case "expm1":
                return field.difference(self._exp(u), field.one)
            case "log":
                return self._log(u)
            case "log1p":
                return self._log(field.sum(field.one, u))
            case "sqrt":
                return self._power(u, HALF)
            case "sin":
                return self._angle(u)[0]
            case "cos":
                return self._angle(u)[1]
            case "tan":
                return field.over(*self._angle(u))
            case "sinc":
                return self._sinc(u)
            case "sinh" | "cosh":
                e = self._exp(u)
                other = field.over(field.one, e)
                pair = field.sum(e, other if function == "cosh" else -other)
                return field.scaled(pair, HALF)
            case "tanh":
                e = self._exp(field.scaled(u, 2))
                return field.over(field.difference(e, field.one), field.sum(e, field.one))
            case "sigmoid":
                e = self._exp(u)
                return field.over(e, field.sum(e, field.one))
            case "softplus":
                return self._log(field.sum(field.one, self._exp(u)))
            case "logcosh":
                e = self._exp(u)
                pair = field.sum(e, field.over(field.one, e))
                return self._log(field.scaled(pair, HALF))
            case "atanh":
                up, down = field.sum(field.one, u), field.difference(field.one, u)
                return field.scaled(field.difference(self._log(up), self._log(down)), HALF)
            case "asinh":
                if not u.is_zero and fraction(u.above.leading_coefficient()) < 0:
                    return -self._call("asinh", [-u])
                root = self._power(field.sum(field.times(u, u), field.one), HALF)
                return self._log(field.sum(u, root))
            case "acosh":
                root = self._power(field.difference(field.times(u, u), field.one), HALF)
                return self._log(field.sum(u, root))
            case "asin":
                return self._arcsine(u)
            case "acos":
                quarter = field.scaled(self._pi(), HALF)
                return field.difference(quarter, self._arcsine(u))
            case "atan":
                if u.rational() in (1, -1):
                    return field.times(u, field.scaled(self._pi(), HALF**2))
                return self._odd("atan", u)
            case "erf":
                return self._odd("erf", u)
            case "erfc":
                return field.difference(field.one, self._odd("erf", u))
            case "normal_cdf":
                root = self._power(field.constant(Fraction(2)), HALF)
                both = field.sum(field.one, self._odd("erf", field.over(u, root)))
                return field.scaled(both, HALF)
            case "normal_pdf":
                bell = self._exp(field.scaled(field.times(u, u), -HALF))
                return field.over(bell, self._power(field.scaled(self._pi(), 2), HALF))
            case "hyperbola":
                return self._power(field.sum(field.times(u, u), others[0]), HALF)
            case "hyperbola_slope":
                root = self._power(field.sum(field.times(u, u), others[0]), HALF)
                return field.over(u, root)
            case "scaled_quotient":
                b, c, w = others
                return field.over(u, field.sum(b, field.times(c, self._exp(w))))
        return self._opaque(function, *below)

    def _arcsine(self, u: Quotient) -> Quotient:
        number = u.rational()
        if number is not None and abs(number) in ARCSINES:
            turns = ARCSINES[abs(number)]
            return self.field.scaled(self._pi(), turns if number > 0 else -turns)
        return self._odd("asin", u)


# sin(c pi)^2 by c, 0 <= c <= 1/2; arcsin(u)/pi by u
SQUARES_OF_SINES = {
    Fraction(c): Fraction(square)
    for c, square in (("0", "0"), ("1/6", "1/4"), ("1/4", "1/2"), ("1/3", "3/4"), ("1/2", "1"))
}
ARCSINES = {Fraction(1): HALF, HALF: Fraction(1, 6)}


def _primitive(p: fmpq_mpoly) -> tuple[Fraction, fmpq_mpoly]:
    """A polynomial as a number times one whose leading coefficient is positive."""
    factor = content(p)
    if fraction(p.leading_coefficient()) < 0:
        factor = -factor
    return factor, p / fmpq(factor.numerator, factor.denominator)


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The greatest number of which both are integer multiples."""
    below = lcm(a.denominator, b.denominator)
    return Fraction(gcd(int(a * below), int(b * below)), below)


def _factored(number: Fraction) -> Iterator[tuple[int, Fraction]]:
    """The primes in a positive number, with their exponents."""
    for sign, n in ((1, number.numerator), (-1, number.denominator)):
        if n.bit_length() > MAX_FACTORED:
            raise TooMuchError
        for prime, exponent in fmpz(n).factor():
            yield int(prime), Fraction(sign * exponent)


def _nodes(tree: Tree) -> Iterator[AnyNode]:
    """Every distinct node once, children before parents, without what is inside conditionals."""
    seen: set[AnyNode] = set()
    stack: list[tuple[AnyNode, bool]] = [(tree, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if not isinstance(node, Conditional):
                stack.extend((child, False) for child in children(node))
