"""What every way of writing a formula shares: pieces, brackets by precedence, numbers.

A node is written from the pieces of its children, each distinct node once. A piece knows how
tightly its outermost operation binds, and what stands at its two ends, so that whoever holds it can
tell whether it needs brackets, and whether a factor can follow without a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from actviz.errors import ActvizError
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
    Truth,
    walk,
)

LARGEST = 4200  # bits of a numerator or denominator; Python writes no more than 4300 digits
LONGEST = 100_000  # characters; the shared parts of an expanded formula multiply when written


class Level(IntEnum):
    """How tightly an operation binds, from Python's grammar."""

    CONDITIONAL = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    UNARY = 7
    POWER = 8
    ATOM = 9


class Piece(NamedTuple):
    """A written node: its text, its level, and what kind of sign it begins and ends with."""

    text: str
    level: Level = Level.ATOM
    begins: str = "word"
    ends: str = "word"


Written = Mapping[AnyNode, Piece]


def write(root: AnyNode, piece_of: Callable[[AnyNode, Written], Piece]) -> str:
    """The text of a tree. ``piece_of`` is given a node, and the pieces of all nodes below it.

    Raises ActvizError where the text gets longer than LONGEST.
    """
    done: dict[AnyNode, Piece] = {}
    for node in walk(root):
        done[node] = piece_of(node, done)
        if len(done[node].text) > LONGEST:
            raise ActvizError(f"the formula takes more than {LONGEST:,} characters to write")
    return done[root].text


def chained(node: Logical) -> tuple[Comparison, ...] | None:
    """The comparisons of what may be written a < b < c: each begins with what ends the last."""
    tests = tuple(test for test in node.operands if isinstance(test, Comparison))
    if node.operator != "and" or len(tests) < len(node.operands) or len(tests) < 2:
        return None
    operators = {test.operator for test in tests}
    if not (operators <= {"<", "<="} or operators <= {">", ">="} or operators == {"=="}):
        return None
    joined = all(a.right is b.left for a, b in pairwise(tests))
    return tests if joined else None


class Decimal(NamedTuple):
    """A number that ends: digits of the mantissa, and the power of ten of the first of them."""

    digits: str
    power: int

    @property
    def plain(self) -> bool:
        """Whether it is best written without a power of ten."""
        return -5 <= self.power < max(16, len(self.digits))

    def text(self) -> str:
        """All digits and a point, without a power of ten."""
        if self.power < 0:
            return f"0.{'0' * (-self.power - 1)}{self.digits}"
        padded = self.digits.ljust(self.power + 1, "0")
        whole, decimals = padded[: self.power + 1], padded[self.power + 1 :]
        return f"{whole}.{decimals}" if decimals else whole

    def mantissa(self) -> str:
        """One digit, a point, and the others."""
        return f"{self.digits[0]}.{self.digits[1:]}" if len(self.digits) > 1 else self.digits


def decimal(value: Fraction) -> Decimal | None:
    """A number that is not negative as a decimal, or None where it never ends.

    Raises ActvizError for a number of very many digits.
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST:
        raise ActvizError("a number in the formula takes thousands of digits to write")
    rest = value.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(value.numerator * 10**places // value.denominator)
    return Decimal(digits.rstrip("0") or "0", len(digits) - 1 - places)


def bracketed(piece: Piece, least: Level) -> str:
    """The piece, in brackets where it binds less tightly than ``least``."""
    return piece.text if piece.level >= least else f"({piece.text})"


def plain(node: AnyNode, done: Written) -> Piece:
    """A node as source text that parses back to it."""
    match node:
        case Number(value=value):
            return plain_number(value)
        case Constant(name=name) | Parameter(name=name):
            return Piece(name)
        case Negative(operand=operand):
            return Piece(f"-{_unsigned(done[operand], Level.UNARY)}", Level.UNARY, "minus")
        case Arithmetic():
            return _plain_arithmetic(node, done)
        case Call():
            return Piece(_plain_call(node, done))
        case Listed(items=items):
            return Piece(f"[{', '.join(done[item].text for item in items)}]")
        case Item(name=name, index=index):
            return Piece(f"{name}[{index}]" if name else index)
        case Fold(operator=operator, body=body):
            return Piece(f"{operator}({done[body].text})")
        case Comparison(operator=operator, left=left, right=right):
            sides = bracketed(done[left], Level.SUM), bracketed(done[right], Level.SUM)
            return Piece(f" {operator} ".join(sides), Level.COMPARISON, done[left].begins)
        case Logical(operator="not", operands=(operand,)):
            return Piece(f"not {bracketed(done[operand], Level.NOT)}", Level.NOT)
        case Logical(operator=operator, operands=operands):
            chain = chained(node)
            if chain is not None:
                start = bracketed(done[chain[0].left], Level.SUM)
                rest = [f"{c.operator} {bracketed(done[c.right], Level.SUM)}" for c in chain]
                return Piece(" ".join((start, *rest)), Level.COMPARISON)
            level = Level.AND if operator == "and" else Level.OR
            parts = [bracketed(done[operand], Level(level + 1)) for operand in operands]
            return Piece(f" {operator} ".join(parts), level)
        case Truth(value=value):
            return Piece("0 == 0" if value else "0 != 0", Level.COMPARISON)
        case Conditional(test=test, then=then, otherwise=otherwise):
            first, condition = (bracketed(done[part], Level.OR) for part in (then, test))
            return Piece(f"{first} if {condition} else {done[otherwise].text}", Level.CONDITIONAL)
    return Piece("x")


def plain_number(value: Fraction) -> Piece:
    """A rational number as source text; one that no decimal ends as a quotient."""
    if value < 0:
        inner = plain_number(-value)
        return Piece(f"-{inner.text}", min(Level.UNARY, inner.level), "minus")
    ending = decimal(value)
    if ending is None:
        return Piece(f"{value.numerator}/{value.denominator}", Level.PRODUCT)
    return Piece(ending.text() if ending.plain else f"{ending.mantissa()}e{ending.power}")


def _unsigned(piece: Piece, least: Level) -> str:
    """The piece, in brackets too where it begins with a minus."""
    return f"({piece.text})" if piece.begins == "minus" else bracketed(piece, least)


def _plain_arithmetic(node: Arithmetic, done: Written) -> Piece:
    left, right = done[node.left], done[node.right]
    match node.operator:
        case "**":
            text = f"{bracketed(left, Level.ATOM)}**{bracketed(right, Level.UNARY)}"
            return Piece(text, Level.POWER)
        case "+" | "-":
            level = Level.SUM
        case _:
            level = Level.PRODUCT
    first, second = bracketed(left, level), _unsigned(right, Level(level + 1))
    begins = left.begins if left.level >= level else "group"
    return Piece(f"{first} {node.operator} {second}", level, begins)


def _plain_call(node: Call, done: Written) -> str:
    arguments = [done[argument].text for argument in node.arguments]
    if node.keywords and arguments == ["x"]:
        arguments = []
    named = [f"{name}={done[value].text}" for name, value in node.keywords]
    return f"{node.function}({', '.join((*arguments, *named))})"
