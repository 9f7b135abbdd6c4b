"""Where f is not continuous: the values that it leaps between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from actviz.analysis.joints import Joint
from actviz.analysis.pieces import Piece
from actviz.analysis.values import Value
from actviz.kernel.balls import Ball


def leaps(parts: Sequence[Piece], joints: Sequence[Joint]) -> Iterator[tuple[Value, Value]]:
    """What f goes from and to where it is not continuous: pairs from left to right."""
    before: Value | None = None
    met = {joint.left_piece.upper: joint for joint in joints}
    for piece in parts:
        joint = met.get(piece.upper)
        start, end = _ends_of(joints, piece)
        if before is not None and start is not None:
            yield before, start
        before = end if end is not None else before
        if joint is not None and joint.here is not None:
            here = Value(0.0, joint.place.double, True, joint.here)
            if before is not None and not (joint.continues[0] and piece.defined):
                yield before, here
            before = here


def _ends_of(met: Sequence[Joint], piece: Piece) -> tuple[Value | None, Value | None]:
    """What a defined piece tends to at its two ends, where these meet other pieces."""
    if not piece.defined:
        return None, None
    start = end = None
    for joint in met:
        if joint.right_piece == piece:
            start = _as_value(joint.right[0], joint.place.double, joint.continues[1])
        if joint.left_piece == piece:
            end = _as_value(joint.left[0], joint.place.double, joint.continues[0])
    return start, end


def _as_value(limit: Ball | float | None, place: float, taken: bool | None) -> Value:
    if limit is None:
        return Value(nan, place, None)
    if isinstance(limit, float):
        return Value(limit, place, False)
    return Value(0.0, place, taken, limit)
