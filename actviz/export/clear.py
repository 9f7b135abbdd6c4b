"""A figure without a ground, on whatever a slide has: what is mixed with the ground gets alpha.

Figures are drawn without transparency, since EPS knows none. A tint is the ground with a little of
a colour on it, so the same is seen on the same ground, and a tint of any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import TransformedPath

from actviz.drawing.gids import name_in
from actviz.drawing.theme import VISIBLE, Rgb, contrast, ground

Rgba = tuple[float, float, float, float]
FAR = 10.0  # times the axes' sides: beyond what is clipped


@contextmanager
def see_through(figure: Figure) -> Iterator[None]:
    """Lets what covers the ground be seen through: shading, pale and hollow bars, open
    circles, in which their own curves end, and halos."""
    undo: list[Callable[[], object]] = []

    def put(artist: Any, name: str, value: object) -> None:
        before = getattr(artist, f"get_{name}")()
        undo.append(lambda: getattr(artist, f"set_{name}")(before))
        getattr(artist, f"set_{name}")(value)

    try:
        for patch in _patches(figure):
            face, edge = to_rgba(patch.get_facecolor()), to_rgba(patch.get_edgecolor())
            if face[3] == 1 and contrast(face[:3]) < VISIBLE:
                put(patch, "facecolor", cleared(face[:3]))
                if edge == face:
                    put(patch, "edgecolor", "none")
        for text in figure.findobj(Text):
            if text.get_path_effects():
                put(text, "visible", False)
        for ax in figure.axes:
            _open_circles(ax, put)
        yield
    finally:
        for action in reversed(undo):
            action()


def cleared(colour: Rgb) -> Rgba:
    """The most transparent colour that looks like an opaque one where it lies on the ground."""
    pairs = list(zip(colour, ground(), strict=True))
    alpha = max((c - g) / (1 - g) if c > g else (g - c) / g if c < g else 0.0 for c, g in pairs)
    if not alpha:
        return (*colour, 0.0)
    red, green, blue = (min(1.0, max(0.0, g + (c - g) / alpha)) for c, g in pairs)
    return red, green, blue, alpha


def _patches(figure: Figure) -> list[Patch]:
    """The filled patches, but for the grounds of the figure and of its axes."""
    grounds = {id(figure.patch), *(id(ax.patch) for ax in figure.axes)}
    return [
        patch
        for patch in figure.findobj(Patch)
        if id(patch) not in grounds and patch.get_fill() and to_rgba(patch.get_facecolor())[3]
    ]


def _open_circles(ax: Axes, put: Callable[[Any, str, object], None]) -> None:
    """Open circles without a filling; a curve would be seen in its own, and has holes there."""
    holes: dict[str | None, list[Line2D]] = {}
    for line in ax.get_lines():
        face = line.get_markerfacecolor()
        is_filled = isinstance(face, str) and face.lower() == "none"
        if line.get_marker() == "o" and not is_filled and to_rgb(face) == ground():
            holes.setdefault(name_in(line.get_gid()), []).append(line)
            put(line, "markerfacecolor", "none")
    for patch in ax.patches:
        gid = str(patch.get_gid())
        if gid.startswith(("curve-", "steps-", "fine-")) and name_in(gid) in holes:
            path = _holed(ax, holes[name_in(gid)])
            put(patch, "clip_path", TransformedPath(path, ax.transAxes))


def _holed(ax: Axes, circles: list[Line2D]) -> Path:
    """All of the plane but circles, in shares of the axes, which no resolution changes."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    sides = np.array(ax.get_position().size) * figure.get_size_inches()
    paths = [Path([[-FAR, -FAR], [FAR, -FAR], [FAR, FAR], [-FAR, FAR], [-FAR, -FAR]], closed=True)]
    to_share = ax.transData + ax.transAxes.inverted()
    unit = Path.unit_circle()
    for circle in circles:
        centre = to_share.transform(np.column_stack(circle.get_data())[0])
        radius = circle.get_markersize() / 2 / 72 / sides
        # mirrored, and so run through the other way, so that what it encloses is outside
        paths.append(Path(centre + np.asarray(unit.vertices) * [-1, 1] * radius, unit.codes))
    return Path.make_compound_path(*paths)
