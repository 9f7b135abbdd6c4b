"""A bar on standard error for what takes a while, where somebody watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from actviz.cli import streams
from actviz.startup import importing

Tell = Callable[[int, str], None]  # how much more is done, and what that was


@contextmanager
def progress(total: int, *, patience: float = 0.0, is_hidden: bool = False) -> Iterator[Tell]:
    """A bar that is told of what is done, and wiped at the end; it is not seen before so many
    seconds are over."""
    if is_hidden or not streams.is_watched():
        yield lambda _count, _name: None
        return
    with importing(has_begun=True):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
        from rich.progress import TextColumn as Text
    bar = Progress(
        *(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), Text("{task.description}")),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("", total=total)
    begin = time.monotonic()

    def tell(count: int, name: str) -> None:
        bar.update(task, advance=count, description=name)
        if not bar.live.is_started and time.monotonic() - begin >= patience:
            bar.start()

    try:
        tell(0, "")
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
