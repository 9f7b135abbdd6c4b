"""Catalogs of a user's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import actviz
from actviz.activation import activations
from actviz.catalog import default_catalog
from tests.fuzz.files import spoiled, written
from tests.fuzz.run import Kind

USED = 3  # rows of a catalog that are made into activations
TAKEN = 4  # rows of ours that a catalog is made of, at the most


@cache
def _rows() -> tuple[str, ...]:
    """The rows of the catalog that comes with the package, as text."""
    folder = Path(actviz.__file__).parent / "catalog"
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))
    return tuple("[" + row for text in texts for row in ("\n" + text).split("\n[")[1:])


def make(chance: Random) -> str:
    """A few rows of ours under other names, with something wrong in them."""
    lines: list[str] = []
    for i in range(chance.randint(1, TAKEN)):
        row = chance.choice(_rows())
        if chance.random() < 0.95:
            row = row.replace("[", f"[my{i}_", 1).replace("aliases", "#")
        lines += row.splitlines()
    return spoiled(lines, chance)


def attempt(given: str | tuple[str, ...]) -> str:
    """The catalog read, and some of its rows used."""
    assert isinstance(given, str)
    ours = default_catalog()
    catalog = ours.with_file(written(given, "mine.toml"))
    own = [name for name in catalog.names() if name not in ours.names()]
    return "\n".join(one.label for name in own[:USED] for one in activations(name, catalog))


KIND = Kind(make, attempt)
