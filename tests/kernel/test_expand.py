"""From a formula as written to elementary terms: the same function, by forms that lose nothing."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import mp

from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.errors import UsageError
from actviz.formula.parser import parse
from actviz.formula.rewriting import MAX_LEVELS, MAX_NODES, Definition, desugared
from actviz.formula.simplify import by_rules, is_total
from actviz.formula.tree import (
    ONE,
    ZERO,
    Call,
    Comparison,
    Conditional,
    Number,
    Parameter,
    Test,
    Tree,
    Truth,
    X,
    children,
    walk,
)
from actviz.kernel import taylor
from actviz.kernel.effort import ExhaustedError, limited
from actviz.kernel.elementary import SMOOTH
from actviz.kernel.expand import FOLDING, comparisons, decided, expand, simplified
from actviz.kernel.taylor import compiled
from tests.kernel import truth
from tests.sampling import slow_but_every

INTERNAL = {"hyperbola", "hyperbola_slope"}  # what idioms are read as
POSITIVE = Comparison(">", X, ZERO)


def rows(definitions: dict[str, tuple[str, dict[str, str]]]) -> Callable[[str], Definition | None]:
    """A catalog of formulas and their parameters' values."""
    names = {name: tuple(parameters) for name, (_, parameters) in definitions.items()}

    def lookup(name: str) -> Definition | None:
        if name not in definitions:
            return None
        formula, parameters = definitions[name]
        return Definition(
            parse(formula, parameters=names[name], catalog=names),
            {key: parse(value) for key, value in parameters.items()},
        )

    return lookup


def elementary(text: str) -> Tree:
    return expand(parse(text), lambda _: None)


def functions(tree: Tree) -> set[str]:
    return {node.function for node in walk(tree) if isinstance(node, Call)}


def number(value: str) -> Number:
    return Number(Fraction(value))


# catalog calls

LOOKUP = rows(
    {
        "double": ("2 * x", {}),
        "leaky": ("x if x > 0 else slope * x", {"slope": "0.01"}),
        "quad": ("double(double(x))", {}),
        "bent": ("leaky(x - b, slope=a) + a", {"a": "1/4", "b": "2"}),
        "softplus": ("log(1 + exp(beta * x)) / beta", {"beta": "1"}),
        "around": ("there(x)", {}),
        "there": ("back(x) + 1", {}),
        "back": ("around(-x)", {}),
        "self": ("self(x) + 1", {}),
    }
)
NAMES = {"double": (), "leaky": ("slope",), "quad": (), "bent": ("a", "b"), "softplus": ("beta",)}
NAMES |= {"around": (), "there": (), "back": (), "self": ()}

INLINED = {
    "double(x + 1)": "2 * (x + 1)",
    "quad(x)": "2 * (2 * x)",
    "double(leaky(x))": "2 * (x if x > 0 else 0.01 * x)",
    "leaky(slope=0.2)": "x if x > 0 else 0.2 * x",
    "leaky(2 * x, 0.2)": "2 * x if 2 * x > 0 else 0.2 * (2 * x)",
    "bent(x, b=0)": "(x if x > 0 else 1/4 * x) + 1/4",
    "bent(x, a=pi)": "(x - 2 if x - 2 > 0 else pi * (x - 2)) + pi",
    "softplus(beta=2)": "log(1 + exp(2 * x)) / 2",
    "softplus(x)": "log1p(exp(x))",
}


@pytest.mark.parametrize(("text", "plain"), INLINED.items(), ids=INLINED)
def test_a_call_is_its_formula(text: str, plain: str) -> None:
    assert expand(parse(text, catalog=NAMES), LOOKUP) is elementary(plain)


@pytest.mark.parametrize(("text", "names"), [("around", 3), ("1 + there(2 * x)", 3), ("self", 1)])
def test_formulas_that_call_each_other_in_a_circle_are_refused(text: str, names: int) -> None:
    with pytest.raises(UsageError, match="circle") as caught:
        expand(parse(text, catalog=NAMES), LOOKUP)
    assert caught.value.message.count("->") == names


