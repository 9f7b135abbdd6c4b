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
from tests.program import run, run_on_terminal, spawn, succeed


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
    assert names == list(default_catalog().names(common=True))
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
        {
            "kinks": [0.0],
            "impulses": [],
            "odd": False,
            "even": False,
            "breaks_complete": True,
        },
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


def test_a_type_is_about_saturation() -> None:
    for form in ("json", "csv", "table"):
        arguments = ("table", "sigmoid", "--dtype", "half", "--format", form)
        assert succeed(*arguments) == succeed(*arguments, "-s")


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
    # 17.328... is between 17.328125 and the next number of the type, 17.34375
    assert (right["lower_held"], right["lower_bits"]) == (17.34375, "0x4c56")
    assert (right["upper_held"], right["upper_bits"]) == (None, None)
    assert settled[1.0]["lower_bits"] == "0x4829"
    assert "≥ 0x4c56" in succeed(*arguments)
    (row, *_) = csv.DictReader(io.StringIO(succeed(*arguments, "--format", "csv")))
    assert (row["upper_held"], row["upper_bits"], row["lower_bits"]) == ("-17.34375", "0xcc56", "")
    assert r"$\ge$ 0x4c56" in succeed(*arguments, "--format", "latex")
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


def test_what_is_said_of_an_interval() -> None:
    arguments = ("table", "x*sigmoid(1.702*x)-gelu(x)", "relu", "-r", "-4:4")
    content = strict_json(succeed(*arguments, "--format", "json"))
    assert content["interval"] == [-4.0, 4.0]
    error, relu = (activation["properties"] for activation in content["activations"])
    assert relu["range"] == [0.0, 4.0]
    assert relu["range_closed"] == [True, True]
    # by 1001 samples of an independent erf: the greatest error of the sigmoid form of gelu
    grid = [i / 250 for i in range(-1000, 1001)]
    errors = [x / (1 + math.exp(-1.702 * x)) - x * math.erfc(-x / math.sqrt(2)) / 2 for x in grid]
    assert error["minimum"]["value"] <= min(errors)
    assert error["minimum"]["value"] == pytest.approx(min(errors), rel=1e-5)
    assert error["maximum"]["value"] >= max(errors)
    assert error["maximum"]["value"] == pytest.approx(max(errors), rel=1e-5)
    assert {"gain", "mean", "odd"}.isdisjoint(error)
    text = succeed(*arguments)
    assert text.startswith("for x from -4 to 4\n")
    assert succeed(*arguments, "--format", "markdown").startswith("for x from -4 to 4\n\n|")
    (first, _) = csv.DictReader(io.StringIO(succeed(*arguments, "--format", "csv")))
    assert (first["interval_lower"], first["interval_upper"]) == ("-4.0", "4.0")


def test_regions_of_an_interval() -> None:
    content = strict_json(succeed("table", "relu", "-s", "-r", "-1:inf", "--format", "json"))
    assert content["interval"] == [-1.0, "inf"]
    (region,) = content["activations"][0]["regions"]
    assert (region["lower"], region["upper"]) == (-1.0, 0.0)
    assert (region["lower_closed"], region["upper_closed"]) == (True, False)
    arguments = ("table", "sigmoid", "-s", "--dtype", "float16", "-r", "0:20", "--format", "json")
    (sigmoid,) = strict_json(succeed(*arguments))["activations"]
    assert [tail["upper"] for tail in sigmoid["settled"]] == [20.0]


