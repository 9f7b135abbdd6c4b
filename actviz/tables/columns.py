"""The columns of the properties table: each once, with its words, its cell and its JSON.

``COLUMNS`` is what ``actviz table`` tabulates, ``actviz show`` puts on a card, ``actviz explain``
explains, and what JSON and CSV hold; ``facts`` has the forms for programs, ``cells`` for people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from actviz.readers import choice
from actviz.tables import enclosures, facts
from actviz.tables.about import ABOUT
from actviz.tables.cells import (
    NONE,
    UNDECIDED,
    Cell,
    code,
    enclosed,
    interval,
    joined,
    number,
    numbers,
    points,
    union,
    words,
)
from actviz.tables.layout import Table
from actviz.tables.rows import On, caption

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.analysis.intervals import Interval
    from actviz.analysis.moments import Enclosure
    from actviz.analysis.properties import Properties
    from actviz.analysis.rivals import Extreme


class Column(NamedTuple):
    """A property: what it is called above a table, what it means in one sentence, what it says to
    people and to programs. ``of_the_line`` is one that is said of no interval, ``more`` what there
    is to know beside the meaning: how it differs from another's word, and where to read on.
    ``is_term`` is one whose heading says little to who has not met it; ``also`` are other words for
    it, and those in its cells and in JSON; ``example`` is an activation that has it."""

    heading: str
    meaning: str
    cell: Callable[[Properties], Cell]
    fact: facts.Fact
    of_the_line: bool = False
    more: str = ""
    is_term: bool = False
    also: tuple[str, ...] = ()
    example: str = "sigmoid"

    def order(self, properties: Properties) -> tuple[int, float, str]:
        """A key to sort by: numbers as they grow, then words, then what is undecided or absent."""
        value = self.fact.values(properties)[0]
        if isinstance(value, list):
            value = value[0] if value else None
        if value is None or value == facts.UNDECIDED:
            return 2, 0.0, ""
        if isinstance(value, (int, float)):
            return 0, float(value), ""
        return 1, 0.0, str(value)


def _range(properties: Properties) -> Cell:
    parts = properties.range_parts
    if parts is None:
        lower, upper = properties.bounds
        if math.isinf(lower) and math.isinf(upper):
            return UNDECIDED
        within = interval(lower, upper, lower_closed=True, upper_closed=True)
        return Cell(f"within {within.text}", f"within {within.latex}")
    return _intervals(parts)


def _intervals(parts: Sequence[Interval]) -> Cell:
    """Intervals from left to right; or their points, if they are no more than that."""
    if parts and all(part.lower == part.upper for part in parts):
        return points([part.lower for part in parts])
    return union(
        [
            interval(
                part.lower,
                part.upper,
                lower_closed=part.lower_closed,
                upper_closed=part.upper_closed,
            )
            for part in parts
        ]
    )


def _domain(properties: Properties) -> Cell:
    """All real numbers, all but single ones, or intervals."""
    parts = properties.domain
    if parts is None:
        return UNDECIDED
    gaps = [(a.upper, b.lower) for a, b in pairwise(parts)]
    if not parts or (parts[0].lower, parts[-1].upper) != (-math.inf, math.inf):
        return _intervals(parts)
    if any(math.nextafter(a, math.inf) < b for a, b in gaps):
        return _intervals(parts)
    if not gaps:
        return REALS
    holes = points([min(gap, key=lambda x: len(repr(x))) for gap in gaps])
    return Cell(f"{REALS.text} without {holes.text}", f"{REALS.latex} without {holes.latex}")


def _extreme(extreme: Extreme | None, properties: Properties) -> Cell:
    if extreme is None:
        return UNDECIDED if properties.range is None else NONE
    value = number(extreme.value)
    if extreme.place is None:
        return value
    place = number(extreme.place)
    return Cell(f"{value.text} at {place.text}", f"{value.latex} at {place.latex}")


def _bounded(properties: Properties) -> Cell:
    sides = {"below": properties.bounded_below, "above": properties.bounded_above}
    if None in sides.values():
        return UNDECIDED
    return words(" and ".join(side for side, holds in sides.items() if holds) or "no")


def _steepest(properties: Properties) -> Cell:
    return number(properties.lipschitz)


def _slopes(properties: Properties) -> Cell:
    """The one-sided derivatives at each kink."""
    pairs = [(b.left[1], b.right[1]) for b in properties.discontinuities if b.order == 1]
    return joined(
        [
            Cell(f"{a.text} | {b.text}", f"{a.latex} \\textbar{{}} {b.latex}")
            for a, b in ((number(left), number(right)) for left, right in pairs)
        ],
        is_whole=properties.breaks_complete,
    )


def _expected(properties: Properties, cell: Cell, order: int = 0) -> Cell:
    """What is said of f(z) for z ~ N(0, 1): nothing, where f is not defined everywhere."""
    return (
        NONE if cell is UNDECIDED and enclosures.has_moments(properties, order) is False else cell
    )


def _moment(properties: Properties, moment: Enclosure | None, order: int = 0) -> Cell:
    found = UNDECIDED if moment is None else enclosed(moment.lower, moment.upper)
    return _expected(properties, found, order)


def _breaks(properties: Properties, values: Sequence[float]) -> Cell:
    """Numbers that belong to breaks, of which there may be more than are listed."""
    return numbers(values, is_whole=properties.breaks_complete)


def _symmetry(properties: Properties) -> Cell:
    kinds = [name for name in ("odd", "even") if getattr(properties, name)]
    if kinds:
        return words(", ".join(kinds))
    return UNDECIDED if None in (properties.odd, properties.even) else NONE


def _yes(truth: bool | None) -> Cell:
    return UNDECIDED if truth is None else words("yes" if truth else "no")


def _words(text: str | None) -> Cell:
    return UNDECIDED if text is None else words(text)


def _places(intervals: Sequence[tuple[float, float]] | None) -> Cell:
    """Roots: a number, or an interval where f is zero all along."""
    if intervals is None:
        return UNDECIDED
    return joined(
        [
            number(upper) if math.nextafter(lower, upper) == upper else _stretch(lower, upper)
            for lower, upper in intervals
        ]
    )


def _stretch(lower: float, upper: float) -> Cell:
    """Doubles from one to another; the last before 0, 1 or 0.5, which decimals tell exactly, are
    all up to that."""
    beyond = math.nextafter(lower, -math.inf), math.nextafter(upper, math.inf)
    is_open = [
        math.isfinite(end) and len(repr(end)) <= SHORT and Fraction(repr(end)) == end
        for end in beyond
    ]
    return interval(
        beyond[0] if is_open[0] else lower,
        beyond[1] if is_open[1] else upper,
        lower_closed=not is_open[0],
        upper_closed=not is_open[1],
    )


SHORT = 8  # signs of a number that is meant; its neighbours have more
STRICTLY, WAYS = ("", "strictly "), ("increasing", "decreasing")
REALS = Cell("ℝ", r"$\mathbf{R}$")
COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "domain": Column(
            "domain",
            "the inputs at which f has a value; an end that is not among them is "
            "open, with a parenthesis",
            _domain,
            facts.DOMAIN,
        ),
        "range": Column(
            "range",
            "the values that f takes, proven; an open end is approached and never taken",
            _range,
            facts.RANGE,
            more="In JSON and CSV, range_closed says of its ends whether they are taken, "
            "range_parts are its intervals, and bounds what f is proven not to pass.",
            also=("range_closed", "bounds", "within"),
        ),
        "minimum": Column(
            "minimum",
            "the least value of f, and an input at which it is taken; none where it "
            "is only approached",
            lambda p: _extreme(p.minimum, p),
            facts.extreme("minimum", lambda p: p.minimum),
            also=("value", "place"),
            example="gelu",
        ),
        "maximum": Column(
            "maximum",
            "the greatest value of f, and an input at which it is taken; none where "
            "it is only approached",
            lambda p: _extreme(p.maximum, p),
            facts.extreme("maximum", lambda p: p.maximum),
            also=("value", "place"),
            example="gaussian",
        ),
        "bounded": Column(
            "bounded",
            "on which sides the values of f are bounded",
            _bounded,
            facts.BOUNDED,
            also=("below", "above", "below and above"),
        ),
        "lipschitz": Column(
            "max |f'|",
            "the Lipschitz constant: the least L with |f(a) - f(b)| <= L |a - b|, and "
            "the greatest |f'|; infinite at a jump",
            _steepest,
            facts.LIPSCHITZ,
            is_term=True,
            also=("Lipschitz constant",),
        ),
        "monotone": Column(
            "monotone",
            "whether f only rises or only falls; strictly, if it is nowhere level",
            lambda p: _words(p.monotone),
            facts.single("monotone", lambda p: p.monotone),
            also=("strictly", *(f"{how}{way}" for how in STRICTLY for way in WAYS)),
        ),
        "convex": Column(
            "convex",
            "whether the curve bends upward (convex) or downward (concave) everywhere",
            lambda p: _words(p.convex),
            facts.single("convex", lambda p: p.convex),
            also=("concave",),
        ),
        "linear": Column(
            "linear",
            "whether f is a x + b for every x",
            lambda p: _yes(p.linear),
            facts.single("linear", lambda p: p.linear),
            also=("affine",),
        ),
        "continuity": Column(
            "class",
            "how smooth f is where it is defined: smooth is all derivatives; C1 a continuous f'; "
            "C0 a continuous f that has kinks; jump or pole is not even that",
            lambda p: _words(p.continuity),
            facts.single("continuity", lambda p: p.continuity),
            is_term=True,
            also=("smooth", *(f"C{order}" for order in range(10))),
        ),
        "symmetry": Column(
            "symmetry",
            "odd: f(-x) = -f(x); even: f(-x) = f(x)",
            _symmetry,
            facts.SYMMETRY,
            of_the_line=True,
            also=("odd", "even"),
            example="tanh",
        ),
        "zero_mean": Column(
            "zero mean",
            "whether E f(z) = 0 exactly, where z is a standard normal input, z ~ N(0, 1)",
            lambda p: _expected(p, _yes(p.zero_mean)),
            facts.ZERO_MEAN,
            of_the_line=True,
            is_term=True,
        ),
        "mean": Column(
            "E f(z)",
            "the mean of f(z) for a standard normal input, z ~ N(0, 1)",
            lambda p: _moment(p, p.mean),
            facts.moment("mean", lambda p: p.mean),
            of_the_line=True,
            is_term=True,
        ),
        "second_moment": Column(
            "E f(z)²",
            "the mean of f(z)^2 for z ~ N(0, 1): the mean square of a layer's outputs",
            lambda p: _moment(p, p.second_moment),
            facts.moment("second_moment", lambda p: p.second_moment),
            of_the_line=True,
            is_term=True,
            more="Source: He and others 2015, arXiv:1502.01852, for relu, where it is 1/2.",
        ),
        "slope_moment": Column(
            "E f'(z)²",
            "the mean of f'(z)^2 for z ~ N(0, 1): by how much a layer scales the mean "
            "square of gradients",
            lambda p: _moment(p, p.slope_moment, order=1),
            facts.moment("slope_moment", lambda p: p.slope_moment, order=1),
            of_the_line=True,
            is_term=True,
        ),
        "gain": Column(
            "gain",
            "1/sqrt(E f(z)^2), z ~ N(0, 1): the factor on weights that keeps the mean "
            "square of the signal at 1",
            lambda p: _moment(p, enclosures.gain(p)),
            facts.moment("gain", enclosures.gain),
            of_the_line=True,
            is_term=True,
            more="It is not PyTorch's nn.init.calculate_gain: that is a table of customary numbers "
            "(1 for sigmoid, 5/3 for tanh, sqrt(2) for relu), this follows from f: 1.846 for "
            "sigmoid, 1.593 for tanh, 1.414 for relu.",
        ),
        "mean_gradient": Column(
            "mean gradient",
            "sqrt(E f'(z)^2), z ~ N(0, 1): the root mean square of the slope that a "
            "gradient is multiplied by",
            lambda p: _moment(p, enclosures.mean_gradient(p), order=1),
            facts.moment("mean_gradient", enclosures.mean_gradient, order=1),
            of_the_line=True,
            is_term=True,
            more="Source: Schoenholz and others 2017, arXiv:1611.01232: its square is their chi, "
            "where weights have the variance 1/n.",
        ),
        "kinks": Column(
            "kinks",
            "the inputs at which f is continuous and f' jumps, so that f' has no value there",
            lambda p: _breaks(p, p.kinks),
            facts.breaks("kinks", lambda p: list(p.kinks)),
            is_term=True,
            example="relu",
        ),
        "slopes": Column(
            "slopes there",
            "the one-sided derivatives at each kink, left | right",
            _slopes,
            facts.breaks("slopes", facts.slopes),
            is_term=True,
            also=("left", "right"),
            example="relu",
        ),
        "jumps": Column(
            "jumps",
            "the inputs at which f itself jumps",
            lambda p: _breaks(p, p.jumps),
            facts.breaks("jumps", lambda p: list(p.jumps)),
            is_term=True,
            example="sign",
        ),
        "impulses": Column(
            "impulses of f'",
            "the weight of the Dirac impulse that f' holds at each jump of f: the "
            "height of the jump",
            lambda p: _breaks(p, [b.impulse for b in p.discontinuities if b.order == 0]),
            facts.breaks("impulses", facts.impulses),
            is_term=True,
            example="sign",
        ),
        "poles": Column(
            "poles",
            "the inputs beside which |f| grows without bound",
            lambda p: _breaks(p, p.poles),
            facts.breaks("poles", lambda p: list(p.poles)),
            is_term=True,
            example="1/x",
        ),
        "roots": Column(
            "roots",
            "the inputs at which f is 0, or the intervals where it is 0 all along",
            lambda p: _places(p.roots),
            facts.roots("roots", lambda p: p.roots),
            example="mish",
        ),
        "fixed_points": Column(
            "fixed points",
            "the inputs at which f(x) = x",
            lambda p: _places(p.fixed_points),
            facts.roots("fixed_points", lambda p: p.fixed_points),
        ),
    }
)
DEFAULT_COLUMNS = ("range", "lipschitz", "monotone", "continuity", "kinks")
INTERVAL_COLUMNS = ("range", "minimum", "maximum", "lipschitz", "monotone")  # on an interval


def columns_of(on: On) -> tuple[str, ...]:
    """The columns that make sense: of an interval not those that are about all of the line."""
    return tuple(name for name, column in COLUMNS.items() if on is None or not column.of_the_line)


def named(text: str) -> str:
    """A column by its name or its heading, in whatever case. Raises UsageError for none."""
    wanted = text.strip().casefold()
    for name, column in COLUMNS.items():
        if wanted in (name, column.heading.casefold(), name.replace("_", " ")):
            return name
    return choice(text, (*ABOUT, *COLUMNS), "column")


def properties_table(
    found: Sequence[tuple[Activation, Properties]],
    columns: Sequence[str] = DEFAULT_COLUMNS,
    on: On = None,
) -> Table:
    """A row for every activation, with the columns of ABOUT and COLUMNS that are named, and below
    what the words in their headings mean that say something here."""

    def cell(name: str, activation: Activation, properties: Properties) -> Cell:
        about = ABOUT.get(name)
        return COLUMNS[name].cell(properties) if about is None else about.cell(activation)

    groups = tuple(
        ((code(activation.label), *(cell(name, activation, what) for name in columns)),)
        for activation, what in found
    )
    headings = [(ABOUT.get(name) or COLUMNS[name]).heading for name in columns]
    notes = tuple(
        f"{column.heading}: {column.meaning}"
        for i, name in enumerate(columns, 1)
        if (column := COLUMNS.get(name)) is not None and column.is_term
        if any(row[i] is not NONE for group in groups for row in group)
    )
    return Table(("activation", *headings), groups, notes, caption(on))
