"""Numbers in writing: one form for each purpose, and the raised digits of powers.

In tables and sketches for people ``short``, in LaTeX ``latex``, in pictures ``number``, on a
command line ``typed``; and for programs ``exact`` and ``in_json``, which keep every double apart
from its neighbours. What is known between two doubles only is a ``Cell`` of tables/cells.py.
"""

from __future__ import annotations

import math

DIGITS = 4  # significant ones, in what people read
LARGE, SMALL = 1e6, 1e-4  # in a picture, between these a number is written without a power of ten
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ˣⁿ"
_PLAIN = "0123456789-+()xn"
_RAISED = str.maketrans(_PLAIN + "−", SUPERSCRIPTS + "⁻")
_LOWERED = str.maketrans(SUPERSCRIPTS, _PLAIN)


def to_digits(value: float, digits: int = DIGITS) -> float:
    """A number to so many significant digits."""
    return float(f"{value:.{digits}g}")


def short(value: float) -> str:
    """A number to four digits: -2.887, 0.25, 1e-05, inf."""
    return f"{value:.{DIGITS}g}" if value else "0"


def latex(value: float) -> str:
    """The same for LaTeX's math mode."""
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = short(value).partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")


def number(value: float, _: object = None) -> str:
    """A number as print has it: 0.5, −2, 1000, 5·10⁻⁷. A second argument, such as matplotlib gives
    to what formats numbers, says nothing."""
    text = f"{value:.12g}"
    size = abs(value)
    if size >= LARGE or 0 < size < SMALL * (1 - 1e-9):
        mantissa, _, exponent = f"{value:.5e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        power = power_of_ten(int(exponent))
        one = {"1": power, "-1": f"-{power}"}
        text = one.get(mantissa, f"{mantissa}·{power}")
    return text.replace("-", "−")


def power_of_ten(exponent: int) -> str:
    """10⁻⁷."""
    return f"10{raised(str(exponent))}"


def typed(value: float) -> str:
    """Every digit of a number, as a person would type it: -6, 0.5."""
    return repr(float(value)).removesuffix(".0")


def exact(value: float | None) -> str:
    """A number with every digit that tells it from its neighbours; nothing for None."""
    return "" if value is None else repr(value)


def in_json(value: float | None) -> float | str | None:
    """A number as JSON may hold it: an infinite one is "inf" or "-inf", what is none is null."""
    if value is None or math.isnan(value):
        return None
    return repr(value) if math.isinf(value) else value


def raised(text: str) -> str:
    """Digits, signs, brackets, x and n in superscript; all else as it is."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """What is in superscript on the line again."""
    return text.translate(_LOWERED)
