"""Plots in text: the proven curves of a figure in the dots of a terminal.

Curves, windows and breaks are those of a figure, with a dot in the place of a pixel. A part that
could not be proven is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from actviz.activation import Activation
from actviz.analysis.dtypes import gone
from actviz.analysis.saturation import Saturation
from actviz.drawing.curve import curve
from actviz.drawing.features import circles, impulses
from actviz.drawing.ranges import value_range
from actviz.drawing.runs import Run, View, bezier_at
from actviz.drawing.spacing import spaced
from actviz.drawing.window import y_window
from actviz.numerals import short
from actviz.options import Options
from actviz.text import braille

NUMBERS = 8  # characters to the left of a plot
LEAST, MOST = 16, 200  # characters across a plot
SHAPE = 0.34  # lines of a plot for each of its characters across, at the most
FEWEST = 6  # lines of a plot
WIDEST = 0.4  # of the width: names beside the plots; longer ones stand in a key below
BETWEEN = 3, 7  # lines and columns from a number on an axis to the next, at the least
MOST_IMPULSES = 3  # that are named in a heading
FLATNESS = 8  # straight parts of a Bezier piece
COLOURS = ("blue", "yellow", "red", "magenta", "cyan", "green")  # that every terminal has
BARS = {"saturated": "█", "dead": "▓", "undecided": "?"}
PALE = "░"


class Part(NamedTuple):
    """A piece of a line of text; ``colour`` counts the activations, None is for what is none's."""

    text: str
    colour: int | None = None


Line = list[Part]


def plot(
    activations: Sequence[Activation], options: Options, width: int, height: int
) -> list[Line]:
    """A comparison of activations in lines of ``width`` characters, ``height`` of them if it can
    be: f, then its derivatives, each with the names of the curves at their ends, or with numbers
    that stand for the names, where these are long or many."""
    found = (
        [gone(a.tree, options.threshold, options.dtype) for a in activations]
        if options.saturation
        else []
    )
    names = [activation.label for activation in activations]
    page: list[Line] = [[Part(options.title)], []] if options.title else []
    key: list[Line] = []
    for is_keyed in (False, True):
        if is_keyed:
            numbers = [str(i + 1) for i in range(len(names))]
            key = [
                [Part(f"{' ' * NUMBERS} {i:>{len(numbers[-1])}} ─ {name}", int(i) - 1)]
                for i, name in zip(numbers, names, strict=True)
            ]
            names = numbers
        beside = max(map(len, names)) + 3
        columns = max(LEAST, min(MOST, width - NUMBERS - 1 - beside))
        others = len(page) + len(key) + (len(found) + 1 if found else 0) + 1  # and the prompt
        room = (height - others) // len(options.orders) - 2  # a heading, and numbers below
        lines = max(FEWEST, min(round(SHAPE * columns), room))
        if beside <= WIDEST * width and len(names) <= lines:
            break
    for order in options.orders:
        page += panel(activations, order, options.range, columns, lines, names)
        if order == options.orders[-1]:
            page += list(_bars(found, options, columns, names))
        page.append(foot(options.range, columns))
    return page + key


def panel(
    activations: Sequence[Activation],
    order: int,
    window: tuple[float, float],
    columns: int,
    lines: int,
    names: Sequence[str] = (),
) -> list[Line]:
    """A heading, and f^(order) of activations in so many columns and lines of characters."""
    trees = [activation.tree for activation in activations]
    found = [impulse for tree in trees for impulse in impulses(tree, order, *window)]
    ends = [circle.height for tree in trees for circle in circles(tree, order, *window)]
    low, high = y_window([value_range(tree, order, *window) for tree in trees], ends)
    frame = braille.Frame(*window, low, high, columns, lines)
    view = View(*window, low, high, frame.columns, frame.rows)
    drawn = [curve(tree, order, view) for tree in trees]
    layers = [
        {dot for run in each.runs for dot in braille.line(frame, _polyline(run))} for each in drawn
    ]
    numbers = {
        frame.line(tick): short(tick) for tick in round_numbers(low, high, lines / BETWEEN[0])
    }
    labels = _labels(names, [_end(frame, each.runs) for each in drawn], lines)
    heading = " " * NUMBERS + " f" + "'" * order + "(x)"
    if found:
        weights = [f"{impulse.text} at {short(impulse.place)}" for impulse in found[:MOST_IMPULSES]]
        heading += "   " + ", ".join([*weights, "..."][: len(found)])
    page: list[Line] = [[Part(heading)]]
    for i, row in enumerate(braille.characters(frame, layers, braille.zero_lines(frame))):
        line = [Part(numbers.get(i, "").rjust(NUMBERS) + " ")]
        line += [Part(character.text, character.layer) for character in row]
        if i in labels:
            line.append(Part(f" ─ {names[labels[i]]}", labels[i]))
        page.append(_joined(line))
    return page


