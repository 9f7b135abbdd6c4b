"""Whether a formula is odd or even: shown by its structure, or refuted at a point."""

from __future__ import annotations

from functools import lru_cache

from actviz.analysis.breaks import breaks
from actviz.analysis.pieces import pieces
from actviz.formula import polynomial
from actviz.formula.expand import simplified, substituted
from actviz.formula.parity import Parity, written_parity
from actviz.formula.taylor import compiled
from actviz.formula.tree import Arithmetic, Negative, Tree, X

PROBES = (0.0, 0.37, 1.0, 2.71, 5.3, 0.01, 17.0)


@lru_cache(maxsize=1024)
def parity(tree: Tree, wanted: Parity) -> bool | None:
    """Whether a formula has a parity; None where that was neither shown nor refuted."""
    kernel = compiled(tree)
    sign = wanted.value
    for x in (*PROBES, *(b.place for b in breaks(tree) if b.exact)):
        here, there = kernel.series(x, x, 0, 128)[0], kernel.series(-x, -x, 0, 128)[0]
        if here.is_finite() != there.is_finite():
            return False
        if here.is_finite() and not (here * sign).overlaps(there):
            return False
    return True if _shown(tree, wanted) else None


def _shown(tree: Tree, wanted: Parity) -> bool:
    parts = pieces(tree)
    if any(not p.settled for p in parts):
        return False
    if len(parts) == 1:
        return _has(parts[0].tree, wanted)
    for left, right in zip(parts, reversed(parts), strict=True):
        if left.lower != -right.upper or left.upper != -right.lower:
            return False
        if left.defined != right.defined:
            return False
        if left.defined and not _mirrored(left.tree, right.tree, wanted):
            return False
    return True


def _mirrored(left: Tree, right: Tree, wanted: Parity) -> bool:
    """Whether left(-x) = +-right(x)."""
    if left is right and _has(left, wanted):
        return True
    mirror = substituted(left, Negative(X), {})
    image = simplified(mirror if wanted is Parity.EVEN else Negative(mirror))
    if image is right:
        return True
    difference = Arithmetic("-", image, right)
    ratio = polynomial.quotient(simplified(difference))
    return ratio is not None and not ratio[0]


def _has(tree: Tree, wanted: Parity) -> bool:
    p = polynomial.polynomial(tree)
    if p is not None and not p:  # zero is both
        return True
    return written_parity(tree) is wanted
