"""Every entry of every record that proofs rest on, held against mpmath; and each of them, changed,
is seen to be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from math import inf
from random import Random
from typing import Any

import pytest
from flint import arb
from mpmath import mp

from actviz.formula.functions import FUNCTIONS, REALS, FunctionFacts, Interval
from actviz.formula.parser import parse
from actviz.formula.tree import Call, Tree, X
from actviz.kernel.balls import settings
from actviz.kernel.expand import expand
from actviz.kernel.tails import rules as at_infinity
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError
from actviz.kernel.taylor import compiled
from tests.kernel import truth

DIGITS = 160
NEAR = 10  # of an argument at which no function is nearer to what it tends to than
REACHED = mp.mpf(10) ** -60
SHARP = mp.mpf(10) ** -9
POLE = mp.mpf(10) ** 25

SMOOTH = [facts for facts in FUNCTIONS.values() if not facts.piecewise]


@lru_cache(maxsize=1)
def places() -> tuple[Any, ...]:
    """Arguments over the whole line: far, near the ends of domains, at zero."""
    rng = Random("places")
    with mp.workdps(DIGITS):
        sizes = [mp.mpf(10) ** -k for k in (1, 3, 9, 30)]
        sizes += [mp.mpf(n) for n in (3, 7, 10, 30, 100, 1000, 10**12)]
        sizes += [mp.mpf(rng.uniform(0, 4)) for _ in range(12)]
        sizes += [
            mp.pi / 2,
            mp.pi,
            3 * mp.pi / 2,
            mp.mpf("4.493409457909064"),
            mp.mpf(1),
            mp.mpf(2),
        ]
        sizes += [mp.pi / 2 + mp.mpf(10) ** -30, 1 + mp.mpf(10) ** -30, 1 - mp.mpf(10) ** -30]
        return (mp.mpf(0), *sizes, *(-v for v in sizes))


@cache
def value(name: str, v: Any) -> Any:
    """f(v), or None."""
    with mp.workdps(DIGITS):
        try:
            found = truth.FUNCTION[name](v)
        except (ArithmeticError, ValueError, truth.UndefinedError):
            return None
        return found if found is not None and mp.isfinite(found) else None


@cache
def slope(name: str, v: Any) -> Any:
    """f'(v) by a difference, to some 15 digits."""
    with mp.workdps(DIGITS):
        gaps = [abs(v - end) for end in (-1, 0, 1) if v != end]
        step = min([mp.mpf(1), *gaps]) * mp.mpf(10) ** -20
        right, left = value(name, v + step), value(name, v - step)
        return None if right is None or left is None else (right - left) / (2 * step)


def of(text: str, v: Any) -> Any:
    """A formula's value, or None."""
    try:
        return truth.value(parse(text), v)
    except truth.UndefinedError:
        return None


def within(interval: Interval, v: Any, *, strictly: bool) -> bool:
    """Whether a number is in an interval; its open ends count as in it unless ``strictly``."""
    low = v > interval.lower or (v == interval.lower and (interval.holds_lower or not strictly))
    high = v < interval.upper or (v == interval.upper and (interval.holds_upper or not strictly))
    return bool(low and high)


def wrong(facts: FunctionFacts) -> list[str]:
    """The entries of a record that are not true."""
    with mp.workdps(DIGITS):
        ends = [mp.mpf(end) for end in (facts.domain.lower, facts.domain.upper) if abs(end) < inf]
        beside = [end + d * mp.mpf(10) ** -k for end in ends for d in (-1, 1) for k in (2, 9)]
        found = {v: value(facts.name, v) for v in (*places(), *ends, *beside)}
        checks = {
            "domain": _domain(facts, found),
            "nonzero": _nonzero(facts, found),
            "derivative": _derivative(facts, found),
            "range": _range(facts, found),
            "parity": facts.parity == _parity(facts),
            "points": all(
                value(facts.name, mp.mpf(p.numerator) / p.denominator)
                == mp.mpf(q.numerator) / q.denominator
                for p, q in facts.points
            ),
            "period": facts.period == _period(facts),
            "oscillating": facts.oscillating == _oscillates(facts),
            "increasing": facts.increasing == _increases(found),
            "sign": _sign(facts, found),
        }
        return [entry for entry, holds in checks.items() if not holds]


def _domain(facts: FunctionFacts, found: dict[Any, Any]) -> bool:
    return all(
        within(facts.domain, v, strictly=True) == (f is not None)
        for v, f in found.items()
        if abs(v) <= 1000  # beyond, mpmath cannot follow exp
    )


