"""The error of given values against the truth, in units in the last place."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from actviz.analysis import typed
from actviz.analysis.pieces import pieces
from actviz.floats import FloatType, float_type
from actviz.formula.tree import Tree
from actviz.kernel.rounding import side

Doubles = NDArray[np.float64]
LIMITS = (0.5, 1.0, 4.0)  # ulp


@dataclass(frozen=True)
class Example:
    """An input, the value that was given there, and the truth, rounded to the type."""

    x: float
    given: float
    truth: float


@dataclass(frozen=True)
class Fault:
    """How often something is wrong, and the first place where it is."""

    count: int
    first: Example | None


@dataclass(frozen=True)
class End:
    """From where on to one side (-1 or 1) the given values are one number, and the truth is;
    None where the last two values differ."""

    side: int
    given: float | None
    given_from: float | None
    truth: float | None
    truth_from: float | None


@dataclass(frozen=True)
class Audit:
    """What there is to say of an implementation.

    ``errors`` are in ulp of the type at the truth, at the inputs ``x``; NaN where one of both is no
    finite number. ``unjudged`` counts the inputs where no truth is known: a kink of what is asked
    for, a pole or an end of the domain. Outside the domain the truth is NaN. ``shares`` go with
    LIMITS.
    """

    kind: FloatType
    count: int
    unjudged: int
    x: Doubles
    errors: Doubles
    largest: float | None
    worst: Example | None
    mean: float | None
    shares: tuple[float, ...]
    special: Fault
    zero_sign: Fault
    monotone: Fault
    ends: tuple[End, ...]


def measured(tree: Tree, order: int, kind: FloatType, x: Doubles, given: Doubles) -> Audit:
    """Given values of f^(order) of an expanded formula at inputs, in a type, against the truth.

    Truth is rounded once. An error is told to some thousandth of an ulp.
    """
    sequence = np.argsort(x, kind="stable")
    x, given = x[sequence], typed.nearest(kind, given[sequence])
    truth = typed.values(tree, x, order, kind)
    judged = ~np.isnan(truth) | np.isnan(x)
    judged[~judged] = _is_nan(tree, order, kind, x[~judged])
    finite = np.isfinite(truth) & np.isfinite(given)
    errors = np.full(x.shape, np.nan)
    errors[finite] = _errors(tree, order, kind, x[finite], given[finite], truth[finite])
    same = (given == truth) | (np.isnan(given) & np.isnan(truth))
    special = judged & ~finite & ~same
    zeros = (given == 0) & (truth == 0) & (np.signbit(given) != np.signbit(truth))

    def example(i: int) -> Example:
        return Example(float(x[i]), float(given[i]), float(truth[i]))

    def fault(where: NDArray[np.bool_]) -> Fault:
        places = np.flatnonzero(where)
        return Fault(places.size, example(int(places[0])) if places.size else None)

    counted = int(np.count_nonzero(finite))
    at = int(np.nanargmax(errors)) if counted else None
    wrong = finite & ~same
    over = [int(np.count_nonzero(wrong & (errors >= limit))) for limit in LIMITS[:1]]
    over += [int(np.count_nonzero(errors[finite] > limit)) for limit in LIMITS[1:]]
    return Audit(
        kind,
        x.size,
        int(np.count_nonzero(~judged)),
        x,
        errors,
        None if at is None else float(errors[at]),
        None if at is None else example(at),
        float(np.mean(errors[finite])) if counted else None,
        tuple(n / counted if counted else 0.0 for n in over),
        fault(special),
        fault(_of_wrong_sign(tree, order, x, truth, zeros & np.isfinite(x) & (x != 0))),
        fault(_turning(x, given, truth)),
        tuple(_end(x, given, truth, side) for side in (-1, 1)),
    )


def _is_nan(tree: Tree, order: int, kind: FloatType, x: Doubles) -> NDArray[np.bool_]:
    """Of inputs where no value is known, those where NaN is the truth: f is shown to have no value
    all round them, or one that overflows a type without infinities."""
    found = np.zeros(x.shape, dtype=bool)
    for piece in pieces(tree):
        if not piece.defined:
            found |= (piece.lower < x) & (x < piece.upper)
    if not kind.has_infinity:
        found |= ~np.isnan(typed.values(tree, x, order, float_type("float64")))
    return found


def _errors(
    tree: Tree, order: int, kind: FloatType, x: Doubles, given: Doubles, truth: Doubles
) -> Doubles:
    if not x.size:
        return x
    nearer, rest = typed.finer(tree, x, order, kind, truth)
    with np.errstate(over="ignore"):
        errors = np.abs((given - nearer) - rest) / typed.spacing(kind, truth)
    same = given == truth
    # what the last digits of an estimate do not tell, rounding does
    return np.where(same, np.minimum(errors, 0.5), np.maximum(errors, 0.5))


def _of_wrong_sign(
    tree: Tree, order: int, x: Doubles, truth: Doubles, zeros: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Of zeros where the truth rounds to zero, those whose sign is shown not to be the truth's; a
    truth that is 0 has none. Truth rounds to -0.0 only where it is shown to be negative."""
    found = np.zeros(x.shape, dtype=bool)
    for i in np.flatnonzero(zeros).tolist():
        is_negative = bool(np.signbit(truth[i]))
        found[i] = is_negative or side(tree, float(x[i]), order, 0.0) == 1
    return found


def _turning(x: Doubles, given: Doubles, truth: Doubles) -> NDArray[np.bool_]:
    """Where the given values go down from one input to the next and the truth up, or the reverse;
    the second of both inputs."""
    with np.errstate(invalid="ignore"):
        apart = np.diff(x) > 0
        opposed = np.sign(np.diff(given)) * np.sign(np.diff(truth)) < 0
    return np.concatenate([[False], apart & opposed])[: x.size]


def _end(x: Doubles, given: Doubles, truth: Doubles, side: int) -> End:
    finite = np.isfinite(x)
    parts = [_settled(x[finite][::-side], values[finite][::-side]) for values in (given, truth)]
    (value, start), (true, true_start) = parts
    return End(side, value, start, true, true_start)


def _settled(x: Doubles, values: Doubles) -> tuple[float | None, float | None]:
    """The value at the first input, and the last input up to which it stays."""
    if x.size < 2 or not abs(values[0]) < inf:
        return None, None
    other = np.flatnonzero(values != values[0])
    count = int(other[0]) if other.size else x.size
    return (None, None) if count < 2 else (float(values[0]), float(x[count - 1]))
