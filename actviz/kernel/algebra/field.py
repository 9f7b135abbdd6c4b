"""Quotients of polynomials over the rationals in generators that stand for functions of x.

A generator is a function's value: x itself, exp(w), sin(w), a root ... A relation rewrites a power
of one generator by earlier ones: s**2 = u for s = sqrt(u). Relations are true at every x where the
generators have values, and nothing is divided by but what the formula itself divides by, or what is
never zero. So for a quotient N/D that a formula f is read as, D(x) f(x) = N(x) with D(x) != 0
wherever f is defined: if N is the polynomial zero, f is zero there. That generators may hold
relations which are not known costs identities, never truth.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from actviz.kernel.effort import spend

MAX_GENERATORS = 32
MAX_TERMS = 300  # of a polynomial
MAX_WORK = 10_000  # products of terms in one multiplication
MAX_EXPONENT = 4096
MAX_BITS = 4096  # of a coefficient
MAX_DIVISOR_DEGREE = 64  # of polynomials whose common divisor is looked for
MAX_DIVISOR_WORK = 2500  # and the product of their numbers of terms
STEPS = 20  # of work that a product takes, or a common divisor
PRODUCTS = 8  # of terms, that are a step more
DIVISIONS = 4  # the same where a common divisor is looked for


class TooMuchError(Exception):
    """A polynomial outgrew its bounds."""


class UndefinedError(Exception):
    """A division by zero, or the logarithm of what is never positive."""


class Quotient(NamedTuple):
    """A polynomial over a polynomial that is not zero, of which the leading coefficient is 1."""

    above: fmpq_mpoly
    below: fmpq_mpoly

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    @property
    def is_zero(self) -> bool:
        """Whether it is the number 0."""
        return bool(self.above.is_zero())

    def rational(self) -> Fraction | None:
        """The number that it is, if it is one."""
        if not (self.above.is_constant() and self.below.is_constant()):
            return None
        if self.is_zero:
            return Fraction(0)
        return fraction(self.above.leading_coefficient())


def fraction(value: fmpq) -> Fraction:
    """The same number as Python has it."""
    return Fraction(int(value.p), int(value.q))


def content(p: fmpq_mpoly) -> Fraction:
    """The positive number by which a polynomial's integer coefficients have no common divisor."""
    coefficients = p.coeffs()
    above = gcd(*(int(c.p) for c in coefficients))
    return Fraction(above, lcm(*(int(c.q) for c in coefficients)))


