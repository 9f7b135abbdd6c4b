"""Rows, their layout, and their exact forms."""

import csv
import io
import json
import math
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import actviz
from actviz import numerals
from actviz.formula.notation.symbols import tex_escaped
from actviz.numerals import exact, short
from actviz.tables import layout, machine
from actviz.tables.cells import (
    Cell,
    code,
    enclosed,
    interval,
    joined,
    markdown_escaped,
    number,
    points,
    union,
    words,
)
from actviz.tables.layout import Table
from tests.program import succeed

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"))
FINITE = st.floats(-1e308, 1e308)


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (-2.8872709503576206, "-2.887", "-2.887"),
        (0.25, "0.25", "0.25"),
        (-0.0, "0", "0"),
        (1e-5, "1e-05", "10^{-5}"),
        (-1e-5, "-1e-05", "-10^{-5}"),
        (1.2345678e300, "1.235e+300", r"1.235 \cdot 10^{300}"),
        (math.inf, "inf", r"\infty"),
        (-math.inf, "-inf", r"-\infty"),
    ],
)
def test_numbers_for_people(value: float, text: str, latex: str) -> None:
    assert short(value) == text
    assert numerals.latex(value) == latex


@given(FINITE)
def test_a_shortened_number_is_the_number_to_four_digits(value: float) -> None:
    assert float(short(value)) == pytest.approx(value, rel=5.1e-4, abs=5e-324)


@given(FINITE)
def test_an_exact_number_is_the_same_double(value: float) -> None:
    assert float(exact(value)) == value


@pytest.mark.parametrize(
    ("lower", "upper", "closed", "text"),
    [
        (-math.inf, -2.887, True, "(-inf, -2.887]"),
        (0.0, math.inf, True, "[0, inf)"),
        (0.0, 1.0, False, "(0, 1)"),
        (-math.inf, math.inf, True, "(-inf, inf)"),
        (1.0, 1.0, True, "{1}"),
    ],
)
def test_intervals(lower: float, upper: float, closed: bool, text: str) -> None:
    cell = interval(lower, upper, lower_closed=closed, upper_closed=closed)
    assert cell.text == text
    assert cell.latex.startswith("$")


@pytest.mark.parametrize(
    ("lower", "upper", "text", "latex"),
    [
        (0.28209479177387, 0.28209479177388, "0.2821", "$0.2821$"),
        (0.25, math.nextafter(0.25, 1), "0.25", "$0.25$"),
        (0.12, 0.13, "0.1", "$0.1$"),
        (95.44, 95.56, "95.5 ± 0.07", r"$95.5 \pm 0.07$"),
        (0.0, 0.0, "0", "$0$"),
        (-4.0e-17, 7.2e-17, "0 ± 8e-17", r"$0 \pm 8 \cdot 10^{-17}$"),
        (0.0, 1e-20, "0 ± 1e-20", r"$0 \pm 10^{-20}$"),
        (2.1e-13, 3.8e-13, "3e-13 ± 9e-14", r"$3 \cdot 10^{-13} \pm 9 \cdot 10^{-14}$"),
    ],
)
def test_no_digit_is_shown_that_is_not_settled(
    lower: float, upper: float, text: str, latex: str
) -> None:
    assert enclosed(lower, upper) == Cell(text, latex)
    if lower < 0:
        assert enclosed(-upper, -lower).text == text


@given(FINITE, st.floats(0, 1e-3))
def test_what_is_shown_covers_what_is_enclosed(middle: float, error: float) -> None:
    lower, upper = middle - error * abs(middle), middle + error * abs(middle)
    number_of, _, bound = enclosed(lower, upper).text.partition(" ± ")
    shown = Fraction(number_of)
    if bound:
        assert abs(Fraction(lower) - shown) <= Fraction(bound)
        assert abs(Fraction(upper) - shown) <= Fraction(bound)
    else:
        places = len(number_of.partition("e")[0].lstrip("-0.").replace(".", ""))
        assert abs(shown - Fraction(middle)) <= abs(Fraction(middle)) / 10 ** (
            places - 1
        ) + Fraction(error * abs(middle))


def test_sets_and_unions() -> None:
    assert points([-1.0, 0.0, 1.0]) == Cell("{-1, 0, 1}", r"$\{-1, 0, 1\}$")
    parts = [
        interval(-math.inf, 0.0, lower_closed=False, upper_closed=False),
        interval(1.0, math.inf, lower_closed=True, upper_closed=False),
    ]
    assert union(parts).text == "(-inf, 0) ∪ [1, inf)"
    assert union([]).text == "nowhere"


def test_a_list_that_was_cut_says_so() -> None:
    cells = [number(float(i)) for i in range(3)]
    assert joined(cells).text == "0, 1, 2"
    assert joined(cells, is_whole=False).text == "0, 1, 2, ..."
    assert joined([], is_whole=False).text == "undecided"
    assert joined([number(float(i)) for i in range(20)]).text == "0, 1, 2, 3, 4, 5, ... 20 in all"


@given(TEXTS)
def test_latex_reads_escaped_text_as_text(text: str) -> None:
    escaped = tex_escaped(text)
    plain = re.sub(r"\\text[a-z]+\{\}|\\[#$%&_{}]", "", escaped)
    assert not set(plain) & set("\\{}#$%&_^~<>|")


@given(TEXTS)
def test_markdown_keeps_a_cell_in_its_cell(text: str) -> None:
    unescaped = re.sub(r"\\.", "", markdown_escaped(text))
    assert not set(unescaped) & set("|`*_[]<>\\")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4))
def test_csv_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(machine.as_csv(("a", "b"), rows))))
    assert read == [["a", "b"], *rows]