def test_breaks_outside_an_interval_are_none() -> None:
    columns = "continuity,jumps,kinks,poles,domain"
    arguments = ("table", "heaviside", "-r", "1:2", "--columns", columns, "--format", "json")
    (found,) = strict_json(succeed(*arguments))["activations"]
    assert found["properties"]["continuity"] == "smooth"
    assert (found["properties"]["jumps"], found["properties"]["kinks"]) == ([], [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-r", "3:1"), "upside down"),
        (("-r", "1:1"), "empty"),
        (("-r", "1"), "MIN:MAX"),
        (("-r", "nan:1"), "finite"),
        (("-r", "0:1", "--columns", "gain"), "all of the line"),
    ],
)
def test_what_is_no_interval_is_said_in_a_line(arguments: tuple[str, ...], message: str) -> None:
    outcome = run("table", "gelu", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert len(outcome.err.splitlines()) <= 2


def test_infinite_undecided_and_absent_are_three_things() -> None:
    arguments = ("table", "exponential", "log(x)", "selu", "1/x")
    content = strict_json(succeed(*arguments, "--format", "json"))
    exponential, log, selu, inverse = (one["properties"] for one in content["activations"])
    assert exponential["range"] == [0.0, "inf"]
    assert exponential["lipschitz"] == "inf"
    assert exponential["minimum"] is None
    assert exponential["bounds"] == [0.0, None]
    assert log["mean"] is None
    assert log["domain"] == [
        {"lower": 0.0, "upper": "inf", "lower_closed": False, "upper_closed": False}
    ]
    assert selu["mean"][0] < 0 < selu["mean"][1]
    assert selu["gain"][0] <= 1 <= selu["gain"][1]
    assert inverse["poles"] == [0.0]
    (sign,) = strict_json(succeed("table", "sign", "--format", "json"))["activations"]
    assert sign["properties"]["slope_moment"] is None, "f' is no function where f jumps"
    assert sign["properties"]["second_moment"] == pytest.approx([1.0, 1.0])
    assert [part["upper"] for part in inverse["domain"]] == [0.0, "inf"]
    rows = list(csv.DictReader(io.StringIO(succeed(*arguments, "--format", "csv"))))
    assert [row["minimum"] for row in rows[:2]] == ["", ""]
    assert rows[0]["range_upper"] == rows[0]["lipschitz"] == "inf"
    assert rows[0]["monotone"] == exponential["monotone"] == "strictly increasing"
    text = succeed(*arguments, "--columns", "domain,monotone,mean,poles")
    for said in ("(0, inf)", "ℝ without {0}", "strictly increasing", "0 ± "):
        assert said in text


def test_only_what_is_undecided_is_called_so() -> None:
    arguments = ("table", "sin(x*x) * exp(sin(x**3))", "--columns", "range,monotone,gain")
    (found,) = strict_json(succeed(*arguments, "--format", "json"))["activations"]
    assert found["properties"]["range"] == "undecided"
    (row,) = csv.DictReader(io.StringIO(succeed(*arguments, "--format", "csv")))
    assert row["range_lower"] == row["range_upper"] == "undecided"


def test_signs_that_a_terminal_lacks_are_spelled() -> None:
    arguments = ("table", "1/x", "selu", "--columns", "domain,mean")
    text = spawn(*arguments, PYTHONIOENCODING="ascii").printed()
    assert "R without {0}" in text
    assert "0 +/- " in text
    assert text.isascii()


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
    assert succeed("table", "relu", "-o", name, cwd=tmp_path) == f"{name}\n"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("command", "more", "name"),
    [
        ("table", (), "relu.txt"),
        ("table", ("--format", "latex"), "relu.tex"),
        ("data", ("-n", "3"), "relu.csv"),
        ("plot", ("--size", "320x180"), "relu.png"),
    ],
)
def test_a_folder_is_written_into(
    command: str, more: tuple[str, ...], name: str, tmp_path: Path
) -> None:
    (tmp_path / "made").mkdir()
    assert succeed(command, "relu", *more, "-o", "made/", cwd=tmp_path) == f"made/{name}\n"
    assert (tmp_path / "made" / name).stat().st_size > 0


def test_a_parameter_is_set_where_values_are_sampled_and_on_a_card() -> None:
    text = succeed("data", "ours=tanh(a*x)", "--set", "a=1,2", "-n", "3")
    assert text.startswith("x,ours(a=1),ours(a=2)\n")
    assert "max |f'|        2" in succeed("show", "tanh(a*x)", "--set", "a=2")


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


