"""What a column of the properties is for programs, in JSON and in CSV.

Three things are told apart: a number may be infinite ("inf", "-inf"), a claim may be undecided
("undecided"), and there may be nothing to say (null; in CSV an empty field), as where there is no
minimum, or no moment since f is not defined everywhere. NaN never appears.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from actviz.numerals import exact, in_json
from actviz.tables import enclosures

if TYPE_CHECKING:
    from actviz.analysis.intervals import Interval
    from actviz.analysis.moments import Enclosure
    from actviz.analysis.properties import Properties
    from actviz.analysis.rivals import Extreme

Json = Any  # what json.dumps takes
UNDECIDED = "undecided"
Places = Sequence[tuple[float, float]]


class Fact(NamedTuple):
    """A column: its value in JSON under one name or several, and its fields in CSV."""

    named: Callable[[Properties], dict[str, Json]]
    fields: tuple[str, ...]
    values: Callable[[Properties], Sequence[Json]]

    def texts(self, properties: Properties) -> list[str]:
        """The CSV fields; of several numbers in one field, with spaces between."""
        return [_text(value) for value in self.values(properties)]


def _text(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    if isinstance(value, float):
        return "" if math.isnan(value) else exact(value)
    return str(value)


def _decided(value: Json) -> Json:
    """A value of a property, of which None means that it was not decided."""
    return UNDECIDED if value is None else value


def single(name: str, value: Callable[[Properties], Json]) -> Fact:
    """A fact that is one word or truth."""
    return Fact(lambda p: {name: _decided(value(p))}, (name,), lambda p: (_decided(value(p)),))


def extreme(name: str, value: Callable[[Properties], Extreme | None]) -> Fact:
    def named(properties: Properties) -> dict[str, Json]:
        found = value(properties)
        if found is None:
            return {name: UNDECIDED if properties.range is None else None}
        return {name: {"value": in_json(found.value), "place": _place(found)}}

    def values(properties: Properties) -> Sequence[Json]:
        found = value(properties)
        if found is None:
            return (UNDECIDED if properties.range is None else None,) * 2
        return _valued(found)

    return Fact(named, (name, f"{name}_at"), values)


def _valued(of: Extreme) -> Sequence[Json]:
    return of.value, UNDECIDED if of.place is None else of.place


def _place(of: Extreme) -> Json:
    return UNDECIDED if of.place is None else in_json(of.place)


def _interval(of: Interval) -> dict[str, Json]:
    exactly = {"lower_exact": of.lower_exact, "upper_exact": of.upper_exact}
    return {
        "lower": in_json(of.lower),
        "upper": in_json(of.upper),
        "lower_closed": of.lower_closed,
        "upper_closed": of.upper_closed,
        **{name: str(end) for name, end in exactly.items() if end is not None},
    }


def _written(parts: Sequence[Interval] | None) -> Json:
    """Intervals in a field of CSV, such as (-inf,0.0) [1.0,2.0]."""
    if parts is None:
        return UNDECIDED
    return [
        f"{'[' if part.lower_closed else '('}{part.lower!r},{part.upper!r}"
        f"{']' if part.upper_closed else ')'}"
        for part in parts
    ]


def _bounds(properties: Properties) -> Sequence[Json]:
    """What f is proven not to pass; None where that is nothing."""
    image = properties.range
    ends = properties.bounds if image is None else (image.lower, image.upper)
    return [end if math.isfinite(end) else None for end in ends]


def _range(properties: Properties) -> Sequence[Json]:
    image = properties.range
    parts = _written(properties.range_parts)
    if image is None:
        return (*[UNDECIDED] * 4, parts, *_bounds(properties))
    ends = image.lower, image.upper, image.lower_closed, image.upper_closed
    return (*ends, parts, *_bounds(properties))


def _range_named(properties: Properties) -> dict[str, Json]:
    image, parts = properties.range, properties.range_parts
    return {
        "range": UNDECIDED if image is None else [in_json(image.lower), in_json(image.upper)],
        "range_closed": UNDECIDED if image is None else [image.lower_closed, image.upper_closed],
        "range_parts": UNDECIDED if parts is None else list(map(_interval, parts)),
        "bounds": _bounds(properties),
    }


def _domain_named(properties: Properties) -> dict[str, Json]:
    parts = properties.domain
    return {"domain": UNDECIDED if parts is None else list(map(_interval, parts))}


def _lipschitz_named(properties: Properties) -> dict[str, Json]:
    found = properties.steepest
    if found is None:
        return {"lipschitz": UNDECIDED, "lipschitz_at": UNDECIDED}
    return {"lipschitz": in_json(found.value), "lipschitz_at": _place(found)}


def _lipschitz(properties: Properties) -> Sequence[Json]:
    found = properties.steepest
    return (UNDECIDED, UNDECIDED) if found is None else _valued(found)


def _places(intervals: Places | None) -> Json:
    """Roots as intervals; the ends of a single root are one double or neighbours."""
    return UNDECIDED if intervals is None else [[in_json(a), in_json(b)] for a, b in intervals]


def roots(name: str, value: Callable[[Properties], Places | None]) -> Fact:
    def values(properties: Properties) -> Sequence[Json]:
        found = value(properties)
        return (UNDECIDED if found is None else [f"{a!r}:{b!r}" for a, b in found],)

    return Fact(lambda p: {name: _places(value(p))}, (name,), values)


def breaks(name: str, value: Callable[[Properties], Sequence[Json]]) -> Fact:
    """A list of what is at breaks; that it was cut is said beside it, and by dots in CSV."""

    def named(properties: Properties) -> dict[str, Json]:
        return {
            name: value(properties),
            "breaks_complete": properties.breaks_complete,
        }

    def values(properties: Properties) -> Sequence[Json]:
        items = [
            ":".join(_text(part) for key, part in item.items() if key != "place")
            if isinstance(item, dict)
            else item
            for item in value(properties)
        ]
        return ([*items, *([] if properties.breaks_complete else ["..."])],)

    return Fact(named, (name,), values)


def impulses(properties: Properties) -> Sequence[Json]:
    jumps = [b for b in properties.discontinuities if b.order == 0]
    return [{"place": b.place, "weight": in_json(b.impulse)} for b in jumps]


def slopes(properties: Properties) -> Sequence[Json]:
    kinks = [b for b in properties.discontinuities if b.order == 1]
    return [
        {"place": b.place, "left": in_json(b.left[1]), "right": in_json(b.right[1])} for b in kinks
    ]


def moment(name: str, value: Callable[[Properties], Enclosure | None], order: int = 0) -> Fact:
    """A moment, or what is derived from it, as the two ends of its enclosure."""

    def ends(properties: Properties) -> Sequence[Json]:
        found = value(properties)
        if found is not None:
            return found.lower, found.upper
        is_absent = enclosures.has_moments(properties, order) is False
        return (None if is_absent else UNDECIDED,) * 2

    def named(properties: Properties) -> dict[str, Json]:
        lower, upper = ends(properties)
        if isinstance(lower, float):
            return {name: [in_json(lower), in_json(upper)]}
        return {name: lower}

    return Fact(named, (f"{name}_lower", f"{name}_upper"), ends)


def zero_mean(properties: Properties) -> Json:
    if properties.zero_mean is None and enclosures.has_moments(properties) is False:
        return None
    return _decided(properties.zero_mean)


DOMAIN = Fact(_domain_named, ("domain",), lambda p: (_written(p.domain),))
RANGE = Fact(
    _range_named,
    (
        "range_lower",
        "range_upper",
        "range_lower_closed",
        "range_upper_closed",
        "range_parts",
        "bound_below",
        "bound_above",
    ),
    _range,
)
BOUNDED = Fact(
    lambda p: {
        "bounded_below": _decided(p.bounded_below),
        "bounded_above": _decided(p.bounded_above),
    },
    ("bounded_below", "bounded_above"),
    lambda p: (_decided(p.bounded_below), _decided(p.bounded_above)),
)
LIPSCHITZ = Fact(_lipschitz_named, ("lipschitz", "lipschitz_at"), _lipschitz)
SYMMETRY = Fact(
    lambda p: {"odd": _decided(p.odd), "even": _decided(p.even)},
    ("odd", "even"),
    lambda p: (_decided(p.odd), _decided(p.even)),
)
ZERO_MEAN = Fact(lambda p: {"zero_mean": zero_mean(p)}, ("zero_mean",), lambda p: (zero_mean(p),))
