"""Numbers, intervals and names as people read them: in plain text and in LaTeX."""

import math
from collections.abc import Sequence
from decimal import ROUND_UP, Context, Decimal
from typing import NamedTuple

from actviz.formula.notation.symbols import tex_escaped
from actviz.numerals import DIGITS, latex, short, to_digits

MOST = 8  # things in a cell for people
MARKDOWN_SIGNS = {sign: f"\\{sign}" for sign in "\\|`*_[]<>"}


class Cell(NamedTuple):
    """One entry of a table; ``code`` says that it is a formula and belongs in typewriter type."""

    text: str
    latex: str
    code: bool = False


def words(text: str) -> Cell:
    """A cell of plain words."""
    return Cell(text, tex_escaped(text))


def code(text: str) -> Cell:
    """A cell that holds a name or a formula as it would be typed."""
    return Cell(text, rf"\texttt{{{tex_escaped(text)}}}", code=True)


def markdown_escaped(text: str) -> str:
    """Text with every sign that Markdown would act on made harmless."""
    return "".join(MARKDOWN_SIGNS.get(sign, sign) for sign in text)


EMPTY = words("")
NONE = Cell("-", "--")
UNDECIDED = words("undecided")


def number(value: float | None) -> Cell:
    """A cell of one number; None is a number that could not be decided."""
    if value is None:
        return UNDECIDED
    return Cell(short(value), f"${latex(value)}$")


def enclosed(lower: float, upper: float) -> Cell:
    """A number known to lie between two doubles: the digits, at most four, that these agree in.

    Where they agree in none it is the middle and the error, rounded up: 0 ± 2e-17.
    """
    for digits in range(DIGITS, 0, -1):
        texts = {f"{to_digits(end, digits):g}" for end in (lower, upper)}
        if len(texts) > 1:
            continue
        shown = texts.pop()
        if len(shown.partition(".")[0].lstrip("-")) <= digits or "e" in shown:
            return number(float(shown))
        break  # zeros before the point would be read as digits: 100 for 95.5
    bound, _, middle = min(_around(lower, upper, digits) for digits in range(1, DIGITS + 1))
    return Cell(
        f"{short(middle)} ± {short(bound)}",
        rf"${latex(middle)} \pm {latex(bound)}$",
    )


def _around(lower: float, upper: float, digits: int) -> tuple[float, int, float]:
    """How far the ends are at most from a number of so many digits between them, rounded up to one
    digit; the digits, and the number."""
    middle = 0.0 if lower <= 0 <= upper else to_digits(lower + (upper - lower) / 2, digits)
    error = Decimal(max(upper - middle, middle - lower))
    return float(Context(prec=1, rounding=ROUND_UP).plus(error)), digits, middle


def numbers(values: Sequence[float], *, is_whole: bool = True) -> Cell:
    """A cell of any number of numbers."""
    return joined([number(value) for value in values], is_whole=is_whole)


def joined(cells: Sequence[Cell], *, is_whole: bool = True) -> Cell:
    """What several cells say, as one; of very many the first and how many there are.

    Where these are not all there are, but where the list was cut, it ends in dots.
    """
    if not cells:
        return NONE if is_whole else UNDECIDED
    shown = list(cells)
    if len(cells) > MOST or not is_whole:
        most = MOST - 2 if len(cells) > MOST else MOST
        shown = [*cells[:most], words(f"... {len(cells)} in all" if is_whole else "...")]
    return Cell(", ".join(cell.text for cell in shown), ", ".join(cell.latex for cell in shown))


def interval(lower: float, upper: float, *, lower_closed: bool, upper_closed: bool) -> Cell:
    """A cell of an interval, whose infinite ends are open."""
    opening = "[" if lower_closed and math.isfinite(lower) else "("
    closing = "]" if upper_closed and math.isfinite(upper) else ")"
    if lower == upper and opening == "[":
        return points([lower])
    return Cell(
        f"{opening}{short(lower)}, {short(upper)}{closing}",
        f"${opening}{latex(lower)}, {latex(upper)}{closing}$",
    )


def points(values: Sequence[float]) -> Cell:
    """A cell of a set of numbers, such as {0, 1}."""
    inner = joined([number(value) for value in values])
    return Cell(f"{{{inner.text}}}", rf"$\{{{inner.latex.replace('$', '')}\}}$")


def union(parts: Sequence[Cell]) -> Cell:
    """A cell of several intervals; of very many the first and how many there are."""
    if not parts:
        return Cell("nowhere", r"$\emptyset$")
    shown = list(parts)
    if len(parts) > MOST:
        shown = [*parts[: MOST - 2], words(f"... {len(parts)} in all")]
    return Cell(" ∪ ".join(p.text for p in shown), r" $\cup$ ".join(p.latex for p in shown))
