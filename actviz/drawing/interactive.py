"""An interactive backend: shows a figure in a window of its own, which pyplot opens."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from actviz.drawing.theme import applied
from actviz.errors import ActvizError
from actviz.options import Options


def show_window(figure: Figure, options: Options, wanted: str | None = None) -> None:
    """Shows a figure until its window is closed, with the wanted backend or one that works here.

    Raises ActvizError where there is no screen, or no such backend.
    """
    try:
        from matplotlib import pyplot

        if wanted:
            mpl.use(wanted)

        backend = str(mpl.get_backend()).lower()
    except (ImportError, ValueError, RuntimeError) as error:  # of a name, or of what it needs
        raise _no_screen(str(error)) from None
    if backend not in {name.lower() for name in _interactive()}:
        raise _no_screen(f"matplotlib's backend is {backend}")

    def as_it_is(**_: Any) -> Figure:
        return figure

    with applied(options.theme, options.size):
        try:
            pyplot.figure(FigureClass=as_it_is)  # type: ignore[arg-type]  # a maker will do
        except (ImportError, RuntimeError) as error:  # its packages are not all there
            raise _no_screen(str(error)) from None
        pyplot.show()


def _interactive() -> list[str]:
    from matplotlib.backends.registry import BackendFilter, backend_registry

    return list(backend_registry.list_builtin(BackendFilter.INTERACTIVE))  # type: ignore[no-untyped-call]


def _no_screen(reason: str) -> ActvizError:
    return ActvizError(
        f"there is no screen to show the figure on: {' '.join(reason.split())}",
        "leave out --show, and look at the file that is written",
    )
