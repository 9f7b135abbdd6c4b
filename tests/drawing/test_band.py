"""The band that chance moves an activation in: rrelu's slopes in training."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from actviz.activation import activation
from actviz.catalog import Row, default_catalog
from actviz.catalog.writing import as_toml
from actviz.kernel.rounding import rounded
from tests.drawing.sheets import curve, drawn, panels, parts, texts

ROWS = [row for row in default_catalog().rows() if row.band is not None]


def test_rrelu_has_one() -> None:
    assert "rrelu" in {row.name for row in ROWS}
    assert "band = {" in as_toml(default_catalog().row("rrelu"))
    assert activation("relu").band == ()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_activation_lies_in_its_band(row: Row) -> None:
    shown = activation(row.name)
    low, high = shown.band
    for x in (-7.5, -1.0, -0.125, 0.0, 0.25, 3.0):
        assert rounded(low, x) <= shown.value(x) <= rounded(high, x)


def bands(made: Figure, name: str) -> list[PathPatch]:
    """The bands of an activation, from the upper panel to the lower."""
    found = parts(made, "band", name)
    return [patch for patch in found if isinstance(patch, PathPatch)]


def test_it_is_shaded_between_its_ends_in_every_panel() -> None:
    name = "rrelu(lower=0.25, upper=0.75)"
    made = drawn(name, "relu", derivative=1)
    of_f, of_slope, *_ = bands(made, name)
    for x, inside, outside in ((-4.0, -2.0, -0.5), (-2.0, -1.0, -1.9)):
        assert of_f.get_path().contains_point((x, inside))
        assert not of_f.get_path().contains_point((x, outside))
    bottom, top = panels(made)[0].get_ylim()
    assert bottom <= -4.5 < 6 <= top  # all of it is in the window
    assert of_slope.get_path().contains_point((-3.0, 0.5))
    assert not of_slope.get_path().contains_point((-3.0, 0.2))
    assert of_f.get_zorder() < curve(made, name).get_zorder()
    assert not bands(made, "relu")


def said(*names: str, **options: object) -> bool:
    """Whether a picture says that something is so in training."""
    shown = [text.get_text() for text, _ in texts(drawn(*names, **options))]
    return any("rrelu" in text and "in training" in text for text in shown)


def test_what_it_is_is_said_where_it_is_seen() -> None:
    assert said("rrelu")
    assert not said("rrelu", yscale="log")
    assert not said("relu")