@pytest.mark.slow
def test_a_chain_of_calls_may_be_long_but_not_endless() -> None:
    chain = {f"f{i}": f"f{i + 1}(x) + 1" for i in range(100)} | {"f100": "x"}
    lookup = rows({name: (formula, {}) for name, formula in chain.items()})
    names: dict[str, tuple[str, ...]] = dict.fromkeys(chain, ())
    assert expand(parse("f80(x)", catalog=names), lookup) is elementary("x" + " + 1" * 20)
    assert expand(parse("f40(x)", catalog=names), lookup) is elementary("x" + " + 1" * 60)
    deep = {f"f{i}": f"sin(f{i + 1}(x))" for i in range(2000)} | {"f2000": "x"}
    lookup = rows({name: (formula, {}) for name, formula in deep.items()})
    with pytest.raises(UsageError, match=f"beyond {MAX_LEVELS} operations"):
        expand(parse("f0(x)", catalog=dict.fromkeys(deep, ())), lookup)
    plain = {f"f{i}": f"f{i + 1}(x)" for i in range(2000)} | {"f2000": "tanh(x)"}
    lookup = rows({name: (formula, {}) for name, formula in plain.items()})
    assert expand(parse("f0(x)", catalog=dict.fromkeys(plain, ())), lookup) is elementary("tanh(x)")


def test_a_formula_that_grows_without_bound_is_refused() -> None:
    wide = {f"f{i}": sum_of_calls(f"f{i + 1}", 8) for i in range(9)} | {"f9": "sin(x)"}
    wide["long"] = sum_of_calls("f5", 40)
    lookup = rows({name: (formula, {}) for name, formula in wide.items()})
    names: dict[str, tuple[str, ...]] = dict.fromkeys(wide, ())
    for text in ("f0(x)", "long(x)"):
        with pytest.raises(UsageError, match=str(MAX_NODES)):
            expand(parse(text, catalog=names), lookup)


def sum_of_calls(name: str, count: int) -> str:
    return " + ".join(f"{name}(x + {k}) * {k}" for k in range(1, count + 1))


@pytest.mark.parametrize("family", default_catalog().families())
def test_every_row_comes_down_to_what_the_kernel_reads(family: str) -> None:
    for row in default_catalog().rows(family):
        comes_down(activation(row.name).tree)


def comes_down(tree: Tree) -> None:
    assert functions(tree) <= {*SMOOTH, *INTERNAL}
    assert not any(isinstance(node, Parameter | Truth) for node in walk(tree))
    assert taylor.Taylor(tree).tree is tree
    assert simplified(tree) is tree


# piecewise functions

PIECEWISE = {
    "abs(x)": "x if x >= 0 else -x",
    "sign(x)": "1 if x > 0 else (-1 if x < 0 else 0)",
    "max(x, 1)": "x if x >= 1 else 1",
    "min(x, 1)": "x if x <= 1 else 1",
    "max(x, 0, x**2)": ("(x if x >= 0 else 0) if (x if x >= 0 else 0) >= x**2 else x**2"),
    "clip(x, -1, 1)": "-1 if x < -1 else (1 if x > 1 else x)",
    "abs(-3)": "3",
    "max(x, 2) + min(1, 2)": "(x if x >= 2 else 2) + 1",
    "sqrt(x**2)": "abs(x)",
}


@pytest.mark.parametrize(("text", "plain"), PIECEWISE.items(), ids=PIECEWISE)
def test_piecewise_functions_are_conditionals(text: str, plain: str) -> None:
    assert elementary(text) is elementary(plain)


# constants and conditionals that are decided

