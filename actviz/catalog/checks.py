"""What is wrong with the formulas of catalog rows, found by parsing every one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from actviz.catalog.rows import Alias, Row, Spot
from actviz.errors import Faults, UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import FormulaError, parse, parse_value
from actviz.formula.rewriting import CircleError, in_order, substituted
from actviz.formula.signatures import Names, Signature
from actviz.formula.tree import Call, Item, Parameter, Tree, X, contains_x, walk


def check_names(row: Row, file: str, faults: Faults) -> None:
    """Notes where a user's row would hide an elementary function."""
    for field, names in (
        ("", [row.name]),
        ("aliases", [alias.name for alias in row.aliases]),
        ("parameters", [name for name, _ in row.parameters]),
    ):
        for name in names:
            if name not in FUNCTIONS:
                continue
            with faults.noted():
                raise Spot(file, row.name, field).error(
                    f"{name!r} is the name of an elementary function", "give it another name"
                )


def check_rows(rows: Sequence[Row], known: Names, file: str, faults: Faults) -> None:
    """Notes what is wrong in formulas, values, derivatives and aliases.

    ``known`` is the catalog with every name and alias that a formula may call.
    """
    before = len(faults)
    trees = {row.name: _checked(row, known, file, faults) for row in rows}
    if len(faults) > before:
        return
    names = {alias.name: row.name for row in rows for alias in row.aliases}
    calls = {name: _called(tree, names) & trees.keys() for name, tree in trees.items()}
    try:
        for _ in in_order(trees, lambda name: sorted(calls[name])):
            pass
    except CircleError as error:
        with faults.noted():
            raise Spot(file, error.names[0], "formula").error(
                f"rows call each other in a circle: {error}",
                "a formula may only call rows that do not call it",
            ) from None


def _checked(row: Row, known: Names, file: str, faults: Faults) -> Tree:
    """The formula's tree; x where there is none."""
    names = [name for name, _ in row.parameters]
    tree: Tree = X
    values: dict[str, Tree] = {}
    spot = Spot(file, row.name, "parameters")
    with faults.noted():
        tree = _parsed(row.formula, names, known, Spot(file, row.name, "formula"))
        used = {node.name for node in walk(tree) if isinstance(node, Parameter | Item)}
        for name in names:
            if name not in used:
                raise spot.error(f"{name} does not occur in the formula", "use it, or leave it out")
    for name, value in row.parameters:
        with faults.noted():
            values[name] = _read(partial(parse_value, value), spot)
            if contains_x(values[name]):
                raise spot.error(f"{name} = {value!r} is not a constant", "x cannot occur in it")
    if len(values) == len(row.parameters):
        with faults.noted():
            _check_lists(tree, values, spot)
    for relative in row.see_also:
        with faults.noted():
            if known is not None and known.lookup(relative) is None:
                raise Spot(file, row.name, "see_also").error(
                    f"there is no activation {relative!r}", "name rows of the catalog"
                )
    if row.derivative:
        with faults.noted():
            _parsed(row.derivative, names, known, Spot(file, row.name, "derivative"))
    for text in (row.band.lower, row.band.upper) if row.band else ():
        with faults.noted():
            _parsed(text, names, known, Spot(file, row.name, "band"))
    for alias in row.aliases:
        with faults.noted():
            _check_alias(row, alias, known, Spot(file, row.name, "aliases"))
    return tree


def _check_alias(row: Row, alias: Alias, known: Names, spot: Spot) -> None:
    if alias.signature is not None:
        names = [name for name, _ in row.parameters]
        _check_signature(alias.name, alias.signature, names, known, spot)
    match _parsed(alias.meaning, (), known, spot):
        case Call(function=row.name, arguments=(argument,)) if argument is X:
            return
    if alias.meaning != row.name:  # a bare name may mean the elementary function
        raise spot.error(
            f"the alias {alias.name!r} must bind parameters, and nothing else",
            f"write {alias.name} = {row.name}(parameter=value)",
        )


def _check_lists(tree: Tree, values: Mapping[str, Tree], spot: Spot) -> None:
    try:
        substituted(tree, X, values)
    except UsageError as error:  # a list for a number, or lists that do not belong together
        raise spot.error(error.message, error.hint) from None


def _check_signature(
    alias: str, signature: Signature, parameters: Sequence[str], known: Names, spot: Spot
) -> None:
    for name, text in signature.bound:
        if name not in parameters:
            raise spot.error(
                f"the alias {alias!r} binds {name}, which is no parameter", "name one of the row's"
            )
        _parsed(text, signature.parameters, known, spot)


def _parsed(text: str, parameters: Sequence[str], known: Names | None, spot: Spot) -> Tree:
    return _read(partial(parse, text, parameters=parameters, catalog=known), spot)


def _read(reading: Callable[[], Tree], spot: Spot) -> Tree:
    try:
        return reading()
    except FormulaError as error:
        raise spot.error(error.message, error.hint, error.excerpt) from error


def _called(tree: Tree, aliases: Mapping[str, str]) -> set[str]:
    """The rows that a formula calls; a function is elementary where nothing is bound."""
    calls = [node for node in walk(tree) if isinstance(node, Call)]
    return {
        aliases.get(call.function, call.function)
        for call in calls
        if call.keywords or call.function not in FUNCTIONS
    }
