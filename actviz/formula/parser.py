"""Formula text to an expression tree: Python's expression syntax, by whitelist, never evaluated.

`ast` reads the syntax; every node that is not named here is refused, with the place. Numbers are
read from the text, not from `ast`, so that 0.1 is one tenth. Length, depth, size and exponents are
bounded before anything is computed from them.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from itertools import product

from actviz.errors import UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Parameter,
    Test,
    Tree,
    X,
    contains_x,
)

MAX_LENGTH = 2000  # characters
MAX_DEPTH = 64
MAX_NODES = 1000
MAX_DIGITS = 400  # of a number, and of what its exponent says
MAX_POWER = 1024  # of an integer exponent
MAX_FAMILY = 64  # activations of one family
WINDOW = 72  # columns of an excerpt

CONSTANTS = ("pi", "e", "inf")
ALLOWED = "numbers, x, pi, e, inf, + - * / **, comparisons, and/or/not, a if test else b, and calls"

OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
COMPARATORS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
NUMBER = re.compile(r"(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?", re.ASCII)

Lookup = Callable[[str], Sequence[str] | None]
Names = Lookup | Mapping[str, Sequence[str]]


class FormulaError(UsageError):
    """A formula that cannot be read.

    ``column`` is the 0-based character in the text where the fault is, or None; ``excerpt`` is the text
    round it with a caret in the line below, or empty.
    """

    def __init__(
        self, message: str, hint: str = "", text: str = "", column: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.column = column
        self.excerpt = "" if column is None else _excerpt(text, column)


def _excerpt(text: str, column: int) -> str:
    """The text in a window round the column, and a caret below it."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    start = max(0, min(column - WINDOW // 2, len(flat) - WINDOW))
    shown = flat[start : start + WINDOW]
    before, after = "..." if start else "", "..." if start + WINDOW < len(flat) else ""
    return f"{before}{shown}{after}\n{' ' * (column - start + len(before))}^"


def parse(text: str, *, parameters: Collection[str] = (), catalog: Names | None = None) -> Tree:
    """The tree of a formula.

    ``parameters`` are names that may stand for numbers; ``catalog`` gives the parameters of an
    activation that may be called by its name, in order, or None. Raises FormulaError.
    """
    trees = _Reader(text, parameters, catalog, families=False).read()
    return trees[0]


def parse_family(text: str, *, catalog: Names | None = None) -> tuple[Tree, ...]:
    """The trees of a formula in which parameters of the outermost call may be lists.

    `elu(alpha=[0.5, 1])` gives two trees; several lists give all combinations. Raises FormulaError.
    """
    return _Reader(text, (), catalog, families=True).read()


