"""Where a formula is not smooth: kinks, jumps, impulses, poles and the ends of its domain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, nan

from actviz.analysis.joints import joints, to_double
from actviz.analysis.sides import Limit
from actviz.formula.tree import Tree


@dataclass(frozen=True)
class Discontinuity:
    """A place where two pieces meet and are not one smooth function.

    ``order`` is that of the first derivative that jumps or is infinite: 0 a jump of f, 1 a kink, 2
    a jump of f'' ...; -1 a pole, an end of the domain, or a single point where f is not defined.
    ``left`` and ``right`` are the one-sided limits of f, f', f'' ... (infinite at a pole, NaN where
    nothing is known or defined), ``value`` is f at the place, NaN where it is not defined or not
    known. ``exact`` says whether the place is that double, and not a number next to it. ``impulse``
    is the weight of the Dirac impulse in f' at a jump of f, else 0.
    """

    place: float
    exact: bool
    value: float
    left: tuple[float, ...]
    right: tuple[float, ...]
    order: int
    impulse: float = 0.0


@lru_cache(maxsize=2048)
def discontinuities(
    tree: Tree, lower: float = -inf, upper: float = inf
) -> tuple[Discontinuity, ...]:
    """Those strictly inside [lower, upper], and its ends where f jumps there.

    From left to right.
    """
    return tuple(
        Discontinuity(
            joint.place.double,
            joint.place.is_double,
            nan if joint.here is None else to_double(joint.here),
            tuple(map(_number, joint.left)),
            tuple(map(_number, joint.right)),
            joint.order,
            joint.impulse,
        )
        for joint in joints(tree, lower, upper)
        if joint.order is not None and not joint.is_smooth
    )


def _number(limit: Limit) -> float:
    if limit is None:
        return nan
    return limit if isinstance(limit, float) else to_double(limit)
