"""What was proven of activations, for programs: JSON and CSV, every number the exact double."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from actviz.formula import notation
from actviz.formula.rounding import rounded

if TYPE_CHECKING:
    from fractions import Fraction

    from actviz.activation import Activation
    from actviz.analysis.properties import Extreme, Properties
    from actviz.analysis.saturation import Saturation

SCHEMA = "actviz.table/1"
HEAD = ("name", "parameters", "formula")
REGION_FIELDS = ("threshold", "kind", "lower", "upper", "limit")
PROPERTY_FIELDS = (
    *("range_lower", "range_upper", "minimum", "minimum_at", "maximum", "maximum_at"),
    *("lipschitz", "monotone", "continuity", "odd", "even", "zero_mean", "gain", "kinks", "jumps"),
)


def saturation_json(
    found: Sequence[tuple[Activation, Saturation]], threshold: float | Fraction
) -> str:
    """The object of schema "actviz.table/1" with the regions; an end at infinity is null."""
    activations = [{**_head(activation), **_regions(what)} for activation, what in found]
    return as_json({"schema": SCHEMA, "threshold": float(threshold), "activations": activations})


def properties_json(found: Sequence[tuple[Activation, Properties]]) -> str:
    """The object of schema "actviz.table/1" with the properties; what is undecided is null."""
    activations = [
        {**_head(activation), "properties": _properties(what)} for activation, what in found
    ]
    return as_json({"schema": SCHEMA, "activations": activations})


def saturation_csv(found: Sequence[tuple[Activation, Saturation]]) -> str:
    """A row for every region, and for every piece that is undecided."""
    rows = ([*_start(activation), *row] for activation, what in found for row in _spans(what))
    return as_csv((*HEAD, *REGION_FIELDS), rows)


def properties_csv(found: Sequence[tuple[Activation, Properties]]) -> str:
    """A row for every activation; what is undecided is empty."""
    rows = ([*_start(activation), *_property_fields(what)] for activation, what in found)
    return as_csv((*HEAD, *PROPERTY_FIELDS), rows)


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


def finite(value: float | None) -> float | None:
    """A number as JSON may hold it: what is not finite is null."""
    return value if value is not None and math.isfinite(value) else None


def exact(value: float | None) -> str:
    """A number with every digit that tells it from its neighbours; nothing for None."""
    return "" if value is None else repr(value)


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
    }


def _gap(lower: float, upper: float) -> dict[str, float | None]:
    return {"lower": finite(lower), "upper": finite(upper)}


def _spans(saturation: Saturation) -> list[list[str]]:
    spans = [(r.lower, r.upper, r.kind, exact(r.limit)) for r in saturation.regions]
    spans += [(gap.lower, gap.upper, "undecided", "") for gap in saturation.undecided]
    spans += [(gap.lower, gap.upper, "undefined", "") for gap in saturation.undefined]
    threshold = exact(float(saturation.threshold))
    return [
        [threshold, kind, exact(lower), exact(upper), limit]
        for lower, upper, kind, limit in sorted(spans)
    ]


def _properties(properties: Properties) -> dict[str, Any]:
    image = properties.range
    return {
        "range": None if image is None else [finite(image.lower), finite(image.upper)],
        "minimum": _extreme(properties.minimum),
        "maximum": _extreme(properties.maximum),
        "lipschitz": finite(properties.lipschitz),
        "monotone": properties.monotone,
        "continuity": properties.continuity,
        "odd": properties.odd,
        "even": properties.even,
        "zero_mean": properties.zero_mean,
        "gain": finite(properties.gain),
        "kinks": list(properties.kinks),
        "jumps": list(properties.jumps),
    }


def _extreme(extreme: Extreme | None) -> dict[str, float | None] | None:
    if extreme is None:
        return None
    return {"value": finite(extreme.value), "place": finite(extreme.place)}


def _property_fields(properties: Properties) -> list[str]:
    image, low, high = properties.range, properties.minimum, properties.maximum
    return [
        *([exact(image.lower), exact(image.upper)] if image else ["", ""]),
        *([exact(low.value), exact(low.place)] if low else ["", ""]),
        *([exact(high.value), exact(high.place)] if high else ["", ""]),
        exact(properties.lipschitz),
        properties.monotone or "",
        properties.continuity or "",
        _truth(properties.odd),
        _truth(properties.even),
        _truth(properties.zero_mean),
        exact(properties.gain),
        " ".join(map(exact, properties.kinks)),
        " ".join(map(exact, properties.jumps)),
    ]


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value).lower()
