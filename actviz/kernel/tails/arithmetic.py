"""Arithmetic of truncated transseries: a formula's Taylor series in u = 1/|x| over [0, u0].

What the tape does on an interval, this does on a whole tail, |x| >= M = 1/u0, in one step. For
sqrt(x) and its like u is a root of 1/|x|, and beside a place p it is one of |x - p|. A
*transseries* (van der Hoeven, Transseries and Real Differential Algebra, 2006) stands here for

    u^v g(u) exp(w) + b log(1/u),        g smooth on [0, u0] one-sidedly at 0,

with v rational, w another transseries that tends to infinity (or absent) and b a constant. Of g it
keeps two series: the Taylor coefficients AT u = 0 (``point``), which know limits and cancel
exactly, and enclosures of them over ALL of [0, u0] (``box``), which bound the function on the tail.
Where g(0) is exactly 0, one power of u is moved into v; over the box that is a shift of the
coefficients too, since the k-th coefficient of g(u)/u is a mean of values of the (k+1)-th of g.

A transseries may carry a second one that is exponentially small, as 1 - tanh(x) is beside 1, so
that derivatives of the sum keep its sign and size. Where that is one too many, what is small is
kept as a remainder: u^v g exp(w) with w -> -inf is u^K times a function whose Taylor coefficients
are all below the bound derived at ``TailBox.remainder_bounds``.

What is claimed of a transseries holds for every u in (0, u0]: a series is known to as many
coefficients as its ``prec`` says, and where none is left, nothing is known. A ball that holds zero
is not zero. Where the forms do not suffice (sin, x*log(x), iterated logarithms)
``UndeterminedError`` is raised, and the callers say "undecided".
"""

from __future__ import annotations

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel import elementary, jets
from actviz.kernel.balls import settings, sign_of
from actviz.kernel.tails.box import TailBox
from actviz.kernel.tails.transseries import (
    CONSTANT,
    Transseries,
    UndeterminedError,
    dyadic,
    is_finite,
    no_terms,
    shifted,
)

EXPONENT = 10**6  # a lower bound of an exponential needs no more
FLAT = 6  # the power of u that is split off what is exponentially small


