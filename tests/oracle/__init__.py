"""An independent oracle: every activation once more, by hand, at any precision, over mpmath."""

from tests.oracle.limits import OSCILLATING, limit
from tests.oracle.rounding import exact, expected, parts, rounded, sure_parts, to_double
from tests.oracle.rows import BREAKS, ROWS, Row

__all__ = [
    "BREAKS",
    "OSCILLATING",
    "ROWS",
    "Row",
    "exact",
    "expected",
    "limit",
    "parts",
    "rounded",
    "sure_parts",
    "to_double",
]
