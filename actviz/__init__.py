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

Importing this imports nothing but the standard library's least: each function brings what it needs,
and a command that is interrupted as it starts can say so in a line. They are in api.py.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what typing says, without importing it

if TYPE_CHECKING:
    from types import ModuleType

    from actviz.api import (
        activation,
        activations,
        draw,
        families,
        names,
        plot,
        properties,
        saturation,
        save,
        table,
    )

__version__ = "0.1.0"
__all__ = [
    "activation",
    "activations",
    "draw",
    "families",
    "names",
    "plot",
    "properties",
    "saturation",
    "save",
    "table",
]


class _Package(type(sys)):  # type: ignore[misc]  # ModuleType, which types would have to bring
    """This package, in which ``activation`` stays the function.

    Importing the module of that name would otherwise put itself in the function's place.
    """

    def __setattr__(self, name: str, value: ModuleType | object) -> None:
        if not (name == "activation" and isinstance(value, type(sys))):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    """A public function, when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from actviz import api

    for public in __all__:
        globals()[public] = getattr(api, public)
    return globals()[name]


def __dir__() -> list[str]:
    """The public functions too, before any was asked for."""
    return sorted({*globals(), *__all__})
