"""Names as people type them: whatever the case, and those of other languages."""

import re

import pytest

from actviz import activation
from actviz.catalog import Alias, Catalog, Row, default_catalog
from actviz.errors import UsageError
from actviz.formula.faults import FOREIGN
from actviz.formula.parser import parse
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
        for alias in row.aliases:
            assert catalog.row(alias.name) is row
            assert catalog.alias_target(alias.name) == alias.target
        assert catalog.row(row.name.upper().replace("_", "")) is not None


def test_what_binds_other_values_is_not_taken_for_another() -> None:
    keras = activation("keras.layers.LeakyReLU")
    assert keras.tree is activation(default_catalog().alias_target(keras.label) or "").tree


def test_names_that_are_alike_and_mean_different_things_are_not_guessed() -> None:
    rows = [
        Row("ab", "f", "t", "a*x", (("a", "1"),), aliases=(Alias("m.AB", "ab(a=2)"),)),
        Row("Ab", "f", "t", "2*x"),
        Row("cd", "f", "t", "x", aliases=(Alias("m.cd", "cd"), Alias("M.CD", "cd(a=2)"))),
    ]
    catalog = Catalog(rows)
    assert catalog.lookup("AB") is None
    assert catalog.lookup("M.cD") is None
    assert catalog.row("M.ab").name == "ab"
    assert catalog.alias_target("M.ab") == "ab(a=2)"
    assert catalog.row("C_D").name == "cd"


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_name_is_answered_by_what_to_write(name: str) -> None:
    if default_catalog().lookup(name) is not None:
        pytest.skip("a row of the catalog")
    with pytest.raises(UsageError) as caught:
        activation(f"np.{name}(x, 1)")
    assert caught.value.hint == FOREIGN[name]


def test_what_hints_tell_to_write_can_be_written() -> None:
    catalog = default_catalog()
    for hint in FOREIGN.values():
        for call in re.findall(r"write ([a-z]\w*\(.*\)|x\*\*2|1 if .*)", hint):
            formula = call.partition(":")[0].replace("(a, b)", "(x, 1)")
            parse(formula, catalog=catalog.lookup)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("softmax", "takes a vector"),
        ("*", "whole catalog"),
        ("all", "whole catalog"),
        ("leaky relu", "leaky_relu"),
        ("np.tanh(x)", "tanh"),
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
