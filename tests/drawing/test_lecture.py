"""The lecture's figures: what is drawn on them and where, on artists."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from itertools import combinations, pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from actviz import neuron
from actviz.drawing.lecture import CAPTIONS, networks, neurons
from actviz.drawing.lecture.figures import FIGURES
from actviz.drawing.lecture.plot import thinned
from actviz.drawing.names import ink
from actviz.drawing.theme import Rgb, applied
from actviz.errors import UsageError
from actviz.options import Options
from actviz.readers import Size
from tests.sampling import slow_but_every, slow_unless

SIZES = ((1920, 1080), (1280, 720), (800, 600), (1080, 1350))
SMALL = Options(size=Size(640, 360))
Array = NDArray[np.float64]


@cache
def figure(name: str, size: tuple[int, int] = SIZES[0]) -> Figure:
    drawn = FIGURES[name](Options(size=Size(*size)))
    FigureCanvasAgg(drawn).draw()  # type: ignore[no-untyped-call]
    return drawn


def rgba(drawn: Figure) -> bytes:
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()  # type: ignore[no-untyped-call]
    return bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def line(drawn: Figure, gid: str) -> Line2D:
    (found,) = [artist for ax in drawn.axes for artist in ax.lines if artist.get_gid() == gid]
    return found


def values(drawn: Figure, gid: str) -> tuple[Array, Array]:
    x, y = line(drawn, gid).get_data()
    return np.asarray(x), np.asarray(y)


def texts(drawn: Figure) -> list[Text]:
    found = list(drawn.texts)
    for ax in drawn.axes:
        found += ax.texts
        for axis in (ax.xaxis, ax.yaxis):
            found += [t for t in axis.get_ticklabels() if t.get_visible()]
    return [text for text in found if text.get_text() and text.get_gid() != "halo"]


def boxes(drawn: Figure) -> list[tuple[str, Bbox]]:
    return [(text.get_text(), text.get_window_extent()) for text in texts(drawn)]


def paths(ax: Axes) -> list[Path]:
    """Lines and curves of a plot in pixels, without the zero lines."""
    lines = [
        drawn.get_transform().transform_path(drawn.get_path())
        for drawn in ax.lines[:]
        if drawn.get_gid() != "zero"
    ]
    curves = [
        p.get_transform().transform_path(p.get_path())
        for p in ax.patches
        if isinstance(p, PathPatch)
    ]
    return lines + curves


sizes = pytest.mark.parametrize("size", slow_unless(SIZES[0].__eq__, SIZES), ids=str)


@sizes
@pytest.mark.parametrize("name", slow_but_every(4, CAPTIONS))
def test_texts_stand_apart_within_the_sheet(name: str, size: tuple[int, int]) -> None:
    drawn = figure(name, size)
    found = boxes(drawn)
    for text, box in found:
        assert box.x0 >= 2, text
        assert box.y0 >= 2, text
        assert box.x1 <= size[0] - 2, text
        assert box.y1 <= size[1] - 2, text
    for (one, box), (other, second) in combinations(found, 2):
        assert not box.overlaps(second), (one, other)


@sizes
@pytest.mark.parametrize("name", slow_but_every(4, CAPTIONS))
def test_no_line_runs_through_a_text(name: str, size: tuple[int, int]) -> None:
    drawn = figure(name, size)
    for text, box in boxes(drawn):
        for ax in drawn.axes:
            inside = Bbox.intersection(box, ax.bbox)
            if inside is not None and inside.width > 1 and inside.height > 1:
                assert not any(p.intersects_bbox(inside, filled=False) for p in paths(ax)), text


@pytest.mark.parametrize("name", slow_but_every(4, CAPTIONS))
def test_type_is_large_and_words_are_few(name: str) -> None:
    drawn = figure(name)
    assert all(float(text.get_fontsize()) >= 18 for text in texts(drawn))
    words = [
        word
        for text in (*drawn.texts, *(t for ax in drawn.axes for t in ax.texts))
        if text.get_gid() != "halo"
        for word in text.get_text().split()
        if word.isalpha()
    ]
    assert len(words) <= 12


@pytest.mark.parametrize("name", slow_but_every(3, CAPTIONS))
def test_the_same_call_gives_the_same_picture(name: str) -> None:
    function = FIGURES[name]
    first = rgba(function(SMALL))
    with mpl.rc_context({"font.size": 31, "lines.linewidth": 9, "axes.grid": False}):
        assert rgba(function(SMALL)) == first


@pytest.mark.parametrize("name", slow_but_every(4, CAPTIONS))
def test_an_svg_is_small(name: str) -> None:
    stream = BytesIO()
    FIGURES[name]().savefig(stream, format="svg")
    assert len(stream.getvalue()) < 200_000


@pytest.mark.slow
def test_what_is_said_of_the_figures() -> None:
    assert list(FIGURES) == list(CAPTIONS)
    assert list(CAPTIONS) == [
        "summed_inputs",
        "action_potentials",
        "spike_trains",
        "firing_rate",
        "linear_stack",
        "zero_centred",
        "vanishing_gradient",
        "maxout",
    ]
    for name, caption in CAPTIONS.items():
        assert FIGURES[name].__name__ == name  # type: ignore[attr-defined]
        assert all(caption)
        assert figure(name).get_label() == caption.alt
        assert figure(name).dpi == 144
    table: Any = FIGURES
    with pytest.raises(TypeError):
        table["more"] = FIGURES["summed_inputs"]


@pytest.mark.parametrize("size", [(0, 600), (800, -1)])
def test_a_sheet_of_nothing(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="cannot be drawn"):
        neurons.spike_trains(Options(size=Size(*size)))


def test_an_unknown_theme() -> None:
    with pytest.raises(UsageError, match="no theme"):
        networks.linear_stack(Options(theme="nosuch"))


def test_inputs_are_summed_up_to_the_spike() -> None:
    drawn = figure("summed_inputs")
    x, y = values(drawn, "sum")
    (end,) = np.flatnonzero(np.isnan(y))
    spike = x[end - 1]
    assert y[end - 1] == neurons.THRESHOLD
    assert y[: end - 1].max() < neurons.THRESHOLD
    time = np.linspace(0.0, 80.0, 8001)
    before = time < spike
    potential, _ = neurons.summed(time)
    exact = neuron.summed_input(neurons.ARRIVALS, time, neurons.TAU)
    assert np.abs(potential - exact)[before].max() < 1e-3
    assert np.abs(np.interp(x[: end - 1], time, neurons.REST + exact) - y[: end - 1]).max() < 1e-3
    assert np.all(y[end + 1 :] == neurons.REST)


def test_each_episode_of_inputs_tells_its_story() -> None:
    """One input stays below the threshold; four would cross it, were they not inhibited."""
    time = np.linspace(0.0, 80.0, 8001)
    height = neurons.THRESHOLD - neurons.REST
    _, fired = neurons.summed(time)
    assert fired.size == 1
    assert 66 < fired[0] < 70
    second = [(t, w) for t, w in neurons.ARRIVALS if 30 < t < 60]
    exciting = [(t, w) for t, w in second if w > 0]
    assert neuron.summed_input(second, time, neurons.TAU).max() < 0.8 * height
    assert neuron.summed_input(exciting, time, neurons.TAU).max() > height
    drawn = figure("summed_inputs")
    alone = [a for ax in drawn.axes for a in ax.lines if a.get_gid() == "alone"]
    ticks = [a for ax in drawn.axes for a in ax.lines if a.get_gid() == "arrival"]
    assert len(alone) == len(ticks) == len(neurons.ARRIVALS)


@pytest.mark.parametrize(
    ("name", "height"),
    [("summed_inputs", neurons.THRESHOLD), ("action_potentials", neurons.threshold())],
)
def test_the_threshold_is_dashed_and_named(name: str, height: float) -> None:
    drawn = figure(name)
    x, y = values(drawn, "threshold")
    assert set(y) == {height}
    found = line(drawn, "threshold")
    assert found.is_dashed()
    (text,) = [t for t in drawn.texts if t.get_text() == "threshold"]
    pixels = found.get_transform().transform((x[-1], height))
    box = text.get_window_extent()
    assert box.y0 < pixels[1] < box.y1
    assert pixels[0] < box.x0


def test_the_spike_is_all_or_nothing() -> None:
    drawn = figure("action_potentials")
    peaks = {}
    for multiple in neurons.MULTIPLES:
        x, y = values(drawn, f"response-{multiple:g}")
        peaks[multiple] = y.max()
        # the picture ends while the potassium gates still hold the membrane below rest
        after = y[-1] - neurons.REST
        assert -12 < after < -5 if multiple > 1 else abs(after) < 2
        stimulus = values(drawn, f"stimulus-{multiple:g}")
        assert stimulus[1].max() == multiple * neurons.threshold()
        assert 0 <= x[np.argmax(y)] - stimulus[0][0] < 4
    above = [peak for multiple, peak in peaks.items() if multiple > 1]
    below = [peak for multiple, peak in peaks.items() if multiple < 1]
    assert len(above) == 3
    assert min(above) > 35
    assert max(above) - min(above) < 4
    assert len(below) == 2
    assert max(below) < -55


def tinted(colour: object) -> Rgb:
    """The colour of the name of a line of this colour."""
    with applied():
        return ink(str(colour))


@sizes
def test_each_stimulus_is_named_at_its_own_height(size: tuple[int, int]) -> None:
    """In the colour of its response, and on its own side of the threshold."""
    drawn = figure("action_potentials", size)
    low, high = line(drawn, "threshold"), line(drawn, "threshold").get_transform()
    level = high.transform((0, float(np.asarray(low.get_ydata())[0])))[1]
    for multiple in neurons.MULTIPLES:
        stimulus, response = (
            line(drawn, f"{part}-{multiple:g}") for part in ("stimulus", "response")
        )
        assert stimulus.get_color() == response.get_color()
        (label,) = (t for t in drawn.texts if t.get_text() == f"{multiple:g}\N{HAIR SPACE}×")
        assert label.get_color() == tinted(stimulus.get_color())
        box = label.get_window_extent()
        middle = (box.y0 + box.y1) / 2
        assert (middle > level) == (multiple > 1), multiple
        top = stimulus.get_transform().transform((0, np.asarray(stimulus.get_ydata()).max()))[1]
        assert abs(middle - top) < 1.1 * box.height, multiple


def test_a_model_has_one_colour_and_others_another() -> None:
    drawn = figure("firing_rate")
    colours = {
        str(artist.get_gid()): to_hex(artist.get_edgecolor())
        for artist in drawn.findobj(PathPatch)
        if isinstance(artist, PathPatch) and str(artist.get_gid()).startswith("curve-0 of")
    }
    assert len(colours) == 4
    leaky = [colour for gid, colour in colours.items() if "lif_rate" in gid]
    assert leaky[0] == leaky[1]
    others = {colour for gid, colour in colours.items() if "lif_rate" not in gid}
    assert len({*others, leaky[0], str(line(drawn, "rate").get_color())}) == 4
    shown = {t.get_text(): t.get_color() for ax in drawn.axes for t in ax.texts}
    assert shown["integrate-and-fire"] == tinted(leaky[0])
    assert shown["Hodgkin–Huxley"] == tinted(line(drawn, "rate").get_color())


def test_a_coarser_step_is_not_seen() -> None:
    """The voltage is within 0.01 mV of a much finer solution; a pixel is 0.3 mV."""
    for multiple in neurons.MULTIPLES[1:4]:
        time, voltage, _ = neurons.response(multiple)
        pulse = neuron.Pulse(neurons.ONSET, neurons.LENGTH, multiple * neurons.threshold())
        fine = neuron.voltage([pulse], neurons.DURATION, step=0.005)
        assert np.abs(np.interp(time, fine.time, fine.voltage) - voltage).max() < 0.01


def test_intensity_is_coded_by_frequency() -> None:
    drawn = figure("spike_trains")
    counts, peaks = [], []
    for current in neurons.CURRENTS:
        _, y = values(drawn, f"train-{current:g}")
        counts.append(int(((y[:-1] < 0) & (y[1:] >= 0)).sum()))
        peaks.append(y.max())
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]
    assert peaks[0] < -50
    assert abs(peaks[1] - peaks[2]) < 3
    assert len({ax.get_ylim() for ax in drawn.axes}) == 1


def test_the_firing_rate_starts_with_a_jump_and_rises() -> None:
    x, y = values(figure("firing_rate"), "rate")
    (gap,) = np.flatnonzero(np.isnan(y))
    assert set(y[:gap]) == {0.0}
    assert y[gap + 1] > 50
    assert all(a < b for a, b in pairwise(y[gap + 1 :]))
    assert (x[0], x[-1]) == (0.0, 50.0)
    assert neuron.firing_rate(6.2, 400.0, step=0.05) == 0
    assert neuron.firing_rate(6.28, 400.0, step=0.05) > 50
    # between the samples too, and with a finer step
    for current in (6.9, 21.0, 44.0):
        exact = neuron.firing_rate(current, 200.0, step=0.025)
        assert np.interp(current, x[gap + 1 :], y[gap + 1 :]) == pytest.approx(exact, abs=0.3)


def test_three_linear_layers_are_one() -> None:
    drawn = figure("linear_stack")
    slope = networks.EQUIVALENT
    left, right = drawn.axes
    layers, stacks = (
        [np.asarray(p.get_path().vertices) for p in ax.patches if isinstance(p, PathPatch)]
        for ax in (left, right)
    )
    slopes = [vertices[-1, 1] / vertices[-1, 0] for vertices in layers]
    assert slopes == pytest.approx([-2, 1.5, 0.5])
    assert np.prod(slopes) == pytest.approx(slope)
    words = {text.get_text() for text in drawn.findobj(Text)}
    assert {"${-}2x$", r"$\mathrm{then}\ 1.5x$", r"$\mathrm{then}\ 0.5x$", "${-}1.5x$"} <= words
    line, bent = stacks
    assert np.abs(line[:, 1] - slope * line[:, 0]).max() < 1e-9
    assert np.abs(bent[:, 1] - slope * bent[:, 0]).max() > 0.9


def test_products_of_derivatives() -> None:
    drawn = figure("vanishing_gradient")
    n, sigmoid = values(drawn, "sigmoid")
    assert n.tolist() == list(range(1, 81))
    assert sigmoid.tolist() == [0.25**k for k in range(1, 81)]
    assert set(values(drawn, "relu")[1]) == {1.0}
    tanh = values(drawn, "tanh")[1]
    z = np.linspace(-12, 12, 24001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    typical = np.sqrt((np.cosh(z) ** -4.0 * density).sum() * (z[1] - z[0]))
    assert tanh == pytest.approx(typical**n, rel=1e-9)
    (ax,) = drawn.axes
    assert ax.get_yscale() == "log"
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        *("10⁻⁵⁰", "10⁻⁴⁰", "10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1")
    ]
    for kind in (np.float16, np.float32):
        name = kind.__name__
        level = float(values(drawn, f"underflow-{name}")[1][0])
        assert kind(level) == 0 < kind(np.nextafter(level, 1))
    assert f"{sigmoid[29]:.0e}" == "9e-19"
    assert any(text.get_text() == "10⁻¹⁸ at layer 30" for text in ax.texts)


def test_thinning_keeps_a_line_where_it_is() -> None:
    x = np.linspace(0.0, 400.0, 4001)
    y = 100 * np.sin(x / 20)
    kept = thinned(np.stack((x, y), axis=1), 0.1)
    assert kept[0] == 0
    assert kept[-1] == x.size - 1
    assert kept.size < 400
    assert np.abs(np.interp(x, x[kept], y[kept]) - y).max() < 0.6  # upright; 0.1 across
    straight = thinned(np.stack((x, 2 * x), axis=1), 0.1)
    assert straight.tolist() == [0, x.size - 1]


def test_maxout_is_the_greatest_of_its_lines() -> None:
    made = FIGURES["maxout"](Options(size=Size(1280, 720)))
    curves = [a for a in made.findobj(PathPatch) if (a.get_gid() or "").startswith("curve-0 of")]
    assert len(curves) == 4
    *lines, greatest = (np.asarray(a.get_path().vertices) for a in curves)
    assert len(greatest) > max(map(len, lines))
    assert greatest[0] == pytest.approx([-2, 2])
    assert greatest[-1] == pytest.approx([2, 3])
    words = {text.get_text() for text in made.findobj(Text)}
    assert {"${-}x$", "$0.5x$", "$2x-1$", "the greatest"} <= words


def test_the_mean_outputs_are_those_that_are_proven() -> None:
    made = FIGURES["zero_centred"](Options(size=Size(1280, 720)))
    lines = {str(a.get_gid()): a for a in made.findobj(Line2D) if isinstance(a, Line2D)}
    for name, mean in (("sigmoid", 0.5), ("tanh", 0.0)):
        assert lines[f"mean of {name}"].get_xdata() == pytest.approx([mean, mean], abs=1e-12)
        x, density = (np.asarray(v) for v in lines[f"density of {name}"].get_data())
        assert np.trapezoid(density, x) == pytest.approx(1.0, abs=2e-3)
        assert np.trapezoid(x * density, x) == pytest.approx(mean, abs=2e-3)
    assert min(np.asarray(lines["density of sigmoid"].get_xdata())) > 0
    assert {"mean 0", "mean 0.5"} <= {text.get_text() for text in made.findobj(Text)}


def test_lines_that_go_on_beyond_a_plot_are_marked_and_no_others() -> None:
    for name in CAPTIONS:
        cuts = [
            artist
            for artist in figure(name).findobj(Line2D)
            if str(artist.get_gid()).startswith("cut")
        ]
        assert len(cuts) == (name == "maxout"), name