FOLDED = {
    "1/3 + 1/6": "0.5",
    "2**10 - 0.5**2": "1023.75",
    "(1/3)**-2": "9",
    "2**0.5": "2**0.5",
    "9**1024": "9**1024",
    "--x": "x",
    "-(-2)": "2",
    "0 + x - 0": "x",
    "0 - x": "-x",
    "1 * x / 1": "x",
    "x**1": "x",
    "0 * sin(x)": "0",
    "sin(x)**0": "1",
    "0 * log(x)": "0 * log(x)",
    "0 / x": "0 / x",
    "x * x": "x**2",
    "exp(0) + cos(0) + sqrt(0) + log(1) + sin(0)": "2",
    "0 * inf": "0 * inf",
    "1 if 1 < 2 else x": "1",
    "x if 2 <= 1 or 3 == 4 else 1": "1",
    "1 if x > 0 and 1 > 2 else x": "x",
    "1 if x > 0 or 2 > 1 else x": "1",
    "1 if x + 1 > x else 2": "1",
    "x if not 1 != 1 else 2": "x",
    "sin(x) if x > 0 else sin(x)": "sin(x)",
    "1 if x < inf else 2": "1",
    "1 if x < -inf else 2": "2",
    "clip(x, -inf, inf)": "x",
    "clip(x, 2, -2)": "-2",
    "clip(x, 1, 1)": "1 if x < 1 else (1 if x > 1 else x)",
    "sigmoid(0) + normal_cdf(0) - erfc(0)": "0",
    "acos(1) + acosh(1) + logcosh(0) + asinh(0) - sinc(0)": "-1",
    "acos(1/2) / pi": "1/3",
    "x * (softplus(0) - log(2))": "0",
    "sqrt(2)**2 * x": "2 * x",
    "sqrt(9/4)": "3/2",
    "x * sigmoid(0 * x)": "x * 0.5",
    "log(-1)": "log(-1)",
    "1 / (sqrt(2)**2 - 2)": "1 / 0",
    "sin(x) - sin(x)": "0",
    "log(x) - log(x)": "log(x) - log(x)",
    "sigmoid(x) / sigmoid(x)": "1",
    "x / x": "x / x",
    "sin(x) / sin(x)": "sin(x) / sin(x)",
    "2 * sin(x)**2 + cos(x)**2 * 2": "2",
    "exp(sin(x)**2 + cos(x)**2 - 1)": "1",
    "sin(log(x))**2 + cos(log(x))**2": "sin(log(x))**2 + cos(log(x))**2",
    "2 * sin(x)**2 + cos(x)**2": "2 * sin(x)**2 + cos(x)**2",
    "sin(x)**2 + cos(2 * x)**2": "sin(x)**2 + cos(2 * x)**2",
    "sqrt(x)**2": "sqrt(x)**2",
    "sqrt(x**2 + 1)**2": "x**2 + 1",
    "tanh(x) - (2 * sigmoid(2 * x) - 1)": "0",
    "softplus(x) - softplus(-x)": "x",
    "x if pi <= pi else 0": "x",
    "x if pi < pi else 0": "0",
    "x if log(8) >= 3 * log(2) else 0": "x",
    "x if sqrt(2)**2 > 2 else 0": "0",
    "x if exp(-200) > 0 else 0": "x",
    "1 + 1e-40 if exp(1) < e + 1e-300 else x": "1 + 1e-40",
    "1 if sin(x) <= sin(x) else 2": "1",
    "1 if x > 0 and x > 0 else 2": "1 if x > 0 else 2",
}


@pytest.mark.parametrize(("text", "plain"), FOLDED.items(), ids=FOLDED)
def test_what_is_constant_is_folded(text: str, plain: str) -> None:
    assert elementary(text) is elementary(plain)


UNDECIDED = [
    "x if log(-1) >= log(-1) else 1",
    "x if sin(1e300) == sin(1e300 + 1e-400) else 1",
    "1 if log(x) <= log(x) else 2",
    "x if inf - inf > 0 else 1",
]


@pytest.mark.parametrize("text", UNDECIDED)
def test_a_test_that_is_not_decided_stays_and_is_answered_by_undecided(text: str) -> None:
    """Its values are not told, and nothing breaks."""
    from actviz.analysis.properties import properties
    from actviz.kernel.rounding import rounded

    tree = elementary(text)
    assert isinstance(tree, Conditional)
    assert isinstance(tree.test, Comparison)
    properties(tree)
    rounded(tree, -1.0)


def test_a_number_is_folded_exactly() -> None:
    assert elementary("0.1 + 0.2") is number("0.3")
    assert elementary("1e300 + 1 - 1e300") is ONE


# idioms: what is typed, and the function that is stable in its place

