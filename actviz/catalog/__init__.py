"""Which activations there are: one TOML file a family, names and aliases, the nearest match.

several.toml has what is known and no function of one input, conventions.toml what frameworks take
for f' at a kink. Reading a catalog checks the form of
its rows and that no name is given twice; formulas are parsed where they are used, those of a user's
own file when it is added.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from string import digits
from types import MappingProxyType

from actviz.catalog.contents import Lazy, read_contents
from actviz.catalog.rows import Alias, CatalogError, Row, Spot, read_rows
from actviz.catalog.several import several
from actviz.errors import Faults, UsageError, did_you_mean
from actviz.formula.signatures import Signature

__all__ = ["Alias", "Catalog", "CatalogError", "Row", "default_catalog"]

Imports = Mapping[str, Sequence[str]]  # the modules that people mean by a short name


class Catalog:
    """Rows in their order, found by name or alias. Never changes: ``with_file`` makes another."""

    def __init__(
        self,
        rows: Iterable[Row],
        *,
        source: str = "",
        imports: Imports = MappingProxyType({}),
        faults: Faults | None = None,
    ) -> None:
        """``source`` is the file to name where a row's name or alias is taken already, of which
        ``faults`` are told, else CatalogError is raised; such a row is left out, and such an alias.
        ``imports`` says which modules people mean by a short name."""
        by_name: dict[str, Row] = {}
        aliases: dict[str, list[tuple[Row, Alias]]] = {}
        told = Faults() if faults is None else faults
        for row in rows:
            if row.name in by_name or row.name in aliases:
                with told.noted():
                    raise _taken(Spot(source, row.name), row.name)
                continue
            by_name[row.name] = row
            for alias in row.aliases:
                others = aliases.get(alias.name, [])
                told_apart = all(a.signature and alias.signature for _, a in others)
                if alias.name in by_name or not told_apart:
                    with told.noted():
                        raise _taken(Spot(source, row.name, "aliases"), alias.name)
                    continue
                aliases[alias.name] = [*others, (row, alias)]
        if faults is None:
            told.tell()
        self._set(by_name, aliases, imports)

    @classmethod
    def of_files(cls, paths: Iterable[Path], imports: Imports) -> Catalog:
        """The catalog of our own files, each row read when it is asked for."""
        found = cls.__new__(cls)
        found._set(*read_contents(paths), imports)
        return found

    def _set(
        self,
        rows: Mapping[str, Row],
        aliases: Mapping[str, list[tuple[Row, Alias]]],
        imports: Imports,
    ) -> None:
        def meanings(name: str) -> list[tuple[Row, Alias]]:
            # the one that the name alone means comes first
            return sorted(aliases[name], key=lambda found: found[1].is_asked_for)

        def parameters(name: str) -> tuple[str, ...]:
            row = self._rows[name] if name in self._rows else self._aliases[name][0][0]
            return tuple(parameter for parameter, _ in row.parameters)

        self._rows = rows
        self._aliases = Lazy(aliases, meanings)
        self._parameters = Lazy((*rows, *aliases), parameters)
        self._imports = imports

    def names(self, *, common: bool = False) -> tuple[str, ...]:
        """The rows' names, in the catalog's order; of the best known rows if ``common``."""
        if not common:
            return tuple(self._rows)
        return tuple(row.name for row in self._rows.values() if row.common)

    def families(self) -> tuple[str, ...]:
        """The families, in the catalog's order."""
        return tuple(dict.fromkeys(row.family for row in self._rows.values()))

    def rows(self, family: str | None = None, *, common: bool = False) -> tuple[Row, ...]:
        """All rows, or those of a family; the best known ones if ``common``.

        Raises UsageError for a family that is not there.
        """
        if family is not None and family not in self.families():
            near = did_you_mean(family, self.families())
            known = f"there are: {', '.join(self.families())}"
            raise UsageError(f"there is no family {family!r}", f"{near} {known}".strip())
        return tuple(
            row
            for row in self._rows.values()
            if family in (None, row.family) and (row.common or not common)
        )

    def row(self, name: str) -> Row:
        """The row of a name or alias. Raises UsageError, its hint the nearest name, if none is."""
        row = self._find(name)
        if row is None and (told := self.refused(name)) is not None:
            raise UsageError(*told)
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
        """The parameters of the row of that name or alias, in order, or None."""
        known = self._spelt(name)
        return None if known is None else self._parameters[known]

    def lists(self, name: str) -> tuple[str, ...]:
        """The parameters, of the row of that name or alias, that are lists."""
        row = self._find(name)
        return () if row is None else row.lists

    def alias_meaning(self, name: str) -> str | None:
        """The activation that an alias stands for, as text; None for what is not an alias."""
        found = self._aliases.get(self._spelt(name) or "")
        return found[0][1].meaning if found else None

    def signatures(self, name: str) -> tuple[Signature, ...]:
        """How a framework's name is called, the ways to be tried in order; none for our own."""
        found = self._aliases.get(self._spelt(name) or "", ())
        return tuple(alias.signature for _, alias in found if alias.signature is not None)

    def refused(self, name: str) -> tuple[str, str] | None:
        """What to say of a name that means a function of several inputs: message and hint."""
        found = several(name)
        if found is None:
            return None
        return (
            f"{name} {found.takes}: no function of one input",
            f"draw a section: '{found.section}' ({found.held})",
        )

    def _spelt(self, name: str) -> str | None:
        """The name or alias that is meant: as written, as people import it, in whatever case."""
        if name in self._parameters:
            return name
        parts = name.split(".")
        written = [name]
        for count in range(len(parts)):  # of the parts that name a module
            rest = parts[count:]
            module = ".".join(parts[:count])
            numbered = module.rstrip(digits) + "#"  # opset13 is one of opset#
            modules = self._imports.get(module) or self._imports.get(numbered, ())
            written += [".".join((module, *rest)) for module in modules]
        for spelling in written:
            if spelling in self._parameters:
                return spelling
        folded = (spelling.casefold() for spelling in written)
        names = next((self._folded[text] for text in folded if text in self._folded), [])
        is_told = len(names) == 1 or len({self.alias_meaning(n) or n for n in names}) == 1
        return names[0] if is_told else None

    @cached_property
    def _folded(self) -> Mapping[str, list[str]]:
        """Names and aliases by their spelling in small letters."""
        spelt: dict[str, list[str]] = {}
        for name in self._parameters:
            spelt.setdefault(name.casefold(), []).append(name)
        return spelt

    def search(self, word: str) -> tuple[Row, ...]:
        """The rows with ``word``, in whatever case, in name, title, family, an alias, the reference
        or the note: as a whole word or a part of a name such as LeakyReLU; if there are none, those
        with a word that begins with it."""
        texts = {row.name: tuple(_texts(row)) for row in self._rows.values()}
        for whole in (True, False):
            found = [
                row
                for row in self._rows.values()
                if any(_has_word(text, word, whole=whole) for text in texts[row.name])
            ]
            if found or self.refused(word) is not None:
                break
        return tuple(found)

    def did_you_mean(self, name: str) -> str:
        """The hint at the name or alias most like ``name``; nothing where none is like it."""
        return did_you_mean(name, self._parameters)

    def with_file(self, path: str | Path) -> Catalog:
        """This catalog and the rows of a user's TOML file.

        Raises CatalogError, which names file, row and field, for all that is wrong in the file, a
        formula that does not parse and a name that is taken included: the first fault, and the
        ``others``.
        """
        from actviz.catalog.checks import check_names, check_rows

        faults, file = Faults(), str(path)
        found, wrong = read_rows(Path(path), faults)
        added: list[Row] = []
        for row in found:
            before = len(faults)
            check_names(row, file, faults)
            if len(faults) == before:
                added.append(row)
        whole = Catalog(
            (*self._rows.values(), *added), source=file, imports=self._imports, faults=faults
        )
        # nothing can be said of a row that names one that is not there because it is wrong
        missing = {name for name in wrong if whole.lookup(name) is None}
        rows = [row for row in added if whole._rows.get(row.name) is row]
        check_rows([row for row in rows if not _named(row) & missing], whole, file, faults)
        faults.tell()
        return whole

    def _find(self, name: str) -> Row | None:
        known = self._spelt(name)
        if known is None or known in self._rows:
            return self._rows.get(known or "")
        return self._aliases[known][0][0]


