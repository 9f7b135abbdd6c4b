"""What repeats: one period moved is as near to the graph as all of it traced, and so is a band."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import hypot, isfinite, pi

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.pieces import Piece
from actviz.drawing import repeating
from actviz.drawing.curve import curve
from actviz.drawing.enclosure import Derivative
from actviz.drawing.ranges import Cell, value_range
from actviz.drawing.runs import Curve, View
from actviz.drawing.tracer import TOLERANCE, Tracer
from tests.drawing import sheets
from tests.drawing.test_curve import by_mpmath, faults

FORMULAS = {
    "sin(x)": mp.sin,
    "x + sin(x)**2": lambda x: x + mp.sin(x) ** 2,
    "exp(sin(3*x))": lambda x: mp.exp(mp.sin(3 * x)),
    "cos(x/3) + sin(x/2)": lambda x: mp.cos(x / 3) + mp.sin(x / 2),
    "2*sin(0.1*x + 1)*cos(3*x/7)": lambda x: 2 * mp.sin(mp.mpf(1) / 10 * x + 1) * mp.cos(3 * x / 7),
}
HEIGHTS = {0: 1.1, 1: 4.0, 2: 12.0}


def drawn(text: str, order: int, view: View, *, is_log: bool = False) -> Curve:
    return curve(activation(text).tree, order, view, is_log=is_log)


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("text", FORMULAS)
def test_moved_periods_are_within_a_quarter_of_a_pixel(text: str, order: int) -> None:
    if text.startswith("x") and order == 0:
        return  # it climbs
    high = HEIGHTS[order] * 3
    view = View(-200.0, 190.0, -high, high, 1500.0, 440.0)
    found = drawn(text, order, view)
    assert found.undecided == ()
    (run,) = found.runs
    assert (run.start[0], run.end[0]) == (-200.0, 190.0)
    assert faults(found, by_mpmath(FORMULAS[text], order), view, []) == []


@pytest.mark.parametrize("text", ["sin(x)", "x + sin(x)**2"])
def test_one_period_is_looked_at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    widths: list[float] = []
    plain = Tracer.parts

    def parts(self: Tracer) -> object:
        widths.append(self.piece.upper - self.piece.lower)
        return plain(self)

    monkeypatch.setattr(Tracer, "parts", parts)
    view = View(-1000.0, 1000.0, -4.0, 4.0, 1500.0, 440.0)
    found = curve.__wrapped__(activation(text).tree, 1, view)
    assert found.undecided == ()
    assert len(widths) == 2
    assert sum(widths) < 4 * 6.3


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("text", ["sin(50*x)", "sin(1e9*x)", "sin(700*x) + 0*cos(350*x)"])
def test_more_waves_than_pixels_are_a_band(text: str, order: int) -> None:
    factor = float(text[4 : text.index("*")]) ** order
    view = View(-1000.0, 1000.0, -1.1 * factor, 1.2 * factor, 1200.0, 800.0)
    found = drawn(text, order, view)
    assert found.undecided == ()
    (run,) = found.runs
    places = sorted({x for x, _ in run.points})
    assert (places[0], places[-1]) == (-1000.0, 1000.0)
    assert max(b - a for a, b in pairwise(places)) * view.across <= repeating.APART * (1 + 1e-9)
    heights = [y for _, y in run.points]
    assert min(heights) >= -factor * (1 + 1e-9)
    assert max(heights) <= factor * (1 + 1e-9)
    for piece in run.pieces:
        x, rise = piece[0][0], abs(piece[3][1] - piece[0][1])
        if piece[3][0] == x:  # a vertical: from the least to the greatest value
            assert rise * view.up > 2 * factor * view.up - 2 * TOLERANCE


def test_a_band_is_cut_at_the_window() -> None:
    view = View(-1000.0, 1000.0, 0.5, 0.75, 1200.0, 800.0)
    (run,) = drawn("sin(50*x)", 0, view).runs
    heights = {y for _, y in run.points}
    assert min(heights) == pytest.approx(0.5 - 8 / view.up)
    assert max(heights) == pytest.approx(0.75 + 8 / view.up)
    assert drawn("sin(50*x)", 0, View(-1000.0, 1000.0, 2.0, 3.0, 1200.0, 800.0)).runs == ()


def test_what_would_take_too_many_parts_is_undecided_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    plain = Derivative.enclosure

    def counted(self: Derivative, a: float, b: float) -> object:
        nonlocal looks
        looks += 1
        return plain(self, a, b)

    monkeypatch.setattr(Derivative, "enclosure", counted)
    view = View(-1000.0, 1000.0, -0.2, 2.9, 1200.0, 800.0)
    found = curve.__wrapped__(activation("exp(sin(9*x))").tree, 0, view)
    assert found == Curve((), ((-1000.0, 1000.0),))
    assert looks < 200


def test_where_doubles_do_not_tell_periods_they_are_not_moved() -> None:
    """At 1e15 a period of a wave is no sum of doubles to a thousandth of itself."""
    view = View(1e15, 1e15 + 1000.0, -1.1, 1.1, 1200.0, 800.0)
    assert drawn("sin(x)", 0, view).runs == ()


@pytest.mark.parametrize("text", ["sin(x)", "cos(300*x) + 3", "cos(300*x)"])
def test_on_a_logarithmic_scale_nothing_is_made_up(text: str) -> None:
    view = View(-1000.0, 1000.0, -3.0, 1.0, 1200.0, 800.0)
    found = drawn(text, 0, view, is_log=True)
    assert found.runs or found.undecided
    assert all(isfinite(v) for run in found.runs for point in run.points for v in point)


@pytest.mark.parametrize("count", [1.0, 2.0, 2.9])
def test_few_periods_are_traced_as_they_are(count: float) -> None:
    view = View(0.0, 2 * 3.14159 * count, -1.1, 1.1, 600.0, 400.0)
    (run,) = drawn("sin(x)", 0, view).runs
    assert run.end[0] == view.right
    assert repeating.FEWEST == 3


def test_half_of_what_verticals_are_apart_and_a_height_are_less_than_a_quarter() -> None:
    assert hypot(repeating.APART / 2, TOLERANCE) < 0.25
    assert repeating.DENSE / 2 < 0.25


def test_a_band_leaves_the_window_with_few_arrow_heads() -> None:
    made = sheets.drawn("sin(50*x)", range=(-1000.0, 1000.0), yrange=((0.5, 0.75),))
    for edge in (0.5, 0.75):
        heads = [sheets.line(head) for head in sheets.parts(made, "cut", "sin(50*x)")]
        places = sorted(x for (x,), (y,) in heads if y == edge)
        assert 200 < len(places) < 500
        assert min(b - a for a, b in pairwise(places)) > 3.0


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("text", ["sin(x)", "exp(sin(3*x))", "sin(50*x)", "sin(1e9*x)"])
def test_a_scale_is_that_of_one_period(text: str, order: int) -> None:
    tree = activation(text).tree
    first, last = value_range(tree, order, -3.0, 3.0), value_range(tree, order, -1000.0, 1000.0)
    if text == "exp(sin(3*x))":  # both windows hold a period
        assert bounds(first) == pytest.approx(bounds(last), rel=0.05)
    if text.startswith("sin"):
        factor = float(text[4:-3] or 1) ** order
        assert bounds(last) == pytest.approx((-factor, factor), rel=0.002)
    assert (last[0].left, last[-1].right) == (-1000.0, 1000.0)
    assert all(a.right == b.left for a, b in pairwise(last))


def bounds(cells: Sequence[Cell]) -> tuple[float, float]:
    return min(cell.low for cell in cells), max(cell.high for cell in cells)


def test_a_first_period_is_one_where_doubles_are_far_apart() -> None:
    for left in (0.0, -1e3, 1e8, 1e15, -4e15):
        piece = Piece(left, left + 1e4, activation("sin(x)").tree)
        one = repeating.first_period(piece, 0)
        assert one is not None
        assert Fraction(one.upper) - Fraction(one.lower) >= Fraction(2 * pi)
