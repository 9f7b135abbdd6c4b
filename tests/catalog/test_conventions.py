"""What frameworks take for f' at a kink: a rule is f' where that exists, and a number elsewhere."""

from __future__ import annotations

import csv
import io
import json
from math import inf, isfinite, nextafter
from pathlib import Path

import pytest

from actviz.activation import Activation, activation
from actviz.analysis.conventions import slope
from actviz.analysis.discontinuities import discontinuities
from actviz.catalog.conventions import FRAMEWORKS, Convention, conventions
from actviz.formula.tree import Tree
from actviz.kernel.rounding import rounded
from tests.program import run, succeed

CASES = [(framework, row) for framework in FRAMEWORKS for row in conventions()[framework]]

# Other parameters than the default ones, at which a wrong factor would hide.
OTHER = {
    "leaky_relu": "leaky_relu(negative_slope=0.3)",
    "prelu": "prelu(alpha=-0.5)",
    "rrelu": "rrelu(lower=0.2, upper=0.7)",
    "elu": "elu(alpha=2)",
    "selu": "selu(alpha=3, scale=2)",
    "hardtanh": "hardtanh(min_val=-0.5, max_val=2)",
    "hard_sigmoid": "hard_sigmoid(slope=0.2, offset=0.5)",
    "softshrink": "softshrink(lambd=1)",
    "hardshrink": "hardshrink(lambd=0.25)",
    "threshold": "threshold(threshold=1, value=5)",
}

# What automatic differentiation gave: PyTorch 2.13 and JAX 0.10.2 on a CPU, in float64.
MEASURED: dict[str, dict[str, dict[float, float]]] = {
    "torch": {
        "relu": {0: 0.0},
        "relu6": {0: 0.0, 6: 0.0},
        "hardtanh": {-1: 0.0, 1: 0.0},
        "hard_sigmoid": {-3: 0.0, 3: 0.0},
        "hard_swish": {-3: 0.0, 3: 1.0},
        "leaky_relu": {0: 0.01},
        "prelu": {0: 0.25},
        "rrelu": {0: 0.22916666666666666},
        "elu(alpha=2)": {0: 2.0},
        "selu": {0: 1.7580993408473766},
        "softshrink": {-0.5: 0.0, 0.5: 0.0},
        "hardshrink": {-0.5: 0.0, 0.5: 0.0},
        "threshold(threshold=1)": {1: 0.0},
        "abs": {0: 0.0},
        "sign": {0: 0.0},
    },
    "jax": {
        "relu": {0: 0.0},
        "relu6": {0: 0.0, 6: 0.0},
        "hardtanh": {-1: 1.0, 1: 1.0},
        "hard_sigmoid": {-3: 0.0, 3: 0.0},
        "hard_swish": {-3: 0.0, 3: 1.0},
        "sparse_sigmoid": {-1: 0.25, 1: 0.25},
        "leaky_relu": {0: 1.0},
        "elu(alpha=2)": {0: 2.0},
        "selu": {0: 1.7580993408473766},
        "abs": {0: 1.0},
        "sign": {0: 0.0},
    },
}


def kinks(f: Activation) -> list[float]:
    """Where f' does not exist, at doubles."""
    return [d.place for d in discontinuities(f.tree) if d.order in (0, 1) and d.exact]


def points(f: Activation) -> list[float]:
    """Beside every kink, between them, and far out."""
    beside = [nextafter(x, side) for x in kinks(f) for side in (-inf, inf)]
    return [*beside, *(k / 8 + 0.01 for k in range(-64, 65)), -1e300, -745.0, 1e-300, 710.0, 1e300]


def wrong(f: Activation, rule: Tree) -> list[float]:
    """The points at which a rule is not f', and the kinks at which it has no number."""
    found = [x for x in points(f) if rounded(rule, x) != f.derivative(x)]
    return found + [x for x in kinks(f) if not isfinite(rounded(rule, x))]


