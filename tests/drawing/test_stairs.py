"""The staircase that a type makes of a curve: every step where the function rounds to its value."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import nextafter

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from mpmath import mp

import actviz
from actviz.activation import activation
from actviz.analysis.staircase import levels, staircase
from actviz.drawing.figure import figure
from actviz.floats import float_type
from actviz.options import Options
from tests.program import run, succeed
from tests.sampling import in_turn, slow_but_every

TEXTS = ["gelu", "tanh", "sigmoid", "relu", "leaky_relu", "x*sin(3*x)", "sqrt(x)", "1/x", "sign"]
FINE = 1e-9  # all numbers of the types of 8 bits are farther apart


def artists(made: Figure, part: str) -> list[PathPatch]:
    return [p for p in made.findobj(PathPatch) if str(p.get_gid()).startswith(f"{part}-")]


def lines(made: Figure, part: str = "steps") -> list[tuple[float, float, float]]:
    """Left end, right end and height of the steps that are drawn."""
    (patch,) = artists(made, part)
    points = np.asarray(patch.get_path().vertices)
    assert np.array_equal(points[::2, 1], points[1::2, 1])  # nothing but horizontals
    return list(zip(points[::2, 0], points[1::2, 0], points[::2, 1], strict=True))


@pytest.mark.parametrize("order", slow_but_every(2, [0, 1]))
@pytest.mark.parametrize(("text", "name"), in_turn([*TEXTS], ["float8_e4m3fn", "float8_e5m2"]))
def test_every_step_is_true(text: str, order: int, name: str) -> None:
    """At many points, each of them rounded from its correctly rounded double, which is no tie."""
    f, kind = activation(text), float_type(name)
    found = staircase(f.tree, order, kind, (-6.0, 6.0), (-20.0, 20.0), FINE)
    assert (found.fine, [u for u in found.undecided if u[1] - u[0] > 1e-300]) == ((), [])
    covered = 0
    for x in np.linspace(-6, 6, 998).tolist():
        value = f.value(x, order)
        expected = float(kind.rounded(Fraction(value))) if abs(value) < 19 else None
        here = [s.value for s in found.steps if s.lower <= x <= s.upper]
        if expected is not None and abs(kind.rounds_to(Fraction(expected))[0]) != abs(value):
            assert expected in here
            covered += 1
    assert covered > 400


@pytest.mark.parametrize("text", ["gelu", "tanh", "x*sin(3*x)"])
def test_steps_end_at_the_doubles_beside_a_tie(text: str) -> None:
    f, kind = activation(text), float_type("float8_e4m3fn")
    steps = staircase(f.tree, 0, kind, (-6.0, 6.0), (-20.0, 20.0), FINE).steps
    assert len(steps) > 60
    for left, right in pairwise(steps):
        assert right.lower <= nextafter(left.upper, 9.0)
        lower, upper = sorted((left.value, right.value))
        tie = kind.rounds_to(Fraction(lower))[1]
        assert tie == kind.rounds_to(Fraction(upper))[0]  # neighbours, none left out
        ends = f.value(left.upper), f.value(right.lower)
        assert min(ends) <= float(tie) <= max(ends)


def test_a_function_that_stays_on_a_tie_goes_to_the_even_neighbour() -> None:
    kind = float_type("float8_e4m3fn")  # 1, 1.125, 1.25
    for text, value in (("17/16 + 0*x", 1.0), ("19/16 + 0*x", 1.25), ("-17/16 + 0*x", -1.0)):
        (step,) = staircase(activation(text).tree, 0, kind, (-1.0, 1.0), (-2.0, 2.0), FINE).steps
        assert step.value == value


@pytest.mark.parametrize("middle", [0.75, -0.75, 1e30, -3e-40])
def test_a_closer_look_lists_only_the_numbers_that_are_in_it(middle: float) -> None:
    """There are eight million numbers of float32 between 0.5 and 1 alone."""
    kind = float_type("float32")
    near = float(kind.rounded(Fraction(middle)))
    step = float(kind.spacing(Fraction(abs(near))))
    heights = (near - 3.25 * step, near + 3.25 * step)
    ties, values = levels(kind, Fraction(heights[0]), Fraction(heights[1]), Fraction(step) / 2)
    assert list(values[1:-1]) == [near + k * step for k in range(-3, 4)]
    assert len(ties) == 8
    steps = staircase(activation("x").tree, 0, kind, heights, heights, step / 2).steps
    assert [s.value for s in steps] == list(values[1:-1])


def test_what_overflows_has_no_step() -> None:
    """448 is the greatest number; what rounds beyond is NaN."""
    tree, kind = activation("exp").tree, float_type("float8_e4m3fn")
    steps = staircase(tree, 0, kind, (5.0, 7.0), (0.0, 1000.0), FINE).steps
    assert steps[-1].value == 448
    assert steps[-1].upper == pytest.approx(float(mp.log(464)), abs=1e-15)


def test_the_picture_of_a_staircase() -> None:
    """Every step of half a pixel is a horizontal line, the rest is the curve; it lies behind."""
    made = figure([activation("gelu")], Options(dtype="float8_e4m3fn"))
    kind, shown = float_type("float8_e4m3fn"), lines(made)
    f = activation("gelu")
    for left, right, height in shown:
        middle = left + (right - left) / 2
        assert height == float(kind.rounded(Fraction(f.value(middle))))
    assert {5.5, 6.0} <= {height for _, _, height in shown}
    (curve,), (fine,) = artists(made, "curve"), artists(made, "fine")
    (steps,) = artists(made, "steps")
    order = [curve.get_zorder(), steps.get_zorder()]
    assert order == sorted(order)
    assert curve.get_linewidth() < steps.get_linewidth()
    covered = sorted([(a, b) for a, b, _ in shown] + _extents(fine))
    assert covered[0][0] == -6.0
    assert covered[-1][1] == 6.0
    assert all(b[0] - a[1] < 1e-6 for a, b in pairwise(covered))  # nothing is left out
    notes = [text.get_text() for text in made.findobj(Text) if text.get_gid() == "note"]
    assert notes == ["rounded to float8_e4m3fn; pale: before rounding"]


def _extents(fine: PathPatch) -> list[tuple[float, float]]:
    """From where to where the parts of a path go."""
    path = fine.get_path()
    starts = [
        *np.flatnonzero(np.asarray(path.codes) == 1).tolist(),
        np.asarray(path.vertices).shape[0],
    ]
    x = np.asarray(path.vertices)[:, 0]
    return [(float(x[a]), float(x[b - 1])) for a, b in pairwise(starts)]


def test_where_steps_are_lower_than_half_a_pixel_the_curve_is_drawn() -> None:
    made = actviz.plot("sigmoid", dtype="half")
    assert artists(made, "steps") == []
    (curve,) = artists(made, "curve")
    (plain,) = artists(actviz.plot("sigmoid"), "curve")
    assert np.array_equal(curve.get_path().vertices, plain.get_path().vertices)
    assert curve.get_linewidth() == plain.get_linewidth()
    notes = [text.get_text() for text in made.findobj(Text) if text.get_gid() == "note"]
    assert notes == ["the steps of float16 are lower than half a pixel"]


def test_a_step_that_rounding_lifts_out_of_the_window_is_shown() -> None:
    made = figure([activation("6.6*sin(x)")], Options(dtype="float8_e5m2"))
    bottom, top = made.axes[0].get_ylim()
    heights = {height for _, _, height in lines(made)}
    assert {-7.0, 7.0} <= heights
    assert bottom < -7 < 7 < top


def test_a_mark_reads_the_steps() -> None:
    made = figure([activation("gelu")], Options(dtype="float8_e4m3fn", mark=1.3))
    assert "1.125" in [t.get_text() for t in made.axes[0].texts]  # gelu(1.3) is 1.174...


@pytest.mark.parametrize("layout", ["overlay", "grid"])
def test_regions_are_where_the_gradient_rounds_to_zero(layout: str) -> None:
    wanted = Options(dtype="float16", saturation=True, layout=layout, range=(-20.0, 20.0))
    made = figure([activation("sigmoid")], wanted)
    texts = [text.get_text() for text in made.findobj(Text)]
    assert "$f'$ rounds to 0 in float16" in texts
    assert "rounds to 0 in float16" in str(made.get_label())
    if layout == "overlay":
        (bar,) = [ax for ax in made.axes if ax.get_gid() == "saturation"]
        spans = [p.get_window_extent().transformed(bar.transData.inverted()) for p in bar.patches]
        ends = sorted(x for box in spans for x in (box.x0, box.x1))
        assert ends == pytest.approx([-20, -17.3286, 17.3286, 20], abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dtype", "quarter"), "there is no type"),
        (("--dtype", "half", "-s", "-t", "0.1"), "a dtype sets the threshold itself"),
        (("--dtype", "half", "--yscale", "log"), "drawn on a linear scale"),
        (("--dtype", "half", "--format", "text"), "a sketch in text shows no steps"),
    ],
)
def test_what_does_not_go_with_a_type(arguments: tuple[str, ...], said: str) -> None:
    found = run("plot", "sigmoid", *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_sketch_shows_where_a_gradient_underflows() -> None:
    arguments = ("plot", "sigmoid", "-s", "--dtype", "half", "-r", "-20:20", "--format", "text")
    assert "f' rounds to 0 in float16: █ saturated" in succeed(*arguments)
