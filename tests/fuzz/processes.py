"""Command lines in processes of their own."""

from __future__ import annotations

from random import Random

from tests.fuzz import commands
from tests.fuzz.files import written
from tests.fuzz.run import Kind
from tests.program import spawn

LONGEST = 100_000  # bytes of an argument that the system takes


def make(chance: Random) -> tuple[str, ...]:
    """A command line of words that the system can hand over."""
    words = commands.make(chance)
    return tuple(
        "".join(c for c in word if not "\ud800" <= c <= "\udc7f")[: LONGEST // 4] for word in words
    )


def attempt(given: str | tuple[str, ...]) -> str:
    """The command run; what it says, which goes to a pipe."""
    words = (given,) if isinstance(given, str) else given
    written(commands.MINE, "mine.toml")
    written(commands.STYLE, "mine.mplstyle")
    outcome = spawn(*words)
    commands.check(outcome)
    return outcome.err


KIND = Kind(make, attempt, spawns=True)
