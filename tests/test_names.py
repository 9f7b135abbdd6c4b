"""Names as people type them: whatever the case, and those of other languages."""

import pytest

from actviz import activation
from actviz.catalog import default_catalog
from tests.program import run, succeed


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ReLU", "relu"),
        ("GELU", "gelu"),
        ("LeakyReLU", "leaky_relu"),
        ("Swish", "swish"),
        ("Tanh", "tanh"),
        ("TORCH.NN.ELU", "elu"),
    ],
)
def test_the_case_of_a_unique_name_makes_no_difference(typed: str, name: str) -> None:
    assert activation(typed).tree is activation(name).tree
    assert activation(f"0.5*{typed}(x)").tree is activation(f"0.5*{name}(x)").tree


def test_every_name_is_found_as_itself() -> None:
    catalog = default_catalog()
    for row in catalog.rows():
        assert catalog.row(row.name) is row
        assert catalog.row(row.name.upper()) is not None


def test_what_binds_other_values_is_not_taken_for_another() -> None:
    keras = activation("keras.layers.LeakyReLU")
    assert keras.tree is activation(default_catalog().alias_meaning(keras.label) or "").tree


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hardmax", "no function of one input"),
        ("*", "whole catalog"),
        ("all", "whole catalog"),
        ("leaky relu", "leaky_relu"),
        ("x^2", "**"),
        ("x % 2", "remainder"),
    ],
)
def test_what_is_answered(typed: str, words: str) -> None:
    outcome = run("table", typed)
    assert outcome.code == 2
    assert words in outcome.err


def test_help_and_version_in_other_words() -> None:
    assert succeed("-V") == succeed("--version")
    for command in ("plot", "table", "list", "explain"):
        assert succeed("help", command).split() == succeed(command, "--help").split()
    assert succeed("help") == succeed("--help")
    outcome = run("help", "plto")
    assert outcome.code == 2
    assert "did you mean plot" in outcome.err
