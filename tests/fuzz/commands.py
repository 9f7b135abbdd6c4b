"""Command lines: the options that commands have, and what nobody meant for them."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import typer.main

from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.cli import selection
from actviz.cli.app import app
from actviz.errors import ActvizError
from actviz.formula.tree import contains_x
from tests.fuzz.files import written
from tests.fuzz.formulas import formula
from tests.fuzz.mutations import hostile, mutated
from tests.fuzz.run import Kind
from tests.program import Outcome, run_on_terminal

COMMANDS = ("plot", "table", "show", "list", "data", "audit", "explain", "gallery", "help")
# by what stands for a value in the help; none of them takes long when it is right
VALUES = {
    "MIN:MAX": ("-4:4", "0:1e-3", "-pi:pi", "1e8:2e8"),
    "A:B": ("-3:3", "0:inf", "-inf:inf", "2:2.5"),
    "PATH": ("a.png", "a.svg", "a.json", "a.tex", "../a.csv", "-", "b/", "/dev/null", "/dev/full"),
    "FORMAT": ("png", "svg", "text", "table", "json", "csv", "markdown", "latex", "hex", "c"),
    "FORMATS": ("png", "svg,pdf"),
    "SIZE": ("640x480", "8x4.5in", "4:3", "column"),
    "THEME": ("dark", "paper", "slides,mine.mplstyle", "nowhere.mplstyle"),
    "LAYOUT": ("overlay", "grid"),
    "SCALE": ("linear", "log"),
    "KIND": ("name", "formula", "none", "text", "outlines"),
    "LIST": ("red,blue", "#c00000"),
    "X": ("0.5", "-1e3", "pi"),
    "T": ("0.05", "1e-300", "1"),
    "N": ("1", "5", "72", "100"),
    "TEXT": ("a title", "$x^2$", "100 %"),
    "A=VALUES": ("alpha=1,2", "a=0:1:0.5", "beta=sqrt(2)"),
    "NAME": ("periodic", "softplus"),
    "FILE": ("mine.toml", "nowhere.toml", "/dev/null", "-"),
    "TYPE": ("float16", "bfloat16", "float32", "float8_e5m2"),
    "A,B,...": ("range,kinks", "all", "help"),
    "COLUMN": ("gain", "lipschitz", "name"),
    "X,...": ("0,1,nan", "1e308", "-inf"),
    "SPACING": ("log", "linear"),
    "YEAR": ("2015", "1800"),
    "MODULE:FUNCTION": ("numpy:tanh", "numpy:nowhere", "nowhere:tanh"),
    "ULP": ("1", "0.5"),
    "DIR": ("pictures", "."),
    "PATTERN": ("card-*", "sigmoid-tanh"),
}
# windows, a shell's own files, and all activations: some hundred questions at once
NEVER = ("--show", "--install-completion", "--show-completion", "--all")
MINE = '[mine]\ntitle = "Mine"\nformula = "a * tanh(x)"\nparameters = { a = 2 }\n'
STYLE = "lines.linewidth: 3\n"


@cache
def _parameters(command: str) -> tuple[Any, ...]:
    group: Any = typer.main.get_command(app)
    return tuple(group.get_command(None, command).params)


def _spellings(parameter: Any) -> list[str]:
    """What an option is called, those names too that switch it off: --no-numbers has no other."""
    return [*parameter.opts, *parameter.secondary_opts]


def arguments(command: str, chance: Random, *, spoiled: float) -> list[str]:
    """A command and what it is given, of which a share is hostile."""
    found = [command]
    flags = [p for p in _parameters(command) if _spellings(p)[0].startswith("-")]
    for parameter in chance.sample(flags, min(len(flags), chance.choice((0, 1, 1, 2, 2, 3, 5)))):
        option = chance.choice(_spellings(parameter))
        if option in NEVER or (command == "gallery" and option == "--prune"):
            continue
        found.append(option)
        if getattr(parameter, "is_flag", False) or getattr(parameter, "count", False):
            continue
        known = VALUES.get(parameter.metavar or "", ("1",))
        found.append(_spoiled(chance.choice(known), chance, spoiled))
    if command == "gallery":
        return [*found, "--dry-run"]
    if command == "help":
        return [*found, _spoiled(chance.choice(COMMANDS), chance, spoiled)]
    if command in ("list", "explain"):
        word = chance.choice(("gelu", "gain", "dead", "E f(z)", "relu", ""))
        return [*found, *filter(None, [_spoiled(word, chance, spoiled)])]
    count = chance.choice((1, 1, 1, 1, 2, 3))
    return [*found, *(_spoiled(formula(chance), chance, spoiled) for _ in range(count))]


def _spoiled(text: str, chance: Random, share: float) -> str:
    if chance.random() >= share:
        return text
    return mutated(text, chance) if chance.random() < 0.6 else hostile(chance)


def make(chance: Random) -> tuple[str, ...]:
    """A command line, most of it right."""
    command = chance.choice(COMMANDS)
    words = arguments(command, chance, spoiled=0.15)
    if chance.random() < 0.1:
        chance.shuffle(words)
    if chance.random() < 0.05:
        words.insert(chance.randint(0, len(words)), hostile(chance))
    return tuple(word.replace("\0", "\\0") for word in words)


def attempt(given: str | tuple[str, ...]) -> str:
    """The command run in this process, as on a terminal; what it says."""
    words = (given,) if isinstance(given, str) else given
    written(MINE, "mine.toml")
    written(STYLE, "mine.mplstyle")
    selection._read.cache_clear()  # it is remembered by its name
    outcome = run_on_terminal(*words, TERM="dumb", NO_COLOR="1")
    check(outcome)
    return outcome.out + outcome.err


def check(outcome: Outcome) -> None:
    """An exit code that means something, and a word on what is wrong where something is."""
    assert outcome.code in (0, 1, 2), f"exit code {outcome.code}"
    assert outcome.code != 2 or outcome.err, "nothing is said of wrong use"
    assert "Traceback" not in outcome.err, outcome.err[-300:]


def asked(given: str | tuple[str, ...]) -> int:
    """How many activations are named, those of a family too; 1 at least."""
    words = (given,) if isinstance(given, str) else given
    families = [known for known in default_catalog().families() if known in words]
    of_families = sum(len(default_catalog().rows(family)) for family in families)
    return max(1, of_families + sum(map(_is_activation, words)))


def _is_activation(word: str) -> bool:
    try:
        return contains_x(activation(word).tree)
    except ActvizError:
        return False


KIND = Kind(make, attempt, asked=asked)
