"""Which artist belongs to which activation: its gid says so, and a drawing program shows it."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.artist import Artist

OF = " of "


def owned(part: str, owner: str) -> str:
    """The gid of a part of what is drawn of an activation, by the activation's name."""
    return f"{part}{OF}{owner}"


def owner_of(gid: str | None) -> str | None:
    """The activation that an artist belongs to, if it is one's."""
    _, found, owner = (gid or "").partition(OF)
    return owner if found else None


def give(artists: Iterable[Artist], owner: str) -> None:
    """Makes artists an activation's."""
    for artist in artists:
        artist.set_gid(owned(str(artist.get_gid()), owner))
