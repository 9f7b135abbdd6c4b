"""A framework's name, called as that framework is called, is what it computes.

``frameworks.tsv`` lists names and calls with independent formulas, which mpmath evaluates.
"""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import pytest

from actviz.activation import activation, activations
from actviz.catalog import default_catalog
from actviz.errors import UsageError
from actviz.kernel.rounding import rounded

CATALOG = default_catalog()
LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("frameworks.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PLACES = (-3.25, -1.0, -0.5, -0.3, 0.0, 0.25, 0.5, 1.0, 2.5, 7.0)
SELU = {
    "L": "1.0507009873554804934193349852946",
    "A": "1.6732632423543772848170429916717",
    "L32": "1.05070102214813232421875",
    "A32": "1.67326319217681884765625",
}


@cache
def values(formula: str) -> tuple[float, ...]:
    """The formula at PLACES, by mpmath."""
    with mpmath.workdps(40):
        names: dict[str, Any] = {name: getattr(mpmath, name) for name in dir(mpmath)}
        names |= {"max": max, "min": min, "abs": abs}
        names |= {name: mpmath.mpf(text) for name, text in SELU.items()}
        code = compile(formula, formula, "eval")
        return tuple(float(eval(code, names | {"x": mpmath.mpf(x)})) for x in PLACES)


@pytest.mark.parametrize(("formula", "calls"), LINES, ids=[line[0][:40] for line in LINES])
def test_what_a_framework_calls_by_a_name_is_what_it_computes(formula: str, calls: str) -> None:
    seen: dict[object, tuple[float, ...]] = {}
    for call in calls.split():
        tree = activation(call).tree
        if tree not in seen:
            seen[tree] = tuple(rounded(tree, x, 0) for x in PLACES)
        assert seen[tree] == pytest.approx(values(formula), rel=1e-14, abs=1e-15, nan_ok=True), call


def test_every_name_of_a_framework_is_in_the_list() -> None:
    listed = {call.partition("(")[0] for _, calls in LINES for call in calls.split()}
    for row in CATALOG.rows():
        for alias in row.aliases:
            assert "." not in alias.name or alias.name in listed


def test_every_name_of_a_framework_says_what_it_takes_where_its_row_takes_something() -> None:
    for row in CATALOG.rows():
        for alias in row.aliases:
            by_name_alone = alias.name.startswith("transformers.")  # a key of a table: no call
            if "." in alias.name and row.parameters and not by_name_alone:
                assert alias.signature is not None, alias.name


def test_an_argument_may_be_a_list() -> None:
    family = activations("torch.nn.LeakyReLU(negative_slope=[0.1, 0.2])")
    assert [one.label for one in family] == [
        "leaky_relu(negative_slope=0.1)",
        "leaky_relu(negative_slope=0.2)",
    ]
    assert len(activations("keras.activations.relu(max_value=[1, 2], threshold=[0, 1])")) == 4


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("torch.nn.LeakyReLU(slope=2)", 19, "no argument 'slope'", "negative_slope=..."),
        ("torch.nn.ELU(1, 2, 3)", 19, "too many arguments", "alpha=..."),
        ("torch.nn.ELU(1, alpha=2)", 16, "given twice", ""),
        ("torch.nn.GELU(approximate='sigmoid')", 26, "is 'none' or 'tanh' here", ""),
        ("jax.nn.gelu(approximate=2)", 24, "is False or True here", ""),
        ("torch.nn.functional.rrelu(x, training=True)", 38, "training", ""),
        ("jax.nn.silu(beta=2)", 12, "no argument 'beta'", "silu(...)"),
        ("torch.nn.ELU(alpha='a')", 19, "no text in quotes", ""),
        ("torch.nn.ELU(alpha=x)", 19, "alpha must be a constant", ""),
        ("leaky_relu(0.2)", 11, "in the place of x", "leaky_relu(negative_slope=0.2)"),
        ("1 + gelu(1)", 9, "in the place of x", "gelu(x)"),
        ("torch.nn.functional.elu(2)", 24, "in the place of x", "elu(x"),
        (
            "torch.clamp(-2, 2)",
            12,
            "in the place of x",
            "torch.clamp(min=-2), or",
        ),
        ("hardσ(x) + foo(x)", 11, "'foo'", ""),
        ("keras.layers.Activation", 0, "lacks activation", "(activation="),
        ("2 * mxnet.gluon.nn.Activation()", 4, "lacks activation", "(activation="),
        ("keras.layers.Activation('rleu')", 24, "or 'relu'", ""),
        ("torch.nn.ELU('a')", 13, "no text in quotes", ""),
        ("candle_nn::Gelu", 9, "'::'", "write a dot"),
        ("σ(2)", 2, "in the place of x", "σ(x)"),
        ("torch.nn.ELU(x)(x)", 0, "only a name can be called", ""),
        ("torch.nn.ELU(2)(x, 3)", 0, "one input", "(x)"),
        ("Foo(2)(x)", 0, "only a name can be called", ""),
        ("elu(2)(x)", 6, "operator is missing", "*"),
        ("elu(True)", 4, "'True'", "write 1"),
    ],
)
def test_what_it_does_not_take_is_refused(text: str, column: int, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        activation(text)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert getattr(caught.value, "column", column) == column


def test_a_number_in_the_place_of_x_is_right_beside_x() -> None:
    assert activation("x * gelu(1)").value(1.0) == pytest.approx(0.8413447460685429, rel=1e-15)


def test_as_people_import_them_and_in_any_case() -> None:
    for spelling, name in itertools.chain(
        [("nn.ReLU", "torch.nn.ReLU"), ("F.gelu", "torch.nn.functional.gelu")],
        [("nnx.gelu", "flax.linen.gelu"), ("jnp.tanh", "jax.numpy.tanh")],
        [("tf.keras.activations.elu", "keras.activations.elu"), ("SIGMOID", "sigmoid")],
        [("ELU", "torch.nn.ELU"), ("Torch.NN.gelu", "torch.nn.GELU")],
        [("Flux.relu", "NNlib.relu"), ("mxnet.sym.LeakyReLU", "mxnet.nd.LeakyReLU")],
        [("Tensor.gelu", "tinygrad.Tensor.gelu"), ("candle_nn.Gelu", "candle_nn.Activation.Gelu")],
    ):
        assert CATALOG.row(spelling) is CATALOG.row(name)
        assert CATALOG.signatures(spelling) == CATALOG.signatures(name)
    assert CATALOG.lookup("no.such.gelu") is None
