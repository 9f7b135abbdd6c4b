"""One formula through every kind of claim; an alarm counts if far more digits confirm it."""

from __future__ import annotations

import signal
import time
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from inspect import signature
from math import isfinite
from types import FrameType
from typing import Any

from tests.referee import curves, extent, moments, regions, roots, shape, smooth, typed, values
from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.reader import Function
from tests.referee.sample import Sample, sample

THRESHOLDS = (0.5, 1e-8, 0.25, 1.0, 0.001)
INTERVAL = (-2.5, 2.75)
UNSEEN = ("minimum", "maximum", "roots", "not reached", "without witness")
SLOW = 2.0  # seconds of CPU that one formula's claims may take
HOPELESS = 60  # seconds after which they are given up
CONFIRMING = (1200, 10_000)  # bits; the last are 3000 digits
MODERATE = 1e9  # beyond, a small step is nothing
PLACES = 24  # of the claims' own, each looked at with its neighbours
HARD = (0.0, 1.0, -1.0, 1e-300, -1e-160, 5e-324, 0.1, -3.0, 30.0, -745.0, 1e300)
NAMES = ("range", "minimum", "maximum", "steepest", "lipschitz", "roots", "fixed_points")
MORE = (
    *("monotone", "convex", "linear", "discontinuities", "jumps", "kinks", "continuity"),
    *("odd", "even"),
)


@dataclass
class Report:
    """What became of the claims on one formula."""

    formula: str
    findings: list[Finding] = field(default_factory=list)
    package: float = 0.0  # seconds of CPU
    oracle: float = 0.0

    @property
    def alarms(self) -> list[Finding]:
        return [f for f in self.findings if f.status == "alarm"]


@dataclass
class Claims:
    """What the package says of a formula."""

    activation: Any
    properties: Any
    saturations: list[Any]
    interval: Any  # the properties on INTERVAL, if the package tells them
    typed: typed.Claims


class TooSlowError(Exception):
    """The claims took longer than is hopeful."""


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True)
class Wanted:
    """Which of the slower kinds of claims are looked at, and after how many seconds one is slow."""

    moments: bool = True
    curves: bool = False
    slow: float = SLOW


def claims(formula: str, wanted: Wanted) -> Claims:
    """Asks the package for everything. Raises what it raises."""
    import actviz

    activation = actviz.activation(formula)
    properties = actviz.properties(activation)
    for name in (*NAMES, *MORE, *(("moments", "mean") if wanted.moments else ())):
        getattr(properties, name)
    pick = THRESHOLDS[zlib.crc32(formula.encode()) % len(THRESHOLDS)]
    found = [actviz.saturation(activation, t) for t in (0.05, pick)]
    interval = None
    if "range" in signature(actviz.properties).parameters:
        interval = actviz.properties(activation, range=INTERVAL)  # type: ignore[call-arg,unused-ignore]
        for name in ("range", "minimum", "maximum", "lipschitz", "roots"):
            getattr(interval, name)
    places = [d.place for d in properties.discontinuities[:20]]
    in_type = typed.claims(formula, activation, places)
    return Claims(activation, properties, found, interval, in_type)


def examine(formula: str, wanted: Wanted = Wanted()) -> Report:
    """Everything that is claimed of a formula against the oracle."""
    from actviz.errors import ActvizError

    report = Report(formula)
    start = time.process_time()
    try:
        with _limited(HOPELESS):
            said = claims(formula, wanted)
    except ActvizError as error:
        report.findings.append(Finding("refused", "undecided", formula, error.message))
        return report
    except TooSlowError:
        report.findings.append(alarm("slow", f"{HOPELESS} s and more", ""))
        return report
    except Exception:  # noqa: BLE001  whatever it is, it is a finding
        last = traceback.format_exc().strip().splitlines()
        report.findings.append(alarm("traceback", last[-1], last[-2].strip()))
        return report
    report.package = time.process_time() - start
    if report.package > wanted.slow:
        report.findings.append(
            alarm("slow", f"{report.package:.1f} s", f"not over {wanted.slow} s")
        )
    start = time.process_time()
    try:
        with _limited(HOPELESS):
            report.findings += _judged(formula, said, wanted)
    except TooSlowError:
        report.findings.append(Finding("oracle", "undecided"))
    except Exception as error:  # noqa: BLE001  the referee's own fault is to be seen too
        frames = traceback.extract_tb(error.__traceback__)
        kind = "traceback" if "/actviz/" in frames[-1].filename else "referee's own fault"
        report.findings.append(alarm(kind, repr(error), frames[-1]))
    report.oracle = time.process_time() - start
    return report


