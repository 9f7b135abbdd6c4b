"""An activation: a formula with its parameters bound, and a label; called on arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, overload

from actviz.catalog import Catalog, Row, default_catalog
from actviz.errors import UsageError
from actviz.formula import notation
from actviz.formula.brackets import labelled
from actviz.formula.frameworks import MAX_FAMILY
from actviz.formula.parser import parse, parse_family, parse_value
from actviz.formula.rewriting import Definition, substituted
from actviz.formula.simplify import neat
from actviz.formula.tree import Call, Item, Parameter, Tree, X, contains_x, walk
from actviz.kernel.expand import expand
from actviz.kernel.rounding import rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

MAX_ORDER = 4  # of a derivative
SHORT = 8  # characters of a value that is written in the place of a parameter

Values = Mapping[str, Sequence[str]]  # of parameters, each a list of constants as text


@dataclass(frozen=True)
class Activation:
    """A formula in x with everything bound.

    ``name`` is the catalog's, or the formula's text; ``label`` is what a person would write for it,
    such as "elu(alpha=2)"; ``written`` is the formula as typed, ``formula`` what a catalog's name
    in it stands for, and ``tree`` the same in elementary terms; ``row`` is the catalog row that it
    calls, if it does just that, and ``parameters`` are that row's, or those of a formula on the
    spot, each with the tree of its value. ``name`` is the label's text where one was given, and
    ``template`` the formula as typed where parameters of it were set.
    """

    name: str
    label: str
    written: Tree
    formula: Tree
    tree: Tree
    row: Row | None
    parameters: tuple[tuple[str, Tree], ...]
    template: str = ""
    is_named: bool = False  # whether the label was given, and is no formula
    band: tuple[Tree, ...] = ()  # what chance moves it between, in elementary terms

    @property
    def trees(self) -> tuple[Tree, ...]:
        """The formula and the two ends of its band, if it has one: all that is drawn of it."""
        return (self.tree, *self.band)

    def __repr__(self) -> str:
        """One line: the label, and what is written for it."""
        return f"<Activation {self.label}: f(x) = {notation.text(self.formula)}>"

    def value(self, x: float, order: int = 0) -> float:
        """f(x), or the derivative f^(order)(x), correctly rounded: see ``formula.rounding``."""
        return rounded(self.tree, float(x), _checked(order))

    @overload
    def __call__(self, x: float) -> float: ...

    @overload
    def __call__(self, x: ArrayLike) -> NDArray[np.float64]: ...

    def __call__(self, x: ArrayLike) -> NDArray[np.float64] | float:
        """f(x), correctly rounded: of a number a float, of an array of any shape float64 of that
        shape.

        Takes whatever numpy takes for real numbers. Infinities give the limits, NaN gives NaN,
        and so does an x where the function is not defined. Raises UsageError for what is not real
        numbers.

        >>> activation("relu")([-1.0, 0.0, 2.0])
        array([0., 0., 2.])
        """
        return self.derivative(x, 0)

    @overload
    def derivative(self, x: float, order: int = 1) -> float: ...

    @overload
    def derivative(self, x: ArrayLike, order: int = 1) -> NDArray[np.float64]: ...

    def derivative(self, x: ArrayLike, order: int = 1) -> NDArray[np.float64] | float:
        """f^(order)(x), correctly rounded: of a number a float, of an array float64 of its shape.

        At a kink f' is NaN, at a jump of f it is the infinity of its impulse. Raises UsageError
        for an order beyond 4, and for what is not real numbers.

        >>> activation("sigmoid").derivative(0.0)
        0.25
        """
        import numpy as np

        _checked(order)
        points = _real(x)
        values = [rounded(self.tree, float(p), order) for p in points.ravel().tolist()]
        if points.ndim == 0 and not isinstance(x, np.ndarray):
            return values[0]
        return np.array(values, dtype=np.float64).reshape(points.shape)

    def _repr_html_(self) -> str:
        """The formula in mathematics and what is known of it, as Jupyter shows it."""
        from html import escape

        lines = [("title", self.row.title)] if self.row else []
        lines += [(name, notation.text(value)) for name, value in self.parameters]
        if self.row and self.row.reference:
            lines.append(("reference", self.row.reference))
        cells = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in lines)
        label = escape(self.label)
        formula = escape(notation.latex(self.formula))
        return f"<table><caption>{label}: $f(x) = {formula}$</caption>{cells}</table>"


def _checked(order: int) -> int:
    if not 0 <= order <= MAX_ORDER:
        raise UsageError(f"derivatives go from 0 to {MAX_ORDER}, not {order}")
    return order


def _real(x: ArrayLike) -> NDArray[np.float64]:
    import numpy as np

    try:
        array = np.asarray(x)
        if not is_real(array.dtype) and array.size:
            raise TypeError(f"{array.dtype} is not a type of real numbers")
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"an activation takes real numbers: {error}") from None


def is_real(dtype: np.dtype[Any]) -> bool:
    """Whether a type of numpy's, or of ml_dtypes as JAX and ONNX give them, holds real numbers."""
    return dtype.kind in "fiub" or dtype.name.startswith(("bfloat", "float"))


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


