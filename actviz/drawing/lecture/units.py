"""What a unit makes of its inputs: maxout, and outputs that are not centred on zero.

Activations are proven curves, and means what their moments enclose.
"""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from actviz.activation import activation
from actviz.analysis.properties import properties
from actviz.drawing.lecture import CAPTIONS
from actviz.drawing.lecture.plot import LEVEL, THIN, Axis, area, halves, plot, wide_enough
from actviz.drawing.letters import as_mathematics
from actviz.drawing.sheet import sheet
from actviz.drawing.theme import Pen, grey, line_width, pens
from actviz.numerals import number
from actviz.options import Options

LINES = ("-x", "0.5*x", "2*x - 1")
CALLED = ("−x", "0.5x", "2x − 1")
DASHED = (2.8, 1.3)  # times the line's width
STRONG = 0.8  # of the colour of the text: the greatest of the lines
SQUASHING = ("sigmoid", "tanh")
WINDOW = 4.0
TALLEST = 1.9
SPREAD = 6.0  # standard deviations of the inputs whose outputs are shown
SAMPLES = 801


def maxout(options: Options | None = None) -> Figure:
    """The greatest of several lines."""
    with sheet(wide_enough(options), CAPTIONS["maxout"].alt) as on:
        values = (-2, -1, 0, 1, 2, 3)
        texts = (*map(as_mathematics, CALLED), "the greatest")
        box = area(on, [*map(number, values)], texts, sampled=True)
        window = Axis((-2.0, 2.0), (-2, -1, 0, 1, 2), "$x$")
        lines = plot(on, box, window, Axis((-2.2, 3.2), values, "maxout of three lines"))
        drawn = [Pen(pen.colour, DASHED) for pen in pens(len(LINES))]
        greatest = f"max({', '.join(LINES)})"
        pen = Pen(to_hex(grey(STRONG)))
        lines.curves((*LINES, greatest), texts, (*drawn, pen))
        return on.figure


def zero_centred(options: Options | None = None) -> Figure:
    """Where the outputs of sigmoid and tanh lie, if inputs are as often negative as positive."""
    with sheet(wide_enough(options), CAPTIONS["zero_centred"].alt) as on:
        values, shares = (-1, -0.5, 0, 0.5, 1), (0, 0.5, 1, 1.5)
        left, right = halves(on, (values, shares), (SQUASHING, ()))
        window = Axis((-WINDOW, WINDOW), range(-4, 5, 2), "$x$")
        curves = plot(on, left, window, Axis((-1.1, 1.1), values, "output"))
        drawn = pens(len(SQUASHING))
        curves.curves(SQUASHING, SQUASHING, drawn)
        outputs = Axis((-1.1, 1.1), values, "output")
        inputs_are = as_mathematics("x ∼ N(0, 1)")
        heights = Axis((-0.05, TALLEST), shares, f"{inputs_are}: share of outputs")
        spread = plot(on, right, outputs, heights)
        inputs = np.linspace(-SPREAD, SPREAD, SAMPLES)
        for name, pen in zip(SQUASHING, drawn, strict=True):
            one = activation(name)
            density = activation("normal_pdf")(inputs) / one.derivative(inputs)
            spread.samples(one(inputs), density, pen, gid=f"density of {name}")
            mean = properties(one.tree).mean
            assert mean is not None
            place = mean.middle if mean.excludes_zero else 0.0
            spread.ax.plot(
                [place, place],
                [0.0, TALLEST],
                color=pen.colour,
                linestyle=(0.0, LEVEL),
                linewidth=THIN * line_width(),
                zorder=2,
                gid=f"mean of {name}",
            )
            side = "left" if place > 0 else "right"
            text = f"mean {number(round(place, 12))}"
            offset = 0.04 if side == "left" else -0.04
            spread.note(place + offset, 1.8, text, pen, ha=side, va="top")
        return on.figure
