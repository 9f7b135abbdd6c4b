"""Inputs of a kind, tried one after the other; the counts, and the smallest input of each fault."""

from __future__ import annotations

import gc
import os
import random
import resource
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.watch import Fault, faults

MOST_BYTES = 6 << 30  # of addresses: what asks for more is told that there is no memory
CHUNK = 200  # inputs that a process is handed

Input = str | tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of input: how one is made, and what is done with it in a folder of its own.

    ``attempt`` returns what a person would see of it on a terminal. ``spawns`` says that it starts
    a process, ``asked`` how many activations are asked for: each may take its time.
    """

    make: Callable[[random.Random], Input]
    attempt: Callable[[Input], str]
    spawns: bool = False
    asked: Callable[[Input], int] = lambda _: 1


@dataclass
class Tally:
    """How many inputs were tried and what went wrong, with the smallest input for each."""

    inputs: int = 0
    faulty: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    smallest: dict[str, tuple[Input, Fault]] = field(default_factory=dict)

    def add(self, given: Input, found: Iterable[Fault]) -> None:
        """Counts one input."""
        found = list(found)
        self.inputs += 1
        self.faulty += bool(found)
        for fault in found:
            self.kinds[fault.kind] += 1
            self._keep(given, fault)

    def merge(self, other: Tally) -> None:
        """Counts those of another tally too."""
        self.inputs += other.inputs
        self.faulty += other.faulty
        self.kinds += other.kinds
        for given, fault in other.smallest.values():
            self._keep(given, fault)

    def _keep(self, given: Input, fault: Fault) -> None:
        known = self.smallest.get(fault.kind)
        if known is None or _size(given) < _size(known[0]):
            self.smallest[fault.kind] = given, fault


def _size(given: Input) -> tuple[int, str]:
    text = given if isinstance(given, str) else "\n".join(given)
    return len(text), text


def made(name: str, kind: Kind, seed: int, number: int) -> Input:
    """The input of that number: the same whatever is tried before it."""
    return kind.make(random.Random(f"{name} {seed} {number}"))


def tried(kind: Kind, given: Input) -> list[Fault]:
    """What goes wrong with one input, tried in a new folder two below one of ours."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as whole:
        folder = Path(os.path.realpath(whole)) / "a" / "b"
        folder.mkdir(parents=True)
        with chdir(folder):
            return faults(
                lambda: kind.attempt(given),
                folder,
                spawns=kind.spawns,
                asked=lambda: kind.asked(given),
            )


def chunk(task: tuple[str, int, range]) -> Tally:
    """The tally of some inputs of a kind."""
    from tests.fuzz.kinds import KINDS

    name, seed, numbers = task
    kind, tally = KINDS[name], Tally()
    for number in numbers:
        given = made(name, kind, seed, number)
        tally.add(given, tried(kind, given))
    gc.collect()
    return tally


def tasks(name: str, seed: int, count: int) -> Iterator[tuple[str, int, range]]:
    """All inputs of a kind, in parts for ``chunk``."""
    for first in range(0, count, CHUNK):
        yield name, seed, range(first, min(count, first + CHUNK))


def prepare() -> None:
    """Bounds what this process may take, so that a fault does not end the machine."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, hard))
