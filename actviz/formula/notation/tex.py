"""Formulas in LaTeX, and in the part of it that matplotlib sets without LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from types import MappingProxyType

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.notation.symbols import (
    COMMANDS,
    FUNCTION_LETTERS,
    GREEK,
    TEX_RELATIONS,
    split_name,
)
from actviz.formula.notation.typeset import Typesetting, pairs
from actviz.formula.notation.writing import Level, Piece, Written, decimal
from actviz.formula.tree import Arithmetic, Call, Conditional, Number, Tree

BREAK, WEAK = "\v", "\f"  # where a line may end; no name has these
TALL = (r"\frac", r"\begin", r"\left", r"\sqrt")
OWN_NOTATION = ("exp", "expm1", "log1p", "logcosh", "sqrt", "abs")


class Latex(Typesetting):
    """LaTeX with amsmath."""

    minus = "-"
    sigma = r"\sum"
    times = r" \cdot "
    besides = " "
    tight = pairs(
        ("number letter greek group power root bar fraction", "letter greek call glyph root"),
        ("number letter greek group power root fraction", "bar"),
        ("number greek group power fraction", "group"),
        ("letter greek group power root fraction", "fraction"),
    )
    constants = MappingProxyType({"pi": r"\pi", "e": "e", "inf": r"\infty"})
    relations = TEX_RELATIONS
    space = r"\ "
    call_level = Level.POWER  # so that a power of a call is not taken for one of its bracket

    def brackets(self, text: str) -> str:
        if any(command in text for command in TALL):
            return rf"\left({text}\right)"
        return f"({text})"

    def words(self, text: str) -> str:
        return rf"\text{{{text}}}"

    def parameter(self, name: str) -> Piece:
        letter, below = split_name(name)
        if letter in GREEK:
            sign = COMMANDS[letter]
            kind = "letter" if GREEK[letter] in FUNCTION_LETTERS else "greek"
        elif len(letter) == 1 and letter != "_":
            sign, kind = letter, "letter"
        else:
            sign, kind = _upright(letter), "word"
        if below:
            sign += f"_{{{below if len(below) == 1 or below.isdecimal() else _upright(below)}}}"
        return Piece(sign, Level.ATOM, kind, kind)

    def below(self, index: str) -> str:
        return f"_{{{self.parameter(index).text}}}"

    def function(self, facts: FunctionFacts) -> str:
        return facts.latex

    def operator(self, name: str) -> str:
        return rf"\operatorname{{{_escaped(name)}}}"

    def quotient(self, left: Piece, right: Piece) -> Piece:
        if self.has_sign(left):
            return self.negative(self.quotient(self.without_sign(left), right))
        text = rf"\frac{{{left.text}}}{{{right.text}}}"
        return Piece(text, Level.POWER, "fraction", "fraction")

    def exponent(self, node: Tree, done: Written) -> Piece:
        """The piece, with a slash for a fraction bar where both sides are simple."""
        match node:
            case Arithmetic(operator="/", left=left, right=right):
                top, bottom = done[left], done[right]
                if top.level >= Level.UNARY and bottom.level is Level.ATOM:
                    return Piece(f"{top.text}/{bottom.text}", Level.PRODUCT, top.begins)
            case Number(value=value) if decimal(abs(value)) is None:
                return Piece(f"{value.numerator}/{value.denominator}", Level.PRODUCT)
        return done[node]

    def power_of_call(self, base: Call, value: Fraction, done: Written) -> Piece:
        """A square stands at the function's name."""
        facts = FUNCTIONS.get(base.function)
        simple = facts is not None and facts.most == 1 and base.function not in OWN_NOTATION
        if facts is None or not simple or base.keywords or value.denominator != 1:
            return super().power_of_call(base, value, done)
        return self.applied(facts, [done[base.arguments[0]]], f"^{{{value}}}")

    def power(self, base: Piece, exponent: Piece) -> Piece:
        below = self.group(base, Level.ATOM)
        return Piece(f"{below.text}^{{{exponent.text}}}", Level.POWER, below.begins, "power")

    def exponential(self, exponent: Piece) -> Piece:
        if exponent.level is Level.CONDITIONAL or r"\begin" in exponent.text:
            return self.applied(FUNCTIONS["exp"], [exponent])
        return Piece(f"e^{{{exponent.text}}}", Level.POWER, "letter", "power")

    def root(self, u: Piece) -> Piece:
        return Piece(rf"\sqrt{{{u.text}}}", Level.ATOM, "root", "root")

    def absolute(self, u: Piece) -> Piece:
        return Piece(rf"\left|{u.text}\right|", Level.ATOM, "bar", "bar")

    def conditional(self, node: Conditional, done: Written) -> Piece:
        rows = [f"{done[then].text} & {test}" for then, test in self.branches(node, done)]
        text = r" \\ ".join(rows)
        return Piece(rf"\begin{{cases}} {text} \end{{cases}}", Level.CONDITIONAL)

    def branches(self, node: Conditional, done: Written) -> Iterator[tuple[Tree, str]]:
        """The branches of a conditional and those in its last, each with its condition."""
        last: Tree = node
        while isinstance(last, Conditional):
            yield last.then, rf"{self.words('if')}{self.space}{done[last.test].text}"
            last = last.otherwise
        yield last, self.words("otherwise")


