"""The saturation bar and the shading of panels: rows, looks and tints, by their artists."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle

from tests.drawing.sheets import bar, drawn, panels, parts, texts
from tests.drawing.test_composition import check
from tests.sampling import rows_slow_unless


@pytest.mark.parametrize(
    ("count", "size"),
    rows_slow_unless(lambda row: row[0] == 1, [(1, "1920x1080"), (12, "960x540"), (22, "480x270")]),
)
def test_bars_are_never_too_thin(count: int, size: str) -> None:
    shown = [f"sigmoid({i + 1}*x)" for i in range(count)]
    made = drawn(*shown, saturation=True, size=size)
    bars = [patch for patch in bar(made).patches if isinstance(patch, Rectangle)]
    assert min(patch.get_window_extent().height for patch in bars) >= 3 - 1e-6
    rows = {round(patch.get_window_extent().y0, 3) for patch in bars}
    assert len(rows) == bar(made).get_ylim()[0]
    said = [text.get_text() for text, _ in texts(made)]
    assert (f"{count - len(rows)} more have no room" in said) == (len(rows) < count)


@pytest.mark.parametrize("theme", ["slides", "paper", "dark", "poster"])
def test_what_is_dead_is_striped_alike_in_every_theme(theme: str) -> None:
    made = drawn("relu", saturation=True, theme=theme)
    (stripes,) = parts(made, "stripes", "relu")
    (below,) = parts(made, "dead", "relu")
    assert isinstance(stripes, PathPatch)
    assert isinstance(below, Rectangle)
    box, whole = stripes.get_window_extent(), below.get_window_extent()
    assert box.extents == pytest.approx(whole.extents, abs=whole.height)
    count = int(np.count_nonzero(stripes.get_path().codes == 1))
    assert count == pytest.approx(whole.width / whole.height / 0.9, abs=3)
    assert contrast_of(stripes) > 1.5 * contrast_of(below)


def contrast_of(patch: Patch) -> float:
    ground = patch.get_figure(root=True).get_facecolor()  # type: ignore[union-attr]
    inks = (to_rgba(patch.get_facecolor()), to_rgba(ground))
    a, b = sorted(sum(channel**2.2 for channel in ink[:3]) / 3 for ink in inks)
    return float((b + 0.05) / (a + 0.05))


def test_shading_is_one_tint_upon_which_the_grid_is_seen() -> None:
    for theme in ("slides", "dark", "paper", "poster"):
        made = drawn("gelu", "sigmoid", saturation=True, theme=theme)
        shades = parts(made, "shade")
        tints = {to_rgba(shade.get_facecolor()) for shade in shades if isinstance(shade, Patch)}
        (tint,) = tints
        grid = panels(made)[0].get_xgridlines()[0]
        assert max(abs(a - b) for a, b in zip(tint, to_rgba(grid.get_color()), strict=True)) > 0.04


def test_low_panels_have_small_circles_and_none_is_clipped() -> None:
    def across(**options: object) -> float:
        found = parts(drawn("sign", **options), "limit", "sign")
        assert found
        assert not any(circle.get_clip_on() for circle in found)
        return max(circle.get_markersize() for circle in found if isinstance(circle, Line2D))

    assert across(derivative=3, size="960x540", saturation=True) < across(size="960x540")
    assert across() / across(size="960x540") == pytest.approx(2)


def test_a_long_name_beside_the_bar_is_cut() -> None:
    """As far as the room asks, and so that no two are equal; a legend has them whole."""
    long = "x*sigmoid(1.702*x)+0.001*tanh(x)*exp(-x*x)"
    made = drawn(long, f"{long}+0*x", "tanh", saturation=True, legend=True)
    check(made)
    rows = [text.get_text() for text, _ in texts(made) if str(text.get_gid()).startswith("row")]
    assert len(rows) == len(set(rows)) == 3
    assert "tanh" in rows
    assert sum("…" in row for row in rows) == 2