def activations(
    text: str, catalog: Catalog | None = None, values: Values | None = None
) -> tuple[Activation, ...]:
    """The activations that a text stands for: several where a parameter is a list.

    A label may stand before the first "=": "ours = x * tanh(x)". ``values`` are what parameters
    of a formula on the spot, or those of a row that the text leaves open, are set to: one
    activation for every combination. Raises FormulaError for what is no formula.
    """
    catalog = catalog or default_catalog()
    label, formula = labelled(text)
    found = tuple(_bound(formula, catalog, values or {}))
    template = " ".join(formula.split()) if any(bound for _, bound in found) else ""
    return tuple(
        _activation(tree, formula, catalog, len(found) > 1, label, bound, template)
        for tree, bound in found
    )


def parameters_used(text: str, catalog: Catalog, names: Sequence[str]) -> set[str]:
    """Which of the names are parameters in a text: of its formula, or left open by its row."""
    trees = parse_family(labelled(text)[1], catalog=catalog, parameters=tuple(names))
    return {
        name for tree in trees for name in _held(_opened(tree, catalog, names)) if name in names
    }


def _held(tree: Tree) -> set[str]:
    """The parameters in a formula."""
    return {node.name for node in walk(tree) if isinstance(node, Parameter | Item)}


def _bound(
    text: str, catalog: Catalog, values: Values
) -> Iterator[tuple[Tree, tuple[tuple[str, Tree], ...]]]:
    """The trees of a text, and what parameters were set to in each."""
    trees = parse_family(text, catalog=catalog, parameters=tuple(values))
    constants = {
        name: [_constant(name, value, catalog) for value in texts] for name, texts in values.items()
    }
    for tree in trees:
        opened = _opened(tree, catalog, values)
        held = _held(opened)
        used = [name for name in values if name in held]
        if prod(len(constants[name]) for name in used) * len(trees) > MAX_FAMILY:
            raise UsageError(f"a family of more than {MAX_FAMILY} activations", "set fewer values")
        for chosen in product(*(constants[name] for name in used)):
            bound = dict(zip(used, chosen, strict=True))
            yield (substituted(opened, X, bound) if bound else opened), tuple(bound.items())


def _constant(name: str, value: str, catalog: Catalog) -> Tree:
    """The value that a parameter is set to."""
    tree = parse_value(value, catalog=catalog)
    if contains_x(tree):
        raise UsageError(f"{name} must be a constant: {value}", "x cannot occur in it")
    return tree


def _opened(tree: Tree, catalog: Catalog, values: Collection[str]) -> Tree:
    """A call of a row, with the parameters that it leaves open and that are to be set."""
    match tree:
        case Call(function=function, arguments=(argument,), keywords=keywords):
            missing = [
                (name, Parameter(name))
                for name in catalog.lookup(function) or ()
                if name in values and name not in dict(keywords)
            ]
            return Call(function, (argument,), (*keywords, *missing)) if missing else tree
    return tree


def _activation(
    tree: Tree,
    text: str,
    catalog: Catalog,
    one_of_many: bool,
    own: str,
    set_to: tuple[tuple[str, Tree], ...],
    template: str,
) -> Activation:
    definitions = _Definitions(catalog)
    label = notation.text(tree) if one_of_many or set_to else " ".join(text.split())
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
                if own:
                    told = set_to or tree.keywords
                    label = f"{own}({_assigned(told)})" if one_of_many and told else own
                return Activation(
                    own or row.name,
                    label,
                    tree,
                    formula,
                    expanded,
                    row,
                    tuple(bound.items()),
                    is_named=bool(own),
                    band=tuple(
                        expand(substituted(each, X, bound), definitions)
                        for each in _band(catalog, function)
                    ),
                )
    name = own or label
    if own:
        label = f"{own}({_assigned(set_to)})" if one_of_many and set_to else own
    expanded = expand(tree, definitions)
    return Activation(name, label, tree, tree, expanded, None, set_to, template, bool(own))


def _assigned(values: Sequence[tuple[str, Tree]]) -> str:
    return ", ".join(f"{name}={notation.text(value)}" for name, value in values)


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


@lru_cache(maxsize=64)
def _band(catalog: Catalog, name: str) -> tuple[Tree, ...]:
    """The formulas of a row's band."""
    row = catalog.row(name)
    names = [parameter for parameter, _ in row.parameters]
    ends = (row.band.lower, row.band.upper) if row.band else ()
    return tuple(parse(text, parameters=names, catalog=catalog) for text in ends)


@lru_cache(maxsize=1024)
def _definition(catalog: Catalog, name: str) -> Definition:
    """A row's formula and its parameters' values, those that the alias binds among them."""
    row = catalog.row(name)
    names = [parameter for parameter, _ in row.parameters]
    formula = parse(row.formula, parameters=names, catalog=catalog)
    values: Mapping[str, Tree] = {
        parameter: parse_value(value, catalog=catalog) for parameter, value in row.parameters
    }
    meaning = catalog.alias_meaning(name)
    if meaning is not None and meaning != row.name:
        match parse(meaning, catalog=catalog):
            case Call(keywords=keywords):
                values = {**values, **dict(keywords)}
    return Definition(formula, values)