class Expansion:
    """Transseries arithmetic on 0 < u <= u0 < 1, with python-flint's present settings.

    On the tail |x| >= u0^-root, u is |x|^(-1/root); beside a place p with |x - p| <= u0^root it is
    |x - p|^(1/root). The root makes whole powers of u of the fractional powers in a formula.
    """

    def __init__(self, u0: arb, root: int = 1) -> None:
        self.u0 = u0
        self.root = root
        self._box = TailBox(u0)

    # building blocks

    def constant(self, value: arb) -> Transseries:
        """A constant function."""
        return Transseries(CONSTANT, jets.series(value), jets.series(value))

    def variable(self, side: int) -> Transseries:
        """x itself on a tail to the right (side 1) or to the left (-1)."""
        return self.constant(arb(side)).having(power=fmpq(-self.root))

    def beside(self, place: arb, side: int) -> Transseries:
        """x itself on a side of a place."""
        offset = self.constant(arb(side)).having(power=fmpq(self.root))
        return self.add(self.constant(place), offset)

    def _normal(self, t: Transseries) -> Transseries:
        """With g(0) != 0, unless g(0) is not known to be zero, or everything known of g is zero."""
        point, box = t.point, t.box
        if min(point.prec, box.prec) < 1 or not is_finite(box):
            raise UndeterminedError
        if point.prec > 1 and not is_finite(point):  # a wave has bounds, no limit
            raise UndeterminedError
        if box.length() == 0:
            return t.having(power=CONSTANT)
        shift = point.valuation() if point.length() else 0
        if shift <= 0:
            return t
        if box.prec <= shift:
            raise UndeterminedError
        return t.having(power=t.power + shift, point=shifted(point, shift), box=shifted(box, shift))

    def _raised(self, t: Transseries, power: fmpq) -> Transseries:
        """The same function with a lower power of u split off."""
        d = t.power - power
        if d == 0 or t.is_zero:
            return t.having(power=power)
        if d.q != 1:
            raise UndeterminedError
        n = int(d)
        if n < 0:
            return self._divided(t, -n)
        monomial, over_box = self._box.monomial(n)
        return t.having(power=power, point=t.point * monomial, box=t.box * over_box)

    def _divided(self, t: Transseries, n: int) -> Transseries:
        """The same function with a power of u more split off a g that is flat at zero."""
        if t.point.length() or min(t.point.prec, t.box.prec) <= n:
            raise UndeterminedError
        point, box = shifted(t.point, n), shifted(t.box, n)
        return t.having(power=t.power + n, point=point, box=box)

    def bounded(self, t: Transseries) -> Transseries:
        """The same function without a negative power of u, where it does not diverge."""
        if t.power >= 0 or t.diverges:
            return t
        return self._divided(t, int((-t.power).ceil()))

    # what is exponentially small

    def _with_small(self, base: Transseries, small: Transseries | None) -> Transseries:
        """A transseries and a small one beside it; the small one alone where the other is zero."""
        if small is None or small.is_zero:
            return base
        if base.is_zero and not base.has_logarithm:
            return small
        return base.having(small=small)

    def _base(self, a: Transseries) -> Transseries:
        return a.having(small=None)

    def merged(self, a: Transseries) -> Transseries:
        """``a`` with its small part kept as a remainder in it."""
        return (
            a
            if a.small is None
            else self._add(self._base(a), self.with_remainder(a.small, a.power))
        )

    def _parts(self, a: Transseries) -> tuple[Transseries, Transseries | None]:
        """A transseries that does not diverge exponentially, as what is not small and what is."""
        if a.exponent is None:
            return self._base(a), a.small
        if a.exponent.direction() > 0:
            raise UndeterminedError
        return self.constant(arb(0)), a

    def sign(self, a: Transseries) -> int | None:
        """The sign on 0 < u <= u0 of a transseries without a small part, where it is one."""
        sign = 0 if a.is_zero else sign_of(a.leading)
        if not a.has_logarithm:
            return sign
        if not self.u0 < 1:
            return None
        grows = sign_of(a.logarithm)
        if sign in (0, grows) or grows is None or a.exponent is not None:
            return grows
        log = -self.u0.log()
        if a.power >= 0:  # log(1/u) is least at u0
            rest = a.leading * (arb(0).union(self.u0 ** arb(a.power)) if a.power else 1)
            return grows if sign_of(a.logarithm * log + rest) == grows else None
        # u^k log(1/u) is greatest at u0, if u0 <= exp(-1/k)
        k = arb(-a.power)
        if not k * log >= 1:
            return None
        return sign_of(a.leading + a.logarithm * arb(0).union(self.u0**k * log))

    # bounds on all of 0 < u <= u0, of transseries without a small part

    def enclosure(self, a: Transseries) -> arb | None:
        """A ball that holds every value of a transseries; None where no bound is known."""
        if a.exponent is not None:
            try:
                a = self.with_remainder(a)
            except UndeterminedError:
                return None
        a = self.bounded(a)
        if a.power < 0 or a.has_logarithm:
            return None
        return a.leading * (arb(0).union(self.u0 ** arb(a.power)) if a.power else 1)

    def most(self, a: Transseries) -> arb | None:
        """An upper bound of the size of a transseries."""
        ball = self.enclosure(a)
        return None if ball is None else ball.abs_upper()

    def least(self, a: Transseries) -> arb:
        """A lower bound of the size of a transseries."""
        if a.has_logarithm or a.power > 0 or not sign_of(a.leading):
            return arb(0)
        size = a.leading.abs_lower() * self.u0 ** arb(a.power)
        if a.exponent is None:
            return size
        if sign_of(a.exponent.leading) != 1:
            return arb(0)
        w = self.least(a.exponent)
        return size * (w if w < EXPONENT else arb(EXPONENT)).exp()

    # arithmetic

    def negative(self, a: Transseries) -> Transseries:
        small = None if a.small is None else self.negative(a.small)
        return a.having(point=-a.point, box=-a.box, logarithm=-a.logarithm, small=small)

    def add(self, a: Transseries, b: Transseries) -> Transseries:
        for big, other in ((a, b), (b, a)):
            if big.exponent is not None and big.exponent.direction() > 0:
                return self._add_exponentials(big, other)
        (a, small_a), (b, small_b) = self._parts(a), self._parts(b)
        small = small_a or small_b
        if small_a is not None and small_b is not None:
            small = self._add_exponentials(small_a, small_b)
        return self._with_small(self._add(a, b), small)

    def _add(self, a: Transseries, b: Transseries) -> Transseries:
        log = a.logarithm + b.logarithm
        if a.is_zero or b.is_zero:
            return (b if a.is_zero else a).having(logarithm=log)
        power = min(a.power, b.power)
        a, b = self._raised(a, power), self._raised(b, power)
        return self._normal(Transseries(power, a.point + b.point, a.box + b.box, None, log))

    def _add_exponentials(self, a: Transseries, b: Transseries) -> Transseries:
        """A sum in which ``a`` has an exponent; what is exponentially smaller is a remainder."""
        if a.is_zero:
            return b
        if b.is_zero and not b.has_logarithm:
            return a
        assert a.exponent is not None
        gap = a.exponent
        if b.exponent is not None:
            gap = self.add(gap, self.negative(b.exponent))
            is_same = b.exponent is a.exponent or (gap.is_zero and not gap.has_logarithm)
            if is_same:
                plain = self._add(a.having(exponent=None), b.having(exponent=None))
                return plain.having(exponent=a.exponent)
            if not gap.diverges:  # exponents that differ by a bounded function
                factor = self.exp(self.negative(gap))
                return self._add_exponentials(
                    a,
                    self.multiply(b.having(exponent=None), factor).having(exponent=a.exponent),
                )
            if gap.direction() < 0:
                return self._add_exponentials(b, a)
        if b.has_logarithm:
            raise UndeterminedError
        factor = self.constant(arb(1)).having(exponent=self.negative(gap))
        rest = self.multiply(self.merged(b).having(exponent=None), factor)
        plain = self._add(a.having(exponent=None), self.with_remainder(rest, a.power))
        return plain.having(exponent=a.exponent)

    def multiply(self, a: Transseries, b: Transseries) -> Transseries:
        if a.has_logarithm or b.has_logarithm:
            return self._multiply_logarithm(a, b)
        if a.exponent is not None or b.exponent is not None:
            return self._multiply_exponentials(self.merged(a), self.merged(b))
        base = self._multiply(self._base(a), self._base(b))
        cross = [
            self._multiply_exponentials(p, q)
            for p, q in ((a.small, self._base(b)), (b.small, self._base(a)), (a.small, b.small))
            if p is not None and q is not None and not q.is_zero
        ]
        small: Transseries | None = None
        for term in cross:
            small = term if small is None else self._add_exponentials(small, term)
        return self._with_small(base, small)

    def _multiply(self, a: Transseries, b: Transseries) -> Transseries:
        product = Transseries(a.power + b.power, a.point * b.point, a.box * b.box)
        return self.constant(arb(0)) if product.is_zero else self._normal(product)

    def _multiply_exponentials(self, a: Transseries, b: Transseries) -> Transseries:
        product = self._multiply(a.having(exponent=None), b.having(exponent=None))
        if product.is_zero:
            return product
        if a.exponent is None or b.exponent is None:
            return product.having(exponent=a.exponent or b.exponent)
        exponent = self.merged(self.add(a.exponent, b.exponent))
        if exponent.diverges:
            return product.having(exponent=exponent)
        return self.multiply(product, self.exp(exponent))

    def _multiply_logarithm(self, a: Transseries, b: Transseries) -> Transseries:
        if b.has_logarithm:
            a, b = b, a
        if b.has_logarithm or b.exponent is not None or a.small is not None or b.small is not None:
            raise UndeterminedError
        if b.is_zero:
            return b
        if b.power != 0 or b.box.length() > 1 or b.box.prec < min(2, ctx.cap):
            raise UndeterminedError  # a logarithm times a function that is not constant
        factor = b.box[0]  # of series of a single term, for which it need not be constant
        return a.having(point=a.point * factor, box=a.box * factor, logarithm=a.logarithm * factor)

    def to_power(self, a: Transseries, p: fmpq) -> Transseries:
        """a**p; a is not zero on the tail, and positive unless p is an integer."""
        if a.is_zero or a.has_logarithm:
            raise UndeterminedError
        jet = jets.integer_power(int(p)) if p.q == 1 else jets.rational_power(p)
        exponent = a.exponent
        if exponent is not None:
            exponent = self.multiply(exponent, self.constant(arb(p)))
        point, box = jets.compose(jet, a.point), jets.compose(jet, a.box)
        base = self._normal(Transseries(a.power * p, point, box, exponent))
        if a.small is None:
            return base
        # (b + s)^p = b^p + s p (b + t s)^(p-1), 0 < t < 1
        slope = self.to_power(self.merged(a), p - 1)
        scaled = self.multiply(slope, self.constant(arb(p)))
        return self._with_small(base, self._multiply_exponentials(a.small, scaled))

    def quotient(self, a: Transseries, b: Transseries) -> Transseries:
        return self.multiply(a, self.to_power(b, fmpq(-1)))

    # functions

    def apply(self, jet: jets.Jet, a: Transseries) -> Transseries:
        """A function of a transseries that tends to a finite limit where the function is smooth."""
        base, small = self._parts(a)
        if base.diverges:
            raise UndeterminedError
        base = self._raised(base, CONSTANT)
        point, box = jets.compose(jet, base.point), jets.compose(jet, base.box)
        value = self._normal(Transseries(CONSTANT, point, box))
        if small is None:
            return value
        # F(b + s) = F(b) + s F'(b + t s), 0 < t < 1
        flat = self._raised(self.with_remainder(small), CONSTANT)
        slope = _derivative_of(jet)
        point = jets.compose(slope, base.point)
        box = jets.compose(slope, base.box + flat.box)
        mean = self._normal(Transseries(CONSTANT, point, box))
        return self._with_small(value, self._multiply_exponentials(small, mean))

    def exp(self, a: Transseries) -> Transseries:
        if a.exponent is not None and a.exponent.direction() < 0:
            return self.apply(elementary.exp, a)
        if a.has_logarithm:
            plain = self.exp(a.having(logarithm=arb(0)))
            return plain.having(power=plain.power - dyadic(a.logarithm))
        if not a.diverges:
            return self.apply(elementary.exp, a)
        a = self.merged(a)
        a.direction()
        return self.constant(arb(1)).having(exponent=a)

    def log(self, a: Transseries) -> Transseries:
        if a.is_zero or a.has_logarithm or not a.leading > 0:
            raise UndeterminedError
        point = jets.compose(elementary.log, a.point)
        box = jets.compose(elementary.log, a.box)
        result = self._normal(Transseries(CONSTANT, point, box))
        result = result.having(logarithm=arb(-a.power))
        if a.exponent is not None:
            return self.add(result, a.exponent)
        if a.small is None:
            return result
        # log(b + s) = log(b) + s/(b + t s), 0 < t < 1
        slope = self.to_power(self.merged(a), fmpq(-1))
        return self._with_small(result, self._multiply_exponentials(a.small, slope))

    def derivative(self, a: Transseries, side: int) -> Transseries:
        """The derivative by x on a tail."""
        # u = (side x)^(-1/n), so that du/dx = -side/n u^(1+n)
        factor = arb(fmpq(-side, self.root))
        return self._scaled(self.derivative_u(a), factor, 1 + self.root)

    def derivative_beside(self, a: Transseries, side: int) -> Transseries:
        """The derivative by x on a side of a place."""
        # u = (side (x - p))^(1/n), so that du/dx = side/n u^(1-n)
        factor = arb(fmpq(side, self.root))
        return self._scaled(self.derivative_u(a), factor, 1 - self.root)

    def _scaled(self, a: Transseries, factor: arb, power: int) -> Transseries:
        """factor * u^power * a."""
        if a.has_logarithm:
            raise UndeterminedError
        if a.is_zero and a.small is None:
            return a
        small = None if a.small is None else self._scaled(a.small, factor, power)
        return a.having(
            power=a.power + power, point=a.point * factor, box=a.box * factor, small=small
        )

    def derivative_u(self, a: Transseries) -> Transseries:
        """The derivative by u."""
        # (u^v c_j u^j)' = (v + j) c_j u^(v-1+j): exactly zero where v + j is
        exponents = [a.power + j for j in range(a.point.prec)]
        terms = [arb(p) * a.point[j] if p else arb(0) for j, p in enumerate(exponents)]
        point = arb_series(terms, prec=a.point.prec)
        if a.box.length() < min(a.box.prec, a.point.prec + 1):  # a coefficient of it vanishes
            box = self._box.polynomial(terms[: a.box.length()])
        else:
            box = a.box * arb(a.power) + jets.series(self._box.u, 1) * a.box.derivative()
            if box.prec < 1:
                raise UndeterminedError
            box = self._by_taylor(terms, box)
        result = self.constant(arb(0))
        if point.length() or box.length():
            result = self._normal(Transseries(a.power - 1, point, box))
        if a.exponent is not None:  # (g exp(w))' = (g' + g w') exp(w)
            slope = self.merged(self.derivative_u(a.exponent))
            chained = self._multiply_exponentials(a.having(exponent=None), slope)
            if chained.exponent is not None:  # w' is itself exponential
                rest = self._add_exponentials(chained, result)
                factor = self.constant(arb(1)).having(exponent=a.exponent)
                return self._multiply_exponentials(rest, factor)
            return self._add(result, chained).having(exponent=a.exponent)
        if a.has_logarithm:
            result = self._add(result, self.constant(-a.logarithm).having(power=fmpq(-1)))
        return self._with_small(result, None if a.small is None else self.derivative_u(a.small))

    def _by_taylor(self, at_zero: list[arb], box: arb_series) -> arb_series:
        """A box made tighter by Taylor's formula from u = 0 on: its last coefficient, over the box,
        is the rest's."""
        last = box.prec - 1
        if len(at_zero) < last:
            return box
        formula = self._box.polynomial([*at_zero[:last], box[last]])
        return arb_series([box[k].intersection(formula[k]) for k in range(last + 1)], prec=box.prec)

    def with_remainder(self, a: Transseries, like: fmpq = CONSTANT) -> Transseries:
        """u^v g exp(w), w -> -inf, as u^K times a function with tiny Taylor coefficients.

        K is FLAT, and a fraction that makes it differ from the power ``like`` by an integer.
        """
        if a.exponent is None or a.has_logarithm:
            raise UndeterminedError
        if a.is_zero:
            return self.constant(arb(0))
        if a.exponent.direction() > 0:
            raise UndeterminedError
        w = a.exponent
        power = FLAT + like - like.floor()
        if w.exponent is None:
            coefficients = self._box.remainder_bounds(a, w, power)
        else:
            coefficients = self._box.remainder_bounds_twice(a, w, w.exponent, power)
        box = arb_series([arb(0, c) for c in coefficients], prec=len(coefficients))
        if not is_finite(box):
            raise UndeterminedError
        return Transseries(power, no_terms(), box)


def _derivative_of(jet: jets.Jet) -> jets.Jet:
    """The jet of a function's derivative."""

    def slope(u: arb) -> arb_series:
        with settings(ctx.prec, ctx.cap + 1):
            return jet(u).derivative()

    return slope
