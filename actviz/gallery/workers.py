"""Pictures drawn by several processes at once.

Each has a pipe of its own, which this process alone reads: of a worker that was ended in the middle
of an answer it finds the pipe's end. concurrent.futures has one pipe for all of them, and waits for
the rest of that answer for ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import NamedTuple

from actviz.gallery.draw import Drawn, Task, draw, prepare
from actviz.startup import answering_later, ignoring, leave_to_parent

ENDED = "its worker process was ended from outside; --jobs 1 needs less memory"


class Worker(NamedTuple):
    """A process that draws, and the pipe to it."""

    process: BaseProcess
    pipe: Connection

    def give(self, task: Task) -> None:
        """Lets it draw a picture; one that has ended says so when it is asked for it."""
        with ignoring("SIGPIPE"), suppress(OSError):
            self.pipe.send(task)

    def take(self, task: Task) -> Drawn:
        """The picture that it was given, waited for."""
        try:
            answer: Drawn = self.pipe.recv()
        except (EOFError, OSError):
            return Drawn(task, failure=ENDED)
        return answer


def drawn(tasks: Sequence[Task], jobs: int) -> Generator[Drawn]:
    """Pictures by so many processes, in the order in which they are done.

    In the place of one that ends too soon another is begun. Closing it ends the work at once.
    """
    workers: list[Worker] = []
    try:
        yield from _answers(workers, tasks, jobs)
        for worker in workers:
            worker.pipe.close()  # which ends it
        for worker in workers:
            worker.process.join()
    except BaseException:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
        raise


def _answers(workers: list[Worker], tasks: Sequence[Task], jobs: int) -> Iterator[Drawn]:
    """Begins processes as they are needed, notes them, and has them draw."""
    waiting = iter(tasks)
    at_work: dict[object, tuple[Worker, Task]] = {}  # by their pipes

    def give(worker: Worker, task: Task) -> None:
        worker.give(task)
        at_work[worker.pipe] = worker, task

    for task in waiting:
        give(_begin(workers), task)
        if len(at_work) == jobs:
            break
    while at_work:
        for pipe in wait([worker.pipe for worker, _ in at_work.values()]):
            worker, task = at_work.pop(pipe)
            answer = worker.take(task)
            following = next(waiting, None)
            if following is not None:
                give(_begin(workers) if answer.failure == ENDED else worker, following)
            yield answer


def _begin(workers: list[Worker]) -> Worker:
    """A new process, noted among the others before a signal can end this one."""
    if sys.platform != "win32":
        with answering_later():
            # begun with the first process otherwise, and it lets signals through
            resource_tracker.ensure_running()
    context = get_context("spawn")
    with answering_later(), ignoring("SIGPIPE"):
        ours, others = context.Pipe()
        with others:
            worker = Worker(context.Process(target=_work, args=(others,)), ours)
            worker.process.start()
        workers.append(worker)
    return worker


def _work(pipe: Connection) -> None:
    """Draws what comes through a pipe, until it is closed."""
    leave_to_parent()
    Thread(target=_end_with_parent, daemon=True).start()
    prepare()
    with suppress(EOFError, OSError):
        while True:
            pipe.send(draw(pipe.recv()))


def _end_with_parent() -> None:
    """Ends this process with the one that it draws for, also in the middle of a picture."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
