"""Manifests: what is read, and what is said of what is wrong in one."""

from fractions import Fraction
from pathlib import Path

import pytest

from actviz.errors import UsageError
from actviz.gallery.manifest import Entry, Manifest, read
from actviz.gallery.tables import LONGEST, ManifestError
from actviz.options import Options
from actviz.readers import Size
from actviz.toml import MAX_BYTES

MINE = """
[wave]
title = "Wave"
formula = "sin(x)"
"""


def manifest(folder: Path, text: str, **overrides: object) -> Manifest:
    path = folder / "m.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, overrides)


def entry(folder: Path, text: str, **overrides: object) -> Entry:
    (found,) = manifest(folder, text, **overrides).entries
    return found


def test_a_picture_says_all_that_plot_can_be_told(tmp_path: Path) -> None:
    found = entry(
        tmp_path,
        """
        [a]
        activations = ["relu", "elu(alpha=[1, 2])"]
        derivative = 2
        saturation = true
        threshold = 0.01
        range = [-2, 3]
        size = "800x450"
        title = "on it"
        theme = "dark"
        layout = "grid"
        yscale = "log"
        labels = "formula"
        text = "outlines"
        transparent = true
        format = ["svg", "png", "svg"]
        heading = "in the index"
        chapter = "C"
        alt = "seen"
        note = "said"
        """,
    )
    assert found.options == Options(
        derivative=2,
        saturation=True,
        threshold=Fraction(1, 100),
        range=(-2.0, 3.0),
        size=Size(800, 450),
        title="on it",
        theme="dark",
        layout="grid",
        yscale="log",
        labels="formula",
        text="outlines",
        transparent=True,
        alt="seen",
    )
    assert found.formats == ("svg", "png")
    assert (found.heading, found.chapter, found.note) == ("in the index", "C", "said")


def test_a_picture_of_one_line(tmp_path: Path) -> None:
    found = entry(tmp_path, '[a]\nactivations = ["gelu"]')
    assert (found.name, found.kind, found.subjects) == ("a", "plot", ("gelu",))
    assert (found.options, found.formats, found.heading) == (Options(), ("png",), "gelu")
    assert found.command == "actviz plot gelu"


def test_defaults_yield_to_a_picture_and_both_to_the_command_line(tmp_path: Path) -> None:
    text = """
    [defaults]
    derivative = true
    theme = "paper"
    size = "page"
    format = "svg,pdf"

    [a]
    activations = ["relu"]
    theme = "poster"
    """
    found = entry(tmp_path, text, size="300x200")
    assert found.options == Options(derivative=1, theme="poster", size=Size(300, 200))
    assert found.formats == ("svg", "pdf")
    assert entry(tmp_path, text, theme="dark", format="png").options.theme == "dark"
    assert entry(tmp_path, text, theme="dark", format="png").formats == ("png",)


def test_defaults_that_a_card_has_no_use_for_do_it_no_harm(tmp_path: Path) -> None:
    found = entry(tmp_path, '[defaults]\nderivative = 2\nrange = "-1:1"\n[a]\ncard = "elu"')
    assert found.options == Options(range=(-1.0, 1.0))
    assert found.heading == "elu: Exponential linear unit"


def test_a_card_for_each_of_a_family(tmp_path: Path) -> None:
    found = manifest(tmp_path, '[card]\ncards = "classical"').entries
    assert found[0].name == "card-sign"
    assert {one.chapter for one in found} == {"Classical cards"}
    assert {one.kind for one in found} == {"card"}


def test_a_catalog_and_a_style_beside_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    (tmp_path / "bold.mplstyle").write_text("lines.linewidth: 9\n")
    found = manifest(
        tmp_path,
        'catalog = "mine.toml"\n[defaults]\ntheme = "paper,bold.mplstyle"\n'
        '[card]\ncards = "mine"\n[a]\nactivations = ["wave"]\n',
    )
    assert [one.name for one in found.entries] == ["card-wave", "a"]
    style = tmp_path / "bold.mplstyle"
    assert found.inputs == (tmp_path / "m.toml", tmp_path / "mine.toml", style)
    assert found.entries[1].options.theme == f"paper,{style}"
    assert found.entries[1].command == (
        f"actviz plot wave --theme paper,{style} --catalog {tmp_path / 'mine.toml'}"
    )


