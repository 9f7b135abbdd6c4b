"""Figures to look at in tests: drawn once, and their artists by whose they are."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from actviz.activation import activations
from actviz.drawing.figure import figure
from actviz.drawing.gids import gid
from actviz.options import options


@cache
def drawn(*texts: str, **values: Any) -> Figure:
    """The figure of these activations and options, laid out."""
    shown = [one for text in texts for one in activations(text)]
    made = figure(shown, options(values))
    FigureCanvasAgg(made).draw()  # type: ignore[no-untyped-call]
    return made


def panels(made: Figure) -> list[Axes]:
    """The panels from top to bottom, without the saturation bar."""
    return [ax for ax in made.axes if str(ax.get_gid()).startswith("panel")]


def bar(made: Figure) -> Axes:
    """The saturation bar."""
    (found,) = [ax for ax in made.axes if ax.get_gid() == "saturation"]
    return found


def parts(made: Figure, part: str, name: str = "") -> list[Artist]:
    """The artists of a gid, those of one activation if it is named."""
    wanted = gid(part, name)
    return [artist for artist in made.findobj(Artist) if artist.get_gid() == wanted]


def curve(made: Figure, name: str, order: int = 0) -> PathPatch:
    """The curve of an activation's derivative."""
    (found,) = parts(made, f"curve-{order}", name)
    assert isinstance(found, PathPatch)
    return found


def line(artist: Artist) -> tuple[list[float], list[float]]:
    """The points of a line."""
    assert isinstance(artist, Line2D)
    x, y = (np.asarray(values, dtype=float).tolist() for values in artist.get_data())
    return x, y


def texts(made: Figure) -> Iterator[tuple[Text, Bbox]]:
    """Every text that is to be seen, and where it is, in pixels."""
    for text in made.findobj(Text):
        assert isinstance(text, Text)
        is_halo = str(text.get_gid()).startswith("halo")
        if text.get_visible() and text.get_text() and not is_halo and _is_shown(text):
            yield text, text.get_window_extent()


def _is_shown(text: Text) -> bool:
    """Whether a text is drawn: numbers of an axis outside its limits are kept, but unseen."""
    if text.axes is None:
        return True
    for axis in (text.axes.xaxis, text.axes.yaxis):
        for tick in axis.get_major_ticks():
            if text in (tick.label1, tick.label2):
                low, high = sorted(axis.get_view_interval())
                return low <= tick.get_loc() <= high
    return True
