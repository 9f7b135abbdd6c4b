"""What was proven of activations, for programs: JSON and CSV, every number the exact double.

The JSON is of schema "actviz.table/2", an object with ``activations``, each with name, parameters
and formula, and either ``properties``, or ``regions``, ``undecided`` and, of a formula that is not
defined everywhere, ``undefined``. Three forms that are no number mean three things:

- "inf" and "-inf": infinite, as an end of an interval or a Lipschitz constant may be;
- "undecided": not proven within the budget;
- null: absent. There is no minimum, no limit, no number proven as a bound.

An interval of ``domain`` or ``range_parts`` has ``lower_exact`` or ``upper_exact`` where that end
is no double and known to be a fraction: "1/3", beside the double next to it.

What can be known only between two doubles is a list of these. ``interval`` is there if all that is
said is of an interval. CSV has the same words, nothing in the place of null, and a list that was
cut ends in dots. NaN never appears.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from actviz.formula import notation
from actviz.formula.tree import Listed, Tree
from actviz.kernel.rounding import rounded
from actviz.numerals import exact, in_json
from actviz.tables.about import ABOUT
from actviz.tables.columns import COLUMNS, columns_of
from actviz.tables.rows import REGIONS, On, ends, has_no_value, held

if TYPE_CHECKING:
    from fractions import Fraction

    from actviz.activation import Activation
    from actviz.analysis.dtypes import Settled
    from actviz.analysis.properties import Properties
    from actviz.analysis.saturation import Region, Saturation
    from actviz.floats import FloatType

SCHEMA = "actviz.table/2"
HEAD = ("name", "parameters", "formula")
REGION_FIELDS = ("threshold", "kind", "lower", "upper", "lower_closed", "upper_closed", "limit")
HELD_FIELDS = ("lower_held", "upper_held", "lower_bits", "upper_bits")
INTERVAL_FIELDS = ("interval_lower", "interval_upper")

Bound = float | str | list[float | str | None] | None  # the value of a parameter


def saturation_json(
    found: Sequence[tuple[Activation, Saturation]], threshold: float | Fraction, on: On = None
) -> str:
    """The object with the regions."""
    activations = [saturation_object(activation, what) for activation, what in found]
    start = {**_opening(on), "threshold": float(threshold)}
    return as_json({**start, "activations": activations})


def saturation_object(activation: Activation, what: Saturation) -> dict[str, Any]:
    """What is said of one activation."""
    return {**_head(activation), **_regions(activation, what)}


def _opening(on: On) -> dict[str, Any]:
    interval = {} if on is None else {"interval": [in_json(end) for end in on]}
    return {"schema": SCHEMA, **interval}


def rounding_json(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]],
    dtype: FloatType,
    on: On = None,
) -> str:
    """The same for a floating-point type, with the tails on which f has rounded to its limit.

    The threshold is null where it is no double: the greatest number that float64 rounds to zero.
    Of each region, ``lower_held`` and ``upper_held`` are the outermost numbers of the type in it,
    ``lower_bits`` and ``upper_bits`` their bits; null at infinity, and where it holds none.
    """
    activations = [
        {
            **_head(activation),
            **_regions(activation, what, dtype),
            "settled": [
                {
                    **_gap(t.lower, t.upper),
                    "limit": in_json(t.limit),
                    **_held(dtype, t.lower, t.upper, (True, True)),
                }
                for t in tails
            ],
        }
        for activation, what, tails in found
    ]
    threshold = float(dtype.underflow) or None
    start = {**_opening(on), "dtype": dtype.name, "threshold": threshold}
    return as_json({**start, "activations": activations})


def rounding_csv(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]],
    dtype: FloatType,
    on: On = None,
) -> str:
    """A row for every region, and one for every tail on which f has rounded to its limit."""
    rows = []
    threshold = exact(float(dtype.underflow) or None)
    for activation, what, tails in found:
        start = [*_start(activation), dtype.name, threshold]
        rows += [[*start, *row[1:]] for row in _spans(activation, what, dtype)]
        rows += [
            [
                *(*start, "settled", exact(t.lower), exact(t.upper)),
                *(_truth(math.isfinite(end)) for end in (t.lower, t.upper)),
                exact(t.limit),
                *_held_texts(dtype, t.lower, t.upper, (True, True)),
            ]
            for t in tails
        ]
    return _csv((*HEAD, "dtype", *REGION_FIELDS, *HELD_FIELDS), rows, on)


def _held(
    dtype: FloatType, lower: float, upper: float, closed: tuple[bool, bool]
) -> dict[str, float | str | None]:
    """The outermost numbers of a type in an interval, and their bits, by HELD_FIELDS."""
    found = held(dtype, lower, upper, closed)
    codes = (None if value is None else dtype.code(value) for value in found)
    return dict(zip(HELD_FIELDS, (*found, *codes), strict=True))


def _held_texts(
    dtype: FloatType, lower: float, upper: float, closed: tuple[bool, bool]
) -> list[str]:
    values = _held(dtype, lower, upper, closed).values()
    return [value if isinstance(value, str) else exact(value) for value in values]


def _truth(value: bool) -> str:
    return str(value).lower()


def _csv(fields: Sequence[str], rows: Iterable[Sequence[str]], on: On) -> str:
    """CSV text with the interval, if there is one, in the last columns."""
    if on is None:
        return as_csv(fields, rows)
    ends = [exact(end) for end in on]
    return as_csv((*fields, *INTERVAL_FIELDS), ([*row, *ends] for row in rows))


def _columns(columns: Sequence[str], on: On) -> Sequence[str]:
    """The columns that are wanted; all that make sense if none is named."""
    return columns or columns_of(on)


def properties_json(
    found: Sequence[tuple[Activation, Properties]], columns: Sequence[str] = (), on: On = None
) -> str:
    """The object with the properties.

    ``columns`` names those of tables.columns.COLUMNS that are wanted; all if it is empty.
    """
    activations = [properties_object(activation, what, columns, on) for activation, what in found]
    return as_json({**_opening(on), "activations": activations})


def properties_object(
    activation: Activation, what: Properties, columns: Sequence[str] = (), on: On = None
) -> dict[str, Any]:
    """What is said of one activation."""
    wanted = _columns(columns, on)
    named = [COLUMNS[name].fact.named(what) for name in wanted if name in COLUMNS]
    return {
        **_head(activation),
        **{name: ABOUT[name].text(activation) for name in wanted if name in ABOUT},
        "properties": {name: value for each in named for name, value in each.items()},
    }


def saturation_csv(found: Sequence[tuple[Activation, Saturation]], on: On = None) -> str:
    """A row for every region, and for every piece that is undecided."""
    rows = (
        [*_start(activation), *row]
        for activation, what in found
        for row in _spans(activation, what)
    )
    return _csv((*HEAD, *REGION_FIELDS), rows, on)


def properties_csv(
    found: Sequence[tuple[Activation, Properties]], columns: Sequence[str] = (), on: On = None
) -> str:
    """A row for every activation."""
    wanted = _columns(columns, on)
    facts = [COLUMNS[name].fact for name in wanted if name in COLUMNS]
    about = [name for name in wanted if name in ABOUT and name not in HEAD]
    rows = (
        [
            *_start(activation),
            *(ABOUT[name].text(activation) or "" for name in about),
            *(text for fact in facts for text in fact.texts(what)),
        ]
        for activation, what in found
    )
    fields = [field for fact in facts for field in fact.fields]
    return _csv((*HEAD, *about, *fields), rows, on)


def as_json(content: dict[str, Any]) -> str:
    """JSON text. A number that is not finite would be a mistake of the caller's: ValueError."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text with a heading."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(rows)
    return buffer.getvalue()


