"""The formula language: what it reads, what it refuses, and what it never does."""

import pickle
import re
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.formula import parser
from actviz.formula.faults import ALLOWED, WINDOW
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import FormulaError, parse, parse_family
from actviz.formula.tree import (
    ONE,
    ZERO,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Parameter,
    Tree,
    X,
    walk,
)
from tests.formula.trees import UNTIMED

ROWS = {"relu": (), "elu": ("alpha",), "pair": ("a", "b"), "torch.nn.ELU": ("alpha",)}
ROWS |= {"softplus": ("beta",)}  # a function too


def number(text: str) -> Number:
    return Number(Fraction(text))


def refused(text: str, parameters: tuple[str, ...] = ()) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text, parameters=parameters, catalog=ROWS)
    return caught.value


# what is read

TWO, ALPHA = number("2"), Parameter("alpha")
READ: dict[str, Tree] = {
    "x": X,
    " x\n": X,
    "alpha": ALPHA,
    "pi": Constant("pi"),
    "e": Constant("e"),
    "inf": Constant("inf"),
    "+x": X,
    "-x": Negative(X),
    "x + 2": Arithmetic("+", X, TWO),
    "x - 2 - x": Arithmetic("-", Arithmetic("-", X, TWO), X),
    "x - (2 - x)": Arithmetic("-", X, Arithmetic("-", TWO, X)),
    "x + 2 * x": Arithmetic("+", X, Arithmetic("*", TWO, X)),
    "x / 2 * x": Arithmetic("*", Arithmetic("/", X, TWO), X),
    "-x**2": Negative(Arithmetic("**", X, TWO)),
    "(-x)**2": Arithmetic("**", Negative(X), TWO),
    "2**-x": Arithmetic("**", TWO, Negative(X)),
    "x**x**2": Arithmetic("**", X, Arithmetic("**", X, TWO)),
    "x**(1/3)": Arithmetic("**", X, Arithmetic("/", ONE, number("3"))),
    "x**2.5": Arithmetic("**", X, number("2.5")),
    "x**alpha": Arithmetic("**", X, ALPHA),
    "(x\n + 2)": Arithmetic("+", X, TWO),
    "x\r\n+\t2": Arithmetic("+", X, TWO),
    "sin(x)": Call("sin", (X,), ()),
    "sin": Call("sin", (X,), ()),
    "max(x, 0, 1)": Call("max", (X, ZERO, ONE), ()),
    "relu": Call("relu", (X,), ()),
    "relu()": Call("relu", (X,), ()),
    "relu(2 * x,)": Call("relu", (Arithmetic("*", TWO, X),), ()),
    "elu(alpha=2)": Call("elu", (X,), (("alpha", TWO),)),
    "elu(-x, 2)": Call("elu", (Negative(X),), (("alpha", TWO),)),
    "pair(x, b=1, a=2)": Call("pair", (X,), (("a", TWO), ("b", ONE))),
    "pair(x, 2, b=1)": Call("pair", (X,), (("a", TWO), ("b", ONE))),
    "elu(alpha=alpha)": Call("elu", (X,), (("alpha", ALPHA),)),
    "torch.nn.ELU(alpha=2)": Call("torch.nn.ELU", (X,), (("alpha", TWO),)),
    "torch.nn.ELU": Call("torch.nn.ELU", (X,), ()),
    "softplus": Call("softplus", (X,), ()),
    "softplus(beta=2)": Call("softplus", (X,), (("beta", TWO),)),
    "softplus(x, 2)": Call("softplus", (X,), (("beta", TWO),)),
    "x if x > 0 else -x": Conditional(Comparison(">", X, ZERO), X, Negative(X)),
    "1 if 0 <= x < 2 else 0": Conditional(
        Logical("and", (Comparison("<=", ZERO, X), Comparison("<", X, TWO))), ONE, ZERO
    ),
    "1 if not x == 0 and x != 1 or x >= 2 else 0": Conditional(
        Logical(
            "or",
            (
                Logical(
                    "and",
                    (Logical("not", (Comparison("==", X, ZERO),)), Comparison("!=", X, ONE)),
                ),
                Comparison(">=", X, TWO),
            ),
        ),
        ONE,
        ZERO,
    ),
    "0 if x < 0 else 1 if x < 1 else 2": Conditional(
        Comparison("<", X, ZERO), ZERO, Conditional(Comparison("<", X, ONE), ONE, TWO)
    ),
}


