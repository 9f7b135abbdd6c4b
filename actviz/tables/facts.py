"""The properties of an activation for programs: what each column is in JSON and in CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actviz.analysis.moments import Enclosure
    from actviz.analysis.properties import Extreme, Properties

Json = Any  # what json.dumps takes


def finite(value: float | None) -> float | None:
    """A number as JSON may hold it: what is not finite is null."""
    return value if value is not None and math.isfinite(value) else None


def exact(value: float | None) -> str:
    """A number with every digit that tells it from its neighbours; nothing for None."""
    return "" if value is None else repr(value)


@dataclass(frozen=True)
class Fact:
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
    return exact(value) if isinstance(value, float) else str(value)


def _single(name: str, value: Callable[[Properties], Json]) -> Fact:
    """A fact that is one word, number or truth, or a list of numbers."""

    def named(properties: Properties) -> dict[str, Json]:
        found = value(properties)
        return {name: finite(found) if isinstance(found, float) else found}

    return Fact(named, (name,), lambda p: (value(p),))


def _extreme(name: str, value: Callable[[Properties], Extreme | None]) -> Fact:
    def named(properties: Properties) -> dict[str, Json]:
        found = value(properties)
        if found is None:
            return {name: None}
        return {name: {"value": finite(found.value), "place": finite(found.place)}}

    def values(properties: Properties) -> Sequence[Json]:
        found = value(properties)
        return (None, None) if found is None else (found.value, found.place)

    return Fact(named, (name, f"{name}_at"), values)


def _range(properties: Properties) -> Sequence[Json]:
    image = properties.range
    if image is None:
        return (None, None, None, None)
    return (image.lower, image.upper, image.lower_closed, image.upper_closed)


def _range_named(properties: Properties) -> dict[str, Json]:
    lower, upper, lower_closed, upper_closed = _range(properties)
    if lower is None:
        return {"range": None, "range_closed": None}
    return {"range": [finite(lower), finite(upper)], "range_closed": [lower_closed, upper_closed]}


def _lipschitz_named(properties: Properties) -> dict[str, Json]:
    found = properties.steepest
    place = None if found is None else finite(found.place)
    return {"lipschitz": finite(properties.lipschitz), "lipschitz_at": place}


def _lipschitz(properties: Properties) -> Sequence[Json]:
    found = properties.steepest
    return (None, None) if found is None else (found.value, found.place)


def _places(intervals: Sequence[tuple[float, float]] | None) -> Json:
    """Roots as intervals; the ends of a single root are one double or neighbours."""
    return None if intervals is None else [[finite(a), finite(b)] for a, b in intervals]


def _roots(name: str, value: Callable[[Properties], Sequence[tuple[float, float]] | None]) -> Fact:
    return Fact(
        lambda p: {name: _places(value(p))},
        (name,),
        lambda p: (None if (found := value(p)) is None else [f"{a!r}:{b!r}" for a, b in found],),
    )


def _impulses(properties: Properties) -> dict[str, Json]:
    jumps = [b for b in properties.breaks if b.order == 0]
    return {"impulses": [{"place": b.place, "weight": finite(b.impulse)} for b in jumps]}


def _slopes(properties: Properties) -> dict[str, Json]:
    kinks = [b for b in properties.breaks if b.order == 1]
    return {
        "slopes": [
            {"place": b.place, "left": finite(b.left[1]), "right": finite(b.right[1])}
            for b in kinks
        ]
    }


def _moment(name: str, value: Callable[[Properties], Enclosure | None]) -> Fact:
    """A moment as the two ends of its enclosure."""

    def ends(properties: Properties) -> Sequence[Json]:
        found = value(properties)
        return (None, None) if found is None else (found.lower, found.upper)

    def named(properties: Properties) -> dict[str, Json]:
        lower, upper = ends(properties)
        return {name: None if lower is None else [finite(lower), finite(upper)]}

    return Fact(named, (f"{name}_lower", f"{name}_upper"), ends)


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        "range": Fact(
            _range_named,
            ("range_lower", "range_upper", "range_lower_closed", "range_upper_closed"),
            _range,
        ),
        "minimum": _extreme("minimum", lambda p: p.minimum),
        "maximum": _extreme("maximum", lambda p: p.maximum),
        "bounded": Fact(
            lambda p: {"bounded_below": p.bounded_below, "bounded_above": p.bounded_above},
            ("bounded_below", "bounded_above"),
            lambda p: (p.bounded_below, p.bounded_above),
        ),
        "roots": _roots("roots", lambda p: p.roots),
        "fixed_points": _roots("fixed_points", lambda p: p.fixed_points),
        "lipschitz": Fact(_lipschitz_named, ("lipschitz", "lipschitz_at"), _lipschitz),
        "monotone": _single("monotone", lambda p: p.monotone),
        "convex": _single("convex", lambda p: p.convex),
        "linear": _single("linear", lambda p: p.linear),
        "continuity": _single("continuity", lambda p: p.continuity),
        "symmetry": Fact(
            lambda p: {"odd": p.odd, "even": p.even},
            ("odd", "even"),
            lambda p: (p.odd, p.even),
        ),
        "kinks": _single("kinks", lambda p: list(p.kinks)),
        "slopes": Fact(
            _slopes,
            ("slopes",),
            lambda p: ([f"{s['left']!r}:{s['right']!r}" for s in _slopes(p)["slopes"]],),
        ),
        "jumps": _single("jumps", lambda p: list(p.jumps)),
        "impulses": Fact(
            _impulses,
            ("impulses",),
            lambda p: ([s["weight"] for s in _impulses(p)["impulses"]],),
        ),
        "poles": _single("poles", lambda p: list(p.poles)),
        "zero_mean": _single("zero_mean", lambda p: p.zero_mean),
        "mean": _moment("mean", lambda p: p.mean),
        "second_moment": _moment("second_moment", lambda p: p.second_moment),
        "slope_moment": _moment("slope_moment", lambda p: p.slope_moment),
        "gain": _single("gain", lambda p: p.gain),
        "mean_gradient": _single("mean_gradient", lambda p: p.mean_gradient),
    }
)
