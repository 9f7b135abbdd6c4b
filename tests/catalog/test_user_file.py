"""A user's own catalog: what it adds, and how what is wrong in it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actviz.activation import activation
from actviz.catalog import Catalog, CatalogError, Row, default_catalog
from actviz.catalog.rows import read_row
from actviz.errors import UsageError

Load = Callable[[str | bytes], Catalog]

GOOD = """
[my_gelu]
title = "Mine"
formula = "x * sigmoid(beta * x) + shift"
parameters = { beta = 1.702, shift = "sqrt(2/pi)" }
derivative = "sigmoid(beta * x)"
aliases = ["mine", "lab.gelu = my_gelu(beta=2)"]
reference = "our lab"
note = "A note."

[capped]
title = "Mine, capped"
formula = "clip(my_gelu(x, beta=3), 0, 6) + elu(alpha=2) + lab.gelu(x)"
"""

ROW = '[mine]\ntitle = "Mine"\nformula = "x * alpha"\nparameters = { alpha = 1 }\n'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(text: str | bytes) -> Catalog:
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return default_catalog().with_file(path)

    return loaded


def test_rows_are_added_after_the_others(load: Load) -> None:
    catalog = load(GOOD)
    assert catalog.names() == (*default_catalog().names(), "my_gelu", "capped")
    assert catalog.families()[-1] == "mine"
    row = catalog.row("mine")
    assert isinstance(row, Row)
    assert row.parameters == (("beta", "1.702"), ("shift", "sqrt(2/pi)"))
    assert catalog.alias_meaning("lab.gelu") == "my_gelu(beta=2)"
    assert catalog.alias_meaning("mine") == "my_gelu"
    assert row.reference == "our lab"
    assert catalog.row("capped").derivative == ""
    assert "my_gelu" not in default_catalog().names()


def test_a_row_of_ones_own_may_say_all_that_ours_say(load: Load) -> None:
    text = ROW + (
        'reference = "Lab report 12, 2019, doi:10.1234/2020.5678"\nsee_also = ["elu"]\n'
        "aliases = [\"lab.Mine(slope=2, mode='a', quick) = mine(alpha=slope)\"]\n"
    )
    catalog = load(text)
    row = catalog.row("mine")
    assert (row.year, row.see_also, row.common) == (2019, ("elu",), True)
    assert catalog.alias_meaning("lab.Mine") == "mine(alpha=2)"
    assert activation("lab.Mine(3)", catalog).value(1.0) == 3.0
    assert activation("lab.Mine(mode='a', quick=True)", catalog).value(1.0) == 2.0
    assert activation("lab.mine(slope=5)", catalog).value(1.0) == 5.0
    assert not load(text + "common = false\nyear = 1999\n").row("mine").common


@pytest.mark.parametrize(
    ("own", "given", "meaning"),
    [
        ("1e999999999999", "5", "mine(beta=5)"),  # no number of so many digits is written out
        ("1e-999999999999", "0.5", "mine(beta=0.5)"),
        ("5e999999999999", "5e999999999999", "mine"),
        ("1e-2", "0.01", "mine"),
        ("'1/2'", "0.5", "mine"),
        ("0.5", "2/4", "mine"),
        ("'1/0'", "1/0", "mine"),
        ("'sqrt(2)'", "1.5", "mine(beta=1.5)"),
    ],
)
def test_an_alias_names_the_values_that_are_not_the_row_s_own(
    own: str, given: str, meaning: str
) -> None:
    row = f"""[mine]
