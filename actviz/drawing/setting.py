"""A formula set in lines: how its branches, conditions and long sums stand on a column of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from actviz.drawing.layout import packed
from actviz.drawing.sheet import Measure
from actviz.formula import notation
from actviz.formula.simplify import outward
from actviz.formula.tree import Tree

LINE = 1.45  # times the size of a line's type, from line to line
LEADING = 0.45  # ems between formulas that are higher than a line
SPACE = 0.25  # ems between parts of a line
CASE = 1.0  # em between a branch and its condition, or before a line that goes on
Place = tuple[float, float]  # width and height in ems
Part = tuple[int, str]  # how tightly a part is bound to the one before, and its text


class Span(NamedTuple):
    """A text of a line, and how many ems from its beginning it stands."""

    text: str
    x: float = 0.0
    is_test: bool = False


class Setting(NamedTuple):
    """Lines, each its spans and its height, and how wide they are, in ems of their own type."""

    lines: tuple[tuple[tuple[Span, ...], float], ...]
    width: float

    @property
    def height(self) -> float:
        """Of all lines."""
        return sum(height for _, height in self.lines)

    def scale(self, width: float, height: float, most: float) -> float:
        """How large it can be, as a multiple of the type's size, in a place of so many ems."""
        return min(most, width / self.width, height / self.height)


def chosen(
    formula: Tree, measure: Measure, em: float, place: Place, least: float, most: float
) -> tuple[Setting, float]:
    """The first way to set a formula in which it is not smaller than ``least``, or else that in
    which it is largest, with its scale. ``em`` is in pixels."""
    best: tuple[Setting, float] | None = None
    for setting in settings(formula, measure, em, place[0] / least):
        scale = setting.scale(*place, most)
        if best is None or scale > best[1]:
            best = setting, scale
        if scale >= least:
            break
    assert best is not None
    return best


def settings(formula: Tree, measure: Measure, em: float, width: float) -> Iterator[Setting]:
    """Ways to set a formula, from the one that is read most easily on: conditions beside their
    branches, conditions below them, lines that end within a formula, and within a fraction."""
    cases = notation.mathtext_cases(outward(formula))
    whole = [(f"${displayed(notation.mathtext(then))}$", f"${test}$") for then, test in cases]
    has_tests = len(cases) > 1

    def wide(text: str) -> float:
        return measure(text) / em

    def line(*spans: Span) -> tuple[tuple[Span, ...], float]:
        return spans, max(LINE, *(measure.box(s.text)[1] / em + LEADING for s in spans))

    def made(lines: Iterable[Sequence[Span]]) -> Setting:
        rows = tuple(line(*spans) for spans in lines)
        return Setting(rows, max(s.x + wide(s.text) for spans, _ in rows for s in spans))

    if has_tests:
        at = max(wide(then) for then, _ in whole) + CASE
        yield made([Span(then), Span(test, at, is_test=True)] for then, test in whole)
    yield made([s] for then, test in whole for s in (Span(then), *_below(test, has_tests)))
    for is_flat in (False, True):
        broken = [
            (_lines(notation.mathtext_parts(then, is_flat=is_flat), wide, width), f"${test}$")
            for then, test in cases
        ]
        yield made([s] for spans, test in broken for s in (*spans, *_below(test, has_tests)))


def _below(test: str, is_there: bool) -> list[Span]:
    return [Span(test, CASE, is_test=True)] if is_there else []


def _lines(parts: Sequence[Part], wide: Callable[[str], float], width: float) -> list[Span]:
    """Parts of a formula in lines of so many ems, those after the first set in."""

    # the braces let an operator at the beginning of a line have its space
    def set_in(text: str) -> str:
        return f"${{}}{displayed(text)}$"

    first, *others = _broken(parts, lambda text: wide(set_in(text)), width - CASE)
    return [Span(f"${displayed(first)}$"), *(Span(set_in(text), CASE) for text in others)]


def _broken(parts: Sequence[Part], wide: Callable[[str], float], width: float) -> list[str]:
    """Lines that end where the formula is bound least: only what is too wide for one is broken."""
    if len(parts) == 1:
        return [parts[0][1]]
    least = min(bond for bond, _ in parts[1:])
    starts = [0, *(i for i, (bond, _) in enumerate(parts) if i and bond == least), len(parts)]
    groups = [parts[start:end] for start, end in pairwise(starts)]
    lines: list[str] = []
    for is_long, run in groupby(groups, lambda group: wide(_joined(group)) > width):
        found = (
            [line for group in run for line in _broken(group, wide, width)]
            if is_long
            else [" ".join(row) for row in packed(map(_joined, run), wide, width, SPACE)]
        )
        if lines and wide(f"{lines[-1]} {found[0]}") <= width:
            found[0] = f"{lines.pop()} {found[0]}"
        lines += found
    return lines


def _joined(parts: Sequence[Part]) -> str:
    return " ".join(text for _, text in parts)


def displayed(formula: str) -> str:
    """A formula in mathtext, its outermost fractions as large as its other letters."""
    depth, parts = 0, []
    for part in re.split(r"(\\frac|[{}])", formula):
        depth += {"{": 1, "}": -1}.get(part, 0)
        parts.append(r"\dfrac" if part == r"\frac" and not depth else part)
    return "".join(parts)
