"""The lecture's figures by their names.

Each is drawn by a function of options, of which it heeds size, theme and transparent.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from matplotlib.figure import Figure

from actviz.drawing.lecture.networks import firing_rate, linear_stack, vanishing_gradient
from actviz.drawing.lecture.neurons import action_potentials, spike_trains, summed_inputs
from actviz.drawing.lecture.units import maxout, zero_centred
from actviz.options import Options


class Drawing(Protocol):
    """Draws a figure in the size and the theme of options."""

    def __call__(self, options: Options | None = None) -> Figure: ...


FIGURES: Mapping[str, Drawing] = MappingProxyType(
    {
        "summed_inputs": summed_inputs,
        "action_potentials": action_potentials,
        "spike_trains": spike_trains,
        "firing_rate": firing_rate,
        "linear_stack": linear_stack,
        "zero_centred": zero_centred,
        "vanishing_gradient": vanishing_gradient,
        "maxout": maxout,
    }
)
