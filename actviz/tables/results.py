"""What ``actviz.properties`` and ``actviz.saturation`` give in Python: the same results, which say
of themselves in a few lines, in a notebook and as dictionaries what the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from html import escape
from math import inf
from typing import Any

from actviz.activation import Activation
from actviz.analysis.properties import Properties
from actviz.analysis.saturation import Saturation
from actviz.numerals import short
from actviz.tables import machine, rows
from actviz.tables.about import ABOUT
from actviz.tables.columns import COLUMNS, DEFAULT_COLUMNS, INTERVAL_COLUMNS, columns_of
from actviz.tables.rows import On

Lines = Sequence[tuple[str, str]]


def _text(title: str, lines: Lines) -> str:
    width = max((len(word) for word, _ in lines), default=0)
    return "\n".join([title, *(f"  {word:{width}}  {said}".rstrip() for word, said in lines)])


def _html(title: str, lines: Lines) -> str:
    """A small table, as Jupyter shows it."""
    cells = "".join(
        f"<tr><th>{escape(word)}</th><td>{escape(said)}</td></tr>" for word, said in lines
    )
    return f"<table><caption>{escape(title)}</caption>{cells}</table>"


class PropertiesResult(Properties):
    """Properties of an activation; an attribute that is None was not decided."""

    def __init__(self, activation: Activation, lower: float = -inf, upper: float = inf) -> None:
        super().__init__(activation.tree, lower, upper)
        self.activation = activation
        self._on: On = None if (lower, upper) == (-inf, inf) else (lower, upper)

    def to_dict(self) -> dict[str, Any]:
        """Name, parameters and formula, and ``properties`` by the names of the columns: what is
        JSON in ``actviz table``, with "inf" and "undecided" as texts there."""
        return machine.properties_object(self.activation, self, (), self._on)

    def _lines(self) -> Lines:
        names = DEFAULT_COLUMNS if self._on is None else INTERVAL_COLUMNS
        return [(COLUMNS[name].heading, COLUMNS[name].cell(self).text) for name in names]

    def __repr__(self) -> str:
        return _text(f"<Properties of {self._title()}>", self._lines())

    def _repr_html_(self) -> str:
        return _html(self._title(), self._lines())

    def _title(self) -> str:
        on = rows.caption(self._on)
        return f"{self.activation.label} {on}".strip()


@dataclass(frozen=True, repr=False)
class SaturationResult(Saturation):
    """Regions of an activation."""

    activation: Activation = field(kw_only=True, compare=False)
    on: On = field(kw_only=True, compare=False, default=None)

    def to_dict(self) -> dict[str, Any]:
        """Name, parameters and formula, the threshold, and ``regions``, ``undecided`` ...: what is
        JSON in ``actviz table --saturation``."""
        said = machine.saturation_object(self.activation, self)
        return {**said, "threshold": float(self.threshold)}

    def _lines(self) -> Lines:
        return rows.said_of(self.activation, self) if self.spans else [("nowhere", "")]

    def __repr__(self) -> str:
        return _text(f"<Saturation of {self._title()}>", self._lines())

    def _repr_html_(self) -> str:
        return _html(self._title(), self._lines())

    def _title(self) -> str:
        where = f"where |f'| < {short(float(self.threshold))}"
        return f"{self.activation.label} {where} {rows.caption(self.on)}".strip()


def saturation_result(activation: Activation, found: Saturation, on: On = None) -> SaturationResult:
    """Regions that know whose they are, and of which interval they are said."""
    known = {f.name: getattr(found, f.name) for f in fields(Saturation)}
    return SaturationResult(**known, activation=activation, on=on)


def records(
    found: Iterable[tuple[Activation, Properties]], columns: Sequence[str], on: On = None
) -> Iterator[dict[str, Any]]:
    """A row for every activation: its name, and what the columns say, in numbers and texts; what
    is undecided is None, and what is infinite is a number."""
    for activation, properties in found:
        said: dict[str, Any] = {"name": activation.label}
        for column in columns or columns_of(on):
            if column in ABOUT:
                said[column] = ABOUT[column].text(activation)
                continue
            fact = COLUMNS[column].fact
            said |= zip(fact.fields, map(_value, fact.values(properties)), strict=True)
        yield said


def _value(value: Any) -> Any:
    match value:
        case "inf" | "-inf":
            return float(value)
        case "undecided":
            return None
        case list():
            return [_value(one) for one in value]
    return value
