"""Activation functions, drawn truthfully and tabulated with proof.

    import actviz

    gelu = actviz.activation("gelu")
    gelu([-1.0, 0.0, 1.0])                      # correctly rounded
    gelu.derivative([-1.0, 0.0, 1.0])
    actviz.saturation("sigmoid", threshold=0.05).regions
    actviz.properties("silu").minimum
    figure = actviz.plot(["sigmoid", "tanh"], derivative=True)
    actviz.save(figure, "figure.svg")           # the bytes that the command writes
    actviz.draw(axes, "silu", order=1)          # on axes of yours

Importing this imports neither numpy nor matplotlib: each function brings what it needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from inspect import Parameter, signature
from types import ModuleType
from typing import TYPE_CHECKING

from actviz.options import THRESHOLD, Options

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from actviz.activation import Activation
    from actviz.analysis.properties import Properties
    from actviz.analysis.saturation import Saturation

__version__ = "0.1.0"
__all__ = ["activation", "activations", "draw", "plot", "properties", "saturation", "save"]


class _Package(ModuleType):
    """This package, in which ``activation`` stays the function.

    Importing the module of that name would otherwise put itself in the function's place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "activation" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def activation(text: str) -> Activation:
    """The activation of a formula, a name or an alias: "gelu", "elu(alpha=2)", "x * tanh(x)".

    Raises ActvizError if the text is no formula, or stands for several activations.
    """
    from actviz.activation import activation as make

    return make(text)


def activations(text: str) -> tuple[Activation, ...]:
    """The activations of a formula in which a parameter may be a list: "elu(alpha=[0.5, 1, 2])"."""
    from actviz.activation import activations as make

    return make(text)


def saturation(
    of: str | Activation,
    threshold: float | Fraction = THRESHOLD,
    *,
    range: tuple[float, float] | None = None,  # noqa: A002  the option's name
) -> Saturation:
    """Where the slope of an activation is below ``threshold``, with proof.

    With a ``range``, an interval of x whose ends may be infinite, it is said of that alone. Raises
    UsageError for a threshold that is not positive, and an interval that is empty or upside down.
    """
    from actviz.analysis.saturation import saturation as find

    one = activation(of) if isinstance(of, str) else of
    return find(one.tree, threshold, *_interval(range))


def properties(
    of: str | Activation,
    *,
    range: tuple[float, float] | None = None,  # noqa: A002  the option's name
) -> Properties:
    """Range, extremes, Lipschitz constant, monotonicity, continuity and more, with proof.

    With a ``range``, an interval of x whose ends may be infinite, they are those of f there: the
    certified largest error of an approximation is the greatest value of |f - g|. Symmetry and
    moments are of all of the line. Raises UsageError for an interval that is empty or upside down.
    """
    from actviz.analysis.properties import properties as find

    return find((activation(of) if isinstance(of, str) else of).tree, *_interval(range))


def _interval(given: tuple[float, float] | None) -> tuple[float, ...]:
    from actviz.readers import interval

    return () if given is None else interval(given)


def plot(*of: str | Activation | Sequence[str | Activation], **wanted: object) -> Figure:
    """A figure that compares activations, as ``actviz plot`` draws it, with the same options.

    Activations are given one by one, or as lists: ``plot("gelu", "relu", derivative=True)``. The
    options are those of ``actviz.options.Options``: ``derivative`` counts the derivatives drawn
    below f, ``saturation`` marks where the slope is below ``threshold``; ``range`` is in x,
    ``size`` is in pixels, or a text such as "1920x1080" or "8x4.5in".
    The figure belongs to no window and to no pyplot: write it with ``save``, or let a notebook
    show it. Raises UsageError for an option that makes no sense.
    """
    from actviz.drawing.figure import figure
    from actviz.options import options

    found: list[Activation] = []
    for part in of:
        for one in part if isinstance(part, Sequence) and not isinstance(part, str) else (part,):
            found += activations(one) if isinstance(one, str) else (one,)
    return figure(found, options(wanted))


def _taking_options(function: Callable[..., Figure]) -> None:
    """Lets ``help`` and notebooks show each option with its default."""
    own = signature(function)
    listed = [
        Parameter(f.name, Parameter.KEYWORD_ONLY, default=f.default, annotation=f.type)
        for f in fields(Options)
    ]
    parameters = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    function.__signature__ = own.replace(parameters=[*parameters, *listed])  # type: ignore[attr-defined]


_taking_options(plot)


def save(figure: Figure, path: str | Path, *, text: str = "text") -> None:
    """Writes a figure of ``plot`` to a file: the same bytes as ``actviz plot -o PATH``.

    The suffix says the format: png, svg, pdf, pgf, eps or webp. The file is described in words and
    bears no date; ``text`` "outlines" draws the letters of svg, pdf and eps. It is the new file or
    the old one, whatever happens. Raises UsageError for another suffix and for a figure that is
    none of ours, ActvizError where it cannot be written.
    """
    from actviz.export import save as write

    write(figure, path, text=text)


def draw(
    ax: Axes,
    of: str | Activation,
    *,
    order: int = 0,
    colour: str | None = None,
    dashes: tuple[float, ...] = (),
    range: tuple[float, float] = (-6.0, 6.0),  # noqa: A002  the option's name
) -> Axes:
    """Draws an activation, or its derivative of an order, on axes of yours, and gives them back.

    The curve is proven to be within a quarter of a pixel as long as the axes keep their limits and
    size; jumps get their circles, impulses their arrows. Axes that scale themselves get the limits
    of ``range`` and of what fits; nothing else of the figure is touched. Without a colour it is the
    next of the axes' own cycle; ``dashes`` are lengths in units of the line's width. Raises
    UsageError for an order beyond 4.
    """
    from actviz.drawing.panel import draw as drawn_on

    one = activation(of) if isinstance(of, str) else of
    drawn_on(ax, one, order=order, colour=colour, dashes=dashes, window=range)
    return ax
