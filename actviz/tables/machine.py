"""What was proven of activations, for programs: JSON and CSV, every number the exact double."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from actviz.formula import notation
from actviz.formula.rounding import rounded
from actviz.tables.facts import FACTS, exact, finite

if TYPE_CHECKING:
    from fractions import Fraction

    from actviz.activation import Activation
    from actviz.analysis.precision import FloatType, Settled
    from actviz.analysis.properties import Properties
    from actviz.analysis.saturation import Saturation

SCHEMA = "actviz.table/1"
HEAD = ("name", "parameters", "formula")
REGION_FIELDS = ("threshold", "kind", "lower", "upper", "limit")


def saturation_json(
    found: Sequence[tuple[Activation, Saturation]], threshold: float | Fraction
) -> str:
    """The object of schema "actviz.table/1" with the regions; an end at infinity is null."""
    activations = [{**_head(activation), **_regions(what)} for activation, what in found]
    return as_json({"schema": SCHEMA, "threshold": float(threshold), "activations": activations})


def rounding_json(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]], dtype: FloatType
) -> str:
    """The same for a floating-point type, with the tails on which f has rounded to its limit.

    The threshold is null where it is no double: the greatest number that float64 rounds to zero.
    """
    activations = [
        {
            **_head(activation),
            **_regions(what),
            "settled": [{**_gap(t.lower, t.upper), "limit": finite(t.limit)} for t in tails],
        }
        for activation, what, tails in found
    ]
    threshold = float(dtype.underflow) or None
    return as_json(
        {"schema": SCHEMA, "dtype": dtype.name, "threshold": threshold, "activations": activations}
    )


def rounding_csv(
    found: Sequence[tuple[Activation, Saturation, Sequence[Settled]]], dtype: FloatType
) -> str:
    """A row for every region, and one for every tail on which f has rounded to its limit."""
    rows = []
    threshold = exact(float(dtype.underflow) or None)
    for activation, what, tails in found:
        start = [*_start(activation), dtype.name, threshold]
        rows += [[*start, *row[1:]] for row in _spans(what)]
        rows += [[*start, "settled", *map(exact, (t.lower, t.upper, t.limit))] for t in tails]
    return as_csv((*HEAD, "dtype", *REGION_FIELDS), rows)


def properties_json(
    found: Sequence[tuple[Activation, Properties]], columns: Sequence[str] = ()
) -> str:
    """The object of schema "actviz.table/1" with the properties; what is undecided is null.

    ``columns`` names those of tables.facts.FACTS that are wanted; all if it is empty.
    """
    activations = [
        {
            **_head(activation),
            "properties": {
                name: value
                for column in columns or FACTS
                for name, value in FACTS[column].named(what).items()
            },
        }
        for activation, what in found
    ]
    return as_json({"schema": SCHEMA, "activations": activations})


def saturation_csv(found: Sequence[tuple[Activation, Saturation]]) -> str:
    """A row for every region, and for every piece that is undecided."""
    rows = ([*_start(activation), *row] for activation, what in found for row in _spans(what))
    return as_csv((*HEAD, *REGION_FIELDS), rows)


def properties_csv(
    found: Sequence[tuple[Activation, Properties]], columns: Sequence[str] = ()
) -> str:
    """A row for every activation; what is undecided is empty."""
    facts = [FACTS[column] for column in columns or FACTS]
    rows = (
        [*_start(activation), *(text for fact in facts for text in fact.texts(what))]
        for activation, what in found
    )
    return as_csv((*HEAD, *(field for fact in facts for field in fact.fields)), rows)


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


def _parameters(activation: Activation) -> dict[str, float]:
    return {name: rounded(value, 0.0) for name, value in activation.parameters}


def _formula(activation: Activation) -> str:
    return activation.row.formula if activation.row else notation.text(activation.written)


def _head(activation: Activation) -> dict[str, Any]:
    bound = {name: finite(value) for name, value in _parameters(activation).items()}
    return {"name": activation.name, "parameters": bound, "formula": _formula(activation)}


def _start(activation: Activation) -> list[str]:
    bound = "; ".join(f"{name}={value!r}" for name, value in _parameters(activation).items())
    return [activation.name, bound, _formula(activation)]


def _regions(saturation: Saturation) -> dict[str, Any]:
    undefined = [_gap(gap.lower, gap.upper) for gap in saturation.undefined]
    return {
        "regions": [
            {
                "kind": region.kind,
                "lower": finite(region.lower),
                "upper": finite(region.upper),
                "limit": finite(region.limit),
            }
            for region in saturation.regions
        ],
        "undecided": [_gap(gap.lower, gap.upper) for gap in saturation.undecided],
        # only a formula that is not defined everywhere, such as log(x), has this
        **({"undefined": undefined} if undefined else {}),
        **({"period": saturation.period} if saturation.period else {}),
    }


def _gap(lower: float, upper: float) -> dict[str, float | None]:
    return {"lower": finite(lower), "upper": finite(upper)}


def _spans(saturation: Saturation) -> list[list[str]]:
    threshold = exact(float(saturation.threshold))
    return [
        [threshold, kind, exact(lower), exact(upper), exact(limit)]
        for lower, upper, kind, limit in saturation.spans
    ]
