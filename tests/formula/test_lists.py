"""Parameters that are lists: sums over them, and the greatest and least."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from actviz.activation import activation, activations
from actviz.errors import UsageError
from actviz.formula import notation
from actviz.formula.parser import FormulaError, parse, parse_value
from actviz.formula.tree import Fold, Item, Listed, Tree, walk
from tests.formula.trees import UNTIMED
from tests.program import run, succeed

NUMBERS = st.lists(st.integers(-40, 40).map(lambda k: k / 8), min_size=1, max_size=20)


def listed(text: str) -> Tree:
    return parse(text, parameters=("a", "b", "c1", "gamma"))


@settings(UNTIMED, max_examples=40)
@given(NUMBERS, st.integers(-48, 48).map(lambda k: k / 16))
def test_a_polynomial_is_its_sum(a: list[float], x: float) -> None:
    (found,) = activations("sum(a[k] * x**k)", values={"a": (str(a),)})
    with mp.workdps(60):
        expected = float(sum(mp.mpf(c) * mp.mpf(x) ** i for i, c in enumerate(a)))
    assert found.value(x) == expected


@settings(UNTIMED, max_examples=20)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=12))
def test_the_greatest_and_the_least_of_lines(lines: list[tuple[int, int]]) -> None:
    values = {"a": (str([a for a, _ in lines]),), "b": (str([b for _, b in lines]),)}
    for name, choice in (("max", max), ("min", min)):
        (found,) = activations(f"{name}(a[k] * x + b[k])", values=values)
        for x in (-3.0, -0.25, 0.0, 1.5, 7.0):
            assert found.value(x) == choice(a * x + b for a, b in lines)


def test_a_list_may_go_on_to_a_row_and_come_in_several() -> None:
    one = activation("softmax(others=[1, 2])")
    assert activation("1 * softmax(x, others=[1, 2])").value(0.7) == one.value(0.7)
    assert activation("softmax(x, [1, 2])").tree is one.tree
    labels = [a.label for a in activations("softmax(others=[[0], [0, 1]])")]
    assert labels == ["softmax(others=[0])", "softmax(others=[0, 1])"]
    passed = activations("softmax(x, others=a) - a0", values={"a": ("[1, 2]",), "a0": ("0",)})
    assert passed[0].value(0.7) == one.value(0.7)
    pairs = activations("sum(a[k] * x**k)", values={"a": ("[1, 2]", "[0, 0, sqrt(2)]")})
    assert [a.value(2.0) for a in pairs] == [5.0, float(mp.sqrt(2) * 4)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<here>a[k] * x", "only in a sum"),
        ("sum(a<here>[0] * x)", "an index in brackets"),
        ("sum(<here>d[k] * x)", "no list 'd'"),
        ("<here>sum(x)", "over the items of a list"),
        ("<here>max(a)", "2 or more"),
        ("sum(a[k] * <here>b[j])", "one index"),
        ("sum(a[k] * max(<here>b[k] * x))", "one index"),
        ("sum(<here>a[x])", "cannot be an index"),
        ("sum(<here>a[gamma])", "cannot be an index"),
        ("sum(a<here>[k + 1])", "an index in brackets"),
        ("sum(2<here>[k])", "an index in brackets"),
    ],
)
def test_a_wrong_sum_is_pointed_at(text: str, message: str) -> None:
    column = text.index("<here>")
    with pytest.raises(FormulaError) as caught:
        listed(text.replace("<here>", ""))
    assert message in caught.value.message
    assert caught.value.column == column
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("sum(a[k] * x)", {"a": ("3",)}, "a is a list, not one number"),
        ("a * x", {"a": ("[1, 2]",)}, "in the place of a number"),
        ("sum(a[k] * a * x)", {"a": ("[1, 2]",)}, "in the place of a number"),
        ("elu(alpha=a)", {"a": ("[1, 2]",)}, "in the place of a number"),
        ("max(a[k] + b[k])", {"a": ("[1, 2]",), "b": ("[1]",)}, "a has 2, b has 1"),
        ("softmax(others=1)", {}, "others is a list"),
        ("softmax(others=[[0], 1])", {}, "is a list of 1 to 64 numbers"),
        ("softmax(others=[x])", {}, "must be a constant"),
        ("sum(a[k] * softmax(x))", {"a": ("[1]",)}, "stands in no other sum"),
        (f"softmax(others=[{'1, ' * 64}1])", {}, "1 to 64"),
    ],
)
def test_what_does_not_belong_together(
    text: str, values: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        activations(text, values=values)
    assert message in caught.value.message
    assert caught.value.hint


def test_sums_in_writing() -> None:
    tree = listed("gamma * sum(a[k] * max(0, x - b[k])) * x - max(c1[i] * x**(i + 1))")
    assert parse(notation.text(tree), parameters=("a", "b", "c1", "gamma")) is tree
    assert notation.unicode(tree) == (
        "γ(Σₖ aₖ · max(0, x − bₖ)) · x − maxᵢ(c₁[i] · xⁱ⁺¹)".replace("xⁱ⁺¹", "x^(i + 1)")
    )
    assert notation.latex(listed("1 / sum(a[k] * x**k)")) == r"\frac{1}{\sum_{k} a_{k} x^{k}}"
    assert notation.latex(listed("min(a[j] * x)")) == r"\min_{j}(a_{j} x)"
    assert notation.text(parse_value("[1, 0.5, sqrt(2)]")) == "[1, 0.5, sqrt(2)]"


def test_a_list_to_programs() -> None:
    said = json.loads(succeed("table", "softmax(others=[0, 0.5])", "--format", "json"))
    assert said["activations"][0]["parameters"] == {"others": [0.0, 0.5]}
    rows = succeed("table", "sum(a[k] * x**k)", "--set", "a=[1,2],[3,4]", "--format", "csv")
    assert len(rows.splitlines()) == 3
    outcome = run("table", "sum(a[k] * x**k)")
    assert outcome.code == 2
    assert "--set 'a=[1, 2]'" in outcome.err


@settings(UNTIMED, max_examples=20)
@given(st.lists(NUMBERS, min_size=1, max_size=3))
def test_no_list_is_left_below(lists: list[list[float]]) -> None:
    for a in lists:
        (found,) = activations("sum(tanh(a[k] * x)) / x", values={"a": (str(a),)})
        assert not holds_a_list(found.tree)


def holds_a_list(tree: Tree) -> bool:
    return any(isinstance(node, Fold | Item | Listed) for node in walk(tree))
