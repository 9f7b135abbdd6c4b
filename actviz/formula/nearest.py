"""The double that a ball rounds to."""

from __future__ import annotations

from flint import arb, ctx

from actviz.formula.taylor import settings

EXTRA = 64  # bits
MOST_BITS = 20_000


def nearest(value: arb) -> float | None:
    """The double that every number in a ball rounds to, ties to even; an infinity for itself."""
    if value.is_exact():
        return float(value)
    if not value.is_finite():
        return None
    bits = min(max(ctx.prec, value.rel_accuracy_bits() + EXTRA), MOST_BITS)
    with settings(bits, 1):  # at the default precision the ends would be rounded outward
        lower, upper = float(value.lower()), float(value.upper())
    return upper if lower == upper else None
