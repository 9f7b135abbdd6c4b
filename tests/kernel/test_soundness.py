"""Every jet over balls of every kind, held against mpmath at points inside of them.

`python -m tests.kernel.test_soundness COUNT` tries as many balls as asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from flint import arb, arb_series, ctx, fmpq
from mpmath import mp

from actviz.kernel import elementary, gaussian, jets, logistic
from actviz.kernel.balls import settings
from tests.oracle import taylor
from tests.sampling import slow_but_every

DIGITS = 120
AGREE = 40  # digits that the oracle is trusted for
LENGTHS = (1, 2, 3, 4, 5, 6, 9, 27)  # of series; the longest as moments take them
SCALES = (
    "1e-10000",
    "1e-320",
    "1e-30",
    "1e-9",
    "1e-3",
    "0.1",
    "1",
    "3",
    "30",
    "1e4",
    "1e12",
    "1e300",
)
MILD = 1e13  # of an argument of what grows as exp does: mpmath's exponents would fill the memory
POWERS = [Fraction(n) for n in (-3, -2, -1, 1, 2, 3, 4, 5)]
ROOTS = [Fraction(p) for p in ("1/2", "1/3", "3/2", "-1/2", "-2/3", "7/3")]
SQUARES = ("1e-20", "0.25", "1", "1e10")


def subjects() -> Iterator[tuple[str, jets.Jet, taylor.Function]]:
    """Every jet, and what it should be."""
    for name, jet in elementary.SMOOTH.items():
        yield name, jet, taylor.FUNCTIONS[name]
    yield "log1p_ratio", logistic.log1p_ratio, taylor.FUNCTIONS["log1p_ratio"]
    for p in POWERS:
        yield f"u**{p}", jets.integer_power(int(p)), taylor.real_power(p)
    for p in ROOTS:
        root = jets.rational_power(fmpq(p.numerator, p.denominator))
        yield f"u**{p}", root, taylor.real_power(p)
    for c in SQUARES:
        exact = mp.mpf(Fraction(c).numerator) / Fraction(c).denominator

        def of(jet: Callable[[arb, arb], arb_series], c: str) -> jets.Jet:
            return lambda u: jet(u, arb(fmpq(Fraction(c).numerator, Fraction(c).denominator)))

        yield f"hyperbola {c}", of(elementary.hyperbola, c), taylor.hyperbola(exact)
        slope = taylor.hyperbola_slope(exact)
        yield f"hyperbola_slope {c}", of(elementary.hyperbola_slope, c), slope


with mp.workdps(DIGITS):
    SUBJECTS = tuple(subjects())


def size(rng: Random) -> arb:
    return (arb(rng.choice(SCALES)) * rng.uniform(0.5, 2)).mid()


def balls(rng: Random) -> arb:
    """A ball: round zero, from zero, tiny, huge, narrow, exact, at the ends of domains."""
    a, b = size(rng), size(rng)
    sign = rng.choice((-1, 1))
    narrow = arb(2) ** -rng.randrange(1, 70)
    kinds: tuple[Callable[[], arb], ...] = (
        lambda: (-a).union(b),
        lambda: (-a).union(a * narrow),
        lambda: arb(0).union(a) * sign,
        lambda: (arb(0).union(a) + a * narrow * rng.choice((-1, 1))) * sign,
        lambda: a.union(b) * sign,
        lambda: a.union(a * rng.uniform(1, 3)) * sign,
        lambda: arb(a * sign, (a * narrow)),
        lambda: a.mid() * sign,
        lambda: arb(rng.choice((0, 1, -1, 2))),
        lambda: sign * arb(1).union(1 + rng.choice((-1, 1)) * rng.uniform(0, 1)),
        lambda: arb(sign, narrow),
        lambda: arb(rng.choice((0, 1.5707963267948966, 3.141592653589793)), narrow),
        lambda: arb(0, a),
        lambda: arb(sign) * arb(2) ** rng.randrange(-70, 3),  # where one power series ends
    )
    return rng.choice(kinds)()


def exactly(value: arb) -> Any:
    """An exact ball as a number of mpmath."""
    if not value.is_finite():
        return mp.inf if value > 0 else -mp.inf
    mantissa, exponent = value.man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


def inside(u: arb, rng: Random) -> list[Any]:
    """Numbers in a ball: its ends, its middle, what is special, and some at random."""
    middle, radius = exactly(u.mid()), exactly(arb(u.rad()))
    low, high = middle - radius, middle + radius
    found = [low, high, middle, middle + radius * mp.mpf(rng.uniform(-1, 1))]
    special = (0, 1, -1, exactly(size(rng)), -exactly(size(rng)))
    found += [mp.mpf(v) for v in special if low <= v <= high]
    return list(dict.fromkeys(found))


def holds(enclosure: arb, exact: Any) -> bool:
    """Whether an enclosure holds a coefficient; of one that does not exist, nothing is known."""
    if not enclosure.is_finite():
        return True
    if exact is None:
        return False
    middle, radius = exactly(enclosure.mid()), exactly(arb(enclosure.rad()))
    return bool(abs(exact - middle) <= radius + abs(exact) * mp.mpf(10) ** -AGREE)


def is_mild(name: str, u: arb) -> bool:
    """Whether mpmath can follow there."""
    grows = name not in ("log", "log1p", "sqrt", "atan", "asinh", "acosh") and "u**" not in name
    return not grows or "hyperbola" in name or bool(u.abs_upper() < MILD)


def faults(name: str, jet: jets.Jet, exact: taylor.Function, rng: Random) -> list[str]:
    """What is wrong of a jet over one ball at random."""
    with settings(rng.choice((30, 53, 64, 128)), rng.choice(LENGTHS)), mp.workdps(DIGITS):
        u = balls(rng)
        variable = arb_series([u, 1], prec=ctx.cap)
        found = (jet(u), jets.compose(jet, variable))
        wrong = []
        for v in inside(u, rng) if is_mild(name, u) else ():
            truth = exact(v, ctx.cap) if abs(v) < MILD or is_mild(name, u) else None
            for s in found:
                if truth is None:
                    if s[0].is_finite():
                        wrong.append(f"{name} over {u.str(20)}: {s[0]} where there is no value")
                    continue
                wrong += [
                    f"{name} over {u.str(20, radius=True)}: coefficient {k} is {s[k].str(20)}, "
                    f"but {mp.nstr(c, 20) if c is not None else c} at {mp.nstr(v, 20)}"
                    for k, c in enumerate(truth)
                    if not holds(s[k], c)
                ]
        return wrong


@pytest.mark.parametrize("subject", slow_but_every(2, SUBJECTS), ids=lambda subject: subject[0])
def test_a_jet_holds_every_coefficient_at_every_point_of_its_ball(
    subject: tuple[str, jets.Jet, taylor.Function],
) -> None:
    rng = Random(f"jets {subject[0]}")
    for _ in range(30):
        assert faults(*subject, rng) == []


def nested(rng: Random) -> tuple[str, list[str]]:
    """Faults of two functions, one of the other, and of their product, quotient and hull."""
    (inner, f, exact_f), (outer, g, exact_g) = rng.choice(SUBJECTS), rng.choice(SUBJECTS)
    name = f"{outer} of {inner}"
    wrong = []
    with settings(rng.choice((53, 64, 128)), rng.randrange(1, 6)), mp.workdps(DIGITS):
        u = balls(rng)
        if not is_mild(inner, u):
            return name, []
        s, t = jets.compose(f, arb_series([u, 1], prec=ctx.cap)), None
        results = {}
        if s[0].is_finite() and is_mild(outer, s[0]):
            results["of"] = jets.compose(g, s)
        if is_mild(outer, u):
            t = jets.compose(g, arb_series([u, 1], prec=ctx.cap))
            results |= {"times": jets.product(s, t), "over": jets.quotient(s, t)}
            results["or"] = jets.hull(s, t)
        for v in inside(u, rng):
            a = exact_f(v, ctx.cap)
            b = exact_g(v, ctx.cap) if t is not None else None
            for word, result in results.items():
                truth = _together(word, a, b, exact_g)
                if truth is None and result[0].is_finite() and (word != "or" or a is None):
                    wrong.append(f"{name} ({word}) over {u.str(20)} at {mp.nstr(v, 9)}: {result}")
                wrong += [
                    f"{name} ({word}) over {u.str(20)}: coefficient {k} is {result[k].str(20)}, "
                    f"but {mp.nstr(c, 20) if c is not None else c} at {mp.nstr(v, 20)}"
                    for k, c in enumerate(truth or ())
                    if not holds(result[k], c)
                ]
    return name, wrong


def _together(
    word: str, a: taylor.Series | None, b: taylor.Series | None, g: taylor.Function
) -> taylor.Series | None:
    """The series of g(a), a b, a/b, or a."""
    if a is None or (word not in ("of", "or") and b is None):
        return None
    known = len(a) if None not in a else a.index(None)
    if word == "or":
        return a
    if word == "of":
        outer = g(a[0], len(a))
        if outer is None:
            return None
        known = min(known, len(a) if None not in outer else outer.index(None))
        found = taylor.composed(outer[:known], a[:known]) if known else None
    else:
        assert b is not None
        known = min(known, len(a) if None not in b else b.index(None))
        found = (taylor.times if word == "times" else taylor.over)(a[:known], b[:known])
    return None if found is None else found + [None] * (len(a) - known)


@pytest.mark.slow
def test_what_is_composed_of_jets_holds_every_coefficient() -> None:
    rng = Random("composed")
    for _ in range(300):
        assert nested(rng)[1] == []


@pytest.mark.parametrize(
    ("inner", "place", "outer"),
    [("sqrt", 0, "normal_pdf"), ("acos", 1, "u**3"), ("acosh", 1, "u**3/2"), ("sqrt", 0, "cos")],
)
@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_slope_that_does_not_exist_is_not_lost(
    inner: str, place: int, outer: str, length: int
) -> None:
    jet = {name: jet for name, jet, _ in SUBJECTS}
    with settings(64, length):
        s = jets.compose(jet[inner], arb_series([arb(place), 1], prec=length))
        assert not jets.compose(jet[outer], s)[1].is_finite()


@pytest.mark.parametrize("upper", ["0", "1e-30", "0.01", "0.5", "3"])
@pytest.mark.slow
def test_the_ratio_of_erfc_to_its_leading_term(upper: str) -> None:
    with settings(64, 4), mp.workdps(60):
        over = gaussian.erfc_ratio(arb(0).union(arb(upper)) if upper != "0" else arb(0))
        for part in (0, 1e-6, 0.3, 1):
            q = mp.mpf(upper) * part
            for k in range(4):
                weight = mp.factorial(k)
                exact = mp.quad(
                    lambda t, k=k, q=q: (-t * t / 4) ** k * mp.exp(-t - q * t * t / 4),
                    [0, 1, 5, 20, 80, 300],
                )
                with mp.workdps(20):
                    assert holds(over[k], exact / weight), (upper, part, k)
        assert not gaussian.erfc_ratio(arb.nan())[0].is_finite()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject[0])
def test_nothing_is_made_of_what_is_not_defined(
    subject: tuple[str, jets.Jet, taylor.Function],
) -> None:
    with settings(64, 4):
        undefined = arb_series([arb.nan(), 1], prec=4)
        assert not jets.compose(subject[1], undefined)[0].is_finite()
        zero = arb_series([], prec=4)
        assert not jets.product(zero, jets.compose(subject[1], undefined))[0].is_finite()


@pytest.mark.parametrize("exponent", [-3, -300, -5_000, -10_000_000])
def test_a_sine_over_its_argument_falls_beside_zero_however_near(exponent: int) -> None:
    with settings(64, 3):
        u = (arb(2) ** exponent).union(arb(2) ** (exponent - 1))
        slope = elementary.sinc(u)[1]
        assert slope < 0
        assert slope > -0.34 * arb(2) ** exponent  # it is nearly -u/3


def main(count: int) -> None:
    """Print what is wrong of ``count`` balls."""
    rng = Random(count)
    wrong: dict[str, str] = {}
    for _, k in pairwise(range(count + 1)):
        if k % 2:
            name, found = nested(rng)
        else:
            subject = rng.choice(SUBJECTS)
            name, found = subject[0], faults(*subject, rng)
        for fault in found:
            wrong.setdefault(name, fault)
    sys.stdout.write("\n".join([*wrong.values(), f"{count} balls, {len(wrong)} at fault\n"]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