def _nonzero(facts: FunctionFacts, found: dict[Any, Any]) -> bool:
    """That the function has poles where a formula vanishes, and there only."""
    for v, f in found.items():
        if f is None or abs(v) > NEAR:
            continue
        factor = of(facts.nonzero, v) if facts.nonzero else mp.mpf(1)
        if factor is None or (abs(f) > POLE) != (abs(factor) < 1 / POLE):
            return False
    return True


def _derivative(facts: FunctionFacts, found: dict[Any, Any]) -> bool:
    for v, f in found.items():
        numeric = slope(facts.name, v)
        inside = facts.domain.lower < v < facts.domain.upper
        if f is None or numeric is None or not inside or abs(f) > POLE or abs(v) > 100:
            continue
        exact = of(facts.derivative, v)
        if exact is None and v == 0:
            continue  # a formula that needs a limit there
        if exact is None or abs(exact - numeric) > abs(numeric) * mp.mpf(10) ** -15 + REACHED:
            return False
    return True


def _range(facts: FunctionFacts, found: dict[Any, Any]) -> bool:
    known = {v: f for v, f in found.items() if f is not None}
    near = [f for v, f in known.items() if abs(v) <= NEAR]
    if not all(within(facts.range, f, strictly=abs(v) <= NEAR) for v, f in known.items()):
        return False
    for sign, end, held in (
        (-1, facts.range.lower, facts.range.holds_lower),
        (1, facts.range.upper, facts.range.holds_upper),
    ):
        most = max(sign * f for f in known.values())
        if abs(end) == inf:
            if most < 6:  # the least that an unbounded one reaches among the last of our places
                return False
        elif sign * end - most > SHARP or held != any(abs(f - end) < REACHED for f in near):
            return False
    return True


def _parity(facts: FunctionFacts) -> int:
    pairs = [(value(facts.name, v), value(facts.name, -v)) for v in places()]
    if all(a is not None or b is None for a, b in pairs):
        both = [(a, b) for a, b in pairs if a is not None]
        for sign in (-1, 1):
            if all(b is not None and abs(a - sign * b) <= abs(a) * REACHED for a, b in both):
                return sign
    return 0


def _period(facts: FunctionFacts) -> int:
    for period in (1, 2):
        some = [mp.mpf(n) / 7 for n in range(-20, 20)]
        pairs = [(value(facts.name, v), value(facts.name, v + period * mp.pi)) for v in some]
        if all(None not in p and abs(p[0] - p[1]) < REACHED for p in pairs):
            return period
    return 0


def _oscillates(facts: FunctionFacts) -> bool:
    far = [value(facts.name, mp.mpf(n)) for n in range(1000, 1050)]
    return all(f is not None and abs(f) <= 1 for f in far) and min(far) < 0 < max(far)


def _increases(found: dict[Any, Any]) -> bool:
    """That of any two arguments the greater has the greater value, as far as digits tell."""
    known = sorted((v, f) for v, f in found.items() if f is not None)
    steps = [(b - a, y - x) for (a, x), (b, y) in pairwise(known)]
    return all(dy >= 0 for _, dy in steps) and any(dy > 0 for _, dy in steps)


def _sign(facts: FunctionFacts, found: dict[Any, Any]) -> bool:
    if not facts.sign:
        return True
    for v, f in found.items():
        shown = of(facts.sign, v)
        if f is not None and (shown is None or mp.sign(shown) != mp.sign(f)):
            return False
    return True


@pytest.mark.parametrize("facts", SMOOTH, ids=lambda facts: facts.name)
def test_every_entry_of_a_record_is_true(facts: FunctionFacts) -> None:
    assert wrong(facts) == []


def changed(interval: Interval, **entries: Any) -> Interval:
    return interval._replace(**entries)


def intervals(interval: Interval) -> Iterator[Interval]:
    """An interval with one end moved, or opened, or closed, or taken away."""
    for name in ("lower", "upper"):
        end = getattr(interval, name)
        if abs(end) == inf:
            for other in (-2.0, 0.5):
                yield changed(interval, **{name: other if name == "lower" else -other})
            continue
        for other in (end - 0.01, end + 0.01):
            yield changed(interval, **{name: other})
        held = f"holds_{name}"
        yield changed(interval, **{held: not getattr(interval, held)})
        yield changed(interval, **{name: -inf if name == "lower" else inf, held: False})


