"""Functions that repeat: a multiple of x and something periodic, seen from how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, inf, lcm, nextafter, pi

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    contains_x,
    walk,
)


@dataclass(frozen=True)
class Repetition:
    """f(x) = slope * x + p(x), with p of the period 2 pi / frequency."""

    slope: Fraction
    frequency: Fraction

    @property
    def period(self) -> float:
        """A double next to the period, not below it."""
        return nextafter(nextafter(2 * pi / float(self.frequency), inf), inf)

    def repeats(self, order: int) -> bool:
        """Whether f^(order) is periodic."""
        return order > 0 or self.slope == 0


@dataclass(frozen=True)
class _Form:
    """slope * x and a function with these frequencies; without any, a constant."""

    slope: Fraction = Fraction(0)
    frequencies: frozenset[Fraction] = frozenset()


@lru_cache(maxsize=1024)
def repetition(tree: Tree) -> Repetition | None:
    """How an expanded formula repeats; None where it is not written as one that does."""
    forms: dict[AnyNode, _Form | None] = {}
    for node in walk(tree):
        below = [forms[child] for child in children(node)]
        known = [form for form in below if form is not None]
        forms[node] = _form(node, known) if len(known) == len(below) else None
    form = forms[tree]
    if form is None or not form.frequencies:
        return None
    common = Fraction(
        gcd(*(f.numerator * _shared(form) // f.denominator for f in form.frequencies)),
        _shared(form),
    )
    return Repetition(form.slope, common)


def _shared(form: _Form) -> int:
    """A common denominator of the frequencies."""
    return lcm(*(f.denominator for f in form.frequencies))


def _form(node: AnyNode, below: Sequence[_Form]) -> _Form | None:
    frequencies = frozenset[Fraction]().union(*(form.frequencies for form in below))
    if isinstance(node, Variable):
        return _Form(Fraction(1))
    if not contains_x(node):
        return _Form()
    match node:
        case Negative():
            return _Form(-below[0].slope, frequencies)
        case Arithmetic(operator="+"):
            return _Form(below[0].slope + below[1].slope, frequencies)
        case Arithmetic(operator="-"):
            return _Form(below[0].slope - below[1].slope, frequencies)
        case Arithmetic(operator="*", left=Number(value=factor)):
            return _Form(factor * below[1].slope, frequencies)
        case Arithmetic(operator="*", right=Number(value=factor)):
            return _Form(factor * below[0].slope, frequencies)
        case Arithmetic(operator="/", right=Number(value=divisor)) if divisor:
            return _Form(below[0].slope / divisor, frequencies)
        case Call(function=function) if _is_wave(function) and below[0].slope:
            return _Form(Fraction(0), frequencies | {abs(below[0].slope)})
    return None if any(form.slope for form in below) else _Form(Fraction(0), frequencies)


def _is_wave(function: str) -> bool:
    """Whether 2 pi is a period of a function."""
    facts = FUNCTIONS.get(function)
    return facts is not None and facts.period in (1, 2)
