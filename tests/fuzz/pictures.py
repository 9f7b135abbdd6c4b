"""Pictures: options that can be drawn, and formulas of every kind."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from random import Random

from actviz.floats import TYPES
from tests.fuzz import commands
from tests.fuzz.files import written
from tests.fuzz.formulas import formula
from tests.fuzz.mutations import NUMBERS, SIGNS
from tests.fuzz.run import Kind
from tests.fuzz.styles import style
from tests.program import run_on_terminal

SUFFIXES = ("png", "svg", "svg", "svg", "pdf", "eps", "tex", "pgf", "webp", "txt")
RANGES = (
    *("-6:6", "-1e-6:1e-6", "1e8:2e8", "-1e3:1e3", "0:1", "-708:710", "1:1.0000001"),
    *("0.8:0.80001", "-1e-30:1e-30"),
)
SIZES = ("320x240", "100x100", "1920x1080", "2000x150", "150x1500", "column", "4:3", "1x1in")


def _text(chance: Random) -> str:
    signs = [chance.choice((*SIGNS, "a", "word ", "$", "x^2", "_")) for _ in range(8)]
    return "".join(signs).replace("\0", "").replace("\ud800", "")


def make(chance: Random) -> tuple[str, ...]:
    """A style file's text, and a command line of plot."""
    words = ["-o", f"a.{chance.choice(SUFFIXES)}", *["-d"] * chance.choice((0, 0, 1, 1, 2, 3))]
    for flag in ("--saturation", "--together", "--transparent", "--no-numbers"):
        words += [flag] * (chance.random() < 0.25)
    for option, values, share in (
        ("--range", RANGES, 0.5),
        ("--size", SIZES, 0.4),
        ("--theme", ("paper", "dark", "poster", "mine.mplstyle", "dark,mine.mplstyle"), 0.4),
        ("--layout", ("grid",), 0.3),
        ("--yscale", ("log",), 0.2),
        ("--labels", ("formula", "none"), 0.3),
        ("--text", ("outlines",), 0.2),
        ("--yrange", ("-1:1", "0:1e-9", "-1e9:0", "1e7:2e7", "0.7:0.70001"), 0.15),
        ("--dtype", (*TYPES,), 0.2),
        ("--mark", NUMBERS, 0.15),
        ("--dpi", ("10", "72", "300"), 0.1),
    ):
        words += [option, chance.choice(values)] if chance.random() < share else []
    for option in ("--title", "--xlabel"):
        words += [option, _text(chance)] if chance.random() < 0.2 else []
    count = chance.choice((1, 1, 1, 2, 2, 3, 5, 9))
    return (style(chance), *words, "--", *(formula(chance) for _ in range(count)))


def attempt(given: str | tuple[str, ...]) -> str:
    """The picture drawn; an SVG that any program reads."""
    assert not isinstance(given, str)
    own, *words = given
    written(own, "mine.mplstyle")
    outcome = run_on_terminal("plot", *words, TERM="dumb", NO_COLOR="1")
    commands.check(outcome)
    for path in Path().glob("*.svg"):
        ET.parse(path)
    return outcome.out + outcome.err


def asked(given: str | tuple[str, ...]) -> int:
    """How many activations are drawn: what follows the options."""
    return len(given) - 1 - given.index("--")


KIND = Kind(make, attempt, asked=asked)
