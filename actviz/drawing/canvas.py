"""Pixels: matplotlib's own drawing of them, in which a name such as f'(x) is set letter by letter.

mathtext, which sets formulas, takes a tenth of a whole plot to begin with, and most pictures hold
no more of mathematics than that. It looks as mathtext sets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import cos, radians, sin
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties

# a letter, with primes and another letter in brackets
NAME = re.compile(r"\$([A-Za-z])('{0,3})(?:\(([A-Za-z])\))?\$")
# a prime as mathtext has it: the sign in its type, and in the size of the letter how large it is,
# how high it begins, and how far behind the letter
PRIME, PRIME_TYPE = "0", "cmsy10"
PRIME_SIZE, LIFT, GAP = 0.7, 0.41, 0.08


class Renderer(RendererAgg):
    """matplotlib's renderer, but for names."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Pixels, as matplotlib's tells them."""
        found = self._set(s, prop) if ismath is True else []
        if not found:
            width, height, descent = super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]
            return float(width), float(height), float(descent)
        below = max(part.descent - part.lift for part in found)
        above = max(part.height - part.descent + part.lift for part in found)
        return found[-1].left + found[-1].width, above + below, below

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Draws a text whose line begins at a place, in pixels from the upper left."""
        found = self._set(s, prop) if ismath is True else []
        turned, raised = cos(radians(angle)), sin(radians(angle))
        for part in found:
            right = x + part.left * turned - part.lift * raised
            down = y - part.left * raised - part.lift * turned
            super().draw_text(gc, right, down, part.text, part.font, angle)  # type: ignore[no-untyped-call]
        if not found:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]

    def _set(self, text: str, font: FontProperties) -> list[_Part]:
        """A name's parts in their places; none of any other text."""
        em = float(self.points_to_pixels(font.get_size_in_points()))  # type: ignore[no-untyped-call]
        left, found = 0.0, []
        for signs, one, is_prime in parts(text, font):
            left += GAP * em * is_prime
            box = self.get_text_width_height_descent(signs, one, ismath=False)
            found.append(_Part(signs, one, left, LIFT * em * is_prime, *box))
            left += box[0]
        return found


class _Part(NamedTuple):
    """Signs that are set in one go: how far behind the place where the name begins, how high over
    its line, and their size, in pixels."""

    text: str
    font: FontProperties
    left: float
    lift: float
    width: float
    height: float
    descent: float


class Canvas(FigureCanvasAgg):
    """A canvas of such pixels."""

    def get_renderer(self) -> RendererAgg:
        """What it is drawn with: the same one while the figure keeps its size."""
        wanted = (*self.get_width_height(physical=True), self.figure.dpi)
        held: RendererAgg | None = getattr(self, "renderer", None)
        if held is None or (held.width, held.height, held.dpi) != wanted:
            self.renderer = held = Renderer(*wanted)  # type: ignore[no-untyped-call]
        return held


def parts(text: str, font: FontProperties) -> Iterator[tuple[str, FontProperties, bool]]:
    """What a name is set of, letters in italics and brackets upright, and whether that is its
    primes; nothing of any other text, or where mathematics has a type of its own."""
    found = NAME.fullmatch(text)
    if found is None or mpl.rcParams["mathtext.fontset"] != "dejavusans":
        return
    letter, primes, argument = found.groups()
    italic, small = font.copy(), font.copy()
    italic.set_style("italic")
    small.set_family(PRIME_TYPE)
    small.set_size(PRIME_SIZE * font.get_size_in_points())
    yield letter, italic, False
    if primes:
        yield PRIME * len(primes), small, True
    if argument:
        yield from (("(", font, False), (argument, italic, False), (")", font, False))
