"""Claims on Gaussian moments: a quadrature in doubles first, mpmath's own where that differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.referee.finding import Finding, undecided
from tests.referee.sample import Sample


def check(sample: Sample, formula: str, properties: Any) -> Iterator[Finding]:
    if properties.moments is None:
        yield undecided("moments")
