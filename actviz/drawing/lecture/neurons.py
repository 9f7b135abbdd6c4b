"""The neuron in pictures: what makes it fire, the spike, and how intensity is coded.

Voltages are numerical solutions of the membrane equations (``actviz.neuron``), drawn as lines
through their samples: no proofs, as the curves of activations are. With steps of 0.025 ms a
Hodgkin-Huxley voltage is within 0.01 mV of its solution with steps of 0.005 ms, a hundredth of
what a pixel shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from matplotlib.figure import Figure

from actviz import neuron
from actviz.drawing import layout, names
from actviz.drawing.layout import Box
from actviz.drawing.lecture import CAPTIONS
from actviz.drawing.lecture.plot import NEXT, THIN, Array, Axis, Plot, area, plot, wide_enough
from actviz.drawing.marks import draw_arrow
from actviz.drawing.sheet import sheet
from actviz.drawing.spacing import spaced
from actviz.drawing.theme import Pen, colours, line_width
from actviz.neuron import Pulse
from actviz.numerals import number
from actviz.options import Options

STEP = 0.025  # ms
REST = -65.0  # mV
THRESHOLD = -55.0  # mV, of the neuron that sums its inputs
TAU = 3.0  # ms, its time constant
REFRACTORY = 12.0  # ms, during which it stays at rest after a spike
EXCITING, INHIBITING = 4.0, -5.0  # mV, the peaks of potentials
ARRIVALS = (
    *((t, EXCITING) for t in (10.0, 36.0, 37.0, 38.0, 39.0, 66.0, 67.0, 68.0, 69.0)),
    *((t, INHIBITING) for t in (35.0, 37.5)),
)
ONSET, LENGTH, DURATION = 2.0, 1.0, 10.0  # ms, of a brief stimulus, and how long it is followed
LANE = 0.32  # of the height: the stimuli
MULTIPLES = (4.0, 2.0, 1.2, 0.8, 0.5)  # of the threshold
FIRING = 3  # of these fire a spike
LASTING = 102.0  # ms
CURRENTS = (2.0, 7.0, 20.0)  # uA/cm2


def summed_inputs(options: Options | None = None) -> Figure:
    """A leaky integrate-and-fire neuron that sums what excites and what inhibits it.

    Thin lines are what each input would cause alone, the thick one is their sum.
    """
    time = np.linspace(0.0, 80.0, 8001)
    with sheet(wide_enough(options), CAPTIONS["summed_inputs"].alt) as on:
        exciting, inhibiting, total = (Pen(colours(6)[i]) for i in (0, 2, 5))
        numbers = (-70, -65, -60, -55, -50)
        whole = area(on, [*map(number, numbers)], ["threshold"], sampled=False)
        unit = on.page.unit
        tall = 128 * unit
        upper = whole._replace(bottom=on.page.height - unit * layout.EDGE - tall, height=tall)
        top = upper.bottom - unit * (layout.GAP + layout.HEADING)
        lower = whole._replace(height=top - whole.bottom)
        across = Axis((0.0, 80.0), range(0, 81, 10), "time, ms")
        voltage = plot(on, lower, across, Axis((-71.5, -46.0), numbers, "voltage, mV"))
        arrivals = plot(
            on, upper, Axis(across.range, (), has_zero=False), Axis((-1.0, 1.0), ()), numbered=False
        )
        for at, weight in ARRIVALS:
            pen, side = (exciting, 1) if weight > 0 else (inhibiting, -1)
            after = time[(time >= at) & (time < at + 8.5 * TAU)]
            alone = neuron.summed_input([(at, weight)], after, TAU)
            voltage.samples(after, REST + alone, pen, width=THIN, gid="alone")
            arrivals.samples([at, at], [0.12 * side, 0.94 * side], pen, gid="arrival")
        for side, word, pen in ((1, "excite", exciting), (-1, "inhibit", inhibiting)):
            beside, middle = whole.right + unit * NEXT, arrivals.height(0.5 * side)
            on.text(beside, middle, word, gid="label", color=names.ink(pen.colour))
        voltage.level(THRESHOLD, "threshold", gid="threshold")
        voltage.level(REST, "rest", gid="rest")
        potential, (fired,) = summed(time)
        x, y = _broken(time, REST + potential, fired)
        voltage.samples(x, y, total, width=1.25, gid="sum")
        width = 1.25 * line_width()
        draw_arrow(voltage.ax, fired, THRESHOLD, -47.0, total, width, 5, gid="spike")
        voltage.note(fired + 1.3, -49.0, "spike", total)
        voltage.note(13.0, -60.6, "sum", total, ha="center", va="bottom")
        return on.figure


def summed(time: Array) -> tuple[Array, Array]:
    """The potential above rest and the spikes of a neuron with these inputs.

    A current of weight * e * exp(-s/tau) makes the leaky neuron's potential Rall's alpha function,
    so that up to the spike it is ``neuron.summed_input``, within 0.001 mV.
    """
    middle = time + (time[1] - time[0]) / 2
    current = np.zeros_like(time)
    for at, weight in ARRIVALS:
        after = middle >= at
        current[after] += weight * np.exp(1 - (middle[after] - at) / TAU)
    return neuron.integrate_and_fire(
        current, time, tau=TAU, threshold=THRESHOLD - REST, refractory=REFRACTORY
    )


def action_potentials(options: Options | None = None) -> Figure:
    """The spike of Hodgkin and Huxley's membrane: all of it, or nothing."""
    with sheet(wide_enough(options), CAPTIONS["action_potentials"].alt) as on:
        numbers = (-80, -40, 0, 40)
        whole = area(on, [*map(number, numbers)], ["threshold"], sampled=False)
        lower = whole._replace(height=LANE * whole.height)
        bottom = lower.top + on.page.unit * (layout.GAP + layout.HEADING)
        upper = whole._replace(bottom=bottom, height=whole.top - bottom)
        across = Axis((0.0, DURATION), range(0, 11, 2), "time, ms")
        heights = Axis((-85.0, 62.0), numbers, "voltage, mV", has_zero=False)
        membrane = plot(on, upper, across, heights, numbered=False)
        stimuli = plot(on, lower, across, Axis((0.0, 30.0), (0, 10, 20, 30), "stimulus, µA/cm²"))
        membrane.level(REST, "rest", gid="rest")
        stimuli.level(threshold(), "threshold", gid="threshold", start=ONSET)
        drawn = [(m, Pen(c)) for m, c in zip(MULTIPLES, colours(len(MULTIPLES)), strict=True)]
        for multiple, pen in reversed(drawn):
            time, voltage, _ = response(multiple)
            membrane.samples(time, voltage, pen, gid=f"response-{multiple:g}")
        for multiple, pen in drawn:
            strength = multiple * threshold()
            stimuli.samples(
                [ONSET, ONSET, ONSET + LENGTH, ONSET + LENGTH],
                [0.0, strength, strength, 0.0],
                pen,
                width=0.75,
                gid=f"stimulus-{multiple:g}",
            )
        _name_responses(membrane, dict(drawn))
        _name_stimuli(stimuli, dict(drawn))
        return on.figure


