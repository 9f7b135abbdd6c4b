"""What is claimed of a formula in a floating-point type: values of many numbers at once, where f'
rounds to zero, where f rounds to its limit, and the steps that are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import inf, isfinite, isnan, nan
from random import Random
from typing import Any

import numpy as np
from mpmath import libmp

from tests.referee import numbers as n
from tests.referee import regions, values
from tests.referee.finding import Finding, alarm
from tests.referee.numbers import Real, UndefinedError, UnknownError
from tests.referee.reader import settled
from tests.referee.sample import Sample

TYPES = {  # bits of the significand, exponent of the least number, the greatest, an infinity
    "float32": (24, -149, 2**128 - 2**104, True),
    "float16": (11, -24, 65504, True),
    "bfloat16": (8, -133, 2**128 - 2**120, True),
    "float8_e4m3fn": (4, -9, 448, False),
    "float8_e5m2": (3, -16, 57344, True),
}
ORDERS = 2
CENTRES = (0.0, 1.0, -3.0, 1e-3)  # round which many numbers are asked for
MORE_CENTRES = 3  # of the claims' own, and as many at random
TOGETHER = 8  # numbers round a centre: enough to be enclosed together
WINDOW = (-4.0, 4.0)
HEIGHT = 12  # steps to both sides of a value
IN_STEPS = 40  # places of a staircase


@dataclass(frozen=True)
class Claims:
    """What the package says of a formula in a type."""

    name: str
    numbers: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]  # of f and of f'
    gone: Any
    tails: Sequence[Any]
    steps: Sequence[Any]


def claims(formula: str, activation: Any, places: Sequence[float], name: str = "") -> Claims:
    """Asks the package for everything in a type, one that depends on the formula if none is given;
    ``places`` are where something happens."""
    from actviz.analysis import dtypes, staircase, typed
    from actviz.floats import float_type

    chance = Random(formula)
    name = name or chance.choice(sorted(TYPES))
    kind = float_type(name)
    centres = [
        *CENTRES,
        *(chance.choice((1, -1)) * 10 ** chance.uniform(-9, 5) for _ in range(MORE_CENTRES)),
    ]
    centres += chance.sample(places, min(MORE_CENTRES, len(places)))
    near: list[float] = []
    for centre in centres:
        reach = max(abs(centre), 2.0**-20) * 2.0 ** -chance.choice((1, 4, 10, 30))
        near += [centre + reach * chance.uniform(-1, 1) for _ in range(TOGETHER)]
    numbers = sorted({x for x in (*near, *centres) if isfinite(x)})
    found = tuple(
        tuple(typed.values(activation.tree, np.array(numbers), order, kind).tolist())
        for order in range(ORDERS)
    )
    seen = [y for x, y in zip(numbers, found[0], strict=True) if abs(x) < 4 and isfinite(y)]
    middle = chance.choice(seen) if seen else 0.0
    step = float(kind.spacing(Fraction(abs(middle))))
    heights = (middle - HEIGHT * step, middle + HEIGHT * step)
    return Claims(
        name,
        tuple(numbers),
        found,
        dtypes.gone(activation.tree, 1, name),
        dtypes.settled(activation.tree, kind),
        staircase.staircase(activation.tree, 0, kind, WINDOW, heights, step / 2).steps,
    )


def check(sample: Sample, said: Claims) -> Iterator[Finding]:
    """Holds all of them against the sample."""
    for order, claimed in enumerate(said.values):
        for x, claim in zip(said.numbers, claimed, strict=True):
            yield _value(sample, said.name, x, order, claim)
    # |f'| <= t rounds to zero, and the regions' check is of |f'| < t
    gone = replace(said.gone, threshold=said.gone.threshold * (1 + Fraction(1, 2**400)))
    for finding in regions.check(sample, gone):
        yield finding._replace(kind=f"in a type: {finding.kind}")
    for tail in said.tails:
        yield _tail(sample, said.name, tail)
    yield from _steps(sample, said)


def _value(sample: Sample, name: str, x: float, order: int, claim: float) -> Finding:
    kind = f"value in a type of f^({order})"
    try:
        true = settled(partial(_true, sample, name, x, order), values.PRECISIONS)
    except UndefinedError:
        true = nan
    except UnknownError:
        return Finding(kind, "unknown")
    if isnan(claim) and not isnan(true):
        return Finding(kind, "undecided")
    if values.agrees(claim, true, order):
        return Finding(kind)
    return alarm(kind, f"{name}: f^({order})({x!r}) = {claim!r}", repr(true))


def _true(sample: Sample, name: str, x: float, order: int) -> float:
    found = values.real(sample, x, order)
    return nan if found is None else in_type(name, found)


def in_type(name: str, value: Real) -> float:
    """A number rounded once to a type, ties to even. Raises UnknownError where its error leaves it
    open."""
    if isinstance(value, Fraction):
        return _rounded(name, value)
    middle, error = (Fraction(*map(int, libmp.to_rational(r))) for r in _ends(value))
    ends = {_rounded(name, middle + side * error) for side in (-1, 1)}
    if len(ends) > 1:
        raise UnknownError("how it rounds")
    return ends.pop()


def _ends(value: n.Ball) -> tuple[Any, Any]:
    """The middle and the error of a ball, neither so small or great that a fraction of it would be
    too long: what is below every type's least number is as good as this."""
    size, middle = n.magnitude(value.middle), value.middle
    if value.error > max(size - 2, -2000):
        raise UnknownError("how large it is")
    if abs(size) > 2000:
        middle = libmp.mpf_shift(libmp.fone, 2000 if size > 0 else -2000)
        return (libmp.mpf_neg(middle) if value.middle[0] else middle), libmp.fzero
    error = libmp.mpf_shift(libmp.fone, max(value.error, -4000))
    return middle, error


def _rounded(name: str, value: Fraction) -> float:
    bits, least, largest, has_infinity = TYPES[name]
    if value < 0:
        return -_rounded(name, -value)
    top = value.numerator.bit_length() - value.denominator.bit_length()
    step = Fraction(2) ** max(top - bits, least)
    if value >= step * 2**bits:  # a power of two higher
        step *= 2
    found = round(value / step) * step
    if found > largest:
        return inf if has_infinity else nan
    return float(found)


def _tail(sample: Sample, name: str, tail: Any) -> Finding:
    for spot in sample.spots:
        if spot.value is None or not tail.lower < spot.near < tail.upper:
            continue
        try:
            found = in_type(name, spot.value)
        except UnknownError:
            continue
        if found != tail.limit:
            text = f"{name}: {tail.limit!r} on [{tail.lower!r}, {tail.upper!r}]"
            return alarm("settled in a type", text, f"{found!r} at {spot.near!r}")
    return Finding("settled in a type")


def _steps(sample: Sample, said: Claims) -> Iterator[Finding]:
    for step in said.steps[:: 1 + len(said.steps) // IN_STEPS]:
        inside = [step.lower + (step.upper - step.lower) * share for share in (0.001, 0.4, 0.999)]
        for x in inside:
            if not step.lower < x < step.upper:
                continue
            finding = _value(sample, said.name, x, 0, step.value)
            yield finding._replace(kind="step of a type")