def test_figures_of_the_lecture(tmp_path: Path) -> None:
    found = entry(tmp_path, '[a]\nlecture = "linear_stack"\nchapter = "L"')
    assert found.heading == "Why linear layers collapse"
    assert found.note
    command = f"actviz gallery {tmp_path / 'm.toml'} --only a"
    assert found.command == command
    found = entry(tmp_path, '[a]\nlecture = "linear_stack"', theme="dark", format="svg")
    assert found.command == f"{command} --theme dark --format svg"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("derivative = 1", "actviz plot relu --derivative"),
        ("derivative = 2\nsaturation = true", "actviz plot relu -dd --saturation"),
        ("threshold = 1e-7", "actviz plot relu"),  # which marks nothing
        (
            "saturation = true\nthreshold = 1e-7",
            "actviz plot relu --saturation --threshold 1e-07",
        ),
        ("yrange = [[-1, 2], [0, 1]]", "actviz plot relu --yrange -1:2 --yrange 0:1"),
        ("together = true\nxlabel = 'x'", "actviz plot relu --together --xlabel x"),
        ("dpi = 300\nsize = '2in'", "actviz plot relu --size 2in --dpi 300"),
        ("colors = ['#c00000', 'red']", "actviz plot relu --colors '#c00000,red'"),
        ('range = "-0.5:1e3"', "actviz plot relu --range -0.5:1000"),
        ('size = "8x4.5in"', "actviz plot relu --size 8x4.5in"),
        ('size = "4:3"', "actviz plot relu --size 4:3"),
        ('size = "column"', "actviz plot relu --size column"),
        ('title = "it\'s"', "actviz plot relu --title 'it'\"'\"'s'"),
        ("transparent = true", "actviz plot relu --transparent"),
    ],
)
def test_commands_say_what_differs_from_plots_defaults(
    tmp_path: Path, text: str, command: str
) -> None:
    assert entry(tmp_path, f'[a]\nactivations = ["relu"]\n{text}').command == command


