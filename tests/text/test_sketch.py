"""Sketches: what is drawn in the dots of a terminal, and where."""

import re

import pytest

from actviz.activation import activation, activations
from actviz.analysis.saturation import saturation
from actviz.options import Options, options
from actviz.readers import MOST_DERIVATIVES
from actviz.text import braille, sketch

DOTS = re.compile("[\u2800-\u28ff]+")


def dots_of(lines: list[str]) -> set[tuple[int, int]]:
    """The dots of a plot's lines: column from the left, row from the top."""
    found = set()
    plots = [match[0] for line in lines if (match := DOTS.search(line))]
    for row, text in enumerate(plots):
        for column, character in enumerate(text):
            bits = ord(character) - braille.BLANK
            for x, column_bits in enumerate(braille.DOTS):
                for y, bit in enumerate(column_bits):
                    if bits & bit:
                        found.add((column * braille.ACROSS + x, row * braille.DOWN + y))
    return found


def panel_of(text: str, order: int = 0, columns: int = 40, rows: int = 10) -> list[str]:
    shown = [activation(text)]
    return sketch.plain(sketch.panel(shown, order, (-6.0, 6.0), columns, rows, [text]))


FRAME = braille.Frame(-6.0, 6.0, -1.0, 1.0, 40, 10)


@pytest.mark.parametrize("order", range(MOST_DERIVATIVES + 1))
def test_every_order_that_is_drawn_has_its_heading(order: int) -> None:
    lines = sketch.plain(sketch.plot(activations("tanh"), options({"derivative": order}), 80, 40))
    headings = [line.strip() for line in lines if line.strip().startswith("f")]
    assert headings == ["f" + "'" * k + "(x)" for k in range(order + 1)]


@pytest.mark.parametrize("text", ["tanh(x)", "sin(x)", "x/6", "0.9*sign(x)", "-0.5"])
def test_a_line_is_where_the_function_is(text: str) -> None:
    f = activation(text)
    lines = sketch.panel([f], 0, (-6.0, 6.0), 40, 10)
    found = dots_of(sketch.plain(lines)) - braille.zero_lines(frame_of(text))
    frame = frame_of(text)
    for x, y in found:
        left, right = (-6 + 12 * (x + side) / frame.columns for side in (-0.1, 1.1))
        inside = [left + (right - left) * i / 8 for i in range(9)]
        rows = [frame.row(f.value(v)) for v in inside]
        assert (
            min(rows) - 0.6 <= y + 0.5 <= max(rows) + 0.6
            or min(abs(row - y - 0.5) for row in rows) <= 1
        ), (x, y)
    assert {x for x, _ in found} >= set(range(2, frame.columns - 2))


def frame_of(text: str) -> braille.Frame:
    from actviz.drawing.features import circles
    from actviz.drawing.ranges import value_range
    from actviz.drawing.window import y_window

    tree = activation(text).tree
    ends = [circle.height for circle in circles(tree, 0, -6.0, 6.0)]
    low, high = y_window([value_range(tree, 0, -6.0, 6.0)], ends)
    return braille.Frame(-6.0, 6.0, low, high, 40, 10)


def test_no_dot_joins_the_sides_of_a_jump() -> None:
    found = dots_of(panel_of("sign(x)"))
    middle = {y for x, y in found if 38 <= x <= 41}
    between = [y for y in range(6, 34) if y in middle and y % 4 and y not in (19, 20)]
    assert between == []  # only the sparse dots of the zero line


def test_an_impulse_is_named() -> None:
    heading = panel_of("sign(x)", order=1)[0]
    assert "f'(x)" in heading
    assert "2\N{THIN SPACE}δ at 0" in heading


def test_names_stand_at_the_ends_of_the_lines() -> None:
    shown = activations("relu") + activations("tanh")
    lines = sketch.plain(sketch.plot(shown, Options(), 80, 30))
    at = {name: i for i, line in enumerate(lines) for name in ("relu", "tanh") if name in line}
    assert at["relu"] < at["tanh"]
    assert all(lines[i].endswith(f"─ {name}") for name, i in at.items())


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_it_fits_the_terminal(width: int) -> None:
    shown = activations("elu(alpha=[0.5, 1])") if width >= 80 else activations("relu")
    wanted = options({"derivative": 2, "saturation": True, "title": "Title"})
    lines = sketch.plain(sketch.plot(shown, wanted, width, 24))
    plots = [line for line in lines if DOTS.search(line)]
    assert max(map(len, plots)) <= max(width, sketch.NUMBERS + 1 + sketch.LEAST + 10)
    assert lines[0] == "Title"
    assert sum("(x)" in line for line in lines) == 3


