"""Cards: every one of the catalog's has all its text on the sheet, and none upon another."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from actviz.activation import activation
from actviz.analysis.properties import properties
from actviz.analysis.saturation import saturation
from actviz.catalog import default_catalog
from actviz.drawing.card import card, regions
from actviz.drawing.setting import displayed
from actviz.errors import UsageError
from actviz.export import words_of
from actviz.gallery.draw import facts, general_formula, typeset
from actviz.options import Options, options
from tests.sampling import rows_slow_unless, slow_but_every, slow_unless

CATALOG = default_catalog()
NAMES = CATALOG.names(common=True)
SLACK = 3.0  # pixels by which the boxes of texts may touch: they are higher than what is seen
LEAST = 0.55  # times the type of the sheet: the smallest that is set
LONG = ("sqnl", "lif_rate", "keras_relu", "selu", "gelu_tanh", "sinlu", "relu")
SIZES = ("column", "page", "4:3", "900x1600", "800x900", "1600x600", "640x360")


@cache
def drawn(name: str, wanted: Options | None = None) -> Figure:
    shown = activation(name)
    formula = general_formula(CATALOG.row(name), CATALOG)
    return card(shown, formula, facts(shown), wanted)


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text on the sheet and where it is, numbers and names of the axes among them."""
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    beyond = {number for ax in figure.axes for number in _beyond(ax)}
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    texts = [text for text in texts if text not in beyond]
    return [
        (text.get_text(), text.get_window_extent())
        for text in texts
        if text.get_visible() and text.get_text() and "halo" not in str(text.get_gid())
    ]


def _beyond(ax: Axes) -> Iterator[Text]:
    """Numbers of an axis that are not drawn: a locator has one beyond each end."""
    left, right = ax.get_xlim()
    for tick in ax.xaxis.get_major_ticks():
        if not left <= tick.get_loc() <= right:
            yield from (tick.label1, tick.label2)


def check(figure: Figure) -> None:
    width, height = figure.get_size_inches() * figure.dpi
    found = boxes(figure)
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    for (one, a), (other, b) in combinations(found, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(across, up) <= SLACK, f"{one!r} upon {other!r}"


@pytest.mark.parametrize("name", slow_unless(LONG[0].__eq__, NAMES))
def test_every_text_is_on_the_sheet_and_upon_no_other(name: str) -> None:
    figure = drawn(name)
    check(figure)
    sizes = {text.get_gid(): float(text.get_fontsize()) for text in figure.texts}
    assert min(sizes.values()) >= LEAST * sizes["threshold"]
    assert {"name", "title", "formula", "fact", "value", "threshold"} <= sizes.keys()


@pytest.mark.parametrize(
    ("name", "size"),
    # quick is every second size once, each with another card
    rows_slow_unless(
        {*zip(LONG[1::2], SIZES[1::2], strict=True)}.__contains__, product(LONG, SIZES)
    ),
)
def test_so_it_is_on_sheets_of_other_sizes(name: str, size: str) -> None:
    check(drawn(name, options({"size": size})))


@pytest.mark.parametrize("theme", slow_but_every(3, ["paper", "dark", "poster"]))
def test_and_in_every_theme(theme: str) -> None:
    check(drawn("gelu", options({"theme": theme})))


def test_a_card_says_what_it_shows() -> None:
    words = words_of(drawn("elu", Options(range=(-3.0, 2.0))))
    said = "elu, Exponential linear unit, on a card: f and f′ for x from −3 to 2"
    assert words.title == "elu"
    assert words.description.startswith(said)


def test_a_clear_ground() -> None:
    assert to_rgba(drawn("relu", Options(transparent=True)).get_facecolor())[3] == 0


def test_an_unknown_theme() -> None:
    with pytest.raises(UsageError, match="no theme"):
        drawn("relu", Options(theme="drak"))


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("sigmoid", [("saturated", "|x| ≥ 2.887")]),
        ("relu", [("dead", "x < 0")]),
        ("exp(x)", [("saturated", "x ≤ −2.996")]),
        ("identity", []),
        ("0.01 * x", [("attenuated", "everywhere")]),
        ("softshrink", [("dead", "|x| < 0.5")]),
        ("sign", [("dead", "x < 0"), ("", "x > 0")]),
        ("sqnl", [("dead", "|x| ≥ 2"), ("flat", "1.9 ≤ |x| ≤ 2")]),
        ("laplace", [("saturated", "x ≤ −0.02224"), ("", "x ≥ 1.436")]),
        ("sin(x)", [("repeats", "|x| ≥ 16"), ("flat", "10 regions")]),
    ],
)
def test_regions_in_words(formula: str, found: list[tuple[str, str]]) -> None:
    assert regions(saturation(activation(formula).tree, Fraction(1, 20))) == found


