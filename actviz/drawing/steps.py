"""A figure in steps, for a lecturer's build-up: each shows one curve more, or one panel, or one
cell; axes, labels and size are those of the whole from the first step on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actviz.drawing.gids import name_in

LAST = frozenset({"shade", "note", "weight"})  # what is said of several curves together


def count(figure: Figure) -> int:
    """In how many steps a figure is built up."""
    return len(_parts(figure))


@contextmanager
def step(figure: Figure, number: int) -> Iterator[None]:
    """The figure as it is at a step, the first being 1; afterwards it is whole again."""
    later = [artist for part in _parts(figure)[number:] for artist in part]
    hidden = [artist for artist in later if artist.get_visible()]
    for artist in hidden:
        artist.set_visible(False)
    try:
        yield
    finally:
        for artist in hidden:
            artist.set_visible(True)


def _parts(figure: Figure) -> Sequence[Sequence[Artist]]:
    """What each step adds, in the order in which it was drawn."""
    owned: dict[str, list[Artist]] = {}
    shared: list[Artist] = []
    for artist in figure.findobj(lambda one: one.get_gid() is not None):
        name = name_in(artist.get_gid())
        if name is not None:
            owned.setdefault(name, []).append(artist)
        elif artist.get_gid() in LAST:
            shared.append(artist)
    if len(owned) > 1:
        order = [name for ax in figure.axes for name in _names(ax)]
        parts = [owned[name] for name in dict.fromkeys([*order, *owned])]
        return [*parts[:-1], [*parts[-1], *shared]]
    panels: list[list[Artist]] = []
    for ax in figure.axes:
        is_panel = (ax.get_gid() or "").startswith("panel-")
        if is_panel or not panels:
            panels.append([])
        panels[-1].append(ax)
    return panels or [[]]


def _names(ax: Axes) -> Iterator[str]:
    """Whose curves are on axes, in the order in which they were drawn; whose cell it is."""
    for artist in (ax, *ax.get_children()):
        name = name_in(artist.get_gid())
        if name is not None and (artist is ax or (artist.get_gid() or "").startswith("curve-")):
            yield name
