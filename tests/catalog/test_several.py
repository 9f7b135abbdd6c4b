"""Functions of several inputs: known by name in every spelling, each with a section to draw."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp

import actviz.catalog
from actviz.activation import activation, activations
from actviz.catalog import default_catalog
from actviz.catalog.several import several
from actviz.errors import UsageError

FILE = Path(actviz.catalog.__file__).with_name("several.toml")
KNOWN = tomllib.loads(FILE.read_text(encoding="utf-8"))


def softmax(*x: Any) -> Any:
    return mp.exp(x[0]) / sum(map(mp.exp, x))


def normal_cdf(x: Any) -> Any:
    return (1 + mp.erf(x / mp.sqrt(2))) / 2


def sparsemax(x: Any, y: Any) -> Any:
    """The first coordinate of the point of the simplex nearest to (x, y): by definition."""
    return min((k / mp.mpf(64) for k in range(65)), key=lambda p: (x - p) ** 2 + (y - 1 + p) ** 2)


def standardised(*x: Any) -> Any:
    mean = sum(x) / len(x)
    return (x[0] - mean) / mp.sqrt(sum((y - mean) ** 2 for y in x) / len(x) + mp.mpf("1e-5"))


HALF = mp.mpf("0.5")
SECTIONS: dict[str, Callable[[Any], Any]] = {
    "softmax": lambda x: softmax(x, 0, 0),
    "log_softmax": lambda x: mp.log(softmax(x, 0, 0)),
    "quiet_softmax": lambda x: mp.exp(x) / (1 + mp.exp(x) + mp.exp(0)),
    "softmin": lambda x: softmax(-x, 0, 0),
    "sparsemax": lambda x: sparsemax(x, 0),
    "entmax": lambda x: sparsemax(x, 0),
    "hardmax": lambda x: 1 if x >= 0 else 0,
    "gumbel_softmax": lambda x: softmax(x, 0, 0),
    "logsumexp": lambda x: mp.log(mp.exp(x) + mp.exp(0)),
    "glu": lambda x: x * softmax(HALF, 0),
    "gtu": lambda x: mp.tanh(x) * softmax(HALF, 0),
    "reglu": lambda x: x * HALF,
    "geglu": lambda x: x * HALF * normal_cdf(HALF),
    "swiglu": lambda x: x * HALF * softmax(HALF, 0),
    "seglu": lambda x: (
        mp.mpf("1.0507009873554804934193349852946")
        * (x if x > 0 else mp.mpf("1.6732632423543772848170429916717") * (mp.exp(x) - 1))
    ),
    "bilinear": lambda x: x * 2,
    "crelu": lambda x: max(-x, 0),
    "maxout": lambda x: max(-x, x / 2, 2 * x - 1),
    "dropout": lambda x: x,
    "layer_norm": lambda x: standardised(x, mp.mpf(0)),
    "group_norm": lambda x: standardised(x, mp.mpf(0)),
    "batch_norm": lambda x: (x - mp.mpf(1) / 2) / mp.sqrt(4 + mp.mpf("1e-5")),
    "l2_norm": lambda x: x / mp.hypot(x, 1),
    "local_response_norm": lambda x: x / (1 + mp.mpf("1e-4") / 5 * x * x) ** mp.mpf("0.75"),
    "rms_norm": lambda x: x / mp.sqrt((x**2 + 0) / 2 + mp.mpf("1e-5")),
    "multihead_attention": lambda x: softmax(x, 0),
}


@pytest.mark.parametrize(
    "text",
    [
        *("Softmax(dim=1)", "Softmax(-1)", "GLU(dim=-1)", "softmin(axis=0)"),
        "torch.nn.LayerNorm((10,), eps=1e-05, elementwise_affine=True)",  # as PyTorch prints it
        *("nn.LayerNorm((20, 5))", "LayerNorm(normalized_shape=(3, 4))", "nn.LayerNorm([20, 5])"),
    ],
)
def test_a_frameworks_layer_is_told_what_to_draw(text: str) -> None:
    with pytest.raises(UsageError, match="no function of one input") as caught:
        activation(text)
    assert "draw a section" in caught.value.hint


def test_the_oracle_knows_all_of_them() -> None:
    assert SECTIONS.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_the_function_with_the_others_held(name: str) -> None:
    found = several(name)
    assert found is not None
    shown = activations(found.section)[0]
    with mp.workdps(40):
        for x in (-3.0, -0.5, 0.0, 0.25, 2.0):
            expected = float(SECTIONS[name](mp.mpf(x)))
            assert shown.value(x) == pytest.approx(expected, rel=1e-14, abs=1e-300), x


@pytest.mark.parametrize("name", KNOWN)
def test_every_spelling_is_told_what_to_draw(name: str) -> None:
    section = KNOWN[name]["section"]
    spellings = (name, *KNOWN[name]["names"], f"torch.nn.functional.{name}")
    for spelling in spellings:
        if spelling.casefold() == name and name in default_catalog().names():
            assert activation(spelling).row is default_catalog().row(name)  # a section of it
            continue
        assert default_catalog().lookup(spelling) is None
        for text in (spelling, f"{spelling}(x)", f"2 * {spelling}(dim=-1)"):
            with pytest.raises(UsageError) as caught:
                activation(text)
            assert KNOWN[name]["takes"] in caught.value.message
            assert section in caught.value.hint
        with pytest.raises(UsageError, match="no function of one input"):
            default_catalog().row(spelling)


def test_a_letter_is_told_of_the_one_input() -> None:
    with pytest.raises(UsageError, match="a formula has one input, x") as caught:
        activation("2 * y + 1")
    assert "write x" in caught.value.hint
