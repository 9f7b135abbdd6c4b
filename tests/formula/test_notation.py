"""Formulas in writing: source text that reads back, and mathematics that says the same."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from mpmath import mp

from actviz.catalog import Row, default_catalog
from actviz.errors import ActvizError
from actviz.formula import notation
from actviz.formula.functions import FUNCTIONS
from actviz.formula.notation.symbols import GREEK
from actviz.formula.parser import MAX_LENGTH, parse, parse_value
from actviz.formula.tree import (
    ONE,
    Arithmetic,
    Call,
    Conditional,
    Item,
    Listed,
    Negative,
    Number,
    Parameter,
    Tree,
    Truth,
    X,
    contains_x,
    walk,
)
from tests.formula.trees import FOLDED, NAMES, NUMBERS, ROWS, SYMBOLS, UNTIMED, Kinds, trees
from tests.kernel.naive import ELEMENTARY, source_of, value
from tests.sampling import slow_but_every

MATHTEXT = MathTextParser("path")


def read(text: str) -> Tree:
    return parse(text, parameters=NAMES, catalog=ROWS)


MADE_BY_PARSER = Kinds(
    NUMBERS | SYMBOLS, [name for name, facts in FUNCTIONS.items() if facts.takes(1)], rows=True
)


def raises_numbers(tree: Tree) -> bool:
    """Whether a number is raised to a power, which may be beyond the parser's bound."""
    powers = [n for n in walk(tree) if isinstance(n, Arithmetic) and n.operator == "**"]
    return any(not contains_x(power) for power in powers)


@given(trees(MADE_BY_PARSER, 4))
@settings(UNTIMED, max_examples=150)
def test_text_reads_back_as_the_same_tree(tree: Tree) -> None:
    text = notation.text(tree)
    assume(len(text) <= MAX_LENGTH and not raises_numbers(tree))
    assert read(text) is tree
    assert notation.text(read(text)) == text


SOME_ROWS = slow_but_every(9, default_catalog().rows(common=True))


def test_every_formula_of_the_catalog_reads_back() -> None:
    for tree in (tree for row in default_catalog().rows() for tree in formulas_of(row)):
        names = [node.name for node in walk(tree) if isinstance(node, Parameter | Item)]
        text = notation.text(tree)
        read = (
            parse_value(text)
            if isinstance(tree, Listed)
            else parse(text, parameters=names, catalog=default_catalog().lookup)
        )
        assert read is tree, text


def formulas_of(row: Row) -> list[Tree]:
    catalog = default_catalog()
    names = [name for name, _ in row.parameters]
    texts = [row.formula, row.derivative or "0"]
    trees = [parse(text, parameters=names, catalog=catalog.lookup) for text in texts]
    return [*trees, *(parse_value(text) for _, text in row.parameters)]


TEXTS = {
    "x+1": "x + 1",
    "x-(1-x)": "x - (1 - x)",
    "x - -1": "x - (-1)",
    "x+(-1*x)": "x + (-1 * x)",
    "-(x+1)": "-(x + 1)",
    "--x": "-(-x)",
    "x/(2*x)/3": "x / (2 * x) / 3",
    "(x**2)**3": "(x**2)**3",
    "x**2**3": "x**2**3",
    "(-x)**2": "(-x)**2",
    "-x**2": "-x**2",
    "x**-2": "x**-2",
    "x**(1/3)": "x**(1 / 3)",
    "2.50": "2.5",
    "0.10": "0.1",
    "100e-2": "1",
    "1e300": "1e300",
    "0.000001": "1e-6",
    "0.00001": "0.00001",
    "12345678901234567890123": "12345678901234567890123",
    "0.1000000000000000000000001": "0.1000000000000000000000001",
    "torch.nn.ELU(2*x, 3)": "torch.nn.ELU(2 * x, alpha=3)",
    "elu(x, 0.5)": "elu(alpha=0.5)",
    "elu": "elu(x)",
    "1 if 0<x and x<1 else 0": "1 if 0 < x < 1 else 0",
    "1 if 0<x and 1>x else 0": "1 if 0 < x and 1 > x else 0",
    "1 if 0<x<1 and x != 0.5 else 0": "1 if 0 < x < 1 and x != 0.5 else 0",
    "1 if not (x>0 or x<-1) else 0": "1 if not (x > 0 or x < -1) else 0",
    "1 if (x>0 and x<1) or x==3 else 0": "1 if x > 0 and x < 1 or x == 3 else 0",
    "1 if x>0 and (x<1 or x==3) else 0": "1 if x > 0 and (x < 1 or x == 3) else 0",
    "2*(x if x>0 else 1)": "2 * (x if x > 0 else 1)",
    "(1 if x<0 else 2) if x<1 else (3 if x<2 else 4)": (
        "(1 if x < 0 else 2) if x < 1 else 3 if x < 2 else 4"
    ),
    "max(x if x>0 else 1, 2)": "max(x if x > 0 else 1, 2)",
}


