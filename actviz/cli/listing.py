"""``actviz list``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli import selection, streams
from actviz.cli.completion import complete_activation, completion
from actviz.errors import ActvizError, UsageError
from actviz.readers import choice

if TYPE_CHECKING:
    from actviz.catalog import Row

FORMATS = ("text", "json")


def list_activations(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", autocompletion=complete_activation, hidden=True),
    ] = None,
    aliases: Annotated[
        bool, typer.Option("--aliases", "-a", help="With the names other libraries use.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="All of them, not only the best known.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="YEAR", help="Those of a year and later, by year."),
    ] = None,
    file_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completion(lambda: FORMATS),
            help="text or json.",
        ),
    ] = FORMATS[0],
    family: selection.Family = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """List the activations by family.

    The best known ones, and how many there are. With WORD those that have it in name, title,
    aliases, reference or note, and their aliases.
    """
    form = choice(file_format, FORMATS, "format")
    known = selection.catalog(catalog)
    rows = known.rows() if word is None else known.search(word)
    if family is not None:
        own = known.rows(family)
        rows = tuple(row for row in rows if row in own)
    told = None if word is None or rows else known.refused(word)
    if told is not None:
        raise ActvizError(*told)
    if not rows:
        raise ActvizError(
            f"no activation has {word!r} in its name, aliases, title, reference or note",
            known.did_you_mean(word or "") or "actviz list shows all of them",
        )
    if since is not None:
        if not (since.isascii() and since.isdigit()):
            raise UsageError(f"--since is a year, not {since!r}", "write --since 2020")
        rows = tuple(row for row in rows if (row.year or 0) >= int(since))
        if not rows:
            which = "" if word is None else f" with {word!r}"
            raise ActvizError(
                f"no activation{which} is of {since} or later", "give an earlier year"
            )
        rows = tuple(sorted(rows, key=lambda row: row.year or 0))
        if form == "text":
            streams.write("\n".join(_by_year(rows, streams.width(100))) + "\n")
            return
    if form == "json":
        streams.write(_json(rows))
        return
    counts: dict[str, int] = {}
    if word is None and family is None and not everything and not all(row.common for row in rows):
        for row in rows:
            counts[row.family] = counts.get(row.family, 0) + 1
        rows = tuple(row for row in rows if row.common)
    width = streams.width(100)
    lines = list(_lines(rows, width, aliases=aliases or word is not None, counts=counts))
    if counts:
        total = sum(counts.values())
        ways = "actviz list --all shows the others, actviz list WORD finds them"
        closing = f"{len(rows)} of {total}: {ways}"
        lines += ["", *_wrapped(closing, width, 0)]
    streams.write("\n".join(lines) + "\n")


def _json(rows: Iterable[Row]) -> str:
    """All that rows say but their formulas' values: an object for each, and what aliases bind."""
    found = [
        {
            "name": row.name,
            "title": row.title,
            "family": row.family,
            "formula": row.formula,
            "parameters": dict(row.parameters),
            "aliases": {alias.shown: alias.meaning for alias in row.aliases},
            "reference": row.reference,
            "year": row.year,
            "see_also": list(row.see_also),
            "common": row.common,
        }
        for row in rows
    ]
    import json

    return json.dumps({"activations": found}, indent=2, ensure_ascii=False) + "\n"


def _by_year(rows: Iterable[Row], width: int) -> Iterator[str]:
    rows = list(rows)
    column = max(len(row.name) for row in rows) + 8
    for row in rows:
        yield from _wrapped(f"{row.year}  {row.name}".ljust(column) + row.title, width, column)


def _lines(
    rows: Iterable[Row], width: int, *, aliases: bool, counts: Mapping[str, int]
) -> Iterator[str]:
    """The rows by family; ``counts`` says how many a family has, where some are left out."""
    rows = list(rows)
    column = max(len(row.name) for row in rows) + 4
    family = None
    for row in rows:
        if row.family != family:
            if family is not None:
                yield ""
            family = row.family
            yield f"{family} ({counts[family]})" if family in counts else family
        yield from _wrapped(f"  {row.name}".ljust(column) + row.title, width, column)
        if aliases and row.aliases:
            yield from _wrapped(" " * column + ", ".join(row.aliases_told), width, column)


def _wrapped(line: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * min(indent, width // 2),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
