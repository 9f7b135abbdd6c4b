"""The contents of our own files: the names of rows and aliases, found in the text. A row is read
when it is asked for, since reading all of them takes longer than most commands need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from actviz.catalog.rows import Alias, Row, read_row

T = TypeVar("T")

HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
ALIASES = re.compile(r'^aliases = \[((?:\s*"[^"\n]*",?)*)\s*\]$', re.MULTILINE)
ALIAS = re.compile(r'"([^"(=]+)[^"]*"')  # its name, of what else is said of it


class Lazy(Mapping[str, T]):
    """A mapping whose values are made when they are asked for."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], T]) -> None:
        self._values: dict[str, list[T]] = {key: [] for key in keys}
        self._make = make

    def __getitem__(self, key: str) -> T:
        value = self._values[key]
        if not value:
            value.append(self._make(key))
        return value[0]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def read_contents(paths: Iterable[Path]) -> tuple[Lazy[Row], Lazy[list[tuple[Row, Alias]]]]:
    """The rows of some files by their names, and by the names of aliases the rows that have one,
    with what it means there. Nothing is checked: the files are ours, and a test reads them."""
    places: dict[str, tuple[Path, str]] = {}
    owners: dict[str, list[str]] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found = list(HEADING.finditer(text))
        ends = [heading.start() for heading in found[1:]] + [len(text)]
        for heading, end in zip(found, ends, strict=True):
            name, section = heading[1], text[heading.start() : end]
            places[name] = path, section
            block = ALIASES.search(section)
            for alias in dict.fromkeys(ALIAS.findall(block[1])) if block else ():
                owners.setdefault(alias.strip(), []).append(name)

    def row(name: str) -> Row:
        path, section = places[name]
        return read_row(section, path)

    rows = Lazy(places, row)

    def meanings(alias: str) -> list[tuple[Row, Alias]]:
        having = (rows[name] for name in owners[alias])
        return [(row, each) for row in having for each in row.aliases if each.name == alias]

    return rows, Lazy(owners, meanings)
