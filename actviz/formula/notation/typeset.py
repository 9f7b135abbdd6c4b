"""Formulas set as mathematics: what a terminal, LaTeX and matplotlib's mathtext have in common.

They differ in signs, in how quotients, powers and conditionals are set, and in which factors stand
side by side without a sign: see terminal.py and tex.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.notation.symbols import split_name
from actviz.formula.notation.writing import Level, Piece, Written, chained, decimal
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Fold,
    Item,
    Listed,
    Logical,
    Negative,
    Number,
    Parameter,
    Tree,
    Truth,
    walk,
)

# How a piece begins or ends: number; letter, greek (a Greek letter that no one takes for a
# function), word; call, glyph (a call whose function is one letter); group (brackets), root, bar,
# fraction, power, minus, other.
Pairs = frozenset[tuple[str, str]]


def pairs(*rules: tuple[str, str]) -> Pairs:
    """All pairs of a word of the left text and one of the right, of each rule."""
    return frozenset((a, b) for left, right in rules for a in left.split() for b in right.split())


class Typesetting(ABC):
    """A way to set formulas. It holds no state, and its methods give pieces or text."""

    minus: ClassVar[str]
    sigma: ClassVar[str]  # of a sum
    times: ClassVar[str]
    besides: ClassVar[str]  # between factors that need no sign
    tight: ClassVar[Pairs]  # ends and beginnings of factors that need no sign between them
    constants: ClassVar[Mapping[str, str]]
    relations: ClassVar[Mapping[str, str]]
    space: ClassVar[str]  # round words
    comma: ClassVar[str] = ", "
    call_level: ClassVar[Level]
    has_glyphs: ClassVar[bool] = True  # functions of one letter, which need no sign before them

    def piece(self, node: AnyNode, done: Written) -> Piece:
        """A node from the pieces of the nodes below it."""
        match node:
            case Number(value=value):
                return self.number(value)
            case Constant(name=name):
                ends = {"pi": "greek", "e": "letter"}.get(name, "other")
                return Piece(self.constants[name], Level.ATOM, ends, ends)
            case Parameter(name=name):
                return self.parameter(name)
            case Negative(operand=Call(function="expm1", arguments=(u,))):
                power = self.exponential(self.exponent(u, done))
                return self.sum(self.number(Fraction(1)), self.minus, power)
            case Negative(operand=operand):
                return self.negative(done[operand])
            case Arithmetic():
                return self.arithmetic(node, done)
            case Call():
                return self.call(node, done)
            case Listed(items=items):
                return Piece(f"[{self.comma.join(done[item].text for item in items)}]")
            case Item(name=name, index=index):
                return self.item(name, index) if name else self.parameter(index)
            case Fold():
                return self.fold(node, done[node.body])
            case Comparison(operator=operator, left=left, right=right):
                sides = self.grouped(done[left], Level.SUM), self.grouped(done[right], Level.SUM)
                return Piece(f" {self.relations[operator]} ".join(sides), Level.COMPARISON)
            case Logical():
                return self.logical(node, done)
            case Truth(value=value):
                return Piece(self.words("true" if value else "false"))
            case Conditional():
                return self.conditional(node, done)
        return Piece("x", Level.ATOM, "letter", "letter")

    def grouped(self, piece: Piece, least: Level, *, signed: bool = True) -> str:
        """The piece's text, in brackets below a level, or where it has a sign and may not."""
        return self.group(piece, least, signed=signed).text

    def group(self, piece: Piece, least: Level, *, signed: bool = True) -> Piece:
        """The piece, put in brackets below a level, or where it has a sign and may not."""
        if piece.level >= least and (signed or piece.begins != "minus"):
            return piece
        return Piece(self.brackets(piece.text), Level.ATOM, "group", "group")

    def has_sign(self, piece: Piece) -> bool:
        """Whether the piece is minus something, rather than a sum that begins with a minus."""
        return piece.begins == "minus" and piece.level >= Level.PRODUCT

    def without_sign(self, piece: Piece) -> Piece:
        """What a piece that has a sign is minus of."""
        return Piece(piece.text.removeprefix(self.minus), Level.PRODUCT, "other", piece.ends)

    def number(self, value: Fraction) -> Piece:
        if value < 0:
            return self.negative(self.number(-value))
        ending = decimal(value)
        if ending is None:
            top, bottom = Fraction(value.numerator), Fraction(value.denominator)
            return self.quotient(self.number(top), self.number(bottom))
        if ending.plain:
            return Piece(ending.text(), Level.ATOM, "number", "number")
        power = self.power(self.number(Fraction(10)), self.number(Fraction(ending.power)))
        if ending.digits == "1":
            return power
        mantissa = Piece(ending.mantissa(), Level.ATOM, "number", "number")
        return self.product(mantissa, power)

    def negative(self, operand: Piece) -> Piece:
        inside = self.group(operand, Level.PRODUCT, signed=False)
        level = min(Level.UNARY, inside.level)
        return Piece(f"{self.minus}{inside.text}", level, "minus", inside.ends)

    def arithmetic(self, node: Arithmetic, done: Written) -> Piece:
        left, right = done[node.left], done[node.right]
        match node.operator:
            case "+":
                return self.sum(left, "+", right)
            case "-":
                return self.sum(left, self.minus, right)
            case "*":
                return self.product(left, right)
            case "/":
                return self.quotient(left, right)
        if isinstance(node.left, Constant) and node.left.name == "e":
            return self.exponential(self.exponent(node.right, done))
        match node:
            case Arithmetic(left=Call() as base, right=Number(value=value)) if value > 1:
                return self.power_of_call(base, value, done)
        return self.power(left, self.exponent(node.right, done))

    def sum(self, left: Piece, sign: str, right: Piece) -> Piece:
        first = self.group(left, Level.SUM)
        second = self.group(right, Level.PRODUCT, signed=False)
        text = f"{first.text} {sign} {second.text}"
        return Piece(text, Level.SUM, first.begins, second.ends)

    def product(self, left: Piece, right: Piece) -> Piece:
        first = self.group(left, Level.PRODUCT)
        if left.ends == "fold":  # a sum takes all that follows
            first = Piece(self.brackets(left.text), Level.ATOM, "group", "group")
        second = self.group(right, Level.POWER, signed=False)
        beside = (first.ends, second.begins) in self.tight
        text = f"{first.text}{self.besides if beside else self.times}{second.text}"
        return Piece(text, Level.PRODUCT, first.begins, second.ends)

    def call(self, node: Call, done: Written) -> Piece:
        facts = FUNCTIONS.get(node.function)
        arguments = [done[argument] for argument in node.arguments]
        if facts is not None and not node.keywords:
            special = self.special(node, arguments[0], done) if len(arguments) == 1 else None
            return special or self.applied(facts, arguments)
        named = [
            Piece(f"{self.parameter(name).text} = {self.grouped(done[value], Level.OR)}")
            for name, value in node.keywords
        ]
        text = self.operator(node.function) + self.listed([*arguments, *named])
        return Piece(text, self.call_level, "call", "group")

    def special(self, node: Call, u: Piece, done: Written) -> Piece | None:
        """The functions of one argument that have a notation of their own."""
        one = self.number(Fraction(1))
        match node.function:
            case "exp":
                return self.exponential(self.exponent(node.arguments[0], done))
            case "expm1":
                power = self.exponential(self.exponent(node.arguments[0], done))
                return self.sum(power, self.minus, one)
            case "log1p":
                match node.arguments[0]:
                    case Negative(operand=operand):
                        inside = self.sum(one, self.minus, done[operand])
                    case _ if self.has_sign(u):
                        inside = self.sum(one, self.minus, self.without_sign(u))
                    case _:
                        inside = self.sum(one, "+", u)
                return self.applied(FUNCTIONS["log"], [inside])
            case "logcosh":
                return self.applied(FUNCTIONS["log"], [self.applied(FUNCTIONS["cosh"], [u])])
            case "sqrt":
                return self.root(u)
            case "abs":
                return self.absolute(u)
        return None

    def applied(self, facts: FunctionFacts, arguments: Sequence[Piece], raised: str = "") -> Piece:
        """An elementary function of its arguments; ``raised`` stands between them."""
        text = f"{self.function(facts)}{raised}{self.listed(arguments)}"
        begins = "glyph" if len(facts.unicode) == 1 and self.has_glyphs else "call"
        return Piece(text, self.call_level, begins, "group")

    def listed(self, arguments: Sequence[Piece]) -> str:
        """Arguments in brackets; a conditional among several has its own, as it may hold commas."""
        if len(arguments) == 1:
            return self.brackets(arguments[0].text)
        return self.brackets(self.comma.join(self.grouped(each, Level.OR) for each in arguments))

    def item(self, name: str, index: str) -> Piece:
        """A number of a list: its name with the index below, or behind what stands below it."""
        if split_name(name)[1]:
            return Piece(f"{self.parameter(name).text}[{self.parameter(index).text}]")
        sign = self.parameter(name)
        return Piece(sign.text + self.below(index), Level.ATOM, sign.begins, sign.ends)

    def fold(self, node: Fold, body: Piece) -> Piece:
        """A sum, or the greatest or least, over the items of lists."""
        letter = next(part.index for part in walk(node.body) if isinstance(part, Item))
        if node.operator != "sum":
            name = self.function(FUNCTIONS[node.operator]) + self.below(letter)
            return Piece(f"{name}{self.brackets(body.text)}", self.call_level, "call", "group")
        term = self.group(body, Level.PRODUCT)
        return Piece(f"{self.sigma}{self.below(letter)} {term.text}", Level.PRODUCT, "sum", "fold")

    def logical(self, node: Logical, done: Written) -> Piece:
        if node.operator == "not":
            inside = self.grouped(done[node.operands[0]], Level.NOT)
            return Piece(f"{self.words('not')}{self.space}{inside}", Level.NOT)
        chain = chained(node)
        if chain is not None:
            text = self.grouped(done[chain[0].left], Level.SUM)
            for test in chain:
                side = self.grouped(done[test.right], Level.SUM)
                text += f" {self.relations[test.operator]} {side}"
            return Piece(text, Level.COMPARISON)
        level = Level.AND if node.operator == "and" else Level.OR
        parts = [self.grouped(done[operand], Level(level + 1)) for operand in node.operands]
        return Piece(f"{self.space}{self.words(node.operator)}{self.space}".join(parts), level)

    # what each way of setting does in its own manner

    def exponent(self, node: Tree, done: Written) -> Piece:
        """The piece of a node that is to be raised."""
        return done[node]

    def power_of_call(self, base: Call, value: Fraction, done: Written) -> Piece:
        """A function's value to the power of a number above 1."""
        return self.power(done[base], self.number(value))

    @abstractmethod
    def brackets(self, text: str) -> str:
        """The text in round brackets of its height."""

    @abstractmethod
    def words(self, text: str) -> str:
        """Words, upright."""

    @abstractmethod
    def parameter(self, name: str) -> Piece:
        """A parameter's letter or name."""

    @abstractmethod
    def below(self, index: str) -> str:
        """An index as a subscript."""

    @abstractmethod
    def function(self, facts: FunctionFacts) -> str:
        """An elementary function's name."""

    @abstractmethod
    def operator(self, name: str) -> str:
        """A catalog activation's name."""

    @abstractmethod
    def quotient(self, left: Piece, right: Piece) -> Piece:
        """``left`` divided by ``right``."""

    @abstractmethod
    def power(self, base: Piece, exponent: Piece) -> Piece:
        """``base`` to the power of ``exponent``."""

    @abstractmethod
    def exponential(self, exponent: Piece) -> Piece:
        """e to the power of ``exponent``."""

    @abstractmethod
    def root(self, u: Piece) -> Piece:
        """The square root of u."""

    @abstractmethod
    def absolute(self, u: Piece) -> Piece:
        """The absolute value of u."""

    @abstractmethod
    def conditional(self, node: Conditional, done: Written) -> Piece:
        """A conditional, with those in its last branch."""
