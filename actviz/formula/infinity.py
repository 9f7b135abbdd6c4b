"""A formula read at infinity: its Taylor series in u = 1/|x| over the ball [0, u0].

What the kernel does on an interval, this room does on a whole tail, |x| >= M = 1/u0, in one step.
For sqrt(x) and its like u is a root of 1/|x|, and beside a place p it is one of |x - p|. A *germ*
stands for a function of the form

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

What is claimed of a germ holds for every u in (0, u0]: a series is known to as many coefficients as
its ``prec`` says, and where none is left, nothing is known. A ball that holds zero is not zero.
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

EXPONENT = 10**6  # a lower bound of an exponential needs no more
FLAT = 6  # the power of u that is split off what is exponentially small


class Expansion:
    """Germ arithmetic on 0 < u <= u0 < 1, with python-flint's present settings.

    On the tail |x| >= u0^-root, u is |x|^(-1/root); beside a place p with |x - p| <= u0^root it is
    |x - p|^(1/root). The root makes whole powers of u of the fractional powers in a formula.
    """

    def __init__(self, u0: arb, root: int = 1) -> None:
        self.u0 = u0
        self.root = root
        self._near = Vicinity(u0)

    # building blocks

    def constant(self, value: arb) -> Germ:
        """A constant function."""
        return Germ(CONSTANT, jets.series(value), jets.series(value))

    def variable(self, side: int) -> Germ:
        """x itself on a tail to the right (side 1) or to the left (-1)."""
        return self.constant(arb(side)).having(power=fmpq(-self.root))

    def beside(self, place: arb, side: int) -> Germ:
        """x itself on a side of a place."""
        offset = self.constant(arb(side)).having(power=fmpq(self.root))
        return self.add(self.constant(place), offset)

    def _normal(self, germ: Germ) -> Germ:
        """With g(0) != 0, unless g(0) is not known to be zero, or everything known of g is zero."""
        point, box = germ.point, germ.box
        if min(point.prec, box.prec) < 1 or not is_finite(box):
            raise UndeterminedError
        if point.prec > 1 and not is_finite(point):  # a wave has bounds, no limit
            raise UndeterminedError
        if box.length() == 0:
            return germ.having(power=CONSTANT)
        shift = point.valuation() if point.length() else 0
        if shift <= 0:
            return germ
        if box.prec <= shift:
            raise UndeterminedError
        return germ.having(
            power=germ.power + shift, point=shifted(point, shift), box=shifted(box, shift)
        )

    def _raised(self, germ: Germ, power: fmpq) -> Germ:
        """The same function with a lower power of u split off."""
        d = germ.power - power
        if d == 0 or germ.is_zero:
            return germ.having(power=power)
        if d.q != 1:
            raise UndeterminedError
        n = int(d)
        if n < 0:
            return self._divided(germ, -n)
        monomial, over_box = self._near.monomial(n)
        return germ.having(power=power, point=germ.point * monomial, box=germ.box * over_box)

    def _divided(self, germ: Germ, n: int) -> Germ:
        """The same function with a power of u more split off a g that is flat at zero."""
        if germ.point.length() or min(germ.point.prec, germ.box.prec) <= n:
            raise UndeterminedError
        point, box = shifted(germ.point, n), shifted(germ.box, n)
        return germ.having(power=germ.power + n, point=point, box=box)

    def bounded(self, germ: Germ) -> Germ:
        """The same function without a negative power of u, where it does not diverge."""
        if germ.power >= 0 or germ.diverges:
            return germ
        return self._divided(germ, int((-germ.power).ceil()))

    # what is exponentially small

    def _with_small(self, base: Germ, small: Germ | None) -> Germ:
        """A germ and a small one beside it; the small one alone where the other is zero."""
        if small is None or small.is_zero:
            return base
        if base.is_zero and not base.has_logarithm:
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
        if a.exponent.direction() > 0:
            raise UndeterminedError
        return self.constant(arb(0)), a

    def sign(self, a: Germ) -> int | None:
        """The sign of a germ without a small part, where it is the same on all of 0 < u <= u0."""
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

    # bounds on all of 0 < u <= u0, of germs without a small part

    def enclosure(self, a: Germ) -> arb | None:
        """A ball that holds every value of a germ; None where no bound is known."""
        if a.exponent is not None:
            try:
                a = self.flattened(a)
            except UndeterminedError:
                return None
        a = self.bounded(a)
        if a.power < 0 or a.has_logarithm:
            return None
        return a.leading * (arb(0).union(self.u0 ** arb(a.power)) if a.power else 1)

    def most(self, a: Germ) -> arb | None:
        """An upper bound of the size of a germ."""
        ball = self.enclosure(a)
        return None if ball is None else ball.abs_upper()

    def least(self, a: Germ) -> arb:
        """A lower bound of the size of a germ."""
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

    def negative(self, a: Germ) -> Germ:
        small = None if a.small is None else self.negative(a.small)
        return a.having(point=-a.point, box=-a.box, logarithm=-a.logarithm, small=small)

    def add(self, a: Germ, b: Germ) -> Germ:
        for big, other in ((a, b), (b, a)):
            if big.exponent is not None and big.exponent.direction() > 0:
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
        rest = self.multiply(self.absorbed(b).having(exponent=None), factor)
        plain = self._add(a.having(exponent=None), self.flattened(rest, a.power))
        return plain.having(exponent=a.exponent)

    def multiply(self, a: Germ, b: Germ) -> Germ:
        if a.has_logarithm or b.has_logarithm:
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

    def to_power(self, a: Germ, p: fmpq) -> Germ:
        """a**p; a is not zero on the tail, and positive unless p is an integer."""
        if a.is_zero or a.has_logarithm:
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
        if a.exponent is not None and a.exponent.direction() < 0:
            return self.apply(elementary.exp, a)
        if a.has_logarithm:
            plain = self.exp(a.having(logarithm=arb(0)))
            return plain.having(power=plain.power - dyadic(a.logarithm))
        if not a.diverges:
            return self.apply(elementary.exp, a)
        a = self.absorbed(a)
        a.direction()
        return self.constant(arb(1)).having(exponent=a)

    def log(self, a: Germ) -> Germ:
        if a.is_zero or a.has_logarithm or not a.leading > 0:
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
        """The derivative by x on a tail."""
        # u = (side x)^(-1/n), so that du/dx = -side/n u^(1+n)
        factor = arb(fmpq(-side, self.root))
        return self._scaled(self.derivative_u(a), factor, 1 + self.root)

    def derivative_beside(self, a: Germ, side: int) -> Germ:
        """The derivative by x on a side of a place."""
        # u = (side (x - p))^(1/n), so that du/dx = side/n u^(1-n)
        factor = arb(fmpq(side, self.root))
        return self._scaled(self.derivative_u(a), factor, 1 - self.root)

    def _scaled(self, a: Germ, factor: arb, power: int) -> Germ:
        """factor * u^power * a."""
        if a.has_logarithm:
            raise UndeterminedError
        if a.is_zero and a.small is None:
            return a
        small = None if a.small is None else self._scaled(a.small, factor, power)
        return a.having(
            power=a.power + power, point=a.point * factor, box=a.box * factor, small=small
        )

    def derivative_u(self, a: Germ) -> Germ:
        """The derivative by u."""
        # (u^v c_j u^j)' = (v + j) c_j u^(v-1+j): exactly zero where v + j is
        exponents = [a.power + j for j in range(a.point.prec)]
        terms = [arb(p) * a.point[j] if p else arb(0) for j, p in enumerate(exponents)]
        point = arb_series(terms, prec=a.point.prec)
        if a.box.length() < min(a.box.prec, a.point.prec + 1):  # a coefficient of it vanishes
            box = self._near.polynomial(terms[: a.box.length()])
        else:
            box = a.box * arb(a.power) + jets.series(self._near.u, 1) * a.box.derivative()
            if box.prec < 1:
                raise UndeterminedError
            box = self._by_taylor(terms, box)
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
        if a.has_logarithm:
            result = self._add(result, self.constant(-a.logarithm).having(power=fmpq(-1)))
        return self._with_small(result, None if a.small is None else self.derivative_u(a.small))

    def _by_taylor(self, at_zero: list[arb], box: arb_series) -> arb_series:
        """A box made tighter by Taylor's formula from u = 0 on: its last coefficient, over the box,
        is the rest's."""
        last = box.prec - 1
        if len(at_zero) < last:
            return box
        formula = self._near.polynomial([*at_zero[:last], box[last]])
        return arb_series([box[k].intersection(formula[k]) for k in range(last + 1)], prec=box.prec)

    def flattened(self, a: Germ, like: fmpq = CONSTANT) -> Germ:
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
            coefficients = self._near.flattened(a, w, power)
        else:
            coefficients = self._near.flattened_twice(a, w, w.exponent, power)
        box = arb_series([arb(0, c) for c in coefficients], prec=len(coefficients))
        if not is_finite(box):
            raise UndeterminedError
        return Germ(power, no_terms(), box)


def _derivative_of(jet: jets.Jet) -> jets.Jet:
    """The jet of a function's derivative."""

    def slope(u: arb) -> arb_series:
        with settings(ctx.prec, ctx.cap + 1):
            return jet(u).derivative()

    return slope
