"""What makes a short-lived process start fast."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


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


def quiet_matplotlib(*, shows: bool = False) -> None:
    """Keeps the surroundings from stopping matplotlib's import, or from making it talkative.

    ``shows`` says that a window is to be opened, with whatever opens them here.
    """
    import logging

    if not shows:
        os.environ["MPLBACKEND"] = "agg"  # none is used; one that does not exist is an error
    # where it cannot keep its font cache, it makes one in a temporary folder, and says so at length
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
