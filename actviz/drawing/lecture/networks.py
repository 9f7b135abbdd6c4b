"""From the neuron's firing rate to networks: what imitates it, and what a stack of layers does.

Activations are proven curves; the firing rate of Hodgkin and Huxley's membrane is a line through
numerical solutions (``actviz.neuron``), those dense enough that it bends nowhere visibly.
"""

from __future__ import annotations

from functools import cache
from math import log10

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from actviz import neuron
from actviz.activation import activation
from actviz.analysis.properties import properties
from actviz.drawing.lecture import CAPTIONS
from actviz.drawing.lecture.plot import Array, Axis, area, halves, plot, wide_enough
from actviz.drawing.letters import as_mathematics
from actviz.drawing.sheet import sheet
from actviz.drawing.theme import Pen, grey, pens
from actviz.floats import float_type
from actviz.numerals import number
from actviz.options import Options

ONSET = 6.27  # uA/cm2, within 0.01: from here on the membrane of 1952 fires on and on
CURRENTS = (
    *(6.28, 6.4, 6.6, 6.9, 7.3, 7.8, 8.4, 9.2, 10.2, 11.5, 13.0, 15.0, 17.5, 20.0, 23.0),
    *(26.0, 30.0, 34.0, 38.0, 42.0, 46.0, 50.0),
)
LEAKY = "lif_rate(x, t_ref=0.007, tau=0.01, threshold=6.27)"  # times in s, so that it is in Hz
IMITATIONS = ("relu", "softplus", "10 * lif_rate(x + 1)")
SLOPES = (-2.0, 1.5, 0.5)  # of layers that are laid one upon the other
STACK = ("0.5 * (1.5 * (-2 * x))", "0.5 * tanh(1.5 * tanh(-2 * x))")
STRONG = 0.75  # of the colour of the text: the line that the layers amount to
EQUIVALENT = -1.5  # what the first of these amounts to
COLLAPSE = "0.5 · (1.5 · (−2x)) = −1.5x"
DEPTH = 80  # where sigmoid's product is below what float32 can tell from nothing
TOLD = 30  # the layer at which it is written how much is left
POWERS = range(-50, 1, 10)
LOWEST, HIGHEST = -51.0, 2.0  # the window, as exponents of ten
TYPES = (("float16", 24.0), ("float32", 1.0))  # and the layer from which on they are named


def firing_rate(options: Options | None = None) -> Figure:
    """How often neurons fire under a lasting current, and what imitates that."""
    with sheet(wide_enough(options), CAPTIONS["firing_rate"].alt) as on:
        rates, values = (0, 50, 100, 150), (0, 1, 2, 3)
        answers = "relu", "softplus", "lif_rate"
        left, right = halves(on, (rates, values), ((), answers))
        current = Axis((0.0, 50.0), range(0, 51, 10), "current, µA/cm²")
        rate = plot(on, left, current, Axis((-6.0, 152.0), rates, "firing rate, Hz"))
        hodgkin, leaky, rectified, soft = pens(4)
        one = activation(LEAKY)
        rate.draw(one.tree, leaky, one.label)
        currents, found = measured()
        rate.samples(
            [0.0, ONSET, np.nan, *currents], [0.0, 0.0, np.nan, *found], hodgkin, gid="rate"
        )
        rate.note(49.0, 127.0, "integrate-and-fire", leaky, ha="right", va="bottom")
        rate.note(49.0, 84.0, "Hodgkin–Huxley", hodgkin, ha="right", va="top")
        x = Axis((-3.0, 3.0), range(-3, 4), "$x$")
        alike = plot(on, right, x, Axis((-0.12, 3.12), values, "activation"))
        alike.curves(IMITATIONS, answers, (Pen(rectified.colour), soft, leaky))
        return on.figure


@cache
def measured() -> tuple[Array, Array]:
    """Currents from the onset on, and how often Hodgkin and Huxley's membrane fires, in Hz."""
    rates = [neuron.firing_rate(current, 150.0, step=0.05) for current in CURRENTS]
    return np.array(CURRENTS), np.array(rates)


def linear_stack(options: Options | None = None) -> Figure:
    """Lines of lines are lines."""
    with sheet(wide_enough(options), CAPTIONS["linear_stack"].alt) as on:
        steps = (-2, -1, 0, 1, 2)
        first, *others = [as_mathematics(f"{number(slope)}x") for slope in SLOPES]
        layers = [first, *(rf"$\mathrm{{then}}\ {other[1:]}" for other in others)]
        stacks = as_mathematics(f"{number(EQUIVALENT)}x"), "with tanh"
        left, right = halves(on, (steps, steps), (layers, stacks))
        window, values = Axis((-1.0, 1.0), (-1, -0.5, 0, 0.5, 1), "$x$"), Axis((-2.15, 2.15), steps)
        lines = plot(on, left, window, values._replace(name="layers"))
        *drawn, bent = pens(len(SLOPES) + 1)
        lines.curves([f"linear(alpha={a})" for a in SLOPES], layers, drawn)
        stack = plot(on, right, window, values._replace(name=as_mathematics(COLLAPSE)))
        product = Pen(to_hex(grey(STRONG)))  # the colour of none of its layers
        stack.curves(STACK, stacks, (product, Pen(bent.colour)))
        return on.figure


def vanishing_gradient(options: Options | None = None) -> Figure:
    """What is left of a gradient after so many layers."""
    with sheet(wide_enough(options), CAPTIONS["vanishing_gradient"].alt) as on:
        powers = [10.0**power for power in POWERS]
        texts = [name for name, _ in factors()]
        products = plot(
            on,
            area(on, [*map(number, powers)], texts, sampled=True),
            Axis((0.0, DEPTH + 0.8), range(0, DEPTH + 1, 10), "layers"),
            Axis((LOWEST, HIGHEST), (), "product of derivatives", has_zero=False),
        )
        ax = products.ax
        ax.set_yscale("log")
        ax.set_ylim(10.0**LOWEST, 10.0**HIGHEST)
        ax.yaxis.set_major_locator(FixedLocator(powers))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter(FuncFormatter(number))
        drawn = [Pen(pen.colour) for pen in pens(len(factors()))]
        depths = np.arange(1, DEPTH + 1)
        for (name, factor), pen in zip(factors(), drawn, strict=True):
            ax.plot(
                depths,
                [factor ** int(n) for n in depths],
                color=pen.colour,
                marker="o",
                markersize=on.page.points(10),
                linewidth=on.page.points(4),
                gid=name.split()[0],
            )
        for kind, x in TYPES:
            least = float(float_type(kind).underflow)
            products.level(least, gid=f"underflow-{kind}")
            products.note(x, least / 10**0.5, f"{kind}: 0", va="top")
        left = factors()[-1][1] ** TOLD
        power = number(10.0 ** round(log10(left)))
        products.note(TOLD + 3.0, left, f"{power} at layer {TOLD}", drawn[-1])
        products.name_ends([DEPTH * log10(factor) for _, factor in factors()], texts, drawn)
        return on.figure


@cache
def factors() -> tuple[tuple[str, float], ...]:
    """Names, and by how much the derivative of a layer scales a gradient.

    What is typical is the root of the mean of f'(z)^2 over standard normal z.
    """
    typical = properties(activation("tanh").tree).mean_gradient
    best = properties(activation("sigmoid").tree).lipschitz
    assert typical is not None
    assert best is not None
    return (
        ("relu active: 1", 1.0),
        (f"tanh typical: {typical:.2f}ⁿ", typical),
        (f"sigmoid at best: {best:g}ⁿ", best),
    )
