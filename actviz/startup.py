"""What makes a short-lived process start fast."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from actviz.errors import UsageError


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
