"""Where in a floating-point type a gradient rounds to zero, and f itself to its limit.

What overflows is not held by a type, so a function does not settle at a limit out there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite

from actviz.analysis.bands import bands
from actviz.analysis.pieces import pieces
from actviz.analysis.saturation import Saturation, saturation
from actviz.floats import FloatType, float_type
from actviz.formula.tree import Tree, contains_x
from actviz.kernel.effort import bounded
from actviz.kernel.tails.tail import decided_tail


@dataclass(frozen=True)
class Settled:
    """The tail [lower, upper], one end infinite, on which f rounds to ``limit`` in a type."""

    lower: float
    upper: float
    limit: float


def gone(
    tree: Tree, threshold: float | Fraction, dtype: str | None, *interval: float
) -> Saturation:
    """The regions of an expanded formula where |f'| is below a threshold, or in its place where f'
    rounds to zero in a type. Raises UsageError for a type that there is none of."""
    if dtype is None:
        return saturation(tree, threshold, *interval)
    return saturation(tree, float_type(dtype).underflow, *interval, inclusive=True)


def settled(
    tree: Tree, kind: FloatType, lower: float = -inf, upper: float = inf
) -> tuple[Settled, ...]:
    """The tails on which an expanded formula rounds to its limit, where a type holds that; of
    these what lies in an interval."""
    cut = [
        replace(t, lower=max(t.lower, lower), upper=min(t.upper, upper)) for t in _tails(tree, kind)
    ]
    return tuple(t for t in cut if t.lower < t.upper)


@bounded(maxsize=256, otherwise=lambda *_: ())
def _tails(tree: Tree, kind: FloatType) -> tuple[Settled, ...]:
    found = []
    parts = pieces(tree)
    for piece, side in ((parts[0], -1), (parts[-1], 1)):
        if not piece.decided or not piece.defined:
            continue
        beyond = decided_tail(piece.tree, side)
        limit = None if beyond is None else beyond.limit()
        if limit is None or not isfinite(limit):
            continue
        if not kind.holds(Fraction(limit)):
            continue
        nearest = kind.rounded(Fraction(limit))
        if not contains_x(piece.tree):
            found.append(Settled(piece.lower, piece.upper, float(nearest)))
            continue
        segments = bands(piece.tree, 0, kind.rounds_to(nearest), piece.lower, piece.upper)
        outermost = segments[0 if side < 0 else -1]
        if outermost.band == 2:
            lower, upper = outermost.lower, outermost.upper
            found.append(
                Settled(-inf if side < 0 else lower, upper if side < 0 else inf, float(nearest))
            )
    return tuple(found)
