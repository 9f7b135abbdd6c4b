"""A transseries: what stands for a function near infinity, or beside a place (see infinity.py)."""

from __future__ import annotations

from typing import Any, NamedTuple

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.balls import sign_of

ABSENT = arb(0)
CONSTANT = fmpq(0)  # the power of u that is none
LENGTH = 7  # of the series; each cancellation and each derivative costs one


class UndeterminedError(Exception):
    """The behaviour at infinity is not of a form that this room knows."""


class Transseries(NamedTuple):
    """u^power * g(u) * exp(exponent) + logarithm * log(1/u) + small near u = 0+.

    ``small`` has an exponent that tends to -inf; there is an exponent or a small part, not both.
    """

    power: fmpq
    point: arb_series
    box: arb_series
    exponent: Transseries | None = None
    logarithm: arb = ABSENT
    small: Transseries | None = None

    def having(self, **changes: Any) -> Transseries:
        """The same transseries with other values of some fields."""
        return self._replace(**changes)

    @property
    def is_zero(self) -> bool:
        """Whether the part beside the logarithm is exactly zero."""
        return bool(self.box.length() == 0)

    @property
    def has_logarithm(self) -> bool:
        """Whether a multiple of log(1/u) that is not shown to be zero stands beside."""
        is_zero = bool(self.logarithm == 0)  # a ball that holds zero is neither == 0 nor != 0
        return not is_zero

    @property
    def leading(self) -> arb:
        """Encloses g over the box."""
        return self.box[0]

    @property
    def diverges(self) -> bool:
        """Whether the function is not of the form of one that is bounded."""
        if self.has_logarithm or self.exponent is not None:
            return self.has_logarithm or not self.is_zero
        return self.power < 0 and not (self.is_zero or self._is_flat)

    @property
    def _is_flat(self) -> bool:
        """Whether g is shown to vanish faster than u^-power grows."""
        known = min(self.point.prec, self.box.prec)
        return bool(self.point.length() == 0 and known - 1 >= -self.power)

    def direction(self) -> int:
        """-1 or 1: the infinity that the function tends to. Raises UndeterminedError for anything
        else."""
        if self.has_logarithm or not (self.power < 0 or self.exponent is not None):
            raise UndeterminedError
        if self.exponent is not None and self.exponent.direction() < 0:
            raise UndeterminedError
        sign = sign_of(self.leading)
        if not sign:
            raise UndeterminedError
        return sign

    def limit(self) -> arb | None:
        """The limit at u = 0: a ball that holds it, or an infinity; None where it is not known."""
        try:
            if self.is_zero or self.exponent is None:
                return self._limit_beside_logarithm()
            if self.exponent.direction() < 0:
                return arb(0)
            return _infinite(sign_of(self.leading))
        except UndeterminedError:
            return None

    def _limit_beside_logarithm(self) -> arb | None:
        if self.power < 0 and not (self.is_zero or self._is_flat):  # outgrows the logarithm
            return _infinite(sign_of(self.leading))
        if self.has_logarithm:
            return _infinite(sign_of(self.logarithm))
        if self.is_zero or self.power > 0 or self._is_flat:
            return arb(0)
        return self.point[0] if self.point[0].is_finite() else None


def _infinite(sign: int | None) -> arb | None:
    if not sign:
        return None
    return arb.pos_inf() if sign > 0 else arb.neg_inf()


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
