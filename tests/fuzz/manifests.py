"""Manifests of a gallery."""

from __future__ import annotations

import json
from random import Random

from actviz.gallery.manifest import BUILT_IN, read
from tests.fuzz.files import spoiled, written
from tests.fuzz.options import RIGHT
from tests.fuzz.run import Kind

PICTURES = tuple("[" + part for part in BUILT_IN.read_text("utf-8").split("\n[")[1:])
TOP = ('heading = "Mine"', 'catalog = "mine.toml"', "[defaults]", 'format = ["png", "svg"]')
TAKEN = 5


def make(chance: Random) -> str:
    """Some pictures of ours and options, with something wrong in them."""
    lines = chance.sample(TOP, chance.randint(0, 2))
    for part in chance.sample(PICTURES, chance.randint(1, TAKEN)):
        lines += part.splitlines()
        if chance.random() < 0.3:
            option = chance.choice(("range", "size", "theme", "title", "yrange", "colors", "mark"))
            lines.append(f"{option} = {json.dumps(chance.choice(RIGHT))}")
    return spoiled(lines, chance)


def attempt(given: str | tuple[str, ...]) -> str:
    """The manifest read, every picture checked."""
    assert isinstance(given, str)
    found = read(written(given, "pictures.toml"))
    return "\n".join(entry.command for entry in found.entries)


KIND = Kind(make, attempt)
