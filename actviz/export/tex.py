"""Texts of a picture as a TeX document sets them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from actviz.formula.notation.symbols import tex_escaped
from actviz.numerals import SUPERSCRIPTS, lowered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIGNS = {
    "′": r"\ensuremath{'}",
    "″": r"\ensuremath{''}",
    "‴": r"\ensuremath{'''}",
    "⁗": r"\ensuremath{''''}",
    "−": r"\ensuremath{-}",
    "×": r"\ensuremath{\times}",
    "≈": r"\ensuremath{\approx}",
    "≠": r"\ensuremath{\neq}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "∞": r"\ensuremath{\infty}",
    "·": r"\ensuremath{\cdot}",
    "√": r"\ensuremath{\surd}",
    "→": r"\ensuremath{\to}",
    "ϕ": r"\ensuremath{\phi}",
    "°": r"\ensuremath{^\circ}",
    "µ": r"\ensuremath{\mu}",
    "±": r"\ensuremath{\pm}",
    "∪": r"\ensuremath{\cup}",
    "ℝ": r"\ensuremath{\mathbb{R}}",
    "–": "--",
    "…": r"\ldots{}",
    "\N{HAIR SPACE}": "",
    "\N{THIN SPACE}": r"\,",
}
BELOW = "₀₁₂₃₄₅₆₇₈₉"
ON_LINE = str.maketrans(BELOW, "0123456789")
CAPITALS = ("gamma", "delta", "theta", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega")


def tex(text: str) -> str:
    """A text as TeX sets it, none of its characters a command."""
    return signs(tex_escaped(text))


def mathematics(text: str) -> str:
    """A text with formulas between dollar signs, as matplotlib takes it, for TeX."""
    parts = re.split(r"(?<!\\)\$", text)
    for i, part in enumerate(parts):
        parts[i] = (
            signs(part.replace(r"\text{", r"\mathrm{")) if i % 2 else tex(part.replace(r"\$", "$"))
        )
    return "$".join(parts)


def signs(text: str) -> str:
    """The signs that a text font may lack, in mathematics."""
    text = re.sub(f"[{SUPERSCRIPTS}]+", lambda run: _moved(lowered(run[0]), "^"), text)
    text = re.sub(f"[{BELOW}]+", lambda run: _moved(run[0].translate(ON_LINE), "_"), text)
    return "".join(SIGNS.get(sign, _letter(sign)) for sign in text)


def _moved(run: str, mark: str) -> str:
    return rf"\ensuremath{{{mark}{{{run}}}}}"


def _letter(character: str) -> str:
    """A Greek letter by its name; any other character as it is."""
    name = ""
    if "α" <= character <= "ω":
        name = unicodedata.name(character).removeprefix("GREEK SMALL LETTER ").lower()
        name = {"lamda": "lambda", "omicron": "", "final sigma": "varsigma"}.get(name, name)
    elif "Α" <= character <= "Ω":
        name = unicodedata.name(character, "").removeprefix("GREEK CAPITAL LETTER ").lower()
        name = {"lamda": "Lambda"}.get(name, name.capitalize() if name in CAPITALS else "")
    return rf"\ensuremath{{\{name}}}" if name else character


@contextmanager
def without_halos(figure: Figure) -> Iterator[None]:
    """Lets no halo be drawn: their outlines are not those of the document's type."""
    from matplotlib.text import Text

    halos = [t for t in figure.findobj(Text) if t.get_path_effects() and t.get_visible()]
    for halo in halos:
        halo.set_visible(False)
    try:
        yield
    finally:
        for halo in halos:
            halo.set_visible(True)
