"""Where the gradient of an activation is gone: saturated, dead, fading, attenuated and flat
regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import inf, isfinite, nextafter

from actviz.analysis.bands import bands
from actviz.analysis.breaks import breaks
from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece, pieces
from actviz.errors import UsageError
from actviz.formula import polynomial
from actviz.formula.rounding import rounded
from actviz.formula.tail import settled_tail
from actviz.formula.tree import Tree, contains_x

DEFAULT_THRESHOLD = 0.05


@dataclass(frozen=True)
class Region:
    """An interval on which |f'| < t, with its kind (one of design section 3's words).

    ``kind`` is "saturated", "dead", "fading", "attenuated" or "flat". The ends are doubles: the
    outermost for which the claim was proven, or -inf and inf. ``limit`` is what f tends to at the
    infinite end, or its value where it is dead; None where there is no finite one. An end where
    |f'| = t, or where f' does not exist, is open.
    """

    kind: str
    lower: float
    upper: float
    limit: float | None
    lower_closed: bool = True
    upper_closed: bool = True


@dataclass(frozen=True)
class Undecided:
    """A piece on which the budget ran out before a proof."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Undefined:
    """A piece on which the function is shown not to be defined."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Saturation:
    """All regions of one activation on the real line, at one threshold.

    ``period`` is that of f', where it is written as a periodic function: then what is undecided
    far out is what is said nearer to zero, again and again.
    """

    threshold: float | Fraction
    regions: tuple[Region, ...]
    undecided: tuple[Undecided, ...]
    undefined: tuple[Undefined, ...] = ()
    period: float | None = None

    @property
    def spans(self) -> tuple[tuple[float, float, str, float | None], ...]:
        """Lower end, upper end, kind and limit of everything that is said, from left to right."""
        found: list[tuple[float, float, str, float | None]] = [
            (r.lower, r.upper, r.kind, r.limit) for r in self.regions
        ]
        found += [(gap.lower, gap.upper, self._doubt(gap), None) for gap in self.undecided]
        found += [(gap.lower, gap.upper, "undefined", None) for gap in self.undefined]
        return tuple(sorted(found, key=lambda span: span[:2]))

    def _doubt(self, gap: Undecided) -> str:
        reaches_out = gap.lower == -inf or gap.upper == inf
        return "repeats" if self.period is not None and reaches_out else "undecided"


@dataclass(frozen=True)
class _Stretch:
    """A stretch of the line on which |f'| < t (low), or is not, or one does not know (None)."""

    lower: float
    upper: float
    low: bool | None
    dead: bool
    tree: Tree
    defined: bool = True


@lru_cache(maxsize=1024)
def saturation(
    tree: Tree,
    threshold: float | Fraction = DEFAULT_THRESHOLD,
    lower: float = -inf,
    upper: float = inf,
    *,
    inclusive: bool = False,
) -> Saturation:
    """The regions of an expanded formula where |f'| < threshold, on an interval; with
    ``inclusive`` where |f'| <= threshold.

    A float means the decimal that it is written as: 0.01 is one hundredth.
    Raises UsageError for a threshold that is not a positive number.
    """
    if not (isinstance(threshold, Fraction) or isfinite(threshold)) or not threshold > 0:
        raise UsageError(
            f"the threshold must be a positive number, not {threshold!r}",
            "0.05 is the default; 1e-8 asks where the gradient is below 1e-8",
        )
    stretches = _joined(
        tree, [s for p in pieces(tree, lower, upper) for s in _stretches(p, threshold, inclusive)]
    )
    regions: list[Region] = []
    undecided: list[Undecided] = []
    for stretch in stretches:
        if not stretch.defined:
            continue
        if stretch.low is None:
            undecided.append(Undecided(stretch.lower, stretch.upper))
        elif stretch.low:
            for region in _regions(tree, stretch):
                if isinstance(region, Region):
                    regions.append(region)
                else:
                    undecided.append(region)
    broken = {b.place for b in breaks(tree) if b.order <= 1}
    regions = [
        replace(
            r,
            lower_closed=isfinite(r.lower) and r.lower not in broken,
            upper_closed=isfinite(r.upper) and r.upper not in broken,
        )
        for r in regions
    ]
    undefined = tuple(Undefined(s.lower, s.upper) for s in stretches if not s.defined)
    period = _period(tree, undecided)
    return Saturation(threshold, tuple(regions), tuple(undecided), undefined, period)


