"""A small sample of the fuzzers' inputs, and faults that they have to catch. `python -m tests.fuzz`
tries as many as are asked for."""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from actviz.errors import UsageError
from tests.fuzz import watch
from tests.fuzz.kinds import KINDS
from tests.fuzz.mutations import hostile, mutated
from tests.fuzz.run import Kind, Tally, made, tried
from tests.fuzz.watch import Fault, faults
from tests.sampling import slow_unless

SAMPLES = {"analysis": 5, "command": 20, "picture": 4, "process": 1}  # in either part
SEED = 3


@pytest.mark.parametrize("part", slow_unless(lambda part: part == 0, range(2)))
@pytest.mark.parametrize("name", KINDS)
def test_no_input_of_a_sample_is_a_fault(name: str, part: int) -> None:
    tally = Tally()
    count = SAMPLES.get(name, 50)
    for number in range(part * count, (part + 1) * count):
        given = made(name, KINDS[name], SEED, number)
        found = tried(KINDS[name], given)
        tally.add(given, [fault for fault in found if fault.kind != "slow"])  # not on any machine
    assert tally.smallest == {}


def test_a_number_gives_the_same_input() -> None:
    for name, kind in KINDS.items():
        first = [made(name, kind, SEED, number) for number in range(20)]
        assert first == [made(name, kind, SEED, number) for number in range(20)]
        assert first != [made(name, kind, SEED + 1, number) for number in range(20)]
        assert len(set(first)) > 10


def test_what_is_hostile_is_of_many_kinds() -> None:
    chance = Random(1)
    found = [hostile(chance) for _ in range(1000)]
    assert any("\x1b" in text for text in found)
    assert any("\udc80" in text for text in found)
    assert any(text.count("(") > 10_000 for text in found)
    assert any("__import__" in text for text in found)
    assert len({mutated("sigmoid(2*x)", chance) for _ in range(200)}) > 150


def _raise(error: BaseException) -> str:
    raise error


def _written(path: str) -> str:
    Path(path).write_text("", encoding="utf-8")
    return ""


def _warned() -> str:
    warnings.warn("mind this", RuntimeWarning, stacklevel=1)
    return ""


def _spawned() -> str:
    subprocess.run([sys.executable, "-c", ""], check=True)
    return ""


def _evaluated() -> str:
    return str(eval("1 + 1"))


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        (lambda: _raise(ValueError("no")), "ValueError in test_fuzz.py:_raise"),
        (lambda: _raise(SystemExit(3)), "SystemExit in test_fuzz.py:_raise"),
        (lambda: _raise(UsageError("")), "an error that says nothing"),
        (_warned, "RuntimeWarning in test_fuzz.py:_warned"),
        (lambda: str(len(bytearray(450 << 20)))[:0], "large"),
        (lambda: "a\x1b[2Jb", "control character"),
        (lambda: "a\u202eb", "control character"),
        (_spawned, "side effect: subprocess.Popen"),
        (_evaluated, "text run as code"),
    ],
)
def test_a_fault_is_caught(attempt: Callable[[], str], kind: str, tmp_path: Path) -> None:
    assert kind in [fault.kind for fault in faults(attempt, tmp_path, spawns=False)]


def test_an_activation_more_may_take_as_long_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "SECONDS", 0.05)
    monkeypatch.setattr(watch, "slowness", lambda: 2.0)

    def busy() -> str:
        end = time.process_time() + 0.25
        while time.process_time() < end:
            pass
        return ""

    for count, kinds in ((1, ["slow"]), (2, ["slow"]), (6, [])):
        found = faults(busy, tmp_path, spawns=False, asked=partial(int, count))
        assert [fault.kind for fault in found] == kinds


def test_how_many_activations_are_asked_for() -> None:
    picture = ("style", "-o", "a.png", "-d", "--", "tanh", "x*x", "f(x) = sin(x)")
    assert KINDS["picture"].asked(picture) == 3
    assert KINDS["command"].asked(("table", "-t", "0.05", "gelu", "x*x", "--", "nonsense(")) == 2
    assert KINDS["command"].asked(("list",)) == 1
    assert KINDS["command"].asked(("plot", "--family", "periodic", "tanh")) > 10
    assert KINDS["formula"].asked("sin(x)") == 1


def test_a_file_may_be_written_in_the_folders_of_an_input_and_nowhere_else(tmp_path: Path) -> None:
    kind = Kind(lambda _: "", lambda given: _written(str(given)))
    assert tried(kind, "here.txt") == []
    assert tried(kind, "../there.txt") == []
    outside = tmp_path / "outside.txt"
    assert [f.kind for f in tried(kind, str(outside))] == ["side effect: a file written"]


def test_what_is_right_is_no_fault(tmp_path: Path) -> None:
    assert faults(lambda: "σ(x) = 1\n", tmp_path, spawns=False) == []
    assert faults(lambda: _raise(UsageError("wrong", "hint")), tmp_path, spawns=False) == []


def test_the_smallest_input_of_a_fault_is_kept() -> None:
    first, second = Tally(), Tally()
    first.add("longer", [Fault("slow", "3 s")])
    first.add("fine", [])
    second.add("long", [Fault("slow", "4 s"), Fault("large", "600 MB")])
    first.merge(second)
    assert (first.inputs, first.faulty) == (3, 2)
    assert first.kinds == {"slow": 2, "large": 1}
    assert first.smallest["slow"] == ("long", Fault("slow", "4 s"))