IDIOMS = {
    "exp(x) - 1": {"expm1"},
    "1 - exp(2 * x)": {"expm1"},
    "3 * exp(-x) - 3": {"expm1"},
    "1 + tanh(x)": {"sigmoid"},
    "1 - tanh(x)": {"sigmoid"},
    "0.5 * tanh(x / 2) + 0.5": {"sigmoid"},
    "1 + erf(x)": {"erfc"},
    "1 - erf(x)": {"erfc"},
    "0.5 + 0.5 * erf(x / sqrt(2))": {"erfc", "sqrt"},
    "1 - erfc(x)": {"erf"},
    "1 - sigmoid(x)": {"sigmoid"},
    "1 - normal_cdf(x)": {"normal_cdf"},
    "log(exp(x))": set(),
    "log(cosh(x))": {"logcosh"},
    "log(2 * cosh(x))": {"log", "logcosh"},
    "log(sigmoid(x))": {"softplus"},
    "log(1 + exp(x))": {"softplus"},
    "log(exp(-x) + 1)": {"softplus"},
    "log1p(exp(x))": {"softplus"},
    "log(0.5 + 0.5 * exp(x))": {"softplus", "log"},
    "log(2 + 3 * exp(x))": {"softplus", "log"},
    "log(2 - exp(-x**2))": {"log1p", "expm1"},
    "log(1 + x**2)": {"log1p"},
    "log(1 - 0.5 * tanh(x))": {"log1p", "tanh"},
    "sqrt(x**2 + 1) - x": {"hyperbola"},
    "sqrt(1 + 3 * x**2)": {"hyperbola", "sqrt"},
    "sqrt(1 + 4 * x**2)": {"hyperbola"},
    "x / sqrt(1 + 4 * x**2)": {"hyperbola_slope"},
    "sqrt(x**2 + 2 * x + 5)": {"hyperbola"},
    "sqrt(1 + sin(x)**2)": {"hyperbola", "sin"},
    "sqrt(x * x + 0.25)": {"hyperbola"},
    "x / sqrt(1 + x**2)": {"hyperbola_slope"},
    "x / sqrt(1 + 3 * x**2)": {"hyperbola_slope", "sqrt"},
    "(2 * x + 2) / sqrt(x**2 + 2 * x + 5)": {"hyperbola_slope"},
    "sin(x) / x": {"sinc"},
    "sin(3 * x) / (3 * x)": {"sinc"},
    "(exp(x) - exp(-x)) / (exp(x) + exp(-x))": {"tanh"},
    "(exp(2 * x) - 1) / (exp(2 * x) + 1)": {"tanh"},
    "(1 - exp(-x)) / (1 + exp(-x))": {"tanh"},
    "expm1(x) / (exp(x) + 1)": {"tanh"},
    "1 / (1 + exp(-x))": {"sigmoid"},
    "1 / (exp(-x) + 1)": {"sigmoid"},
    "exp(x) / (1 + exp(x))": {"sigmoid"},
    "2 / (3 + 3 * exp(x))": {"sigmoid"},
    "x / (1 + exp(-x))": {"sigmoid"},
    "1 / (2 + exp(x))": {"sigmoid", "log"},
    "exp(2 * x) / (exp(2 * x) + 5)": {"sigmoid", "log"},
    "x / (pi + 3 * exp(x))": {"sigmoid", "log"},
    "exp(x) / (exp(x) + exp(1) + exp(0.2))": {"sigmoid", "log", "exp"},
    "2 * sigmoid(x) - 1": {"tanh"},
    "0.5 - sigmoid(3 * x)": {"tanh"},
    "1 - 2 * normal_cdf(x)": {"erf", "sqrt"},
    "1 - cos(x)": {"sin"},
    "3 * cos(2 * x) - 3": {"sin"},
    "2 + 2 * cos(x)": {"cos"},
    "1 - sin(x)": {"sin"},
    "0.5 * sin(3 * x) + 0.5": {"cos"},
}
HARD = ("-700", "-36.7", "-1.9", "-1e-3", "-1e-9", "1e-12", "0.3", "2.5", "37", "690")


@pytest.mark.parametrize(("text", "names"), IDIOMS.items(), ids=IDIOMS)
def test_an_idiom_is_read_as_the_function_that_it_spells(text: str, names: set[str]) -> None:
    assert functions(elementary(text)) == names


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("text", slow_but_every(2, IDIOMS))
def test_an_idiom_keeps_its_digits_where_the_formula_loses_them(text: str, every: int) -> None:
    """At 64 bits, against the formula as typed with 1800 digits; its derivative too."""
    plain, read = desugared(parse(text)), compiled(elementary(text))
    for place in HARD[list(IDIOMS).index(text) % every :: every]:
        x = float(place)
        if abs(x) > 40 and functions(plain) & {"erf", "erfc", "normal_cdf"}:
            continue  # smaller than any double
        try:
            exact = truth.derivatives(plain, x, 1, digits=300)
        except truth.UndefinedError:
            continue
        for ball, expected in zip(read.series(x, x, 1), exact, strict=True):
            assert truth.overlap(ball, expected, 30, tiny=640), (place, ball)
            assert is_sharp(ball, expected), (place, ball, mp.nstr(expected, 20))


def is_sharp(ball: arb, exact: object) -> bool:
    """Whether 20 bits of a number are known; where it is zero, that it is below 2^-60."""
    return bool(ball.rel_accuracy_bits() >= 20 if exact else ball.abs_upper() < 2.0**-60)


# The same function, whatever is put into the idioms