title = "Mine"
formula = "beta * x"
parameters = {{ beta = {own} }}
aliases = ["lab.Mine(beta={given})"]
"""
    assert [alias.meaning for alias in read_row(row, Path("mine.toml")).aliases] == [meaning]


def test_a_spelling_that_may_mean_two_things_means_neither(load: Load) -> None:
    catalog = load(ROW.replace("[mine]", "[ELU]"))
    assert catalog.row("ELU").title == "Mine"
    assert catalog.row("elu").family == "exponential"
    with pytest.raises(UsageError, match="no activation 'Elu'"):
        catalog.row("Elu")
    assert default_catalog().row("Elu").name == "elu"


def test_two_files_may_be_added(load: Load, tmp_path: Path) -> None:
    first = load(ROW)
    second = tmp_path / "second.toml"
    second.write_text('[twice]\ntitle = "T"\nformula = "mine(mine(x))"\n', encoding="utf-8")
    assert first.with_file(str(second)).families()[-2:] == ("mine", "second")


def test_a_byte_order_mark_does_no_harm(load: Load) -> None:
    assert load(b"\xef\xbb\xbf" + ROW.encode()).row("mine").title == "Mine"


def test_numbers_mean_the_decimal_as_written(load: Load) -> None:
    text = ROW.replace("alpha = 1 ", "alpha = 0.1000000000000000055511151231257827 ")
    assert load(text).row("mine").parameters[0][1] == "0.1000000000000000055511151231257827"
    text = ROW.replace("alpha = 1 ", "alpha = +1_000.5e-3 ")
    assert load(text).row("mine").parameters[0][1] == "1000.5e-3"
    text = ROW.replace("alpha = 1 ", "alpha = 0x10 ")
    assert load(text).row("mine").parameters[0][1] == "16"


WRONG: dict[str, tuple[str | bytes, *tuple[str, ...]]] = {
    # what is wrong: the file, and what its error says
    "no TOML": ('[mine]\ntitle = "Mine\n', "is not TOML:", "line 2"),
    "the same row twice": (ROW + ROW, "is not TOML:", "line"),
    "no UTF-8": (b'[mine]\ntitle = "\xff"\n', "is not a text in UTF-8"),
    "empty": ("", "holds no activations"),
    "too large": ("#" * 1_000_001, "larger than 1,000,000 bytes"),
    "too deep": ("a = " + "[" * 5000, "is not TOML:"),
    "too long a number": (ROW.replace("alpha = 1", "alpha = " + "9" * 5000), "is not TOML:"),
    "no table": ("mine = 1\n", "row 'mine': is not a table of fields"),
    "a list of tables": ("[[mine]]\ntitle = 'a'\n", "row 'mine': is not a table of fields"),
    "bad row name": ('["my gelu"]\n', "row 'my gelu': 'my gelu' cannot be the name of a row"),
    "dotted row name": ("[my.gelu]\ntitle='a'\nformula='x'\n", "row 'my', field 'gelu':"),
    "keyword as row name": ("[lambda]\n", "row 'lambda': 'lambda' cannot be the name of a row"),
    "x as row name": ("[x]\n", "row 'x': 'x' cannot be the name of a row"),
    "unknown field": (ROW + 'formla = "x"\n', "row 'mine', field 'formla': there is no such field"),
    "no formula": ('[mine]\ntitle = "x"\n', "row 'mine', field 'formula': is missing"),
    "number as title": (
        '[mine]\ntitle = 1.5\nformula = "x"\n',
        "row 'mine', field 'title': is a number where a text belongs",
    ),
    "list as formula": (
        '[mine]\ntitle = "a"\nformula = ["x"]\n',
        "row 'mine', field 'formula': is a list where a text belongs",
    ),
    "date as note": (ROW + "note = 2024-01-01\n", "field 'note': is a date or time where"),
    "empty formula": ('[mine]\ntitle = "a"\nformula = " "\n', "field 'formula': is empty"),
    "control character": (ROW + 'note = "\\u001b[31m"\n', "field 'note': holds a line break"),
    "line break": (ROW + 'note = """a\nb"""\n', "field 'note': holds a line break"),
    "parameters as list": (
        ROW.replace("{ alpha = 1 }", "[1]"),
        "field 'parameters': is a list where a table belongs",
    ),
    "parameter of a wrong type": (
        ROW.replace("alpha = 1 ", "alpha = true "),
        "field 'parameters': alpha is true or false where a number belongs",
    ),
    "list for a number": (
        ROW.replace("alpha = 1 ", "alpha = [1, 2] "),
        "field 'parameters': a list stands in the place of a number",
    ),
    "number for a list": (
        '[a]\nformula = "sum(c[k] * x**k)"\nparameters = { c = 1 }\n',
        "field 'parameters': c is a list, not one number",
    ),
    "lists of two lengths": (
        '[a]\nformula = "max(c[k] * x + d[k])"\nparameters = { c = [1, 2], d = [0] }\n',
        "field 'parameters': lists of different lengths: c has 2, d has 1",
    ),
    "list of lists": (
        '[a]\nformula = "sum(c[k] * x**k)"\nparameters = { c = [[1], [2]] }\n',
        "field 'parameters': a number of c is a list where a number belongs",
    ),
    "half a band": (
        ROW + 'band = { lower = "x" }\n',
        "field 'band': is not a table of lower, upper and meaning",
    ),
    "a band that is no formula": (
        ROW + 'band = { lower = "x +", upper = "x", meaning = "by chance" }\n',
        "field 'band': the formula ends",
    ),
    "empty list": (
        '[a]\nformula = "sum(c[k] * x**k)"\nparameters = { c = [] }\n',
        "field 'parameters':",
    ),
    "bad parameter name": (
        ROW.replace("{ alpha = 1 }", '{ "al-pha" = 1 }'),
        "field 'parameters': 'al-pha' cannot be a parameter's name",
    ),
    "keyword as parameter": (
        ROW.replace("{ alpha = 1 }", "{ lambda = 1 }"),
        "field 'parameters': 'lambda' cannot be a parameter's name",
    ),
    "function as parameter": (
        '[mine]\ntitle = "a"\nformula = "x"\nparameters = { exp = 1 }\n',
        "field 'parameters': 'exp' is the name of an elementary function",
    ),
    "unused parameter": (
        ROW.replace("alpha = 1 ", "alpha = 1, beta = 2 "),
        "field 'parameters': beta does not occur in the formula",
    ),
    "value with x": (
        ROW.replace("alpha = 1 ", "alpha = 'x + 1' "),
        "field 'parameters': alpha = 'x + 1' is not a constant",
    ),
    "value that is an activation": (
        ROW.replace("alpha = 1 ", "alpha = 'gelu' "),
        "row 'mine', field 'parameters':",
    ),
    "value that does not parse": (
        ROW.replace("alpha = 1 ", "alpha = '1 +' "),
        "row 'mine', field 'parameters':",
    ),
    "not a number": (
        ROW.replace("alpha = 1 ", "alpha = nan "),
        "row 'mine', field 'parameters':",
    ),
    "formula that does not parse": (
        '[mine]\ntitle = "a"\nformula = "x * (1 + "\n',
        "row 'mine', field 'formula':",
    ),
    "unknown name in the formula": (
        '[mine]\ntitle = "a"\nformula = "x * alhpa"\n',
        "row 'mine', field 'formula':",
        "alhpa",
    ),
    "unknown parameter of a call": (
        '[mine]\ntitle = "a"\nformula = "elu(x, beta=2)"\n',
        "row 'mine', field 'formula':",
        "beta",
    ),
    "misspelt call": (
        '[mine]\ntitle = "a"\nformula = "gelo(x)"\n',
        "row 'mine', field 'formula':",
        "did you mean gelu?",
    ),
    "derivative that does not parse": (
        ROW + 'derivative = "alpha *"\n',
        "row 'mine', field 'derivative':",
    ),
    "unknown name in the derivative": (
        ROW + 'derivative = "gamma"\n',
        "row 'mine', field 'derivative':",
        "gamma",
    ),
    "a built-in name": (
        '[gelu]\ntitle = "a"\nformula = "x"\n',
        "row 'gelu': the name 'gelu' is taken already",
    ),
    "an alias of another as name": (
        '[swish]\ntitle = "a"\nformula = "x"\n',
        "row 'swish': the name 'swish' is taken already",
    ),
    "an elementary function's name": (
        '[expm1]\ntitle = "a"\nformula = "x"\n',
        "row 'expm1': 'expm1' is the name of an elementary function",
    ),
    "alias that is a built-in name": (
        ROW + 'aliases = ["torch.nn.GELU"]\n',
        "row 'mine', field 'aliases': the name 'torch.nn.GELU' is taken already",
    ),
    "alias given twice": (
        ROW + 'aliases = ["own", "own"]\n',
        "row 'mine', field 'aliases': the name 'own' is taken already",
    ),
    "alias that is the row's name": (
        ROW + 'aliases = ["mine"]\n',
        "row 'mine', field 'aliases': the name 'mine' is taken already",
    ),
    "alias that is a function": (
        ROW + 'aliases = ["cosh"]\n',
        "row 'mine', field 'aliases': 'cosh' is the name of an elementary function",
    ),
    "aliases as text": (
        ROW + 'aliases = "own"\n',
        "row 'mine', field 'aliases': is a text where a list of texts belongs",
    ),
    "number as alias": (ROW + "aliases = [1]\n", "field 'aliases': is a number where a text"),
    "bad alias": (ROW + 'aliases = ["my-own"]\n', "field 'aliases': 'my-own' cannot be an alias"),
    "bad dotted alias": (ROW + 'aliases = ["my..own"]\n', "field 'aliases': '' cannot be"),
    "alias of another row": (
        ROW + 'aliases = ["own = elu(alpha=2)"]\n',
        "field 'aliases': the alias 'own' stands for another row",
    ),
    "alias with an unknown parameter": (
        ROW + 'aliases = ["own = mine(beta=2)"]\n',
        "row 'mine', field 'aliases':",
        "beta",
    ),
    "alias of an expression": (
        ROW + 'aliases = ["own = mine(x) + mine(x)"]\n',
        "row 'mine', field 'aliases': the alias 'own' must bind parameters, and nothing else",
    ),
    "alias of something else than x": (
        ROW + 'aliases = ["own = mine(2 * x)"]\n',
        "row 'mine', field 'aliases': the alias 'own' must bind parameters, and nothing else",
    ),
    "signature with a bad name": (
        ROW + 'aliases = ["lab.Mine(al-pha=1)"]\n',
        "field 'aliases': the alias 'lab.Mine': 'al-pha' cannot be an argument's name",
    ),
    "signature that binds no parameter": (
        ROW + 'aliases = ["lab.Mine(a=1) = mine(beta=a)"]\n',
        "field 'aliases'",
    ),
    "signature with an unknown name in it": (
        ROW + 'aliases = ["lab.Mine(a=1) = mine(alpha=2 * b)"]\n',
        "field 'aliases'",
    ),
    "a year that is none": (ROW + 'year = "2015"\n', "row 'mine', field 'year': is no year"),
    "a switch that is none": (
        ROW + "common = 1\n",
        "field 'common': is a number where true or false belongs",
    ),
    "a relative that is not there": (
        ROW + 'see_also = ["gelo"]\n',
        "field 'see_also': there is no activation 'gelo'",
    ),
    "relatives as text": (
        ROW + 'see_also = "gelu"\n',
        "field 'see_also': is a text where a list of names belongs",
    ),
    "a row that calls itself": (
        '[mine]\ntitle = "a"\nformula = "x + mine(x)"\n',
        "row 'mine', field 'formula': rows call each other in a circle: mine -> mine",
    ),
    "rows that call each other": (
        (
            '[a]\ntitle = "a"\nformula = "b(x)"\naliases = ["own.a"]\n'
            '[b]\ntitle = "b"\nformula = "c(x) + gelu(x)"\n'
            '[c]\ntitle = "c"\nformula = "own.a(x)"\n'
        ),
        "row 'a', field 'formula': rows call each other in a circle: a -> b -> c -> a",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_file_row_and_field(
    load: Load, tmp_path: Path, what: str
) -> None:
    text, *words = WRONG[what]
    with pytest.raises(CatalogError) as caught:
        load(text)
    error = caught.value
    assert isinstance(error, UsageError)
    assert error.exit_code == 2
    assert error.message.startswith(f"{tmp_path / 'mine.toml'}: ")
    for word in words:
        assert word in error.message + error.hint
    assert "\n" not in error.message + error.hint
    assert error.hint or error.excerpt


MANY = """
[good]
formula = "x"
[a]
formula = "x * alhpa"
titel = "a"
parameters = { alpha = { a = 1 } }
[b]
formula = "tanh(x"
derivative = "nope(x)"
see_also = ["gelo"]
[calls]
formula = "a(x) + good(x)"
[gelu]
formula = "x"
[d]
formula = "x*k"
parameters = { k = "x" }
aliases = ["silu"]
[tanh]
formula = "good(x"
"""


def test_all_that_is_wrong_in_a_file_is_told_at_once(load: Load, tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load(MANY)
    first = caught.value
    places = []
    for error in (first, *first.others):
        assert error.exit_code == 2
        place = error.message.removeprefix(f"{tmp_path / 'mine.toml'}: row ").split(":")[0]
        places.append(place.replace("'", "").replace(", field ", "."))
    assert sorted(places) == [
        *("a.parameters", "a.titel"),  # its formula cannot be read without
        *("b.derivative", "b.formula", "b.see_also"),
        *("d.aliases", "d.parameters", "gelu", "tanh"),  # not ``calls``: its fault is that of a
    ]
    assert str(first).count("row 'b'") == 3


def test_a_fault_in_a_formula_is_shown_with_a_caret(load: Load) -> None:
    with pytest.raises(CatalogError) as caught:
        load('[mine]\ntitle = "a"\nformula = "x * alhpa"\n')
    formula, caret = caught.value.excerpt.splitlines()
    assert formula.strip() == "x * alhpa"
    assert formula[caret.index("^")] == "a"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none\.toml: cannot be read: no such file") as caught:
        default_catalog().with_file(tmp_path / "none.toml")
    assert caught.value.hint


@pytest.mark.parametrize("name", ["a\ud800.toml", "a\0.toml"])
def test_a_name_that_no_file_has(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogError, match="cannot be read: no file has such a name"):
        default_catalog().with_file(tmp_path / name)


def test_a_folder_is_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="cannot be read: is a directory"):
        default_catalog().with_file(tmp_path)


@pytest.mark.slow
def test_a_long_chain_of_rows_is_read_once(tmp_path: Path) -> None:
    rows = [f'[r{i}]\ntitle = "r"\nformula = "r{i + 1}(x)"\n' for i in range(2000)]
    path = tmp_path / "mine.toml"
    path.write_text("".join([*rows, '[r2000]\ntitle = "r"\nformula = "tanh(x)"\n']))
    catalog = default_catalog().with_file(path)
    assert activation("r0", catalog).tree is activation("tanh").tree
    path.write_text("".join([*rows, '[r2000]\ntitle = "r"\nformula = "r5(x)"\n']))
    with pytest.raises(CatalogError, match="in a circle: r5 -> r6 ") as caught:
        default_catalog().with_file(path)
    assert len(caught.value.message) < 300
