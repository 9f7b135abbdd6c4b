"""The derivative that a row shows to people is the derivative of its formula.

Both are evaluated by ball arithmetic: the formula's own first Taylor coefficient, and the text. At
points the balls are made small, so that a wrong term or factor shows; over boxes, which together
cover the line, the two enclosures must meet.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from flint import arb

from actviz.catalog import Row, default_catalog
from actviz.formula.parser import parse, parse_value
from actviz.formula.rewriting import Definition, substituted
from actviz.formula.tree import Number, Tree, X
from actviz.kernel.expand import expand
from actviz.kernel.taylor import Taylor

CATALOG = default_catalog()
ROWS = CATALOG.rows()
LARGEST = 1.7976931348623157e308

# Other parameters than the default ones, which often are 0 or 1 and so hide a factor.
OTHER = {
    "scaled_linear": {"alpha": "3"},
    "isru": {"alpha": "2"},
    "isrlu": {"alpha": "3"},
    "elu": {"alpha": "2"},
    "celu": {"alpha": "2"},
    "pelu": {"a": "2", "b": "3"},
    "xielu": {"alpha_p": "2", "alpha_n": "3", "beta": "1"},
    "soft_exponential": {"alpha": "0.5"},
    "softplus": {"beta": "3"},
    "squareplus": {"b": "2"},
    "silu": {"beta": "2"},
    "smish": {"alpha": "2", "beta": "3"},
    "clipped_gelu": {"lower": "-0.1", "upper": "3"},
    "keras_relu": {"negative_slope": "0.3", "max_value": "4", "threshold": "1"},
    "relu_n": {"n": "3"},
    "gaussian": {"sigma": "2"},
    "multiquadric": {"c": "1", "a": "2"},
    "sinusoid": {"omega": "30"},
    "sinc": {"omega": "pi"},
    "snake": {"frequency": "3"},
    "sinlu": {"a": "2", "b": "3"},
    "coslu": {"a": "2", "b": "3"},
    "lif_rate": {"t_ref": "1", "tau": "5", "threshold": "2"},
    "binary_step": {"value_at_zero": "1/2"},
    "softmax": {"others": "[1, -2, 0.5]"},
    "log_softmax": {"others": "[1, -2, 0.5]"},
    "softmin": {"others": "[1, -2, 0.5]"},
    "logsumexp": {"others": "[1, -2, 0.5]"},
    "sparsemax": {"other": "2"},
    "gtu": {"gate": "2"},
}
CASES: list[tuple[Row, dict[str, str]]] = [(row, {}) for row in ROWS if row.derivative] + [
    (CATALOG.row(name), new) for name, new in OTHER.items()
]
CASES.append((CATALOG.row("soft_exponential"), {"alpha": "-0.5"}))


@cache
def definition(name: str) -> Definition | None:
    """What a name of the catalog stands for where its parameters are as they are in the row."""
    if CATALOG.lookup(name) is None:
        return None
    row = CATALOG.row(name)
    return Definition(tree_of(row, row.formula), values(row, {}))


def tree_of(row: Row, text: str) -> Tree:
    return parse(text, parameters=[name for name, _ in row.parameters], catalog=CATALOG.lookup)


def values(row: Row, new: dict[str, str]) -> dict[str, Tree]:
    return {name: parse_value({name: text, **new}[name]) for name, text in row.parameters}


def both(row: Row, new: dict[str, str]) -> tuple[Taylor, Taylor]:
    """The formula and the derivative, with parameters bound."""
    bound = values(row, new)
    formula, derivative = (
        Taylor(expand(substituted(tree_of(row, text), X, bound), definition))
        for text in (row.formula, row.derivative)
    )
    return formula, derivative


def points() -> list[float]:
    """Over all doubles, dense where things happen; none on a kink or jump of a row."""
    rng = random.Random(2024)
    near = [rng.uniform(-12, 12) for _ in range(60)]
    far = [s * rng.uniform(1, 9) * 10.0**k for s in (-1, 1) for k in (-200, -30, -9, -3, 2, 9, 200)]
    return [*near, *far, 0.001, -0.001, 37.0, -37.0, 700.0, -700.0]


def boxes() -> list[tuple[float, float]]:
    """Neighbouring boxes from the lowest double to the highest."""
    positive = [1e-300, 1e-9, 0.01, *(k / 4 for k in range(1, 33)), 12.0, 40.0, 800.0, 1e9, LARGEST]
    ends = [-x for x in reversed(positive)] + [0.0] + positive
    return list(pairwise(ends))


def is_small(ball: arb) -> bool:
    return ball.is_finite() and float(ball.rad()) <= 1e-12 * float(ball.abs_lower()) + 1e-290


@pytest.mark.parametrize(("row", "new"), CASES, ids=lambda case: getattr(case, "name", None))
def test_derivative_is_that_of_the_formula_at_points(row: Row, new: dict[str, str]) -> None:
    formula, derivative = both(row, new)
    compared = 0
    for x in points():
        for precision in (128, 512, 2048):
            expected = formula.series(x, x, 1, precision)[1]
            shown = derivative.series(x, x, 0, precision)[0]
            assert expected.overlaps(shown), f"at {x}: {expected} and {shown}"
            if is_small(expected) and is_small(shown):
                compared += 1
                break
    wanted = 60 if row.name != "soft_exponential" else 35  # it ends where alpha < 0, overflows else
    assert compared >= wanted, f"compared at {compared} points only"


@pytest.mark.parametrize(("row", "new"), CASES, ids=lambda case: getattr(case, "name", None))
def test_derivative_meets_that_of_the_formula_on_boxes(row: Row, new: dict[str, str]) -> None:
    formula, derivative = both(row, new)
    compared = 0
    for lower, upper in boxes():
        expected = formula.series(lower, upper, 1)[1]
        shown = derivative.series(lower, upper, 0)[0]
        if not (expected.is_finite() and shown.is_finite()):
            continue
        assert expected.overlaps(shown), f"on [{lower}, {upper}]: {expected} and {shown}"
        compared += 1
    assert compared >= 20, f"compared on {compared} boxes only"


def test_a_wrong_derivative_is_found() -> None:
    """The comparison above has teeth: half a percent too much in one term is seen."""
    row = CATALOG.row("gelu")
    formula, _ = both(row, {})
    wrong = parse("normal_cdf(x) + 1.005 * x * normal_pdf(x)", catalog=CATALOG.lookup)
    shown = Taylor(expand(wrong, definition))
    assert not formula.series(1.0, 1.0, 1, 128)[1].overlaps(shown.series(1.0, 1.0, 0, 128)[0])


def test_decimals_are_exact() -> None:
    selu = CATALOG.row("selu")
    assert values(selu, {})["scale"] is Number(Fraction(10507009873554804934193349852946, 10**31))
