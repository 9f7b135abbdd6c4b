"""Where the gradient of an activation is gone: saturated, dead, fading, attenuated and flat
regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite, isinf, nextafter
from typing import NamedTuple

from actviz.analysis.bands import bands
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.joints import Joint, joints
from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece, allowance, pieces
from actviz.analysis.segments import Segment
from actviz.analysis.slivers import sliver
from actviz.errors import UsageError
from actviz.formula import polynomial
from actviz.formula.tree import Tree, contains_x
from actviz.kernel.balls import PRECISION, Ball, nearest_within, rational, settings
from actviz.kernel.effort import ExhaustedError, bounded
from actviz.kernel.exact import exact
from actviz.kernel.rounding import rounded
from actviz.kernel.tails.parts import limit_far
from actviz.kernel.tails.tail import decided_tail
from actviz.kernel.taylor import compiled


@dataclass(frozen=True)
class Region:
    """An interval on which |f'| < t, with its kind (one of design section 3's words).

    ``kind`` is "saturated", "dead", "fading", "attenuated" or "flat". The ends are doubles: the
    outermost for which the claim was proven, or -inf and inf. An end is closed if the claim holds
    at it; where |f'| = t, or where f' does not exist, it is open. ``limit`` is what f tends to at
    the infinite end, or its value where it is dead; None where there is no finite one.
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


class _Stretch(NamedTuple):
    """A stretch of the line on which |f'| < t (low), or is not, or one does not know (None)."""

    lower: float
    upper: float
    low: bool | None
    dead: bool
    tree: Tree
    defined: bool = True
    lower_closed: bool = False
    upper_closed: bool = False
    lower_low: bool = False  # whether f' at the end, from inside, is below the threshold too
    upper_low: bool = False


def _all_undecided(
    tree: Tree,  # noqa: ARG001 - takes what saturation() takes
    threshold: float | Fraction,
    lower: float = -inf,
    upper: float = inf,
    *,
    inclusive: bool = False,  # noqa: ARG001
) -> Saturation:
    return Saturation(threshold, (), (Undecided(lower, upper),))


@bounded(
    maxsize=1024,
    otherwise=_all_undecided,
    steps=lambda tree, _, *span: allowance(tree, *span),
)
def saturation(
    tree: Tree,
    threshold: float | Fraction,
    lower: float = -inf,
    upper: float = inf,
    *,
    inclusive: bool = False,
) -> Saturation:
    """The regions of an expanded formula on [lower, upper] where |f'| < threshold, or, if
    ``inclusive``, where |f'| <= threshold: what is half of a type's least number rounds to zero.

    A float means the decimal that it is written as: 0.01 is one hundredth.
    Raises UsageError for a threshold that is not a positive number.
    """
    if not (isinstance(threshold, Fraction) or isfinite(threshold)) or not threshold > 0:
        raise UsageError(
            f"the threshold must be a positive number, not {threshold!r}",
            "0.05 is the default; 1e-8 asks where the gradient is below 1e-8",
        )
    t = threshold if isinstance(threshold, Fraction) else Fraction(repr(float(threshold)))
    stretches = _joined(
        tree,
        [
            s
            for p in pieces(tree, lower, upper)
            for s in _known_stretches(tree, p, t, inclusive, (lower, upper))
        ],
        t,
        inclusive,
    )
    regions: list[Region] = []
    undecided: list[Undecided] = []
    for stretch in stretches:
        if not stretch.defined:
            continue
        if stretch.low is None:
            undecided.append(Undecided(stretch.lower, stretch.upper))
        elif stretch.low:
            for region in _known_regions(tree, stretch):
                if isinstance(region, Region):
                    regions.append(region)
                else:
                    undecided.append(region)
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


def _known_stretches(
    tree: Tree, piece: Piece, t: Fraction, inclusive: bool, span: tuple[float, float]
) -> list[_Stretch]:
    """The stretches of a piece; one that is undecided, where there is no work left to spend."""
    try:
        return list(_stretches(tree, piece, t, inclusive, span))
    except ExhaustedError:
        return [_Stretch(piece.lower, piece.upper, None, False, piece.tree, piece.defined)]


