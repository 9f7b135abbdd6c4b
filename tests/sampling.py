"""Sweeps of which a plain run of pytest makes a part, and ``pytest -m slow`` the rest."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def slow_unless(is_quick: Callable[[Any], bool], values: Iterable[Any]) -> list[Any]:
    """The values of a parameter, or of several, those that are not quick marked slow."""
    return [value if is_quick(value) else _slow(value) for value in values]


def _slow(value: Any) -> Any:
    several = value if isinstance(value, tuple) else (value,)
    return pytest.param(*several, marks=pytest.mark.slow)
