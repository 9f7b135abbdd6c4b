"""``actviz explain``, and the columns by name and heading."""

import csv
import io

import pytest

from actviz.tables.columns import COLUMNS, named
from actviz.tables.glossary import WORDS
from actviz.tables.rows import KINDS
from tests.program import run, succeed
from tests.sampling import slow_but_every


@pytest.mark.parametrize(
    "word", slow_but_every(3, [*COLUMNS, *(c.heading for c in COLUMNS.values()), *WORDS])
)
def test_every_word_is_explained(word: str) -> None:
    text = succeed("explain", word)
    assert len(text.splitlines()) >= 2
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("column", [name for name, c in COLUMNS.items() if c.more])
def test_what_there_is_to_know_beside_the_meaning_is_said(column: str) -> None:
    said = " ".join(succeed("explain", column).split())
    assert COLUMNS[column].more in said


def test_the_list_has_every_word() -> None:
    text = succeed("explain")
    for word in (*COLUMNS, *WORDS):
        assert f"  {word}" in text
    assert text.startswith(succeed("table", "--columns", "help"))


def test_every_kind_of_region_is_a_word() -> None:
    assert set(KINDS) - {"-"} <= set(WORDS)


def test_gain_is_told_from_pytorchs() -> None:
    text = succeed("explain", "gain")
    assert "calculate_gain" in text
    assert "1.846" in text
    assert "1.846" in succeed("table", "sigmoid", "--columns", "gain")


def test_a_word_that_is_none() -> None:
    outcome = run("explain", "gian")
    assert outcome.code == 2
    assert "did you mean gain?" in outcome.err


@pytest.mark.parametrize("column", COLUMNS)
def test_columns_by_name_and_heading(column: str) -> None:
    assert named(column) == named(COLUMNS[column].heading.upper()) == column


def test_rows_in_the_order_of_a_column() -> None:
    names = ("relu", "log(x)", "gelu", "sigmoid")
    text = succeed("table", *names, "--sort", "gain", "--columns", "gain", "--format", "csv")
    rows = [row["name"] for row in csv.DictReader(io.StringIO(text))]
    assert rows == ["relu", "gelu", "sigmoid", "log(x)"]  # log(x) has none
    assert "--sort" in run("table", "relu", "-s", "--sort", "gain").err
