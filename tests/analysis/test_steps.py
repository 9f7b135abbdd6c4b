"""floor, ceil, round and mod: their values, what is proven of a staircase, what is left open."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, inf, nextafter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import actviz
from actviz.activation import activation
from actviz.analysis.pieces import pieces
from actviz.analysis.properties import properties
from actviz.analysis.saturation import saturation
from actviz.analysis.steps import holds_steps, within
from actviz.formula.parser import parse
from actviz.formula.staircase import bounds, with_steps
from tests.formula.trees import UNTIMED

FUNCTIONS: dict[str, Callable[[Fraction], Fraction | int]] = {
    "floor(x)": floor,
    "ceil(x)": ceil,
    "round(x)": round,
    "mod(x, 1)": lambda x: x - floor(x),
    "mod(x, 3)": lambda x: x - 3 * floor(x / 3),
    "mod(x, -0.75)": lambda x: x + Fraction(3, 4) * floor(-x / Fraction(3, 4)),
    "trunc(x)": int,
    "round(4 * x) / 4": lambda x: Fraction(round(4 * x), 4),
    "floor(x / 2) + max(0, mod(x, 2) - 1)": lambda x: (
        floor(x / 2) + max(Fraction(0), x - 2 * floor(x / 2) - 1)
    ),
    "floor(floor(x) / 3)": lambda x: floor(Fraction(floor(x), 3)),
    "round(floor(x) / 2)": lambda x: round(Fraction(floor(x), 2)),
    "floor(x**2)": lambda x: floor(x * x),
}
WHOLE = (-34, -33, -32, -1, 0, 1, 2, 31, 32, 33)
GREAT = (32, 33, 128, 2**52 + 1, 2**53, 10**18 + 2**7, 1e22, 1e300)
HARD = [
    *(k / 4 for k in range(-24, 25)),
    *(nextafter(float(k), side) for k in WHOLE for side in (-inf, inf)),
    *(float(s * k) for s in (-1, 1) for k in GREAT),
    *(s * (2.0**k + 0.5) for s in (-1, 1) for k in (5, 6, 20, 50)),
    *(0.1, -0.1, 5e-324, -5e-324, 1e-300, 0.49999999999999994, 2.5000000000000004),
]


@pytest.mark.parametrize("formula", FUNCTIONS)
def test_values_are_correctly_rounded(formula: str) -> None:
    shown = activation(formula)
    for x in HARD:
        value = FUNCTIONS[formula](Fraction(x))
        expected = inf if value > 2**1024 else float(value)
        assert shown.value(x) == expected, x


@pytest.mark.parametrize("formula", FUNCTIONS)
@settings(UNTIMED, max_examples=30)
@given(x=st.floats(-1e9, 1e9))
def test_values_anywhere(formula: str, x: float) -> None:
    assert activation(formula).value(x) == float(FUNCTIONS[formula](Fraction(x)))


def test_slopes_between_steps_and_at_them() -> None:
    for x in (-40.5, -0.25, 0.75, 33.25, 1e6 + 0.5):
        assert activation("floor(x)").value(x, 1) == 0
        assert activation("mod(x, 1)").value(x, 1) == 1
        assert activation("floor(x) * x").value(x, 1) == floor(x)
    for x in (-40.0, 0.0, 3.0, 1e6):
        assert activation("floor(x)").value(x, 1) == inf
        assert activation("mod(x, 1)").value(x, 1) == -inf
    assert activation("round(x)").value(2.0, 1) == 0
    assert activation("round(x)").value(2.5, 1) == inf


KNOWN = {
    # formula: range (None: open), monotone, class, Lipschitz constant
    "floor(x)": (None, "increasing", "jump", inf),
    "ceil(x)": (None, "increasing", "jump", inf),
    "round(x)": (None, "increasing", "jump", inf),
    "-floor(x)": (None, "decreasing", "jump", inf),
    "mod(x, 1)": ((0.0, 1.0), "no", "jump", inf),
    "mod(x, -1)": ((-1.0, 0.0), "no", "jump", inf),
    "abs(mod(x, 2) - 1)": ((0.0, 1.0), "no", "C0", 1.0),
    "floor(x / 2) + max(0, mod(x, 2) - 1)": ((-inf, inf), "increasing", "C0", 1.0),
    "floor(x) + mod(x, 1)": ((-inf, inf), "strictly increasing", None, None),
    "floor(3 * sigmoid(x))": ((0.0, 2.0), "increasing", "jump", inf),
    "round(clip(8 * x, -16, 15)) / 8": ((-2.0, 1.875), "increasing", "jump", inf),
    "ceil(tanh(3 * x))": ((0.0, 1.0), "increasing", "jump", inf),
    "floor(x)**2 * 0": ((0.0, 0.0), "constant", None, None),
}


@pytest.mark.parametrize("formula", KNOWN)
def test_what_is_proven_of_a_staircase(formula: str) -> None:
    ends, monotone, continuity, lipschitz = KNOWN[formula]
    facts = properties(activation(formula).tree)
    if facts.range is not None:
        assert ends is not None
        assert (facts.range.lower, facts.range.upper) == ends
    assert facts.monotone in (monotone, None)
    assert facts.continuity in (continuity, "smooth", None)
    assert facts.lipschitz in (lipschitz, 1.0, 0.0, None)
    if lipschitz is not None:  # these are decided
        assert (facts.monotone, facts.continuity, facts.lipschitz) == (
            monotone,
            continuity,
            lipschitz,
        )
        assert ends is None or facts.range is not None


def test_beyond_what_is_written_out_nothing_is_said() -> None:
    tree = activation("floor(x) * tanh(x)").tree
    first, *_, last = pieces(tree)
    assert (first.lower, last.upper) == (-inf, inf)
    assert not first.decided
    assert not last.decided
    found = saturation(tree, 0.05)
    assert {gap.lower for gap in found.undecided} >= {-inf}
    assert {gap.upper for gap in found.undecided} >= {inf}
    assert properties(tree).range is None


def test_in_a_window_all_steps_are_there() -> None:
    tree = activation("floor(x)").tree
    assert holds_steps(tree)
    here = within(tree, -90.0, 100.5)
    assert not holds_steps(here)
    assert len(pieces(tree, -90.0, 100.5)) == 192 - 1
    facts = properties(tree, -90.0, 100.5)
    assert facts.jumps == tuple(float(k) for k in range(-89, 101))
    assert facts.monotone == "increasing"
    assert holds_steps(within(tree, -1e6, 1e6))  # too many
    assert properties(tree, -1e6, 1e6).range is None


@pytest.mark.parametrize(
    ("formula", "ends"),
    [
        ("3 * sigmoid(x) - 1", (-1, 2)),
        ("clip(x, -2, 7) / 2", (-1, Fraction(7, 2))),
        ("clip(x, 2, -2)", (-2, -2)),
        ("min(max(x, 0), 6) + tanh(x)", (-1, 7)),
        ("1 if x > 0 else sign(x) * 3", (-3, 3)),
        ("mod(x, 0.5)", (0, Fraction(1, 2))),
        ("x - floor(x)", (0, 1)),
        ("mod(x, -1)", (-inf, inf)),
        ("1 / x", (-inf, inf)),
        ("abs(sin(x))", (-inf, inf)),
    ],
)
def test_plain_bounds(formula: str, ends: tuple[float, float]) -> None:
    assert bounds(with_steps(parse(formula))) == ends


CENTRES = st.integers(-300, 300).map(lambda k: k / 16)


@settings(UNTIMED, max_examples=60)
@given(a=CENTRES, b=CENTRES, x=st.floats(-60, 60))
def test_bounds_hold(a: float, b: float, x: float) -> None:
    for formula in (
        f"clip(x, {a}, {b}) * {b} - {a}",
        f"max(min(x, {a}), {b}) / 4 + cos(x)",
        f"({a} if x > {b} else sigmoid(x)) * -3",
        f"clip(x, {a}, clip(x, {b}, 2)) - sign(x)",
    ):
        low, high = bounds(parse(formula.replace("--", "")))
        assert low <= activation(formula.replace("--", "")).value(x) <= high, formula


@pytest.mark.parametrize(
    "text",
    [
        "floor(normal_cdf(x - 1e309))",
        "floor(tanh(x) + 1e400)",
        "floor(x/1e309)",
        "floor(1e309*x)",
        "sin(x/1e309)",
        "cos(1e309*x)",
        "mod(x + 1e309, 2)",
        "round(sigmoid(x)*1e309)",
    ],
)
def test_numbers_beyond_all_doubles_are_no_fault(text: str) -> None:
    said = actviz.properties(text)
    assert said.continuity in (None, "jump", "smooth")
    assert said.monotone in (None, "no", "constant", "increasing", "strictly increasing")
    actviz.saturation(text)