def _polyline(run: Run) -> list[tuple[float, float]]:
    """Points along a run, near enough to one another for dots."""
    inner = (
        bezier_at(piece, step / FLATNESS) for piece in run.pieces for step in range(1, FLATNESS + 1)
    )
    return [run.start, *inner]


def _end(frame: braille.Frame, runs: Sequence[Run]) -> float:
    """The line, from the top, at which a curve ends on the right."""
    return float(frame.line(runs[-1].end[1])) if runs else float(frame.height)


def _labels(names: Sequence[str], ends: Sequence[float], lines: int) -> dict[int, int]:
    """Which name stands at which line."""
    heights = [-end - 0.5 for end in ends[: len(names)]]
    centres = spaced(heights, [1.0] * len(names), -float(lines), 0.0)
    if centres is None:  # more names than lines: those that have room, from the top
        centres = [-i - 0.5 for i in range(min(lines, len(names)))]
    return {floor(-centre): i for i, centre in enumerate(centres)}


def _bars(
    found: Sequence[Saturation], options: Options, columns: int, names: Sequence[str]
) -> Iterator[Line]:
    """A line for each activation with its regions and its name, and a key to them."""
    left, right = options.range
    kinds: set[str] = set()
    for number, each in enumerate(found):
        stretches = [(r.kind, r.lower, r.upper) for r in each.regions]
        stretches += [("undecided", u.lower, u.upper) for u in each.undecided]
        bar = [" "] * columns
        for kind, lower, upper in stretches:
            first, last = 0, columns
            if left < lower < right:
                first = max(0, ceil((lower - left) / (right - left) * columns - 0.5))
            if left < upper < right:
                last = min(columns, floor((upper - left) / (right - left) * columns + 0.5))
            if lower >= right or upper <= left:
                continue
            if first < last:
                kinds.add(kind)
                bar[first:last] = BARS.get(kind, PALE) * (last - first)
        yield [Part(" " * (NUMBERS + 1)), Part(f"{''.join(bar)}   {names[number]}", number)]
    if found:
        words = [f"{BARS[kind]} {kind}" for kind in BARS if kind in kinds]
        pale = sorted(kinds - set(BARS))
        words += [f"{PALE} {', '.join(pale)}"] if pale else []
        heading = f"|f'| < {short(float(options.threshold))}"
        if options.dtype is not None:
            heading = f"f' rounds to 0 in {options.dtype}"
        yield [Part(f"{' ' * NUMBERS} {heading}: {'   '.join(words) or 'nowhere in sight'}")]


def foot(window: tuple[float, float], columns: int) -> Line:
    """The numbers below a plot."""
    left, right = window
    cells = [" "] * (columns + NUMBERS)
    free = 0
    for tick in round_numbers(left, right, columns / BETWEEN[1]):
        text = short(tick)
        middle = (tick - left) / (right - left) * columns
        start = max(0, round(middle - len(text) / 2 - (0.5 if tick < 0 else 0)))
        if start >= free and start + len(text) <= len(cells):
            cells[start : start + len(text)] = text
            free = start + len(text) + 1
    return [Part(" " * (NUMBERS + 1) + "".join(cells).rstrip())]


def round_numbers(low: float, high: float, most: float) -> list[float]:
    """Round numbers between two others, about so many at the most."""
    rough = (high - low) / max(1.0, most)
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    return [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _joined(parts: Sequence[Part]) -> Line:
    """The same text in as few parts as its colours allow."""
    line: Line = []
    for part in parts:
        if line and line[-1].colour == part.colour:
            line[-1] = Part(line[-1].text + part.text, part.colour)
        else:
            line.append(part)
    return line


def side_by_side(left: Sequence[Line], right: Sequence[Line], at: int) -> list[Line]:
    """Two plots, the second beginning at a character."""
    return [
        [*a, Part(" " * (at - sum(len(part.text) for part in a))), *b]
        for a, b in zip(left, right, strict=True)
    ]


def plain(lines: Sequence[Line]) -> list[str]:
    """Lines of text without their colours."""
    return ["".join(part.text for part in line).rstrip() for line in lines]


def coloured(lines: Sequence[Line], colours: Sequence[str]) -> str:
    """Lines of text in colours, as a terminal takes them."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(), force_terminal=True, highlight=False, no_color=False, width=10_000
    )
    with console.capture() as capture:
        for line in lines:
            pieces = [
                (part.text, colours[part.colour % len(colours)] if part.colour is not None else "")
                for part in line
            ]
            console.print(Text.assemble(*pieces), soft_wrap=True)
    return capture.get()
