"""Sines and cosines of sums, and sinc, in those of few angles (see generators.py)."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from flint import fmpq, fmpq_mpoly

from actviz.kernel.algebra.field import Quotient, TooMuchError, content, fraction
from actviz.kernel.algebra.generators import Generators, common
from actviz.kernel.effort import spend

MAX_ANGLES = 3  # summed in a sine
STEPS = 120  # that one costs, beside what its polynomials do
MAX_MULTIPLE = 24  # of an angle
HALF = Fraction(1, 2)

# sin(c pi)^2 by c, 0 <= c <= 1/2; arcsin(u)/pi by u
SQUARES_OF_SINES = {
    Fraction(c): Fraction(square)
    for c, square in (("0", "0"), ("1/6", "1/4"), ("1/4", "1/2"), ("1/3", "3/4"), ("1/2", "1"))
}


class FinerAngleError(Exception):
    """A formula is to be read once more, with an angle that is a divisor of what was thought."""


class Hints(NamedTuple):
    """What a reading found out too late: the unit of each angle, and where sinc is called."""

    units: dict[tuple[str, str], Fraction]
    sincs: set[tuple[str, str]]


class Angles(Generators):
    """Reads the circular functions too; they may raise FinerAngleError."""

    def __init__(self, hints: Hints) -> None:
        super().__init__()
        self._hints = hints
        self._angles: dict[tuple[str, str], tuple[Quotient, Quotient]] = {}
        self._sincs: dict[tuple[str, str], int] = {}

    def angle(self, u: Quotient) -> tuple[Quotient, Quotient]:
        """The sine and cosine of a sum."""
        spend(STEPS)
        field = self.field
        sine, cosine = field.zero, field.one
        if not u.is_zero:
            factor, term = _primitive(u.above)
            if (str(term), str(u.below)) in self._hints.sincs:
                sine, cosine, _ = self._multiple(factor, term, u.below)
                return sine, cosine
        for factor, term, below in self.summands(u, MAX_ANGLES):
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
        if below.is_constant() and term == self.pi().above:
            known = self._part_of_turn(factor)
            if known is not None:
                return *known, field.zero
        key = (str(term), str(below))
        unit = self._hints.units.setdefault(key, abs(factor))
        count = factor / unit
        if count.denominator != 1:
            self._hints.units[key] = common(unit, factor)
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
        if key not in self._hints.sincs:
            below = self.field.one.below
            index = self.field.generator()
            sine = field.polynomial(index)
        else:
            self._sincs[key] = index = self.field.generator()
            sine = field.product(field.polynomial(index) * field.constant(unit).above, term)
        index = self.field.generator()  # times what stands below the angle
        field.relate(index, 2, field.product(below, below) - field.product(sine, sine))
        return (
            field.quotient(sine, below),
            field.quotient(field.polynomial(index), below),
        )

    def sinc(self, u: Quotient) -> Quotient:
        field = self.field
        if u.is_zero:
            return field.one
        factor, term = _primitive(u.above)
        if not u.below.is_constant() or term != self.pi().above:
            key = (str(term), str(u.below))
            if key not in self._hints.sincs:
                self._hints.sincs.add(key)
                raise FinerAngleError
            _, _, ratio = self._multiple(factor, term, u.below)
            unit = field.whole(field.polynomial(self._sincs[key]))
            return field.scaled(field.times(unit, ratio), self._hints.units[key] / factor)
        if fraction(u.above.leading_coefficient()) < 0:
            return self.sinc(-u)
        return self.opaque("sinc", u)

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
        return self.power(self.field.constant(square), HALF)


def _primitive(p: fmpq_mpoly) -> tuple[Fraction, fmpq_mpoly]:
    """A polynomial as a number times one whose leading coefficient is positive."""
    factor = content(p)
    if fraction(p.leading_coefficient()) < 0:
        factor = -factor
    return factor, p / fmpq(factor.numerator, factor.denominator)
