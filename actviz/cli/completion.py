"""What a shell offers as a word is typed. Each list is read only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from keyword import iskeyword

import typer


def completion(offered: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """What a shell offers of some words: after the last comma, where several may be given."""

    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        given = before.split(",")
        words = (word for word in offered() if word.startswith(last) and word not in given)
        return [f"{before}{comma}{word}" for word in words]

    return complete


def complete_activation(incomplete: str) -> list[tuple[str, str]]:
    """Names and titles, and other libraries' names once one is begun; inside a formula what the
    name at its end may become."""
    from actviz.catalog import default_catalog

    before, begun = re.fullmatch(r"(.*?)([\w.]*)", incomplete, re.DOTALL).groups()  # type: ignore[union-attr]  # it matches anything
    if before and not begun:
        return []
    rows = default_catalog().rows()
    found = [(row.name, row.title) for row in rows if row.name.startswith(begun)]
    if begun:
        aliases = {alias.name: row.name for row in rows for alias in row.aliases}
        found += [(name, row) for name, row in aliases.items() if name.startswith(begun)]
    return [(before + name, said) for name, said in found]


def complete_parameter(ctx: typer.Context, incomplete: str) -> list[str]:
    """The parameters of the formulas that are typed so far, for ``--set``, each with its sign =."""
    from actviz.catalog import default_catalog
    from actviz.errors import UsageError
    from actviz.formula.brackets import labelled
    from actviz.formula.functions import FUNCTIONS
    from actviz.formula.parser import CONSTANTS

    catalog = default_catalog()
    given = {text.partition("=")[0].strip() for text in ctx.params.get("values") or ()}
    found: dict[str, None] = {}
    # the option that waits for its value has kept the words before it from being read
    for text in ctx.params.get("activations") or ctx.args:
        try:
            _, formula = labelled(text)
        except UsageError:  # said when the command is run
            continue
        bound = set(re.findall(r"\b(\w+)\s*=(?!=)", formula))
        for name in re.findall(r"(?<![\w.])[A-Za-z_][\w.]*", formula):
            known = catalog.lookup(name)
            if known is None and name not in FUNCTIONS and name not in ("x", *CONSTANTS):
                known = () if iskeyword(name) or "." in name else (name,)
            found.update(dict.fromkeys(set(known or ()) - bound))
    return [f"{name}=" for name in sorted(found.keys() - given) if name.startswith(incomplete)]


def families() -> tuple[str, ...]:
    """The families of the catalog."""
    from actviz.catalog import default_catalog

    return default_catalog().families()


def columns() -> Iterator[str]:
    """The columns of the properties table."""
    from actviz.tables.about import ABOUT
    from actviz.tables.columns import COLUMNS

    yield from (*ABOUT, *COLUMNS)


def types() -> Iterable[str]:
    """The floating-point types."""
    from actviz.floats import TYPES

    return TYPES


def frameworks() -> Iterable[str]:
    """The frameworks whose conventions are known."""
    from actviz.catalog.conventions import FRAMEWORKS

    return FRAMEWORKS


def words() -> Iterator[str]:
    """What ``actviz explain`` explains."""
    from actviz.tables.glossary import WORDS

    yield from WORDS
    yield from columns()


def pictures() -> Iterator[str]:
    """The pictures of the gallery that comes with the package."""
    from actviz.gallery.manifest import BUILT_IN, DEFAULTS, TOP
    from actviz.gallery.tables import read_tables

    yield from (name for name in read_tables(BUILT_IN) if name not in (*TOP, DEFAULTS))
