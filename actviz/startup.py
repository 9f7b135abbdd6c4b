"""What makes a short-lived process start fast."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from actviz.errors import UsageError

INTERRUPTED = "actviz: interrupted\n"
ENDINGS = ("SIGTERM", "SIGHUP")  # signals that end a process; Windows lacks one


class Ended(BaseException):
    """A signal that ends the process, raised so that what is half done is undone, as by Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def answer_signals() -> None:
    """Lets the signals that end a process raise Ended, but for those that are ignored (nohup)."""
    for name in ENDINGS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # it is being answered
    raise Ended(number)


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
        os.write(2, INTERRUPTED.encode())
    os._exit(130)


@contextmanager
def importing() -> Iterator[None]:
    """Imports modules without the garbage collector, then sets what they made aside from it.

    Importing makes hundreds of thousands of objects that stay: looking through them again and
    again for garbage is a seventh of a whole run. May be nested.
    """
    enabled = gc.isenabled()
    gc.disable()
    # numpy would start a thread for every core, and nothing here multiplies matrices
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
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


def leave_out_docstrings() -> None:
    """Keeps matplotlib, before the rest of it is imported, from building the docstrings of its
    artists: a seventh of a whole plot, which no one reads in a command's process."""
    import matplotlib.artist

    if hasattr(matplotlib.artist, "kwdoc"):
        vars(matplotlib.artist)["kwdoc"] = lambda _: ""
