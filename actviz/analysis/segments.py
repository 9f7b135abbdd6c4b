"""Segments of the line on which a function's value lies in one band, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, nextafter
from typing import NamedTuple

from actviz.analysis.doubles import around, ordinal
from actviz.formula.polynomial import Polynomial

FEW = 8  # doubles; an undecided piece that is no wider is not worth a doubt


class Segment(NamedTuple):
    """f^(k) has one band on all doubles of [lower, upper], but perhaps for an end that touches a
    level.

    Band 2i is the open one below the i-th level (2n the one above the last), 2i + 1 is the i-th
    level itself; None is undecided. Where a level is crossed between neighbouring doubles, one
    segment ends on the one and the next begins on the other; a double where a level is reached
    exactly is a segment of its own, which its neighbours share as an end.
    """

    lower: float
    upper: float
    band: int | None


def is_wide(segment: Segment) -> bool:
    return segment.band is None and ordinal(segment.upper) - ordinal(segment.lower) > FEW


def undecided_doubles(segments: Sequence[Segment]) -> int:
    """How many doubles are undecided."""
    return sum(ordinal(s.upper) - ordinal(s.lower) for s in segments if s.band is None)


def to_singular_ends(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Without undecided segments at either end that hold no double but an end of the interval.

    A function is not defined at a pole or where its domain ends, so no box that touches it can be
    decided; the statement made is one about doubles, and the next double is decided.
    """
    result = list(segments)
    if len(result) > 1 and _is_gap(result[0]):
        result[:2] = [result[1]._replace(lower=result[0].lower)]
    if len(result) > 1 and _is_gap(result[-1]):
        result[-2:] = [result[-2]._replace(upper=result[-1].upper)]
    return tuple(result)


def _is_gap(segment: Segment) -> bool:
    return segment.band is None and nextafter(segment.lower, inf) >= segment.upper


def merged(pieces: Sequence[Segment]) -> tuple[Segment, ...]:
    """Neighbours of the same band as one."""
    result: list[Segment] = []
    for piece in pieces:
        if result and result[-1].band == piece.band:
            result[-1] = Segment(result[-1].lower, piece.upper, piece.band)
        else:
            result.append(piece)
    return tuple(result)


def mirrored(
    segments: Sequence[Segment], sign: int, levels: Sequence[Fraction]
) -> tuple[Segment, ...]:
    """The bands at -x; with ``sign`` -1, of the function's negative."""
    top = 2 * len(levels)
    return tuple(
        Segment(
            0.0 - s.upper,
            0.0 - s.lower,
            s.band if sign > 0 or s.band is None else top - s.band,
        )
        for s in reversed(segments)
    )


def band_of(v: Fraction, levels: Sequence[Fraction]) -> int:
    for i, level in enumerate(levels):
        if v <= level:
            return 2 * i + (v == level)
    return 2 * len(levels)


def linear_bands(
    p: Polynomial, levels: Sequence[Fraction], lower: float, upper: float
) -> tuple[Segment, ...]:
    """The bands of a polynomial of degree 1 or less, exactly."""
    if len(p) < 2:
        return (Segment(lower, upper, band_of(p[0] if p else Fraction(0), levels)),)
    step = 2 if p[1] > 0 else -2
    band = 0 if p[1] > 0 else 2 * len(levels)
    ordered = levels if p[1] > 0 else list(reversed(levels))
    crossings = [around((level - p[0]) / p[1]) for level in ordered]
    result: list[Segment] = []
    begin = lower
    for left, right in crossings:
        if left >= upper and not left == right == upper:
            break
        if left > begin or (left == begin and left < right):  # one double may be all of it
            result.append(Segment(begin, left, band))
        if left == right >= begin:
            result.append(Segment(left, left, band + step // 2))
        begin = max(begin, right)
        band += step
    if begin < upper or not result or (begin == upper and result[-1].upper < upper):
        result.append(Segment(begin, upper, band))
    return tuple(result)