def _period(tree: Tree, undecided: Sequence[Undecided]) -> float | None:
    """The period of f', if all of one is decided round zero."""
    found = repetition(tree)
    if found is None or not found.repeats(1):
        return None
    left = max((gap.upper for gap in undecided if gap.lower == -inf), default=-inf)
    right = min((gap.lower for gap in undecided if gap.upper == inf), default=inf)
    within = [gap for gap in undecided if gap.lower > left and gap.upper < right]
    return found.period if right - left >= found.period and not within else None


def _stretches(
    piece: Piece, threshold: float | Fraction, inclusive: bool = False
) -> Iterator[_Stretch]:
    """A piece cut where |f'| crosses the threshold."""
    if not piece.settled or not piece.defined:
        yield _Stretch(piece.lower, piece.upper, None, False, piece.tree, piece.defined)
        return
    t = threshold if isinstance(threshold, Fraction) else Fraction(repr(float(threshold)))
    if is_constant_function(piece.tree):
        yield _Stretch(piece.lower, piece.upper, True, True, piece.tree)
        return
    line = polynomial.polynomial(piece.tree)
    if inclusive and line is not None and len(line) == 2 and abs(line[1]) <= t:
        yield _Stretch(piece.lower, piece.upper, True, False, piece.tree)
        return
    for segment in bands(piece.tree, 1, (-t, t), piece.lower, piece.upper):
        if segment.lower < segment.upper or segment.band is None:
            low = None if segment.band is None else segment.band == 2
            yield _Stretch(segment.lower, segment.upper, low, False, piece.tree)


def is_constant_function(tree: Tree) -> bool:
    """Whether a formula is constant in writing, so that f' = 0 exactly."""
    p = polynomial.polynomial(tree)
    return not contains_x(tree) if p is None else len(p) <= 1


def _joined(tree: Tree, stretches: list[_Stretch]) -> list[_Stretch]:
    """Neighbours of the same kind as one; a jump, an impulse in f', keeps them apart."""
    apart = {b.place for b in breaks(tree) if b.order <= 0}
    result: list[_Stretch] = []
    for stretch in stretches:
        if result:
            last = result[-1]
            alike = (last.low, last.dead, last.defined) == (
                stretch.low,
                stretch.dead,
                stretch.defined,
            )
            touch = last.upper == stretch.lower or nextafter(last.upper, inf) == stretch.lower
            broken = last.upper in apart or stretch.lower in apart
            same_value = not stretch.dead or last.tree is stretch.tree
            if alike and touch and same_value and (not broken or stretch.low is None):
                result[-1] = replace(last, upper=stretch.upper, tree=stretch.tree)
                continue
        result.append(stretch)
    return result


def _regions(tree: Tree, stretch: _Stretch) -> Iterator[Region | Undecided]:
    """A stretch as a region, or two where it is the whole line."""
    lower, upper = stretch.lower, stretch.upper
    if stretch.dead:
        at = 0.0 if lower == -inf and upper == inf else lower if upper == inf else upper
        yield Region("dead", lower, upper, rounded(stretch.tree, at if isfinite(at) else 0.0))
    elif lower == -inf and upper == inf:
        left, right = (_tail_region(tree, -inf, inf, side) for side in (-1, 1))
        if isinstance(left, Region) and left == right:
            yield left
        else:
            yield replace(left, upper=0.0)
            yield replace(right, lower=0.0)
    elif lower == -inf:
        yield _tail_region(tree, lower, upper, -1)
    elif upper == inf:
        yield _tail_region(tree, lower, upper, 1)
    else:
        yield Region("flat", lower, upper, None)


def _tail_region(tree: Tree, lower: float, upper: float, side: int) -> Region | Undecided:
    """The kind of a tail on which |f'| is below the threshold, by its limits."""
    outermost = pieces(tree)[0 if side < 0 else -1]
    beyond = settled_tail(outermost.tree, side)
    slope, limit = (None, None) if beyond is None else (beyond.limit(1), beyond.limit(0))
    if slope is None or limit is None:
        repeated = repetition(outermost.tree)
        if repeated is not None and repeated.repeats(1):  # f' does not tend to anything
            return Region("attenuated", lower, upper, None)
        return Undecided(lower, upper)
    if slope != 0:
        return Region("attenuated", lower, upper, None)
    if isfinite(limit):
        return Region("saturated", lower, upper, limit)
    return Region("fading", lower, upper, None)