def _stretches(
    tree: Tree, piece: Piece, t: Fraction, inclusive: bool, span: tuple[float, float]
) -> Iterator[_Stretch]:
    """A piece of [lower, upper], the span, cut where |f'| crosses the threshold."""
    if not piece.decided or not piece.defined:
        yield _Stretch(piece.lower, piece.upper, None, False, piece.tree, piece.defined)
        return
    whole = joints(tree)
    smooth = {
        joint.place.lower
        for joint in whole
        if joint.is_smooth or (joint.order is not None and joint.order > 1)
    }
    # where pieces meet between two doubles, these are inside of theirs
    beside = {
        x
        for joint in whole
        if joint.formula is not None and not joint.place.is_double
        for x in (joint.place.lower, joint.place.upper)
    }

    def stretch(lower: float, upper: float, low: bool | None, dead: bool) -> _Stretch:
        found = _Stretch(lower, upper, low, dead, piece.tree)
        if not low:
            return found
        inner = [
            not isinf(x) and (dead or _is_low(piece.tree, x, t, inclusive)) for x in (lower, upper)
        ]
        closed = [
            is_low
            and (
                x not in (piece.lower, piece.upper)
                or x in smooth
                or x in beside
                or (x in span and not _is_joint(tree, x))
            )
            for x, is_low in zip((lower, upper), inner, strict=True)
        ]
        return found._replace(
            lower_closed=closed[0],
            upper_closed=closed[1],
            lower_low=inner[0],
            upper_low=inner[1],
        )

    if is_constant_function(piece.tree):
        yield stretch(piece.lower, piece.upper, low=True, dead=True)
        return
    for s in _low_bands(bands(piece.tree, 1, (-t, t), piece.lower, piece.upper), inclusive):
        if s.lower < s.upper or s.band is None or piece.lower == piece.upper or inclusive:
            low = None if s.band is None else s.band == 2
            yield stretch(s.lower, s.upper, low, dead=False)


def _low_bands(segments: Sequence[Segment], inclusive: bool) -> Iterator[Segment]:
    """Bands with those ON a threshold counted as below it, where it is included."""
    current: Segment | None = None
    for s in segments:
        band = 2 if inclusive and s.band in (1, 3) else s.band
        if current is not None and current.band == band and current.upper == s.lower:
            current = Segment(current.lower, s.upper, band)
            continue
        if current is not None:
            yield current
        current = Segment(s.lower, s.upper, band)
    if current is not None:
        yield current


def _is_joint(tree: Tree, x: float) -> bool:
    return any(joint.place.is_double and joint.place.lower == x for joint in joints(tree))


def _is_low(tree: Tree, x: float, t: Fraction, inclusive: bool) -> bool:
    """Whether |f'(x)| < t (or <= t) is shown at a double."""
    with settings(4 * PRECISION, 2):
        slope = abs(compiled(tree).over(Ball(x))[1])
        level = Ball(rational(t))
        if slope < level or (inclusive and slope <= level):
            return True
    if not inclusive:
        return False
    known = exact(tree, Fraction(x), 1)
    return known is not None and abs(known) <= t


def is_constant_function(tree: Tree) -> bool:
    """Whether a formula is constant in writing, so that f' = 0 exactly."""
    p = polynomial.polynomial(tree)
    return not contains_x(tree) if p is None else len(p) <= 1


def _is_low_beside(joint: Joint, t: Fraction, inclusive: bool) -> bool:
    """Whether |f'| is shown to be below a threshold between a joint and the doubles next to it."""
    try:
        slopes = [sliver(joint, piece, 1) for piece in (joint.left_piece, joint.right_piece)]
    except ExhaustedError:
        return False
    largest = max(max(-lower, upper) for lower, upper in slopes)
    return largest <= t if inclusive else largest < t


