"""The catalog that actviz comes with: complete, well formed, and true to its sources."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import actviz.catalog
from actviz.catalog import Alias, Catalog, Row, default_catalog
from actviz.catalog.checks import check_rows
from actviz.catalog.rows import NAME, read_row, read_rows
from actviz.errors import Faults, UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import parse
from actviz.formula.tree import Call, X

CATALOG = default_catalog()
ROWS = CATALOG.rows()
FOLDER = Path(actviz.catalog.__file__).parent

# What the issue asks for: the functions of one variable in the literature's table, and the neuron.
ASKED = tuple(
    """
    identity scaled_linear binary_step sign threshold thresholded_relu abs hardtanh
    sparse_sigmoid hard_sigmoid hard_sigmoid_02 sigmoid log_sigmoid bipolar_sigmoid tanh
    lecun_tanh stanh arctan erf softsign elliot_positive isru sqnl loglog penalized_tanh
    rectified_tanh laplace relu keras_relu relu6 relu_n leaky_relu prelu rrelu srelu
    squared_relu star_relu elu celu selu isrlu pelu xielu softplus shifted_softplus squareplus
    sparse_plus sqrt_softplus logcosh silu gelu gelu_tanh quick_gelu clipped_gelu mish hard_mish
    hard_swish telu serf lisht logish smish phish gish colu eswish elish hard_elish hardshrink
    softshrink tanhshrink exponential gaussian multiquadric sinusoid cos sinc snake gcu sinlu
    coslu bent_identity soft_exponential
    """.split()  # noqa: SIM905 - a list of eighty strings is harder to read
)

SOURCES = [
    ("torch.nn.GELU", "gelu"),
    ("torch.nn.functional.gelu", "gelu"),
    ("keras.activations.gelu", "gelu"),
    ("tf.nn.gelu", "gelu"),
    ("onnx.Gelu", "gelu"),
    ("transformers.gelu", "gelu"),
    ("jax.nn.gelu", "gelu_tanh"),
    ("flax.linen.gelu", "gelu_tanh"),
    ("transformers.gelu_new", "gelu_tanh"),
    ("transformers.gelu_fast", "gelu_tanh"),
    ("transformers.gelu_pytorch_tanh", "gelu_tanh"),
    ("transformers.quick_gelu", "quick_gelu"),
    ("transformers.gelu_10", "clipped_gelu"),
    ("torch.nn.Hardsigmoid", "hard_sigmoid"),
    ("jax.nn.hard_sigmoid", "hard_sigmoid"),
    ("keras.activations.hard_sigmoid", "hard_sigmoid"),
    ("onnx.HardSigmoid", "hard_sigmoid_02"),
    ("mxnet.nd.hard_sigmoid", "hard_sigmoid_02"),
    ("paddle.nn.Hardsigmoid", "hard_sigmoid(slope=0.1666667)"),
    ("torch.nn.LeakyReLU", "leaky_relu"),
    ("jax.nn.leaky_relu", "leaky_relu"),
    ("onnx.LeakyRelu", "leaky_relu"),
    ("keras.activations.leaky_relu", "leaky_relu(negative_slope=0.2)"),
    ("tf.nn.leaky_relu", "leaky_relu(negative_slope=0.2)"),
    ("keras.layers.LeakyReLU", "leaky_relu(negative_slope=0.3)"),
    ("mxnet.nd.LeakyReLU", "leaky_relu(negative_slope=0.25)"),
    ("torch.nn.PReLU", "prelu"),
    ("flax.linen.PReLU", "prelu(alpha=0.01)"),
    ("keras.layers.PReLU", "prelu(alpha=0)"),
    ("keras.activations.relu", "relu"),
    ("keras.layers.ReLU", "relu"),
    ("torch.nn.SELU", "selu"),
    (
        "onnx.Selu",
        "selu(alpha=1.67326319217681884765625, scale=1.05070102214813232421875)",
    ),
    ("swish", "silu"),
    ("logistic", "sigmoid"),
    ("heaviside", "binary_step"),
    ("numpy.sinc", "sinc(omega=pi)"),
    ("siren", "sinusoid(omega=30)"),
]

DEFAULTS = {
    "keras_relu": (("negative_slope", "0"), ("max_value", "inf"), ("threshold", "0")),
    "hard_sigmoid": (("slope", "1/6"), ("offset", "0.5")),
    "hard_sigmoid_02": (("alpha", "0.2"), ("beta", "0.5")),
    "stanh": (("scale_a", "0.67"), ("scale_b", "1.7159")),
    "lecun_tanh": (("a", "1.7159"), ("b", "2/3")),
    "laplace": (("mu", "0.707107"), ("sigma", "0.282095")),
    "rrelu": (("lower", "1/8"), ("upper", "1/3")),
    "selu": (
        ("alpha", "1.6732632423543772848170429916717"),
        ("scale", "1.0507009873554804934193349852946"),
    ),
    "hardshrink": (("lambd", "0.5"),),
    "squareplus": (("b", "4"),),
}


def test_every_function_that_was_asked_for_is_there() -> None:
    assert len(ASKED) == len(set(ASKED)) == 83
    assert {*ASKED, "lif_rate"} <= set(CATALOG.names())


def test_every_formula_value_derivative_and_alias_is_right() -> None:
    faults = Faults()
    check_rows(ROWS, CATALOG, "the catalog", faults)
    faults.tell()


@pytest.mark.parametrize("family", CATALOG.families())
def test_rows_are_whole(family: str) -> None:
    for row in CATALOG.rows(family):
        assert row.title
        assert row.derivative or not row.common, row
        assert row.reference or not row.common, row
        assert NAME.fullmatch(row.name)
        for text in (row.title, row.reference, row.note):
            assert text == text.strip(), row
        assert not row.title.endswith("."), row
        assert row.note == "" or row.note.endswith("."), row


def test_no_name_is_given_twice() -> None:
    aliases = [alias for row in ROWS for alias in row.aliases]
    names = [*CATALOG.names(), *(alias.name for alias in aliases if alias.signature is None)]
    assert len(names) == len(set(names))
    assert not set(names) & {alias.name for alias in aliases if alias.signature is not None}


def test_a_name_shared_with_an_elementary_function_means_the_same() -> None:
    """So that `tanh(x)`, the function, and `tanh`, the row, can never be told apart."""
    for row in ROWS:
        for name in (row.name, *(alias.name for alias in row.aliases)):
            if name not in FUNCTIONS:
                continue
            formula = parse(row.formula, parameters=[p for p, _ in row.parameters])
            own = name == row.name and name in ("sigmoid", "logcosh", "softplus", "sinc")
            # These four are spelt out, or have a parameter more: the oracle holds their values.
            assert own or formula in (
                Call(name, (X,), ()),
                parse(f"{name}(omega * x)", parameters=["omega"]),
            )


def test_every_alias_leads_to_its_row() -> None:
    for row in ROWS:
        for alias in row.aliases:
            if CATALOG.signatures(alias.name)[1:]:  # it has several: test_frameworks.py
                assert alias.signature in CATALOG.signatures(alias.name)
                continue
            assert CATALOG.row(alias.name) is row
            assert CATALOG.alias_meaning(alias.name) == alias.meaning
            assert CATALOG.lookup(alias.name) == CATALOG.lookup(row.name)


@pytest.mark.parametrize(("name", "target"), SOURCES)
def test_framework_names_mean_what_the_framework_computes(name: str, target: str) -> None:
    assert CATALOG.alias_meaning(name) == target
    assert CATALOG.row(name).name == target.partition("(")[0]


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults_are_those_of_the_sources_digit_for_digit(name: str) -> None:
    assert CATALOG.row(name).parameters == DEFAULTS[name]


def test_families_are_the_files_in_the_order_of_the_list() -> None:
    listed = tomllib.loads((FOLDER / "families.toml").read_text(encoding="utf-8"))["families"]
    assert CATALOG.families() == tuple(listed)
    assert {path.stem for path in FOLDER.glob("*.toml")} == {
        *listed,
        "families",
        "several",
        "conventions",
    }
    for family in listed:
        rows, wrong = read_rows(FOLDER / f"{family}.toml", Faults(), common=False)
        assert (CATALOG.rows(family), set(wrong)) == (rows, set())


def test_a_row_that_is_read_alone_is_the_row_of_the_whole_file() -> None:
    """Names and aliases are found in the text before it is read: none is missed, none made up, and
    none taken twice, which making a catalog of all rows would raise."""
    whole = Catalog(ROWS)
    assert whole.rows() == ROWS
    assert dict(CATALOG.parameters) == dict(whole.parameters)
    for name in whole.parameters:
        assert CATALOG.row(name) == whole.row(name)
        assert CATALOG.alias_meaning(name) == whole.alias_meaning(name)
        assert CATALOG.signatures(name) == whole.signatures(name)


def test_a_row_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def watched(text: str, path: Path) -> Row:
        read.append(text.partition("]")[0].removeprefix("["))
        return read_row(text, path)

    monkeypatch.setattr("actviz.catalog.contents.read_row", watched)
    own = Catalog.of_files([FOLDER / "classical.toml", FOLDER / "gated.toml"], {})
    assert "gelu" in own.names()
    assert read == []
    assert own.row("torch.nn.SiLU").name == "silu"
    assert own.row("SIGMOID").name == "sigmoid"
    assert read == ["silu", "sigmoid"]


def test_names_keep_the_order_of_the_rows() -> None:
    assert CATALOG.names() == tuple(row.name for row in ROWS)
    assert CATALOG.names()[:2] == ("sign", "binary_step")


def test_lookup_gives_the_parameters_in_their_order() -> None:
    assert CATALOG.lookup("srelu") == ("t_l", "a_l", "t_r", "a_r")
    assert CATALOG.lookup("relu") == ()
    assert CATALOG.lookup("torch.nn.SELU") == ("alpha", "scale")
    assert CATALOG.lookup("no_such_thing") is None
    assert CATALOG.alias_meaning("gelu") is None


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("sigmod", "sigmoid"),
        ("torch.nn.gleu", "torch.nn.GELU"),
        ("leakirelu", "leaky_relu"),
    ],
)
def test_a_wrong_name_gets_the_nearest_one(wrong: str, near: str) -> None:
    with pytest.raises(UsageError, match=f"no activation '{wrong}'") as caught:
        CATALOG.row(wrong)
    assert caught.value.hint == f"did you mean {near}?"
    assert CATALOG.did_you_mean(wrong) == f"did you mean {near}?"


def test_a_name_like_no_other_gets_the_way_to_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        CATALOG.row("qqqqqqqqqq")
    assert "list" in caught.value.hint
    assert CATALOG.did_you_mean("qqqqqqqqqq") == ""


def test_a_wrong_family_gets_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="no family 'gate'") as caught:
        CATALOG.rows("gate")
    assert caught.value.hint.startswith("did you mean gated? there are: classical, ")


def test_search_reads_names_titles_families_and_aliases_in_any_case() -> None:
    found = [row.name for row in CATALOG.search("SWISH")]
    assert {"silu", "eswish", "hard_swish"} < set(found)
    assert "squish" in found  # Square swish
    gated = {row.name for row in CATALOG.search("glu")}
    assert gated == {"glu", "reglu", "swiglu"}  # ReGLU, SwiGLU; no piece of gluon
    assert "relu" not in [row.name for row in CATALOG.search("leaky")]
    assert [row.name for row in CATALOG.search("Clevert")] == ["elu"]
    assert CATALOG.search("sigmo")
    assert "hard_sigmoid_02" in [row.name for row in CATALOG.search("onnx.hardsigmoid")]
    assert {*CATALOG.rows("shrinkage")} <= {*CATALOG.search("shrinkage")}
    assert CATALOG.search("") == ROWS
    assert CATALOG.search("qqqqqqqqqq") == ()


def test_a_catalog_and_its_rows_do_not_change() -> None:
    with pytest.raises(AttributeError):
        CATALOG.row("relu").title = "other"  # type: ignore[misc]
    assert default_catalog() is CATALOG


def test_a_catalog_of_rows_made_by_hand() -> None:
    row = Row("cube", "own", "Cube", "x**3", aliases=(Alias("third_power", "cube"),))
    own = Catalog([row])
    assert own.names() == ("cube",)
    assert own.row("third_power") is row
    assert own.families() == ("own",)


def test_reading_the_catalog_imports_nothing_heavy() -> None:
    code = (
        "import sys, actviz.catalog; names = actviz.catalog.default_catalog().names();"
        "heavy = {'numpy', 'flint', 'matplotlib', 'actviz.formula.parser'} & set(sys.modules);"
        "print(len(names), sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{len(ROWS)} []"
