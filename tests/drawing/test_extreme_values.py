"""Values near the end of the doubles: a picture, or one clear line; and numbers that have room."""

from __future__ import annotations

from itertools import pairwise

import pytest
from matplotlib.text import Text

from actviz.activation import activation
from actviz.drawing.figure import figure
from actviz.drawing.panel import Scale
from actviz.drawing.runs import View
from actviz.drawing.theme import applied
from actviz.drawing.ticks import common, has_common_x, x_ticks
from actviz.errors import UsageError
from actviz.options import Options
from actviz.text import sketch
from tests.sampling import slow_but_every

TOO_LARGE = ["1e308*sin(x)", "1e308*x", "1e305*cosh(x)"]
LARGE = ["(x**2+1)**500", "x**500", "1e299*sin(x)", "1e-320*x", "exp(100*x)"]


@pytest.mark.parametrize("text", TOO_LARGE)
def test_what_is_too_large_is_said_in_a_line(text: str) -> None:
    of = [activation(text)]
    with pytest.raises(UsageError, match="the most that can be drawn") as caught:
        figure(of, Options(derivative=1))
    assert "yscale log" in caught.value.hint
    with pytest.raises(UsageError, match="the most that can be drawn"):
        sketch.plot(of, Options(), 80, 40)


@pytest.mark.parametrize("text", LARGE + TOO_LARGE)
@pytest.mark.slow
def test_a_logarithm_shows_it(text: str) -> None:
    assert figure([activation(text)], Options(yscale="log", saturation=True)).axes


@pytest.mark.parametrize("text", slow_but_every(3, LARGE))
def test_what_is_large_is_drawn(text: str) -> None:
    of = [activation(text)]
    figure(of, Options(derivative=1, saturation=True)).canvas.draw()
    assert sketch.plot(of, Options(derivative=1), 80, 40)


WINDOWS = [(-reach, reach) for reach in (6.0, 1e4, 1e5, 123456.0, 1e6, 4e8, 1e-4, 3e-4, 1e-7)]


@pytest.mark.parametrize("window", [*WINDOWS, (1000.0, 1000.001), (-1e6, 3.0), (5e-5, 2e-3)])
@pytest.mark.parametrize("is_pruned", [False, True])
def test_numbers_of_the_x_axis_have_room(window: tuple[float, float], is_pruned: bool) -> None:
    with applied("slides", None) as page:
        for width in (100.0, 300.0, 900.0, 1600.0):
            view = View(*window, 0.0, 1.0, width, 300.0)
            places, texts, said = x_ticks(view, page, is_pruned=is_pruned)
            assert bool(said) <= has_common_x(window)  # there is room to say it
            longest = max(map(len, texts), default=0)
            assert (
                all((b - a) * view.across > longest * 0.6 * page.em for a, b in pairwise(places))
                or len(places) <= 3
            )
            assert longest <= 9
            assert not said or not any("10" in text and text != "10" for text in texts)


def test_what_numbers_of_the_x_axis_have_in_common_is_said_once() -> None:
    for layout in ("overlay", "grid"):
        made = figure([activation("tanh")] * 2, Options(range=(-1e6, 1e6), layout=layout))
        assert [text.get_text() for text in made.findobj(Text) if text.get_gid() == "x-name"] == [
            "$x$ in 10⁶"
        ]
    small = figure([activation("1e-9*tanh(x)")], Options())
    assert "$f(x)$ in 10⁻⁹" in {text.get_text() for text in small.findobj(Text)}


@pytest.mark.parametrize(
    ("places", "texts", "said"),
    [
        ([0.0, 0.5, 1.0], ["0", "0.5", "1"], ""),
        ([-1e-12, 0.0, 5e-13], ["−1", "0", "0.5"], "in 10⁻¹²"),
        ([0.0, 2.5e6, 5e6], ["0", "2.5", "5"], "in 10⁶"),
        ([1.1e6, 1100000.2, 1100000.4], ["0", "0.2", "0.4"], "− 1100000"),
        ([-3.0, -2.9999999], ["0", "1"], "+ 3 in 10⁻⁷"),
        ([1e300, 2e300], ["1", "2"], "in 10³⁰⁰"),
    ],
)
def test_numbers_of_an_axis_say_once_what_they_share(
    places: list[float], texts: list[str], said: str
) -> None:
    assert common(places) == (texts, said)


@pytest.mark.parametrize(
    ("text", "window"), [("1000000+x", (1e5, 1e5 + 1)), ("2+1e-7*tanh(x)", (-6, 6))]
)
def test_numbers_of_the_y_axis_differ(text: str, window: tuple[float, float]) -> None:
    made = figure([activation(text)], Options(range=window))
    made.canvas.draw()
    texts = [label.get_text() for label in made.axes[0].get_yticklabels()]
    assert len(set(texts)) == len(texts) > 1


@pytest.mark.parametrize(
    ("text", "reach", "peak"), [("sigmoid", 1e6, 0.25), ("sigmoid(100000*x)", 6.0, 25000.0)]
)
def test_a_spike_between_the_cells_is_in_the_window(text: str, reach: float, peak: float) -> None:
    low, high = Scale(1).window([activation(text).tree], (-reach, reach))
    assert peak < high < 1.2 * peak
    assert -0.2 * peak < low < 0


@pytest.mark.slow
def test_an_impulse_beside_something_much_taller_is_seen_with_its_weight() -> None:
    of = [activation(text) for text in ("sigmoid(1e6*(x-1))", "x+sign(x-2)", "-sign(x)")]
    made = figure(of, Options(derivative=1, saturation=True))
    panel = made.axes[1]
    weights = [text for text in panel.texts if str(text.get_gid()).startswith("weight")]
    assert sorted(text.get_text()[:2] for text in weights) == ["2\N{THIN SPACE}", "−2"]
    for text in weights:
        assert text.get_transform() == panel.get_xaxis_transform()
        assert text.get_position()[1] > 1, "in the lane above the panel"
