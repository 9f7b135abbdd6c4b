"""gids: matplotlib's ids of artists, which say whose activation's they are; a drawing program shows
them."""

from __future__ import annotations

OF = " of "


def gid(part: str, name: str = "") -> str:
    """The gid of a part of a picture; of an activation's, with its name."""
    return f"{part}{OF}{name}" if name else part


def name_in(gid: str | None) -> str | None:
    """The activation's name in a gid, if it is one's."""
    _, found, name = (gid or "").partition(OF)
    return name if found else None
