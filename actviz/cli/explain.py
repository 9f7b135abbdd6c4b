"""``actviz explain``: the words of tables, cards, legends, JSON and CSV."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from actviz.cli import streams
from actviz.cli.completion import completion, words
from actviz.errors import UsageError
from actviz.readers import choice
from actviz.startup import importing


def explain(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", autocompletion=completion(words), hidden=True),
    ] = None,
) -> None:
    """Say what the words mean.

    With a WORD its meaning, such as gain, dead or "E f(z)^2"; without one, all of them.
    """
    width = streams.width(100)
    if word is None:
        streams.write("\n".join([*_columns(width), "", *_words(width)]) + "\n")
        return
    streams.write("\n".join(_explained(word, width)) + "\n")


def list_columns() -> None:
    """Says which columns there are, and what each means."""
    streams.write("\n".join(_columns(streams.width(100))) + "\n")


def _columns(width: int) -> Iterator[str]:
    with importing():
        from actviz.tables.about import ABOUT
        from actviz.tables.columns import COLUMNS
    yield "columns of actviz table (--columns takes names and headings)"
    for name, about in ABOUT.items():
        yield from _entry(name, about.meaning, width)
    for name, column in COLUMNS.items():
        yield from _entry(_titled(name, column.heading), column.meaning, width)


def _words(width: int) -> Iterator[str]:
    from actviz.tables.glossary import WORDS

    yield "words"
    for word, meaning in WORDS.items():
        yield from _entry(word, meaning, width)


def _titled(name: str, heading: str) -> str:
    return name if heading.replace(" ", "_") == name else f"{name} ({heading})"


def _entry(title: str, meaning: str, width: int) -> Iterator[str]:
    yield f"  {title}"
    yield from _indented(meaning, width)


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent="      ", subsequent_indent="      ", break_long_words=False
    )


def _explained(word: str, width: int) -> Iterator[str]:
    with importing():
        from actviz.tables.about import ABOUT
        from actviz.tables.columns import COLUMNS
        from actviz.tables.glossary import ALSO, WORDS
    wanted = _plain(word)
    words = {_plain(known): known for known in WORDS}
    wanted = {_plain(other): _plain(meant) for other, meant in ALSO.items()}.get(wanted, wanted)
    found = False
    for name, column in COLUMNS.items():
        others = () if wanted in words else (*column.fact.fields, *column.also)
        if wanted in {_plain(known) for known in (name, column.heading, *others)}:
            found = True
            yield from _entry(_titled(name, column.heading), column.meaning, width)
            yield from _indented(column.more, width)
            yield f"      see it: actviz table {column.example} --columns {name}"
    for name, about in ABOUT.items():
        if wanted == name:
            found = True
            yield from _entry(name, about.meaning, width)
            yield f"      see it: actviz table sigmoid --columns {name}"
    if not found:  # of several, such as impulses
        wanted = {f"{known}s": known for known in words}.get(wanted, wanted)
    if wanted in words and not found:
        found = True
        yield from _entry(words[wanted], WORDS[words[wanted]], width)
    if not found:
        known = tuple(dict.fromkeys([*ABOUT, *COLUMNS, *WORDS]))
        choice(word, known, "word")
        raise UsageError(f"no word is called {word!r}", "actviz explain lists them")


def _plain(word: str) -> str:
    """A word as it is compared: case, spaces, bars and signs of powers make no difference."""
    return word.strip().casefold().replace("²", "^2").replace("_", " ").replace("^", "")
