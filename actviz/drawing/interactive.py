"""An interactive backend: shows a figure in a window of its own, which pyplot opens."""

from __future__ import annotations

import os
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from actviz.drawing.theme import applied
from actviz.errors import ActvizError
from actviz.options import Options


def show_window(figure: Figure, options: Options) -> None:
    """Shows a figure until its window is closed. Raises ActvizError where there is no screen."""
    try:
        from matplotlib import pyplot

        named = os.environ.get("MPLBACKEND")
        if named:
            pyplot.switch_backend(named)
        backend = str(mpl.get_backend()).lower()
    except (ImportError, RuntimeError, ValueError) as error:  # it, or what it needs, is not there
        raise _no_screen(str(error)) from None
    if backend not in {name.lower() for name in _interactive()}:
        raise _no_screen(f"matplotlib's backend is {backend}")

    def as_it_is(**_: Any) -> Figure:
        return figure

    with applied(options.theme, options.size):
        pyplot.figure(FigureClass=as_it_is)  # type: ignore[arg-type]  # a maker will do
        pyplot.show()


def _interactive() -> list[str]:
    from matplotlib.backends.registry import BackendFilter, backend_registry

    return list(backend_registry.list_builtin(BackendFilter.INTERACTIVE))  # type: ignore[no-untyped-call]


def _no_screen(reason: str) -> ActvizError:
    return ActvizError(
        f"there is no screen to show the figure on: {' '.join(reason.split())}",
        "leave out --show, and look at the file that is written",
    )