def test_outermost_fractions_are_large() -> None:
    assert displayed(r"\frac{\frac{a}{b}}{c} + e^{\frac{x}{2}}") == (
        r"\dfrac{\frac{a}{b}}{c} + e^{\frac{x}{2}}"
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [("(-inf, -0.5]", "(−∞, −0.5]"), ("C12", "C¹²"), ("max |f'|", "max |f\N{HAIR SPACE}′|")],
)
def test_signs_of_print(text: str, printed: str) -> None:
    assert typeset(text) == printed


@pytest.mark.parametrize(
    "name", slow_but_every(5, ["relu6", "clipped_gelu", "hard_sigmoid", "sqnl", "threshold"])
)
def test_the_window_of_a_card_holds_every_kink_and_cap(name: str) -> None:
    figure = drawn(name)
    left, right = figure.axes[0].get_xlim()
    places = properties(activation(name).tree).kinks
    assert all(left < place < right for place in places)
    assert max(map(abs, places), default=0) < right
    assert f"from −{right:g} to {right:g}" in str(figure.get_label())
    assert drawn(name, Options(range=(-3.0, 3.0))).axes[0].get_xlim() == (-3.0, 3.0)


def test_the_panels_of_all_cards_begin_at_one_place() -> None:
    names = ("relu6", "gelu", "hard_swish", "sigmoid", "elu", "sign", "sinc")
    places = {round(drawn(name).axes[0].get_window_extent().x0) for name in names}
    assert len(places) == 1


def said(figure: Figure) -> dict[str, list[Text]]:
    """The texts of a card by what they are."""
    found: dict[str, list[Text]] = {}
    for text in figure.texts:
        found.setdefault(str(text.get_gid()), []).append(text)
    return found


def size(text: Text) -> float:
    return float(text.get_fontsize())


def test_a_long_condition_stands_below_its_branch() -> None:
    texts = said(drawn("keras_relu"))
    for then, test in zip(texts["formula"], texts["test"], strict=True):
        assert test.get_position()[1] < then.get_position()[1]


HARD = ("keras_relu", "pade_leaky", "spocu", "sqnl", "trapezoid", "melu_plus_component", "uaf")


QUICK = {(name, ("slides", "poster")[i % 2]) for i, name in enumerate(HARD[::4])}


@pytest.mark.parametrize(
    ("name", "theme"),
    rows_slow_unless(QUICK.__contains__, product(CATALOG.names(), ("slides", "poster"))),
)
def test_a_formula_is_never_smaller_than_the_facts(name: str, theme: str) -> None:
    texts = said(drawn(name, options({"theme": theme})))
    least = min(map(size, [*texts["formula"], *texts.get("test", [])]))
    assert least >= max(map(size, texts["fact"])) - 1e-9


def test_a_conditional_amid_a_formula_has_its_branches_on_lines() -> None:
    texts = said(drawn("rprelu"))
    assert [text.get_text() for text in texts["formula"]] == [
        "$x - a + b$",
        r"$c \cdot (x - a) + b$",
    ]
    assert len(texts["test"]) == 2


def test_a_poster_has_the_type_of_a_poster() -> None:
    poster, slide = (
        min(size(text) for text in said(drawn("gelu", Options(theme=theme)))["value"])
        for theme in ("poster", "slides")
    )
    assert poster >= 24 > slide


RESPELLED = {
    "relu6": "Krizhevsky 2010",
    "hardtanh": "Collobert 2004",  # behind a framework's name
    "identity": "Identity",  # nobody is known to have proposed it
    "elu": "Exponential linear unit",
}


def test_a_title_that_respells_the_name_gives_way_to_who_proposed_it() -> None:
    for name, subtitle in RESPELLED.items():
        found = [text for text in drawn(name).findobj(Text) if isinstance(text, Text)]
        texts = [text.get_text() for text in found if text.get_gid() == "title"]
        assert " ".join(texts) == subtitle
