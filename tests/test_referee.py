"""A small sample of the referee's formulas, the referee's oracle against mpmath, and false claims
that it has to catch. `python -m tests.referee` runs as many formulas as are asked for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import frexp, inf, isnan
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mpmath import mp

import actviz
from tests.referee import numbers, regions, run, typed
from tests.referee.finding import Finding
from tests.referee.formulas import KNOWN, formulas
from tests.referee.functions import FUNCTIONS
from tests.referee.reader import Function
from tests.referee.sample import Sample, sample
from tests.sampling import rows_slow_unless, slow_unless

SAMPLE = (
    "gelu",
    "x*exp(x)",
    "1/(1+x**2) - 1",
    "silu(x)-hard_swish(x)",
    "isru(exp(x))",
    "elu(-exp(-(x)), alpha=-2.5)",
    "(max(x, 0.3) if x > 1 else squareplus(x, b=0.5))",
    "hardshrink(1e9*x) + 5",
    "(gelu(1 - x))**(2)",
    "min(logcosh(x), sinh(x)) * 2",
    "lif_rate",
)


@pytest.mark.parametrize("formula", slow_unless(lambda one: one in SAMPLE[:8:2], SAMPLE))
def test_no_claim_on_a_formula_is_false(formula: str) -> None:
    report = run.examine(formula, run.Wanted(slow=60.0))  # how long it took is not for here
    assert report.alarms == []
    assert len(report.findings) > 50


def test_a_seed_gives_the_same_formulas() -> None:
    first = list(formulas(len(KNOWN) + 30, 4))
    assert first == list(formulas(len(KNOWN) + 30, 4))
    assert first[: len(KNOWN)] == list(KNOWN)
    assert len(set(first)) == len(first)
    assert first != list(formulas(len(KNOWN) + 30, 5))


# The oracle, which writes each function in its own stable way, against mpmath's own.
TRUE: dict[str, Any] = {
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "normal_cdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "normal_pdf": lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi),
    "sinc": lambda x: mp.sin(x) / x,
    "logcosh": lambda x: mp.log(mp.cosh(x)),
    "log1p": lambda x: mp.log(1 + x),
}
PLACES = (-40.0, -3.3, -0.7, -1e-7, 1e-9, 0.2, 0.9, 1.3, 5.0, 27.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_oracle_is_mpmath(name: str) -> None:
    function, true = Function(f"{name}(x)"), TRUE.get(name) or getattr(mp, name)
    compared = 0
    for x in PLACES:
        with mp.workdps(200):
            expected = mp.mpc(true(mp.mpf(x)))
            bend = 0 if expected.imag else mp.diff(true, mp.mpf(x), 2, h=mp.mpf(10) ** -50) / 2
        if expected.imag:
            with pytest.raises(numbers.UndefinedError):
                function.at(Fraction(x))
            continue
        series, _ = function.at(Fraction(x), 0, 3)
        for found, wanted in ((series[0], expected.real), (series[2], bend)):
            with mp.workdps(200):
                value = mp.mpf(numbers.ball(found).middle)
                assert abs(value - wanted) <= mp.mpf(10) ** -25 * abs(wanted) + mp.mpf(10) ** -60
        compared += 1
    assert compared


# False claims, each of which has to raise an alarm of its kind.


def _alarms(formula: str, **false: Any) -> set[str]:
    """The kinds of alarms where the package would claim that of a formula, and else the truth."""
    said = run.claims(formula, run.Wanted(moments=False))
    truth = said.properties
    names = (*run.NAMES, *run.MORE, "lower", "upper", "breaks_complete")
    told = SimpleNamespace(**{**{name: getattr(truth, name) for name in names}, **false})
    found: list[Finding] = list(
        run.checked(
            sample(Function(formula)),
            replace(said, properties=told),
            formula,
            run.Wanted(moments=False),
        )
    )
    return {f.kind for f in found if f.status == "alarm"}


def _interval(*of: Any) -> Any:
    return SimpleNamespace(
        **dict(zip(("lower", "upper", "lower_closed", "upper_closed"), of, strict=True))
    )


FALSE = [
    ("tanh", {"range": _interval(-1.0, 0.99, False, False)}, "range"),
    ("tanh", {"range": _interval(-1.0, 1.5, False, False)}, "range not reached"),
    ("relu", {"range": _interval(0.0, float("inf"), False, False)}, "range open end"),
    ("tanh", {"lipschitz": 0.5}, "lipschitz"),
    ("tanh", {"lipschitz": 1.5}, "lipschitz not reached"),
    ("silu", {"monotone": "increasing"}, "monotone"),
    ("tanh", {"monotone": "no"}, "monotone without witness"),
    ("silu", {"convex": "convex"}, "convex"),
    ("silu", {"odd": True}, "odd"),
    ("tanh", {"odd": False}, "odd without witness"),
    ("relu", {"continuity": "smooth"}, "class"),
    ("relu", {"discontinuities": ()}, "break missed"),
    ("silu", {"roots": ()}, "roots missed"),
    ("silu", {"roots": ((0.0, 0.0), (1.0, 1.0))}, "roots"),
    ("x", {"linear": False}, "linear without witness"),
]


@pytest.mark.parametrize(
    ("formula", "false", "kind"),
    rows_slow_unless(FALSE[::2].__contains__, FALSE),
)
def test_a_false_claim_is_caught(formula: str, false: dict[str, Any], kind: str) -> None:
    assert kind in _alarms(formula, **false)
    assert kind not in _alarms(formula)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"upper": -2.8}, "region end"),
        ({"upper": -2.0}, "region inside"),
        ({"upper": -4.0}, "region missed"),
        ({"limit": 1e-3}, "region limit"),
        ({"kind": "dead"}, "region inside"),
        ({"kind": "fading"}, "region kind"),
    ],
)
def test_a_false_region_is_caught(change: dict[str, Any], kind: str) -> None:
    said = actviz.saturation("sigmoid")
    wrong = replace(said, regions=(replace(said.regions[0], **change), *said.regions[1:]))
    found: Sample = sample(Function("sigmoid"))
    found.add(regions.places(wrong))
    assert kind in {f.kind for f in regions.check(found, wrong) if f.status == "alarm"}
    assert not [f for f in regions.check(found, said) if f.status == "alarm"]


def _wrong(found: Sample, said: typed.Claims) -> set[str]:
    return {f.kind for f in typed.check(found, said) if f.status == "alarm"}


@pytest.mark.parametrize("name", slow_unless("float16".__eq__, ("float16", "float8_e4m3fn")))
@pytest.mark.parametrize("formula", slow_unless("tanh".__eq__, ("tanh", "gelu", "x*exp(-x*x)")))
def test_a_false_claim_in_a_type_is_caught(formula: str, name: str) -> None:
    found = sample(Function(formula))
    said = typed.claims(formula, actviz.activation(formula), [0.0], name)
    assert _wrong(found, said) == set()
    assert len(said.numbers) > 40
    for order in (0, 1):
        claimed = list(said.values[order])
        claimed[7] = abs(claimed[7]) + 1
        lists = [*said.values[:order], tuple(claimed), *said.values[order + 1 :]]
        kind = f"value in a type of f^({order})"
        assert kind in _wrong(found, replace(said, values=tuple(lists)))
    tail = replace(said.tails[0], lower=-2.0, upper=float("inf"))
    assert "settled in a type" in _wrong(found, replace(said, tails=(tail,)))
    step = said.steps[0]._replace(value=said.steps[0].value + 0.25)
    assert "step of a type" in _wrong(found, replace(said, steps=(step,)))
    region = replace(said.gone.regions[-1], lower=said.gone.regions[-1].lower / 2)
    gone = replace(said.gone, regions=(*said.gone.regions[:-1], region))
    found.add(regions.places(gone))
    assert "in a type: region end" in _wrong(found, replace(said, gone=gone))


@pytest.mark.parametrize("name", sorted(typed.TYPES))
def test_the_oracle_rounds_as_a_type_does(name: str) -> None:
    chance = Random(name)
    values = [chance.gauss(0, 1) * 2.0 ** chance.randint(-160, 140) for _ in range(400)]
    values += [1.5 * 2.0**least for least in range(-152, -1)]  # ties among them
    native: Any = {"float16": np.float16, "float32": np.float32}.get(name)
    for value in values:
        found = typed.in_type(name, Fraction(value))
        if native is not None:
            with np.errstate(over="ignore"):
                assert found == float(native(value))
        else:  # by what is nearest, among its neighbours in the type
            bits, least, largest, _ = typed.TYPES[name]
            if not abs(found) <= largest:
                assert abs(value) > largest
                continue
            step = Fraction(2) ** max(frexp(found)[1] - bits, least)
            assert Fraction(found) % step == 0
            assert abs(Fraction(found) - Fraction(value)) <= step / 2
    assert typed.in_type("float8_e4m3fn", Fraction(464)) == 448  # a tie, to even
    assert isnan(typed.in_type("float8_e4m3fn", Fraction(465)))
    assert typed.in_type("float8_e5m2", Fraction(61441)) == inf
