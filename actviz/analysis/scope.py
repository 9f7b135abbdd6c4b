"""A formula on the whole line or on an interval, as its properties look at it: what it is made of,
over two periods where it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from actviz.analysis.extremes import images, signs
from actviz.analysis.joints import Joint, joints
from actviz.analysis.period import Repetition, repetition
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.rivals import of_one_period
from actviz.analysis.signs import NEGATIVE, NULL, POSITIVE
from actviz.analysis.slivers import sliver
from actviz.analysis.values import Image, Value
from actviz.formula.tree import Tree


@dataclass(frozen=True)
class Scope:
    """A formula on [lower, upper]."""

    tree: Tree
    lower: float
    upper: float

    @cached_property
    def _repeated(self) -> Repetition | None:
        """How it repeats, so that what is said of a period is said of all."""
        if (self.lower, self.upper) != (-inf, inf):
            return None
        found = repetition(self.tree)
        is_told = found is not None and (found.repeats(0) or found.is_stepped)
        return found if is_told else None

    @cached_property
    def span(self) -> tuple[float, float]:
        """The interval that is looked at: two periods, where it repeats."""
        return (self.lower, self.upper) if self._repeated is None else self._repeated.window

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of [lower, upper] is looked at."""
        return self.span == (self.lower, self.upper)

    @cached_property
    def climbs(self) -> bool:
        """Whether it rises or falls by the same height in every period: steps without end."""
        return self._repeated is not None and not self._repeated.repeats(0)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Those of the span."""
        return pieces(self.tree, *self.span)

    @cached_property
    def joints(self) -> tuple[Joint, ...]:
        """Where those meet."""
        return joints(self.tree, *self.span)

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The values on those."""
        return images(self.tree, 0, *self.span)

    def once(self, values: Sequence[Value]) -> Sequence[Value]:
        """Values, each once where they are taken again in every period."""
        return values if self.is_whole else of_one_period(values, *self.span)

    def signs(self, order: int) -> set[int | None]:
        """The signs that f^(order) has on intervals, as bands, None if some are undecided."""
        found = {
            s.band
            for charted in signs(self.tree, order, *self.span)
            for s in charted.segments
            if s.lower < s.upper
            or s.band != NULL  # a sign at one place is that of its surroundings
        }
        for joint in self.joints:
            for piece in (joint.left_piece, joint.right_piece):
                lower, upper = sliver(joint, piece, order)
                if (lower < 0 and NEGATIVE not in found) or (upper > 0 and POSITIVE not in found):
                    return found | {None}
        return found