@pytest.mark.parametrize(("text", "tree"), READ.items(), ids=READ)
def test_a_formula_is_read(text: str, tree: Tree) -> None:
    assert parse(text, parameters=["alpha"], catalog=ROWS) is tree


def test_a_catalog_may_be_a_function() -> None:
    assert parse("elu(alpha=2)", catalog=ROWS.get) is parse("elu(alpha=2)", catalog=ROWS)


def test_names_of_the_language_come_before_parameters() -> None:
    assert parse("e * x", parameters=["e", "x"]) is Arithmetic("*", Constant("e"), X)


def test_a_parameter_comes_before_a_function() -> None:
    assert parse("sinc * x", parameters=["sinc"]) is Arithmetic("*", Parameter("sinc"), X)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("0.30000000000000000000000000001", 3 * Fraction(1, 10) + Fraction(1, 10**29)),
        ("9007199254740993", Fraction(2**53 + 1)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1_000.000_1", Fraction(10_000_001, 10_000)),
        ("1e-3", Fraction(1, 1000)),
        ("1E+3", Fraction(1000)),
        ("2.5e-1_0", Fraction(25, 10**11)),
        ("1e400", Fraction(10) ** 400),
        ("1e-400", Fraction(1, 10**400)),
        ("0e9", Fraction(0)),
        ("00", Fraction(0)),
        ("9" * 400, Fraction(10**400 - 1)),
    ],
)
def test_a_number_is_what_is_written(text: str, value: Fraction) -> None:
    assert parse(text) is Number(value)
    assert parse(f"( {text} )") is Number(value)


@UNTIMED
@given(
    whole=st.integers(0, 10**60),
    decimals=st.text("0123456789", max_size=60),
    power=st.integers(-300, 300),
)
def test_every_decimal_is_read_exactly(whole: int, decimals: str, power: int) -> None:
    tree = parse(f"{whole}.{decimals}e{power}")
    expected = Fraction(int(f"{whole}{decimals}")) * Fraction(10) ** (power - len(decimals))
    assert tree is Number(expected)


# families


def values(trees: tuple[Tree, ...]) -> list[tuple[Fraction, ...]]:
    found = []
    for tree in trees:
        assert isinstance(tree, Call)
        found.append(tuple(v.value for _, v in tree.keywords if isinstance(v, Number)))
    return found


def test_a_list_makes_a_family() -> None:
    family = parse_family("elu(alpha=[0.5, 1, 2])", catalog=ROWS)
    assert values(family) == [(Fraction(1, 2),), (Fraction(1),), (Fraction(2),)]
    assert parse_family("elu(x, [0.5, 1, 2])", catalog=ROWS) == family


def test_lists_combine_in_order() -> None:
    family = parse_family("pair(2 * x, a=[1, 2], b=[3, 4])", catalog=ROWS)
    pairs = [tuple(map(int, pair)) for pair in values(family)]
    assert pairs == [(1, 3), (1, 4), (2, 3), (2, 4)]
    assert all(isinstance(tree, Call) and tree.arguments[0] is not X for tree in family)


