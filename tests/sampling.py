"""Sweeps of which a plain run of pytest makes a part, and ``pytest -m slow`` the rest."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def slow_unless(is_quick: Callable[[Any], object], values: Iterable[Any]) -> list[Any]:
    """The values of a parameter, those that are not quick marked slow."""
    return [
        value if is_quick(value) else pytest.param(value, marks=pytest.mark.slow)
        for value in values
    ]


def rows_slow_unless(
    is_quick: Callable[[Any], object], rows: Iterable[tuple[Any, ...]]
) -> list[Any]:
    """The same for the values of several parameters at once."""
    return [row if is_quick(row) else pytest.param(*row, marks=pytest.mark.slow) for row in rows]
