"""The names of the curves: what they are called, in which type and colour, and in how many lines.
ends.py and legend.py say where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import matplotlib as mpl
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from actviz.activation import Activation
from actviz.drawing import folding
from actviz.drawing.layout import EDGE, TITLE, TITLE_LINE, Page, wrapped
from actviz.drawing.letters import as_line, as_mathematics
from actviz.drawing.sheet import Measure, Sheet, is_mathematics
from actviz.drawing.theme import Pen, Rgb, contrast, line_width
from actviz.errors import UsageError
from actviz.formula import notation
from actviz.formula.tree import Parameter
from actviz.options import Options

LARGER = 1.25  # times the size of the other type: that of a title
MOST_LINES = 4  # of a title
SHARES = (1.0, 0.85, 0.7)  # of the room of a label, for what is left of a long one
FEWEST = 5  # characters of a label that something is left out of
SURE = 400  # characters; a line of a title has fewer
LONGEST = 60  # characters of a line of a label,
NARROW = 26  # or where it would not stand beside a panel otherwise
MOST_FOLDED = 3  # lines
LINES = 1.2  # times the type's size, from line to line
LEGIBLE = 5.5  # the contrast of a name with the ground
STEPS = 20  # from a line's colour to that of the text
LEADING = 1.32  # of the type's size: the height of a label
TALL = 1.25  # of a formula's height: that of its label
SAMPLE = 94.0  # the sample
SPACE = 14.0  # between it and the name


def missing_signs(figure: Figure) -> str:
    """The characters of a figure's texts that no font of theirs has, for which boxes are drawn."""
    missing: dict[str, None] = {}
    for text in figure.findobj(Text):
        if text.get_parse_math() or not text.get_visible():
            continue
        fonts = [
            get_font(findfont(FontProperties(family=family, style=text.get_fontstyle())))
            for family in text.get_fontfamily()
        ]
        for sign in text.get_text():
            if sign.isprintable() and not any(font.get_char_index(ord(sign)) for font in fonts):
                missing[sign] = None
    return "".join(missing)


def labels(activations: Sequence[Activation], options: Options) -> list[str]:
    """What activations are called in a figure: by name, as formulas, or not at all; all differ."""
    match options.labels:
        case "formula":
            texts = [f"${notation.mathtext(activation.formula)}$" for activation in activations]
            return told_apart(texts)
        case "none":
            return [""] * len(activations)
    return told_apart([called(activation) for activation in activations])


def folded(texts: Sequence[str], longest: int = LONGEST) -> list[str]:
    """Labels in lines of no more signs, which mathematics is not broken into; all differ."""
    found: list[str] = []
    for text in texts:
        if is_mathematics(text) or len(text) <= longest:
            found.append(text)
            continue
        found.append("\n".join(folding.lines(_words(text, longest), longest)))
    return [as_mathematics(text) for text in told_apart(found)]


def _words(text: str, longest: int) -> list[str]:
    """The words of a label that has room in so many lines, none with more signs than one has."""
    some = shortened(text, MOST_FOLDED * longest)
    return [word[i : i + longest] for word in some.split() for i in range(0, len(word), longest)]


def is_foldable(texts: Sequence[str], longest: int) -> bool:
    """Whether labels can have a few lines of no more signs without a word in two, or signs left
    out."""
    return all(
        is_mathematics(text)
        or (
            len(text) <= MOST_FOLDED * longest
            and max(map(len, text.split())) <= longest
            and len(folding.lines(text.split(), longest)) <= MOST_FOLDED
        )
        for text in texts
    )


def cut(texts: Sequence[str], longest: int) -> list[str]:
    """Labels without the middle of what is too long, but where that told them apart."""
    short = [text if is_mathematics(text) else shortened(text, longest) for text in texts]
    counts = Counter(short)
    kept = [text if counts[few] > 1 else few for text, few in zip(texts, short, strict=True)]
    return [as_mathematics(text) for text in told_apart(kept)]


def called(activation: Activation) -> str:
    """An activation's label with the signs of print: a minus, a point between factors, α = 2."""
    label = activation.label
    if activation.is_named:
        _check_mathematics(label)
        return label
    if activation.row is None:
        return notation.label(activation.written)
    callee, bracket, arguments = label.partition("(")
    signed = re.sub(r"(?<![\w.])-(?=[\w.(])", "−", arguments)
    return callee + bracket + re.sub(r"\b([^\W\d]\w*)\s*=\s*(?!=)", _parameter, signed)


def _check_mathematics(label: str) -> None:
    """Raises UsageError for a label that begins as mathematics and is none."""
    if is_mathematics(label):
        try:
            MathTextParser("path").parse(label)
        except ValueError:
            raise UsageError(
                f"the label {label!r} begins with $, and is no mathematics",
                "write it like $x^2$, or without dollar signs",
            ) from None


def _parameter(found: re.Match[str]) -> str:
    return f"{notation.unicode(Parameter(found[1]))} = "


