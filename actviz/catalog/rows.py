"""A catalog file read into rows: its fields and their types, without looking into a formula.

    [elu]
    title = "Exponential linear unit"
    formula = "x if x > 0 else alpha * expm1(x)"
    parameters = { alpha = 1.0 }
    derivative = "1 if x > 0 else alpha * exp(x)"
    aliases = ["torch.nn.ELU(alpha=1.0, inplace)", "my.elu = elu(alpha=2)"]
    reference = "Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289"
    note = "what else there is to know"
    year = 2015                     # where the reference does not say it
    see_also = ["celu"]             # its relatives
    common = true                   # shown where nobody asks for all
    band = { lower = "x / 8", upper = "x", meaning = "in training" }  # what chance moves it between

Only ``title`` and ``formula`` are required. A parameter's value is a number, which means the
decimal as written, or the text of a constant expression, such as "sqrt(2/pi)", or a list of such
values, over whose items the formula sums: "sum(a[k] * x**k)". An alias may say what it takes where
it is another library's: see formula/signatures.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import NamedTuple, TypeVar

from actviz.errors import Faults, UsageError, did_you_mean
from actviz.formula.brackets import items
from actviz.formula.signatures import Signature, arguments, is_class, meaning
from actviz.toml import Decimal, kind_of, parsed_toml, read_toml

T = TypeVar("T")
U = TypeVar("U")
REQUIRED = ("formula",)
TEXTS = ("title", "formula", "derivative", "reference", "note")
FIELDS = (*TEXTS, "parameters", "aliases", "year", "see_also", "common", "band")
BAND = ("lower", "upper", "meaning")
RESERVED = ("x", "pi", "e", "inf")  # what a formula means by itself
MAX_BITS = 4096  # of a parameter that is a whole number
YEAR = re.compile(r"(?<![\d.:/-])(?:1[5-9]|20)\d\d(?![\d./-])")  # no part of a DOI
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
ALIAS = re.compile(r"[A-Za-z_σ][\wσ]*", re.ASCII)  # Julia's σ and hardσ


class CatalogError(UsageError):
    """Something wrong in a catalog file; the message names the file, the row and the field."""


class Alias(NamedTuple):
    """Another name, and the activation that it stands for: `elu`, or `elu(alpha=2)`.

    ``signature`` says what it takes where that is not what its row takes.
    """

    name: str
    meaning: str
    signature: Signature | None = None

    @property
    def shown(self) -> str:
        """The name, with what has to be given for it to mean this row: GELU(approximate='tanh'),
        but Activation('relu')."""
        given = self.signature.arguments if self.signature else ()
        needed = ", ".join(
            a.required if a.name == "activation" else f"{a.name}={a.required}"
            for a in given
            if a.required
        )
        return f"{self.name}({needed})" if needed else self.name

    @property
    def is_asked_for(self) -> bool:
        """Whether the name alone does not mean this row."""
        return self.shown != self.name


class Band(NamedTuple):
    """What an activation that is drawn by chance lies between, as formulas, and when."""

    lower: str
    upper: str
    meaning: str


class Row(NamedTuple):
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
    year: int | None = None
    see_also: tuple[str, ...] = ()
    common: bool = True
    band: Band | None = None

    @property
    def aliases_told(self) -> tuple[str, ...]:
        """The aliases, each with what it binds: `keras.layers.LeakyReLU = leaky_relu(0.3)`."""
        told = (
            alias.shown if alias.meaning == self.name else f"{alias.shown} = {alias.meaning}"
            for alias in self.aliases
        )
        return tuple(dict.fromkeys(told))

    @property
    def lists(self) -> tuple[str, ...]:
        """The parameters that are lists."""
        return tuple(name for name, value in self.parameters if value.startswith("["))


class Spot(NamedTuple):
    """A place in a catalog file, for an error to point at."""

    file: str
    row: str = ""
    field: str = ""

    def at(self, field: str) -> Spot:
        """A field of the same row."""
        return self._replace(field=field)

    def error(self, problem: str, hint: str = "", excerpt: str = "") -> CatalogError:
        parts = [self.file]
        if self.row:
            parts.append(f"row {self.row!r}" + (f", field {self.field!r}" if self.field else ""))
        return CatalogError(": ".join([*parts, problem]), hint, excerpt)


def read_rows(
    path: Path, faults: Faults, *, common: bool = True
) -> tuple[tuple[Row, ...], frozenset[str]]:
    """The rows of a TOML file, in its order; the family is the file's stem; ``common`` is what a
    row is that does not say it.

    Raises CatalogError for a file that cannot be read or is not TOML; ``faults`` is told of every
    field that is not of the form above, and a row that has one is only named, in the second part.
    Formulas are not parsed.
    """
    spot = Spot(str(path))
    table = read_toml(path, spot.error, "a catalog is a TOML file", decimals=True)
    if not table:
        raise spot.error("holds no activations", "a row begins with its [name]")
    found: list[Row] = []
    for name, fields in table.items():
        before = len(faults)
        with faults.noted():
            row = _row(name, fields, path.stem, spot.file, faults, common=common)
            if len(faults) == before:
                found.append(row)
    return tuple(found), frozenset(table.keys() - {row.name for row in found})


def read_row(text: str, path: Path) -> Row:
    """The row that a part of one of our own files is."""
    spot = Spot(str(path))
    ((name, fields),) = parsed_toml(text, spot.error, decimals=True).items()
    faults = Faults()
    row = _row(name, fields, path.stem, spot.file, faults, common=False)
    faults.tell()
    return row


def _row(name: str, fields: object, family: str, file: str, faults: Faults, *, common: bool) -> Row:
    """A row, with nothing in the place of each field that is wrong."""
    spot = Spot(file, name)
    if not isinstance(fields, dict):
        raise spot.error("is not a table of fields", f"write [{name}] and its fields below")
    _check_name(name, spot, "the name of a row")
    for field in fields:
        if field not in FIELDS:
            hint = did_you_mean(field, FIELDS) or f"fields are {', '.join(FIELDS)}"
            with faults.noted():
                raise spot.at(field).error("there is no such field", hint)
    for field in REQUIRED:
        if field not in fields:
            with faults.noted():
                raise spot.at(field).error("is missing", f'add {field} = "..." to [{name}]')

    def read(field: str, reader: Callable[..., T], *more: object, otherwise: U) -> T | U:
        """What a reader makes of a field that is there."""
        if field not in fields:
            return otherwise
        return faults.read(lambda: reader(fields[field], *more, spot.at(field)), otherwise)

    texts = {field: read(field, _text, otherwise="") for field in TEXTS if field in fields}
    texts.setdefault("title", name)
    texts.setdefault("formula", "")
    parameters = read("parameters", _parameters, otherwise=())
    return Row(
        name=name,
        family=family,
        parameters=parameters,
        aliases=read("aliases", _aliases, name, dict(parameters), otherwise=()),
        band=read("band", _band, otherwise=None),
        year=read("year", _year, otherwise=_year_of(texts.get("reference", ""))),
        see_also=read("see_also", _relatives, otherwise=()),
        common=read("common", _switch, otherwise=common),
        **texts,
    )


def _text(value: object, spot: Spot) -> str:
    if not isinstance(value, str) or isinstance(value, Decimal):
        raise spot.error(f"is {kind_of(value)} where a text belongs", "put it in quotes")
    if not value.strip():
        raise spot.error("is empty", "write it, or leave the field out")
    if not value.isprintable():
        raise spot.error("holds a line break or control character", "write it on one line")
    return value


def _parameters(value: object, spot: Spot) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise spot.error(f"is {kind_of(value)} where a table belongs", "{ alpha = 1.0 }")
    found = []
    for name, given in value.items():
        _check_name(name, spot, "a parameter's name")
        if isinstance(given, list):
            items = ", ".join(_number(f"a number of {name}", item, spot) for item in given)
            found.append((name, f"[{items}]"))
        else:
            found.append((name, _number(name, given, spot)))
    return tuple(found)


def _number(what: str, given: object, spot: Spot) -> str:
    """The text of a parameter's value."""
    if isinstance(given, Decimal):
        return given.replace("_", "").removeprefix("+")
    if isinstance(given, int) and not isinstance(given, bool):
        if given.bit_length() > MAX_BITS:
            raise spot.error(f"{what} is too long a number", "write a shorter one")
        return str(given)
    if isinstance(given, str):
        return _text(given, spot)
    raise spot.error(
        f"{what} is {kind_of(given)} where a number belongs",
        'a number, or a constant expression in quotes: "sqrt(2/pi)"',
    )


