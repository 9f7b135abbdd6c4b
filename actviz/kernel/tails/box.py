"""The interval [0, u0] of u = 1/|x|: powers of u over it, and bounds of what is exponentially small
there.

The ball ``TailBox.u`` begins a little below 0: what is computed of it holds there too, and the
bounds that need u > 0 are taken at u0.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel import jets
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError, no_terms


class TailBox:
    """The interval [0, u0], and what is computed over it once."""

    def __init__(self, u0: arb) -> None:
        self.u0 = u0
        self.u = arb(0).union(u0)
        self._found: dict[int, list[arb]] = {}
        self._monomials: dict[tuple[int, int, int], tuple[arb_series, arb_series]] = {}

    def monomial(self, n: int) -> tuple[arb_series, arb_series]:
        """u^n at u = 0 and over the box."""
        key = n, ctx.prec, ctx.cap
        if key not in self._monomials:
            at_zero = jets.series(*([arb(0)] * n + [arb(1)])) if n < ctx.cap else no_terms()
            self._monomials[key] = at_zero, jets.integer_power(n)(self.u)
        return self._monomials[key]

    def polynomial(self, coefficients: list[arb]) -> arb_series:
        """The Taylor coefficients of a polynomial over the box."""
        total = no_terms()
        for c in reversed(coefficients):
            total = total * jets.series(self.u, 1) + c
        return total

    def relative(self, t: Transseries, power: fmpq) -> list[arb]:
        """Taylor coefficients of u^power g(u), the i-th without its factor u^(power-i)."""
        length = min(ctx.cap, t.box.prec)
        ways = [arb(c) for c in jets.binomials(power)]
        scaled = [t.box[j] * p for j, p in zip(range(length), self.powers(), strict=False)]
        product = arb_series(ways, prec=length) * arb_series(scaled, prec=length)
        return [product[i] for i in range(length)]

    def powers(self) -> list[arb]:
        """The powers of u over the box."""
        found = self._found.get(ctx.prec)
        if found is None:
            found = [jets.power(self.u, j) for j in range(2 * LENGTH)]
            self._found[ctx.prec] = found
        return found

    def small_power(self, p: fmpq) -> arb:
        """u^p over the box, p >= 0."""
        return arb(1) if p == 0 else arb(0).union(self.u0 ** arb(p))

    def _growth(self, w: Transseries) -> tuple[fmpq, arb_series]:
        """For w = u^-k h: k, and exp(w(u+e) - w(u)) as a series in d, where e = u^(1+k) d."""
        if w.logarithm != 0 or w.exponent is not None or w.power >= 0:
            raise UndeterminedError
        k = -w.power
        relative = self.relative(w, w.power)
        rest = [arb(0)] + [c * self.small_power(k * i) for i, c in enumerate(relative[1:])]
        return k, arb_series(rest, prec=len(rest)).exp()

    def remainder_bounds(self, a: Transseries, w: Transseries, exponent: fmpq) -> list[arb]:
        """Bounds of the Taylor coefficients of u^v g exp(w) / u^exponent, w = u^-k h -> -inf."""
        # In e = u^(1+k) d the i-th coefficient of u^(v-K) g exp(w) is u^(v-K-(1+k)i) C_i exp(w)
        # with C the product of two bounded series; and u^-J exp(-c u^-k) increases in u as long
        # as c k u^-k >= J, so that its supremum is then at u0.
        k, growth = self._growth(w)
        power = a.power - exponent
        factor = self.relative(a, power)
        scaled = [c * self.small_power(k * i) for i, c in enumerate(factor)]
        product = arb_series(scaled, prec=len(scaled)) * growth
        suprema = self._suprema((-w.leading).lower(), k, power, product.prec)
        return [product[i].abs_upper() * most for i, most in enumerate(suprema)]

    def _suprema(self, rate: arb, k: fmpq, power: fmpq, count: int) -> Iterator[arb]:
        """sup of u^-j exp(-rate u^-k) over the box for j = (1 + k) i - power, i = 0, 1, ..."""
        if not rate > 0:
            raise UndeterminedError
        ratio, step = k, 1 + k
        j = -power
        depth = rate * self.u0 ** arb(-ratio)
        at_end = (-depth).exp() * self.u0 ** arb(-j)
        further = self.u0 ** arb(-step)
        for _ in range(count):
            if depth * arb(ratio) >= arb(j):
                yield at_end.upper()
            else:  # over all u > 0, it is greatest where u^-k = j / (rate k)
                yield ((arb(j / ratio) / rate / arb(1).exp()) ** arb(j / ratio)).upper()
            j, at_end = j + step, at_end * further

    def remainder_bounds_twice(
        self, a: Transseries, w: Transseries, inner: Transseries, exponent: fmpq
    ) -> list[arb]:
        """The same where w is itself exponential, with the exponent ``inner``."""
        # w = -Y with Y = u^y h exp(q). In e = u^(1+k) d / Y the i-th coefficient of u^(v-K) g
        # exp(-Y) is u^(v-K-(1+k)i) Y^i exp(-Y) C_i. Y^i exp(-Y/2) <= (2i)^i, and Y >= 2q bounds
        # exp(-Y/2) by exp(-q), q = u^-k times something positive.
        k, growth = self._growth(inner)
        height = -w.leading
        relative = [
            c * self.small_power(k * i) / height for i, c in enumerate(self.relative(w, w.power))
        ]
        ratio = arb_series(relative, prec=len(relative)) * growth
        below_one = arb(0).union(1)
        rest = [arb(0), ratio[1], *(ratio[i] * below_one for i in range(2, ratio.prec))]
        shrink = (-arb_series(rest, prec=len(rest))).exp()
        power = a.power - exponent
        factor = [
            c * self.small_power(k * i) * (below_one if i else 1)
            for i, c in enumerate(self.relative(a, power))
        ]
        product = arb_series(factor, prec=len(factor)) * shrink
        rate = inner.leading.lower()
        q = rate * self.u0 ** arb(-k)
        # Y >= exp(q/2) where u^y h exp(q/2) >= 1, and exp(q/2) >= 2q from q = 5 on.
        start = self.u0 ** arb(w.power) * height.lower() * (q / 2).exp()
        grows = w.power <= 0 or q / 2 * arb(k) >= arb(w.power)
        if not (q >= 5 and start >= 1 and grows):
            raise UndeterminedError
        suprema = self._suprema(rate, k, power, product.prec)
        return [
            product[i].abs_upper() * max(2 * i, 1) ** i * most for i, most in enumerate(suprema)
        ]
