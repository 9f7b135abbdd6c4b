"""A germ: what stands for a function near infinity, or beside a place (see infinity.py)."""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

from flint import arb, arb_series, ctx, fmpq

from actviz.formula.taylor import sign_of

ACCURATE = 40  # bits; a limit that is known to less than this is not known
ABSENT = arb(0)
CONSTANT = fmpq(0)  # the power of u that is none
LENGTH = 7  # of the series; each cancellation and each derivative costs one


class UndeterminedError(Exception):
    """The behaviour at infinity is not of a form that this room knows."""


class Germ(NamedTuple):
    """u^power * g(u) * exp(exponent) + logarithm * log(1/u) + small near u = 0+.

    ``small`` has an exponent that tends to -inf; a germ has an exponent or a small part, not both.
    """

    power: fmpq
    point: arb_series
    box: arb_series
    exponent: Germ | None = None
    logarithm: arb = ABSENT
    small: Germ | None = None

    def having(self, **changes: Any) -> Germ:
        """The same germ with other values of some fields."""
        return self._replace(**changes)

    @property
    def is_zero(self) -> bool:
        """Whether the part beside the logarithm is exactly zero."""
        return bool(self.box.length() == 0)

    @property
    def is_polynomial(self) -> bool:
        """Whether g is a polynomial whose coefficients are all known.

        The last coefficient that is known over the box must vanish there: that there are no more
        than are kept is not enough.
        """
        return self.box.length() < self.box.prec and self.box.length() <= self.point.prec

    @property
    def leading(self) -> arb:
        """Encloses g over the box."""
        return self.box[0]

    @property
    def diverges(self) -> bool:
        """Whether the function plainly tends to an infinity."""
        return self.power < 0 or self.exponent is not None or self.logarithm != 0

    def sign(self) -> int | None:
        """The sign of a germ where it is the same on all of its domain."""
        sign = 0 if self.is_zero else sign_of(self.leading)
        if self.logarithm == 0:
            return sign
        logarithm = sign_of(self.logarithm)
        return logarithm if sign in (0, logarithm) else None

    def limit(self) -> float | None:
        """The limit at u = 0, correctly rounded, or None."""
        sign = 0 if self.is_zero else sign_of(self.leading)
        if self.exponent is not None:
            direction = sign_of(self.exponent.leading)
            if direction is None:
                return None
            return 0.0 if direction < 0 else (sign * inf if sign else None)
        if self.power < 0 and not self.is_zero:
            return sign * inf if sign and self.point.length() else None
        if self.logarithm != 0:
            direction = sign_of(self.logarithm)
            return None if direction is None else direction * inf
        if self.power > 0 or self.point.length() == 0:
            return 0.0
        value = self.point[0]
        return float(value) if value.rel_accuracy_bits() > ACCURATE or value == 0 else None

    def enclosed_limit(self) -> arb | None:
        """A ball that holds the limit at u = 0, where it is finite and known."""
        if self.exponent is not None:
            return arb(0) if sign_of(self.exponent.leading) == -1 else None
        if self.logarithm != 0 or (self.power < 0 and not self.is_zero):
            return None
        return arb(0) if self.power > 0 or self.point.length() == 0 else self.point[0]


def dyadic(value: arb) -> fmpq:
    """An exact ball as a rational."""
    if not value.is_exact():
        raise UndeterminedError
    mantissa, exponent = value.man_exp()
    return fmpq(mantissa) * fmpq(2) ** exponent


def no_terms() -> arb_series:
    """The power series zero."""
    return arb_series([], prec=ctx.cap)


def is_finite(s: arb_series) -> bool:
    """Whether every coefficient is known."""
    return all(map(arb.is_finite, s.coeffs()))


def shifted(s: arb_series, n: int) -> arb_series:
    """s / u^n, dropping the first n coefficients."""
    return arb_series(s.coeffs()[n:], prec=s.prec - n)
