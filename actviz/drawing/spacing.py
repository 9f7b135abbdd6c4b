"""Where labels beside the ends of lines go, so that none overlap: pure one-dimensional spacing."""

from __future__ import annotations

from collections.abc import Sequence


def spaced(
    wanted: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> list[float] | None:
    """Centres for labels of these sizes, as near to the wanted ones as can be, within [low, high].

    Labels keep the order of their wanted centres; of equal ones the first of the sequence is the
    highest. None where they do not fit. The sum of squared displacements is least: neighbours that
    would overlap form blocks, and each block stands at the mean of what its labels want.
    """
    if sum(sizes) > high - low:
        return None
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    blocks: list[tuple[list[int], float, float]] = []  # labels, size, lower edge
    for i in order:
        blocks.append(([i], sizes[i], _clamped(wanted[i] - sizes[i] / 2, sizes[i], low, high)))
        while len(blocks) > 1 and blocks[-2][2] + blocks[-2][1] > blocks[-1][2]:
            (labels, size, _), (more, extra, _) = blocks[-2], blocks[-1]
            blocks[-2:] = [_block(labels + more, size + extra, wanted, sizes, low, high)]
    centres = [0.0] * len(wanted)
    for labels, _, edge in blocks:
        below = edge
        for i in labels:
            centres[i] = below + sizes[i] / 2
            below += sizes[i]
    return centres


def _block(
    labels: list[int],
    size: float,
    wanted: Sequence[float],
    sizes: Sequence[float],
    low: float,
    high: float,
) -> tuple[list[int], float, float]:
    """Labels one upon the other, their lower edge where the mean displacement is zero."""
    offset, total = 0.0, 0.0
    for i in labels:
        total += wanted[i] - sizes[i] / 2 - offset
        offset += sizes[i]
    return labels, size, _clamped(total / len(labels), size, low, high)


def _clamped(edge: float, size: float, low: float, high: float) -> float:
    return min(max(edge, low), high - size)