def test_a_slope_at_a_kink_does_not_exist_and_at_a_jump_is_infinite() -> None:
    arguments = ("data", "relu", "sign", "-sign(x)", "-d", "-n", "3", "-r-1:1")
    content = strict_json(succeed(*arguments, "--format", "json"))
    assert [one["f'"][1] for one in content["activations"]] == [None, "inf", "-inf"]
    rows = list(csv.reader(io.StringIO(succeed(*arguments))))
    assert rows[2][2::2] == ["nan", "inf", "-inf"]
    assert "   for x ≠ 0\n" in succeed("show", "relu")
    assert "   for x ≠ -1, 1\n" in succeed("show", "hardtanh")
    assert "≠" not in succeed("show", "gelu")


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
    lines = succeed("list", "--all").splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(catalog.families())
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == list(catalog.names())


def test_list_shows_the_best_known_and_counts_the_others() -> None:
    catalog = default_catalog()
    *lines, _, closing = succeed("list", COLUMNS="100").splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [
        f"{family} ({len(catalog.rows(family))})"
        for family in catalog.families()
        if catalog.rows(family, common=True)
    ]
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == list(catalog.names(common=True))
    assert closing.startswith(f"{len(listed)} of {len(catalog.names())}: actviz list --all")


def test_list_by_year() -> None:
    lines = succeed("list", "--since", "2020").splitlines()
    years = [int(line.split()[0]) for line in lines if line[:4].isdigit()]
    assert years == sorted(years)
    assert min(years) >= 2020
    assert any("telu" in line for line in lines)
    late = run("list", "--since", "2999")
    assert late.code == 1
    assert "no activation is of 2999 or later" in late.err


def test_a_function_of_several_inputs_is_told_of_in_the_list() -> None:
    told = run("list", "entmax")
    assert told.code == 1
    assert "takes all the logits" in told.err
    assert "sparse_sigmoid(x)" in told.err


def test_list_by_year_is_json_too_and_of_a_family() -> None:
    found = json.loads(succeed("list", "--since", "2020", "--family", "gated", "--format", "json"))
    years = [row["year"] for row in found["activations"]]
    assert years == sorted(years)
    assert years[0] >= 2020
    assert {row["family"] for row in found["activations"]} == {"gated"}
    assert (
        "no activation with 'clevert' is of 2020" in run("list", "clevert", "--since", "2020").err
    )
    assert succeed("list", "--family", "gated").splitlines()[0] == "gated"
    assert "did you mean gated?" in run("list", "--family", "gatd").err


def test_a_table_of_the_best_known_says_on_a_terminal_which_families_there_are() -> None:
    outcome = run_on_terminal("table", "--columns", "title")
    assert "--all tabulates the others too" in outcome.err
    assert "sigmoidal (" in outcome.err


def test_list_says_what_an_alias_binds_and_each_once() -> None:
    text = " ".join(succeed("list", "keras.layers.LeakyReLU").split())
    assert text.count("keras.layers.LeakyReLU") == 1
    assert "keras.layers.LeakyReLU = leaky_relu(negative_slope=0.3)" in text
    assert "torch.nn.LeakyReLU," in text


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


@pytest.mark.parametrize("text", ["min(x, {})", "max(x, -{})", "x if x < {} else 0"])
def test_a_switch_at_the_last_double(text: str) -> None:
    formula = text.format("1.7976931348623157e308")
    for options in ([], ["--columns", "all"], ["-s"], ["-s", "--dtype", "float16"]):
        assert succeed("table", *options, formula)


def test_an_interval_of_roots_that_ends_before_a_number_is_open_there() -> None:
    said = succeed("table", "binary_step", "relu", "min(x-0.3, 0)", "--columns", "roots")
    cells = [line.split("  ")[-1].strip() for line in said.splitlines()[2:]]
    assert cells == ["(-inf, 0)", "(-inf, 0]", "[0.3, inf)"]