UNARY = sorted({*SMOOTH} - {"tan", "cosh", "sinh", "acosh", "asin", "acos", "atanh"})
INSIDE = ["x", "-x", "2 * x", "x / 3 + 1", "x**2", "-x**2 / 2", "tanh(x)", "1 / x", "x**3 - x"]


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """Formulas made of idioms and their near misses."""
    if depth == 0:
        return draw(st.sampled_from([*INSIDE, "2", "1", "0.5", "-3", "0"]))
    a, b = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    c, d = draw(st.sampled_from(["1", "2", "-1", "0.5", "3"])), draw(st.sampled_from("123"))
    shape = draw(
        st.sampled_from(
            [
                "({a}) + ({b})",
                "({a}) - ({b})",
                "({a}) * ({b})",
                "({a}) / ({b})",
                "({a})**{d}",
                "-({a})",
                "{f}({a})",
                "{c} + {f}({a}) * {d}",
                "{f}({a}) / {d} - {c}",
                "log({c} + {d} * exp({a}))",
                "log({c} + {d} * ({a}))",
                "({b}) / ({c} + {d} * exp({a}))",
                "({b}) / ({c} - exp({a}) * ({b}))",
                "({c} - exp({a})) / ({d} + exp({a}))",
                "exp({a}) / ({c} + {d} * exp({a}))",
                "({c} * exp({a}) - {d} * exp(-({a}))) / (exp({a}) + exp(-({a})))",
                "sqrt({c} + {d} * ({a})**2)",
                "({a}) / sqrt({c} + {d} * ({a})**2)",
                "({c} * x**2 + x) / ({d} * x - 1)",
                "sqrt(({a})**2)",
                "sin({a}) / ({a})",
                "({a}) if ({b}) > {c} else ({b})",
                "max(({a}), {c})",
                "abs({a})",
            ]
        )
    )
    return shape.format(a=a, b=b, c=c, d=d, f=draw(st.sampled_from(UNARY)))


def test_constants_are_folded_as_long_as_there_is_work_for_it() -> None:
    """Each sum of constants is one that might be a number: very many are left as they stand."""

    def summed(last: int) -> Tree:
        parts = (f"exp(log({k} + sqrt({k + 1}))) * sin({k})" for k in range(2, last))
        return parse(" + ".join([*parts, "x", "ln(exp(2))"]))

    assert number("2") in children(expand(summed(4), lambda _: None))
    many = desugared(summed(50))
    found = expand(many, lambda _: None)
    assert found is by_rules(many)
    with limited(FOLDING), pytest.raises(ExhaustedError):
        simplified(many)
    with mp.workdps(40):
        value = sum((k + mp.sqrt(k + 1)) * mp.sin(k) for k in range(2, 50)) + mp.mpf("2.5")
        assert compiled(found).series(0.5, 0.5, 0)[0].overlaps(arb(str(value), 1e-30))


POINTS = st.sampled_from([-30.0, -3.0, -1.0, -0.625, -1e-6, 0.0, 1e-3, 0.5, 1.0, 1.75, 6.0, 40.0])


@pytest.mark.slow
@given(formulas(), POINTS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_expanded_formula_is_the_same_function(text: str, x: float) -> None:
    assume(len(text) < 1500)
    try:
        plain = desugared(parse(text))
    except UsageError:  # a power too great
        assume(False)
    before = compiled(plain).series(x, x, 2, 400)
    after = compiled(simplified(plain)).series(x, x, 2, 400)
    for a, b in zip(before, after, strict=True):
        if a.is_finite():
            assert b.is_finite(), (a, b)
            assert a.overlaps(b)


# decisions


def test_tests_that_depend_on_x_are_found_from_within() -> None:
    tree = parse("(1 if x > 0 else 2) if (x if x < 1 else 2) >= pi and 1 < 2 else 3")
    assert [c.operator for c in comparisons(tree)] == ["<", ">=", ">"]


def test_a_decided_test_is_replaced_by_its_outcome() -> None:
    tree = elementary("x if x > 0 else -x")
    assert decided(tree, {POSITIVE: True}) is X
    assert decided(tree, {POSITIVE: False}) is elementary("-x")
    assert decided(tree, {}) is tree
    both = parse("1 if x > 0 or x < -1 else 0")
    other: Test = Comparison("<", X, elementary("-1"))
    assert comparisons(simplified(both)) == (POSITIVE, other)
    assert decided(simplified(both), {POSITIVE: True}) is ONE
    assert decided(simplified(both), {POSITIVE: False}) is Conditional(other, ONE, ZERO)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("sin(x)**2 * exp(x) / 3", True),
        ("x**3 - softplus(x)", True),
        ("1 / x", False),
        ("x / 0", False),
        ("x**-1", False),
        ("x**0.5", False),
        ("x**x", False),
        ("log(x)", False),
        ("tan(x)", False),
        ("inf * x", False),
    ],
)
def test_what_is_plainly_finite_everywhere(text: str, total: bool) -> None:
    assert is_total(parse(text)) is total
