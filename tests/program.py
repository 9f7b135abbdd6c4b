"""The real program, run in a process of its own as a person would run it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-W", "error", "-m", "actviz")


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment without what would change the output, and with the changes.

    None takes a variable away.
    """
    ours = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    leave = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "MPLBACKEND"}
    base = {name: value for name, value in os.environ.items() if name not in leave}
    wanted: Mapping[str, str | None] = {**base, **ours, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def run(*arguments: str, cwd: Path | None = None, **changes: str | None) -> Outcome:
    """Runs ``actviz ARGUMENTS`` without a terminal; ``changes`` are environment variables."""
    process = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Outcome(process.returncode, process.stdout.decode(), process.stderr.decode())


def succeed(*arguments: str, cwd: Path | None = None, **changes: str | None) -> str:
    """What a run that must succeed, and must have nothing to complain of, prints."""
    outcome = run(*arguments, cwd=cwd, **changes)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out
