"""Whether a formula is odd or even: shown by its pieces, or refuted at a point."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from actviz.analysis.joints import Joint, joints
from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece, inner, pieces
from actviz.analysis.places import PRECISION, Place, derivatives, resolved
from actviz.formula.parity import Parity, written_parity
from actviz.formula.rewriting import substituted
from actviz.formula.tree import Arithmetic, Negative, Tree, X
from actviz.kernel.algebra.identities import vanishes
from actviz.kernel.balls import settings
from actviz.kernel.effort import FEWER, bounded
from actviz.kernel.expand import simplified

PROBES = (0.0, 0.37, 1.0, 2.71, 5.3, 0.01, 17.0)


@bounded(maxsize=1024, otherwise=lambda *_: None, steps=FEWER)
def parity(tree: Tree, wanted: Parity) -> bool | None:
    """Whether a formula has a parity; None where that was neither shown nor refuted."""
    if _is_refuted(tree, wanted):
        return False
    return True if _is_shown(tree, wanted) else None


def _window(tree: Tree) -> tuple[float, float]:
    """Where a parity is to be shown: on a period round zero, if there is one."""
    repeated = repetition(tree)
    if repeated is None or not repeated.repeats(0):
        return -inf, inf
    return -repeated.period, repeated.period


def _is_refuted(tree: Tree, wanted: Parity) -> bool:
    window = _window(tree)
    if _is_defined_on_one_side(pieces(tree, *window)):
        return True
    places = [joint.place for joint in joints(tree, *window)]
    doubles = [place.lower for place in places if place.is_double]
    inside = [inner(piece.lower, piece.upper) for piece in pieces(tree, *window)]
    for x in dict.fromkeys((*PROBES, *doubles, *inside)):
        points = (x, 0.0 - x)
        sides = [resolved(tree, Place(at, at)) for at in points]
        if sides[0] is None or sides[1] is None:
            continue
        here, there = (
            derivatives(side, Place(at, at), 0)[0]
            for side, at in zip(sides, points, strict=True)
            if side is not None
        )
        with settings(PRECISION, 1):
            image = here * wanted.value
        if here.is_finite() and there.is_finite() and not image.overlaps(there):
            return True
    return False


def _is_defined_on_one_side(parts: Sequence[Piece]) -> bool:
    """Whether there is an interval on which f has values, and none on its mirror image."""
    mirrored = [(0.0 - p.upper, 0.0 - p.lower, p) for p in reversed(parts)]
    left = right = 0
    while left < len(parts) and right < len(mirrored):
        part, (lower, upper, other) = parts[left], mirrored[right]
        is_told = part.decided and other.decided and part.defined and not other.defined
        if is_told and max(part.lower, lower) < min(part.upper, upper):
            return True
        if part.upper <= upper:
            left += 1
        else:
            right += 1
    return False


def _is_shown(tree: Tree, wanted: Parity) -> bool:
    window = _window(tree)
    parts = list(pieces(tree, *window))
    if any(not p.decided for p in parts):
        return False
    met: list[Joint] = []
    for joint in joints(tree, *window):
        if joint.is_smooth and joint.left_piece.tree is joint.right_piece.tree:
            _unite(parts, joint)
        else:
            met.append(joint)
    mirrors = zip(parts, reversed(parts), strict=True)
    if not all(_mirrored(left, right, wanted) for left, right in mirrors):
        return False
    return all(_agree(left, right, wanted) for left, right in zip(met, reversed(met), strict=True))


def _unite(parts: list[Piece], joint: Joint) -> None:
    """Two neighbouring pieces of one formula as one."""
    index = next(i for i, p in enumerate(parts) if p.upper == joint.left_piece.upper)
    parts[index : index + 2] = [parts[index]._replace(upper=parts[index + 1].upper)]


def _mirrored(left: Piece, right: Piece, wanted: Parity) -> bool:
    """Whether left(-x) = +-right(x), on mirrored intervals."""
    if left.lower != -right.upper or left.upper != -right.lower or left.defined != right.defined:
        return False
    return not left.defined or _is_mirror(left.tree, right.tree, wanted)


def _is_mirror(left: Tree, right: Tree, wanted: Parity) -> bool:
    if left is right and written_parity(left) is wanted:
        return True
    image = simplified(substituted(left, Negative(X), {}))
    if wanted is Parity.ODD:
        image = simplified(Negative(image))
    return image is right or vanishes(simplified(Arithmetic("-", image, right)))


def _agree(left: Joint, right: Joint, wanted: Parity) -> bool:
    """Whether f is mirrored where its pieces meet too: from its limits, or by its value there."""
    if left.formula is None or right.formula is None:
        return False
    if left.here is None or right.here is None:
        return left.here is None and right.here is None
    if wanted is Parity.ODD and left is right and left.here != 0:
        return False
    if left.is_continuous and right.is_continuous:
        return True
    if _is_mirror(left.formula, right.formula, wanted):
        return True
    with settings(PRECISION, 1):
        image = left.here * wanted.value
    return bool(image.is_exact() and image == right.here)
