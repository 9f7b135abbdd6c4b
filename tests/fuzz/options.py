"""The values of options, as text and as what TOML and Python have for them."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from actviz.cli import arguments
from actviz.options import OPTIONS, options
from actviz.readers import interval
from tests.fuzz.mutations import NUMBERS, hostile, mutated
from tests.fuzz.run import Kind

RIGHT = (
    *("-6:6", "0:2pi", "-inf:3", "1e-3,10", "1920x1080", "8x4.5in", "16 x 9 cm", "4:3", "column"),
    *("8.5cm", "slides", "paper,dark", "mine.mplstyle", "grid", "log", "formula", "outlines"),
    *("#c00000,tab:blue", "0.05", "1e-3", "a title", "$x^2$", "144", "2.5", "a=0.5,1,2"),
    *("a=0.5:2:0.25", "b=sqrt(2)", "c=1:1e9:1e-9", "pi/2:pi", "none", "100x100", "20000x5000"),
)
MORE = ("--set", "--samples", "interval")


DEEPEST = 3  # lists inside one another


def value(chance: Random, depth: int = 0) -> Any:
    """What TOML may hold."""
    kind = chance.randrange(8 if depth == DEEPEST else 10)
    if kind < 4:
        return mutated(chance.choice(RIGHT), chance) if chance.random() < 0.6 else hostile(chance)
    if kind == 4:
        return chance.choice(RIGHT)
    if kind == 5:
        return chance.choice((True, False, None, 0, 1, -1, 3, 4, 10**30, 10**400, 0.05, 1e308))
    if kind == 6:
        number = chance.choice(NUMBERS)
        return [number, chance.choice(NUMBERS)]
    if kind == 7:
        return {"x": chance.choice(RIGHT)}
    return [value(chance, depth + 1) for _ in range(chance.choice((0, 1, 2, 2, 2, 4, 5)))]


def make(chance: Random) -> tuple[str, str]:
    """The name of an option, and a value in JSON."""
    name = chance.choice((*OPTIONS, *MORE))
    if chance.random() < 0.02:
        name = hostile(chance)
    return name, json.dumps(value(chance))


def attempt(given: str | tuple[str, ...]) -> str:
    """The option's value read."""
    assert not isinstance(given, str)
    name, written = given
    found = json.loads(written)
    if name == "--set":
        return repr(arguments.values([str(found)]))
    if name == "--samples":
        return str(arguments.samples(str(found)))
    if name == "interval":
        return repr(interval(found))
    options({name: found})
    return ""


KIND = Kind(make, attempt)
