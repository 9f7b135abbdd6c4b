"""The card of one activation: f and f' to the left; its name, formula and key facts to the right.

On an upright sheet these stand above. A sheet with less room than a slide has all of it smaller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, inf

import matplotlib as mpl
from matplotlib.figure import Figure

from actviz.activation import Activation
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.saturation import Saturation
from actviz.analysis.saturation import saturation as saturated
from actviz.catalog import Row
from actviz.drawing import bar, layout, theme
from actviz.drawing.layout import Page, packed, wrapped
from actviz.drawing.letters import as_mathematics
from actviz.drawing.panel import Scale
from actviz.drawing.setting import LINE, chosen
from actviz.drawing.sheet import Sheet, sheet
from actviz.drawing.stack import Stack
from actviz.drawing.theme import Pen
from actviz.formula import notation
from actviz.formula.tree import Number, Parameter, Tree
from actviz.numerals import number, short, to_digits
from actviz.options import DEFAULTS, Options

EMS = (46.0, 28.5)  # what a card needs, across and up,
UPRIGHT_EMS = (22.0, 50.0)  # and on an upright sheet
UPRIGHT = 0.8  # less wide than so many times its height
SHARE = 0.58  # of such a sheet: the text, at most
COLUMN = 690.0  # units: the width of the text
MARGIN = 64.0  # between it and the panels
NAME, TITLE, FORMULA, FACT = 1.8, 1.1, 1.5, 1.1  # times the size of the type
AIRY, DENSE = 1.8, 1.25  # the same for facts at most, and at least
RULE = 0.7  # ems, with the line in their middle
GAP = 0.75  # the same, between what does not belong together
INDENT = 6.4  # ems from a fact's name to what it says
LONGEST = 12  # characters of a parameter's value
FEW = 2  # regions of a kind that are written out
GREY = 0.72
AUTHORS = re.compile(r"[^:]*?\b(1[5-9]|20)\d\d\b")  # at the beginning of a reference
FARTHEST = 60.0  # of a kink that a window is widened for
WIDE_NUMBER = "−0.75"  # left of a panel; few numbers are wider
ROOMY = 1.15  # times as far as the last of them
SCALES = (Scale(0), Scale(1))
Place = tuple[float, float, bool, bool]  # the ends of a region, and whether they belong to it
Facts = Sequence[tuple[str, str]]


def card(
    activation: Activation, formula: Tree, facts: Facts, options: Options | None = None
) -> Figure:
    """A card of an activation with its formula and what is known of it, as names and texts.

    Of the options range, threshold, theme, size and transparent are heeded. Raises UsageError for
    an unknown theme and for a size that cannot be drawn.
    """
    wanted = options or Options()
    if wanted.range == DEFAULTS.range:
        wanted = replace(wanted, range=_window(activation))
    with sheet(wanted, f"{activation.label}\n{_described(activation, wanted)}") as blank:
        page = blank.page
        needs = UPRIGHT_EMS if _is_upright(page) else EMS
        fits = (side / page.em / ems for side, ems in zip(page.size, needs, strict=True))
        with blank.shrunk(min(1.0, *fits)) as small:
            made = _Card(small, activation, wanted)
            made.draw_text(formula, facts)
            made.draw_panels()
        return blank.figure


class _Card:
    """A card in the making, measured in pixels; text is written from the top down."""

    def __init__(self, sheet: Sheet, activation: Activation, options: Options) -> None:
        self.sheet, self.activation, self.options = sheet, activation, options
        self.page, self.measure = sheet.page, sheet.measure
        page = sheet.page
        self.saturation = saturated(activation.tree, options.threshold)
        self.regions = regions(self.saturation)
        edge, upright = page.unit * layout.EDGE, _is_upright(page)
        self.width = page.width - 2 * edge if upright else page.unit * COLUMN
        self.left = page.width - edge - self.width
        self.top = page.height - edge
        self.most = FACT
        self.floor = (1 - SHARE) * page.height if upright else edge

    def draw_panels(self) -> None:
        """f above f', and the saturation bar: to the left of the text, or below it."""
        page, labels = self.page, self.width + self.page.unit * MARGIN
        if _is_upright(page):
            page, labels = page._replace(height=round(self.top)), 0.0
        wanted = self.options
        stack = Stack(self.sheet, [self.activation], [self.saturation], SCALES, wanted.range)
        # the panels of all cards begin at one place
        places = stack.arranged(page, labels=labels, least=self.measure(WIDE_NUMBER))
        stack.draw(places, theme.pens(1), bar.gone(wanted))

    def draw_text(self, formula: Tree, facts: Facts) -> None:
        """Name, title, formula, parameters, facts, and where the gradient is gone."""
        row = self.activation.row
        self.line(self.activation.label, NAME, gid="name")
        if row is not None:
            for text in wrapped(_subtitle(row).split(), self.measure, self.width / TITLE):
                self.line(text, TITLE, grey=True, gid="title")
        self.skip(GAP)
        parameters = packed(
            [_bound(*each) for each in self.activation.parameters],
            self.measure,
            self.width,
            self.page.em,
        )
        below = LINE * len(parameters) + RULE + GAP
        below += DENSE * FACT * (len(facts) + len(self.regions))
        self.formula(formula, self.room - below)
        for texts in parameters:
            x = self.left
            for text in texts:
                self.text(x, text, gid="parameter", grey=True)
                x += self.measure(text) + self.page.em
            self.skip(LINE)
        self.rule()
        line = min(AIRY, (self.room - GAP) / FACT / (len(facts) + len(self.regions)))
        for label, text in facts:
            self.fact(label, text, line)
        self.skip(GAP)
        for label, text in self.regions:
            self.fact(label, as_mathematics(text), line)

    @property
    def room(self) -> float:
        """What is left to write on, in ems."""
        return (self.top - self.floor) / self.page.em

    def skip(self, ems: float) -> None:
        """Leaves room."""
        self.top -= ems * self.page.em

    def text(
        self, x: float, text: str, scale: float = 1.0, *, grey: bool = False, gid: str
    ) -> None:
        """Text in the middle of the line that is to be written next."""
        y = self.top - 0.5 * LINE * scale * self.page.em
        colour = theme.grey(GREY) if grey else mpl.rcParams["text.color"]
        self.sheet.text(x, y, text, size=scale, color=colour, gid=gid)

    def line(self, text: str, scale: float, *, grey: bool = False, gid: str) -> None:
        """A line of its own, smaller where it is too wide."""
        scale *= min(1.0, self.width / (scale * self.measure(text)))
        self.text(self.left, text, scale, grey=grey, gid=gid)
        self.skip(LINE * scale)

    def fact(self, label: str, text: str, line: float) -> None:
        """A fact's name and what it says, on a line of a height in ems of its type."""
        indent = INDENT * FACT * self.page.em
        scale = min(self.most, (self.width - indent) / max(1.0, self.measure(text)))
        for x, each, size in ((0.0, label, self.most), (indent, text, scale)):
            before = self.top
            self.skip(LINE * (FACT - size) / 2)  # smaller type stands in the middle as well
            self.text(self.left + x, each, size, grey=not x, gid="value" if x else "fact")
            self.top = before
        self.skip(line * FACT)

    def formula(self, formula: Tree, room: float) -> None:
        """The formula, as large as its width and the room, in ems, allow; never smaller than facts,
        which give way to one that nothing else makes fit."""
        place = self.width / self.page.em, room
        setting, scale = chosen(formula, self.measure, self.page.em, place, FACT, FORMULA)
        self.most = min(FACT, scale)
        for spans, line in setting.lines:
            self.skip((line - LINE) * scale / 2)
            for span in spans:
                x = self.left + span.x * scale * self.page.em
                gid = "test" if span.is_test else "formula"
                self.text(x, span.text, scale, grey=span.is_test, gid=gid)
            self.skip((line + LINE) * scale / 2)

    def rule(self) -> None:
        """A line between the formula and the facts."""
        self.skip(RULE / 2)
        pen = Pen(mpl.rcParams["grid.color"])
        ends, line = [self.left, self.left + self.width], mpl.rcParams["axes.linewidth"]
        self.sheet.line(ends, [self.top] * 2, pen, gid="rule", width=line)
        self.skip(RULE / 2)


