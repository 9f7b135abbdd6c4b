"""Functions that repeat: a multiple of x and something periodic, seen from how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, inf, lcm, nextafter, pi
from typing import NamedTuple

from actviz.formula.functions import FUNCTIONS
from actviz.formula.staircase import REACHES, endless
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Conditional,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    contains_x,
    walk,
)
from actviz.kernel.effort import remembered
from actviz.kernel.expand import simplified

FARTHEST = Fraction(2) ** 900  # a frequency lies below, and above its reciprocal


class Repetition(NamedTuple):
    """f(x) = slope * x + p(x), with p of the period 2 pi / frequency, or 1 / frequency where it
    ``is_stepped``."""

    slope: Fraction
    frequency: Fraction
    is_stepped: bool = False

    @property
    def period(self) -> float:
        """A double next to the period, not below it."""
        once = 1.0 if self.is_stepped else 2 * pi
        return nextafter(nextafter(once / float(self.frequency), inf), inf)

    @property
    def exact_period(self) -> float | None:
        """The period where it is a double; those of waves are not."""
        if not self.is_stepped:
            return None
        period = float(1 / self.frequency)
        return period if Fraction(period) * self.frequency == 1 else None

    @property
    def window(self) -> tuple[float, float]:
        """Two periods, from a place at which nothing happens."""
        start = -self.period / 7
        return start, start + 2 * self.period

    def repeats(self, order: int) -> bool:
        """Whether f^(order) is periodic."""
        return order > 0 or self.slope == 0


class _Form(NamedTuple):
    """slope * x and a function with these frequencies, of waves in turns of 2 pi and of steps in
    turns of 1; without any, a constant."""

    slope: Fraction = Fraction(0)
    frequencies: frozenset[Fraction] = frozenset()
    steps: frozenset[Fraction] = frozenset()


@remembered(maxsize=1024)
def repetition(tree: Tree) -> Repetition | None:
    """How an expanded formula repeats; None where it is not written as one that does."""
    forms: dict[AnyNode, _Form | None] = {}
    for node in walk(tree):
        u = climbed(node)
        if u is not None:
            forms[node] = _stepped(forms[u])
            continue
        below = [forms[child] for child in children(node)]
        known = [form for form in below if form is not None]
        forms[node] = _form(node, known) if len(known) == len(below) else None
    form = forms[tree]
    if form is None or bool(form.frequencies) == bool(form.steps):  # both have no common period
        return None
    frequency = _common(form.frequencies or form.steps)
    if not 1 / FARTHEST < frequency < FARTHEST:
        return None  # doubles do not tell its periods
    return Repetition(form.slope, frequency, bool(form.steps))


def climbed(node: AnyNode) -> Tree | None:
    """u of a floor(u) whose steps are written out in the middle, without end."""
    match node:
        case Conditional(then=Call(function="floor", arguments=(u,))):
            written = (simplified(endless(u, reach)) for reach in REACHES)
            return u if any(each is node for each in written) else None
    return None


def _stepped(form: _Form | None) -> _Form | None:
    """floor of a form: its steps repeat where slope * x has grown by a whole number."""
    if form is None or form.frequencies:
        return None
    steps = form.steps | {abs(form.slope)} if form.slope else form.steps
    return _Form(form.slope, frozenset(), steps)


def _common(frequencies: frozenset[Fraction]) -> Fraction:
    """The greatest frequency of which all are multiples."""
    shared = lcm(*(f.denominator for f in frequencies))
    return Fraction(gcd(*(f.numerator * shared // f.denominator for f in frequencies)), shared)


def _form(node: AnyNode, below: Sequence[_Form]) -> _Form | None:
    frequencies = frozenset[Fraction]().union(*(form.frequencies for form in below))
    steps = frozenset[Fraction]().union(*(form.steps for form in below))
    if isinstance(node, Variable):
        return _Form(Fraction(1))
    if not contains_x(node):
        return _Form()
    match node:
        case Negative():
            return _Form(-below[0].slope, frequencies, steps)
        case Arithmetic(operator="+"):
            return _Form(below[0].slope + below[1].slope, frequencies, steps)
        case Arithmetic(operator="-"):
            return _Form(below[0].slope - below[1].slope, frequencies, steps)
        case Arithmetic(operator="*", left=Number(value=factor)):
            return _Form(factor * below[1].slope, frequencies, steps)
        case Arithmetic(operator="*", right=Number(value=factor)):
            return _Form(factor * below[0].slope, frequencies, steps)
        case Arithmetic(operator="/", right=Number(value=divisor)) if divisor:
            return _Form(below[0].slope / divisor, frequencies, steps)
        case Call(function=function) if _is_wave(function) and below[0].slope:
            return _Form(Fraction(0), frequencies | {abs(below[0].slope)}, steps)
    return None if any(form.slope for form in below) else _Form(Fraction(0), frequencies, steps)


def _is_wave(function: str) -> bool:
    """Whether 2 pi is a period of a function."""
    facts = FUNCTIONS.get(function)
    return facts is not None and facts.period in (1, 2)
