"""Labels before formulas, and parameters that are set: what people call their own."""

from pathlib import Path

import mpmath
import numpy as np
import pytest

from actviz import activation, activations
from actviz.activation import activations as find
from actviz.drawing.family import family
from actviz.errors import UsageError
from actviz.formula.brackets import items, labelled
from tests.program import run, succeed


@pytest.mark.parametrize(
    ("text", "label", "formula"),
    [
        ("ours=x*tanh(x)", "ours", "x*tanh(x)"),
        (" our  own = x", "our own", " x"),
        ("f(x) = 2*x", "f(x)", " 2*x"),
        ("η=x", "η", "x"),
        ("elu(alpha=2)", "", "elu(alpha=2)"),
        ("ours=elu(alpha=2)", "ours", "elu(alpha=2)"),
        ("1 if x == 0 else 2", "", "1 if x == 0 else 2"),
        ("1 if x >= 0 else 2", "", "1 if x >= 0 else 2"),
        ("ours=1 if x == 0 else 2", "ours", "1 if x == 0 else 2"),
    ],
)
def test_a_label_ends_at_the_first_equals_sign(text: str, label: str, formula: str) -> None:
    assert labelled(text) == (label, formula)


@pytest.mark.parametrize("text", ["=x", " = x", "a\x1b=x", "a" * 81 + "=x"])
def test_what_is_no_label(text: str) -> None:
    with pytest.raises(UsageError):
        labelled(text)


def test_an_activation_has_its_label() -> None:
    ours = activation("ours = x * tanh(softplus(x))")
    assert (ours.name, ours.label) == ("ours", "ours")
    assert ours.tree is activation("mish").tree
    assert [a.label for a in activations("ours=elu(alpha=[1, 2])")] == [
        "ours(alpha=1)",
        "ours(alpha=2)",
    ]


def test_labels_in_tables_and_data(tmp_path: Path) -> None:
    assert "\nours " in succeed("table", "ours=2*x", "--columns", "linear")
    assert "\nours," in succeed("table", "ours=2*x", "--columns", "linear", "--format", "csv")
    assert succeed("data", "ours = 2*x", "-n", "2").splitlines()[0] == "x,ours"
    assert succeed("show", "ours=elu(alpha=2)").startswith("ours")
    succeed("plot", "ours=x*tanh(x)", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.png"]


def test_parameters_are_set() -> None:
    found = find("x*tanh(softplus(a*x))", None, {"a": ("0.5", "1", "2")})
    for one, a in zip(found, (0.5, 1, 2), strict=True):
        x = mpmath.mpf("0.75")
        exact = x * mpmath.tanh(mpmath.log1p(mpmath.exp(a * x)))
        np.testing.assert_allclose(one.value(0.75), float(exact), rtol=1e-15)
        assert [name for name, _ in one.parameters] == ["a"]
    members = family(found)
    assert members is not None
    assert members.labels == ("a = 0.5", "a = 1", "a = 2")
    assert members.ranks == (0, 1, 2)


def test_what_a_row_leaves_open_is_set() -> None:
    found = find("elu", None, {"alpha": ("0.5", "2")})
    assert [one.label for one in found] == ["elu(alpha=0.5)", "elu(alpha=2)"]
    assert [one.label for one in find("elu(alpha=3)", None, {"alpha": ("1",)})] == ["elu(alpha=3)"]


def test_a_sweep_has_both_ends_and_exact_decimals() -> None:
    rows = succeed("table", "o=a*x", "--set", "a=0.1:0.3:0.1", "--columns", "linear").splitlines()
    assert [row.split()[0] for row in rows[2:]] == ["o(a=0.1)", "o(a=0.2)", "o(a=0.3)"]
    down = succeed("table", "o=a*x", "--set", "a=1:-1:-1", "--columns", "linear").splitlines()
    assert [row.split()[0] for row in down[2:]] == ["o(a=1)", "o(a=0)", "o(a=-1)"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["a"], "a=0.5,1,2"),
        (["a="], "a=0.5,1,2"),
        (["a=1,,2"], "missing"),
        (["a=1:2"], "FROM:TO:STEP"),
        (["a=1:2:0"], "no step"),
        (["a=1:2:-1"], "no step"),
        (["a=0:1:1e-9"], "at most"),
        (["a=1:inf:1"], "FROM:TO:STEP"),
        (["a=0.5:1e9999999:0.25"], "FROM:TO:STEP"),
        (["a=0:1e-9999999:1e-9999999"], "FROM:TO:STEP"),
        (["a=0:" + "9" * 399 + ":1"], "too many values"),
        (["a=0:" + "9" * 5000 + ":1"], "FROM:TO:STEP"),
        (["x=1"], "something else"),
        (["a=1", "b=1"], "no formula here has a parameter 'b'"),
        (["a=x"], "constant"),
        (["a=1", "a=2"], "twice"),
    ],
)
def test_what_cannot_be_set(given: list[str], words: str) -> None:
    outcome = run("table", "a*x", *(part for text in given for part in ("--set", text)))
    assert outcome.code == 2
    assert words in outcome.err


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0.5, 1,2", ["0.5", "1", "2"]),
        ("[0, 1], [2]", ["[0, 1]", "[2]"]),
        ("max(1, 2), 3", ["max(1, 2)", "3"]),
        ("1],2", ["1]", "2"]),
        ("", [""]),
        (",", ["", ""]),
    ],
)
def test_items_lie_between_the_commas_outside_brackets(text: str, parts: list[str]) -> None:
    assert items(text) == parts
