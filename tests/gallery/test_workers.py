"""Pictures drawn by several processes, and what a signal to one of them, or to all, does."""

import multiprocessing
import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from actviz.gallery.draw import Task
from actviz.gallery.manifest import read
from actviz.gallery.workers import drawn
from actviz.startup import Ended, answering_later

LARGE = '[a]\nactivations = ["gelu"]\nsize = "9000x6000"\n'


@pytest.mark.slow
def test_workers_in_the_middle_of_an_answer_are_ended_at_once(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(LARGE)
    entry = read(tmp_path / "m.toml").entries[0]
    tasks = [Task(entry._replace(name=f"n{i}"), "", entry.formats, None) for i in range(4)]
    before = set(multiprocessing.active_children())
    with closing(drawn(tasks, 2)) as running:
        content = dict(next(running).contents)
        # no pipe holds so much: the other one has said but half when it is ended
        assert sum(map(len, content.values())) > 300_000
        time.sleep(2)
        begin = time.monotonic()
    assert time.monotonic() - begin < 5
    assert set(multiprocessing.active_children()) == before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a signal that is free to use")
def test_a_signal_is_answered_when_what_it_would_cut_in_two_is_done() -> None:
    def answer(number: int, _: object) -> None:
        raise Ended(number)

    before = signal.signal(signal.SIGHUP, answer)
    done = []

    def work() -> None:
        with answering_later():
            os.kill(os.getpid(), signal.SIGHUP)  # blocked
            signal.raise_signal(signal.SIGHUP)  # noted
            done.append("whole")

    try:
        with pytest.raises(Ended):
            work()
        assert done == ["whole"]
        assert signal.getsignal(signal.SIGHUP) is answer
        assert signal.SIGHUP not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.signal(signal.SIGHUP, before)
