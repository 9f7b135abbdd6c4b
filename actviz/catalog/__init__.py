"""Which activations there are: one TOML file a family, names and aliases, the nearest match.

Reading a catalog checks the form of its rows and that no name is given twice; formulas are parsed
where they are used, those of a user's own file when it is added.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from actviz.catalog.rows import Alias, CatalogError, Row, Spot, read_rows
from actviz.errors import UsageError

__all__ = ["Alias", "Catalog", "CatalogError", "Row", "default_catalog"]


class Catalog:
    """Rows in their order, found by name or alias. Never changes: ``with_file`` makes another."""

    def __init__(self, rows: Iterable[Row], *, source: str = "") -> None:
        """``source`` is the file to name where a row's name or alias is taken already."""
        by_name: dict[str, Row] = {}
        aliases: dict[str, tuple[Row, Alias]] = {}
        for row in rows:
            if row.name in by_name or row.name in aliases:
                raise _taken(Spot(source, row.name), row.name)
            by_name[row.name] = row
            for alias in row.aliases:
                if alias.name in by_name or alias.name in aliases:
                    raise _taken(Spot(source, row.name, "aliases"), alias.name)
                aliases[alias.name] = row, alias
        self._rows = MappingProxyType(by_name)
        self._aliases = MappingProxyType(aliases)
        known = {row.name: tuple(name for name, _ in row.parameters) for row in by_name.values()}
        known |= {name: known[row.name] for name, (row, _) in aliases.items()}
        self._parameters = MappingProxyType(known)
        meant = {name: alias.target for name, (_, alias) in aliases.items()}
        folded: dict[str, str | None] = {}
        for name in known:
            alike = folded.setdefault(_folded(name), name)
            if alike is None or meant.get(alike, alike) != meant.get(name, name):
                folded[_folded(name)] = None  # which of them is not told
        self._alike = MappingProxyType(folded)

    def names(self) -> tuple[str, ...]:
        """The rows' names, in the catalog's order."""
        return tuple(self._rows)

    def families(self) -> tuple[str, ...]:
        """The families, in the catalog's order."""
        return tuple(dict.fromkeys(row.family for row in self._rows.values()))

    def rows(self, family: str | None = None) -> tuple[Row, ...]:
        """All rows, or those of a family. Raises UsageError for a family that is not there."""
        if family is not None and family not in self.families():
            raise UsageError(f"there is no family {family!r}", _hint(family, self.families()))
        return tuple(row for row in self._rows.values() if family in (None, row.family))

    def row(self, name: str) -> Row:
        """The row of a name or alias. Raises UsageError, its hint the nearest name, if none is."""
        row = self._find(name)
        if row is None:
            raise UsageError(
                f"there is no activation {name!r}", _hint(name, tuple(self._parameters))
            )
        return row

    @property
    def parameters(self) -> Mapping[str, tuple[str, ...]]:
        """The parameters, in order, of every name and alias: what the parser wants to know."""
        return self._parameters

    def lookup(self, name: str) -> tuple[str, ...] | None:
        """The parameters of the row of that name or alias, in order, or None.

        Capitals and underscores make no difference to a name that no other is like: LeakyReLU.
        """
        return self._parameters.get(self._spelled(name))

    def alias_target(self, name: str) -> str | None:
        """The activation that an alias stands for, as text; None for what is not an alias."""
        found = self._aliases.get(self._spelled(name))
        return found[1].target if found else None

    def search(self, word: str) -> tuple[Row, ...]:
        """The rows that have ``word`` in name, title, family or an alias, in whatever case."""
        wanted = word.casefold()

        def matches(row: Row) -> bool:
            texts = (row.name, row.title, row.family, *(alias.name for alias in row.aliases))
            return any(wanted in text.casefold() for text in texts)

        return tuple(row for row in self._rows.values() if matches(row))

    def nearest(self, name: str) -> str | None:
        """The name or alias most like ``name``, in whatever case."""
        return _nearest(name, tuple(self._parameters))

    def with_file(self, path: str | Path) -> Catalog:
        """This catalog and the rows of a user's TOML file.

        Raises CatalogError, which names file, row and field, for anything wrong in the file, a
        formula that does not parse and a name that is taken included.
        """
        from actviz.catalog.checks import check_names, check_rows

        added = read_rows(Path(path))
        for row in added:
            check_names(row, str(path))
        whole = Catalog((*self._rows.values(), *added), source=str(path))
        check_rows(added, whole.parameters, str(path))
        return whole

    def _spelled(self, name: str) -> str:
        """A name as the catalog has it."""
        return name if name in self._parameters else self._alike.get(_folded(name)) or name

    def _find(self, name: str) -> Row | None:
        name = self._spelled(name)
        if name in self._rows:
            return self._rows[name]
        found = self._aliases.get(name)
        return found[0] if found else None


@cache
def default_catalog() -> Catalog:
    """The catalog that actviz comes with, read on the first call."""
    folder = Path(__file__).parent
    families = tomllib.loads((folder / "families.toml").read_text(encoding="utf-8"))["families"]
    return Catalog(row for family in families for row in read_rows(folder / f"{family}.toml"))


def _folded(name: str) -> str:
    return name.casefold().replace("_", "")


def _taken(spot: Spot, name: str) -> CatalogError:
    return spot.error(f"the name {name!r} is taken already", "give it another name")


def _hint(name: str, known: Sequence[str]) -> str:
    near = _nearest(name, known)
    return f"did you mean {near}?" if near else "`actviz list` shows what there is"


def _nearest(name: str, known: Sequence[str]) -> str | None:
    folded = {text.casefold(): text for text in reversed(known)}
    near = get_close_matches(name.casefold(), folded, 1)
    return folded[near[0]] if near else None
