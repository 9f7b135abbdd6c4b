"""Formulas in one line of Unicode, for a terminal."""

from __future__ import annotations

from types import MappingProxyType

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.notation.symbols import (
    FUNCTION_LETTERS,
    GREEK,
    RELATIONS,
    SUBSCRIPTS,
    split_name,
    subscript,
    superscript,
)
from actviz.formula.notation.typeset import Typesetting, pairs
from actviz.formula.notation.writing import Level, Piece, Written
from actviz.formula.tree import Conditional

RAISED = r"−?\d+|−?[xn]"  # exponents that are set as superscripts
RAISED_TO_E = r"−?\d+|−?\d*x"


class Terminal(Typesetting):
    """Unicode. A conditional is written as in Python, which nests without doubt."""

    minus = "−"
    sigma = "Σ"
    times = " · "
    besides = ""
    tight = pairs(
        ("number", "letter greek glyph root group"),
        ("greek", "letter greek group"),
    )
    constants = MappingProxyType({"pi": "π", "e": "e", "inf": "∞"})
    relations = RELATIONS
    space = " "
    call_level = Level.ATOM

    def brackets(self, text: str) -> str:
        return f"({text})"

    def words(self, text: str) -> str:
        return text

    def parameter(self, name: str) -> Piece:
        letter, below = split_name(name)
        sign = GREEK.get(letter, letter)
        kind = "letter" if len(sign) == 1 else "word"
        if letter in GREEK and sign not in FUNCTION_LETTERS:
            kind = "greek"
        if below.isdecimal():
            return Piece(f"{sign}{subscript(below)}", Level.ATOM, kind, kind)
        return Piece(
            f"{sign}_{below}" if below else sign, Level.ATOM, kind, "word" if below else kind
        )

    def below(self, index: str) -> str:
        return subscript(index) if index in SUBSCRIPTS else f"_{index}"

    def function(self, facts: FunctionFacts) -> str:
        return facts.unicode

    def operator(self, name: str) -> str:
        return name

    def quotient(self, left: Piece, right: Piece) -> Piece:
        top = self.group(left, Level.PRODUCT)
        bottom = self.group(right, Level.POWER, signed=False)
        return Piece(f"{top.text}/{bottom.text}", Level.PRODUCT, top.begins, "fraction")

    def power(self, base: Piece, exponent: Piece) -> Piece:
        below = self.group(base, Level.ATOM)
        above = superscript(exponent.text, RAISED) or f"^{self.grouped(exponent, Level.ATOM)}"
        return Piece(f"{below.text}{above}", Level.POWER, below.begins, "power")

    def exponential(self, exponent: Piece) -> Piece:
        above = superscript(exponent.text, RAISED_TO_E)
        if above is None:
            return self.applied(FUNCTIONS["exp"], [exponent])
        return Piece(f"e{above}", Level.POWER, "letter", "power")

    def root(self, u: Piece) -> Piece:
        if u.level is Level.ATOM and u.ends in ("letter", "greek", "number", "word"):
            return Piece(f"√{u.text}", Level.POWER, "root", "root")
        return Piece(f"√({u.text})", Level.POWER, "root", "root")

    def absolute(self, u: Piece) -> Piece:
        if "|" in u.text:
            return self.applied(FUNCTIONS["abs"], [u])
        return Piece(f"|{u.text}|", Level.ATOM, "bar", "bar")

    def conditional(self, node: Conditional, done: Written) -> Piece:
        then, test = (self.grouped(done[part], Level.OR) for part in (node.then, node.test))
        return Piece(f"{then} if {test} else {done[node.otherwise].text}", Level.CONDITIONAL)


TERMINAL = Terminal()


class Label(Terminal):
    """Unicode with the names of functions, as one reads them out: a curve's name."""

    has_glyphs = False

    def function(self, facts: FunctionFacts) -> str:
        return facts.name

    def root(self, u: Piece) -> Piece:
        return self.applied(FUNCTIONS["sqrt"], [u])

    def absolute(self, u: Piece) -> Piece:
        return self.applied(FUNCTIONS["abs"], [u])

    def exponential(self, exponent: Piece) -> Piece:
        return self.applied(FUNCTIONS["exp"], [exponent])


LABEL = Label()
