"""Families: activations that differ in one parameter, and so have an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from actviz.activation import Activation
from actviz.formula import notation
from actviz.formula.tree import Parameter, Tree
from actviz.kernel.balls import ball, settings
from actviz.kernel.taylor import compiled

FEWEST = 2  # members
PRECISION = 64  # bits


class Family(NamedTuple):
    """One activation of the catalog, by the name it was given, at values of one parameter."""

    name: str
    labels: tuple[str, ...]  # such as "α = 0.5"
    ranks: tuple[int, ...]  # of each member by its parameter's value, from the least


def family(activations: Sequence[Activation]) -> Family | None:
    """The family that activations are, if they are one and nothing else."""
    kinds = {(activation.row, activation.template) for activation in activations}
    if len(activations) < FEWEST or len(kinds) > 1 or (None, "") in kinds:
        return None
    bound = [dict(activation.parameters) for activation in activations]
    varied = [name for name in bound[0] if len({values[name] for values in bound}) > 1]
    if len(varied) != 1:
        return None
    (name,) = varied
    trees = [values[name] for values in bound]
    values = [_value(tree) for tree in trees]
    if len(set(values)) < len(values):
        return None
    order = sorted(values)
    sign = notation.unicode(Parameter(name))
    first = activations[0]
    own = "f" if first.name == first.label else first.name  # of a formula on the spot
    return Family(
        own if first.row is None else first.label.partition("(")[0],
        tuple(f"{sign} = {notation.unicode(tree)}" for tree in trees),
        tuple(order.index(value) for value in values),
    )


def _value(tree: Tree) -> float:
    with settings(PRECISION, 1):
        return float(compiled(tree).over(ball(0.0, 0.0))[0].mid())