def _year_of(reference: str) -> int | None:
    """The first year that a reference names."""
    found = YEAR.search(reference)
    return int(found[0]) if found else None


def _year(value: object, spot: Spot) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1000 <= value <= 9999:
        raise spot.error("is no year", "year = 2015")
    return value


def _relatives(value: object, spot: Spot) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise spot.error(f"is {kind_of(value)} where a list of names belongs", '["celu"]')
    return tuple(_text(name, spot) for name in value)


def _band(value: object, spot: Spot) -> Band:
    if not isinstance(value, dict) or {*value} != {*BAND}:
        raise spot.error(
            "is not a table of lower, upper and meaning",
            'band = { lower = "x / 8", upper = "x / 3", meaning = "in training" }',
        )
    return Band(*(_text(value[name], spot) for name in BAND))


def _switch(value: object, spot: Spot) -> bool:
    if not isinstance(value, bool):
        raise spot.error(f"is {kind_of(value)} where true or false belongs", "common = true")
    return value


def _aliases(
    value: object, row: str, parameters: Mapping[str, str], spot: Spot
) -> tuple[Alias, ...]:
    if not isinstance(value, list):
        raise spot.error(f"is {kind_of(value)} where a list of texts belongs", f'["{row}_2"]')
    return tuple(_alias(_text(text, spot), row, parameters, spot) for text in value)


