"""What f, f' and f'' tend to, far out."""

from __future__ import annotations

import math

from tests.oracle.rounding import rounded
from tests.oracle.rows import ROWS

OSCILLATING = frozenset({"sinusoid", "cos", "sinc", "snake", "gcu", "sinlu", "coslu"})

_BOTH = (-1, 1)
WITHOUT_LIMIT = frozenset(
    (name, order, side)
    for name, orders, sides in [
        ("sinusoid", (0, 1, 2), _BOTH),
        ("cos", (0, 1, 2), _BOTH),
        ("gcu", (0, 1, 2), _BOTH),
        ("snake", (1, 2), _BOTH),
        ("sinlu", (1, 2), (1,)),
        ("coslu", (1, 2), (1,)),
    ]
    for order in orders
    for side in sides
)


def limit(name: str, order: int, side: int) -> float:
    """The limit of a derivative at infinity (side 1) or minus infinity (-1); NaN if there is none.

    From three places, the farthest of them 1e330. What is above 1e100 there is taken for infinite,
    and for 0 what is below 1e-100: sqrt(x) and its slope have got no further.
    """
    if (name, order, side) in WITHOUT_LIMIT:
        return math.nan
    near, middle, far = (rounded(ROWS[name], side * 10**k)[order] for k in (60, 200, 330))
    if abs(far) > 1e100:
        if not (abs(near) < abs(middle) or math.isinf(near)):
            raise ArithmeticError(f"{name} does not grow steadily")
        return math.copysign(math.inf, far)
    if abs(far - near) > 1e-29:
        raise ArithmeticError(f"{name} has not settled")
    return 0.0 if abs(far) < 1e-100 else far