@pytest.mark.parametrize("text", ["elu(alpha=2)", "x * relu(x)", "sin(x)", "relu", "3"])
def test_without_a_list_a_family_is_one_formula(text: str) -> None:
    assert parse_family(text, catalog=ROWS) == (parse(text, catalog=ROWS),)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("elu(alpha=[])", "]"),
        ("elu([1, 2])", "["),
        ("2 * elu(alpha=[1, 2])", "["),
        ("relu(elu(alpha=[1, 2]))", "["),
        ("elu(alpha=[1, [2]])", "[2"),
        ("elu(alpha=[1, x])", "x]"),
        ("elu(alpha=1 + [1])", "[1"),
        ("sin([1, 2])", "["),
        ("[1, 2]", "["),
        (f"elu(alpha=[{', '.join(['1'] * 65)}])", "elu"),
        (f"pair(a=[{', '.join('123456789')}], b=[{', '.join('12345678')}])", "pair"),
    ],
)
def test_a_list_elsewhere_is_refused(text: str, at: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_family(text, catalog=ROWS)
    assert caught.value.column == text.index(at)


# what is refused, where, and with what advice: the place is given by "<here>" in the text

REFUSED = {
    "a name not known": ("x + <here>fooo(x)", "fooo", ""),
    "a name nearly right": ("2 * <here>rellu(x)", "rellu", "relu?"),
    "a name in another case": ("<here>ReLU", "ReLU", "relu?"),
    "a dotted name nearly right": ("<here>torch.nn.Elu(x)", "torch.nn.Elu", "torch.nn.ELU?"),
    "a function nearly right": ("<here>sigmod(x)", "sigmod", "sigmoid?"),
    "a parameter nearly right": ("elu(<here>alhpa=2)", "alhpa", "alpha?"),
    "a parameter that is not there": ("relu(<here>slope=1)", "slope", "relu(x)"),
    "a parameter of a function": ("sin(x, <here>omega=1)", "sin", "sin(x)"),
    "too many parameters": ("elu(x, 1, <here>2)", "elu", "alpha"),
    "a parameter given twice": ("elu(x, 1, <here>alpha=2)", "alpha", ""),
    "a keyword given twice": ("elu(alpha=1, <here>alpha=2)", "twice", ""),
    "a parameter that depends on x": ("elu(alpha=<here>x)", "constant", ""),
    "too few arguments": ("1 + <here>max(x)", "2 or more", "max(x, 0)"),
    "too many arguments": ("<here>sin(x, 1)", "1 argument", "sin(x)"),
    "clip with two arguments": ("<here>clip(x, 1)", "3 arguments", "clip(x, 0, 1)"),
    "max alone": ("<here>max", "2 or more", "max(x, 0)"),
    "x called": ("<here>x(2)", "not a function", "x*(...)"),
    "pi called": ("<here>pi(x)", "not a function", "*"),
    "^": ("x <here>^ 2", "'^'", "**"),
    "|x|": ("1 + <here>|x|", "'|'", "abs(x)"),
    "= for ==": ("1 if x <here>= 0 else 2", "=", "=="),
    "= in a test in brackets": ("(1 if (x <here>= 0) else 2)", "=", "=="),
    "a definition": ("y <here>= x**2", "=", "right"),
    "a definition of f": ("f(x) <here>= x**2", "=", "right"),
    "==  spelt =>": ("1 if x <here>=> 0 else 0", "=>", ">="),
    "2x": ("2<here>x", "operator", "2*x"),
    "2 x": ("2 <here>x", "operator", "2*x"),
    "2(x + 1)": ("2<here>(x + 1)", "operator", "2*(...)"),
    "(x + 1)(x - 1)": ("(x + 1)<here>(x - 1)", "operator", "(...)*(...)"),
    "x x": ("x <here>x", "operator", "x*x"),
    "sin x": ("sin <here>x", "sin", "sin(x)"),
    "1.2.3": ("1.2<here>.3", "number", ""),
    "a decimal comma": ("0<here>,5 * x", "comma", "0.5"),
    "σ": ("<here>σ(x)", "σ", "sigmoid"),
    "a Greek parameter": ("x * <here>alpha", "one input", "a number for what is held"),
    "a numbered one": ("x * <here>w1", "one input", "a number for what is held"),
    "x mod 2": ("x <here>mod 2", "operator", "mod(x, 2)"),
    "a method": ("<here>x.clip(0, 1)", "x.clip", "clip(x, ...)"),
    "a function of arrays": ("1 + <here>np.max(x, 0)", "np.max", "max(x, 0)"),
    "a clamp from below": ("clip(x, <here>min=0)", "no parameters", "max(x, 0)"),
    "α": ("1 + <here>α * x", "α", "alpha"),
    "λ": ("<here>λ", "λ", "lambd"),
    "²": ("x<here>²", "²", "**2"),
    "π": ("2 * <here>π", "π", "pi"),
    "≤": ("1 if x <here>≤ 0 else 0", "≤", "<="),
    "a minus from a page": ("x <here>− 1", "−", "-"),
    "a times from a page": ("2 <here>· x", "·", "*"),
    "a space from a page": ("x<here>\xa0+ 1", "xa0", "space"),
    "an italic x": ("1 + <here>𝑥", "𝑥", "write x"),
    "a digit of another script": ("x + <here>٣", "٣", "3"),
    "Chinese": ("x + <here>日本", "日", ""),
    "a null byte": ("x<here>\0", "x00", ""),
    "an escape": ("x<here>\x1b[31m", "x1b", ""),
    "a broken surrogate": ("<here>\udcff", "udcff", ""),
    "LaTeX": (r"<here>\frac{1}{x}", r"\\", "LaTeX"),
    "text": ("1 + <here>'os'", "'", "text"),
    "text for a function": ("tanh(<here>'os')", "text", ""),
    "text for a program": ("<here>__import__('os')", "no activation or function", ""),
    "text in double quotes": ('<here>"x"', '"', "text"),
    "an f-string": ("f<here>'{x}'", "'", ""),
    "lambda": ("<here>lambda x: x", "lambda", ""),
    "a parameter lambda": ("elu(<here>lambda=1)", "lambda", "lambd"),
    "an attribute": ("<here>x.__class__", "x.__class__", ""),
    "an attribute of a bracket": ("(x)<here>.real", "'.'", "dot"),
    "an index": ("x<here>[0]", "index", ""),
    "a comprehension": ("[x <here>for x in 3]", "for", ""),
    "a generator": ("max(x <here>for x in 3)", "for", ""),
    "a walrus": ("(y <here>:= 3)", "':'", ""),
    "a set": ("<here>{x}", "'{'", "("),
    "a tuple": ("(x<here>, x)", "comma", ""),
    "a tuple as an argument": ("max(x, <here>(0, 5))", "comma", "0.5"),
    "a tuple as a parameter": ("elu(alpha=<here>(1,))", "comma", ""),
    "a tuple in two brackets": ("relu(((0<here>, 5)))", "comma", ""),
    "nothing in an argument's brackets": ("relu((<here>))", "value", ""),
    "an argument unpacked": ("max(<here>*x)", "'*'", ""),
    "keywords unpacked": ("elu(<here>**x)", "'**'", ""),
    "an argument after a keyword": ("elu(alpha=1, x<here>)", "without a name", ""),
    "True": ("<here>True", "True", "1"),
    "None": ("x + <here>None", "None", ""),
    "in": ("1 if x <here>in 3 else 0", "in", "<="),
    "is": ("1 if x <here>is 3 else 0", "is", "=="),
    "await": ("<here>await x", "await", ""),
    "%": ("x <here>% 2", "%", ""),
    "//": ("x <here>// 2", "//", "/"),
    "@": ("x <here>@ x", "@", ""),
    "&": ("1 if x > 0 <here>& x < 1 else 0", "&", "and"),
    "~": ("<here>~x", "~", "not"),
    "!": ("x<here>!", "!", ""),
    "a comment": ("x <here># comment", "#", ""),
    "two statements": ("x<here>; x", ";", ""),
    "a line continued": ("x + <here>\\\n 1", r"\\", ""),
    "hexadecimal": ("x + <here>0xff", "0xff", "255"),
    "octal": ("<here>0o17", "0o17", ""),
    "an imaginary number": ("x + <here>2.5j", "2.5j", ""),
    "a leading zero": ("x + <here>007", "0", "7"),
    "a number too large": ("<here>1e401", "1e400", ""),
    "a number too small": ("x * <here>1e-401", "1e-400", ""),
    "a number small in two ways": (f"<here>0.{'0' * 300}1e-300", "1e-400", ""),
    "a number of too many digits": (f"x + <here>{'1' * 401}", "400", ""),
    "an exponent of many digits": ("<here>1e99999999999999999999", "1e400", ""),
    "a value missing": ("x * <here>/ 2", "'/'", ""),
    "nothing after an operator": ("x +<here>", "'+'", "value"),
    "nothing in brackets": ("x * (<here>)", "')'", ""),
    "nothing between commas": ("max(x, <here>, 1)", "','", ""),
    "a bracket not closed": ("1 + <here>(x", "not closed", "')'"),
    "an inner bracket not closed": ("2 * (x + sin<here>(x", "not closed", "')'"),
    "a bracket not opened": ("x + 1<here>)", "closes nothing", ""),
    "brackets that do not match": ("(x<here>]", "']'", "')'"),
    "if without else": ("1 <here>if x > 0", "else", "if test else"),
    "if without else in brackets": ("x * (1 <here>if x > 0) + 2", "else", "if test else"),
    "else without if": ("1 <here>else 0", "if", "if test else"),
    "not after a value": ("1 if x <here>not 1 else 0", "not", ""),
    "not in a sum": ("x + <here>not x", "go on", ""),
    "a number as a test": ("1 if <here>x else 0", "test", "x > 0"),
    "a test as a number": ("x * (<here>x > 0)", "test", "1 if test else 0"),
    "a test alone": ("<here>x > 0", "test", "1 if test else 0"),
    "not as a number": ("<here>not x", "test", ""),
    "a tower of powers": ("9**<here>9**9", "1024", "exp"),
    "a great exponent": ("x**<here>1025", "1024", "exp"),
    "a great negative exponent": ("x**<here>-1025", "1024", "exp"),
    "a great exponent that is computed": ("x**(<here>2 * 1000)", "1024", "exp"),
    "a great exponent of decimals": ("x**<here>1e300", "1024", "exp"),
    "a number of thousands of digits": ("(1e400**10)**<here>10", "digits", ""),
    "a product of thousands of digits": ("1e400**12 * <here>1e400**12", "digits", ""),
}


@pytest.mark.parametrize(("text", "says", "advises"), REFUSED.values(), ids=REFUSED)
def test_a_fault_is_named_and_pointed_at(text: str, says: str, advises: str) -> None:
    column = text.index("<here>")
    error = refused(text.replace("<here>", ""))
    assert error.column == column
    assert says in error.message
    assert advises in error.hint
    assert error.hint, "what is allowed"
    for line in (error.message, error.hint):
        assert "\n" not in line
        assert line.isprintable()
        assert len(line) < 200


def test_what_is_allowed_is_said_where_there_is_no_better_advice() -> None:
    assert refused("x @ x").hint == ALLOWED
    assert refused("qqqq(x)").hint.startswith(ALLOWED)


def test_the_nearest_of_names_given_beside_a_lookup() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("gleu", catalog=lambda _: None, names=["gelu", "relu"])
    assert caught.value.hint == "did you mean gelu?"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_is_not_a_formula(text: str) -> None:
    error = refused(text)
    assert "empty" in error.message
    assert error.column is None
    assert error.excerpt == ""


# the excerpt


def test_a_caret_stands_below_the_fault() -> None:
    assert refused("tanh(x) + fooo(x)").excerpt == "tanh(x) + fooo(x)\n          ^"
    assert refused("x +").excerpt == "x +\n   ^"
    assert refused("(x\n\t+ fooo)").excerpt == "(x  + fooo)\n      ^"


@UNTIMED
@given(before=st.integers(0, 300), after=st.integers(0, 300))
def test_an_excerpt_is_a_window_round_the_fault(before: int, after: int) -> None:
    text = "max(" + "x, " * before + "fooo" + ", x" * after + ", 0)"
    lines = refused(text).excerpt.split("\n")
    assert len(lines) == 2
    assert all(len(line) <= WINDOW for line in lines)
    assert lines[1] == " " * (len(lines[1]) - 1) + "^"
    shown = lines[0].removesuffix("...")
    assert shown[len(lines[1]) - 1 :].startswith("fooo"[: len(shown) - len(lines[1]) + 1])
    assert lines[0].strip(".") in text


@pytest.mark.parametrize("before", ["é", "日本", "e\u0301", "\x1b", "\t"])
def test_odd_characters_do_not_shift_the_caret(before: str) -> None:
    # the fault is the first odd character; what stands before it takes one column each
    first, caret = refused(f"x + {before} @").excerpt.split("\n")
    assert first.isprintable()
    assert len(first) == len(f"x + {before} @")
    assert caret.strip() == "^"


def test_the_error_survives_the_way_between_processes() -> None:
    error = refused("2 * fooo")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is FormulaError
    assert (again.message, again.hint, again.excerpt, again.column, again.exit_code) == (
        error.message,
        error.hint,
        error.excerpt,
        error.column,
        2,
    )


# bounds

HUGE = {
    "a megabyte": "x + " * 250_000 + "x",
    "a megabyte of digits": "1" * 1_000_000,
    "a megabyte of one name": "a" * 1_000_000,
    "a megabyte of spaces": " " * 1_000_000,
    "a megabyte of nulls": "\0" * 1_000_000,
    "ten thousand brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "ten thousand brackets open": "(" * 10_000,
    "a thousand brackets": "(" * 999 + "x" + ")" * 999,
    "calls inside calls": "sin(" * 400 + "x" + ")" * 400,
    "many minuses": "-" * 1999 + "x",
    "many nots": "1 if " + "not " * 400 + "x > 0 else 0",
    "a tower of x": "**".join(["x"] * 600),
    "a tower of 9": "**".join(["9"] * 30),
    "many conditionals": "1 if x else " * 160 + "0",
    "a long sum": "+".join(["x"] * 900),
    "a long product of numbers": "*".join(["9e99"] * 300),
    "many arguments": f"max({','.join(['x'] * 999)})",
    "brackets of tests": "1 if " + "(" * 300 + "x > 0" + ")" * 300 + " else 0",
    "a name of dots": ".".join(["a"] * 900),
    "a name very long": "a" * 1999,
    "a keyword very long": f"elu({'a' * 1900}=1)",
    "digits": "1" * 1999,
    "underscores": "1_" * 900 + "1",
    "an exponent very long": "1e" + "9" * 1900,
    "bars": "|" * 1999,
    "lists in lists": "elu(alpha=" + "[" * 500 + "1" + "]" * 500 + ")",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_size_is_bounded(text: str) -> None:
    # the bounds are on steps, so that nothing here depends on the clock: see the next test
    error = refused(text)
    assert len(error.message) < 200
    assert len(error.hint) < 200
    assert len(error.excerpt) <= 2 * WINDOW + 1


def steps(run: Callable[[], object]) -> int:
    """How many lines of Python a call runs: a measure of work that no clock disturbs."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_the_work_is_bounded(text: str) -> None:
    assert steps(lambda: refused(text)) < 200_000


def test_the_bounds_are_where_they_are_said_to_be() -> None:
    assert parse("x" + " " * (parser.MAX_LENGTH - 1)) is X
    refused("x" + " " * parser.MAX_LENGTH)
    assert parse("(" * 64 + "x" + ")" * 64) is X
    assert "64" in refused("(" * 65 + "x" + ")" * 65).message
    assert parse("+".join(["x"] * 65))
    assert "64" in refused("+".join(["x"] * 66)).message
    assert parse(f"max({','.join(['-x'] * 499)})")
    assert "1000" in refused(f"max({','.join(['-x'] * 500)})").message


@pytest.mark.parametrize("text", ["x**1024", "x**-1024", "9**1024", "1**1024", "x**(2**10)"])
def test_exponents_up_to_the_bound_are_read(text: str) -> None:
    assert isinstance(parse(text), Arithmetic)


@pytest.mark.parametrize("text", ["0**-1", "1/0", "x**(1/0)", "2**0.5", "(-8)**(1/3)", "0**0"])
def test_what_has_no_rational_value_is_left_alone(text: str) -> None:
    assert isinstance(parse(text), Arithmetic)


# hostile input

HOSTILE = [
    "__import__('os').system('touch {place}')",
    "open('{place}', 'w')",
    "exec(\"open('{place}','w')\")",
    "eval(chr(49))",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__",
    "(lambda: open('{place}', 'w'))()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    'f\'{{open("{place}", "w")}}\'',
    "globals()",
    "__builtins__",
    "breakpoint()",
    "exit()",
    "print(x)",
    "sin.__call__(x)",
    "elu.__globals__",
    "x; import os",
    "import os",
    "x\nimport os",
    "(yield x)",
    "await x",
    "x if (y := 3) else 0",
    "*x",
    "**x",
    "...",
    "assert x",
    "del x",
    "@x",
    "x: int = 3",
    "{}",
    "b'x'",
    "'a' * 10**9",
    "x" * 3 + "\x00",
    "\ufeffx",
    "ｅval(x)",
    "x\u202e",
    "# -*- coding: rot13 -*-\nx",
]


class Watch:
    """Notes what the interpreter reports while it is on: opened files, code run, processes."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, _arguments: tuple[object, ...]) -> None:
        kind, _, _ = event.partition(".")
        if self.on and kind in {"exec", "open", "os", "subprocess", "import", "socket", "ctypes"}:
            self.seen.append(event)


@pytest.fixture(scope="module")
def interpreter() -> Watch:
    watch = Watch()
    sys.addaudithook(watch)  # for the life of the process: it cannot be taken away
    return watch


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_runs_code(text: str, interpreter: Watch, tmp_path: Path) -> None:
    text = text.replace("{place}", str(tmp_path / "place"))
    interpreter.seen.clear()
    interpreter.on = True
    try:
        refused(text)
    finally:
        interpreter.on = False
    assert interpreter.seen == []
    assert list(tmp_path.iterdir()) == []


def test_the_watch_sees_code_that_runs(interpreter: Watch, tmp_path: Path) -> None:
    interpreter.seen.clear()
    interpreter.on = True
    try:
        exec("x = 1", {})
        (tmp_path / "place").touch()
    finally:
        interpreter.on = False
    assert "exec" in interpreter.seen
    assert len(interpreter.seen) > 1


def test_no_name_of_python_is_known() -> None:
    for name in dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__:
        if name not in (*FUNCTIONS, "pow", "True", "False", "None"):
            assert "no activation or function" in refused(name).message


# arbitrary text

ALPHABET = "xeπ0123456789.+-*/()[]<>=!,_ \n\"'\\#:;@%^&|~{}$?\0éσ²日\U0001d465\ud800"
VOCABULARY = """
    x pi e inf elu alpha sin max clip relu if else and or not in is lambda True for yield ( ) [ ]
    + - * / ** // % = == != < <= > >= , . : := ' " 1 0.5 2e3 .5 1j 0x1 ^ | 9 torch.nn.ELU 1_0
    __import__ _ \\ # →
"""
WORDS = st.sampled_from(VOCABULARY.split())


def outcome(text: str) -> Tree | FormulaError:
    """What reading a text comes to; any other exception fails the test that asks."""
    try:
        return parse_family(text, catalog=ROWS)[0]
    except FormulaError as error:
        return error


def check(text: str) -> None:
    found = outcome(text)
    if isinstance(found, FormulaError):
        assert found.message
        assert found.hint
        assert found.column is None or 0 <= found.column <= len(text)


@UNTIMED
@given(st.text(max_size=200) | st.text(ALPHABET, max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text)


@UNTIMED
@given(st.lists(WORDS, max_size=40), st.sampled_from(["", " "]))
def test_any_words_are_read_or_refused(words: list[str], between: str) -> None:
    check(between.join(words))


# formulas by the grammar

NUMBERS = st.sampled_from(["0", "1", "2", "0.1", ".5", "3.", "1e-3", "1_0", "2.5E2"])
LEAVES = NUMBERS | st.sampled_from(["x", "pi", "e", "inf", "alpha", "relu", "sin", "torch.nn.ELU"])


def formulas_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = st.builds(
        "{} {} {}".format, inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner
    )
    tests |= st.builds("{} < {} <= {}".format, inner, inner, inner)
    tests |= st.builds("not ({})".format, tests)
    tests |= st.builds("({}) {} ({})".format, tests, st.sampled_from(["and", "or"]), tests)
    return st.one_of(
        st.builds("-{}".format, inner),
        st.builds("+{}".format, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "-3", "0.5", "x", "(1/3)"])),
        st.builds("({} if {} else {})".format, inner, tests, inner),
        st.builds("{}({})".format, st.sampled_from(["sin", "exp", "abs", "relu", "elu"]), inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("clip({},{},{})".format, inner, inner, inner),
        st.builds("elu({}, alpha = {})".format, inner, NUMBERS),
        st.builds("pair({}, {}, b=-{})".format, inner, NUMBERS, NUMBERS),
    )


FORMULAS = st.recursive(LEAVES, formulas_of, max_leaves=8)


@UNTIMED
@given(FORMULAS)
def test_what_the_grammar_makes_is_read(text: str) -> None:
    tree = parse(text, parameters=["alpha"], catalog=ROWS)
    spaced = re.sub(r"([()*/,]|[<>=!]=?)", r" \1 ", text).replace("*  *", "**")
    assert parse(spaced, parameters=["alpha"], catalog=ROWS) is tree
    for node in walk(tree):
        if isinstance(node, Call):
            assert node.function in FUNCTIONS or node.function in ROWS
        if isinstance(node, Number):
            assert node.value >= 0


@UNTIMED
@given(FORMULAS, st.data())
def test_a_broken_formula_is_read_or_refused(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(st.text(ALPHABET, max_size=2))
    check(text[:at] + put + text[at + data.draw(st.integers(0, 3)) :])
