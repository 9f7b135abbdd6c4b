"""Values and three derivatives at hard doubles: the double nearest to the truth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from math import factorial, isinf, isnan, nan
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm
from tests.referee.numbers import Real, UndefinedError, UnknownError
from tests.referee.reader import settled
from tests.referee.sample import Sample

ORDERS = 4
PRECISIONS = (160, 1000)


def check(sample: Sample, activation: Any, places: list[float]) -> Iterator[Finding]:
    for x in places:
        for order in range(ORDERS):
            try:
                true = settled(partial(_true, sample, x, order), PRECISIONS)
            except UndefinedError:
                true = nan
            except UnknownError:
                yield Finding("value", "unknown")
                continue
            claim = activation.value(x, order)
            if isnan(claim) and not isnan(true):
                yield Finding("value", "undecided")
                continue
            text = f"f^({order})({x!r}) = {claim!r}"
            wrong = alarm(f"value of f^({order})", text, repr(true))
            yield Finding("value") if agrees(claim, true, order) else wrong


def agrees(claim: float, true: float, order: int) -> bool:
    """Whether a claimed value is the true one; for a derivative that does not exist, NaN or the
    infinity of a jump."""
    return claim == true or (isnan(true) and (isnan(claim) or (order > 0 and isinf(claim))))


def _true(sample: Sample, x: float, order: int) -> float:
    """f^(order)(x) rounded; NaN where it does not exist."""
    found = real(sample, x, order)
    value = nan if found is None else n.nearest(found)
    if value is None:
        raise UnknownError("how it rounds")
    return value


def real(sample: Sample, x: float, order: int) -> Real | None:
    """f^(order)(x); None for a derivative that does not exist. Raises UndefinedError where f has no
    value, and UnknownError where that is not told."""
    at, point = sample.function.at(Fraction(x), 0, order + 1)
    if order and point.has_tie:
        try:
            sides = [sample.function.at(Fraction(x), side, order + 1)[0] for side in (-1, 1)]
        except UndefinedError:  # exp(-1/x) beside 0 has limits, which are not followed
            raise UnknownError("a derivative beside a singular place") from None
        for k in range(order + 1):
            if any(len(s) <= k for s in sides):
                raise UnknownError("a derivative beside a singular place")
            signs = [n.compare(sides[0][k], sides[1][k])]
            if k == 0:
                signs += [n.compare(s[0], at[0]) for s in sides]
            if any(sign in (-1, 1) for sign in signs):
                return None
            if any(sign is None for sign in signs):
                raise UnknownError("whether the sides agree")
        at = sides[0]
    if len(at) <= order:
        raise UnknownError("a derivative at a singular place")
    return n.multiply(Fraction(factorial(order)), at[order])
