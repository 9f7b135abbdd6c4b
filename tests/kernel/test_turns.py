"""Where derivatives turn, and how far they go there, held against mpmath."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flint import arb
from mpmath import mp

from actviz.kernel.balls import settings
from actviz.kernel.elementary import SMOOTH
from actviz.kernel.jets import Native
from actviz.kernel.turns import Turning
from tests.oracle import taylor

DIGITS = 60
ORDERS = range(27)  # as many as moments take
COUNTS: dict[str, Callable[[int], int]] = {  # of turns, by the number of the coefficient
    "sigmoid": lambda k: k,
    "tanh": lambda k: k,
    "softplus": lambda k: max(k - 1, 0),
    "logcosh": lambda k: max(k - 1, 0) if k else 1,
    "normal_pdf": lambda k: k + 1,
    "normal_cdf": lambda k: k,
    "erf": lambda k: k,
    "erfc": lambda k: k,
}


def exactly(value: arb) -> Any:
    mantissa, exponent = value.man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


@pytest.mark.parametrize("name", COUNTS)
def test_a_derivative_turns_where_it_is_said_to_and_nowhere_else(name: str) -> None:
    jet = SMOOTH[name]
    assert isinstance(jet, Native)
    assert isinstance(jet.jet, Turning)
    with settings(160, 2), mp.workdps(DIGITS):
        for k in ORDERS:
            places = jet.jet.turns(k)
            assert len(places) == COUNTS[name](k)
            assert all(
                a < b for (a, _), (b, _) in pairwise(sorted(places, key=lambda t: float(t[0])))
            )
            beside = []
            for place, reached in places:
                z = exactly(place.mid())
                series = taylor.FUNCTIONS[name](z, k + 3)
                assert series is not None
                off = abs(series[k] - exactly(reached.mid()))
                assert off <= exactly(reached.rad()) + abs(series[k]) * mp.mpf(10) ** -50
                size = abs(series[k + 2] * (k + 2) * (k + 1)) or mp.mpf(1)
                assert abs(series[k + 1] * (k + 1)) < mp.mpf(10) ** -30 * size
                beside += [z - mp.mpf(10) ** -6, z + mp.mpf(10) ** -6]
            # each turn is a change of the slope's sign, and between two of them it has one sign
            slopes = [taylor.FUNCTIONS[name](v, k + 2) for v in sorted(beside)]
            signs = [mp.sign(s[k + 1]) for s in slopes if s is not None]
            assert all(a != b for a, b in zip(signs[::2], signs[1::2], strict=True))
            assert all(a == b for a, b in zip(signs[1::2], signs[2::2], strict=False))


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("lower", [-3.0, -0.4, 0.1, 2.0])
def test_a_wide_ball_is_enclosed_almost_exactly(name: str, lower: float) -> None:
    """Not only soundly: what is left over is what making a ball of two numbers costs."""
    with settings(64, 6), mp.workdps(30):
        found = SMOOTH[name](arb(lower).union(arb(lower + 1)))
        dense = [taylor.FUNCTIONS[name](mp.mpf(lower) + mp.mpf(i) / 400, 6) for i in range(401)]
        for k in range(6):
            values = [series[k] for series in dense if series is not None]
            width = max(values) - min(values)
            assert 2 * float(found[k].rad()) <= width * mp.mpf("1.001") + mp.mpf(10) ** -6