def _name_responses(plot: Plot, drawn: Mapping[float, Pen]) -> None:
    """Names round the peaks of the spikes: left of the first, above the others."""
    aside = 2 * NEXT * plot.sheet.page.unit / plot.view.across
    for multiple, side in zip(MULTIPLES[:FIRING], (-1, 0, 0), strict=True):
        time, voltage, _ = response(multiple)
        peak = int(voltage.argmax())
        plot.note(
            float(time[peak]) + side * aside,
            float(voltage[peak]) + (-1.0 if side < 0 else 2.0),
            _times(multiple),
            drawn[multiple],
            ha="right" if side < 0 else "center",
            va="center" if side < 0 else "bottom",
        )


def _name_stimuli(plot: Plot, drawn: Mapping[float, Pen]) -> None:
    """Names of stimuli, each at its own height: on the right, where those above the threshold keep
    above it, but for the one next below it, which has its place on the left."""
    tall, middle = names.line_height(plot.sheet.page), plot.height(threshold())
    gap = NEXT * plot.sheet.page.unit
    above, (next_below, *below) = MULTIPLES[:FIRING], MULTIPLES[FIRING:]
    places = (
        (above, "left", middle, plot.box.top + tall),
        ([next_below], "right", plot.box.bottom, middle),
        (below, "left", plot.box.bottom, middle),
    )
    for shown, side, low, high in places:
        wanted = [plot.height(m * threshold()) for m in shown]
        centres = spaced(wanted, [tall] * len(shown), low, high) or wanted
        edge = plot.across(ONSET + LENGTH) + gap if side == "left" else plot.across(ONSET) - gap
        for multiple, centre in zip(shown, centres, strict=True):
            colour = names.ink(drawn[multiple].colour)
            plot.sheet.text(edge, centre, _times(multiple), ha=side, gid="label", color=colour)


