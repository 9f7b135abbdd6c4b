"""The inputs at which an implementation in a type is tried."""

from __future__ import annotations

from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from actviz.analysis import typed
from actviz.analysis.pieces import pieces
from actviz.analysis.saturation import saturation
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.options import THRESHOLD

Doubles = NDArray[np.float64]

FAR = 4_000  # inputs of a sign, spaced by the logarithm
NEAR, DENSE = 40.0, 16_001  # where the inputs are dense, and how many there are
WHOLE = 128  # numbers at which implementations switch are often whole ones, up to this
NEIGHBOURS = 3  # on either side of a place that matters


def tried(tree: Tree, kind: FloatType) -> Doubles:
    """Inputs of a type, rising, NaN at last: all of them for 16 bits and less.

    Of a wider type: logarithmically spaced ones of both signs, subnormals among them, dense ones
    round 0, whole numbers, switches of the formula and ends of its regions, all of these with their
    neighbours, zeros, infinities and NaN.
    """
    if kind.width <= typed.MOST_CODES:
        return typed.every(kind)
    largest = float(kind.largest)
    far = np.exp2(np.linspace(kind.least, np.log2(largest) * (1 - 1e-12), FAR))
    places = np.array([*np.arange(-WHOLE, WHOLE + 1), *_switches(tree), largest, -largest])
    beside = places[np.abs(places) <= largest]
    close = [beside]
    for _ in range(NEIGHBOURS):
        close += [_next(kind, close[-1], 1)]
    below = [beside]
    for _ in range(NEIGHBOURS):
        below += [_next(kind, below[-1], -1)]
    every = np.concatenate(
        [far, -far, np.linspace(-NEAR, NEAR, DENSE), *close, *below, [inf, -inf]]
    )
    rising = np.unique(typed.nearest(kind, every))
    zero = int(np.searchsorted(rising, 0.0))
    return np.concatenate([rising[:zero], [-0.0, 0.0], rising[zero + 1 :], [nan]])


def _switches(tree: Tree) -> list[float]:
    ends = [end for piece in pieces(tree) for end in (piece.lower, piece.upper)]
    ends += [
        end
        for region in saturation(tree, THRESHOLD).regions
        for end in (region.lower, region.upper)
    ]
    return [end for end in ends if abs(end) < inf]


def _next(kind: FloatType, values: Doubles, side: int) -> Doubles:
    """The neighbours of numbers in a type, or of what rounds to them."""
    here = typed.nearest(kind, values)
    # from a power of two down the step is half as long: half a step is enough, and rounds away
    step = np.where(
        side * here < 0, typed.spacing(kind, np.nextafter(here, 0.0)), typed.spacing(kind, here)
    )
    with np.errstate(over="ignore"):
        return typed.nearest(kind, here + side * step)