@pytest.mark.parametrize(("source", "text"), TEXTS.items(), ids=TEXTS)
def test_text_has_no_more_brackets_than_it_needs(source: str, text: str) -> None:
    assert notation.text(read(source)) == text


THIRD = Number(Fraction(1, 3))
WRITTEN: dict[str, Tree] = {
    "1/3": THIRD,
    "-1/3": Number(Fraction(-1, 3)),
    "-0.5": Number(Fraction(-1, 2)),
    "1/3 * x": Arithmetic("*", THIRD, X),
    "x * (1/3)": Arithmetic("*", X, THIRD),
    "x**(1/3)": Arithmetic("**", X, THIRD),
    "x**(-1/3)": Arithmetic("**", X, Number(Fraction(-1, 3))),
    "(1/3)**x": Arithmetic("**", THIRD, X),
    "(-0.5)**x": Arithmetic("**", Number(Fraction(-1, 2)), X),
    "-(-0.5)": Negative(Number(Fraction(-1, 2))),
    "x - (-1/3)": Arithmetic("-", X, Number(Fraction(-1, 3))),
    "1 if 0 == 0 else x": Conditional(Truth(True), ONE, X),
}


@pytest.mark.parametrize(("text", "tree"), WRITTEN.items(), ids=WRITTEN)
def test_numbers_that_only_arithmetic_makes_are_bracketed(text: str, tree: Tree) -> None:
    assert notation.text(tree) == text
    assert value(read(text), 0.25) == pytest.approx(value(tree, 0.25))


# what mathematics says: (source, unicode, latex)

