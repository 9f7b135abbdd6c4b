"""A catalog file read into rows: its fields and their types, without looking into a formula.

    [elu]
    title = "Exponential linear unit"
    formula = "x if x > 0 else alpha * expm1(x)"
    parameters = { alpha = 1.0 }
    derivative = "1 if x > 0 else alpha * exp(x)"
    aliases = ["torch.nn.ELU", "my.elu = elu(alpha=2)"]
    reference = "Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289"
    note = "what else there is to know"

Only ``title`` and ``formula`` are required. A parameter's value is a number, which means the
decimal as written, or the text of a constant expression, such as "sqrt(2/pi)".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from keyword import iskeyword
from pathlib import Path
from typing import Any

from actviz import sources
from actviz.errors import UsageError

REQUIRED = ("title", "formula")
TEXTS = ("title", "formula", "derivative", "reference", "note")
FIELDS = (*TEXTS, "parameters", "aliases")
RESERVED = ("x", "pi", "e", "inf")  # what a formula means by itself
MAX_BYTES = 1_000_000
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class CatalogError(UsageError):
    """Something wrong in a catalog file; the message names the file, the row and the field."""


@dataclass(frozen=True)
class Alias:
    """Another name, and the activation that it stands for: `elu`, or `elu(alpha=2)`."""

    name: str
    target: str


@dataclass(frozen=True)
class Row:
    """An activation of the catalog, as its file has it; formulas and values are text."""

    name: str
    family: str
    title: str
    formula: str
    parameters: tuple[tuple[str, str], ...] = ()
    derivative: str = ""
    aliases: tuple[Alias, ...] = ()
    reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Spot:
    """A place in a catalog file, for an error to point at."""

    file: str
    row: str = ""
    field: str = ""

    def error(self, problem: str, hint: str = "", excerpt: str = "") -> CatalogError:
        parts = [self.file]
        if self.row:
            parts.append(f"row {self.row!r}" + (f", field {self.field!r}" if self.field else ""))
        return CatalogError(": ".join([*parts, problem]), hint, excerpt)


class _Decimal(str):
    """A TOML float, kept as it is written."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a TOML file, in its order; the family is the file's stem.

    Raises CatalogError for a file that cannot be read, is not TOML, or holds a row whose fields are
    not of the form above. Formulas are not parsed.
    """
    spot = Spot(str(path))
    table = _table(path, spot)
    if not table:
        raise spot.error("holds no activations", "a row begins with its [name]")
    return tuple(_row(name, fields, path.stem, spot.file) for name, fields in table.items())


def _table(path: Path, spot: Spot) -> dict[str, Any]:
    try:
        data = sources.read(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise spot.error(f"larger than {MAX_BYTES:,} bytes", "split it into several files")
        return sources.toml(data.decode("utf-8-sig"), _Decimal)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise spot.error(f"cannot be read: {reason}", "--catalog takes a TOML file") from error
    except UnicodeDecodeError as error:
        raise spot.error("is not a text in UTF-8", "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError tells line and column
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise spot.error(f"is not TOML: {reason}", "strings are put in quotes") from error


def _row(name: str, fields: object, family: str, file: str) -> Row:
    spot = Spot(file, name)
    if not isinstance(fields, dict):
        raise spot.error("is not a table of fields", f"write [{name}] and its fields below")
    _check_name(name, spot, "the name of a row")
    for field in fields:
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"fields are {', '.join(FIELDS)}"
            raise Spot(file, name, field).error("there is no such field", hint)
    for field in REQUIRED:
        if field not in fields:
            raise Spot(file, name, field).error("is missing", f'add {field} = "..." to [{name}]')
    texts = {
        field: _text(fields[field], Spot(file, name, field)) for field in TEXTS if field in fields
    }
    return Row(
        name=name,
        family=family,
        parameters=_parameters(fields.get("parameters", {}), Spot(file, name, "parameters")),
        aliases=_aliases(fields.get("aliases", []), name, Spot(file, name, "aliases")),
        **texts,
    )


def _text(value: object, spot: Spot) -> str:
    if not isinstance(value, str) or isinstance(value, _Decimal):
        raise spot.error(f"is {_kind(value)} where a text belongs", "put it in quotes")
    if not value.strip():
        raise spot.error("is empty", "write it, or leave the field out")
    if not value.isprintable():
        raise spot.error("holds a line break or control character", "write it on one line")
    return value


def _parameters(value: object, spot: Spot) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise spot.error(f"is {_kind(value)} where a table belongs", "{ alpha = 1.0 }")
    found = []
    for name, given in value.items():
        _check_name(name, spot, "a parameter's name")
        if isinstance(given, _Decimal):
            found.append((name, given.replace("_", "").removeprefix("+")))
        elif isinstance(given, int) and not isinstance(given, bool):
            found.append((name, str(given)))
        elif isinstance(given, str):
            found.append((name, _text(given, spot)))
        else:
            raise spot.error(
                f"{name} is {_kind(given)} where a number belongs",
                'a number, or a constant expression in quotes: "sqrt(2/pi)"',
            )
    return tuple(found)


def _aliases(value: object, row: str, spot: Spot) -> tuple[Alias, ...]:
    if not isinstance(value, list):
        raise spot.error(f"is {_kind(value)} where a list of texts belongs", f'["{row}_2"]')
    return tuple(_alias(_text(text, spot), row, spot) for text in value)


def _alias(text: str, row: str, spot: Spot) -> Alias:
    name, bound, target = (part.strip() for part in text.partition("="))
    dotted = "." in name
    for part in name.split("."):
        what = f"a part of the alias {name!r}" if dotted else "an alias"
        _check_name(part, spot, what, dotted=dotted)
    if not bound:
        return Alias(name, row)
    if not target.startswith(f"{row}(") or not target.endswith(")"):
        raise spot.error(
            f"the alias {name!r} stands for another row",
            f"an alias of [{row}] is a name, or `name = {row}(parameter=value)`",
        )
    return Alias(name, target)


def _check_name(name: str, spot: Spot, what: str, *, dotted: bool = False) -> None:
    if not NAME.fullmatch(name):
        raise spot.error(f"{name!r} cannot be {what}", "names are letters, digits and underscores")
    if (iskeyword(name) or name in RESERVED) and not dotted:
        raise spot.error(f"{name!r} cannot be {what}: it means something else", "rename it")


def _kind(value: object) -> str:
    """What a TOML value is, in words."""
    match value:
        case bool():
            return "true or false"
        case int() | _Decimal():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case Mapping():
            return "a table"
    return "a date or time"
