"""What a person says of axes and colours: y ranges, names of axes, f and f' in one panel."""

from itertools import chain

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import actviz
from actviz.drawing.panel import Scale
from tests.sampling import slow_unless


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def test_y_ranges_are_those_of_f_and_its_derivatives() -> None:
    drawn = actviz.plot("gelu", derivative=2, yrange=[(-1, 2), (-0.5, 1.5)])
    f, slope, bend = drawn.axes
    assert f.get_ylim() == (-1.0, 2.0)
    assert slope.get_ylim() == (-0.5, 1.5)
    assert bend.get_ylim() == actviz.plot("gelu", derivative=2).axes[2].get_ylim()
    assert actviz.plot("gelu", yrange=[(0, 1)]).axes[0].get_ylim() == (0.0, 1.0)
    cell = actviz.plot("gelu", yrange=[(0, 1)], layout="grid").axes[0]
    assert cell.get_ylim() == (0.0, 1.0)


def test_a_y_range_on_a_logarithmic_scale_is_in_values() -> None:
    drawn = actviz.plot("gelu", yscale="log", yrange=[(1e-3, 10)])
    assert drawn.axes[0].get_ylim() == pytest.approx((-3.0, 1.0))


@pytest.mark.parametrize("layout", ["overlay", "grid"])
@pytest.mark.parametrize("saturation", slow_unless(bool, [False, True]))
def test_the_x_axis_has_a_name_below_its_numbers(layout: str, saturation: bool) -> None:
    drawn = actviz.plot("gelu", xlabel="input", layout=layout, saturation=saturation)
    drawn.canvas.draw()
    (name,) = [t for t in drawn.findobj(Text) if isinstance(t, Text) and t.get_text() == "input"]
    box = name.get_window_extent()
    assert box.y0 > 0
    numbers = chain.from_iterable(ax.get_xticklabels() for ax in drawn.axes)
    seen = [t for t in numbers if t.get_visible() and t.get_text()]
    assert seen
    assert all(t.get_window_extent().y0 >= box.y1 - 1 for t in seen if t.get_visible())
    others = [t for t in drawn.findobj(Text) if isinstance(t, Text) and t is not name]
    shown = [t for t in others if t.get_visible() and t.get_text() and t not in seen]
    assert not any(box.overlaps(t.get_window_extent()) for t in shown)


def test_f_and_its_derivative_in_one_panel() -> None:
    drawn = actviz.plot("sigmoid", together=True)
    assert len(drawn.axes) == 1
    assert {Scale(0).name(), Scale(1).name()} <= set(texts(drawn))
    assert len(actviz.plot(["relu", "gelu"], together=True).axes) == 2


@pytest.mark.parametrize("dpi", [72, 300])
def test_dots_per_inch(dpi: float) -> None:
    drawn = actviz.plot("relu", size="8x4.5in", dpi=dpi)
    assert drawn.dpi == dpi
    assert tuple(drawn.get_size_inches()) == pytest.approx((8, 4.5))
    pixels = actviz.plot("relu", size="800x450", dpi=dpi)
    assert tuple(pixels.get_size_inches() * dpi) == pytest.approx((800, 450))


def test_a_width_alone_has_the_themes_proportion() -> None:
    wide, tall = actviz.plot("relu", size="16cm").get_size_inches()
    assert wide == pytest.approx(16 / 2.54, abs=0.01)
    assert wide / tall == pytest.approx(16 / 9, rel=0.01)
