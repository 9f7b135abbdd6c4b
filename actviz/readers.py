"""What the value of an option means: text, as on a command line, or what TOML or Python have for
it, a number, a list. What means nothing is told in one clear line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from actviz.errors import UsageError, did_you_mean
from actviz.floats import float_type

NARROWEST, WIDEST = 1e-9, 1e9
SIDES = (100, 20_000)  # pixels
PIXELS = 100_000_000
INCHES = (0.5, 100.0)
CENTIMETRES = 2.54  # to the inch
MOST_DERIVATIVES = 3
# matplotlib's names of ten colours that go together, to be offered without importing it
TAB_COLOURS = tuple(
    f"tab:{hue}"
    for hue in (
        "blue",
        "orange",
        "green",
        "red",
        "purple",
        "brown",
        "pink",
        "gray",
        "olive",
        "cyan",
    )
)
TEX_POINTS = 72.27  # to the inch: what LaTeX says of a column's width
DPI = (10.0, 2400.0)
THEMES = Path(__file__).parent / "drawing" / "themes"
BASE_THEME = "slides"

Range = tuple[float, float]


class Size(NamedTuple):
    """The size of a sheet.

    In pixels ("px") all that is on it grows or shrinks with it; in inches ("in") type keeps the
    size in points that the theme gives it. A "ratio" is that of the width to the height of a sheet
    as high as the theme's own; a "width" in inches alone has the theme's own ratio. One that
    ``grows`` is given by its width, and as high as what is on it needs.
    """

    width: float
    height: float
    unit: Literal["px", "in", "ratio", "width"] = "px"
    grows: bool = False


INCHES_IN: Mapping[str, float] = MappingProxyType(
    {"in": 1.0, "cm": 1 / CENTIMETRES, "mm": 0.1 / CENTIMETRES, "pt": 1 / TEX_POINTS}
)
SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "column": Size(3.375, 2.7, "in", grows=True),  # of a paper in two columns
        "page": Size(7.0, 4.0, "in", grows=True),  # both of them
    }
)


def choice(text: object, choices: Sequence[str], what: str) -> str:
    """One of the choices, by its name."""
    wanted = str(text).strip().lower()
    if wanted in choices:
        return wanted
    hint = f"{did_you_mean(wanted, choices)} there are: {', '.join(choices)}".lstrip()
    raise UsageError(f"no {what} is called {text!r}", hint)


def number(value: object, what: str, *, is_infinite: bool = False) -> float:
    """A number, finite unless it may be infinite; ``what`` names it in the message if it is
    none."""
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Fraction)):
            raise ValueError
        found = float(value)
    except (ValueError, OverflowError):
        raise UsageError(f"{what} is no number: {value!r}", "write it like 0.05 or 1e-3") from None
    if math.isnan(found) or (math.isinf(found) and not is_infinite):
        raise UsageError(f"{what} must be finite, not {str(value).strip()}")
    return found


def threshold(value: object) -> Fraction:
    """The slope below which the gradient counts as gone; 0.05 is one twentieth."""
    if number(value, "the threshold") <= 0:
        raise UsageError(
            f"the threshold must be above zero, not {str(value).strip()}",
            "it is a slope: the gradient counts as gone where |f'| is below it",
        )
    return Fraction(str(value))  # of a float the shortest decimal: the number that was meant


def dtype(value: object) -> str:
    """The name of a floating-point type, "half" and the like too. Raises UsageError."""
    return float_type(str(value)).name


def interval(value: object) -> Range:
    """``A:B``, or a list of the two: an interval of inputs, whose ends may be infinite.

    Raises UsageError for what is none, and for one that is empty or upside down.
    """
    parts = re.split("[:,]", value) if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or len(parts) != 2:
        raise UsageError(
            f"the range is not of the form MIN:MAX: {value!r}",
            "write it in one word, like -6:6",
        )
    lower, upper = (
        number(_of_pi(part), f"the {end} end of the range", is_infinite=True)
        for part, end in zip(parts, ("lower", "upper"), strict=True)
    )
    if lower == upper:
        raise UsageError(f"the range is empty: both ends are {lower:g}", "write it like -6:6")
    if lower > upper:
        first, last = (str(part).strip() for part in parts)
        raise UsageError(
            f"the range is upside down: {lower:g} is above {upper:g}",
            f"did you mean {last}:{first}?",
        )
    return lower, upper


def _of_pi(value: object) -> object:
    """A multiple of pi, such as -pi, 2*pi, 2pi or pi/2, as a number; another value as it is."""
    decimal = r"(\d{1,9}(?:\.\d{1,9})?)"
    found = isinstance(value, str) and re.fullmatch(
        rf"([+-]?)(?:{decimal}\*?)?pi(?:/{decimal})?", re.sub(r"\s", "", value), re.ASCII
    )
    if not found or float(found[3] or 1) == 0:
        return value
    size = Fraction(found[2] or 1) * Fraction(math.pi) / Fraction(found[3] or 1)
    return float(-size if found[1] == "-" else size)


def window(value: object) -> Range:
    """``MIN:MAX``, or a list of the two: the inputs to draw."""
    lower, upper = interval(value)
    for end, what in ((lower, "lower"), (upper, "upper")):
        number(end, f"the {what} end of the range")
    if upper - lower > WIDEST:
        raise UsageError(f"the range is too wide: at most {WIDEST:g} from end to end")
    if upper - lower < NARROWEST * max(1.0, abs(lower), abs(upper)):
        raise UsageError("the range is too narrow to draw: its ends are nearly the same number")
    return lower, upper


def heights(value: object) -> tuple[Range, ...]:
    """One ``MIN:MAX`` or several, for f, f' ... in their order: the values to draw."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    given = list(value) if is_list and not _is_pair(value) else [value]  # type: ignore[call-overload]
    if len(given) > MOST_DERIVATIVES + 1:
        raise UsageError("there are more ranges of y than derivatives", "one for f, one for f' ...")
    return tuple(window(part) for part in given)