class _Reader:
    """One reading of one text."""

    def __init__(
        self, text: str, parameters: Collection[str], catalog: Names | None, *, families: bool
    ) -> None:
        self.text = text
        self.parameters = parameters
        self.lookup: Lookup = catalog if callable(catalog) else (catalog or {}).get
        self.names = list(catalog) if isinstance(catalog, Mapping) else []
        self.families = families
        self.nodes = 0

    def read(self) -> tuple[Tree, ...]:
        body = self.syntax()
        if self.families and isinstance(body, ast.Call) and any(self.lists(body)):
            return tuple(self.family(body))
        return (self.tree(body, 0),)

    # the text as a whole

    def fail(self, message: str, hint: str = "", at: ast.AST | int | None = None) -> FormulaError:
        column = self.column(at) if isinstance(at, ast.AST) else at
        return FormulaError(message, hint or f"a formula holds {ALLOWED}", self.text, column)

    def column(self, node: ast.AST) -> int:
        """The character where a node begins; ast counts bytes of UTF-8."""
        line: int = getattr(node, "lineno", 1)
        offset: int = getattr(node, "col_offset", 0)
        lines = self.text.splitlines(keepends=True) or [""]
        before = sum(len(part) for part in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:offset].decode(errors="ignore"))

    def syntax(self) -> ast.expr:
        """The text's syntax, bounded in length and depth."""
        text = self.text
        if not text.strip():
            raise FormulaError("the formula is empty", "write an activation, such as tanh(x)")
        if len(text) > MAX_LENGTH:
            raise FormulaError(
                f"the formula has {len(text):,} characters; {MAX_LENGTH:,} are the most",
                "name parts of it in a catalog of your own (--catalog)",
            )
        self.scan()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise self.syntax_error(error) from None
        except (ValueError, RecursionError, MemoryError):
            raise FormulaError("the formula is too deeply nested", "write it simpler") from None

    def scan(self) -> None:
        """What is wrong before syntax is looked at: odd characters, and too many brackets."""
        self.text = self.text.strip()
        depth = 0
        for column, character in enumerate(self.text):
            if character in HINTS:
                raise self.fail(f"{character!r} is not part of a formula", HINTS[character], column)
            if not (character.isascii() and (character.isprintable() or character in "\n\t")):
                raise self.fail(
                    f"the character {character!r} is not part of a formula", at=column
                )
            depth += (character in "([{") - (character in ")]}")
            if depth > MAX_DEPTH:
                raise self.fail(f"more than {MAX_DEPTH} brackets inside one another", at=column)
        for match in re.finditer(r"(?<![\w.])(\d+\.?\d*|\.\d+)\s*(?=[A-Za-z_(])", self.text):
            rest = self.text[match.end() :]
            if re.match(r"[eE][+-]?\d", rest) or re.match(r"(if|else|and|or|not)\b", rest):
                continue
            raise self.fail(
                "a number stands right before what it multiplies",
                f"write {match[1]} * {rest[:1]}...",
                match.start(),
            )

    def syntax_error(self, error: SyntaxError) -> FormulaError:
        line, offset = error.lineno or 1, error.offset or 1
        lines = self.text.splitlines(keepends=True) or [""]
        column = sum(map(len, lines[: line - 1])) + max(offset - 1, 0)
        column = min(column, len(self.text))
        if re.search(r"(?<![=<>!])=(?!=)", self.text) and "(" not in self.text:
            return self.fail("'=' alone is not a comparison", "write == to compare", column)
        opened, closed = self.text.count("("), self.text.count(")")
        if opened > closed:
            return self.fail("a bracket is not closed", "add )", len(self.text))
        if closed > opened:
            return self.fail("a bracket is closed that was not opened", "remove )", column)
        return self.fail("this is not a formula", at=column)

    # nodes

    def enter(self, node: ast.AST, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.fail(f"the formula has more than {MAX_NODES} parts", at=node)
        if depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} levels inside one another", at=node)

    def tree(self, node: ast.expr, depth: int) -> Tree:
        self.enter(node, depth)
        match node:
            case ast.Constant():
                return Number(self.number(node))
            case ast.Name() | ast.Attribute():
                return self.name(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negative(self.tree(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.tree(operand, depth + 1)
            case ast.BinOp(op=ast.BitXor()):
                raise self.fail("^ is not a power here", "write ** for a power", node)
            case ast.BinOp(op=operator, left=left, right=right) if type(operator) in OPERATORS:
                a, b = self.tree(left, depth + 1), self.tree(right, depth + 1)
                if isinstance(operator, ast.Pow):
                    self.check_power(a, b, right)
                return Arithmetic(OPERATORS[type(operator)], a, b)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Conditional(
                    self.test(test, depth + 1),
                    self.tree(body, depth + 1),
                    self.tree(orelse, depth + 1),
                )
            case ast.Call():
                return self.call(node, depth)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self.fail(
                    "a test has no value of its own", "write 1 if test else 0", node
                )
            case ast.List():
                raise self.fail(
                    "a list is only allowed as a parameter of the outermost call",
                    "write elu(alpha=[0.5, 1, 2])",
                    node,
                )
        raise self.fail(f"{_kind(node)} is not part of a formula", at=node)

    def test(self, node: ast.expr, depth: int) -> Test:
        self.enter(node, depth)
        match node:
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                for op in ops:
                    if type(op) not in COMPARATORS:
                        raise self.fail(
                            "this comparison is not part of a formula",
                            "compare by < <= > >= == !=",
                            node,
                        )
                sides = [self.tree(side, depth + 1) for side in (left, *comparators)]
                tests = tuple(
                    Comparison(COMPARATORS[type(op)], a, b)
                    for op, a, b in zip(ops, sides, sides[1:], strict=False)
                )
                return tests[0] if len(tests) == 1 else Logical("and", tests)
            case ast.BoolOp(op=op, values=values):
                name = "and" if isinstance(op, ast.And) else "or"
                return Logical(name, tuple(self.test(value, depth + 1) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Logical("not", (self.test(operand, depth + 1),))
        raise self.fail("a test compares two formulas", "write x > 0", node)

    def number(self, node: ast.Constant) -> Fraction:
        """A number as written. Only ints and floats in decimal notation are numbers here."""
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self.fail(f"{_kind(node)} is not part of a formula", at=node)
        start = self.column(node)
        match = NUMBER.match(self.text, start)
        width = (node.end_col_offset or 0) - node.col_offset
        if match is None or match.end() - match.start() != width:
            raise self.fail("numbers are decimal", "write 255, not 0xff", node)
        digits, exponent = match[1].replace("_", ""), match[2]
        if len(digits) > MAX_DIGITS or (exponent and len(exponent) > 8):
            raise self.fail(f"a number has more than {MAX_DIGITS} digits", at=node)
        if exponent and abs(int(exponent[1:])) > MAX_DIGITS:
            raise self.fail(
                f"the exponent of a number is beyond {MAX_DIGITS}", "doubles end at 1.8e308", node
            )
        return Fraction(digits + (exponent or ""))

    def check_power(self, base: Tree, exponent: Tree, at: ast.expr) -> None:
        size = _size(exponent)
        if size is not None and size > MAX_POWER:
            raise self.fail(f"an exponent beyond {MAX_POWER}", "use exp(... * log(x))", at)
        whole = _size(base)
        if whole is not None and size is not None and whole > 1 and size > 64:
            raise self.fail("a power of numbers beyond all bounds", "write its value", at)

    # names and calls

    def dotted(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=value, attr=attr):
                front = self.dotted(value)
                return None if front is None else f"{front}.{attr}"
        return None

    def name(self, node: ast.Name | ast.Attribute) -> Tree:
        name = self.dotted(node)
        if name is None:
            raise self.fail("attributes are not part of a formula", at=node)
        if name == "x":
            return X
        if name in self.parameters:
            return Parameter(name)
        if name in CONSTANTS:
            return Constant(name)
        if self.lookup(name) is not None:
            return Call(name, (X,), ())
        facts = FUNCTIONS.get(name)
        if facts is not None:
            if facts.least == 1:
                return Call(name, (X,), ())
            raise self.fail(f"{name} needs arguments", f"write {name}(x, 0)", node)
        raise self.unknown(name, node)

    def unknown(self, name: str, node: ast.AST) -> FormulaError:
        known = ["x", *CONSTANTS, *self.parameters, *FUNCTIONS, *self.names]
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else "`actviz list` shows what there is"
        return self.fail(f"there is no activation or function {name!r}", hint, node)

    def call(self, node: ast.Call, depth: int) -> Tree:
        name = self.dotted(node.func)
        if isinstance(node.func, ast.Constant):
            raise self.fail("a number is not a function", "write * to multiply", node)
        if name is None:
            raise self.fail("only functions by name can be called", at=node)
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self.fail("* before an argument is not part of a formula", at=argument)
        facts, parameters = FUNCTIONS.get(name), self.lookup(name)
        keywords = node.keywords
        fits = facts is not None and _fits(len(node.args), facts.least, facts.most)
        if facts is not None and fits and not keywords:
            return Call(name, tuple(self.tree(a, depth + 1) for a in node.args), ())
        if parameters is not None:
            return self.activation(name, parameters, node, depth)
        if facts is None:
            if name in ("x", *CONSTANTS) or name in self.parameters:
                raise self.fail(f"{name} is not a function", "write * to multiply", node)
            raise self.unknown(name, node)
        if not node.args and not keywords and facts.least == 1:
            return Call(name, (X,), ())
        if keywords:
            raise self.fail(f"{name} has no parameters to bind", at=keywords[0].value)
        needs = f"{facts.least}" if facts.most == facts.least else f"{facts.least} or more"
        plural = "" if needs == "1" else "s"
        raise self.fail(f"{name} takes {needs} argument{plural}, not {len(node.args)}", at=node)

    def activation(
        self, name: str, parameters: Sequence[str], node: ast.Call, depth: int
    ) -> Tree:
        """A catalog call: the input first (x if it is left out), then parameters in order or by name."""
        argument = self.tree(node.args[0], depth + 1) if node.args else X
        if len(node.args) > 1 + len(parameters):
            raise self.fail(
                f"{name} takes {_counted(parameters)} beside its input", at=node.args[-1]
            )
        bound: dict[str, Tree] = {}
        for parameter, value in zip(parameters, node.args[1:], strict=False):
            bound[parameter] = self.constant(value, parameter, depth)
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.fail("** before an argument is not part of a formula", at=keyword.value)
            if keyword.arg not in parameters:
                near = get_close_matches(keyword.arg, parameters, 1)
                hint = f"did you mean {near[0]}?" if near else f"it has {_counted(parameters)}"
                raise self.fail(
                    f"{name} has no parameter {keyword.arg!r}", hint, keyword.value
                )
            if keyword.arg in bound:
                raise self.fail(f"{keyword.arg} is given twice", "give it once", keyword.value)
            bound[keyword.arg] = self.constant(keyword.value, keyword.arg, depth)
        ordered = tuple((p, bound[p]) for p in parameters if p in bound)
        return Call(name, (argument,), ordered)

    def constant(self, node: ast.expr, parameter: str, depth: int) -> Tree:
        value = self.tree(node, depth + 1)
        if contains_x(value):
            raise self.fail(f"{parameter} must be a constant", "x cannot occur in it", node)
        return value

    # families

    def lists(self, node: ast.Call) -> Iterator[ast.List]:
        """The lists among a call's parameters."""
        for value in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
            if isinstance(value, ast.List):
                yield value

    def family(self, node: ast.Call) -> Iterator[Tree]:
        lists = list(self.lists(node))
        count = 1
        for values in lists:
            if not values.elts:
                raise self.fail("an empty list", "a family needs at least one value", values)
            count *= len(values.elts)
        if count > MAX_FAMILY:
            raise self.fail(f"a family of more than {MAX_FAMILY}", "use fewer values", node)
        for chosen in product(*(values.elts for values in lists)):
            replaced = dict(zip(map(id, lists), chosen, strict=True))
            args = [replaced.get(id(a), a) for a in node.args]
            keywords = [
                ast.keyword(arg=k.arg, value=replaced.get(id(k.value), k.value))
                for k in node.keywords
            ]
            member = ast.copy_location(ast.Call(node.func, args, keywords), node)
            self.nodes = 0
            yield self.tree(member, 0)


HINTS: Mapping[str, str] = {
    "|": "write abs(x) for the absolute value",
    "²": "write **2",
    "³": "write **3",
    "·": "write * to multiply",
    "×": "write * to multiply",
    "−": "write - for minus",
    "–": "write - for minus",
    "σ": "write sigmoid(x)",
    "Φ": "write normal_cdf(x)",
    "π": "write pi",
    "√": "write sqrt(x)",
    "∞": "write inf",
}


def _fits(count: int, least: int, most: int | None) -> bool:
    return least <= count and (most is None or count <= most)


def _counted(parameters: Sequence[str]) -> str:
    return ", ".join(parameters) if parameters else "no parameters"


def _kind(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
            return "text in quotes"
        case ast.Constant(value=value):
            return repr(value)
        case ast.Subscript():
            return "an index in brackets"
        case ast.BinOp(op=ast.Mod()):
            return "%"
        case ast.BinOp(op=ast.FloorDiv()):
            return "//"
        case ast.Tuple():
            return "a comma"
        case ast.NamedExpr():
            return ":="
    return f"{type(node).__name__.lower()}"


def _size(tree: Tree) -> Fraction | None:
    """An upper bound of |value| for what is plainly a number; None for anything else."""
    match tree:
        case Number(value=value):
            return abs(value)
        case Negative(operand=operand):
            return _size(operand)
        case Arithmetic(operator=operator, left=left, right=right):
            a, b = _size(left), _size(right)
            if a is None or b is None:
                return None
            if operator in "+-":
                return a + b
            if operator == "*":
                return a * b
            if operator == "/":
                return a / b if b else Fraction(0)
            return a ** int(b) if b <= MAX_POWER and a < 2**64 else None
    return None
