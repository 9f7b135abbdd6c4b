"""Where a command writes, and in which format: from what -o and --format say."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NamedTuple

import typer

from actviz import readers
from actviz.cli import streams
from actviz.errors import UsageError
from actviz.export import FORMATS as PICTURES
from actviz.export import SUFFIXES as OF_PICTURES

TEXT = "text"
FORMATS = (*PICTURES, TEXT)
SUFFIXES: Mapping[str, str] = MappingProxyType({**OF_PICTURES, "txt": TEXT})
READABLE = ("svg", "tikz", "pgf", "eps", TEXT)  # what a terminal may be sent
OUTPUT = "-"  # standard output

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="PATH", help="Write to a file, or into DIR/."),
]


class Destination(NamedTuple):
    """A place to write to, and a format."""

    path: str
    form: str


def destinations_of(
    name: str, paths: Sequence[str], file_format: str | None, *, is_terminal: bool
) -> list[Destination]:
    """All that is to be written. Without a path, that is a file of the given name, or a sketch on
    standard output; the file that standard output is, where its name ends as a picture's does.

    Raises UsageError for a path that does not say its format, or says another one, and for bytes
    that are on their way to a terminal.
    """
    form = None if file_format is None else readers.choice(file_format, FORMATS, "format")
    if form == TEXT and not paths:
        return [Destination(OUTPUT, TEXT)]
    shell = streams.file_of_output()  # such as in: actviz plot gelu > gelu.png
    if not paths and shell is not None and shell.suffix[1:].lower() in OF_PICTURES:
        return [Destination(OUTPUT, _told(str(shell), form, OF_PICTURES))]
    own = f"{name}.{form or PICTURES[0]}"
    named = [str(Path(path) / own) if _is_folder(path) else path for path in paths] or [own]
    wanted = [OUTPUT if streams.is_output(path) else path for path in named]
    return [Destination(path, _format(path, form, is_terminal=is_terminal)) for path in wanted]


def _is_folder(path: str) -> bool:
    """Whether a path is that of a folder, to write into."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def _format(path: str, form: str | None, *, is_terminal: bool) -> str:
    if path == OUTPUT:
        if form is None:
            raise UsageError(
                "standard output needs to be told the format", "add one, such as --format svg"
            )
        if is_terminal and form not in READABLE:
            raise UsageError(
                f"{form} is not for a terminal to show",
                "send it to a file or to a program, or take --format text",
            )
        return form
    return _told(path, form, SUFFIXES)


def place_of(
    name: str, path: str | None, file_format: str | None, suffixes: Mapping[str, str]
) -> tuple[str | None, str]:
    """The path to write to, and the format, one of those that suffixes stand for: standard output
    has the first of them where --format says none, and so has a file of the given name in a folder.

    Raises UsageError for a path that does not say its format, or says another one.
    """
    formats = tuple(dict.fromkeys(suffixes.values()))
    form = None if file_format is None else readers.choice(file_format, formats, "format")
    if path is None or streams.is_output(path):
        return path, form or formats[0]
    if _is_folder(path):
        form = form or formats[0]
        ending = next(suffix for suffix, meant in suffixes.items() if meant == form)
        return str(Path(path) / f"{name}.{ending}"), form
    return path, _told(path, form, suffixes)


def _told(path: str, form: str | None, suffixes: Mapping[str, str]) -> str:
    """The format that a path's suffix says, which is that of --format if that is given."""
    suffix = Path(path).suffix.removeprefix(".").lower()
    named = suffixes.get(suffix)
    if form is not None and named not in (None, form):
        raise UsageError(
            f"{path!r} is named as {suffix}, but --format says {form}", "leave out one of the two"
        )
    if form is None and named is None:
        raise UsageError(
            f"the name {path!r} does not say in which format to write",
            f"end it in {', '.join(f'.{name}' for name in suffixes)}, or give --format",
        )
    return form or named or ""
