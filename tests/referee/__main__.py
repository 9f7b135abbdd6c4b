"""`python -m tests.referee --formulas N --seed S [--jobs J]`: exit code 1 if anything is false."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from multiprocessing import get_context

from tests.referee.finding import Finding
from tests.referee.formulas import KNOWN, formulas
from tests.referee.run import Report, Wanted, examined


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.referee", description=__doc__)
    parser.add_argument("--formulas", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--each", type=int, default=1, help="failing formulas shown of a kind")
    parser.add_argument("formula", nargs="*", help="these instead of random ones")
    parser.add_argument("--curves", action="store_true", help="drawn curves in pixels too")
    parser.add_argument("--moments", type=int, default=3, help="moments of every n-th formula")
    parser.add_argument("--slow", type=float, default=2.0, help="seconds of CPU that are too many")
    given = parser.parse_args()
    asked = given.formula or list(formulas(given.formulas, given.seed))
    start = time.perf_counter()
    tasks = [
        (text, Wanted(i < len(KNOWN) or i % given.moments == 0, given.curves, given.slow))
        for i, text in enumerate(asked)
    ]
    if given.jobs > 1:
        with get_context("spawn").Pool(given.jobs) as pool:
            return summary(pool.imap_unordered(examined, tasks, 8), start, given.each)
    return summary(map(examined, tasks), start, given.each)


def summary(reports: Iterable[Report], start: float, each: int) -> int:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    failing: dict[str, list[tuple[str, Finding]]] = defaultdict(list)
    total, package, oracle, wrong = 0, 0.0, 0.0, 0
    for report in reports:
        total += 1
        package += report.package
        oracle += report.oracle
        wrong += bool(report.alarms)
        for finding in report.findings:
            counts[finding.kind][finding.status] += 1
            if finding.status == "alarm":
                failing[finding.kind].append((report.formula, finding))
                if finding.kind != "slow":  # a long run is looked at before its end
                    print(_shown(finding, report.formula), file=sys.stderr, flush=True)
        if sys.stderr.isatty() and total % 50 == 0:
            print(f"{total} formulas, {wrong} with alarms", file=sys.stderr)
    print(f"{'kind':26}{'claims':>9}{'undecided':>11}{'alarms':>8}")
    for kind in sorted(counts):
        count = counts[kind]
        claims = count["right"] + count["alarm"]
        share = f"{count['undecided']} ({100 * count['undecided'] / count.total():.0f} %)"
        print(f"{kind:26}{claims:9}{share:>11}{count['alarm']:8}")
    for kind in sorted(failing):
        for formula, finding in sorted(failing[kind], key=lambda f: len(f[0]))[:each]:
            print(_shown(finding, formula))
    spent = time.perf_counter() - start
    print(
        f"\n{total} formulas, {sum(c.total() for c in counts.values())} claims, {wrong} formulas "
        f"with alarms, {spent:.0f} s; CPU a formula: {package / max(total, 1):.3f} s the package, "
        f"{oracle / max(total, 1):.3f} s the oracle"
    )
    return 1 if failing else 0


def _shown(finding: Finding, formula: str) -> str:
    return f"\n{finding.kind}: {formula}\n  said: {finding.claim}\n  true: {finding.truth}"


if __name__ == "__main__":
    sys.exit(main())
