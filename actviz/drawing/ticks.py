"""Where numbers stand on axes, and what they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10

from matplotlib.ticker import MaxNLocator

from actviz.drawing.layout import Page
from actviz.drawing.ranges import Range
from actviz.drawing.runs import View
from actviz.numerals import LARGE, SMALL, number, power_of_ten, to_digits

STEPS = (1, 2, 2.5, 5, 10)  # of the grid, times a power of ten
MOST_NUMBERS = 12  # of an x axis
DIGITS_SHOWN = 1e5  # steps of an axis from zero: beyond it numbers are counted from the first
DIGIT, SPACE = 0.62, 0.7  # ems: the width of a digit, and what parts numbers of the x axis


def x_ticks(
    view: View, page: Page, *, is_pruned: bool = False
) -> tuple[list[float], list[str], str]:
    """Where numbers stand on the x axis of a panel, as many as have room, what they are, and what
    they have in common, which is said once; pruned, none stands at the ends."""
    left, right = view.left, view.right
    most = max(1, min(MOST_NUMBERS, int(view.width / (90 * page.unit))))
    while True:
        found = list(map(float, MaxNLocator(nbins=most, steps=STEPS).tick_values(left, right)))
        places = found[1:-1] if is_pruned else [x for x in found if left <= x <= right]
        texts, said = _expressed(places, *_size_and_step((left, right)), found[0])
        longest = max(map(len, texts), default=0)
        apart = (places[1] - places[0]) * view.across if len(places) > 1 else view.width
        needed = (DIGIT * longest + SPACE) * page.em
        if needed <= apart:
            return places, texts, said
        if len(places) == 3 and places[1] == 0 and needed <= 2 * apart:  # which has its line
            return places[::2], texts[::2], said
        if most == 1:
            one = places.index(0.0) if 0.0 in places else 0
            return places[one : one + 1], texts[one : one + 1], said
        most -= 1


def has_common_x(window: Range) -> bool:
    """Whether the numbers of an x axis have something in common that is said once."""
    size, step = _size_and_step(window)
    return _is_far(size, step) or _has_power(size, step)


def _size_and_step(window: Range) -> tuple[float, float]:
    """The greatest number of an x axis at the most, and the step from one to the next at the
    least: they do not depend on how many have room."""
    left, right = window
    return max(abs(left), abs(right)), (right - left) / MOST_NUMBERS


def common(places: Sequence[float]) -> tuple[list[str], str]:
    """Numbers without the power of ten that all have, or without the first where they hardly
    differ, and what so makes them of the values."""
    size = max(map(abs, places), default=0.0)
    step = places[1] - places[0] if len(places) > 1 else size
    return _expressed(places, size, step, *places[:1])


def _expressed(
    places: Sequence[float], size: float, step: float, first: float = 0.0
) -> tuple[list[str], str]:
    """As ``common``, of numbers up to a size at steps that are no smaller, beside the first."""
    if places and _is_far(size, step):
        texts, factor = common([to_digits(place - first) for place in places])
        sign = "−" if first > 0 else "+"
        return texts, f"{sign} {abs(first):.15g} {factor}".rstrip()
    if places and _has_power(size, step):
        power = floor(log10(size) + 1e-9)
        unit = Fraction(10) ** power
        texts = [number(to_digits(float(Fraction(place) / unit), 6)) for place in places]
        return texts, f"in {power_of_ten(power)}"
    return [number(place) for place in places], ""


def _is_far(size: float, step: float) -> bool:
    return size > DIGITS_SHOWN * step > 0


def _has_power(size: float, step: float) -> bool:
    """Whether numbers would be written with powers of ten: where they are large, or where they
    are not many steps from zero and those are small."""
    is_small = 0 < step < SMALL * (1 - 1e-9) and size <= 2 * MOST_NUMBERS * step
    return size >= LARGE or is_small


def x_name(name: str | None, said: str) -> str:
    """The name of an x axis with what its numbers have in common, if there is anything to say."""
    return f"{name or '$x$'} {said}" if said else name or ""