def _subtitle(row: Row) -> str:
    """The title; where it only respells the name, who proposed it and when, if that is known."""
    if _plain(row.title) != _plain(row.name):
        return row.title
    found = (AUTHORS.match(part.strip()) for part in row.reference.split(";"))
    return next((match[0] for match in found if match), row.title)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _window(activation: Activation) -> tuple[float, float]:
    """The inputs to draw: the usual ones, and more where a kink, a jump or a cap lies beyond."""
    usual = DEFAULTS.range[1]
    found = discontinuities(activation.tree)
    far = max((abs(b.place) for b in found if abs(b.place) <= FARTHEST), default=0.0)
    if far * ROOMY <= usual:
        return DEFAULTS.range
    end = 2.0 * ceil(far * ROOMY / 2)
    return -end, end


def _is_upright(page: Page) -> bool:
    return page.width < UPRIGHT * page.height


def _described(activation: Activation, options: Options) -> str:
    """What a card shows, in a sentence."""
    row = activation.row
    title = f", {row.title}," if row is not None else ""
    left, right = map(number, options.range)
    return (
        f"{activation.label}{title} on a card: f and f′ for x from {left} to {right}, where the "
        "gradient is gone, the formula and key facts"
    )


def _bound(name: str, value: Tree) -> str:
    """A parameter and its value; of a long one the first digits."""
    text = notation.mathtext(value)
    sign = "="
    if isinstance(value, Number) and len(text) > LONGEST:
        text, sign = notation.mathtext(Number(Fraction(short(float(value.value))))), r"\approx"
    return f"${notation.mathtext(Parameter(name))} {sign} {text}$"


