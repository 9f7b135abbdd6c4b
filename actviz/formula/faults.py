"""A formula that cannot be read: what is wrong, where, and what to write instead."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

from actviz.errors import UsageError

WINDOW = 72  # columns of an excerpt
LONGEST_NAME = 40  # characters of what a message repeats
ALLOWED = (
    "a formula is made of x, numbers, pi, e, inf, + - * / **, comparisons, and/or/not, "
    "`a if test else b` and calls such as tanh(x)"
)


class FormulaError(UsageError):
    """A formula that cannot be read.

    ``column`` is the character of the text at which the fault is, from 0, or None where the fault
    is no place's. ``excerpt`` is the text round it and, in a second line, a caret below it, each of
    at most WINDOW columns; empty without a column.
    """

    def __init__(
        self, message: str, hint: str = "", text: str = "", column: int | None = None
    ) -> None:
        shown = "" if column is None else excerpt(text, column)
        super().__init__(message, hint or ALLOWED, shown)
        self.column = column


class UnknownLetterError(FormulaError):
    """A letter in a formula that is neither the input nor a parameter."""

    def __init__(self, letter: str, hint: str, text: str, column: int) -> None:
        super().__init__(f"a formula has one input, x, and no {quoted(letter)}", hint, text, column)
        self.letter = letter


def excerpt(text: str, column: int) -> str:
    """The text in a window round a column, and a caret below that column."""
    start, end = 0, len(text)
    if max(end, column + 1) > WINDOW:
        room = WINDOW - 6  # between the dots
        start = max(0, min(column - room // 2, len(text) - room))
        end = start + room
    shown = "".join(map(_narrow, text[start:end]))
    before, after = "..." if start else "", "..." if end < len(text) else ""
    return f"{before}{shown}{after}\n{' ' * (len(before) + column - start)}^"


def _narrow(character: str) -> str:
    """The character, or what stands for it where it would not take exactly one column."""
    if character.isspace():
        return " "
    wide = unicodedata.east_asian_width(character) in ("W", "F")
    if wide or not character.isprintable() or unicodedata.category(character) in ("Mn", "Me"):
        return "?"
    return character


def quoted(name: str) -> str:
    """What somebody wrote, for a message: in quotes, on one line, not too long."""
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
    return repr(short)


def odd_sign(text: str, column: int) -> FormulaError:
    """What to say of characters that begin nothing that a formula is made of."""
    for sign, hint in SIGNS.items():
        if text.startswith(sign, column):
            return FormulaError(f"{quoted(sign)} is not part of a formula", hint, text, column)
    character = text[column]
    return FormulaError(
        f"{quoted(character)} is not part of a formula", _ascii_for(character), text, column
    )


def _ascii_for(character: str) -> str:
    """What to write for a character beyond ASCII, or nothing."""
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKC", character)
    if character.isspace():
        return "write an ordinary space"
    if name.startswith("SUPERSCRIPT ") and plain.isdecimal():
        return f"write **{plain} for a power"
    if name.startswith("GREEK SMALL LETTER "):
        letter = {"LAMDA": "lambd", "FINAL": "sigma"}.get(name.split()[3], name.split()[3].lower())
        return f"write its name, {letter}, where it is a parameter's"
    if character.isdecimal():
        return f"write {unicodedata.decimal(character)}"
    if plain != character and plain.isascii() and plain.isprintable():
        return f"write {plain}"
    return ""


_MINUS, _TIMES = "write - for minus", "write * to multiply"
_TEXT, _BRACES = "a formula holds no text in quotes", "write ( and ) for brackets"

# Longer signs stand before those that they begin with.
SIGNS = MappingProxyType(
    {
        "//": "write / to divide, floor(x / 2) for a whole number",
        "<<": "write < to compare, * to multiply",
        ">>": "write > to compare, / to divide",
        "<>": "write != for unequal",
        "===": "write == to compare",
        "!==": "write != for unequal",
        "=<": "write <=",
        "=>": "write >=",
        "&&": "write and",
        "||": "write or",
        "^": "write ** for a power",
        "|": "write abs(...) for the absolute value",
        "&": "write and",
        "~": "write not",
        "!": "write != for unequal, not for the contrary",
        "%": "write mod(x, 2) for a remainder; for per cent divide by 100",
        "{": _BRACES,
        "}": _BRACES,
        "'": _TEXT,
        '"': _TEXT,
        "::": "write a dot: candle_nn.Activation.Gelu",
        "?": "write a if test else b",
        ":": "write a if test else b",
        "\\": "LaTeX is written by actviz, not read: write exp(x), sqrt(x), pi",
        ".": "a dot stands inside a number or a dotted name such as torch.nn.ELU",
        "−": _MINUS,
        "–": _MINUS,
        "—": _MINUS,
        "×": _TIMES,
        "·": _TIMES,
        "⋅": _TIMES,
        "∙": _TIMES,
        "÷": "write / to divide",
        "≤": "write <=",
        "≥": "write >=",
        "≠": "write !=",
        "√": "write sqrt(...)",
        "π": "write pi",
        "∞": "write inf",
        "Φ": "write normal_cdf(...)",
        "φ": "write normal_pdf(...), or phi where it is a parameter's name",
        "ϕ": "write normal_pdf(...), or phi where it is a parameter's name",
    }
)