def ruled(f: Activation, framework: str) -> Tree:
    rule = slope(f, framework)
    assert rule is not None
    return rule


@pytest.mark.parametrize(("framework", "row"), CASES)
def test_a_rule_is_the_derivative_wherever_it_exists(framework: str, row: str) -> None:
    for f in [activation(text) for text in (row, OTHER.get(row, row))]:
        assert discontinuities(f.tree)
        assert wrong(f, ruled(f, framework)) == []


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("relu", "1 if x > 1e-9 else 0"),
        ("leaky_relu", "1 if x > 0 else 0.01"),
        ("hard_swish", "0 if x <= -3 else (x / 3 + 0.500001 if x < 3 else 1)"),
        ("relu6", "1 if 0 < x < 6 else 0 * x / (x - 6)"),
        ("elu", "1 if x > 0 else exp(x)"),
    ],
)
def test_a_wrong_rule_is_found(row: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {"torch": {row: Convention(text, "")}}
    monkeypatch.setattr("actviz.analysis.conventions.conventions", lambda: changed)
    f = activation(OTHER.get(row, row))
    assert wrong(f, ruled(f, "torch"))


@pytest.mark.parametrize("framework", MEASURED)
def test_rules_are_what_automatic_differentiation_gives(framework: str) -> None:
    found = {text.partition("(")[0] for text in MEASURED[framework]}
    assert found == set(conventions()[framework])
    for text, values in MEASURED[framework].items():
        rule = ruled(activation(text), framework)
        assert {x: rounded(rule, float(x)) for x in values} == pytest.approx(values, rel=4e-16)


def test_every_rule_says_where_it_is_from() -> None:
    said = [rule.source for rules in conventions().values() for rule in rules.values()]
    assert set(conventions()) == set(FRAMEWORKS)
    assert all(len(source) > 30 for source in said)


def test_data_has_the_rule_at_kinks_alone() -> None:
    plain, ruled = (
        list(csv.reader(io.StringIO(succeed("data", "leaky_relu", "gelu", "-d", *more))))[1:]
        for more in ((), ("--convention", "jax"))
    )
    changed = [(a, b) for a, b in zip(plain, ruled, strict=True) if a != b]
    assert [(a[0], a[2], b[2]) for a, b in changed] == [("0.0", "nan", "1.0")]
    content = json.loads(
        succeed("data", "abs", "-d", "--at=0", "--convention=onnx", "--format=json")
    )
    assert (content["convention"], content["activations"][0]["f'"]) == ("onnx", [0.0])
    assert "convention" not in json.loads(succeed("data", "abs", "-d", "--format=json"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("keras_relu", "-d", "--convention=torch"),
            "no rule of torch is known for f' of keras_relu",
        ),
        (("hard_swish", "-d", "--convention=onnx"), "the ONNX standard has no gradients"),
        (("gelu", "relu(sin(x))", "-d", "--convention=jax"), "f' of relu(sin(x))"),
        (("relu", "-d", "--convention=caffe"), "torch, jax, keras, tensorflow, onnx"),
        (("relu", "--convention=jax"), "add --derivative"),
    ],
)
def test_what_has_no_rule_is_said(arguments: tuple[str, ...], said: str) -> None:
    found = run("data", *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert len(found.err.splitlines()) == 2


def test_an_audit_of_a_gradient_judges_kinks_by_a_convention(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("-1 0\n0 1\n1 1\n", encoding="utf-8")
    arguments = ("audit", "relu", "-d", "--values", "v.txt", "--format", "json")
    found = json.loads(succeed(*arguments, cwd=tmp_path))["audits"][0]
    assert (found["unjudged"], found["largest_ulp"]) == (1, 0)
    found = json.loads(succeed(*arguments, "--convention", "torch", cwd=tmp_path))["audits"][0]
    assert found["unjudged"] == 0
    assert (found["worst"]["x"], found["worst"]["truth"]) == (0, 0)
