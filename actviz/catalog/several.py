"""What takes several inputs or chance: known by name, with what to draw in its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Several(NamedTuple):
    """A function of several inputs: its name, what it takes, in words, and the formula of a section
    with what is held in it."""

    name: str
    takes: str
    section: str
    held: str


def several(name: str) -> Several | None:
    """The function of several inputs that a name means, in any framework's spelling, or None."""
    return _known().get(name.rpartition(".")[2].casefold())


@cache
def _known() -> Mapping[str, Several]:
    file = Path(__file__).with_name("several.toml")
    found: dict[str, Several] = {}
    for name, fields in tomllib.loads(file.read_text(encoding="utf-8")).items():
        one = Several(name, fields["takes"], fields["section"], fields["held"])
        found |= {spelling.casefold(): one for spelling in (name, *fields["names"])}
    return MappingProxyType(found)
