"""Formulas in one line as mathematics, with italic letters and upright names and brackets; and back
to the line, for what sets text by itself."""

from __future__ import annotations

import re

from actviz.formula.notation.symbols import COMMANDS, GREEK
from actviz.numerals import lowered, raised

TOKEN = re.compile(
    r"(?P<number>\d+(\.\d+)?)|(?P<word>[^\W\d⁰¹²³⁴-⁹ⁿˣ][^\W⁰¹²³⁴-⁹ⁿˣ]*(\.[^\W⁰¹²³⁴-⁹ⁿˣ]+)*)|(?P<raised>[⁰¹²³⁴-⁹⁻ⁿˣ]+)"
    r"|(?P<between> ?[·+=≈∼<>≤≥]( |$)|(^| )−( |$))|(?P<tight>·)(?=\d)|(?P<minus>−)"
    r"|(?P<bracket>[(),/|])|(?P<space> )"
)
LINKS = ("if", "else", "and", "or", "not")
SIGNS = {"·": r"\cdot ", "−": "-", "≈": r"\approx ", "∼": r"\sim ", "≤": r"\leq ", "≥": r"\geq "}
LETTERS = {letter: f"{COMMANDS[name]} " for name, letter in GREEK.items()}
VARIABLE = re.compile(r"(?<![^\W\d])[xα-ω](?![^\W⁰¹²³⁴-⁹ⁿˣ])")  # or a parameter, such as α


def as_mathematics(text: str) -> str:
    """A text of lines, each of which that is a formula in x set as one, or such as α = 2, or part
    of one; all others stay, and all of them where the first is none: it says how a text is set."""
    lines = text.split("\n")
    if not any(map(VARIABLE.search, lines)):
        return text
    first, *others = map(_line, lines)
    return "\n".join([first, *others]) if first != lines[0] else text


def _line(line: str) -> str:
    parts: list[str] = []
    at, is_open = 0, False  # whether a space is left between two words, as in no formula
    while at < len(line):
        found = TOKEN.match(line, at)
        if found is None:
            return line
        kind, sign, at = found.lastgroup, found[0], found.end()
        if kind == "space":
            is_open = True
            continue
        if kind == "word" and sign in LINKS:
            parts.append(rf"\ \mathrm{{{sign}}}\ ")
            at += line.startswith(" ", at)
        elif is_open and not (parts and parts[-1] == ","):
            return line
        else:
            begun = "{}" if kind == "between" and not parts else ""  # the sum goes on, in spaces
            parts.append(begun + _set(kind, sign))
        is_open = False
    return f"${''.join(parts)}$"


def _set(kind: str | None, sign: str) -> str:
    """One sign or word as mathtext and TeX take it."""
    match kind:
        case "word" if sign in LETTERS:
            return LETTERS[sign]
        case "word" if len(sign) > 1:
            return upright(sign)
        case "raised":
            return f"^{{{lowered(sign)}}}"
        case "between" | "tight":
            return SIGNS.get(sign.strip(), sign.strip())
        case "minus":
            return "{-}"
    return sign


def upright(word: str) -> str:
    """A name amid mathematics, which sets space behind the points of one that is not text."""
    command = "text" if "." in word else "mathrm"
    escaped = word.replace("_", r"\_")
    return rf"\{command}{{{escaped}}}"


def as_line(text: str) -> str | None:
    """The line that mathematics is, with the signs of print, where it is one; else None."""
    words = text.replace("$", "").replace("{}", "").replace("{-}", "−").replace(r"\_", "_")
    words = re.sub(r"\\(?:mathrm|text)\{(.*?)\}", r"\1", words)
    words = re.sub(r"\^\{(.*?)\}", lambda power: raised(power[1]), words)
    for letter, command in LETTERS.items():
        words = words.replace(command, letter)
    for sign, command in SIGNS.items():
        words = words.replace(command, f" {sign} ")
    words = re.sub(r" *([=<>+]) *", r" \1 ", words.replace(r"\ ", " "))
    words = re.sub(r",(?=\S)", ", ", words)
    return None if re.search(r"[\\^{}]", words) else words.strip(" ")