def _is_pair(value: object) -> bool:
    """Whether a list is a range itself, and not one of ranges."""
    is_list = isinstance(value, Sequence) and len(value) > 0
    return is_list and all(isinstance(part, (int, float)) for part in value)  # type: ignore[attr-defined]


def colours(value: object) -> tuple[str, ...]:
    """Colours of curves in their order: a list, or a text with commas between them."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise UsageError(
            f"the colours are no list: {value!r}", "write them like '#c00000,tab:blue'"
        )
    found = tuple(str(part).strip() for part in parts)
    for part in found:
        if not part.isprintable():  # what a colour is matplotlib knows, when it draws
            raise UsageError(f"there is no colour {part!r}", "write it like '#c00000'")
    return found


def derivatives(value: object) -> int:
    """How many derivatives to add to f."""
    if not isinstance(value, int) or value < 0:
        raise UsageError(
            f"the derivatives are counted, not {value!r}", f"give 0 to {MOST_DERIVATIVES}"
        )
    if value > MOST_DERIVATIVES:
        raise UsageError(f"at most {MOST_DERIVATIVES} derivatives are drawn: f', f'' and f'''")
    return int(value)


def size(value: object) -> Size:
    """``1920x1080`` in pixels or a pair of these, ``8x4.5in``, ``16x9cm``, a proportion such as
    ``4:3``, or a name."""
    if isinstance(value, Size):
        return value
    if isinstance(value, (tuple, list)) and len(value) == 2:
        width, height = (number(side, "a side of the size") for side in value)
        return Size(*pixels(width, height))
    text = str(value).strip().lower().replace("×", "x")
    if text in SIZES:
        return SIZES[text]
    side = r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*"
    ratio = re.fullmatch(f"{side}:{side}", text, re.ASCII)
    if ratio is not None:
        return _proportion(float(ratio[1]), float(ratio[2]))
    width_alone = re.fullmatch(f"{side}(in|cm|mm|pt)\\s*", text, re.ASCII)
    if width_alone is not None:
        inches = float(width_alone[1]) * INCHES_IN[width_alone[2]]
        return _in_inches(Size(inches, 0.0, "width", grows=True), (inches,), value)
    unit_of = r"(px|in|cm|mm|pt|)\s*"
    found = re.fullmatch(f"{side}{unit_of}x{side}{unit_of}", text, re.ASCII)
    if found is None or found[2] not in ("", found[4]):
        raise UsageError(
            f"the size is not of the form WIDTHxHEIGHT: {value!r}",
            f"write it like 1920x1080, 8x4.5in, 16x9cm, 8.5cm, 4:3, or {' or '.join(SIZES)}",
        )
    width, height, unit = float(found[1]), float(found[3]), found[4]
    if unit in ("", "px"):
        return Size(*pixels(width, height))
    width, height = width * INCHES_IN[unit], height * INCHES_IN[unit]
    return _in_inches(Size(width, height, "in"), (width, height), value)


def _in_inches(size: Size, sides: Sequence[float], value: object) -> Size:
    """The size, if all its sides can be drawn."""
    if not all(INCHES[0] <= side <= INCHES[1] for side in sides):
        raise UsageError(
            f"the size {str(value).strip()} cannot be drawn",
            f"each side from {INCHES[0]:g} to {INCHES[1]:g} inches",
        )
    return size


def _proportion(width: float, height: float) -> Size:
    if not (height and 0.1 <= width / height <= 10):
        raise UsageError(f"the proportion {width:g}:{height:g} cannot be drawn", "try 16:9 or 4:3")
    return Size(width, height, "ratio")


def pixels(width: float, height: float) -> tuple[int, int]:
    """A number of pixels that can be drawn. Raises UsageError for others."""
    least, most = SIDES
    whole = round(width), round(height)
    if not all(least <= side <= most for side in whole) or whole[0] * whole[1] > PIXELS:
        raise UsageError(
            f"the size {width:g}x{height:g} cannot be drawn",
            f"each side from {least} to {most} pixels, and at most {PIXELS:,} in all",
        )
    return whole


def themes() -> tuple[str, ...]:
    """The themes that come with the package."""
    return tuple(sorted(path.stem for path in THEMES.glob("*.mplstyle")))


def theme(value: object) -> str:
    """One or more themes, by name or as paths of style files, separated by commas."""
    for part in str(value).split(","):
        theme_file(part)
    return str(value)


def theme_file(name: str) -> Path:
    """The style file of one theme, by its name or as a path."""
    wanted = name.strip()
    if wanted in themes():
        return THEMES / f"{wanted}.mplstyle"
    path = Path(wanted)
    with suppress(OSError, ValueError):  # too long a name, or one that holds a NUL
        if path.suffix and path.is_file():
            return path
    if path.suffix or path.name != wanted:
        raise UsageError(f"there is no style file {wanted!r}", f"or name {_either(themes())}")
    choice(wanted, themes(), "theme")
    raise UsageError(f"no theme is called {name!r}", f"in small letters: {wanted.lower()}")


def _either(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def flag(what: str, value: object) -> bool:
    """Whether an option is on."""
    if not isinstance(value, bool):
        raise UsageError(f"{what} is true or false, not {value!r}")
    return value


def words(what: str, value: object) -> str:
    """A text, in one line or several.

    Raises UsageError for control characters: no type has signs for them, and no SVG may hold them.
    """
    if not isinstance(value, str):
        raise UsageError(f"{what} is a text, not {value!r}")
    wrong = next((c for c in value if not (c.isprintable() or c.isspace())), "")
    wrong = wrong or next((c for c in value if c in "\v\f\x1c\x1d\x1e\x1f\x85"), "")
    if wrong:
        raise UsageError(f"{what} holds a control character, {wrong!r}", "leave it out")
    return value


def dots(value: object) -> float:
    """How many pixels are an inch."""
    found = number(value, "the dpi")
    if not DPI[0] <= found <= DPI[1]:
        raise UsageError(f"{found:g} dpi cannot be drawn", f"from {DPI[0]:g} to {DPI[1]:g}")
    return found