def test_json_refuses_what_is_not_json() -> None:
    with pytest.raises(ValueError, match="JSON"):
        machine.as_json({"value": math.nan})


TABLE = Table(
    ("activation", "kind", "where"),
    (
        (
            (code("leaky_relu(a=1|2)"), words("saturated"), number(-1e-5)),
            (code("leaky_relu(a=1|2)"), words("dead"), number(math.inf)),
        ),
        ((code("relu"), words("<dead> & gone"), Cell("[0, 1)", "$[0, 1)$")),),
    ),
    ("dead: f' = 0_exactly",),
)


def test_text_at_its_natural_width_cuts_and_wraps_nothing() -> None:
    lines = layout.text(TABLE).splitlines()
    assert [line.split() for line in lines[2:]] == [
        ["leaky_relu(a=1|2)", "saturated", "-1e-05"],
        ["dead", "inf"],
        ["relu", "<dead>", "&", "gone", "[0,", "1)"],
        [],
        ["dead:", "f'", "=", "0_exactly"],
    ]
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("width", [20, 30, 40, 80])
def test_text_fits_its_width_and_loses_no_letter(width: int) -> None:
    text = layout.text(TABLE, width)
    assert max(map(len, text.splitlines())) <= width
    letters = [sign for sign in "leaky_relu(a=1|2)saturated-1e-05" if sign in text]
    assert "".join(letters) == "leaky_relu(a=1|2)saturated-1e-05"


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b[1m" in layout.text(TABLE, 80, colour=True)
    assert "\x1b" not in layout.text(TABLE, 80)


def test_markdown() -> None:
    assert layout.markdown(TABLE).splitlines() == [
        "| activation | kind | where |",
        "| --- | --- | --- |",
        r"| `leaky_relu(a=1\|2)` | saturated | -1e-05 |",
        r"| `leaky_relu(a=1\|2)` | dead | inf |",
        r"| `relu` | \<dead\> & gone | \[0, 1) |",
        "",
        r"dead: f' = 0\_exactly",
    ]


def test_latex() -> None:
    assert layout.latex(TABLE).splitlines() == [
        r"% needs \usepackage{booktabs}",
        r"\begin{tabular}{lll}",
        r"\toprule",
        r"activation & kind & where \\",
        r"\midrule",
        r"\texttt{leaky\_relu(a=1\textbar{}2)} & saturated & $-10^{-5}$ \\",
        r" & dead & $\infty$ \\",
        r"\texttt{relu} & \textless{}dead\textgreater{} \& gone & $[0, 1)$ \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"% dead: f' = 0_exactly",
    ]


def test_columns_say_what_an_activation_is() -> None:
    out = succeed("table", "elu(alpha=2)", "x*tanh(x)", "--columns", "title,formula,derivative")
    assert "Exponential linear unit" in out
    assert "1 if x > 0 else 2 * exp(x)" in out
    said = ("--columns", "title,derivative,class", "--format")
    (row,) = json.loads(succeed("table", "gelu", *said, "json"))["activations"]
    assert row["title"] == "Gaussian error linear unit"
    assert row["derivative"] == "normal_cdf(x) + x * normal_pdf(x)"
    assert list(row["properties"]) == ["continuity"]
    (line,) = csv.DictReader(succeed("table", "gelu", *said, "csv").splitlines())
    assert (line["title"], line["derivative"]) == (row["title"], row["derivative"])
    assert actviz.table("gelu", columns=["title"]) == [{"name": "gelu", "title": row["title"]}]


def test_latex_sets_mathematics_as_mathematics() -> None:
    names = "formula,lipschitz,second_moment,slope_moment,impulses,gain"
    out = succeed("table", "gelu", "--columns", names, "--format", "latex")
    assert r"$x \Phi(x)$" in out
    head = next(line for line in out.splitlines() if line.startswith("activation"))
    assert head == (
        r"activation & formula & $\max |f'|$ & $\mathrm{E}\,f(z)^2$ & $\mathrm{E}\,f'(z)^2$"
        r" & impulses of $f'$ & gain \\"
    )


@pytest.mark.parametrize(
    ("formula", "column", "lower", "upper"),
    [
        ("log(x-1/3)", "domain", "1/3", None),
        ("sqrt(1/3-x)+1/7", "domain", None, "1/3"),
        ("sqrt(1/3-x)+1/7", "range_parts", "1/7", None),
        ("x*(1/3-x)", "range_parts", None, "1/36"),
        ("exp(-x*x)/3", "range_parts", None, "1/3"),
        ("x/3 if x < 1 else 0", "range_parts", None, "1/3"),
        ("clip(x, -0.1, 0.3)", "range_parts", "-1/10", "3/10"),
        ("x*(1-x)", "range_parts", None, None),  # 1/4 is a double
        ("log(x-sqrt(2))", "domain", None, None),  # no fraction
        ("atan(x)/3", "range_parts", None, None),
    ],
)
def test_an_end_that_is_a_fraction_and_no_double_is_told_exactly(
    formula: str, column: str, lower: str | None, upper: str | None
) -> None:
    (part,) = actviz.properties(formula).to_dict()["properties"][column]
    assert (part.get("lower_exact"), part.get("upper_exact")) == (lower, upper)
    for end, exactly in (("lower", lower), ("upper", upper)):
        if exactly is not None:
            assert abs(Fraction(exactly) - Fraction(part[end])) < Fraction(math.ulp(part[end]))


def test_latex_names_the_packages_that_its_formulas_need() -> None:
    found = succeed("table", "relu", "--columns", "derivative", "--format", "latex")
    assert found.startswith("% needs \\usepackage{amsmath,booktabs}\n")
    found = succeed("table", "tanh", "--columns", "formula", "--format", "latex")
    assert found.startswith("% needs \\usepackage{booktabs}\n")
