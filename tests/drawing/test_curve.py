"""Drawn curves lie within a quarter of a pixel of the function, by another hand's arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from math import inf, isfinite
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.discontinuities import discontinuities
from actviz.drawing.curve import curve
from actviz.drawing.enclosure import Derivative
from actviz.drawing.panel import Scale
from actviz.drawing.runs import Curve, Point, Run, View
from actviz.drawing.tracer import BEYOND, FAR
from tests.oracle import ROWS, parts
from tests.sampling import in_turn, slow_but_every

QUARTER = 0.25  # pixels
DIGITS = 30
Function = Callable[[float], float]


def view_of(text: str, order: int, left: float = -6.0, right: float = 6.0) -> View:
    """The window that a panel of the default figure gives a function, with its size in pixels."""
    window = Scale(order).window([activation(text).tree], (left, right))
    return View(left, right, *window, 1500.0, 440.0)


SAMPLES = 400  # of a piece that is horizontally one point
STRIDE = 149  # that goes through all of them, far apart


def drawn(text: str, order: int, view: View) -> Curve:
    return curve(activation(text).tree, order, view)


def pieces_of(run: Run) -> Iterator[tuple[Point, Point, Point, Point]]:
    for i in range(0, len(run.points) - 1, 3):
        a, b, c, d = run.points[i : i + 4]
        yield a, b, c, d


def bezier(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * p[i] for w, p in zip(weights, points, strict=True)) for i in (0, 1))
    return x, y


def faults(found: Curve, f: Function, view: View, places: list[float]) -> list[str]:
    """Where a drawn curve is farther than a quarter of a pixel from a function, or missing.

    ``places`` are where the function breaks; next to them the function is asked from the side.
    """
    f = cache(f)
    result: list[str] = []

    def near(x: float, y: float, lower: float, upper: float) -> bool:
        """Whether the graph comes near a point: above or below it, or, where the piece is narrow,
        between its ends."""
        if abs(f(x) - y) * view.up <= QUARTER:
            return True
        if (upper - lower) * view.across > QUARTER:
            return False
        slack = QUARTER / view.up
        below = any(value <= y + slack for value in values(lower, upper))
        return below and any(value >= y - slack for value in values(lower, upper))

    def values(lower: float, upper: float) -> Iterator[float]:
        """Those within a quarter of a pixel of a piece that turns, on the same side of all breaks;
        those at its ends for one that does not."""
        yield from (f(lower), f(upper))
        reach = QUARTER / view.across
        if any(lower <= place <= upper for place in places):
            return
        if not (isfinite(f(lower)) and isfinite(f(upper))):
            return
        left = max([lower - reach, *(place for place in places if place < lower)])
        right = min([upper + reach, *(place for place in places if place > upper)])
        for i in range(SAMPLES):  # from everywhere, so that few are needed
            yield f(left + (right - left) * (i * STRIDE % SAMPLES + 0.5) / SAMPLES)

    for run in found.runs:
        for piece in pieces_of(run):
            (a, _), _, _, (b, _) = piece
            for t in (0.03, 0.21, 0.5, 0.5 + 0.31, 0.97):
                x, y = bezier(piece, t)
                if any(abs(x - place) < 1e-9 for place in places):
                    continue
                if not near(x, y, a, b):
                    result.append(f"drawn at {x!r}: {y!r}, is {f(x)!r}")
    margin = QUARTER / view.across
    steps = 400
    for i in range(steps + 1):
        x = view.left + (view.right - view.left) * i / steps
        covered = any(r.start[0] - margin <= x <= r.end[0] + margin for r in found.runs)
        hidden = any(a <= x <= b for a, b in found.undecided)
        if covered or hidden or any(abs(x - p) < 1e-9 for p in places):
            continue
        if view.bottom <= (y := f(x)) <= view.top:
            result.append(f"missing at {x!r}: {y!r}")
    return result


def oracle(name: str, order: int) -> Function:
    def f(x: float) -> float:
        return float(parts(ROWS[name], x, DIGITS)[order])

    return f


@pytest.mark.parametrize(("name", "order"), in_turn(sorted(ROWS), [0, 1]))
def test_every_activation_is_drawn_within_a_quarter_of_a_pixel(name: str, order: int) -> None:
    view = view_of(name, order)
    found = drawn(name, order, view)
    places = [b.place for b in discontinuities(activation(name).tree)]
    assert faults(found, oracle(name, order), view, places) == []
    assert found.undecided == ()
    assert found.segments <= 64


FORMULAS: dict[str, Callable[[Any], Any]] = {
    "1/x": lambda x: 1 / x,
    "tan(x)": mp.tan,
    "log(x)": mp.log,
    "log(abs(x))": lambda x: mp.log(abs(x)),
    "sqrt(x)": mp.sqrt,
    "x**0.3": lambda x: x ** mp.mpf("0.3"),
    "sqrt(1 - x**2)": lambda x: mp.sqrt(1 - x * x),
    "asin(x)": mp.asin,
    "x**x": lambda x: mp.exp(x * mp.log(x)),
    "exp(1/x)": lambda x: mp.exp(1 / x),
    "sin(20*x)": lambda x: mp.sin(20 * x),
    "x*log(x)": lambda x: x * mp.log(x),
    "1/sin(x)": lambda x: 1 / mp.sin(x),
    "sin(x**2)": lambda x: mp.sin(x * x),
    "abs(x)**0.5": lambda x: mp.sqrt(abs(x)),
    "1/(x - 0.1)": lambda x: 1 / (x - mp.mpf(1) / 10),
}


def by_mpmath(function: Callable[[Any], Any], order: int) -> Function:
    def f(x: float) -> float:
        with mp.workdps(DIGITS):
            try:
                value = mp.diff(function, x, order) if order else function(mp.mpf(x))
            except (ZeroDivisionError, ValueError):
                return inf
            return float(value) if isinstance(value, mp.mpf) else inf

    return f


@pytest.mark.parametrize(("text", "order"), in_turn(tuple(FORMULAS), [0, 1]))
def test_poles_roots_and_waves_too(text: str, order: int) -> None:
    view = view_of(text, order)
    found = drawn(text, order, view)
    places = [b.place for b in discontinuities(activation(text).tree, view.left, view.right)]
    assert faults(found, by_mpmath(FORMULAS[text], order), view, places) == []
    assert found.undecided == ()


@pytest.mark.parametrize("shift", [0.3, -0.3])
def test_the_checker_sees_three_tenths_of_a_pixel(shift: float) -> None:
    view = view_of("tanh", 0)
    found = drawn("tanh", 0, view)
    off = [Run(tuple((x, y + shift / view.up) for x, y in run.points)) for run in found.runs]
    assert faults(found, oracle("tanh", 0), view, []) == []
    assert faults(found._replace(runs=tuple(off)), oracle("tanh", 0), view, []) != []


@pytest.mark.parametrize("missing", [0, -1])
def test_the_checker_sees_a_missing_piece(missing: int) -> None:
    view = view_of("tanh", 0)
    run = drawn("tanh", 0, view).runs[0]
    cut = run.points[3:] if missing == 0 else run.points[:-3]
    assert faults(Curve((Run(cut),), ()), oracle("tanh", 0), view, [])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("sign", [0.0]),
        ("binary_step", [0.0]),
        ("hardshrink", [-0.5, 0.5]),
        ("threshold", [0.1]),
        ("1/x", [0.0]),
        ("tan(x)", [-4.71238898038469, -1.5707963267948966, 1.5707963267948966, 4.71238898038469]),
        ("1/(x - 0.1)", [0.1]),
        ("1 if sin(x) > 0 else 0", [-3.141592653589793, 0.0, 3.141592653589793]),
    ],
)
def test_no_line_crosses_a_jump_or_a_pole(text: str, places: list[float]) -> None:
    view = view_of(text, 0)
    runs = drawn(text, 0, view).runs
    assert len(runs) >= len(places)
    for place in places:
        assert not any(run.start[0] < place - 1e-12 < place + 1e-12 < run.end[0] for run in runs)
        assert any(abs(run.end[0] - place) * view.across < view.width / 8 for run in runs)


@pytest.mark.parametrize("text", ["relu", "softsign", "exponential", "tan(x)", "1/x", "x**3"])
def test_points_stay_about_the_window_and_go_from_left_to_right(text: str) -> None:
    for order in (0, 1, 2):
        view = view_of(text, order)
        for run in drawn(text, order, view).runs:
            assert all(isfinite(x) and isfinite(y) for x, y in run.points)
            assert all(a[0] <= b[0] for a, b in pairwise(run.points))
            reach = (FAR + BEYOND + 1) / view.up
            assert min(y for _, y in run.points) >= view.bottom - reach
            assert max(y for _, y in run.points) <= view.top + reach


def test_what_is_too_steep_for_a_pixel_is_cut_at_the_window_too() -> None:
    view = View(-6.0, 6.0, 0.0, 1e-9, 300.0, 200.0)
    for text, order in (("0.5*x*x", 0), ("0.5*x*x", 1), ("x**3", 0), ("exp(x)-1", 0)):
        points = [p for run in curve(activation(text).tree, order, view).runs for p in run.points]
        assert points
        assert all(abs(y) * view.up <= view.height + FAR + 1 for _, y in points), text


def test_a_curve_ends_with_its_domain() -> None:
    view = view_of("log(x)", 0)
    runs = drawn("log(x)", 0, view).runs
    assert len(runs) == 1
    assert 0 <= runs[0].start[0] < 0.01
    gap = drawn("sqrt(x**2 - 1)", 0, view_of("sqrt(x**2 - 1)", 0)).runs
    assert [(run.start[0], run.end[0]) for run in gap] == [(-6, -1), (1, 6)]


@pytest.mark.slow
def test_waves_that_are_narrower_than_a_pixel_are_drawn() -> None:
    view = view_of("sin(1/x)", 0)
    found = drawn("sin(1/x)", 0, view)
    assert found.undecided == ()
    assert faults(found, by_mpmath(lambda x: mp.sin(1 / x), 0), view, [0.0]) == []


@pytest.mark.slow
def test_pieces_without_end_leave_the_work_to_what_is_seen_of_others() -> None:
    text = "tan(1/x) + cos(x*x)"
    view = view_of(text, 0)
    assert -10 < view.bottom < view.top < 10
    found = drawn(text, 0, view)
    least = QUARTER / view.across
    assert all(abs(a) < 0.25 for a, b in found.undecided if b - a > least)
    f = by_mpmath(lambda x: mp.tan(1 / x) + mp.cos(x * x), 0)
    seen = Curve(tuple(run for run in found.runs if abs(run.start[0]) > 0.7), ((-0.75, 0.75),))
    assert faults(seen, f, view, []) == []


@pytest.mark.parametrize("order", slow_but_every(2, [0, 1]))
@pytest.mark.parametrize(
    ("text", "reach"),
    [("sigmoid", 1e6), ("gelu", 1e6), ("sigmoid(100000*x)", 6.0), ("normal_pdf(1e9*x)", 6.0)],
)
def test_what_is_steep_stays_connected_and_reaches_its_extremes(
    text: str, reach: float, order: int
) -> None:
    tree = activation(text).tree
    scale = Scale(order)
    bottom, top = scale.window([tree], (-reach, reach))
    view = View(-reach, reach, bottom, top, 1500.0, 400.0)
    found = curve(tree, order, view)
    assert len(found.runs) == 1
    assert found.undecided == ()
    heights = [y for _, y in found.runs[0].points]
    grid = [i / 40 for i in range(-400, 401)]
    factor = {"sigmoid(100000*x)": 1e5, "normal_pdf(1e9*x)": 1e9}.get(text, 1.0)
    values = [float(activation(text).derivative(x / factor, order)) for x in grid]
    assert min(heights) == pytest.approx(min(values), abs=0.5 / view.up)
    if text != "gelu" or order:
        assert max(heights) == pytest.approx(max(values), abs=0.5 / view.up)


@pytest.mark.parametrize("text", ["sign(x)", "1 if x > 1/3 else -1"])
def test_a_jump_stays_a_gap_however_far_off(text: str) -> None:
    view = View(-1e6, 1e6, -2.0, 2.0, 1500.0, 400.0)
    assert len(drawn(text, 0, view).runs) == 2


def test_what_is_not_decided_is_not_drawn() -> None:
    view = view_of("sin(exp(x*x))", 0)
    found = drawn("sin(exp(x*x))", 0, view)
    assert found.undecided
    assert all(abs(x) > 1.5 for ends in found.undecided for x in ends)
    assert faults(found, by_mpmath(lambda x: mp.sin(mp.exp(x * x)), 0), view, []) == []
    for run in found.runs:
        for a, b in found.undecided:
            middle = (a + b) / 2
            assert not run.start[0] < middle < run.end[0]


@pytest.mark.parametrize(("text", "count"), [("x", 1), ("3", 1), ("relu", 2), ("hardtanh", 3)])
def test_a_line_is_one_piece(text: str, count: int) -> None:
    view = view_of(text, 0)._replace(bottom=-7.0, top=7.0)
    found = drawn(text, 0, view)
    assert (found.segments, len(found.runs)) == (count, 1)


def test_a_larger_picture_gets_more_pieces() -> None:
    view = view_of("tanh", 0)
    larger = view._replace(width=16 * view.width, height=16 * view.height)
    assert drawn("tanh", 0, larger).segments >= 1.5 * drawn("tanh", 0, view).segments
    assert faults(drawn("tanh", 0, larger), oracle("tanh", 0), larger, []) == []


def test_far_out_and_close_up() -> None:
    for left, right in [(-1e6, 1e6), (1e8, 1e8 + 1), (-1e-9, 1e-9), (700.0, 712.0)]:
        for name in ("sigmoid", "gelu", "softsign", "relu"):
            view = view_of(name, 0, left, right)
            places = [b.place for b in discontinuities(activation(name).tree)]
            assert faults(drawn(name, 0, view), oracle(name, 0), view, places) == []


def test_work_that_is_used_up_leaves_the_rest_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.drawing.curve.STEPS", 12_000)
    monkeypatch.setattr("actviz.drawing.curve.SHARE", 12_000)
    view = View(-3.0, 3.0, -1.0, 1.0, 640.0, 240.0)
    found = curve(activation("cosh(tan(sinh(x)))").tree, 0, view)
    covered = sorted([*found.undecided, *((r.start[0], r.end[0]) for r in found.runs)])
    assert found.runs
    assert found.undecided
    assert covered[0][0] >= view.left
    assert covered[-1][1] <= view.right


def looks_at(
    monkeypatch: pytest.MonkeyPatch, text: str, order: int, view: View
) -> tuple[Curve, int, int]:
    """A curve, and at how many intervals was looked for it, and at how many closely."""
    seen = {"enclosure": 0, "closer": 0}
    for name in seen:
        plain = getattr(Derivative, name)

        def counted(
            self: Derivative, a: float, b: float, name: str = name, plain: Any = plain
        ) -> Any:
            seen[name] += 1
            return plain(self, a, b)

        monkeypatch.setattr(Derivative, name, counted)
    found = curve.__wrapped__(activation(text).tree, order, view)
    monkeypatch.undo()
    return found, seen["enclosure"], seen["closer"]


@pytest.mark.parametrize("order", [1, 2])
def test_waves_of_a_pixel_each_are_drawn_without_many_looks_in_vain(
    monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    view = View(-1e3, 1e3, -50.0, 50.0, 800.0, 500.0)  # of 637 waves
    found, looks, _ = looks_at(monkeypatch, "snake", order, view)
    assert found.undecided == ()
    assert looks < 2 * found.segments
    assert faults(found, oracle("snake", order), view, []) == []


def test_more_waves_than_can_be_drawn_are_not_looked_at_closely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = View(-6.0, 6.0, -1.1, 1.1, 800.0, 500.0)
    for text in ("x*sin(1e9*x)", "cos(1e9*sigmoid(x))"):
        found, looks, closely = looks_at(monkeypatch, text, 0, view)
        assert found.undecided
        drawn = sum(run.end[0] - run.start[0] for run in found.runs)
        assert closely < looks / 20
        assert sum(b - a for a, b in found.undecided) + drawn == pytest.approx(12)


def test_a_curve_is_looked_at_closely_only_where_that_may_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("sigmoid", "gelu", "mish", "elu"):
        found, looks, closely = looks_at(monkeypatch, name, 0, view_of(name, 0))
        assert not found.undecided
        assert closely <= looks * 2 / 3
