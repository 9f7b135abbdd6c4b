"""A formula's text as tokens, and what is wrong with their order.

`ast` reads the formula (see parser.py); this module looks at the text before it. What is here
refused is refused in our words and at the right place, whatever Python's version says of it, and
`ast` is given a short line of harmless tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from keyword import iskeyword
from typing import NamedTuple

from actviz.formula.faults import FormulaError, odd_sign, quoted
from actviz.formula.functions import FUNCTIONS
from actviz.formula.signatures import WORDS as LITERALS
from actviz.formula.signatures import looks_like_class

MAX_LENGTH = 2000  # characters of a formula
MAX_DEPTH = 64  # levels inside one another
MAX_DIGITS = 400  # digits of a number
MAX_EXPONENT = 400  # numbers lie between 1e-400 and 1e400

_DIGITS = r"\d(?:_?\d)*"
_NUMBER = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][-+]?{_DIGITS})?"
_TOKEN = re.compile(
    rf"""
    (?P<odd>   //|<<|>>|<>|===|!==|=<|=>)
  | (?P<based> 0[xXoObB]\w*)
  | (?P<imaginary> {_NUMBER}[jJ](?!\w))
  | (?P<number> {_NUMBER})
  | (?P<name>  [A-Za-z_σ][\wσ]*(?:\.[A-Za-z_σ][\wσ]*)*)
  | (?P<operator> \*\*|[-+*/]|[<>=!]=|[<>])
  | (?P<open>  [(\[])
  | (?P<close> [)\]])
  | (?P<comma> ,)
  | (?P<equals> =)
    """,
    re.VERBOSE | re.ASCII,
)
_QUOTED = re.compile(r"(?P<literal>'[\w .+-]*'|\"[\w .+-]*\")", re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = ("if", "else", "and", "or", "not")
_PAIRS = {"(": ")", "[": "]"}
NO_COMMA = (
    "a comma stands only between arguments",
    "write 0.5, not 0,5; several activations are given apart from each other",
)
_KEYWORDS = {
    "True": "write 1",
    "False": "write 0",
    "lambda": "a parameter of that name is spelt lambd",
    "in": "compare by < <= > >= == !=",
    "is": "compare by < <= > >= == !=",
}


class Token(NamedTuple):
    """A piece of the text: its kind, what it says, and the character where it begins, from 0.

    Kinds: number, name (dotted ones too), literal (what only an argument of a framework's name can
    be), word (if, else, and, or, not), operator, open, close, comma, equals.
    """

    kind: str
    text: str
    column: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a formula, in an order that can be one. Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"the formula has {len(text):,} characters, more than {MAX_LENGTH:,}",
            "name parts of it as rows of a catalog of your own",
            text,
            MAX_LENGTH,
        )
    found = tuple(_split(text))
    if not found:
        raise FormulaError("the formula is empty", "write an activation, such as tanh(x)")
    _Order(text).check(found)
    return found


def _split(text: str) -> list[Token]:
    found: list[Token] = []
    column = _SPACE.match(text).end()  # type: ignore[union-attr]  # it matches anywhere
    while column < len(text):
        match = _TOKEN.match(text, column)
        if match is None and found and found[-1].kind in ("equals", "open", "comma"):
            match = _QUOTED.match(text, column)
        if match is None or match.lastgroup == "odd":
            raise _bars(text, column) or odd_sign(text, column)
        kind, said = str(match.lastgroup), match[0]
        if kind in ("based", "imaginary"):
            hint = "write 255 for 0xff" if kind == "based" else "j and J are no numbers here"
            raise FormulaError(f"{quoted(said)} is not a decimal number", hint, text, column)
        if kind == "name" and iskeyword(said):
            argument = bool(found) and found[-1].kind in ("equals", "open", "comma")
            if said not in _WORDS and not (said in LITERALS and argument):
                raise FormulaError(
                    f"{said!r} is not part of a formula", _KEYWORDS.get(said, ""), text, column
                )
            kind = "word" if said in _WORDS else "literal"
        found.append(Token(kind, said, column))
        column = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]  # as above
    return found


def _bars(text: str, column: int) -> FormulaError | None:
    """What to say of |x|."""
    match = re.compile(r"\|([^|]{1,40})\|").match(text, column)
    if match is None:
        return None
    return FormulaError("'|' is not part of a formula", f"write abs({match[1]})", text, column)


def number(text: str, token: Token) -> Fraction:
    """The number that a token says, exactly as written. Raises FormulaError beyond the bounds."""
    plain = token.text.replace("_", "").lower()
    mantissa, _, exponent = plain.partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise FormulaError(
            f"a number of more than {MAX_DIGITS} digits", "round it", text, token.column
        )
    if plain == whole and whole.startswith("0") and whole.strip("0"):
        raise FormulaError(
            "a whole number begins with 0", f"write {whole.lstrip('0')}", text, token.column
        )
    significant = (whole + decimals).lstrip("0")
    # an exponent of many digits is out of bounds, and need not be read
    power = int(exponent or "0") if len(exponent) < 8 else 10**8
    leading = power + len(significant) - len(decimals) - 1  # the first digit's power of ten
    if abs(power) > MAX_EXPONENT or (significant and abs(leading) > MAX_EXPONENT):
        raise FormulaError(
            f"a number beyond 1e-{MAX_EXPONENT} to 1e{MAX_EXPONENT}",
            "double precision ends at 1.8e308",
            text,
            token.column,
        )
    return Fraction(int(whole + decimals or "0")) * Fraction(10) ** (power - len(decimals))


@dataclass
class _Bracket:
    """An open bracket, or the whole formula, while its inside is read."""

    opened: Token | None
    kind: str  # "group", "call", "list", "shape", "index" or "formula"
    ifs: list[Token] = field(default_factory=list)  # those that wait for their else
    makes: bool = False  # of a class, whose call can be called: torch.nn.ELU(2)(x)


class _Order:
    """Follows tokens from left to right: is a value to come next, or what follows a value?"""

    def __init__(self, text: str) -> None:
        self.text = text
        self.makes = False  # whether the bracket closed last made what can be called
        self.brackets = [_Bracket(None, "formula")]

    def check(self, found: Sequence[Token]) -> None:
        """Raises FormulaError for the first token that cannot stand where it does."""
        after_value = False
        previous: Token | None = None
        for index, token in enumerate(found):
            if after_value:
                after_value = self.continues(found, index)
            else:
                after_value = self.begins(token, previous)
            previous = token
        if not after_value:
            last = found[-1]
            raise self.fault(
                f"the formula ends after {last.text!r}",
                "a value is missing there",
                last.column + len(last.text),
            )
        self.end_ifs()
        opened = self.brackets[-1].opened
        if opened is not None:
            raise self.fault(
                f"the bracket {opened.text!r} is not closed",
                f"add {_PAIRS[opened.text]!r}",
                opened.column,
            )

    def begins(self, token: Token, previous: Token | None) -> bool:
        """Takes a token where a value is to come; whether it completes one."""
        match token.kind:
            case "number" | "name" | "literal":
                return True
            case "open":
                self.open(token, self.kind_of(token, previous))
                return False
            case "close" if previous is not None and self.brackets[-1].kind in ("call", "shape"):
                called = previous.kind == "open" and self.brackets[-1].kind == "call"
                if called or previous.kind == "comma":  # f() and f(x,)
                    self.close(token)
                    return True
        if token.text in ("+", "-", "not"):
            return False
        if (
            token.text in ("*", "**")
            and previous is not None
            and previous.kind in ("open", "comma")
        ):
            raise self.fault(f"an argument cannot begin with {token.text!r}", "", token.column)
        raise self.fault(
            f"a value is missing before {token.text!r}", "", token.column if previous else 0
        )

    def kind_of(self, token: Token, previous: Token | None) -> str:
        """What a bracket opens where a value is to come; an argument may be a shape, (10, 5)."""
        if token.text == "[":
            return "list"
        argued = previous is not None and previous.kind in ("open", "comma", "equals")
        return "shape" if argued and self.brackets[-1].kind == "call" else "group"

    def continues(self, found: Sequence[Token], index: int) -> bool:
        """Takes a token that follows a value; whether it leaves a value complete."""
        token, previous = found[index], found[index - 1]
        bracket = self.brackets[-1]
        match token.kind:
            case "number" | "name" | "literal":
                raise self.missing_operator(previous, token)
            case "open":
                if token.text == "[":
                    self.check_index(found, index)
                    self.open(token, "index")
                    return False
                made = previous.kind == "close" and self.makes
                if previous.kind != "name" and not made:
                    raise self.missing_operator(previous, token)
                self.open(token, "call")
                self.brackets[-1].makes = previous.kind == "name" and looks_like_class(
                    previous.text
                )
            case "close":
                self.close(token)
                return True
            case "comma":
                self.end_ifs()
                if bracket.kind not in ("call", "list", "shape"):
                    raise self.fault(*NO_COMMA, token.column)
            case "equals":
                self.check_equals(found, index)
            case "word":
                self.check_word(token)
        return False

    def check_index(self, found: Sequence[Token], index: int) -> None:
        """A bracket [ after a value holds a letter, and follows the name of a list."""
        inside = found[index + 1 : index + 3]
        kinds = [token.kind for token in inside]
        if found[index - 1].kind != "name" or kinds != ["name", "close"]:
            raise self.fault(
                "an index in brackets is not part of a formula",
                "but for a list's numbers in a sum: sum(a[k] * x**k)",
                found[index].column,
            )

    def check_equals(self, found: Sequence[Token], index: int) -> None:
        """A sign = binds a parameter: it follows a name that follows ( or , in a call."""
        named = found[index - 1].kind == "name" and "." not in found[index - 1].text
        if (
            self.brackets[-1].kind == "call"
            and named
            and found[index - 2].kind in ("open", "comma")
        ):
            return
        column = found[index].column
        if len(self.brackets) > 1 or any(token.text == "if" for token in found[:index]):
            raise self.fault("'=' alone does not compare", "write == to compare", column)
        raise self.fault(
            "a formula has no '='", "write only what stands right of it; == compares", column
        )

    def check_word(self, token: Token) -> None:
        ifs = self.brackets[-1].ifs
        if token.text == "if":
            ifs.append(token)
        elif token.text == "else":
            if not ifs:
                raise self.fault("'else' without 'if'", "write a if test else b", token.column)
            ifs.pop()
        elif token.text == "not":
            raise self.fault("'not' cannot follow a value", "write and not, or !=", token.column)

    def open(self, token: Token, kind: str) -> None:
        if len(self.brackets) > MAX_DEPTH:
            raise self.fault(
                f"more than {MAX_DEPTH} brackets inside one another",
                "write it flatter",
                token.column,
            )
        self.brackets.append(_Bracket(token, kind))

    def close(self, token: Token) -> None:
        self.end_ifs()
        opened = self.brackets[-1].opened
        if opened is None:
            raise self.fault(
                f"the bracket {token.text!r} closes nothing", "remove it, or open it", token.column
            )
        if _PAIRS[opened.text] != token.text:
            raise self.fault(
                f"{token.text!r} cannot close {opened.text!r}",
                f"write {_PAIRS[opened.text]!r}",
                token.column,
            )
        self.makes = self.brackets.pop().makes

    def end_ifs(self) -> None:
        """Raises FormulaError where an if still waits for its else."""
        if self.brackets[-1].ifs:
            column = self.brackets[-1].ifs[-1].column
            raise self.fault("'if' without 'else'", "write a if test else b", column)

    def missing_operator(self, previous: Token, token: Token) -> FormulaError:
        """What to say of 2x, 2(x + 1), (x + 1)(x - 1), sin x and 1.2.3."""
        if previous.kind == token.kind == "number":
            return self.fault("a number right after a number", "write 0.5 or 1e-3", token.column)
        if previous.text in FUNCTIONS:
            return self.fault(
                f"{previous.text} needs brackets round its argument",
                f"write {previous.text}({token.text})",
                token.column,
            )
        if "mod" in (previous.text, token.text) and token.kind == "name":
            return self.fault(
                f"an operator is missing before {quoted(token.text)}",
                "write mod(x, 2) for a remainder",
                token.column,
            )
        shown = token.text if len(token.text) <= 20 else "..."
        before = previous.text if len(previous.text) <= 20 else "..."
        rest = "(...)" if token.kind == "open" else shown
        left = "(...)" if previous.kind == "close" else before
        joined = previous.kind == token.kind == "name"
        name = f"a name has no spaces: {left}_{rest}; " if joined else ""
        return self.fault(
            f"an operator is missing before {quoted(token.text)}",
            f"{name}write {left}*{rest} to multiply",
            token.column,
        )

    def fault(self, message: str, hint: str, column: int) -> FormulaError:
        return FormulaError(message, hint, self.text, column)