class Field:
    """Generators, their relations, and arithmetic of quotients, within bounds.

    The arithmetic raises TooMuchError beyond the bounds and UndefinedError for a division by zero.
    """

    def __init__(self) -> None:
        names = [f"g{i}" for i in range(MAX_GENERATORS)]
        self._context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self._generators = self._context.gens()
        self._used = 0
        self._relations: dict[int, tuple[int, fmpq_mpoly]] = {}  # index: degree, what is zero
        self.zero = self.constant(Fraction(0))
        self.one = self.constant(Fraction(1))

    def constant(self, value: Fraction) -> Quotient:
        """A rational number."""
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
            raise TooMuchError
        number = self._context.constant(fmpq(value.numerator, value.denominator))
        return Quotient(number, self._context.constant(1))

    def generator(self) -> int:
        """The index of a new generator; it comes before all others in the order of terms."""
        if self._used == MAX_GENERATORS:
            raise TooMuchError
        self._used += 1
        return MAX_GENERATORS - self._used

    def polynomial(self, index: int) -> fmpq_mpoly:
        """A generator as a polynomial."""
        return self._generators[index]

    def whole(self, p: fmpq_mpoly) -> Quotient:
        """A polynomial as a quotient."""
        return Quotient(p, self.one.below)

    def relate(self, index: int, degree: int, value: fmpq_mpoly) -> None:
        """Rewrite the ``degree``-th power of a generator as a polynomial in earlier ones."""
        self._relations[index] = degree, self._generators[index] ** degree - value

    def reduced(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial with every relation applied."""
        for index, (degree, relation) in reversed(self._relations.items()):
            if p.degrees()[index] >= degree:
                p = self._bounded(p % relation)
        return p

    def _bounded(self, p: fmpq_mpoly) -> fmpq_mpoly:
        if len(p) > MAX_TERMS or (len(p) and max(p.degrees()) > MAX_EXPONENT):
            raise TooMuchError
        if any(c.p.bit_length() > MAX_BITS or c.q.bit_length() > MAX_BITS for c in p.coeffs()):
            raise TooMuchError
        return p

    def product(self, p: fmpq_mpoly, q: fmpq_mpoly) -> fmpq_mpoly:
        """The product of polynomials, reduced."""
        work = len(p) * len(q)
        if work > MAX_WORK:
            raise TooMuchError
        spend(STEPS + work // PRODUCTS)
        return self.reduced(self._bounded(p * q))

    def power(self, p: fmpq_mpoly, n: int) -> fmpq_mpoly:
        """p**n for a polynomial and n >= 0, reduced."""
        if n > MAX_EXPONENT:
            raise TooMuchError
        if len(p) == 1 and not self._relations:
            ((exponents, coefficient),) = p.terms()
            bits = max(coefficient.p.bit_length(), coefficient.q.bit_length())
            if n * max(*exponents, 1) > MAX_EXPONENT or (bits > 1 and n * bits > MAX_BITS):
                raise TooMuchError
            return p**n
        result = self.one.above
        while n:
            if n % 2:
                result = self.product(result, p)
            n //= 2
            if n:
                p = self.product(p, p)
        return result

    def sum(self, a: Quotient, b: Quotient) -> Quotient:
        """a + b"""
        if a.below == b.below:
            return self.quotient(self._bounded(a.above + b.above), a.below)
        shared = self._divisor(a.below, b.below)
        left, right = a.below / shared, b.below / shared
        above = self.product(a.above, right) + self.product(b.above, left)
        return self.quotient(self._bounded(above), self.product(a.below, right))

    def difference(self, a: Quotient, b: Quotient) -> Quotient:
        """a - b"""
        return self.sum(a, -b)

    def times(self, a: Quotient, b: Quotient) -> Quotient:
        """a * b"""
        return self.quotient(self.product(a.above, b.above), self.product(a.below, b.below))

    def scaled(self, a: Quotient, factor: Fraction | int) -> Quotient:
        """A number times a."""
        return self.times(a, self.constant(Fraction(factor)))

    def over(self, a: Quotient, b: Quotient) -> Quotient:
        """a / b"""
        if b.is_zero:
            raise UndefinedError
        return self.quotient(self.product(a.above, b.below), self.product(a.below, b.above))

    def integer_power(self, a: Quotient, n: int) -> Quotient:
        """a**n"""
        if n < 0 and a.is_zero:
            raise UndefinedError
        above, below = (a.above, a.below) if n >= 0 else (a.below, a.above)
        return self.quotient(self.power(above, abs(n)), self.power(below, abs(n)))

    def quotient(self, above: fmpq_mpoly, below: fmpq_mpoly) -> Quotient:
        """above/below in lowest terms, as far as that is cheap, without roots alone below."""
        if below.is_zero():
            raise UndefinedError
        if above.is_zero():
            return self.zero
        if not below.is_constant():
            above, below = self._rationalised(above, below)
            if below.is_zero():
                raise UndefinedError
            if above.is_zero():
                return self.zero
            shared = self._divisor(above, below)
            above, below = above / shared, below / shared
        leading = below.leading_coefficient()
        return Quotient(above / leading, below / leading)

    def _rationalised(self, above: fmpq_mpoly, below: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """1/s as s/u, where s**2 = u."""
        for index, (degree, _) in reversed(self._relations.items()):
            least = min(exponents[index] for exponents in below.monoms())
            if 0 < least < degree:
                rest = self._generators[index] ** (degree - int(least))
                above, below = self.product(above, rest), self.product(below, rest)
        return above, below

    def _divisor(self, p: fmpq_mpoly, q: fmpq_mpoly) -> fmpq_mpoly:
        """A common divisor: the greatest, or the greatest term."""
        if p.is_constant() or q.is_constant():
            return self.one.above
        small = max(p.total_degree(), q.total_degree()) <= MAX_DIVISOR_DEGREE
        work = len(p) * len(q)
        if small and work <= MAX_DIVISOR_WORK:
            spend(STEPS + work // DIVISIONS)
            return p.gcd(q)
        return p.term_content().gcd(q.term_content())
