"""The rows of the literature beyond the best known: values against mpmath, and what is decided.

``tests/oracle/survey.tsv`` has each formula as a survey of activations states it; mpmath evaluates
it, with functions that are defined here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.properties import properties
from actviz.analysis.saturation import saturation
from actviz.catalog import default_catalog
from actviz.formula.tree import Call, walk
from tests.sampling import slow_but_every

CATALOG = default_catalog()
FILE = Path(__file__).parents[1] / "oracle" / "survey.tsv"
LINES = {
    line.split("\t")[0]: line.split("\t")[1:]
    for line in FILE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}
PLACES = (-4.75, -1.625, -0.875, -0.0625, 0.1875, 0.9375, 1.3125, 5.25)
OTHERS = {  # which no survey has: test_frameworks.py
    *("loglog", "closed_hardshrink", "shrink", "closed_thresholded_relu", "scaled_softplus"),
    "log1mexp",
}


def elu(x: Any) -> Any:
    return x if x > 0 else mp.exp(x) - 1


def sqnl(x: Any) -> Any:
    return mp.sign(x) * (1 if abs(x) > 2 else abs(x) - x * x / 4)


ELEMENTARY = (
    *("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "sqrt"),
    *("asinh", "atan", "sinc", "sign", "pi", "expm1", "log1p"),
)
NAMES: dict[str, Any] = {
    **{name: getattr(mp, name) for name in ELEMENTARY},
    "abs": abs,
    "floor": mp.floor,
    "max": max,
    "min": min,
    "inf": mp.inf,
    "clip": lambda x, low, high: max(low, min(high, x)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "normal_cdf": mp.ncdf,
    "normal_pdf": mp.npdf,
    "softsign": lambda x: x / (1 + abs(x)),
    "elu": elu,
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: max(x, x / 100),
    "prelu": lambda x, alpha: x if x >= 0 else alpha * x,
    "pelu": elu,
    "sqnl": sqnl,
    "squareplus": lambda x, b: (x + mp.sqrt(x * x + b)) / 2,
}


def by_mpmath(formula: str, parameters: str, x: float) -> Any:
    """The formula's value; decimals are exact."""

    def value(text: str, names: dict[str, Any]) -> Any:
        exact = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e-?\d+)?)", r"mpf('\1')", text)
        return eval(exact, {"mpf": mp.mpf}, NAMES | names)

    bound = [part.partition("=") for part in parameters.split("; ") if part]
    values = {name: value(text, {}) for name, _, text in bound}
    return value(formula, values | {"x": mp.mpf(x)})


def test_every_row_has_an_oracle() -> None:
    rows = {row.name for row in CATALOG.rows() if not row.common}
    assert rows == {*LINES, *OTHERS}
    assert len(CATALOG.rows()) >= 300


@pytest.mark.parametrize("name", slow_but_every(3, LINES))
def test_values_are_those_of_the_literature(name: str) -> None:
    shown = activation(name)
    formula, parameters = LINES[name]
    found = 0
    with mp.workdps(400):
        for x in PLACES:
            try:
                expected = by_mpmath(formula, parameters, x)
            except ZeroDivisionError:
                continue
            if mp.im(expected) == 0 and mp.isfinite(expected):
                assert shown.value(x) == pytest.approx(float(expected), rel=1e-14, abs=1e-300), x
                found += 1
    assert found > (1 if name == "sbaf" else 3)


@pytest.mark.slow
@pytest.mark.parametrize("name", [row.name for row in CATALOG.rows() if not row.common])
def test_all_is_decided_but_where_it_oscillates(name: str) -> None:
    shown = activation(name)
    facts = properties(shown.tree)
    assert facts.lipschitz is not None
    calls = {node.function for node in walk(shown.tree) if isinstance(node, Call)}
    if not calls & {"sin", "cos", "sinc"}:
        assert facts.range_parts is not None
        found = saturation(shown.tree, 0.05)
        assert found.undecided == () or ("floor" in calls and found.period is not None)


def test_no_row_is_another_at_the_values_that_are_shown() -> None:
    """But where both are the same function by their defaults: then they differ in parameters."""
    seen: dict[object, str] = {}
    for row in CATALOG.rows():
        if not row.parameters:
            tree = activation(f"{row.name}(x)").tree
            assert tree not in seen, (row.name, seen.get(tree))
            seen[tree] = row.name
