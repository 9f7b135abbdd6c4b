"""The text of options -> what it means, or one clear line on why it means nothing."""

import math
import re
from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction

from actviz.errors import UsageError

NARROWEST = 1e-9
WIDEST = 1e9
SIDES = (100, 20_000)
PIXELS = 100_000_000
OPERATORS = {"**": "-to-", "*": "-times-", "/": "-over-", "+": "-plus-", "-": "-minus-"}
NAME_LENGTH = 80
MOST_DERIVATIVES = 2


def number(text: str, what: str) -> float:
    """A finite number; ``what`` names it in the message if it is none."""
    try:
        value = float(text)
    except ValueError:
        raise UsageError(f"{what} is no number: {text!r}", "write it like 0.05 or 1e-3") from None
    if not math.isfinite(value):
        raise UsageError(f"{what} must be finite, not {text.strip()}")
    return value


def threshold(text: str) -> Fraction:
    """The slope below which the gradient counts as gone; 0.05 is one twentieth."""
    if number(text, "the threshold") <= 0:
        raise UsageError(
            f"the threshold must be above zero, not {text.strip()}",
            "it is a slope: the gradient counts as gone where |f'| is below it",
        )
    return Fraction(text)


def window(text: str) -> tuple[float, float]:
    """``MIN:MAX``, the inputs to draw."""
    parts = text.split(":")
    if len(parts) != 2:
        raise UsageError(f"the range is not of the form MIN:MAX: {text!r}", "write it like -6:6")
    lower, upper = (
        number(part, f"the {end} end of the range")
        for part, end in zip(parts, ("lower", "upper"), strict=True)
    )
    if lower == upper:
        raise UsageError(f"the range is empty: both ends are {lower:g}", "write it like -6:6")
    if lower > upper:
        raise UsageError(
            f"the range is upside down: {lower:g} is above {upper:g}",
            f"did you mean {parts[1].strip()}:{parts[0].strip()}?",
        )
    if upper - lower > WIDEST:
        raise UsageError(f"the range is too wide: at most {WIDEST:g} from end to end")
    if upper - lower < NARROWEST * max(1.0, abs(lower), abs(upper)):
        raise UsageError("the range is too narrow to draw: its ends are nearly the same number")
    return lower, upper


def size(text: str) -> tuple[int, int]:
    """``WIDTHxHEIGHT`` in pixels."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*[xX×]\s*(\d{1,9})\s*", text, re.ASCII)
    if found is None:
        raise UsageError(
            f"the size is not of the form WIDTHxHEIGHT: {text!r}", "write it like 1920x1080"
        )
    width, height = int(found[1]), int(found[2])
    least, most = SIDES
    if not (least <= width <= most and least <= height <= most) or width * height > PIXELS:
        raise UsageError(
            f"the size {width}x{height} cannot be drawn",
            f"each side from {least} to {most} pixels, and at most {PIXELS:,} in all",
        )
    return width, height


def samples(text: str) -> int:
    """How many samples to take."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*", text, re.ASCII)
    count = int(found[1]) if found else 0
    if not 2 <= count <= 1_000_000:
        raise UsageError(
            f"the number of samples must be a whole number from 2 to 1,000,000, not {text!r}"
        )
    return count


def derivatives(count: int) -> int:
    """How many derivatives to add to f."""
    if count > MOST_DERIVATIVES:
        raise UsageError(f"-d may be given at most {MOST_DERIVATIVES} times: f, f' and f''")
    return count


def choice(text: str, choices: Sequence[str], what: str) -> str:
    """One of the choices, by its name."""
    wanted = text.strip().lower()
    if wanted in choices:
        return wanted
    near = get_close_matches(wanted, choices, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"no {what} is called {text!r}", f"{hint}there are: {', '.join(choices)}")


def file_name(activations: Sequence[str]) -> str:
    """A safe file name, without suffix, from activations as they were typed.

    Letters, digits, "." and "_" stay, operators become words, and a name that is too long is cut
    and given a digest of the whole.
    """
    slug = "-".join(_slug(text) for text in activations) or "activations"
    if len(slug) <= NAME_LENGTH:
        return slug
    import hashlib

    digest = hashlib.sha256("\n".join(activations).encode()).hexdigest()[:8]
    return f"{slug[: NAME_LENGTH - 9].rstrip('-.')}-{digest}"


def _slug(text: str) -> str:
    worded = re.sub(r"\*\*|[*/+-]", lambda found: OPERATORS[found[0]], text)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", worded)
    return re.sub(r"-{2,}", "-", plain).strip("-.")
