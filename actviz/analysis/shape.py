"""How a function rises and bends on its domain: its steepest slope, whether it is monotone, convex,
a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.extremes import images
from actviz.analysis.intervals import Interval, compared
from actviz.analysis.leaps import leaps
from actviz.analysis.rivals import Extreme, place_of
from actviz.analysis.scope import Scope
from actviz.analysis.signs import NEGATIVE, NULL, POSITIVE
from actviz.analysis.smoothness import continuity
from actviz.analysis.values import values_of
from actviz.formula import polynomial
from actviz.kernel.algebra.identities import vanishes
from actviz.kernel.expand import differentiated
from actviz.kernel.taylor import compiled

PROBES = (0.37, -0.37, 1.3, -1.3, 2.71, -2.71, 5.3, -5.3)  # where f'' may be seen not to be zero


def steepest(scope: Scope) -> Extreme | None:
    """Properties.steepest."""
    infinite = [place for place in _slope_infinities(scope) if place is not None]
    if infinite:
        return Extreme(inf, min(infinite, key=abs))
    if any(
        joint.order is None or (joint.here is not None and joint.is_open) for joint in scope.joints
    ):
        return None  # it may jump there
    found = images(scope.tree, 1, *scope.span)
    slopes = values_of(found)
    if not slopes:
        return None
    top = max(abs(v.value) for v in slopes)
    if any(size > top for i in found for size in (-i.lower, i.upper)):
        return None
    tops = [v.absolute for v in slopes if abs(v.value) == top]
    taken = [v for v in tops if v.attained] or tops
    return Extreme(top, place_of(scope.once(taken), 1, scope.tree))


def _slope_infinities(scope: Scope) -> Iterator[float | None]:
    """Where f' has an impulse or f itself tends to an infinity; at an end of the domain too,
    and where only the place itself is left out."""
    for joint in scope.joints:
        limits = [joint.left[0], joint.right[0]]
        jumps = joint.order == 0 or (joint.here is not None and False in joint.continues)
        if jumps or joint.leaps or any(isinstance(limit, float) for limit in limits):
            yield joint.place.double


def monotone(scope: Scope) -> str | None:
    """Properties.monotone."""
    if any(not p.decided for p in scope.pieces):
        return "no" if _turns(scope) else None
    found = scope.signs(1)
    up, down, level = POSITIVE in found, NEGATIVE in found, NULL in found
    doubtful = None in found
    for low, high in leaps(scope.pieces, scope.joints):
        step = compared(low, high)
        if step is None:
            doubtful = True
        elif step:
            up, down = up or step > 0, down or step < 0
        elif low.attained and high.attained and low.place != high.place:
            level = True
    if up and down:
        return "no"
    if doubtful:
        return None
    if not (up or down):
        return "constant" if scope.pieces and found else None
    return ("" if level else "strictly ") + ("increasing" if up else "decreasing")


def _turns(scope: Scope) -> bool:
    """Whether f is shown to rise and to fall, where not all is decided."""
    found = scope.signs(1)
    return POSITIVE in found and NEGATIVE in found


def convex(scope: Scope, domain: Sequence[Interval] | None) -> str | None:
    """Properties.convex, on such a domain."""
    found = scope.signs(2)
    up, down = POSITIVE in found, NEGATIVE in found
    doubtful = None in found
    defined = [p for p in scope.pieces if p.defined]
    if domain is not None and len(domain) != 1:
        return "no" if domain else None
    if not scope.is_whole and len(defined) < len(scope.pieces):
        return "no"  # defined on endlessly many intervals
    known = [p.defined for p in scope.pieces]
    if defined and not all(known[known.index(True) : len(known) - known[::-1].index(True)]):
        return "no"  # there is an interval without values between others
    for joint in scope.joints:
        if not (joint.left_piece.defined and joint.right_piece.defined):
            # what f is at an end of its domain, if it is no limit there
            doubtful = doubtful or (joint.here is not None and not any(joint.continues))
            continue
        if joint.order is not None and joint.order <= 0 and not joint.is_smooth:
            return "no"
        if joint.order is None:
            doubtful = True
        elif joint.order == 1:
            step = joint.slope_step
            doubtful = doubtful or step is None
            up, down = up or step == 1, down or step == -1
    if up and down:
        return "no"
    if doubtful or any(not p.decided for p in scope.pieces) or not defined:
        return None
    return "convex" if up else "concave" if down else "linear"


def linear(scope: Scope) -> bool | None:
    """Properties.linear."""
    if any(not p.decided for p in scope.pieces):
        return _bends(scope)
    if any(not p.defined for p in scope.pieces):
        return False
    if discontinuities(scope.tree, scope.lower, scope.upper):
        return False
    forms = {polynomial.polynomial(p.tree) for p in scope.pieces}
    if None not in forms:
        return len(forms) == 1 and all(p is not None and len(p) <= 2 for p in forms)
    if _bends(scope) is False:
        return False
    bends = [differentiated(p.tree, 2) for p in scope.pieces]
    if continuity(scope) == "smooth" and all(b is not None and vanishes(b) for b in bends):
        return True
    return None


def _bends(scope: Scope) -> bool | None:
    """False where f'' is seen not to be zero at some place."""
    for x in PROBES:
        for piece in scope.pieces:
            if piece.decided and piece.defined and piece.lower < x < piece.upper:
                bend = compiled(piece.tree).series(x, x, 2, 128)[2]
                if bend.is_finite() and bend != 0 and not bend.contains(0):
                    return False
    return None
