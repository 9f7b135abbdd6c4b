"""``actviz explain``, and the columns by name and heading."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

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


SHOWN = ("relu", "sign", "tan", "1 if x > 1/3 else x", "log", "x**3")
WAYS = ((), ("-s",), ("--dtype", "float16"), ("-r", "0:1"), ("-s", "-r", "0:1"))


def keys(said: Any) -> Iterator[str]:
    """The names of what JSON holds, and the words that are values of classes."""
    match said:
        case dict():
            for name, value in said.items():
                yield name
                if name != "parameters":
                    yield from keys(value)
        case list():
            for value in said:
                yield from keys(value)


def asked(words: Iterable[str]) -> str:
    """What of some words is not explained."""
    return ", ".join(sorted(word for word in set(words) if run("explain", word).code))


@pytest.mark.parametrize("more", slow_but_every(len(WAYS), WAYS), ids=" ".join)
def test_every_word_of_json_and_csv_is_explained(more: tuple[str, ...]) -> None:
    text = succeed("table", *SHOWN, *more, "--format", "json")
    assert asked(set(keys(json.loads(text))) - {"properties"}) == ""
    heading = succeed("table", *SHOWN, *more, "--format", "csv").partition("\n")[0]
    assert asked(heading.split(",")) == ""


def test_every_word_of_a_table_and_a_card_is_explained() -> None:
    table = succeed("table", *SHOWN, "--columns", "continuity,monotone,convex,symmetry,bounded")
    rows = (line for line in table.split("\n\n")[0].splitlines()[2:])
    cells = (cell for row in rows for cell in re.split(r"\s{2,}", row)[1:])
    assert asked({*cells} - {"-", "no", "yes"}) == ""
    card = succeed("show", "gelu_tanh", COLUMNS="80")
    facts = card[card.index("\ndomain") :].splitlines()
    labels = {found[1] for line in facts if (found := re.match(r" {0,2}(\S.*?)  ", line))}
    assert {"domain", "max |f'|", "saturated", "aliases", "see also"} <= labels
    assert asked(labels) == ""


def test_a_column_has_an_example_that_shows_it() -> None:
    for name, column in COLUMNS.items():
        shown = succeed("table", column.example, "--columns", name).splitlines()[2]
        assert not shown.endswith(" -"), name
        assert f"actviz table {column.example} --columns {name}" in succeed("explain", name)


def test_a_table_says_below_which_words_it_used() -> None:
    text = " ".join(succeed("table", "relu", "sigmoid", COLUMNS="80").split())
    assert f"class: {COLUMNS['continuity'].meaning}" in text
    assert f"kinks: {COLUMNS['kinks'].meaning}" in text
    assert "range:" not in text
    smooth = succeed("table", "sigmoid", "--columns", "kinks,gain")  # it has no kinks
    assert "kinks:" not in smooth
    assert "gain: " in smooth
    assert "gain: " not in succeed("table", "sigmoid", "--columns", "gain", "--format", "csv")


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