def _parameters(activation: Activation) -> dict[str, Bound]:
    return {name: _bound(value) for name, value in activation.parameters}


def _bound(value: Tree) -> Bound:
    if isinstance(value, Listed):
        return [in_json(rounded(item, 0.0)) for item in value.items]
    return in_json(rounded(value, 0.0))


def _formula(activation: Activation) -> str:
    return activation.row.formula if activation.row else notation.text(activation.written)


def _head(activation: Activation) -> dict[str, Any]:
    parameters = _parameters(activation)
    return {"name": activation.name, "parameters": parameters, "formula": _formula(activation)}


def _start(activation: Activation) -> list[str]:
    bound = "; ".join(f"{name}={value!r}" for name, value in _parameters(activation).items())
    return [activation.name, bound, _formula(activation)]


def _regions(
    activation: Activation, saturation: Saturation, dtype: FloatType | None = None
) -> dict[str, Any]:
    undefined = [
        {
            **_gap(gap.lower, gap.upper),
            "lower_closed": has_no_value(activation, gap.lower),
            "upper_closed": has_no_value(activation, gap.upper),
        }
        for gap in saturation.undefined
    ]
    return {
        "regions": [
            {
                "kind": region.kind,
                **_gap(region.lower, region.upper),
                "lower_closed": region.lower_closed,
                "upper_closed": region.upper_closed,
                "limit": in_json(region.limit),
                **({} if dtype is None else _held(dtype, *_extent(region))),
            }
            for region in saturation.regions
        ],
        "undecided": [_gap(gap.lower, gap.upper) for gap in saturation.undecided],
        # only a formula that is not defined everywhere, such as log(x), has this
        **({"undefined": undefined} if undefined else {}),
        **({"period": saturation.period} if saturation.period else {}),
    }


def _gap(lower: float, upper: float) -> dict[str, float | str | None]:
    return {"lower": in_json(lower), "upper": in_json(upper)}


def _extent(region: Region) -> tuple[float, float, tuple[bool, bool]]:
    return region.lower, region.upper, (region.lower_closed, region.upper_closed)


def _spans(
    activation: Activation, saturation: Saturation, dtype: FloatType | None = None
) -> list[list[str]]:
    threshold = exact(float(saturation.threshold))
    rows = []
    for lower, upper, kind, limit in saturation.spans:
        closed = ends(activation, saturation, kind, lower, upper)
        row = [threshold, kind, exact(lower), exact(upper), *map(_truth, closed), exact(limit)]
        if dtype is not None:
            is_region = kind in REGIONS
            row += _held_texts(dtype, lower, upper, closed) if is_region else [""] * 4
        rows.append(row)
    return rows