class Mathtext(Latex):
    """What matplotlib's own parser takes: no environments, so that a conditional is one line."""

    def words(self, text: str) -> str:
        return rf"\mathrm{{{text}}}"

    def absolute(self, u: Piece) -> Piece:
        # bars that are to fit what is between them come out lower than a letter
        if any(command in u.text for command in TALL):
            return super().absolute(u)
        return Piece(f"|{u.text}|", Level.ATOM, "bar", "bar")

    def product(self, left: Piece, right: Piece) -> Piece:
        # LaTeX sets a tanh(x) with a space before the name; without it, that is another function
        named = right.level >= Level.POWER and right.begins == "call"
        spaced = Piece(rf"\,{right.text}", right.level, right.begins, right.ends)
        beside = (self.group(left, Level.PRODUCT).ends, right.begins) in self.tight
        return super().product(left, spaced if named and beside else right)

    def conditional(self, node: Conditional, done: Written) -> Piece:
        branches = self.branches(node, done)
        texts = [rf"{self.grouped(done[tree], Level.OR)}\ {test}" for tree, test in branches]
        return Piece(r",\ \ ".join(texts), Level.CONDITIONAL)


class Breakable(Mathtext):
    """The same, with a mark wherever a line may end: behind a comma and before an operator, a weak
    one before those of a product."""

    times = f" {WEAK}\\cdot "
    comma = f", {BREAK}"

    def sum(self, left: Piece, sign: str, right: Piece) -> Piece:
        return super().sum(left, f"{BREAK}{sign}", right)


class Flat(Breakable):
    """The same, with a slash for a fraction bar, and no sign as high as what it holds: lines may
    end within all that has brackets, and before them."""

    tight = frozenset(pair for pair in Latex.tight if pair[1] != "group")

    def brackets(self, text: str) -> str:
        return f"({text})"

    def absolute(self, u: Piece) -> Piece:
        return Piece(f"|{u.text}|", Level.ATOM, "bar", "bar")

    def quotient(self, left: Piece, right: Piece) -> Piece:
        if self.has_sign(left):
            return self.negative(self.quotient(self.without_sign(left), right))
        top = self.group(left, Level.PRODUCT)
        bottom = self.group(right, Level.POWER, signed=False)
        slash = "/" if "group" not in (top.ends, bottom.begins) else rf" {WEAK}\,/\,"
        return Piece(f"{top.text}{slash}{bottom.text}", Level.PRODUCT, top.begins, "other")


def parted(text: str) -> tuple[tuple[int, str], ...]:
    """A text in the parts between its marks, each with how tightly it is bound to the part before:
    2 for each pair of brackets round the mark, and 1 for a weak one.

    What is between braces, or brackets of a height, is one part, whatever marks it has.
    """
    closed, depth, parts = 0, 0, [(0, "")]
    for token in re.split(rf"([{BREAK}{WEAK}{{}}()]|\\left\b|\\right\b)", text):
        closed += {"{": 1, r"\left": 1, "}": -1, r"\right": -1}.get(token, 0)
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token not in (BREAK, WEAK):
            parts[-1] = parts[-1][0], parts[-1][1] + token
        elif not closed:
            parts.append((2 * depth + (token == WEAK), ""))
    return tuple(parts)


def _upright(name: str) -> str:
    return rf"\mathrm{{{_escaped(name)}}}"


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


LATEX = Latex()
MATHTEXT = Mathtext()
BREAKABLE, FLAT = Breakable(), Flat()
