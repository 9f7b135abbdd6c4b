"""The numbers that matter in a figure: which are said, and that they are upon nothing."""

from __future__ import annotations

from itertools import product

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import actviz
from actviz.drawing.numbers import near_text, peak, rounded_text
from actviz.drawing.theme import Pen
from tests.drawing.sheets import curve, drawn, panels, texts
from tests.drawing.test_composition import check
from tests.sampling import in_turn

SHOWN = [
    ("sigmoid", "tanh"),
    ("selu",),
    ("gelu", "relu"),
    ("silu", "mish", "tanh"),
    ("sign",),
    ("arctan", "elu", "arctan(x - 2)"),
]


def said(made: Figure, part: str) -> list[tuple[Text, Bbox]]:
    return [(t, box) for t, box in texts(made) if str(t.get_gid()).startswith(part)]


def words(made: Figure, part: str) -> set[str]:
    return {text.get_text() for text, _ in said(made, part)}


def test_the_edge_the_peak_and_the_level_are_said() -> None:
    both = drawn("sigmoid", "tanh", derivative=1, saturation=True)
    assert words(both, "edge") == {"−2.89", "2.89", "−2.18", "2.18"}
    assert words(both, "number") == {"1/4"}
    assert words(drawn("sigmoid", derivative=1), "number") == {"1/4"}
    assert words(drawn("gelu", derivative=1), "number") == {"1.13"}
    assert words(drawn("selu", derivative=1, saturation=True), "number") == {"−1.76", "1.76"}
    assert not words(drawn("sigmoid", "tanh"), "number")
    assert words(drawn("sigmoid", saturation=True, threshold=0.01), "edge") == {"−4.58", "4.58"}


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("sigmoid", "1/4"),
        ("1.5*tanh(x)", "3/2"),
        ("-0.6*tanh(-x)", "3/5"),
        ("0.7*sigmoid(x)", "0.175"),  # 7/40, which nobody would say
        ("0.25000000000000006*tanh(x)", "0.25"),  # no quarter, and so not written as one
        ("gelu", "1.13"),
        ("erf", "1.13"),  # 2/sqrt(pi)
    ],
)
def test_a_fraction_is_said_where_it_is_proven(formula: str, text: str) -> None:
    found = peak(actviz.activation(formula), Pen("red"), (-6.0, 6.0))
    assert found is not None
    assert found.text == text


def test_no_numbers_where_none_are_wanted() -> None:
    made = drawn("sigmoid", derivative=1, saturation=True, numbers=False)
    assert not words(made, "edge")
    assert not words(made, "number")
    assert not words(drawn("sigmoid", derivative=1, mark=1.0), "number")


@pytest.mark.parametrize(
    ("shown", "size"), in_turn(SHOWN, ["1920x1080", "640x360", "800x1000"]), ids=str
)
def test_numbers_are_upon_nothing(shown: tuple[str, ...], size: str) -> None:
    made = drawn(*shown, derivative=1, saturation=True, size=size)
    check(made)
    for _, box in said(made, "number"):
        for (order, ax), name in product(enumerate(panels(made)), shown):
            drawn_curve = curve(made, name, order)
            path = ax.transData.transform_path(drawn_curve.get_path())
            assert not path.intersects_bbox(box, filled=False), (name, order)
        for ax in panels(made):
            for line in ax.lines[:]:
                assert not line.get_window_extent().overlaps(box), line.get_gid()


def test_numbers_are_rounded_correctly_or_not_said() -> None:
    assert near_text(2.8872709503576206) == "2.89"
    assert near_text(-2.9957322735539909) == "−2.996"
    assert near_text(1.0) == "1"
    assert near_text(0.25) == "0.25"
    assert rounded_text(0.12344, 0.12346) == "0.123"
    assert rounded_text(0.12, 0.13) == ""