def regions(found: Saturation) -> list[tuple[str, str]]:
    """Each kind of region, and where it is, in words for a person, in lines."""
    closed = {(r.lower, r.upper): (r.lower_closed, r.upper_closed) for r in found.regions}
    kinds: dict[str, list[Place]] = {}
    for lower, upper, kind, *_ in found.spans:
        ends = closed.get((lower, upper), (True, True))
        kinds.setdefault(kind, []).append((lower, upper, *ends))
    return [
        (kind if i == 0 else "", place)
        for kind, places in kinds.items()
        for i, place in enumerate(_places(places))
    ]


def _places(places: Sequence[Place]) -> list[str]:
    match places:
        case [(a, b, a_in, b_in), (c, d, c_in, d_in)] if c and (a, b, a_in, b_in) == (
            *(-d, -c),
            *(d_in, c_in),
        ):
            return [_between("|x|", c, d, c_in, d_in)]
    if len(places) > FEW:
        return [f"{len(places)} regions"]
    return [_place(*place) for place in places]


def _place(lower: float, upper: float, lower_closed: bool, upper_closed: bool) -> str:
    if lower == -upper and lower_closed == upper_closed:
        return "everywhere" if upper == inf else _between("|x|", -inf, upper, False, upper_closed)
    return _between("x", lower, upper, lower_closed, upper_closed)


def _between(what: str, lower: float, upper: float, lower_closed: bool, upper_closed: bool) -> str:
    """An interval as an inequality: a ≤ x < b, x > a."""
    least, most = ("≤" if closed else "<" for closed in (lower_closed, upper_closed))
    if lower == -inf:
        return f"{what} {most} {_short(upper)}"
    if upper == inf:
        return f"{what} {'≥' if lower_closed else '>'} {_short(lower)}"
    return f"{_short(lower)} {least} {what} {most} {_short(upper)}"


def _short(value: float) -> str:
    return number(to_digits(value))