def mutants(facts: FunctionFacts) -> Iterator[FunctionFacts]:
    """A record with one entry changed."""
    yield facts._replace(derivative=f"-({facts.derivative})")
    for other in SMOOTH:
        if other.derivative != facts.derivative:
            yield facts._replace(derivative=other.derivative)
    for domain in intervals(facts.domain):
        yield facts._replace(domain=domain)
    for values in intervals(facts.range):
        yield facts._replace(range=values)
    for parity in {-1, 0, 1} - {facts.parity}:
        yield facts._replace(parity=parity)
    for place, exact in facts.points:
        for off in (1, -1, Fraction(1, 2)):
            yield facts._replace(points=((place, exact + off),))
            yield facts._replace(points=((place + off, exact),))
    for period in {0, 1, 2} - {facts.period}:
        yield facts._replace(period=period)
    if facts.nonzero:
        yield facts._replace(nonzero="")
    for nonzero in {"cos(x)", "sin(x)", "x", "x - 1"} - {facts.nonzero}:
        try:
            root = mp.findroot(lambda v, text=nonzero: truth.value(parse(text), v), 1.2)
        except (ValueError, ZeroDivisionError):
            continue
        if within(facts.domain, root, strictly=True):  # elsewhere it changes nothing
            yield facts._replace(nonzero=nonzero)
    yield facts._replace(oscillating=not facts.oscillating)
    yield facts._replace(increasing=not facts.increasing)
    for sign in {"x", "-x", "x - 1", "1 - x"} - {facts.sign}:
        yield facts._replace(sign=sign)


@pytest.mark.parametrize("facts", SMOOTH, ids=lambda facts: facts.name)
@pytest.mark.slow
def test_an_entry_that_is_changed_is_seen_to_be_wrong(facts: FunctionFacts) -> None:
    survivors = [mutant for mutant in mutants(facts) if not wrong(mutant)]
    assert survivors == [] or [_difference(facts, mutant) for mutant in survivors] == []


def _difference(facts: FunctionFacts, mutant: FunctionFacts) -> str:
    names = (n for n in facts._fields if getattr(facts, n) != getattr(mutant, n))
    return ", ".join(f"{n}: {getattr(mutant, n)}" for n in names)


# the rules at infinity

Rule = Callable[[Expansion, Transseries, int], Transseries]

GROWING = ("x", "-x", "2*x+1", "x**2", "-x**3", "x-1/x")
STARTS = (5, 7)


def rules() -> dict[str, Rule]:
    """What a function makes of an argument that grows beyond all bounds."""

    def always(rule: Callable[[Expansion, Transseries], Transseries]) -> Rule:
        return lambda e, g, _: rule(e, g)

    return {
        **{name: always(rule) for name, rule in at_infinity.ALWAYS.items()},
        **at_infinity.DIVERGING,
    }


def at_end(t: Transseries, e: Expansion) -> arb:
    """An enclosure of what a transseries stands for, at the beginning of its tail."""
    result = t.leading * e.u0 ** arb(t.power) if not t.is_zero else arb(0)
    if t.exponent is not None:
        result *= at_end(t.exponent, e).exp()
    if t.has_logarithm:
        result += t.logarithm * -e.u0.log()
    return result if t.small is None else result + at_end(t.small, e)


@cache
def far(name: str, argument: str, x: int) -> tuple[Any, ...] | None:
    """f and f' far out; empty where there is no value, None where mpmath cannot follow."""
    tree = parse(f"{name}({argument})")
    with mp.workdps(400):
        v = mp.mpf(x)
        step = v * mp.mpf(10) ** -60
        try:
            f, right, left = (truth.value(tree, v + d * step) for d in (0, 1, -1))
        except truth.UndefinedError:
            inner = truth.value(parse(argument), v)
            follows = abs(inner) < 1000 or (name not in ("exp", "expm1") and inner < 0)
            return () if follows and not FUNCTIONS[name].is_total else None
        return f, (right - left) / (2 * step)


def disagreements(name: str, rule: Rule) -> list[str]:
    """Where a rule does not hold at infinity; where it is silent it is not wrong."""
    found = []
    for argument in GROWING:
        for start in STARTS:
            for side in (-1, 1):
                exact = far(name, argument, side * 2**start)
                with settings(128, LENGTH):
                    e = Expansion(1 / arb(2**start))
                    try:
                        g = at_infinity.transseries_of(
                            expand(parse(argument), lambda _: None), e, e.variable(side)
                        )
                        t = rule(e, g, g.direction())
                        both = t, e.derivative(t, side)
                    except UndeterminedError:
                        continue
                    if exact is None:
                        continue
                    if exact == ():
                        found.append(f"{argument} at {side} 2^{start} is not defined")
                    for order, (made, true) in enumerate(zip(both, exact, strict=False)):
                        if not truth.overlap(at_end(made, e), true, 30, 170):
                            found.append(f"{argument} at {side} 2^{start}, order {order}")
    return found


