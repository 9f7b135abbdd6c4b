"""An activation: a formula with its parameters bound, and a label; called on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from actviz.catalog import Catalog, Row, default_catalog
from actviz.errors import UsageError
from actviz.formula import notation
from actviz.formula.parser import parse, parse_family
from actviz.formula.rewriting import Definition, substituted
from actviz.formula.simplify import neat
from actviz.formula.tree import Call, Parameter, Tree, X
from actviz.kernel.expand import expand
from actviz.kernel.rounding import rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

MAX_ORDER = 4  # of a derivative
LONGEST_NAME = 80  # characters of a name of one's own
SHORT = 8  # characters of a value that is written in the place of a parameter


@dataclass(frozen=True)
class Activation:
    """A formula in x with everything bound.

    ``name`` is the catalog's, or the formula's text; ``label`` is what a person would write for it,
    such as "elu(alpha=2)"; ``written`` is the formula as typed, ``formula`` what a catalog's name
    in it stands for, and ``tree`` the same in elementary terms; ``row`` is the catalog row that it
    calls, if it does just that, and ``parameters`` are that row's, each with the tree of its value.
    """

    name: str
    label: str
    written: Tree
    formula: Tree
    tree: Tree
    row: Row | None
    parameters: tuple[tuple[str, Tree], ...]

    def value(self, x: float, order: int = 0) -> float:
        """f(x), or the derivative f^(order)(x), correctly rounded: see ``formula.rounding``."""
        return rounded(self.tree, float(x), _checked(order))

    def __call__(self, x: ArrayLike) -> NDArray[np.float64]:
        """f(x) for each number of an array of any shape, as float64 of that shape, correctly
        rounded.

        Takes whatever numpy takes for real numbers. Infinities give the limits, NaN gives NaN,
        and so does an x where the function is not defined. Raises UsageError for what is not real
        numbers.
        """
        return self.derivative(x, 0)

    def derivative(self, x: ArrayLike, order: int = 1) -> NDArray[np.float64]:
        """f^(order)(x) for each number of an array, as float64 of its shape, correctly rounded.

        At a kink f' is NaN, at a jump of f it is the infinity of its impulse.
        """
        import numpy as np

        _checked(order)
        points = _real(x)
        values = [rounded(self.tree, float(p), order) for p in points.ravel().tolist()]
        return np.array(values, dtype=np.float64).reshape(points.shape)


def _checked(order: int) -> int:
    if not 0 <= order <= MAX_ORDER:
        raise UsageError(f"derivatives go from 0 to {MAX_ORDER}, not {order}")
    return order


def _real(x: ArrayLike) -> NDArray[np.float64]:
    import numpy as np

    try:
        array = np.asarray(x)
        if array.dtype.kind not in "fiub" and not _is_float(array.dtype.name) and array.size:
            raise TypeError(f"{array.dtype} is not a type of real numbers")
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"an activation takes real numbers: {error}") from None


def _is_float(name: str) -> bool:
    """Whether a type is one of ml_dtypes, as JAX and ONNX give them."""
    return name.startswith(("bfloat", "float"))


def activation(text: str, catalog: Catalog | None = None) -> Activation:
    """The activation that a text stands for: a name, an alias, or a formula in x.

    Raises FormulaError for what is no formula, and UsageError for a family of several.
    """
    family = activations(text, catalog)
    if len(family) > 1:
        raise UsageError(
            f"{text} stands for {len(family)} activations", "give one value in place of the list"
        )
    return family[0]


def activations(text: str, catalog: Catalog | None = None) -> tuple[Activation, ...]:
    """The activations that a text stands for: several where a parameter is a list.

    A name of one's own may stand before it: "ours = x * tanh(softplus(x))". Raises FormulaError for
    what is no formula, UsageError for what is no name.
    """
    catalog = catalog or default_catalog()
    own, formula = labelled(text)
    trees = parse_family(formula, catalog=catalog.lookup, names=catalog.names())
    found = [_activation(tree, formula, catalog, len(trees) > 1) for tree in trees]
    if own is None:
        return tuple(found)
    return tuple(
        replace(one, name=own, label=f"{own}({_varied(found, one)})" if found[1:] else own)
        for one in found
    )


def labelled(text: str) -> tuple[str | None, str]:
    """The name that stands before an activation, and the activation; None where there is none.

    It ends at the first equals sign that is in no brackets and part of no comparison. Raises
    UsageError for an empty name, and one that is no line of text.
    """
    depth = 0
    for i, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "=" and not depth:
            if text[i + 1 : i + 2] == "=" or text[max(0, i - 1) : i] in tuple("=<>!"):
                return None, text
            name = " ".join(text[:i].split())
            if not name or len(name) > LONGEST_NAME or not name.isprintable():
                raise UsageError(
                    f"{text[:i].strip()!r} is no name for an activation",
                    f"write a name of at most {LONGEST_NAME} letters, as in: 'ours=x*tanh(x)'",
                )
            return name, text[i + 1 :]
    return None, text


def _varied(family: Sequence[Activation], one: Activation) -> str:
    """The parameters of one of a family that are not the same in all of it."""
    others = [dict(other.parameters) for other in family]
    values = [
        (name, value)
        for name, value in one.parameters
        if any(other.get(name) is not value for other in others)
    ]
    return ", ".join(f"{name}={notation.text(value)}" for name, value in values)


def _activation(tree: Tree, text: str, catalog: Catalog, one_of_many: bool) -> Activation:
    definitions = _Definitions(catalog)
    label = notation.text(tree) if one_of_many else " ".join(text.split())
    match tree:
        case Call(function=function, arguments=(argument,)) if argument is X:
            definition = definitions(function)
            if definition is not None:
                row = catalog.row(function)
                bound = {**definition.parameters, **dict(tree.keywords)}
                if label in (f"{function}(x)", f"{function}()"):
                    label = function
                called = Call(function, tree.arguments, tuple(bound.items()))
                formula = neat(substituted(definition.formula, X, {**bound, **_symbols(bound)}))
                expanded = expand(called, definitions)
                return Activation(
                    row.name, label, tree, formula, expanded, row, tuple(bound.items())
                )
    return Activation(label, label, tree, tree, expand(tree, definitions), None, ())


def _symbols(values: Mapping[str, Tree]) -> dict[str, Tree]:
    """The parameters whose values would take much room in a formula, as themselves."""
    return {name: Parameter(name) for name in values if len(notation.text(values[name])) > SHORT}


@dataclass(frozen=True)
class _Definitions:
    """What the names of a catalog stand for, parsed as they are asked for."""

    catalog: Catalog

    def __call__(self, name: str) -> Definition | None:
        if self.catalog.lookup(name) is None:
            return None
        return _definition(self.catalog, name)


@lru_cache(maxsize=1024)
def _definition(catalog: Catalog, name: str) -> Definition:
    """A row's formula and its parameters' values, those that the alias binds among them."""
    row = catalog.row(name)
    names = [parameter for parameter, _ in row.parameters]
    formula = parse(row.formula, parameters=names, catalog=catalog.lookup)
    values: Mapping[str, Tree] = {
        parameter: parse(value, catalog=catalog.lookup) for parameter, value in row.parameters
    }
    target = catalog.alias_target(name)
    if target is not None and target != row.name:
        match parse(target, catalog=catalog.lookup):
            case Call(keywords=keywords):
                values = {**values, **dict(keywords)}
    return Definition(formula, values)