def test_bars_are_where_the_regions_are() -> None:
    lines = sketch.plot(activations("relu"), options({"saturation": True}), 100, 30)
    (bar,) = [line for line in sketch.plain(lines) if line.strip().startswith("▓")]
    columns = len(DOTS.search(sketch.plain(lines)[2])[0])  # type: ignore[index]
    assert bar.count("▓") == pytest.approx(columns / 2, abs=1)
    assert "dead" in "\n".join(sketch.plain(lines))
    assert saturation(activation("relu").tree, 0.05).regions[0].upper == 0


def test_a_bar_is_named() -> None:
    shown = activations("relu") + activations("tanh")
    lines = sketch.plain(sketch.plot(shown, options({"saturation": True}), 80, 30))
    bars = [line for line in lines if re.match(" +[█▓]", line)]
    assert [bar.split()[-1] for bar in bars] == ["relu", "tanh"]


def test_long_names_and_many_stand_in_a_key() -> None:
    long = "leaky_relu(negative_slope=0.01)"
    shown = activations("gelu") + activations(long)
    wide, narrow = (sketch.plain(sketch.plot(shown, Options(), w, 30)) for w in (100, 60))
    assert any(line.endswith(f"─ {long}") and DOTS.search(line) for line in wide)
    assert [line.strip() for line in narrow[-2:]] == ["1 ─ gelu", f"2 ─ {long}"]
    assert sum(line.endswith(("─ 1", "─ 2")) for line in narrow) == 2
    assert max(map(len, narrow[:-2])) <= 60
    many = [one for k in range(12) for one in activations(f"relu(x-{k})")]
    lines = sketch.plain(sketch.plot(many, Options(), 80, 12))
    assert [line.strip() for line in lines[-12:]][::11] == ["1 ─ relu(x-0)", "12 ─ relu(x-11)"]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 40), (160, 60), (240, 70)])
def test_a_sketch_is_as_high_as_the_terminal_lets_it(width: int, height: int) -> None:
    shown = activations("relu") + activations("gelu")
    for values in ({}, {"derivative": 1, "saturation": True, "title": "T"}):
        lines = sketch.plot(shown, options(values), width, height)
        assert len(lines) < height
        plots = [line for line in sketch.plain(lines) if DOTS.search(line)]
        across = max(len(DOTS.search(line)[0]) for line in plots)  # type: ignore[index]
        panels = 1 + int("derivative" in values)
        assert len(lines) >= height - 2 or len(plots) / panels >= 0.33 * across


def test_colour_only_when_asked_for() -> None:
    lines = sketch.plot(activations("relu"), Options(), 60, 20)
    assert "\x1b" not in "\n".join(sketch.plain(lines))
    coloured = sketch.coloured(lines, sketch.COLOURS)
    assert "\x1b[34m" in coloured
    assert [re.sub(r"\x1b\[\d*m", "", line).rstrip() for line in coloured.splitlines()] == (
        sketch.plain(lines)
    )


def test_round_numbers() -> None:
    assert sketch.round_numbers(-6.0, 6.0, 6) == [-6, -4, -2, 0, 2, 4, 6]
    assert sketch.round_numbers(0.0, 1.0, 4) == pytest.approx([0, 0.5, 1])
    assert sketch.round_numbers(1e-9, 3e-9, 2) == pytest.approx([1e-9, 2e-9, 3e-9])


@pytest.mark.parametrize("text", ["1/(x-x)", "tanh(1e300*x)", "1e300*x", "tan(x)", "sin(1/x)"])
def test_nothing_stops_it(text: str) -> None:
    for order in (0, 1):
        assert len(panel_of(text, order)) == 11


def test_regions_that_reach_the_last_doubles_stay_in_the_window() -> None:
    edge = "min(x, 1.7976931348623157e308)"
    for text in ("x if x < 1e308 else 0", edge, f"-{edge}"):
        lines = sketch.plain(sketch.plot([activation(text)], Options(saturation=True), 80, 40))
        assert any("nowhere in sight" in line for line in lines)