@cache
def default_catalog() -> Catalog:
    """The catalog that actviz comes with, looked into on the first call."""
    folder = Path(__file__).parent
    order = tomllib.loads((folder / "families.toml").read_text(encoding="utf-8"))
    return Catalog.of_files(
        (folder / f"{family}.toml" for family in order["families"]), order["imports"]
    )


def _texts(row: Row) -> tuple[str, ...]:
    """What a row is found by."""
    names = (row.name, row.family, *(alias.name for alias in row.aliases))
    return (*names, row.title, row.reference, row.note)


def _named(row: Row) -> frozenset[str]:
    """The names that a row names: its own, and those in its formulas."""
    texts = (row.name, row.formula, row.derivative, *row.see_also)
    return frozenset(re.findall(r"\w+", " ".join(texts)))


def _has_word(text: str, word: str, *, whole: bool) -> bool:
    """Whether ``word`` is a word of the text, or begins one; parts of LeakyReLU are words too."""
    if len(word) > len(text):  # no pattern is made of a word of any length
        return False
    for match in re.finditer(re.escape(word), text, re.IGNORECASE):
        begins = _parts(text, match.start())
        if begins and (not whole or _parts(text, match.end())):
            return True
    return False


def _parts(text: str, place: int) -> bool:
    """Whether a word ends or begins at a place of a text."""
    before, after = text[place - 1 : place] if place else "", text[place : place + 1]
    return not before.isalnum() or not after.isalnum() or (before.islower() and after.isupper())


def _taken(spot: Spot, name: str) -> CatalogError:
    return spot.error(f"the name {name!r} is taken already", "give it another name")


def _hint(name: str, known: Sequence[str]) -> str:
    return did_you_mean(name, known) or "`actviz list` shows what there is"