def test_a_formula_that_begins_with_a_minus_is_no_option(tmp_path: Path) -> None:
    found = entry(tmp_path, '[a]\nactivations = ["-x", "relu"]\nderivative = 1')
    assert found.command == "actviz plot --derivative -- -x relu"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "m.toml: holds no pictures", "[name]"),
        ("[a", "m.toml: is not TOML: ", "quotes"),
        ('headin = "x"', "m.toml: field 'headin': there is no such field", "heading"),
        ("heading = 3", "m.toml: field 'heading': is a number where a text belongs", ""),
        ('catalog = "no.toml"', "m.toml: field 'catalog': ", "no.toml"),
        ("[defaults]\nalt = 'x'", "picture 'defaults', field 'alt': is not for all pictures", ""),
        ("[defaults]\nrange = [1]", "picture 'defaults', field 'range': the range is not", ""),
        ("[defaults]\nthem = 'x'", "picture 'defaults', field 'them': there is no such", "theme"),
        ("defaults = 3", "m.toml: field 'defaults': ", "[defaults]"),
        ("a = 3", "m.toml: field 'a': there is no such field", "heading, catalog"),
        ("[a]", "picture 'a': does not say what to draw", "activations"),
        ("[a]\nactivation = ['x']", "field 'activation': there is no such", "activations"),
        ("[a]\ncard = 'elu'\nlecture = 'x'", "picture 'a': has both lecture and card", "one"),
        ("[a]\nactivations = 'elu'", "field 'activations': is a text where a list", "["),
        ("[a]\nactivations = []", "field 'activations': is an empty list", ""),
        ("[a]\nactivations = [1]", "field 'activations': is a number where a text", "quotes"),
        ("[a]\nactivations = ['']", "field 'activations': is empty", ""),
        ("[a]\nactivations = ['gleu']", "field 'activations': ", "gelu"),
        ("[a]\nactivations = ['x +']", "field 'activations': ", ""),
        ("[a]\ncard = 'eluu'", "field 'card': there is no activation 'eluu'", "elu"),
        ("[a]\naudit = 'gleu'\nvalues = 'v.csv'", "field 'audit': ", "gelu"),
        ("[a]\naudit = 'gelu'", "field 'values': is missing", "values ="),
        ("[a]\naudit = 'gelu'\nvalues = 'no.csv'", "'values': no.csv cannot be read", "x and y"),
        ("[a]\naudit = 'gelu'\nvalues = []", "field 'values': is an empty list", ""),
        ("[a]\naudit = 'gelu'\nvalues = 'm.toml'\nrange = '0:1'", "'range': is not for", "dtype"),
        ("[a]\naudit = 'gelu'\nvalues = 'm.toml'\ndtype = 'int8'", "field 'dtype': ", "float16"),
        ("[a]\nactivations = ['elu']\nvalues = 'm.toml'", "field 'values': there is no such", ""),
        ("[a]\ncards = 'classic'", "field 'cards': there is no family", "classical"),
        ("[a]\ncards = false", "field 'cards': is true or false where a text", ""),
        ("[a]\nlecture = 'linear_stak'", "field 'lecture': no figure of", "linear_stack"),
        ("[a]\nlecture = 'linear_stack'\nrange = [1, 2]", "'range': is not for a figure", "size"),
        ("[a]\ncard = 'elu'\nderivative = 1", "'derivative': is not for a card", "threshold"),
        ("[a]\ncards = true\nalt = 'x'", "field 'alt': is not for many cards", "chapter"),
        ("[a]\nactivations = ['elu']\nthreshold = -1", "'threshold': the threshold must", ""),
        ("[a]\nactivations = ['elu']\nderivative = 4", "field 'derivative': ", ""),
        ("[a]\nactivations = ['elu']\nsaturation = 1", "field 'saturation': ", ""),
        ("[a]\nactivations = ['elu']\ntheme = 'drak'", "'theme': no theme is called", "dark"),
        ("[a]\nactivations = ['elu']\ntheme = ['paper']", "'theme': is a list of 1", "a pair"),
        ("[a]\nactivations = ['elu']\ntheme = ['paper', 'drak']", "no theme is called", "dark"),
        ("[a]\nactivations = ['elu']\ntheme = 3", "'theme': is a number where a text", ""),
        ("[a]\nactivations = ['elu']\nformat = 'gif'", "'format': no format is called", "png"),
        ("[a]\nactivations = ['elu']\nformat = []", "'format': is an empty list", ""),
        ("[a]\nactivations = ['elu']\nalt = 1979-05-27", "'alt': is a date or time", ""),
        ('[a]\nactivations = ["elu"]\nalt = "a\\nb"', "'alt': holds a line break", "one line"),
        ("['a.png']\nactivations = ['elu']", "picture 'a.png': the format is no part", "[a]"),
        ("['../a']\nactivations = ['elu']", "picture '../a': cannot be the name", "folders"),
        ("['a/b']\nactivations = ['elu']", "picture 'a/b': cannot be the name", ""),
        ("['a..b']\nactivations = ['elu']", "picture 'a..b': cannot be the name", ""),
        ("['-a']\nactivations = ['elu']", "picture '-a': cannot be the name", ""),
        ("['']\nactivations = ['elu']", "cannot be the name", ""),
        ("[nul]\nactivations = ['elu']", "picture 'nul': cannot be the name", ""),
        (f"[{'a' * (LONGEST + 1)}]\nactivations = ['elu']", "is longer than", "shorter"),
        ("[a]\ncard='elu'\n[A]\ncard='elu'", "picture 'A': the file A is that of a", "capitals"),
        ("[c]\ncards='classical'\n[c-tanh]\ncard='elu'", "the file c-tanh is that of c-tanh", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        manifest(tmp_path, text)
    assert caught.value.exit_code == 2
    assert str(tmp_path / "m.toml") in caught.value.message
    assert message in caught.value.message
    assert hint in caught.value.hint + caught.value.message
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_formulas_fault_is_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        manifest(tmp_path, "[a]\nactivations = ['relu(x']")
    assert "^" in caught.value.excerpt


def test_the_last_picture_is_checked_before_the_first_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="picture 'z'"):
        manifest(tmp_path, "[a]\nactivations = ['elu']\n[z]\nactivations = ['nothing']")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff", "is not a text in UTF-8"), (b"#" * (MAX_BYTES + 1), "larger than")],
)
def test_files_that_are_no_manifest(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(content)
    with pytest.raises(ManifestError, match=message):
        read(path)


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\ud800.toml", "a\0.toml"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        read(tmp_path / name)


def test_what_the_command_line_gives_is_not_blamed_on_the_manifest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        manifest(tmp_path, "[a]\nactivations = ['elu']", theme="drak")
    assert "m.toml" not in caught.value.message


PAIRS = """
[defaults]
theme = ["slides", "dark"]
[a]
activations = ["elu"]
[b]
card = "relu"
theme = "paper"
"""


def test_two_themes_make_a_pair(tmp_path: Path) -> None:
    found = manifest(tmp_path, PAIRS).entries
    assert [(e.name, e.options.theme, e.pair_of) for e in found] == [
        ("a", "slides", ""),
        ("a-dark", "dark", "a"),
        ("b", "paper", ""),
    ]
    assert found[1].command == "actviz plot elu --theme dark"
    assert [e.name for e in manifest(tmp_path, PAIRS, theme="poster").entries] == ["a", "b"]


def test_a_step_of_a_build_up_has_a_pair_too(tmp_path: Path) -> None:
    text = '[a]\nactivations = ["elu", "relu"]\nsteps = true\ntheme = ["slides", "dark"]'
    found = manifest(tmp_path, text).entries
    assert [(e.name, e.step) for e in found] == [
        ("a-1", 1),
        ("a-1-dark", 1),
        ("a-2", 2),
        ("a-2-dark", 2),
    ]


@pytest.mark.parametrize("shown", ["activations = ['elu', 'relu']", "card = 'elu'"])
def test_what_subjects_mean_and_who_proposed_it_is_told(shown: str, tmp_path: Path) -> None:
    meant = manifest(tmp_path, f"[a]\n{shown}").meant["a"]()
    assert "expm1(x)" in meant.text
    assert {"elu", "torch.nn.ELU"} <= set(meant.words)
    assert any("Clevert" in word for word in meant.words)


def test_all_that_is_wrong_in_a_manifest_is_told_at_once(tmp_path: Path) -> None:
    text = """
    heading = 3
    [defaults]
    size = "12"
    [a]
    activations = ["relu", "relo"]
    derivativ = true
    range = "4:1"
    theme = "drak"
    [b]
    card = "gel"
    note = 3
    [c]
    activations = ["relu"]
    [con]
    activations = ["relu"]
    [C]
    activations = ["tanh"]
    [d]
    colour = "red"
    """
    with pytest.raises(ManifestError) as caught:
        manifest(tmp_path, text)
    found = [error.message for error in (caught.value, *caught.value.others)]
    places = [one.split(": ")[1].replace("picture ", "").replace("'", "") for one in found]
    assert places == [
        *("field heading", "defaults, field size", "a, field derivativ", "a, field range"),
        *("a, field theme", "a, field activations", "b, field note", "b, field card", "con", "C"),
        *("d, field colour", "d"),
    ]


def test_a_catalog_that_is_wrong_is_told_whole(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[a]\nformula = "y"\n[b]\nformula = "z"\n')
    with pytest.raises(ManifestError) as caught:
        manifest(tmp_path, 'catalog = "mine.toml"\n[p]\nactivations = ["a", "b"]\n')
    (other,) = caught.value.others
    assert "field 'catalog'" in caught.value.message
    assert "row 'a'" in caught.value.message
    assert "row 'b'" in other.message
