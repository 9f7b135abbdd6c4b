"""Columns of the properties table that say what an activation is: title, formula, derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from actviz.activation import Activation
from actviz.catalog import default_catalog
from actviz.errors import ActvizError
from actviz.formula import notation
from actviz.formula.derivative import by_pieces
from actviz.formula.parser import parse
from actviz.formula.rewriting import substituted
from actviz.formula.simplify import neat
from actviz.formula.tree import Tree, X
from actviz.tables.cells import NONE, Cell, words


class About(NamedTuple):
    """A column: its heading, its meaning, and what it says; empty for nothing."""

    heading: str
    meaning: str
    cell: Callable[[Activation], Cell]

    def text(self, activation: Activation) -> str | None:
        """What it says to programs."""
        said = self.cell(activation)
        return None if said is NONE else said.text


def _title(activation: Activation) -> Cell:
    return words(activation.row.title) if activation.row else NONE


def _formula(activation: Activation) -> Cell:
    return _mathematics(activation.formula)


def _derivative(activation: Activation) -> Cell:
    """As the row has it, with the parameters' values; else by the rules, piece by piece."""
    row = activation.row
    if row is not None and row.derivative:
        values = dict(activation.parameters)
        try:
            slope = parse(row.derivative, parameters=tuple(values), catalog=default_catalog())
        except ActvizError:  # it calls a row of a user's own catalog
            return NONE
        return _mathematics(neat(substituted(slope, X, values)))
    found = by_pieces(activation.formula)
    return NONE if found is None else _mathematics(neat(found))


def _mathematics(tree: Tree) -> Cell:
    return Cell(notation.text(tree), f"${notation.latex(tree)}$", code=True)


ABOUT: Mapping[str, About] = MappingProxyType(
    {
        "title": About("title", "what the activation is called in the catalog", _title),
        "formula": About("formula", "f(x), with the parameters' values", _formula),
        "derivative": About(
            "derivative", "f'(x), but for the places where f has a kink or jumps", _derivative
        ),
    }
)
