"""Generators for exponentials, roots and logarithms, with all their relations (see field.py).

Sums in an exponent become products of powers of few exponentials; logarithms of products are split
where every factor is proven positive. Every generator has a value wherever the part of the formula
that it came from has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from flint import fmpq_mpoly, fmpz

from actviz.formula.tree import AnyNode
from actviz.kernel.algebra.field import (
    Field,
    Quotient,
    TooMuchError,
    UndefinedError,
    content,
    fraction,
)
from actviz.kernel.effort import spend

MAX_SUMMANDS = 8  # of an exponent
MAX_EXPONENT_OF_SUM = 64
MAX_FINER = 64  # a root of a generator
MAX_FACTORED = 64  # bits of a number that is split into primes
MAX_FACTORS_TERMS = 12  # of a polynomial that is split into factors
LOGARITHM = 200  # steps that one costs, beside what its polynomials do
EXPONENTIAL = 50  # the same

ChainName = tuple[str, str, str]


class Chain(NamedTuple):
    """Powers of one base >= 0: generators for finer and finer exponents.

    The base is exp(``base``), pi, or ``base``, by the first word of the chain's name.
    """

    base: Quotient
    links: list[tuple[Fraction, fmpq_mpoly]]


class Generators:
    """Reads powers, logarithms and exponentials into one field.

    The functions raise TooMuchError beyond the field's bounds, and UndefinedError for what has no
    value at any x.
    """

    def __init__(self) -> None:
        self.field = Field()
        self._named: dict[tuple[str | AnyNode, ...], Quotient] = {}
        self._logs: dict[int, Quotient] = {}  # of the generator for log(P): P
        self._chains: dict[ChainName, Chain] = {}
        self._links: dict[int, tuple[ChainName, Fraction]] = {}

    def opaque(self, name: str | AnyNode, *parts: Quotient) -> Quotient:
        """A value of which nothing is known but that it is the same each time."""
        key = (name, *(str(p) for part in parts for p in part))
        if key not in self._named:
            index = self.field.generator()
            self._named[key] = self.field.whole(self.field.polynomial(index))
        return self._named[key]

    def _chain(self, kind: str, base: Quotient, unit: Fraction) -> ChainName:
        """The chain of the positive base exp(``base``), or ``base``, that starts at base**unit."""
        name = (kind, str(base.above), str(base.below))
        if name not in self._chains:
            index = self.field.generator()
            self._chains[name] = Chain(base, [(unit, self.field.polynomial(index))])
            self._links[index] = name, unit
        return name

    def _roots(self, kind: str, base: fmpq_mpoly) -> ChainName:
        """The chain of the roots of a polynomial that is not negative."""
        name = (kind, str(base), "")
        if name not in self._chains:
            self._chains[name] = Chain(self.field.whole(base), [(Fraction(1), base)])
        return name

    def chain_power(self, name: ChainName, exponent: Fraction) -> Quotient:
        """base**exponent"""
        chain = self._chains[name]
        unit, generator = chain.links[-1]
        count = exponent / unit
        if count.denominator != 1:
            finer = common(unit, exponent)
            degree = unit / finer
            if degree > MAX_FINER or abs(exponent / finer) > MAX_FINER * MAX_FINER:
                raise TooMuchError
            index = self.field.generator()
            self.field.relate(index, int(degree), generator)
            generator = self.field.polynomial(index)
            chain.links.append((finer, generator))
            self._links[index] = name, finer
            count = exponent / finer
        return self.field.integer_power(self.field.whole(generator), int(count))

    def pi(self) -> Quotient:
        return self.chain_power(self._chain("pi", self.field.one, Fraction(1)), Fraction(1))

    def power(self, u: Quotient, n: Fraction) -> Quotient:
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
            result = field.times(result, self.chain_power(name, exponent * n))
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
            index = self.field.generator()
            field.relate(index, q, power)
            self._named[key] = field.over(field.whole(field.polynomial(index)), field.whole(below))
        return field.times(result, field.integer_power(self._named[key], n.numerator))

    def _root(self, base: fmpq_mpoly, n: Fraction) -> Quotient:
        """base**n for a polynomial that is not negative."""
        return self.chain_power(self._roots("root", base), n)

    def _power_of_number(self, number: Fraction, n: Fraction) -> Quotient:
        result = self.field.one
        for prime, exponent in _factored(number):
            base = self.field.constant(Fraction(prime)).above
            name = self._roots("prime", base)
            result = self.field.times(result, self.chain_power(name, exponent * n))
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

    def log(self, u: Quotient) -> Quotient:
        spend(LOGARITHM)
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
        return self._log_generator(self.pi()) if name[0] == "pi" else self.log(base)

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
            index = self.field.generator()
            self._logs[index] = u
            self._named[key] = self.field.whole(self.field.polynomial(index))
        return self._named[key]

    def exp(self, u: Quotient) -> Quotient:
        spend(EXPONENTIAL)
        result = self.field.one
        for c, term, below in self.summands(u, MAX_SUMMANDS):
            log = self._log_of_term(term) if below.is_constant() else None
            if log is not None:  # exp(c log(P)) = P**c, and P > 0
                result = self.field.times(result, self.power(log, c))
                continue
            base = self.field.quotient(term, below)
            name = self._chain("exp", base, abs(c))
            result = self.field.times(result, self.chain_power(name, c))
        return result

    def summands(self, u: Quotient, most: int) -> Iterator[tuple[Fraction, fmpq_mpoly, fmpq_mpoly]]:
        """u as a sum of numbers times terms, and of the same over u's denominator."""
        whole, rest = u.above, self.field.zero.above
        if not u.below.is_constant():
            whole, rest = divmod(u.above, u.below)
        if len(whole) + len(rest) > most:
            raise TooMuchError
        for p, below in ((whole, self.field.one.below), (rest, u.below)):
            for exponents, factor in p.terms():
                yield fraction(factor), self.term(exponents), below

    def _log_of_term(self, term: fmpq_mpoly) -> Quotient | None:
        """P where a term is the generator log(P)."""
        (exponents,) = term.monoms()
        if sum(exponents) != 1:
            return None
        return self._logs.get(exponents.index(1))

    def term(self, exponents: tuple[int, ...]) -> fmpq_mpoly:
        term = self.field.one.above
        for index, k in enumerate(exponents):
            if k:
                term = term * self.field.polynomial(index) ** k
        return term

    def without_units(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial without its factors that are never zero."""
        _, _, rest = self._split(self.field.whole(p), strictly=True)
        return rest.above


def common(a: Fraction, b: Fraction) -> Fraction:
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
