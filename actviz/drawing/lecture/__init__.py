"""The figures of a lecture on activation functions that are no plots of activations.

Each is a function of options, of which it heeds size, theme and transparent, and gives back a
matplotlib Figure. LECTURE has them all in the order in which they are told. neurons.py draws the
biological neuron (computed by actviz/neuron.py), networks.py what becomes of signals and gradients
in layers, units.py what units make of their inputs, plot.py the axes that both use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from matplotlib.figure import Figure

from actviz.drawing.lecture import networks, neurons, units
from actviz.drawing.lecture.networks import firing_rate, linear_stack, vanishing_gradient
from actviz.drawing.lecture.neurons import action_potentials, spike_trains, summed_inputs
from actviz.drawing.lecture.units import maxout, zero_centred
from actviz.options import Options

__all__ = [
    "LECTURE",
    "Builder",
    "action_potentials",
    "firing_rate",
    "linear_stack",
    "maxout",
    "spike_trains",
    "summed_inputs",
    "vanishing_gradient",
    "zero_centred",
]


class Drawing(Protocol):
    """Draws a figure in the size and the theme of options."""

    def __call__(self, options: Options | None = None) -> Figure: ...


class Builder(NamedTuple):
    """A figure and what is said of it: ``alt`` in its place, ``note`` beside it."""

    function: Drawing
    title: str
    alt: str
    note: str


LECTURE: Mapping[str, Builder] = MappingProxyType(
    {
        "summed_inputs": Builder(
            summed_inputs,
            "A neuron sums its inputs",
            neurons.SUMMED_INPUTS,
            "Thin: what each input would cause alone. Thick: their sum in a leaky integrate-and-"
            "fire neuron, which fires at the threshold and then rests for 12 ms.",
        ),
        "action_potentials": Builder(
            action_potentials,
            "All or nothing",
            neurons.ACTION_POTENTIALS,
            "Hodgkin and Huxley's membrane of 1952 at 6.3 °C. Stimuli of 1 ms, in multiples of the "
            "least that fires a spike; the strong ones fire sooner, and a few mV higher.",
        ),
        "spike_trains": Builder(
            spike_trains,
            "Intensity is coded over time",
            neurons.SPIKE_TRAINS,
            "Hodgkin and Huxley's membrane under a current that is switched on at 5 ms. A stronger "
            "current makes spikes more frequent; they even get a little lower.",
        ),
        "firing_rate": Builder(
            firing_rate,
            "The firing rate, and what imitates it",
            networks.FIRING_RATE,
            "Hodgkin and Huxley's membrane starts at some 50 Hz at once, the leaky neuron (7 ms "
            "refractory, 10 ms time constant) from 0. Beside, lif_rate is 10 lif_rate(x + 1).",
        ),
        "linear_stack": Builder(
            linear_stack,
            "Why linear layers collapse",
            networks.LINEAR_STACK,
            "Layers that multiply by -2, 1.5 and 0.5 amount to one that multiplies by -1.5. With "
            "tanh after the first and the second they do not.",
        ),
        "zero_centred": Builder(
            zero_centred,
            "Sigmoid is not centred on zero",
            units.CENTRED,
            "Outputs that are all positive make the gradients of a next layer's weights all of one "
            "sign, so that it zigzags; tanh's are as often negative as positive.",
        ),
        "vanishing_gradient": Builder(
            vanishing_gradient,
            "The vanishing gradient",
            networks.VANISHING_GRADIENT,
            "Derivatives of the activations alone, weights left out. Typical is the root of the "
            "mean square of tanh' over standard normal inputs; at 0, tanh' is 1 as well.",
        ),
        "maxout": Builder(
            maxout,
            "Maxout: the greatest of lines",
            units.MAXOUT,
            "The unit learns the lines; relu is the greatest of 0 and x. What it makes of one "
            "input is convex, and it has no region without gradient unless a line is level.",
        ),
    }
)
