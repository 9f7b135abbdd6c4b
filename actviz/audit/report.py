"""What an audit found, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from actviz.audit.measure import LIMITS, Audit, End, Example, Fault
from actviz.floats import FloatType
from actviz.numerals import exact, in_json
from actviz.tables import machine
from actviz.tables.cells import Cell, code, words
from actviz.tables.layout import Table

SCHEMA = "actviz.audit/1"
HEADINGS = ("activation", "what", "found", "at x", "given", "truth")

ULP = (
    "An ulp is the distance of the type's numbers at the truth; a correctly rounded value is off "
    "by at most 0.5."
)
UNJUDGED = "Not judged is where there is no truth: at a kink, a pole or an end of the domain."


class Named(NamedTuple):
    """An audit under the name of what was audited, such as gelu', and of the implementation."""

    name: str
    source: str
    audit: Audit


def table(found: list[Named]) -> Table:
    """A group of rows for every audit."""
    groups = tuple(tuple(_row(one.name, *line) for line in _lines(one.audit)) for one in found)
    first = found[0]
    return Table(
        HEADINGS,
        groups,
        notes=(ULP, UNJUDGED) if any(one.audit.unjudged for one in found) else (ULP,),
        caption=f"{first.source} in {first.audit.kind.name}, against the truth",
    )


def _row(name: str, what: str, value: str, example: tuple[str, str, str]) -> tuple[Cell, ...]:
    return (code(name), *map(words, (what, value, *example)))


def _lines(audit: Audit) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    nowhere = ("", "", "")
    yield "inputs", f"{audit.count:,}", nowhere
    if audit.unjudged:
        yield "not judged", f"{audit.unjudged:,}", nowhere
    if audit.largest is not None and audit.mean is not None:
        yield "largest error", f"{ulps(audit.largest)} ulp", _example(audit.worst)
        yield "mean error", f"{ulps(audit.mean)} ulp", nowhere
        for limit, share in zip(LIMITS, audit.shares, strict=True):
            yield f"over {limit:g} ulp", _percent(share), nowhere
    for what, fault in _faults(audit):
        yield what, f"{fault.count:,}" if fault.count else "none", _example(fault.first)
    for end in audit.ends:
        yield from _settled(end, audit.kind)


def _faults(audit: Audit) -> tuple[tuple[str, Fault], ...]:
    return (
        ("wrong NaN or infinity", audit.special),
        ("wrong sign of zero", audit.zero_sign),
        ("goes the wrong way", audit.monotone),
    )


def _settled(end: End, kind: FloatType) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    sign, where = ("≤", "left") if end.side < 0 else ("≥", "right")
    for who, value, start in (
        ("given", end.given, end.given_from),
        ("truth", end.truth, end.truth_from),
    ):
        if value is not None and start is not None:
            state = "0" if value == 0 else f"{exact(value)} ({kind.code(value)})"
            yield f"{where} end, {who}", f"{state} for x {sign} {exact(start)}", ("", "", "")


def ulps(value: float) -> str:
    """An error in ulp, short."""
    return f"{value:,.0f}" if 1000 <= value < 1e7 else f"{value:.3g}"


def _percent(share: float) -> str:
    text = f"{100 * share:.3g}"
    return f"{text} %" if share < 1 else "all"


def _example(example: Example | None) -> tuple[str, str, str]:
    if example is None:
        return "", "", ""
    return exact(example.x), exact(example.given), exact(example.truth)


def heading(one: Named) -> str:
    """What was audited, in which type."""
    return f"{one.name} by {one.source} in {one.audit.kind.name}"


def worst(one: Named) -> str:
    """The largest error and where it is, in a few words; nothing where there is none."""
    audit = one.audit
    if audit.worst is None or audit.largest is None:
        return ""
    return f"{ulps(audit.largest)} ulp at x = {audit.worst.x:.6g}"


def json(found: list[Named]) -> str:
    """One object with a list of audits; numbers are exact, NaN is null, infinities are texts."""
    return machine.as_json({"schema": SCHEMA, "audits": [_object(one) for one in found]})


def _object(one: Named) -> dict[str, Any]:
    audit = one.audit
    return {
        "name": one.name,
        "source": one.source,
        "dtype": audit.kind.name,
        "count": audit.count,
        "unjudged": audit.unjudged,
        "largest_ulp": in_json(audit.largest),
        "worst": _example_object(audit.worst),
        "mean_ulp": in_json(audit.mean),
        "share_over": {f"{k:g}": v for k, v in zip(LIMITS, audit.shares, strict=True)},
        "special": _fault_object(audit.special),
        "zero_sign": _fault_object(audit.zero_sign),
        "monotone": _fault_object(audit.monotone),
        "ends": [
            {
                "side": "left" if end.side < 0 else "right",
                "given": in_json(end.given),
                "given_from": in_json(end.given_from),
                "truth": in_json(end.truth),
                "truth_from": in_json(end.truth_from),
            }
            for end in audit.ends
        ],
    }


def _fault_object(fault: Fault) -> dict[str, Any]:
    return {"count": fault.count, "first": _example_object(fault.first)}


def _example_object(example: Example | None) -> dict[str, Any] | None:
    if example is None:
        return None
    return {
        "x": in_json(example.x),
        "given": in_json(example.given),
        "truth": in_json(example.truth),
    }
