"""A formula read at infinity: its Taylor series in u = 1/|x| over the ball [0, u0].

What the kernel does on an interval, this room does on a whole tail, |x| >= M = 1/u0, in one step. A
*germ* stands for a function of the form

    u^v g(u) exp(w) + b log(1/u),        g smooth on [0, u0] one-sidedly at 0,

with v rational, w another germ that tends to infinity (or absent) and b a constant. For g it keeps
two series: the Taylor coefficients AT u = 0 (``point``), which know limits and cancel exactly, and
enclosures of them over ALL of [0, u0] (``box``), which bound the function on the tail. Where g(0)
is exactly 0, one power of u is moved into v; over the box that is a shift of the coefficients
too, since the k-th coefficient of g(u)/u is a mean of values of the (k+1)-th of g.

A germ may carry a second one that is exponentially small, as 1 - tanh(x) is beside 1, so that
derivatives of the sum keep its sign and size. Where that is one too many, what is small is
flattened: u^v g exp(w) with w -> -inf is u^K times a function whose Taylor coefficients are all
below the bound derived at ``Vicinity.flattened``.

Where the forms do not suffice (sin, x*log(x), iterated logarithms) ``UndeterminedError`` is raised,
and the callers say "undecided".
"""

from __future__ import annotations

from flint import arb, arb_series, ctx, fmpq

from actviz.formula import elementary, jets
from actviz.formula.germ import (
    CONSTANT,
    Germ,
    UndeterminedError,
    dyadic,
    is_finite,
    no_terms,
    shifted,
)
from actviz.formula.taylor import settings, sign_of
from actviz.formula.vicinity import Vicinity

FLAT = 6  # the power of u that is split off what is exponentially small


