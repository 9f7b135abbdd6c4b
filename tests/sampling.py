"""Sweeps of which a plain run of pytest makes a part, and ``pytest -m slow`` the rest."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
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


def slow_but_every(step: int, values: Iterable[Any]) -> list[Any]:
    """The values of a parameter, all marked slow but the first of every so many."""
    return [
        value if i % step == 0 else pytest.param(value, marks=pytest.mark.slow)
        for i, value in enumerate(values)
    ]


def in_turn(firsts: Sequence[Any], seconds: Sequence[Any]) -> list[Any]:
    """Every first with every second; quick is each first with one of the seconds, in turn."""
    quick = {(first, seconds[i % len(seconds)]) for i, first in enumerate(firsts)}
    return rows_slow_unless(quick.__contains__, product(firsts, seconds))
