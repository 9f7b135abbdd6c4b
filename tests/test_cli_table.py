"""``actviz table`` and ``actviz data``, ``show`` and ``list``: what they print."""

import csv
import io
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from actviz.catalog import default_catalog
from tests.program import run, succeed


def strict_json(text: str) -> Any:
    """JSON that holds neither NaN nor Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_sigmoids_edge_to_the_last_double() -> None:
    content = strict_json(succeed("table", "sigmoid", "-s", "--format", "json"))
    assert content["schema"] == "actviz.table/2"
    assert content["threshold"] == 0.05
    (sigmoid,) = content["activations"]
    assert sigmoid["name"] == "sigmoid"
    assert sigmoid["parameters"] == {}
    assert sigmoid["undecided"] == []
    left, right = sigmoid["regions"]
    # s (1 - s) = t has the root s = (1 - sqrt(1 - 4 t)) / 2, and x = log(s / (1 - s))
    s = (1 - math.sqrt(1 - 4 * 0.05)) / 2
    edge = math.log(s / (1 - s))
    assert left == {
        "kind": "saturated",
        "lower": "-inf",
        "upper": pytest.approx(edge, rel=1e-14),
        "lower_closed": False,
        "upper_closed": True,
        "limit": 0.0,
    }
    assert right["lower"] == -left["upper"]
    assert (right["kind"], right["upper"], right["limit"]) == ("saturated", "inf", 1.0)


def test_the_table_says_the_same_in_words() -> None:
    text = succeed("table", "sigmoid", "relu", "--saturation")
    assert "(-inf, -2.887]" in text
    assert "[2.887, inf)" in text
    assert "dead" in text
    assert "(-inf, 0)" in text
    assert "\x1b" not in text


def test_the_whole_catalogs_saturation() -> None:
    content = strict_json(succeed("table", "--saturation", "--format", "json"))
    names = [activation["name"] for activation in content["activations"]]
    assert names == list(default_catalog().names())
    for activation in content["activations"]:
        assert {"name", "parameters", "formula", "regions", "undecided"} <= activation.keys()
        for region in activation["regions"]:
            ends = {"lower", "upper", "lower_closed", "upper_closed"}
            assert region.keys() == {"kind", "limit"} | ends
            assert region["kind"] in ("saturated", "dead", "fading", "attenuated", "flat")


def test_a_familys_properties() -> None:
    content = strict_json(succeed("table", "--family", "shrinkage", "--format", "json"))
    assert "threshold" not in content
    names = [activation["name"] for activation in content["activations"]]
    assert names == [row.name for row in default_catalog().rows("shrinkage")]
    # design.md section 5 promises these; there are more
    keys = "range minimum maximum lipschitz monotone continuity odd even zero_mean gain kinks jumps"
    for activation in content["activations"]:
        assert activation.keys() == {"name", "parameters", "formula", "properties"}
        assert activation["properties"].keys() > set(keys.split())


def test_columns_choose_what_programs_get() -> None:
    arguments = ("table", "relu", "sign", "--columns", "kinks,impulses,symmetry")
    content = strict_json(succeed(*arguments, "--format", "json"))
    assert [activation["properties"] for activation in content["activations"]] == [
        {"kinks": [0.0], "impulses": [], "odd": False, "even": False, "breaks_complete": True},
        {
            "kinks": [],
            "impulses": [{"place": 0.0, "weight": 2.0}],
            "odd": True,
            "even": False,
            "breaks_complete": True,
        },
    ]
    rows = list(csv.DictReader(io.StringIO(succeed(*arguments, "--format", "csv"))))
    assert [row["kinks"] for row in rows] == ["0.0", ""]
    assert [row["impulses"] for row in rows] == ["", "2.0"]


def test_where_a_gradient_underflows_in_float16() -> None:
    arguments = ("table", "sigmoid", "--saturation", "--dtype", "float16")
    content = strict_json(succeed(*arguments, "--format", "json"))
    (sigmoid,) = content["activations"]
    assert (content["dtype"], content["threshold"]) == ("float16", 2.0**-25)
    left, right = sigmoid["regions"]
    # 1/(2 + 2 cosh x) = 2^-25, and 1 - sigmoid(x) = 2^-12, half the distance of 1 from 1 - 2^-11
    edge = math.acosh(2.0**24 - 1)
    assert math.isclose(right["lower"], edge, rel_tol=1e-9)
    assert left["upper"] == -right["lower"]
    settled = {tail["limit"]: tail for tail in sigmoid["settled"]}
    assert math.isclose(settled[1.0]["lower"], math.log(2.0**12 - 1), rel_tol=1e-9)
    assert "settled" in succeed(*arguments)
    assert "settled" in succeed(*arguments, "--format", "csv")


def test_csv_and_json_hold_the_same_doubles() -> None:
    names = ("gelu", "silu", "leaky_relu")
    content = strict_json(succeed("table", *names, "-s", "-t", "0.02", "--format", "json"))
    rows = list(
        csv.DictReader(io.StringIO(succeed("table", *names, "-s", "-t0.02", "--format=csv")))
    )
    regions = [
        (activation["name"], region)
        for activation in content["activations"]
        for region in activation["regions"]
    ]
    assert len(rows) == len(regions) > len(names)
    for row, (name, region) in zip(rows, regions, strict=True):
        assert (row["name"], row["kind"], row["threshold"]) == (name, region["kind"], "0.02")
        for end in ("lower", "upper"):
            assert float(row[end]) == float(region[end])
            assert row[f"{end}_closed"] == str(region[f"{end}_closed"]).lower()


def test_a_family_of_parameters() -> None:
    content = strict_json(succeed("table", "elu(alpha=[0.5, 2])", "-s", "--format", "json"))
    assert [a["parameters"] for a in content["activations"]] == [{"alpha": 0.5}, {"alpha": 2.0}]
    assert [a["regions"][0]["limit"] for a in content["activations"]] == [-0.5, -2.0]


def test_columns_are_chosen() -> None:
    heading = succeed("table", "relu", "--columns", "minimum,gain").splitlines()[0]
    assert heading.split() == ["activation", "minimum", "gain"]
    everything = succeed("table", "relu", "--columns", "all").splitlines()[0]
    assert {"minimum", "gain", "mean", "jumps"} <= set(everything.split())


def test_markdown_has_as_many_cells_in_every_row() -> None:
    lines = succeed("table", "relu", "x if x > 0 else 0.1 * x", "--format", "markdown").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 4
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1


def test_latex_is_escaped() -> None:
    text = succeed("table", "leaky_relu(negative_slope=0.01)", "-s", "--format", "latex")
    assert r"\texttt{leaky\_relu(negative\_slope=0.01)} & attenuated & $(-\infty, 0)$" in text
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("t.csv", "name,"),
        ("t.json", "{"),
        ("t.md", "| activation"),
        ("t.tex", "% needs"),
        ("t.txt", "activation"),
    ],
)
def test_the_suffix_picks_the_format(name: str, start: str, tmp_path: Path) -> None:
    assert succeed("table", "relu", "-o", name, cwd=tmp_path) == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_samples_are_correctly_rounded() -> None:
    text = succeed("data", "identity", "sigmoid", "-d", "-r", "-1:1", "-n", "21")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["x", "identity", "identity'", "sigmoid", "sigmoid'"]
    assert [row[0] for row in rows[1:]] == [repr(float(Fraction(i - 10, 10))) for i in range(21)]
    for x, identity, one, sigmoid, slope in rows[1:]:
        assert (identity, one) == (x, "1.0")
        exact = 1 / (1 + math.exp(-float(x)))
        assert float(sigmoid) == pytest.approx(exact, rel=1e-15)
        assert float(slope) == pytest.approx(exact * (1 - exact), rel=1e-14)


def test_samples_as_json_have_null_where_there_is_no_value() -> None:
    content = strict_json(succeed("data", "log(x)", "-n", "3", "-r-1:1", "--format", "json"))
    assert content["x"] == [-1.0, 0.0, 1.0]
    (log,) = content["activations"]
    assert log["f"] == [None, None, 0.0]


def test_the_card_names_what_is_known() -> None:
    row = default_catalog().row("elu")
    card = succeed("show", "elu(alpha=2)", COLUMNS="80")
    assert max(map(len, card.splitlines())) <= 80
    for text in (row.title, row.family, "alpha", "torch.nn.ELU", "saturated", "(-2, inf)"):
        assert text in card
    assert any("\u2801" <= sign <= "\u28ff" for sign in card)


def test_a_narrow_card_stays_narrow() -> None:
    card = succeed("show", "relu", COLUMNS="40")
    assert max(map(len, card.splitlines())) <= 60, "only words that do not break stand out"


def test_list_names_everything_by_family() -> None:
    catalog = default_catalog()
    lines = succeed("list").splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(catalog.families())
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == list(catalog.names())


def test_list_finds_a_word_in_names_titles_and_aliases() -> None:
    assert "gelu_tanh" in succeed("list", "GELU")
    assert "gelu_tanh" in succeed("list", "jax.nn.gelu")
    assert "hard_sigmoid" in succeed("list", "hard sigmoid")


def test_list_says_when_it_finds_nothing() -> None:
    outcome = run("list", "sigmiod")
    assert (outcome.code, outcome.out) == (1, "")
    assert "sigmoid" in outcome.err


def test_a_catalog_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[bent]\ntitle = "Bent line"\nformula = "x + c * abs(x)"\nparameters = {c = 0.5}\n'
    )
    assert "Bent line" in succeed("list", "bent", "--catalog", str(mine))
    content = strict_json(succeed("table", "bent(c=0.25)", "--catalog", str(mine), "--format=json"))
    (bent,) = content["activations"]
    assert bent["properties"]["lipschitz"] == 1.25
    assert bent["properties"]["kinks"] == [0.0]
