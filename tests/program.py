"""The program as a person runs it, in a process of its own or in this one.

What it writes and its exit code are the same in both, and ``run``, in this one, takes a tenth of
the time. What is about streams, pipes, signals, encodings or imports wants a process: ``spawn``.
"""

import gc
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

import pytest

from actviz.cli import app

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-W", "error", "-m", "actviz")


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str

    def printed(self) -> str:
        """What a run that must succeed, and must have nothing to complain of, prints."""
        assert (self.code, self.err) == (0, "")
        return self.out


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment without what would change the output, and with the changes.

    None takes a variable away.
    """
    ours = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    leave = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "MPLBACKEND"}
    base = {name: value for name, value in os.environ.items() if name not in leave}
    wanted: Mapping[str, str | None] = {**base, **ours, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def spawn(*arguments: str, cwd: Path | None = None, **changes: str | None) -> Outcome:
    """Runs ``actviz ARGUMENTS`` as a process without a terminal; ``changes`` are environment
    variables."""
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


@contextmanager
def untouched() -> Iterator[None]:
    """Leaves this process as it was before a command ran in it."""
    handler = signal.getsignal(signal.SIGPIPE)
    logger = logging.getLogger("matplotlib")
    level = logger.level
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, handler)
        logger.setLevel(level)
        gc.unfreeze()


class _Terminal(io.TextIOWrapper):
    """What is written, as if a terminal showed it."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str, cwd: Path | None = None, **changes: str | None) -> Outcome:
    """Runs ``actviz ARGUMENTS`` in this process, as ``spawn`` does in one of its own."""
    return _run(arguments, cwd, changes, io.TextIOWrapper)


def run_on_terminal(*arguments: str, **changes: str | None) -> Outcome:
    """The same, where standard output and standard error say that they are a terminal."""
    return _run(arguments, None, changes, _Terminal)


def _run(
    arguments: Sequence[str],
    cwd: Path | None,
    changes: Mapping[str, str | None],
    kind: type[io.TextIOWrapper],
) -> Outcome:
    written, said = io.BytesIO(), io.BytesIO()
    out, err = (kind(one, encoding="utf-8", newline="") for one in (written, said))
    with (
        untouched(),
        chdir(cwd or Path.cwd()),
        patch.dict(os.environ, environment(**changes), clear=True),
        patch.multiple(sys, argv=["actviz", *arguments], stdout=out, stderr=err),
    ):
        code = app.run()
        for stream in (out, err):
            stream.flush()
    return Outcome(code, written.getvalue().decode(), said.getvalue().decode())


class Run(Protocol):
    """``run`` or ``spawn``."""

    def __call__(
        self, *arguments: str, cwd: Path | None = None, **changes: str | None
    ) -> Outcome: ...


both_ways = pytest.mark.parametrize(
    "run", [pytest.param(run, id="here"), pytest.param(spawn, id="process", marks=pytest.mark.slow)]
)
"""For a test that takes ``run``: quick in this process, and once more in one of its own."""


def succeed(*arguments: str, cwd: Path | None = None, **changes: str | None) -> str:
    """What a run in this process that must succeed prints."""
    return run(*arguments, cwd=cwd, **changes).printed()
