"""One reading of one text: its syntax, where a node stands in it, and what is said of a fault; the
names that a catalog answers; and what all who read a part of it may ask: what a node means."""

from __future__ import annotations

import ast
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from actviz.formula.faults import FormulaError
from actviz.formula.signatures import Names, Signature
from actviz.formula.tokens import MAX_DEPTH, number, tokens
from actviz.formula.tree import Test, Tree, contains_x

MAX_NODES = 1000
BLANK = str.maketrans("\t\r\n", "   ")

Lookup = Callable[[str], Sequence[str] | None]
Catalog = Names | Lookup | Mapping[str, Sequence[str]]


class Reader(ABC):
    """One reading of one text; parser.py says what its nodes mean."""

    def __init__(
        self, text: str, parameters: Collection[str], catalog: Catalog | None, names: Iterable[str]
    ) -> None:
        self.text = text
        self.parameters = parameters
        self.lookup: Lookup
        self.signatures: Callable[[str], Sequence[Signature]] = lambda _: ()
        self.refused: Callable[[str], tuple[str, str] | None] = lambda _: None
        self.lists: Callable[[str], Collection[str]] = lambda _: ()
        self.names = tuple(names)
        if isinstance(catalog, Mapping):
            self.lookup, self.names = catalog.get, (*names, *catalog)
        elif catalog is None or callable(catalog):
            self.lookup = catalog or (lambda _: None)
        else:
            self.lookup, self.signatures = catalog.lookup, catalog.signatures
            self.refused, self.names = catalog.refused, (*names, *catalog.names())
            self.lists = catalog.lists
        self.index = ""  # of the sum that is being read
        self.numeric: ast.Call | None = None  # an activation called with a number in x's place
        self.start = 0  # where the formula begins in the text; ast's columns count from there
        self.numbers: Mapping[int, Fraction] = {}  # by column
        self.nodes = 0

    def syntax(self) -> ast.expr:
        """The text's syntax, as `ast` has it."""
        found = tokens(self.text)
        self.start = found[0].column
        self.numbers = {t.column: number(self.text, t) for t in found if t.kind == "number"}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.line, "<formula>", mode="eval").body
        except SyntaxError as error:
            offset = error.offset or 1
            message = "the formula cannot go on like this"
            if "positional argument" in str(error.msg):
                message = "an argument without a name follows one with a name"
            elif "repeated" in str(error.msg):
                message = "a parameter is given twice"
            column = min(self.start + max(offset, 1) - 1, len(self.text.rstrip()))
            raise FormulaError(message, "", self.text, column) from None
        except (ValueError, RecursionError, MemoryError):
            raise self.too_deep(self.start) from None

    @property
    def line(self) -> str:
        """The text that `ast` reads, in which columns stay what they are."""
        return self.text[self.start :].translate(BLANK)

    def fault(self, message: str, hint: str, at: ast.AST) -> FormulaError:
        """A fault at the place of a node."""
        return FormulaError(message, hint, self.text, self.column(at))

    def column(self, node: ast.AST) -> int:
        """Where a node begins in the text; ast counts its bytes."""
        offset = int(getattr(node, "col_offset", 0))
        if not self.text.isascii():
            offset = len(self.text[self.start :].encode()[:offset].decode(errors="ignore"))
        return self.start + offset

    def too_deep(self, column: int) -> FormulaError:
        """What to say of too many brackets."""
        return FormulaError(
            f"more than {MAX_DEPTH} operations inside one another",
            "put brackets round groups of a long sum's terms",
            self.text,
            column,
        )

    def enter(self, node: ast.AST, depth: int) -> None:
        """Count a part of the formula. Raises FormulaError where there are too many, or too
        deep."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.fault(
                f"the formula has more than {MAX_NODES} parts", "write it shorter", node
            )
        if depth > MAX_DEPTH:
            raise self.too_deep(self.column(node))

    def written(self, node: ast.AST) -> str | None:
        """A node's text."""
        return ast.get_source_segment(self.line, node)

    def dotted(self, node: ast.expr) -> str:
        """The name that a node is. Raises FormulaError where it is none."""
        match node:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=value, attr=attribute):
                return f"{self.dotted(value)}.{attribute}"
        raise self.fault("only a name can be called", "write * to multiply", node)

    def bound(
        self, node: ast.expr, parameter: str, depth: int, *, families: bool
    ) -> tuple[Tree, ...]:
        """The values that a parameter is bound to: one, or those of a list."""
        listed = node.elts if families and isinstance(node, ast.List) else [node]
        values = tuple(self.tree(element, depth) for element in listed)
        for value, element in zip(values, listed, strict=True):
            if contains_x(value):
                raise self.fault(f"{parameter} must be a constant", "x cannot occur in it", element)
        return values

    @abstractmethod
    def tree(self, node: ast.expr, depth: int) -> Tree:
        """What a node means, so deep in the formula."""

    @abstractmethod
    def test(self, node: ast.expr, depth: int) -> Test:
        """What a comparison means."""

    @abstractmethod
    def rational(self, value: Fraction) -> Tree:
        """A number that arithmetic on numbers knows."""

    @abstractmethod
    def arithmetic(self, operator: str, left: Tree, right: Tree, at: ast.expr) -> Tree:
        """``left operator right``, both within bounds; ``at`` is the right one's place."""

    @abstractmethod
    def parsed(self, text: str, parameters: Sequence[str]) -> Tree:
        """What a text of the catalog means."""
