"""Samples of activations for other programs: pgfplots, spreadsheets, notebooks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from actviz.activation import Activation
from actviz.tables import machine
from actviz.tables.facts import exact, number

SCHEMA = "actviz.data/2"


@dataclass(frozen=True)
class Curve:
    """The values of f, f' ... of one activation, a row of ``values`` for every order."""

    name: str
    orders: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Samples:
    """Inputs, in rising order, and curves over them."""

    x: tuple[float, ...]
    curves: tuple[Curve, ...]


def spaced(lower: float, upper: float, count: int) -> tuple[float, ...]:
    """``count`` evenly spaced inputs from ``lower`` to ``upper``, each correctly rounded."""
    start, step = Fraction(lower), (Fraction(upper) - Fraction(lower)) / (count - 1)
    return tuple(float(start + i * step) for i in range(count))


def sample(
    activations: Sequence[Activation], lower: float, upper: float, count: int, orders: Iterable[int]
) -> Samples:
    """Derivatives of the orders given (0 is f) at evenly spaced inputs; NaN where undefined."""
    x = spaced(lower, upper, count)
    inputs = np.array(x)
    wanted = tuple(orders)
    curves = [
        Curve(
            activation.label,
            wanted,
            tuple(tuple(_values(activation, inputs, order)) for order in wanted),
        )
        for activation in activations
    ]
    return Samples(x, tuple(curves))


def _values(activation: Activation, x: NDArray[np.float64], order: int) -> list[float]:
    values = activation.derivative(x, order) if order else activation(x)
    return [float(value) for value in values]


def as_csv(samples: Samples) -> str:
    """A column x, and for every activation its label, with as many primes as derivatives."""
    fields = ["x"]
    columns: list[Sequence[float]] = [samples.x]
    for curve in samples.curves:
        fields += [curve.name + "'" * order for order in curve.orders]
        columns += curve.values
    rows = ([exact(value) for value in row] for row in zip(*columns, strict=True))
    return machine.as_csv(fields, rows)


def as_json(samples: Samples) -> str:
    """One object: x, and for every activation a list of values for f, f' ...; one that is infinite
    is "inf" or "-inf", one that does not exist null."""
    activations = [
        {
            "name": curve.name,
            **{
                "f" + "'" * order: list(map(number, values))
                for order, values in zip(curve.orders, curve.values, strict=True)
            },
        }
        for curve in samples.curves
    ]
    return machine.as_json({"schema": SCHEMA, "x": list(samples.x), "activations": activations})
