"""What is hostile of any text: signs, numbers, lengths, nesting, bytes; and text made wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

SIGNS = (
    *("\x00", "\x07", "\x1b[2J", "\x1b]0;t\x07", "\r", "\n", "\t", "\x7f", "\x85", "\x9b31m"),
    *("\u200b", "\u202e", "\u2028", "\ufeff", "\ufffe", "\udc80", "\ud800", "\U0010ffff"),
    *("é", "e\u0301", "ﬁ", "ｘ", "х", "²", "½", "·", "−", "×", "÷", "π", "∞", "√", "٣", "😀"),
    *("'", '"', "\\", "`", "$", "%", "{", "}", "[", "]", "(", ")", "<", ">", "&", "|", ";", "#"),
    *("=", "==", ":", ":=", ",", ".", "..", "...", "@", "!", "!=", "?", "~", "^", "*", "**", "//"),
)
NUMBERS = (
    *("0", "-0", "0.0", "1", "-1", "2", "0.5", "nan", "inf", "-inf", "infinity", "1e308", "1e309"),
    *("1e-320", "5e-324", "1e999", "1e-999", "1e99999", "1e9999999", "9" * 400, "9" * 5000),
    *("0." + "0" * 500 + "1", "1_000", "0x10", "0x1p4", "0b1", "1j", "007", ".", "1.", ".5", "1e"),
    *("1,5", "١٢", "1/3", "1/0", "2**0.5", "True", "None", "--1", "+1", "1e+", "1e-17", "65504"),
)
NAMES = (
    *("x", "y", "e", "pi", "f", "if", "lambda", "None", "__import__", "eval", "exec", "open"),
    *("__class__", "os.system", "numpy.tanh", "torch.nn.GELU", "jax.nn.gelu", "self", "sigmoi"),
    *("SIGMOID", "alpha", "defaults", "all", "*", "help", "-", "--", "con", ".", ".."),
)
CODE = (
    "__import__('os').system('touch pwned')",
    "().__class__.__bases__[0].__subclasses__()",
    "open('pwned', 'w')",
    "(lambda: open('pwned', 'w'))()",
    "[x for x in (1, 2)]",
    "exec('import os')",
    "{0.__class__.__mro__}",
    "$(touch pwned)",
    "`touch pwned`",
    "%s%s%n",
    "f'{open(1)}'",
    "\\input{pwned}",
    "\\write18{touch pwned}",
    "$\\frac{1}{0}$",
    "$x^",
    "<script>alert(1)</script>",
    "cycler('color', [open('pwned', 'w')])",
)
MOST = 200_000  # characters of an input; a command line holds no longer argument


def hostile(chance: Random) -> str:
    """A text that no option is made for."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.choice(NUMBERS)
    if kind == 1:
        return chance.choice(NAMES)
    if kind == 2:
        return chance.choice(CODE)
    if kind == 3:
        return chance.choice(SIGNS) * chance.choice((1, 1, 2, 10, 1000))
    if kind == 4:
        return "".join(chance.choice(SIGNS) for _ in range(chance.randint(0, 12)))
    if kind == 5:
        return chance.choice(("", " ", "x" * chance.choice((100, 5_000, 100_000)), "-x", "--"))
    if kind == 6:
        return chance.randbytes(chance.randint(1, 40)).decode("utf-8", "surrogateescape")
    depth = chance.choice((3, 30, 90, 300, 3000, 30_000))
    left, right = chance.choice((("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("abs(", ")")))
    return left * depth + "x" + right * depth


def _cut(text: str, chance: Random) -> str:
    a, b = sorted((_place(text, chance), _place(text, chance)))
    return text[:a] + text[b:]


def _doubled(text: str, chance: Random) -> str:
    a, b = sorted((_place(text, chance), _place(text, chance)))
    return text[:b] + text[a:b] * chance.choice((1, 1, 2, 50)) + text[b:]


def _swapped(text: str, chance: Random) -> str:
    a, b, c = sorted(_place(text, chance) for _ in range(3))
    return text[:a] + text[b:c] + text[a:b] + text[c:]


def _spoiled(text: str, chance: Random) -> str:
    a = _place(text, chance)
    return text[:a] + chance.choice((*SIGNS, *NUMBERS, *NAMES)) + text[a:]


def _renumbered(text: str, chance: Random) -> str:
    numbers = list(re.finditer(r"[\d.]+(?:e[+-]?\d+)?", text))
    if not numbers:
        return text + chance.choice(NUMBERS)
    found = chance.choice(numbers)
    return text[: found.start()] + chance.choice(NUMBERS) + text[found.end() :]


def _renamed(text: str, chance: Random) -> str:
    words = list(re.finditer(r"[A-Za-z_]\w*", text))
    if not words:
        return text + chance.choice(NAMES)
    found = chance.choice(words)
    return text[: found.start()] + chance.choice((*NAMES, *CODE)) + text[found.end() :]


def _replaced(text: str, chance: Random) -> str:
    a, b = sorted((_place(text, chance), _place(text, chance)))
    return text[:a] + hostile(chance) + text[b:]


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    *(_cut, _doubled, _swapped, _spoiled, _spoiled, _renumbered, _renumbered, _renamed, _replaced),
)


def _place(text: str, chance: Random) -> int:
    return chance.randint(0, len(text))


def mutated(text: str, chance: Random) -> str:
    """A text with up to four things made wrong in it."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        text = chance.choice(MUTATIONS)(text, chance)[:MOST]
    return text
