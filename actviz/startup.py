"""What makes a short-lived process start fast."""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from actviz import interrupted
from actviz.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.artist import Artist

ENDINGS = ("SIGTERM", "SIGHUP")  # signals that end a process; Windows lacks one
AGAIN = 0.01  # seconds, after which what was lost is raised once more


class Ended(BaseException):
    """A signal that ends the process, raised so that what is half done is undone, as by Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def answer_signals() -> None:
    """Lets the signals that end a process raise Ended, but for those that are ignored (nohup)."""
    for number in _known(*ENDINGS):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)
    sys.unraisablehook = _raise_again


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # it is being answered
    raise Ended(number)


def _raise_again(lost: sys.UnraisableHookArgs) -> None:
    """What is raised while an object is disposed of goes nowhere: a signal is answered later."""
    error, number = lost.exc_value, int(signal.SIGINT)  # of a KeyboardInterrupt
    if isinstance(error, Ended):
        number = error.number
        signal.signal(number, _end)
    elif not isinstance(error, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    from threading import Timer

    Timer(AGAIN, os.kill, (os.getpid(), number)).start()


def leave_signals() -> None:
    """Lets signals end the process as they do by default: there is nothing left to be undone."""
    for number in _known("SIGINT", *ENDINGS):
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def answering_later() -> Iterator[None]:
    """Answers the signals that end a process when this is over, and keeps them from the processes
    that are begun meanwhile, until they unblock them."""
    numbers = _known("SIGINT", *ENDINGS)
    noted: list[int] = []
    handled = [number for number in numbers if callable(signal.getsignal(number))]
    before = {n: signal.signal(n, lambda number, _: noted.append(number)) for n in handled}
    # what is blocked stays blocked in a process that is begun; this one has other threads to hear
    # it, so that the handlers are not called for nothing
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, numbers) if sys.platform != "win32" else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for came in noted:
            signal.raise_signal(came)


def leave_to_parent() -> None:
    """Ignores what a terminal tells all its processes at once: the one that began this one answers
    it. Undoes the blocking of ``answering_later``."""
    for number in _known("SIGINT", "SIGHUP"):
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _known("SIGINT", *ENDINGS))


@contextmanager
def ignoring(name: str) -> Iterator[None]:
    """Ignores a signal meanwhile, where the system has it."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _known(name)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _known(*names: str) -> tuple[signal.Signals, ...]:
    """Signals by their names, but for those that the system lacks."""
    return tuple(signal.Signals[name] for name in names if name in signal.Signals.__members__)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Lets Ctrl-C end the process with a line, and no more: inside an import, an exception shows
    in many ways."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(_: int, __: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, interrupted.LINE.encode())
    os._exit(130)


@contextmanager
def importing(*, has_begun: bool = False) -> Iterator[None]:
    """Imports modules without the garbage collector, then sets what they made aside from it.

    Meanwhile Ctrl-C ends the process at once, unless a command ``has_begun`` what it would have to
    undo: inside of an import what it raises may show as another error.

    Importing makes hundreds of thousands of objects that stay: looking through them again and
    again for garbage is a seventh of a whole run. May be nested.
    """
    enabled = gc.isenabled()
    gc.disable()
    # numpy would start a thread for every core, and nothing here multiplies matrices
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with nullcontext() if has_begun else ending_at_once():
            yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def quiet_matplotlib(*, shows: bool = False) -> str | None:
    """Keeps the surroundings from stopping matplotlib's import, or from making it talkative.

    ``shows`` says that a window is to be opened. Returns the backend that the surroundings ask
    for: one that does not exist would be an error of the import. Raises UsageError for a
    ``matplotlibrc`` in the current folder that cannot be read; what it sets does not count.
    """
    import logging

    backend = os.environ.pop("MPLBACKEND", None)
    if not shows:
        os.environ["MPLBACKEND"] = "agg"  # none is used
    # the looks are ours, whatever a file of settings says
    os.environ["MATPLOTLIBRC"] = os.devnull
    with suppress(OSError):
        try:
            Path("matplotlibrc").read_bytes().decode()
        except UnicodeDecodeError:
            raise UsageError(
                "matplotlib reads the file matplotlibrc in this folder, and it is not in UTF-8",
                "rename it, or work in another folder",
            ) from None
    # where it cannot keep its font cache, it makes one in a temporary folder, and says so at length
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    return backend


def slim_matplotlib() -> None:
    """Keeps matplotlib, before the rest of it is imported, from what no one has a use for in a
    command's process: the docstrings and the signatures that it builds for its artists, a quarter
    of a whole plot, and axes in three dimensions, which it does without where they are missing."""
    if "matplotlib.figure" in sys.modules:
        return
    import matplotlib.artist

    if hasattr(matplotlib.artist, "kwdoc"):
        vars(matplotlib.artist)["kwdoc"] = lambda _: ""
    artist: type[Artist] = matplotlib.artist.Artist
    described = artist.set

    def undescribed(self: Artist, **properties: Any) -> Any:
        return described(self, **properties)

    # it describes no method but its own, and what inherits it
    for each in (artist, *artist.__subclasses__()):
        each.set = undescribed  # type: ignore[method-assign]
    name = "mpl_toolkits.mplot3d"
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import matplotlib.projections
    finally:
        del sys.modules[name]