CATALOG = re.compile(r"elu|hard_swish|inf")
PRETTY = {
    "x * sigmoid(1.702 * x)": ("x · σ(1.702x)", r"x \sigma(1.702 x)"),
    "x if x > 0 else alpha * expm1(x)": (
        "x if x > 0 else α(eˣ − 1)",
        r"\begin{cases} x & \text{if}\ x > 0 \\ \alpha (e^{x} - 1) & OTHERWISE",
    ),
    "1 / (1 + exp(-x))": ("1/(1 + e⁻ˣ)", r"\frac{1}{1 + e^{-x}}"),
    "e**(2*x)": ("e²ˣ", "e^{2 x}"),
    "exp(-x**2)": ("exp(−x²)", "e^{-x^{2}}"),
    "x**2.5": ("x^2.5", "x^{2.5}"),
    "x**(1/3)": ("x^(1/3)", "x^{1/3}"),
    "x**-1": ("x⁻¹", "x^{-1}"),
    "x**2**x": ("x^(2ˣ)", "x^{2^{x}}"),
    "(x**2)**3": ("(x²)³", "(x^{2})^{3}"),
    "(x + 1)**2": ("(x + 1)²", "(x + 1)^{2}"),
    "(x/2)**2": ("(x/2)²", r"\left(\frac{x}{2}\right)^{2}"),
    "tanh(x)**2": ("tanh(x)²", r"\tanh^{2}(x)"),
    "tanh(x)**alpha": ("tanh(x)^α", r"(\tanh(x))^{\alpha}"),
    "tanh(x)**-1": ("tanh(x)⁻¹", r"(\tanh(x))^{-1}"),
    "elu(x)**2": ("elu(x)²", r"(\operatorname{elu}(x))^{2}"),
    "sqrt(2/pi)*x": ("√(2/π) · x", r"\sqrt{\frac{2}{\pi}} x"),
    "sqrt(x)**2": ("(√x)²", r"\sqrt{x}^{2}"),
    "sqrt(x**2)": ("√(x²)", r"\sqrt{x^{2}}"),
    "abs(abs(x) - 1)": ("abs(|x| − 1)", r"\left|\left|x\right| - 1\right|"),
    "1/2*x": ("1/2 · x", r"\frac{1}{2} x"),
    "1/(2*x)": ("1/(2x)", r"\frac{1}{2 x}"),
    "x*2": ("x · 2", r"x \cdot 2"),
    "2*3": ("2 · 3", r"2 \cdot 3"),
    "x*(x+1)": ("x · (x + 1)", r"x \cdot (x + 1)"),
    "2*(x+1)": ("2(x + 1)", "2 (x + 1)"),
    "sigma*(x+1)": ("σ · (x + 1)", r"\sigma \cdot (x + 1)"),
    "sigmoid(sigma*x)": ("σ(σ · x)", r"\sigma(\sigma x)"),
    "alpha*x*slope": ("αx · slope", r"\alpha x \cdot \mathrm{slope}"),
    "2*pi*x": ("2πx", r"2 \pi x"),
    "beta_1*x": ("β₁x", r"\beta_{1} x"),
    "lambd": ("λ", r"\lambda"),
    "-(alpha*x)": ("−αx", r"-\alpha x"),
    "-(x+1)": ("−(x + 1)", "-(x + 1)"),
    "x - -1": ("x − (−1)", "x - (-1)"),
    "-x/2": ("−x/2", r"-\frac{x}{2}"),
    "(-x+1)/2": ("(−x + 1)/2", r"\frac{-x + 1}{2}"),
    "log1p(-x)": ("ln(1 − x)", r"\ln(1 - x)"),
    "log1p(-x/2)": ("ln(1 − x/2)", r"\ln\left(1 - \frac{x}{2}\right)"),
    "log1p(exp(x))": ("ln(1 + eˣ)", r"\ln(1 + e^{x})"),
    "-expm1(-x)": ("1 − e⁻ˣ", "1 - e^{-x}"),
    "logcosh(x)": ("ln(cosh(x))", r"\ln(\cosh(x))"),
    "normal_cdf(x)": ("Φ(x)", r"\Phi(x)"),
    "1e-7*x": ("10⁻⁷ · x", "10^{-7} x"),
    "1.5e-7": ("1.5 · 10⁻⁷", r"1.5 \cdot 10^{-7}"),
    "inf": ("∞", r"\infty"),
    "elu(2*x, alpha=3)": ("elu(2x, α = 3)", r"\operatorname{elu}(2 x, \alpha = 3)"),
    "hard_swish(x)": ("hard_swish(x)", r"\operatorname{hard\_swish}(x)"),
    "max(x, 0)": ("max(x, 0)", r"\max(x, 0)"),
    "max(x if x>0 else 1, 0)": (
        "max((x if x > 0 else 1), 0)",
        r"\max\left(\left(\begin{cases} x & \text{if}\ x > 0 \\ 1 & OTHERWISE\right), 0\right)",
    ),
    "1 if 0 <= x != 1 else 0": (
        "1 if 0 ≤ x and x ≠ 1 else 0",
        r"\begin{cases} 1 & \text{if}\ 0 \leq x\ \text{and}\ x \neq 1 \\ 0 & OTHERWISE",
    ),
    "1 if -1 < x <= 1 else 0": (
        "1 if −1 < x ≤ 1 else 0",
        r"\begin{cases} 1 & \text{if}\ -1 < x \leq 1 \\ 0 & OTHERWISE",
    ),
    "1 if not x == 0 else 0": (
        "1 if not x = 0 else 0",
        r"\begin{cases} 1 & \text{if}\ \text{not}\ x = 0 \\ 0 & OTHERWISE",
    ),
    "0 if x < 0 else (1 if x < 1 else 2)": (
        "0 if x < 0 else 1 if x < 1 else 2",
        r"\begin{cases} 0 & \text{if}\ x < 0 \\ 1 & \text{if}\ x < 1 \\ 2 & OTHERWISE",
    ),
}


@pytest.mark.parametrize(("source", "both"), PRETTY.items(), ids=PRETTY)
def test_mathematics_as_it_is_set(source: str, both: tuple[str, str]) -> None:
    tree = read(source)
    latex = notation.latex(tree).replace(r"\text{otherwise} \end{cases}", "OTHERWISE")
    assert (notation.unicode(tree), latex) == both


@pytest.mark.parametrize("source", [source for source in PRETTY if not CATALOG.search(source)])
def test_mathematics_says_what_the_source_says(source: str) -> None:
    tree = read(source)
    with mp.workdps(40):
        expected = value(tree, 0.625)
        found = value(parse(source_of(notation.unicode(tree)), parameters=NAMES), 0.625)
        assert found == pytest.approx(expected, rel=1e-15)


def test_rational_numbers_as_they_are_set() -> None:
    tree = Arithmetic("*", Number(Fraction(-1, 3)), X)
    assert notation.unicode(tree) == "−1/3 · x"
    assert notation.latex(tree) == r"-\frac{1}{3} x"
    power = Arithmetic("**", X, Number(Fraction(-1, 3)))
    assert notation.unicode(power) == "x^(−1/3)"
    assert notation.latex(power) == "x^{-1/3}"


def test_mathtext_sets_a_conditional_in_one_line() -> None:
    tree = read("0 if x < 0 else (1 if x < 1 else 2)")
    assert notation.mathtext(tree) == (
        r"0\ \mathrm{if}\ x < 0,\ \ 1\ \mathrm{if}\ x < 1,\ \ 2\ \mathrm{otherwise}"
    )


