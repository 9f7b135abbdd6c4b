"""What must not happen while an input is tried, and the catching of it."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import matplotlib

from actviz.errors import ActvizError

SECONDS = 2.0  # of CPU an activation, on a common machine:
ADDITIONS, COMMON = 250_000, 0.01  # so many in a loop take so many seconds there
HOPELESS = 30.0  # after which an input is given up
MEGABYTES = 500
IMPORTED = 130  # megabytes of them that a process has taken before it does anything
PLAIN = "\n"  # the only control character that may be written
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
PROCESSES = ("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
STARTS = (*PROCESSES, "subprocess.Popen", "pty.spawn", "socket.connect", "socket.bind", "ctypes")
STARTED = ("subprocess.Popen", "os.posix_spawn", "os.fork")
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod")


@dataclass(frozen=True)
class Fault:
    """What went wrong, in a word or two and the place, and all that is known of it."""

    kind: str
    detail: str


class HopelessError(BaseException):
    """Trying takes too long. No Exception, so that nothing that is tried catches it."""


class _Hook:
    """The one audit hook of this process: Python lets none be taken away."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.seen: list[Fault] = []
        sys.addaudithook(self)

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & WRITING and not self._is_ours(path):
                self.seen.append(Fault("side effect: a file written", repr(path)))
        elif event.startswith(STARTS) or (
            event.startswith(CHANGES)
            and not all(self._is_ours(a) for a in args if isinstance(a, (str, bytes, os.PathLike)))
        ):
            self.seen.append(Fault(f"side effect: {event}", repr(args)[:200]))
        elif event == "exec" and _is_typed(args[0]):
            self.seen.append(Fault("text run as code", _calling()))

    def _is_ours(self, path: Any) -> bool:
        assert self.folder is not None
        if isinstance(path, int):
            return True
        full = os.path.normpath(os.path.join(self.folder, os.fsdecode(path)))
        if "__pycache__" in full.split(os.sep):
            return True  # Python's, of a module that is imported for the first time
        return full.startswith((f"{self.folder.parent}{os.sep}", "/dev/"))


def _is_typed(code: object) -> bool:
    """Whether code comes from a text, rather than from a module that is imported."""
    if not isinstance(code, CodeType) or not code.co_filename.startswith("<"):
        return False
    if code.co_filename.startswith("<frozen"):
        return False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        # a dataclass or a named tuple, while a module is imported, makes its methods of text
        module = str(frame.f_globals.get("__name__")).partition(".")[0]
        if "importlib" in frame.f_code.co_filename or module in LIBRARIES:
            return False
        frame = frame.f_back
    return True


def _calling() -> str:
    frames = traceback.extract_stack(limit=12)[:-2]
    return " < ".join(f"{Path(f.filename).name}:{f.name}" for f in reversed(frames))


LIBRARIES = ("dataclasses", "collections", "typing", "inspect", "fontTools")


@cache
def _hook() -> _Hook:
    matplotlib.get_cachedir()  # makes a folder, and knows of it from then on
    return _Hook()


@contextmanager
def _limited() -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise HopelessError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, HOPELESS, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def controls(written: str) -> set[str]:
    """The control characters in what is written for a person, those of direction too."""
    return {c for c in set(written) if c not in PLAIN and unicodedata.category(c) in ("Cc", "Cf")}


def faults(
    attempt: Callable[[], str],
    folder: Path,
    *,
    spawns: bool,
    asked: Callable[[], int] = lambda: 1,
) -> list[Fault]:
    """What goes wrong as an input is tried; ``attempt`` returns what it would write to a terminal,
    and may write below the parent of ``folder``, and start a process if it ``spawns``. ``asked``
    tells how many activations it is about."""
    hook, found = _hook(), list[Fault]()
    _pace().look()
    gc.freeze()  # as in a process of its own: what others left is not looked through again
    before, start = _peak(reset=True), _spent()
    hook.folder, hook.seen = folder, []
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("error")
            written = attempt()
    except ActvizError as error:
        written = ""
        if not error.message:
            found.append(Fault("an error that says nothing", repr(error)))
    except HopelessError:
        written = ""
    except BaseException as error:  # noqa: BLE001  whatever it is, it is a finding
        written = ""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if "actviz" in Path(f.filename).parts] or list(frames)
        place = f"{Path(ours[-1].filename).name}:{ours[-1].name}"
        told = "".join(traceback.format_exception_only(error)).strip()
        found.append(Fault(f"{type(error).__name__} in {place}", told[:300]))
    finally:
        hook.folder = None
        gc.unfreeze()
    spent, grown = _spent() - start, _peak() - before
    found += [fault for fault in hook.seen if not (spawns and fault.kind.endswith(STARTED))]
    # its speed changes while an input is tried: between that before and that after
    if spent > SECONDS and spent > (
        most := SECONDS * asked() * (_pace().slowness + slowness()) / 2
    ):
        found.append(
            Fault("slow", f"{spent:.1f} s of CPU, where {most:.1f} s are two an activation")
        )
    if grown > MEGABYTES - IMPORTED:
        found.append(Fault("large", f"{grown + IMPORTED:.0f} MB"))
    raw = controls(written)
    if raw:
        at = min(map(written.index, raw))
        found.append(Fault("control character", repr(written[max(0, at - 60) : at + 60])))
    return found


def slowness() -> float:
    """How many times as long as on a common machine a loop takes here and now; at least 1."""

    def loop() -> float:
        start, total = time.process_time(), 0
        for i in range(ADDITIONS):
            total += i
        return time.process_time() - start

    return max(1.0, min(loop() for _ in range(3)) / COMMON)


@dataclass
class _Pace:
    """How slow the machine was when it was last looked at, a second of CPU ago at most."""

    slowness: float = 1.0
    at: float = -inf

    def look(self) -> None:
        if _spent() - self.at > 1.0:
            self.slowness, self.at = slowness(), _spent()


@cache
def _pace() -> _Pace:
    return _Pace()


def _spent() -> float:
    """Seconds of CPU, those of processes that were started too."""
    mine, theirs = (
        resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def _peak(*, reset: bool = False) -> float:
    """The most memory that the process has had, in megabytes; from now on, with ``reset``."""
    if reset and sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