def told_apart(texts: Sequence[str]) -> list[str]:
    """Texts, of which equal ones are counted; no two are equal then, unless they are empty."""
    found: list[str] = []
    taken, counts = set(texts), Counter[str]()
    for text in texts:
        counts[text] += 1
        shown = text
        while text and counts[text] > 1 and shown in taken:
            number = f"({counts[text]})"
            shown = rf"{text[:-1]}\;{number}$" if is_mathematics(text) else f"{text} {number}"
            counts[text] += shown in taken
        taken.add(shown)
        found.append(shown)
    return found


def shortened(label: str, longest: int = LONGEST) -> str:
    """A label that has room: what is too long is left out of its middle."""
    if len(label) <= longest:
        return label
    end = (longest - 1) // 2
    return f"{label[: longest - 1 - end].rstrip()}…{label[-end:].lstrip()}"


def narrowed(texts: Sequence[str], measure: Measure, width: float) -> list[str]:
    """Labels of one line, without the middle of those that are wider than so many pixels; all
    differ."""
    found: list[str] = []
    for share in SHARES:  # what tells them apart takes room too
        found = told_apart([_narrow(text, measure, share * width) for text in texts])
        if all(measure(text) <= width for text in found):
            break
    return found


def _narrow(text: str, measure: Measure, width: float) -> str:
    wide = measure(text)
    while wide > width and (line := as_line(text) if is_mathematics(text) else text):
        most = max(FEWEST, min(len(line) - 1, int(len(line) * width / wide)))
        if most >= len(line):
            break
        text = shortened(line, most)
        wide = measure(text)
    return text


def within(label: str) -> str:
    """A label amid mathematics: as mathematics itself, where it is some."""
    shown = as_mathematics(label if is_mathematics(label) else shortened(label))
    return shown if is_mathematics(shown) else shown.replace("$", r"\$")


def ink(colour: str) -> Rgb:
    """The colour of a line as dark, or on a dark ground as light, as its name needs it."""
    line, text = to_rgb(colour), to_rgb(mpl.rcParams["text.color"])
    for step in range(STEPS):
        share = step / STEPS
        red, green, blue = ((1 - share) * a + share * b for a, b in zip(line, text, strict=True))
        if contrast((red, green, blue)) >= LEGIBLE:
            return red, green, blue
    return text


def line_height(page: Page) -> float:
    """The height of a label in pixels."""
    return LEADING * page.em


def sample_width(pens: Iterable[Pen], page: Page) -> float:
    """The width in pixels of samples of lines, which show what tells their dashes apart."""
    line = line_width() * page.dpi / 72
    return max([SAMPLE * page.unit, *(line * pen.sample(0.0) for pen in pens)])


def joined(text: str, sign: str, other: str) -> str:
    """That two names stand for the same."""
    if is_mathematics(text):
        relation = sign.replace("≈", r"\approx")
        return f"{text[:-1]} {relation} {other[1:]}"
    return f"{text} {sign} {other}"


def heights(texts: Sequence[str], measure: Measure, page: Page) -> list[float]:
    """The heights of labels in pixels, with the space between them."""
    found: list[float] = []
    for text in texts:
        lines = line_height(page) + LINES * page.em * text.count("\n")
        tall = TALL * measure.box(text)[1] if is_mathematics(text) else 0.0
        found.append(max(lines, tall))
    return found


def title_lines(sheet: Sheet, text: str | None) -> list[str]:
    """A title in as many lines as it takes, at most MOST_LINES, of which the last then ends in
    dots; none where there is no title."""
    if not text:
        return []
    width = (sheet.page.width - 4 * EDGE * sheet.page.unit) / LARGER
    some = text[: (MOST_LINES + 1) * SURE]  # more has no room
    words = [_cut(word, sheet.measure.plain, width) for word in some.split()]
    lines = wrapped(words, sheet.measure.plain, width)
    if len(lines) > MOST_LINES:
        last = _cut(f"{lines[MOST_LINES - 1]} {lines[MOST_LINES]}", sheet.measure.plain, width)
        lines = [*lines[: MOST_LINES - 1], last]
    return lines


def _cut(text: str, measure: Callable[[str], float], width: float) -> str:
    """As much of a text as there is room for, with dots in the place of the rest."""
    if len(text) < SURE and measure(text) <= width:
        return text
    low, high = 0, min(len(text), SURE)
    while low < high:  # the most that fits
        middle = (low + high + 1) // 2
        if measure(f"{text[:middle]}…") <= width:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low]}…"


def draw_title(sheet: Sheet, lines: Sequence[str], left: float) -> None:
    """A title at the top of a page, in lines; ``left`` is where it begins, in pixels."""
    top = sheet.page.height - sheet.page.unit * (EDGE + 0.42 * TITLE)
    for i, line in enumerate(lines):
        down = i * TITLE_LINE * sheet.page.unit
        sheet.text(left, top - down, line, size=LARGER, is_plain=True, va="center", gid="title")
