"""``actviz list``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli import selection, streams
from actviz.errors import ActvizError

if TYPE_CHECKING:
    from actviz.catalog import Row


def list_activations(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", hidden=True),
    ] = None,
    aliases: Annotated[
        bool, typer.Option("--aliases", "-a", help="With the names other libraries use.")
    ] = False,
    catalog: selection.CatalogFile = None,
) -> None:
    """List the activations by family.

    With WORD those whose name, title, family or aliases hold it, and their aliases.
    """
    known = selection.catalog(catalog)
    rows = known.rows() if word is None else known.search(word)
    if not rows:
        near = known.nearest(word or "")
        raise ActvizError(
            f"no activation has {word!r} in its name, aliases or title",
            f"did you mean {near}?" if near else "actviz list shows all of them",
        )
    lines = _lines(rows, streams.width(100), aliases=aliases or word is not None)
    streams.write("\n".join(lines) + "\n")


def _lines(rows: Iterable[Row], width: int, *, aliases: bool) -> Iterator[str]:
    rows = list(rows)
    column = max(len(row.name) for row in rows) + 4
    family = None
    for row in rows:
        if row.family != family:
            if family is not None:
                yield ""
            family = row.family
            yield family
        yield from _wrapped(f"  {row.name}".ljust(column) + row.title, width, column)
        if aliases and row.aliases:
            names = ", ".join(alias.shown for alias in row.aliases)
            yield from _wrapped(" " * column + names, width, column)


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
