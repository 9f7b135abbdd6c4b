"""``python -m tests.benchmarks [ROUNDS]``: what our commands cost beside their peers.

A peer is a program that does the same as a user would write it, in ``peers``. Both are whole
processes; what counts is the time that a processor is busy with one, of the program and of the
system. The two take turns, and the ratio is that of the medians.

Last come the truths of all inputs of a type, a second, beside mpmath with as many digits as tell
how they round, in this process: the best of a few rounds of each.
"""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.typed import every, values
from actviz.floats import float_type
from actviz.kernel import bulk
from tests.program import environment, succeed

PEERS = Path(__file__).parent / "peers"
ROUNDS = 15
COLUMNS = ("name", "kind", "lower", "upper", "limit")
FOUR = ("sigmoid", "tanh", "relu", "gelu")


@dataclass(frozen=True)
class Pair:
    """A command of ours, a peer with its argument, and the ratio that is the goal, if any."""

    name: str
    ours: str
    peer: str
    goal: float | None


PAIRS = (
    Pair("plot, PNG", "plot sigmoid tanh -d -o ours.png", "pyplot.py peer.png", 0.75),
    Pair("plot, SVG", "plot sigmoid tanh -d -o ours.svg", "pyplot.py peer.svg", 0.75),
    Pair("table -s of four", f"table -s {' '.join(FOUR)}", "rich_table.py four.csv", 1.10),
    Pair("table -s of all", "table -s", "rich_table.py all.csv", 2.50),
    Pair("show gelu", "show gelu", "rich_table.py gelu.csv", 1.40),
    # a program with options has to read them as well
    Pair("of four, with Typer", f"table -s {' '.join(FOUR)}", "typer_table.py four.csv", None),
    Pair("of all, with Typer", "table -s", "typer_table.py all.csv", None),
    Pair("gelu, with Typer", "show gelu", "typer_table.py gelu.csv", None),
    Pair("--help", "--help", "typer_help.py --help", 0.55),
    Pair(
        "a gallery's picture",
        "gallery --force --jobs 1 --only lecture-08-sigmoid",
        "figure.py peer.png",
        1.00,
    ),
    Pair("a gallery's card", "gallery --force --jobs 1 --only card-gelu", "card.py peer.png", 1.00),
)


# what mpmath computes of a number, by the names of activations
PEERS_OF: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": lambda v: 1 / (1 + mp.exp(-v)),
    "tanh": mp.tanh,
    "gelu": lambda v: v * mp.ncdf(v),
    "softplus": lambda v: mp.log1p(mp.exp(v)),
}
DIGITS = 60
SHARE = 37  # mpmath is given every so manieth input


def throughput(text: str, dtype: str, rounds: int) -> tuple[float, float]:
    """Truths a second: ours of all inputs of a type, with nothing kept from before, and mpmath's
    of a share of them."""
    tree, kind, peer = activation(text).tree, float_type(dtype), PEERS_OF[text]
    x = every(kind)
    some = x[np.isfinite(x)][::SHARE].tolist()

    def ours() -> None:
        bulk.forget()
        values(tree, x, 0, kind)

    def peers() -> None:
        with mp.workdps(DIGITS):
            for value in some:
                float(peer(mp.mpf(value)))

    mine, theirs = best((ours, peers), rounds)
    return x.size / mine, len(some) / theirs


def best(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Seconds of the shortest of a few runs of each, one after the other in turn: what else the
    machine does meets all of them."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            start = perf_counter()
            work()
            found.append(perf_counter() - start)
    return list(map(min, times))


def prepare() -> None:
    """Writes the numbers that the peers of tables are given, into the current folder."""
    for name, arguments in (("four", FOUR), ("all", ())):
        found = rows("table", "-s", *arguments)
        save(f"{name}.csv", [COLUMNS, *([row[column] for column in COLUMNS] for row in found)])
    (gelu,) = rows("table", "gelu", "--columns", "all")
    save("gelu.csv", gelu.items())


def rows(*arguments: str) -> list[dict[str, str]]:
    """The rows of a table of ours, by the names of their columns."""
    return list(csv.DictReader(succeed(*arguments, "--format", "csv").splitlines()))


def save(name: str, lines: Iterable[Iterable[str]]) -> None:
    """Writes a CSV file."""
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


def busy(arguments: Sequence[str]) -> float:
    """Seconds that a processor is busy with a Python program and what it starts.

    Raises RuntimeError when the program fails.
    """
    # as an installed program runs: its bytecode is kept
    changed = environment(PYTHONDONTWRITEBYTECODE=None)
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    quiet = [*silent, (os.POSIX_SPAWN_DUP2, 1, 2)]
    process = os.posix_spawn(
        sys.executable, [sys.executable, *arguments], changed, file_actions=quiet
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def measured(pair: Pair, rounds: int) -> tuple[float, float]:
    """The median seconds of our command and of its peer, run in turns."""
    script, *given = pair.peer.split()
    ours, peer = ["-m", "actviz", *pair.ours.split()], [str(PEERS / script), *given]
    times: dict[bool, list[float]] = {True: [], False: []}
    for is_ours in (True, False):
        busy(ours if is_ours else peer)  # once for the caches of files
    for turn in range(rounds):
        for is_ours in (True, False) if turn % 2 else (False, True):
            times[is_ours].append(busy(ours if is_ours else peer))
    return median(times[True]), median(times[False])


def main(rounds: int, write: Callable[[str], object]) -> None:
    """Measures all pairs and writes a line for each."""
    with TemporaryDirectory() as folder, chdir(folder):
        prepare()
        write(f"{'':21}{'ours':>9}{'peer':>10}{'ratio':>8}{'goal':>7}\n")
        for pair in PAIRS:
            ours, peer = measured(pair, rounds)
            goal = "" if pair.goal is None else f"{pair.goal:.2f}"
            write(
                f"{pair.name:21}{1000 * ours:6.0f} ms{1000 * peer:7.0f} ms"
                f"{ours / peer:8.2f}{goal:>7}\n"
            )
        sizes = [Path(f"{side}.svg").stat().st_size / 1000 for side in ("ours", "peer")]
        write(f"{'size of the SVG':21}{sizes[0]:6.1f} kB{sizes[1]:7.1f} kB")
        write(f"{sizes[0] / sizes[1]:8.2f}{0.5:7.2f}\n")
    for dtype in ("float16", "bfloat16"):
        for text in PEERS_OF:
            ours, peer = throughput(text, dtype, min(rounds, 5))
            write(
                f"{f'{text}, all {dtype}':21}{ours / 1000:6.0f} /ms{peer / 1000:7.1f}"
                f" /ms{peer / ours:8.4f}{0.01:7.2f}\n"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS, sys.stdout.write)
