"""What a formula has beside its curve: impulses, and the ends of the curve at jumps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import NamedTuple

from actviz.analysis.discontinuities import Discontinuity, discontinuities
from actviz.formula.tree import Tree
from actviz.numerals import short


class Impulse(NamedTuple):
    """A Dirac impulse of f^(order) at a place with its weight, or the impulse's derivative."""

    place: float
    weight: float
    is_doublet: bool = False

    @property
    def text(self) -> str:
        """The weight, as it is written beside the arrow."""
        sign = "δ′" if self.is_doublet else "δ"
        number = short(self.weight).replace("-", "−")
        return f"{number}\N{THIN SPACE}{sign}"


class Circle(NamedTuple):
    """An end of a curve at a jump: filled where the function has that value."""

    place: float
    height: float
    filled: bool


def impulses(tree: Tree, order: int, left: float, right: float) -> tuple[Impulse, ...]:
    """The impulses of f^(order): where f^(order-1) jumps, and for f'' where f does."""
    return tuple(_impulses(inside(tree, left, right), order))


def _impulses(places: Iterable[Discontinuity], order: int) -> Iterator[Impulse]:
    for b in places:
        for below in (1, 2):
            k = order - below
            if 0 <= b.order <= k < min(len(b.left), len(b.right)):
                weight = b.right[k] - b.left[k]
                if isfinite(weight) and weight:
                    yield Impulse(b.place, weight, is_doublet=below == 2)


def circles(tree: Tree, order: int, left: float, right: float) -> tuple[Circle, ...]:
    """The ends of the curve of f^(order) where it jumps, ends, or leaves out a point."""
    return tuple(_circles(inside(tree, left, right), order))


def _circles(places: Iterable[Discontinuity], order: int) -> Iterator[Circle]:
    for b in places:
        if b.order > order or order >= min(len(b.left), len(b.right)):
            continue
        sides = b.left[order], b.right[order]
        value = b.value if order == 0 else None
        if sides[0] == sides[1] and (order > 0 or value == sides[0]):
            continue
        for height in dict.fromkeys(sides):
            if isfinite(height) and (b.order >= 0 or order == 0):
                yield Circle(b.place, height, height == value)
        if value is not None and isfinite(value) and value not in sides:
            yield Circle(b.place, value, True)


def inside(tree: Tree, left: float, right: float) -> list[Discontinuity]:
    return [b for b in discontinuities(tree, left, right) if left < b.place < right]