def _times(multiple: float) -> str:
    return f"{multiple:g}\N{HAIR SPACE}×"


@cache
def threshold() -> float:
    """The least strength of a brief stimulus that fires a spike, in uA/cm2."""
    return neuron.threshold_strength(LENGTH, step=0.05)


@cache
def response(multiple: float) -> tuple[Array, Array, Array]:
    """Times, voltages and spikes under one brief stimulus."""
    pulse = Pulse(ONSET, LENGTH, multiple * threshold())
    trace = neuron.voltage([pulse], DURATION, step=STEP)
    return trace.time, trace.voltage, neuron.spikes(trace)


def spike_trains(options: Options | None = None) -> Figure:
    """Three lasting currents: the stronger, the more often."""
    with sheet(wide_enough(options), CAPTIONS["spike_trains"].alt) as on:
        numbers = (-80, -40, 0, 40)
        texts = [f"{current:g} µA/cm²" for current in CURRENTS]
        whole = area(on, [*map(number, numbers)], texts, sampled=False)
        gap = 40 * on.page.unit
        tall = (whole.height - gap * (len(CURRENTS) - 1)) / len(CURRENTS)
        for row, (current, text) in enumerate(zip(CURRENTS, texts, strict=True)):
            bottom = whole.top - tall - row * (tall + gap)
            membrane = plot(
                on,
                Box(whole.left, bottom, whole.width, tall),
                Axis((0.0, LASTING), range(0, 101, 20), "time, ms"),
                Axis((-85.0, 50.0), numbers, "voltage, mV" if row == 0 else "", has_zero=False),
                numbered=row == len(CURRENTS) - 1,
            )
            time, voltage, rate = train(current)
            pen = Pen(colours(len(CURRENTS))[row])
            membrane.samples(time, voltage, pen, width=0.75, gid=f"train-{current:g}")
            edge, half = membrane.box.right + NEXT * on.page.unit, names.line_height(on.page) / 2
            middle, said = membrane.height(-15.0), f"{rate:.0f} Hz" if rate else "no spikes"
            for height, line in ((middle + half, text), (middle - half, said)):
                on.text(edge, height, line, gid="label", color=names.ink(pen.colour))
        return on.figure


@cache
def train(current: float) -> tuple[Array, Array, float]:
    """Times and voltages under a current that is switched on at 5 ms, and the firing rate in Hz."""
    trace = neuron.voltage([Pulse(5.0, LASTING, current)], LASTING, step=STEP)
    return trace.time, trace.voltage, neuron.firing_rate(current, 150.0, step=0.05)


def _broken(x: Array, y: Array, at: float) -> tuple[Array, Array]:
    """A line that ends at the threshold and begins anew."""
    i = int(np.searchsorted(x, at))
    return np.insert(x, [i, i], [at, at]), np.insert(y, [i, i], [THRESHOLD, np.nan])