def test_where_a_line_of_mathtext_may_end() -> None:
    tree = read("(1 + exp(x + 1)) * max(x, 2) - x / (x + 3)")
    assert notation.mathtext_parts(tree) == (
        (0, "(1 "),
        (2, r"+ e^{x + 1}) \,\max(x, "),
        (2, "2) "),
        (0, r"- \frac{x}{x + 3}"),
    )
    assert notation.mathtext_parts(tree, is_flat=True)[-3:] == (
        (0, "- x "),
        (1, r"\,/\,(x "),
        (2, "+ 3)"),
    )


@pytest.mark.parametrize("row", SOME_ROWS, ids=lambda row: row.name)
def test_the_parts_of_mathtext_are_the_whole(row: Row) -> None:
    for tree in formulas_of(row):
        parts = notation.mathtext_parts(tree)
        assert "".join(text for _, text in parts) == notation.mathtext(tree)
        for _, text in (*parts, *notation.mathtext_parts(tree, is_flat=True)):
            MATHTEXT.parse(f"${{}}{text}$")


@pytest.mark.parametrize("name", GREEK)
def test_greek_names_are_greek_letters(name: str) -> None:
    tree = Parameter(name)
    assert notation.unicode(tree) == GREEK[name]
    MATHTEXT.parse(f"${notation.mathtext(tree)}$")


@pytest.mark.parametrize("name", ["min_val", "alpha_p", "t_ref", "_a", "a_", "a1", "x0", "slope2"])
def test_any_name_can_be_set(name: str) -> None:
    for tree in (Parameter(name), Call(name, (X,), ((name, ONE),))):
        MATHTEXT.parse(f"${notation.mathtext(tree)}$")
        assert re.sub(r"\\_|_\{", "", notation.latex(tree)).count("_") == 0


def balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and text.count(r"\left") == text.count(r"\right")


@pytest.mark.parametrize("row", SOME_ROWS, ids=lambda row: row.name)
def test_every_formula_of_the_catalog_can_be_set(row: Row) -> None:
    for tree in formulas_of(row):
        MATHTEXT.parse(f"${notation.mathtext(tree)}$")
        latex = notation.latex(tree)
        assert latex.isascii()
        assert balanced(latex)
        assert notation.unicode(tree).isprintable()


@pytest.mark.slow
@given(trees(replace(MADE_BY_PARSER, leaves=FOLDED | SYMBOLS), 3))
@settings(UNTIMED, max_examples=50)
def test_matplotlib_sets_every_formula(tree: Tree) -> None:
    MATHTEXT.parse(f"${notation.mathtext(tree)}$")
    assert balanced(notation.latex(tree))
    assert notation.latex(tree).count(r"\begin{cases}") == notation.latex(tree).count(
        r"\end{cases}"
    )


# Unicode read naively, from left to right, says the same


CALCULABLE = Kinds(FOLDED | SYMBOLS, [name for name in ELEMENTARY if FUNCTIONS[name].takes(1)])


@pytest.mark.slow
@given(trees(CALCULABLE, 4), st.sampled_from([0.375, -1.625, 2.875]))
@settings(UNTIMED, max_examples=150)
def test_unicode_means_what_the_tree_means(tree: Tree, x: float) -> None:
    written = notation.unicode(tree)
    again = parse(source_of(written), parameters=NAMES)
    with mp.workdps(70):
        finer = value(tree, x)
    with mp.workdps(40):
        expected, found = value(tree, x), value(again, x)
    assume(None not in (finer, expected, found) and 1e-15 < abs(expected) < 1e15)
    assume(abs(expected - finer) < 1e-20 * abs(expected))
    assert abs(found - expected) <= 1e-15 * abs(expected), f"{written} at {x}"


# bounds


def test_what_would_be_endless_is_not_written() -> None:
    tree: Tree = X
    for _ in range(200):
        tree = Arithmetic("+", tree, tree)
    for write in (notation.text, notation.unicode, notation.latex, notation.mathtext):
        with pytest.raises(ActvizError, match="characters to write"):
            write(tree)


def test_a_number_of_endless_digits_is_not_written() -> None:
    for number in (Number(Fraction(10) ** 5000), Number(Fraction(1, 3**9000))):
        for write in (notation.text, notation.unicode, notation.latex):
            with pytest.raises(ActvizError, match="digits"):
                write(number)


def test_every_digit_is_written() -> None:
    number = Number(Fraction(10**300 + 1, 10**300))
    for write in (notation.text, notation.unicode, notation.latex, notation.mathtext):
        assert write(number) == f"1.{'0' * 299}1"