def silent(rule: Rule) -> bool:
    """Whether a rule never says anything."""
    with settings(128, LENGTH):
        e = Expansion(arb(2) ** -5)
        try:
            rule(e, e.variable(1), 1)
        except UndeterminedError:
            return True
    return False


@pytest.mark.parametrize("name", rules())
def test_a_rule_at_infinity_is_true(name: str) -> None:
    assert not silent(rules()[name])
    assert disagreements(name, rules()[name]) == []


@pytest.mark.parametrize("name", rules())
@pytest.mark.slow
def test_a_rule_at_infinity_that_is_another_function_s_is_seen_to_be_wrong(name: str) -> None:
    survivors = [
        other for other, rule in rules().items() if other != name and not disagreements(name, rule)
    ]
    assert survivors == []


def test_what_oscillates_is_between_bounds_far_out() -> None:
    for name in at_infinity.OSCILLATING:
        with settings(64, 1):
            e = Expansion(arb(2) ** -5)
            t = at_infinity.transseries_of(Call(name, (X,), ()), e, e.variable(1))
            for x in (32, 33, 34, 35, 36):
                bound = t.leading * (1 / arb(x)) ** arb(t.power)
                assert truth.overlap(bound, truth.FUNCTION[name](mp.mpf(x)))


# the idioms

IDIOMS = (
    *("1/(1+exp(-{}))", "exp({0})/(1+exp({0}))", "3/(2+2*exp({}))", "1-sigmoid({})", "1+tanh({})"),
    *("1-tanh({})", "2-2*tanh({})", "1-erf({})", "1+erf({})", "1-erfc({})", "1-normal_cdf({})"),
    *("exp({})-1", "2-2*exp({})", "log(exp({}))", "log(cosh({}))", "log(sigmoid({}))"),
    *("log(1+exp({}))", "log(2+3*exp({}))", "log(5*exp({}))", "log(2*exp({})-1)", "log(1+{})"),
    *("log(1-{})", "log1p(exp({}))", "sqrt(({})**2+1)", "sqrt(4*({})**2+2)", "sqrt(({})**2)"),
    *("sin({0})/({0})", "(exp({0})-exp(-({0})))/(exp({0})+exp(-({0})))"),
    *("(exp({0})-1)/(exp({0})+1)", "{0}/(1+exp(-({0})))", "({0})/(2+exp({0}))"),
    *("1/(({0})-exp({0}))", "1/(exp({0})-2)", "({0})**2/(1+({0}))", "(2*({0})+1)/(({0})-1)"),
    *("({0})/sqrt(({0})**2+1)", "0*({0})", "({0})**0", "({0})-({0})", "({0})/({0})"),
)
ARGUMENTS = ("x", "2*x", "-x", "log(x)", "1/x", "sqrt(x)", "x**2-2", "atanh(x)", "tan(x)")
SPOTS = (-30, -4, -1, Fraction(-1, 2), Fraction(-1, 8), 0, Fraction(1, 3), 1, 2, 5, 30)


@pytest.mark.parametrize("idiom", IDIOMS)
def test_what_an_idiom_is_read_as_has_its_values_and_its_domain(idiom: str) -> None:
    for argument in ARGUMENTS:
        written = parse(idiom.format(argument))
        read = compiled(expand(written, lambda _: None))
        for spot in SPOTS:
            with settings(200, 1), mp.workdps(80):
                x = float(spot)
                exact = _value_or_none(written, x)
                made = read.over(arb(x))[0]
                if exact is None:
                    removable = idiom.startswith("sin") and made.contains(1)  # documented
                    assert removable or not made.is_finite(), (argument, x)
                elif made.is_finite():
                    assert truth.overlap(made, exact), (argument, x)


def _value_or_none(tree: Tree, x: float) -> Any:
    try:
        return truth.value(tree, mp.mpf(x))
    except truth.UndefinedError:
        return None


def test_a_piecewise_function_has_no_facts_that_a_conditional_would_not_show() -> None:
    for facts in FUNCTIONS.values():
        if facts.piecewise:
            assert facts._replace(domain=REALS, range=REALS, parity=0, points=()) == facts
            assert not facts.is_total