class Expansion:
    """Germ arithmetic on the tail |x| >= 1/u0, with python-flint's present settings."""

    def __init__(self, u0: arb) -> None:
        self.u0 = u0
        self._near = Vicinity(u0)

    # building blocks

    def constant(self, value: arb) -> Germ:
        """A constant function."""
        return Germ(CONSTANT, jets.series(value), jets.series(value))

    def variable(self, side: int) -> Germ:
        """x itself: 1/u to the right, -1/u to the left."""
        return self.constant(arb(side)).having(power=fmpq(-1))

    def _normal(self, germ: Germ) -> Germ:
        """With g(0) != 0, unless g(0) is not known to be zero, or everything known of g is zero."""
        point, box = germ.point, germ.box
        if not (is_finite(point) and is_finite(box)):
            raise UndeterminedError
        if point.length() == 0:  # what is exponentially small: keep a few orders for derivatives
            wanted = 2 - germ.power
            shift = 0 if box.length() == 0 else min(point.prec - 4, int(wanted.ceil()))
        else:
            shift = point.valuation()
        if shift <= 0:
            return germ
        if shift >= box.prec:
            raise UndeterminedError  # nothing would be known of the rest, and it would look like 0
        return germ.having(
            power=germ.power + shift, point=shifted(point, shift), box=shifted(box, shift)
        )

    def _raised(self, germ: Germ, power: fmpq) -> Germ:
        """The same function with a lower power of u split off."""
        d = germ.power - power
        if d == 0 or germ.is_zero:
            return germ.having(power=power)
        if d.q != 1 or d < 0:
            raise UndeterminedError
        n = int(d)
        monomial, over_box = self._near.monomial(n)
        return germ.having(power=power, point=germ.point * monomial, box=germ.box * over_box)

    # what is exponentially small

    def _with_small(self, base: Germ, small: Germ | None) -> Germ:
        """A germ and a small one beside it; the small one alone where the other is zero."""
        if small is None or small.is_zero:
            return base
        if base.is_zero and base.logarithm == 0:
            return small
        return base.having(small=small)

    def _base(self, a: Germ) -> Germ:
        return a.having(small=None)

    def absorbed(self, a: Germ) -> Germ:
        """``a`` with its small part flattened into it."""
        return a if a.small is None else self._add(self._base(a), self.flattened(a.small, a.power))

    def _parts(self, a: Germ) -> tuple[Germ, Germ | None]:
        """A germ that does not diverge exponentially, as what is not small and what is."""
        if a.exponent is None:
            return self._base(a), a.small
        if self.direction(a.exponent) > 0:
            raise UndeterminedError
        return self.constant(arb(0)), a

    # arithmetic

    def negative(self, a: Germ) -> Germ:
        small = None if a.small is None else self.negative(a.small)
        return a.having(point=-a.point, box=-a.box, logarithm=-a.logarithm, small=small)

    def add(self, a: Germ, b: Germ) -> Germ:
        for big, other in ((a, b), (b, a)):
            if big.exponent is not None and self.direction(big.exponent) > 0:
                return self._add_exponentials(big, other)
        (a, small_a), (b, small_b) = self._parts(a), self._parts(b)
        small = small_a or small_b
        if small_a is not None and small_b is not None:
            small = self._add_exponentials(small_a, small_b)
        return self._with_small(self._add(a, b), small)

    def _add(self, a: Germ, b: Germ) -> Germ:
        log = a.logarithm + b.logarithm
        if a.is_zero or b.is_zero:
            return (b if a.is_zero else a).having(logarithm=log)
        power = min(a.power, b.power)
        a, b = self._raised(a, power), self._raised(b, power)
        return self._normal(Germ(power, a.point + b.point, a.box + b.box, None, log))

    def _add_exponentials(self, a: Germ, b: Germ) -> Germ:
        """A sum in which ``a`` has an exponent; what is smaller by an exponential is flattened."""
        if a.is_zero:
            return b
        if b.is_zero and b.logarithm == 0:
            return a
        assert a.exponent is not None
        gap = a.exponent
        if b.exponent is not None:
            gap = self.add(gap, self.negative(b.exponent))
            is_same = b.exponent is a.exponent or (gap.is_zero and gap.logarithm == 0)
            if is_same:
                plain = self._add(a.having(exponent=None), b.having(exponent=None))
                return plain.having(exponent=a.exponent)
            if not gap.diverges:  # exponents that differ by a bounded function
                factor = self.exp(self.negative(gap))
                return self._add_exponentials(
                    a,
                    self.multiply(b.having(exponent=None), factor).having(exponent=a.exponent),
                )
            if self.direction(gap) < 0:
                return self._add_exponentials(b, a)
        if b.logarithm != 0:
            raise UndeterminedError
        factor = self.constant(arb(1)).having(exponent=self.negative(gap))
        rest = self.multiply(self.absorbed(b).having(exponent=None), factor)
        plain = self._add(a.having(exponent=None), self.flattened(rest, a.power))
        return plain.having(exponent=a.exponent)

    def direction(self, w: Germ) -> int:
        """-1 or 1: the infinity that w tends to. Raises UndeterminedError for anything else."""
        if w.logarithm != 0 or not (w.power < 0 or w.exponent is not None):
            raise UndeterminedError
        if w.exponent is not None and self.direction(w.exponent) < 0:
            raise UndeterminedError
        sign = sign_of(w.leading)
        if not sign:
            raise UndeterminedError
        return sign

    def multiply(self, a: Germ, b: Germ) -> Germ:
        if a.logarithm != 0 or b.logarithm != 0:
            return self._multiply_logarithm(a, b)
        if a.exponent is not None or b.exponent is not None:
            return self._multiply_exponentials(self.absorbed(a), self.absorbed(b))
        base = self._multiply(self._base(a), self._base(b))
        cross = [
            self._multiply_exponentials(p, q)
            for p, q in ((a.small, self._base(b)), (b.small, self._base(a)), (a.small, b.small))
            if p is not None and q is not None and not q.is_zero
        ]
        small: Germ | None = None
        for term in cross:
            small = term if small is None else self._add_exponentials(small, term)
        return self._with_small(base, small)

    def _multiply(self, a: Germ, b: Germ) -> Germ:
        product = Germ(a.power + b.power, a.point * b.point, a.box * b.box)
        return self.constant(arb(0)) if product.is_zero else self._normal(product)

    def _multiply_exponentials(self, a: Germ, b: Germ) -> Germ:
        product = self._multiply(a.having(exponent=None), b.having(exponent=None))
        if product.is_zero:
            return product
        if a.exponent is None or b.exponent is None:
            return product.having(exponent=a.exponent or b.exponent)
        exponent = self.absorbed(self.add(a.exponent, b.exponent))
        if exponent.diverges:
            return product.having(exponent=exponent)
        return self.multiply(product, self.exp(exponent))

    def _multiply_logarithm(self, a: Germ, b: Germ) -> Germ:
        if b.logarithm != 0:
            a, b = b, a
        if b.logarithm != 0 or b.exponent is not None or a.small is not None or b.small is not None:
            raise UndeterminedError
        if b.is_zero:
            return b
        if b.power != 0 or b.point.length() > 1 or b.box.length() > 1:
            raise UndeterminedError  # a logarithm times a function that is not constant
        factor = b.point[0]
        return a.having(point=a.point * factor, box=a.box * factor, logarithm=a.logarithm * factor)

    def to_power(self, a: Germ, p: fmpq) -> Germ:
        """a**p; a is not zero on the tail, and positive unless p is an integer."""
        if a.is_zero or a.logarithm != 0:
            raise UndeterminedError
        jet = jets.integer_power(int(p)) if p.q == 1 else jets.rational_power(p)
        exponent = a.exponent
        if exponent is not None:
            exponent = self.multiply(exponent, self.constant(arb(p)))
        point, box = jets.compose(jet, a.point), jets.compose(jet, a.box)
        base = self._normal(Germ(a.power * p, point, box, exponent))
        if a.small is None:
            return base
        # (b + s)^p = b^p + s p (b + t s)^(p-1), 0 < t < 1
        slope = self.to_power(self.absorbed(a), p - 1)
        scaled = self.multiply(slope, self.constant(arb(p)))
        return self._with_small(base, self._multiply_exponentials(a.small, scaled))

    def quotient(self, a: Germ, b: Germ) -> Germ:
        return self.multiply(a, self.to_power(b, fmpq(-1)))

    # functions

    def apply(self, jet: jets.Jet, a: Germ) -> Germ:
        """A function of a germ that tends to a finite limit where the function is smooth."""
        base, small = self._parts(a)
        if base.diverges:
            raise UndeterminedError
        base = self._raised(base, CONSTANT)
        point, box = jets.compose(jet, base.point), jets.compose(jet, base.box)
        value = self._normal(Germ(CONSTANT, point, box))
        if small is None:
            return value
        # F(b + s) = F(b) + s F'(b + t s), 0 < t < 1
        flat = self._raised(self.flattened(small), CONSTANT)
        slope = _derivative_of(jet)
        point = jets.compose(slope, base.point)
        box = jets.compose(slope, base.box + flat.box)
        mean = self._normal(Germ(CONSTANT, point, box))
        return self._with_small(value, self._multiply_exponentials(small, mean))

    def exp(self, a: Germ) -> Germ:
        if a.exponent is not None and self.direction(a.exponent) < 0:
            return self.apply(elementary.exp, a)
        if a.logarithm != 0:
            plain = self.exp(a.having(logarithm=arb(0)))
            return plain.having(power=plain.power - dyadic(a.logarithm))
        if not a.diverges:
            return self.apply(elementary.exp, a)
        a = self.absorbed(a)
        self.direction(a)
        return self.constant(arb(1)).having(exponent=a)

    def log(self, a: Germ) -> Germ:
        if a.is_zero or a.logarithm != 0 or not a.leading > 0:
            raise UndeterminedError
        point = jets.compose(elementary.log, a.point)
        box = jets.compose(elementary.log, a.box)
        result = self._normal(Germ(CONSTANT, point, box))
        result = result.having(logarithm=arb(-a.power))
        if a.exponent is not None:
            return self.add(result, a.exponent)
        if a.small is None:
            return result
        # log(b + s) = log(b) + s/(b + t s), 0 < t < 1
        slope = self.to_power(self.absorbed(a), fmpq(-1))
        return self._with_small(result, self._multiply_exponentials(a.small, slope))

    def derivative(self, a: Germ, side: int) -> Germ:
        """The derivative by x on this side: du/dx is -u^2 to the right and u^2 to the left."""
        return self._times_square(self.derivative_u(a), -side)

    def _times_square(self, a: Germ, sign: int) -> Germ:
        """sign * u^2 * a."""
        small = None if a.small is None else self._times_square(a.small, sign)
        factor = arb(sign)
        if a.logarithm != 0:
            raise UndeterminedError
        return a.having(power=a.power + 2, point=a.point * factor, box=a.box * factor, small=small)

    def derivative_u(self, a: Germ) -> Germ:
        """The derivative by u."""
        # (u^v c_j u^j)' = (v + j) c_j u^(v-1+j): exactly zero where v + j is
        exponents = [a.power + j for j in range(a.point.prec)]
        terms = [arb(p) * a.point[j] if p else arb(0) for j, p in enumerate(exponents)]
        point = arb_series(terms, prec=a.point.prec)
        # a coefficient that vanishes on all of the box: g is a polynomial. Where the last that is
        # kept does not, nothing is known of those beyond.
        if a.box.length() < a.box.prec and a.box.length() <= a.point.prec:
            box = self._near.polynomial(terms[: a.box.length()])
        else:
            rate = arb(a.power)
            box = a.box * rate + jets.series(self._near.u, 1) * a.box.derivative()
        result = self.constant(arb(0))
        if point.length() or box.length():
            result = self._normal(Germ(a.power - 1, point, box))
        if a.exponent is not None:  # (g exp(w))' = (g' + g w') exp(w)
            slope = self.absorbed(self.derivative_u(a.exponent))
            chained = self._multiply_exponentials(a.having(exponent=None), slope)
            if chained.exponent is not None:  # w' is itself exponential
                rest = self._add_exponentials(chained, result)
                factor = self.constant(arb(1)).having(exponent=a.exponent)
                return self._multiply_exponentials(rest, factor)
            return self._add(result, chained).having(exponent=a.exponent)
        if a.logarithm != 0:
            result = self._add(result, self.constant(-a.logarithm).having(power=fmpq(-1)))
        return self._with_small(result, None if a.small is None else self.derivative_u(a.small))

    def flattened(self, a: Germ, like: fmpq = CONSTANT) -> Germ:
        """u^v g exp(w), w -> -inf, as u^K times a function with tiny Taylor coefficients.

        K is FLAT, and a fraction that makes it differ from the power ``like`` by an integer.
        """
        if a.exponent is None or a.logarithm != 0:
            raise UndeterminedError
        if a.is_zero:
            return self.constant(arb(0))
        if self.direction(a.exponent) > 0:
            raise UndeterminedError
        w = a.exponent
        power = FLAT + like - like.floor()
        if w.exponent is None:
            coefficients = self._near.flattened(a, w, power)
        else:
            coefficients = self._near.flattened_twice(a, w, w.exponent, power)
        box = arb_series([arb(0, c) for c in coefficients], prec=ctx.cap)
        if not is_finite(box):
            raise UndeterminedError
        return Germ(power, no_terms(), box)


def _derivative_of(jet: jets.Jet) -> jets.Jet:
    """The jet of a function's derivative."""

    def slope(u: arb) -> arb_series:
        with settings(ctx.prec, ctx.cap + 1):
            return jet(u).derivative()

    return slope
