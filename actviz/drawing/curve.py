"""The curve of a function in a window: proven to lie within a quarter of a pixel, or undecided.

Each smooth piece is traced by itself, with a share of the work; what it is drawn as is joined to
runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import inf, nan, nextafter

from actviz.analysis.pieces import SHARE, Piece, pieces
from actviz.drawing.enclosure import PRECISIONS, Derivative, LogDerivative
from actviz.drawing.repeating import traced
from actviz.drawing.runs import Curve, Point, Run, View, straight
from actviz.drawing.tracer import Part
from actviz.formula.tree import Tree
from actviz.kernel.balls import sign_of
from actviz.kernel.effort import limited
from actviz.kernel.tails.tail import tail_of

JOINED = 0.02  # pixels; what is nearer than this is one point
STEPS = 600_000  # of work for a curve, shared out to its pieces; most need a hundredth of it


@lru_cache(maxsize=512)
def curve(tree: Tree, order: int, view: View, *, is_log: bool = False) -> Curve:
    """f^(order) of an expanded formula in a window; or log10 of its absolute value, whose window
    is in these logarithms."""
    runs: list[list[Point]] = []
    undecided: list[tuple[float, float]] = []
    for part in _parts(tree, order, view, LogDerivative if is_log else Derivative):
        if len(part) == 2:
            undecided.append(part)
            continue
        first, *rest = part
        if not runs or not _near(runs[-1][-1], first, view):
            runs.append(list(part))
        elif len(runs[-1]) > 3 and all(_near(p, rest[-1], view) for p in runs[-1][-4::3]):
            runs[-1][-3:] = straight(runs[-1][-4], rest[-1])[1:]
        else:
            runs[-1] += rest
    return Curve(tuple(Run(tuple(points)) for points in runs), tuple(_united(undecided)))


def _near(a: Point, b: Point, view: View) -> bool:
    return abs(a[0] - b[0]) * view.across < JOINED and abs(a[1] - b[1]) * view.up < JOINED


def _united(intervals: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    current: tuple[float, float] | None = None
    for left, right in intervals:
        if current is not None and left <= nextafter(current[1], inf):
            current = current[0], right
        else:
            if current is not None:
                yield current
            current = left, right
    if current is not None:
        yield current


def _parts(tree: Tree, order: int, view: View, shown: type[Derivative]) -> Iterator[Part]:
    found = pieces(tree, view.left, view.right)
    for piece in found:
        if not piece.decided:
            yield piece.lower, piece.upper
        elif piece.defined and piece.lower < piece.upper:
            with limited(share(tree, piece, found, work(STEPS, order))):
                parts = traced(piece, order, view, shown)
            yield from parts


def work(steps: int, order: int) -> int:
    """The steps for f^(order), of so many for f, f' and f'' each; half as many for what is farther
    on, which few ask for."""
    return steps if order <= 2 else steps // 2


def share(tree: Tree, piece: Piece, parts: Sequence[Piece], steps: float) -> float:
    """The work that a piece of a window may take, of so many steps for all: half of it is shared
    out evenly, and half by what they take of the window, which pieces without end leave to others.
    What finding them took is not there for the window, nor for what is drawn in it."""
    left, right = parts[0].lower, parts[-1].upper
    steps = max(steps - 2 * pieces.cost(tree, left, right), SHARE)
    return steps * (1 / len(parts) + (piece.upper - piece.lower) / (right - left)) / 2


def limit_at(piece: Piece, order: int, x: float) -> float:
    """f^(order) at x, at an end of the piece the limit from inside; NaN where it is not known."""
    shown = Derivative(piece, order)
    value = shown.at(x, PRECISIONS[0])[0]
    found = float(value.mid()) if value.is_finite() else nan
    if found and sign_of(value) is None and (beyond := tail_of(piece.tree, x, x)) is not None:
        low, high = beyond.bounds(order)
        found = min(max(found, low), high)
    return shown.completed(x, (found, 0.0))[0]