def _joined(tree: Tree, stretches: list[_Stretch], t: Fraction, inclusive: bool) -> list[_Stretch]:
    """Neighbours of the same kind as one; a jump, an impulse in f', keeps them apart."""
    apart = {b.place for b in discontinuities(tree) if b.order <= 0}
    met = joints(tree)
    for joint in met:
        may_jump = joint.order is None and not joint.is_continuous
        if may_jump or not _is_low_beside(joint, t, inclusive):
            apart |= {joint.place.lower, joint.place.upper}
    valued = {j.place.lower for j in met if j.place.is_double and j.here is not None}
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
            # where |f'| is the threshold itself a region ends, and another begins
            reaches = last.upper != stretch.lower or (last.upper_low and stretch.lower_low)
            if not stretch.defined and stretch.lower in valued:
                touch = False  # f has a value there, and there alone
            keeps = stretch.low is None or (not broken and (reaches or not stretch.low))
            if alike and touch and same_value and keeps:
                result[-1] = last._replace(
                    upper=stretch.upper,
                    tree=stretch.tree,
                    upper_closed=stretch.upper_closed,
                    upper_low=stretch.upper_low,
                )
                continue
        result.append(stretch)
    return result


def _known_regions(tree: Tree, stretch: _Stretch) -> list[Region | Undecided]:
    try:
        return list(_regions(tree, stretch))
    except ExhaustedError:
        return [Undecided(stretch.lower, stretch.upper)]


def _regions(tree: Tree, stretch: _Stretch) -> Iterator[Region | Undecided]:
    """A stretch as a region, or two where it is the whole line."""
    lower, upper = stretch.lower, stretch.upper
    if lower == upper and not (stretch.lower_closed and stretch.upper_closed):
        return  # nothing lies inside
    ends = {"lower_closed": stretch.lower_closed, "upper_closed": stretch.upper_closed}
    if stretch.dead:
        at = 0.0 if lower == -inf and upper == inf else lower if upper == inf else upper
        value = rounded(stretch.tree, at if isfinite(at) else 0.0)
        yield Region("dead", lower, upper, value, **ends)
    elif lower == -inf and upper == inf:
        left, right = (_tail_region(tree, stretch, side) for side in (-1, 1))
        if isinstance(left, Region) and left == right:
            yield left
        else:
            yield replace(left, upper=0.0)
            yield replace(right, lower=0.0)
    elif lower == -inf:
        yield _tail_region(tree, stretch, -1)
    elif upper == inf:
        yield _tail_region(tree, stretch, 1)
    else:
        yield Region("flat", lower, upper, None, **ends)


def _tail_region(tree: Tree, stretch: _Stretch, side: int) -> Region | Undecided:
    """The kind of a tail on which |f'| is below the threshold, by its limits."""
    outermost = pieces(tree)[0 if side < 0 else -1]
    vanishes, limit = _limits(outermost.tree, side)

    def region(kind: str, value: float | None = None) -> Region:
        return Region(
            kind,
            stretch.lower,
            stretch.upper,
            value,
            stretch.lower_closed,
            stretch.upper_closed,
        )

    if vanishes is None or limit is None:
        repeated = repetition(outermost.tree)
        if repeated is not None and repeated.repeats(1):  # f' does not tend to anything
            return region("attenuated")
        return Undecided(stretch.lower, stretch.upper)
    if not vanishes:
        return region("attenuated")
    return region("saturated", limit) if isfinite(limit) else region("fading")


def _limits(tree: Tree, side: int) -> tuple[bool | None, float | None]:
    """Whether f' tends to zero at an infinity, and what f tends to; None where it is not known."""
    beyond = decided_tail(tree, side)
    if beyond is not None:
        return beyond.tends_to_zero(1), beyond.limit_within(0)
    slope, value = (limit_far(tree, side, order) for order in (1, 0))
    vanishes = None if slope is None else True if slope == 0 else False if slope != 0 else None
    return vanishes, None if value is None else nearest_within(value)