def _alias(text: str, row: str, parameters: Mapping[str, str], spot: Spot) -> Alias:
    name, given, wanted = _pieces(text)
    dotted = "." in name
    for part in name.split("."):
        what = f"a part of the alias {name!r}" if dotted else "an alias"
        _check_name(part, spot, what, dotted=dotted, form=ALIAS)
    if wanted is not None and not (wanted.startswith(f"{row}(") and wanted.endswith(")")):
        raise spot.error(
            f"the alias {name!r} stands for another row",
            f"an alias of [{row}] is a name, or `name = {row}(parameter=value)`",
        )
    if given is None:
        return Alias(name, wanted or row)
    try:
        taken = arguments(given)
    except ValueError as error:
        hint = f"write {name}(alpha=1.0, inplace, mode='fan_in')"
        raise spot.error(f"the alias {name!r}: {error}", hint) from None
    if wanted is None:
        bound = {argument.name: argument.name for argument in taken if argument.name in parameters}
    else:
        inside = wanted[len(row) + 1 : -1]
        bound = {
            part[0].strip(): part[2].strip()
            for part in (piece.partition("=") for piece in items(inside) if piece)
        }
    signature = Signature(row, taken, tuple(bound.items()), is_class(name))
    return Alias(name, meaning(row, taken, bound, parameters), signature)


def _pieces(text: str) -> tuple[str, str | None, str | None]:
    """An alias' name, what is between the brackets after it, and what is after its sign =."""
    name = re.match(r"[^(=]*", text)[0]  # type: ignore[index]  # it matches anywhere
    given, rest = None, text[len(name) :]
    if rest.startswith("("):
        given, _, rest = rest[1:].partition(")")
    wanted = rest.partition("=")[2].strip() if "=" in rest else None
    return name.strip(), given, wanted


def _check_name(
    name: str, spot: Spot, what: str, *, dotted: bool = False, form: re.Pattern[str] = NAME
) -> None:
    if not form.fullmatch(name):
        raise spot.error(f"{name!r} cannot be {what}", "names are letters, digits and underscores")
    if (iskeyword(name) or name in RESERVED) and not dotted:
        raise spot.error(f"{name!r} cannot be {what}: it means something else", "rename it")
