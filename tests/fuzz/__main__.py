"""``python -m tests.fuzz KIND --inputs N --seed S``: exit code 1 where anything went wrong."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from tests.fuzz.kinds import KINDS
from tests.fuzz.run import Tally, chunk, prepare, tasks, tried
from tests.fuzz.watch import Fault


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kind", choices=[*KINDS, "all"])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--input", nargs="+", help="this one instead of random ones")
    given = parser.parse_args()
    names = list(KINDS) if given.kind == "all" else [given.kind]
    if given.input:
        tally = Tally()
        one = tuple(given.input) if len(given.input) > 1 else given.input[0]
        tally.add(one, tried(KINDS[given.kind], one))
        return report(given.kind, tally, 0.0)
    return max([run(name, given.inputs, given.seed, given.jobs) for name in names])


def run(name: str, count: int, seed: int, jobs: int) -> int:
    """Tries the inputs of a kind and prints what became of them."""
    tally, start = Tally(), time.perf_counter()
    with ProcessPoolExecutor(jobs, get_context("spawn"), prepare) as pool:
        waiting = {pool.submit(chunk, task): task for task in tasks(name, seed, count)}
        for done in as_completed(waiting):
            try:
                tally.merge(done.result())
            except BrokenProcessPool:  # which of them ended a process, nobody can tell any more
                _, _, numbers = waiting[done]
                where = f"inputs {numbers.start} to {numbers.stop} of seed {seed}, or others"
                tally.add(where, [Fault("the process died", "")])
    return report(name, tally, time.perf_counter() - start)


def report(name: str, tally: Tally, seconds: float) -> int:
    """Prints the counts, and for each kind of fault the smallest input."""
    print(f"{name}: {tally.inputs} inputs, {tally.faulty} faulty, {seconds:.0f} s", flush=True)
    for kind, count in sorted(tally.kinds.items()):
        example, fault = tally.smallest[kind]
        shown = ascii(example)
        cut = f"{shown[:600]} ... {len(shown)} characters" if len(shown) > 600 else shown
        print(f"  {count} x {kind}: {fault.detail}\n      {cut}", flush=True)
    return 1 if tally.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
