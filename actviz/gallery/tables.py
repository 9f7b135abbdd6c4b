"""The tables of a TOML manifest as they are read, and places in it for errors to point at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from actviz.errors import UsageError, did_you_mean
from actviz.export import SUFFIXES
from actviz.export.files import is_device
from actviz.toml import kind_of, read_toml

LONGEST = 100  # characters of a file's name
STEM = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.+-]*[A-Za-z0-9_+-])?", re.ASCII)

Table = Mapping[str, Any]


class ManifestError(UsageError):
    """Something wrong in a manifest; the message names the file, the picture and the field."""


class Spot(NamedTuple):
    """A place in a manifest."""

    file: Path
    picture: str = ""
    field: str = ""

    def at(self, field: str) -> Spot:
        """A field of the same table."""
        return self._replace(field=field)

    def error(self, problem: str, hint: str = "", excerpt: str = "") -> ManifestError:
        """What is wrong here."""
        named = [("picture", self.picture), ("field", self.field)]
        place = ", ".join(f"{kind} {name!r}" for kind, name in named if name)
        parts = filter(None, [str(self.file), place, problem])
        return ManifestError(": ".join(parts), hint, excerpt)

    @contextmanager
    def pointing(self) -> Iterator[None]:
        """Lets what is said of a value that stands here say that it does."""
        try:
            yield
        except ManifestError:
            raise
        except UsageError as error:
            first, *others = (
                self.error(one.message, one.hint, one.excerpt) for one in (error, *error.others)
            )
            first.others = tuple(others)
            raise first from error

    def unknown(self, name: str, known: Sequence[str]) -> ManifestError:
        """There is no such field."""
        hint = did_you_mean(name, known) or f"there are: {', '.join(known)}"
        return self.error("there is no such field", hint)


def read_tables(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises ManifestError where it cannot be read."""
    return read_toml(path, Spot(path).error, "a manifest is a TOML file")


def check_stem(name: str, spot: Spot) -> None:
    """Raises ManifestError for a name that a file had better not have."""
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() in SUFFIXES:
        raise spot.error("the format is no part of the name", f"write [{stem}]; format says it")
    if not STEM.fullmatch(name) or ".." in name or is_device(name):
        raise spot.error(
            "cannot be the name of a file", "names are letters, digits, - and _, without folders"
        )
    if len(name) > LONGEST:
        raise spot.error(f"is longer than {LONGEST} characters", "give it a shorter name")


def text_of(value: object, spot: Spot) -> str:
    """A text of one line."""
    if not isinstance(value, str):
        raise spot.error(f"is {kind_of(value)} where a text belongs", "put it in quotes")
    if not value.strip():
        raise spot.error("is empty", "write it, or leave the field out")
    if not value.isprintable():
        raise spot.error("holds a line break or control character", "write it on one line")
    return value


def texts_of(value: object, spot: Spot) -> tuple[str, ...]:
    """A list of at least one text."""
    if not isinstance(value, list):
        raise spot.error(f"is {kind_of(value)} where a list of texts belongs", 'like ["a", "b"]')
    if not value:
        raise spot.error("is an empty list", "name at least one, or leave the field out")
    return tuple(text_of(text, spot) for text in value)