def examined(task: tuple[str, Wanted]) -> Report:
    """The same for a pool of processes."""
    return examine(*task)


def _judged(formula: str, said: Claims, wanted: Wanted) -> list[Finding]:
    function = Function(formula)
    first = list(checked(sample(function), said, formula, wanted))
    alarms = {f.kind for f in first if f.status == "alarm"}
    if not alarms:
        return first
    with n.precision(CONFIRMING[0]):
        finer = sample(function, CONFIRMING)
        if any(kind.endswith(UNSEEN) for kind in alarms):
            within = [] if said.interval is None else [said.interval]
            seen = [x for p in (said.properties, *within) for x in extent.places(p)]
            finer.add_densely(dict.fromkeys(seen))
        again = list(checked(finer, said, formula, wanted))
    sure = [f for f in again if f.status == "alarm" and f.kind in alarms]
    if any(b.order <= 0 and not b.exact for b in said.properties.discontinuities):
        # a value that is taken only at a number between two doubles is one that no sample sees
        sure = [
            undecided(f.kind) if f.kind.endswith(UNSEEN) or f.kind in UNSEEN else f for f in sure
        ]
    return [f for f in first if f.status != "alarm"] + sure


def checked(found: Sample, said: Claims, formula: str, wanted: Wanted) -> Iterator[Finding]:
    properties = said.properties
    found.add(_few(list(dict.fromkeys(_places(said)))))
    _ = found.switches
    breaks = [place.place for place in properties.discontinuities[:6]]
    edges = [spot.near for pair in found.switches[:4] for spot in pair]
    for x in dict.fromkeys(
        v for v in (*breaks, *edges) if abs(v) < MODERATE
    ):  # close to singular places, between the doubles
        for exponent in (30, 200, 3000):  # a jump may be tiny
            for side in (-1, 1):
                found.at(Fraction(x) + Fraction(side, 2**exponent))
    for saturation in said.saturations:
        yield from regions.check(found, saturation)
    yield from extent.check(found, properties)
    yield from roots.check(found, properties.roots, "roots", breaks)
    difference = _fixed(found, formula, properties.fixed_points)
    yield from roots.check(difference, properties.fixed_points, "fixed points", breaks)
    yield from shape.check(found, properties)
    yield from smooth.check(found, properties)
    places = [*HARD, *(x for x in _places(said) if isfinite(x))][:16]
    yield from values.check(found, said.activation, list(dict.fromkeys(places)))
    yield from typed.check(found, said.typed)
    if said.interval is not None:
        found.add(x for x in extent.places(said.interval) if INTERVAL[0] <= x <= INTERVAL[1])
        part = found.within(*INTERVAL)
        for finding in (
            *extent.check(part, said.interval),
            *roots.check(part, said.interval.roots, "roots", breaks),
        ):
            yield finding._replace(kind=f"on an interval: {finding.kind}")
    if wanted.moments:
        yield from moments.check(found, properties)
    if wanted.curves:
        yield from curves.check(found, said.activation)


def _few(places: list[float]) -> list[float]:
    """At most PLACES of them, from all over the list."""
    return places[:: 1 + len(places) // PLACES]


def _places(said: Claims) -> Iterator[float]:
    for saturation in said.saturations:
        yield from list(regions.places(saturation))[:24]
    yield from extent.places(said.properties)
    yield from roots.places(said.properties.roots)


def _fixed(found: Sample, formula: str, fixed: roots.Intervals | None) -> Sample:
    """The sample of f(x) - x."""
    result = Sample(Function(f"({Function.call_of(formula)}) - x"), found.steps)
    if fixed is not None:
        for spot in found.spots:
            result.known[spot.x] = spot.minus_x()
        result.add(roots.places(fixed))
    return result
