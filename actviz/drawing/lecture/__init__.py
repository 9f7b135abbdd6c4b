"""The figures of a lecture on activation functions that are no plots of activations.

CAPTIONS, in the order in which they are told, imports no matplotlib. figures.py has what draws them
by the same names: neurons.py the biological neuron (computed by actviz/neuron.py), networks.py what
becomes of signals and gradients in layers, units.py what units make of their inputs; plot.py has
the axes that all use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Caption(NamedTuple):
    """What is said of a figure: ``alt`` in its place, ``note`` beside it."""

    title: str
    alt: str
    note: str


CAPTIONS: Mapping[str, Caption] = MappingProxyType(
    {
        "summed_inputs": Caption(
            "A neuron sums its inputs",
            "Potentials that excite and inhibit, and their sum over time: one input alone stays "
            "below the threshold, so do four that are inhibited, and four together fire a spike",
            "Thin: what each input would cause alone. Thick: their sum in a leaky "
            "integrate-and-fire neuron, which fires at the threshold and then rests for 12 ms.",
        ),
        "action_potentials": Caption(
            "All or nothing",
            "The membrane's voltage over time for five brief stimuli: two below the threshold "
            "cause no spike, three above it the same spike, which ends below rest",
            "Hodgkin and Huxley's membrane of 1952 at 6.3 °C. Stimuli of 1 ms, in multiples of "
            "the least that fires a spike; the strong ones fire sooner, and a few mV higher.",
        ),
        "spike_trains": Caption(
            "Intensity is coded over time",
            "The membrane's voltage over time under three lasting currents: a weak one fires no "
            "spike, and the strongest fires more often than the middle one, not higher spikes",
            "Hodgkin and Huxley's membrane under a current that is switched on at 5 ms. A "
            "stronger current makes spikes more frequent; they even get a little lower.",
        ),
        "firing_rate": Caption(
            "The firing rate, and what imitates it",
            "The firing rate over the current, of Hodgkin and Huxley's membrane and of a leaky "
            "neuron: none below a threshold, then ever higher; beside it activations that imitate"
            " it",
            "Hodgkin and Huxley's membrane starts at some 50 Hz at once, the leaky neuron (7 ms "
            "refractory, 10 ms time constant) from 0. Beside, lif_rate is 10 lif_rate(x + 1).",
        ),
        "linear_stack": Caption(
            "Why linear layers collapse",
            "Three linear layers, -2 x, 1.5 x and 0.5 x: lines; beside them the three one upon "
            "the other, which are one line, -1.5 x, and the same with tanh between them, a bent "
            "curve",
            "Layers that multiply by -2, 1.5 and 0.5 amount to one that multiplies by -1.5. With "
            "tanh after the first and the second they do not.",
        ),
        "zero_centred": Caption(
            "Sigmoid is not centred on zero",
            "sigmoid and tanh; beside them how their outputs are spread for standard normal "
            "inputs: sigmoid's all positive, round a mean of 0.5, tanh's on both sides of its "
            "mean 0",
            "Outputs that are all positive make the gradients of a next layer's weights all of "
            "one sign, so that it zigzags; tanh's are as often negative as positive.",
        ),
        "vanishing_gradient": Caption(
            "The vanishing gradient",
            "The product of derivatives over depth on a logarithmic axis: relu's stays 1, tanh's "
            "typically falls with 0.68 to the n, sigmoid's at best with 0.25 to the n: 10 to the "
            "-18 at layer 30, in the end less than float16 and float32 can tell from 0",
            "Derivatives of the activations alone, weights left out. Typical is the root of the "
            "mean square of tanh' over standard normal inputs; at 0, tanh' is 1 as well.",
        ),
        "maxout": Caption(
            "Maxout: the greatest of lines",
            "Three lines, -x, 0.5 x and 2 x - 1, dashed, and the greatest of them at each x, "
            "solid: a convex curve of three pieces with a kink where one line overtakes another",
            "The unit learns the lines; relu is the greatest of 0 and x. What it makes of one "
            "input is convex, and it has no region without gradient unless a line is level.",
        ),
    }
)
