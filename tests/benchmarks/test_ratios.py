"""How long our work takes beside a peer's, in one process and one run: ratios, never seconds.

Each bound is at least three times what was measured, so that only another order of magnitude fails.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.formula.parser import parse
from actviz.formula.tree import Tree
from tests.benchmarks.__main__ import PAIRS, best, main, throughput
from tests.program import ROOT, environment

pytestmark = pytest.mark.slow
REPEATS = 7
POINTS = np.linspace(-9.0, 9.0, 500)
DIGITS = 60


def ratio(ours: Callable[[], object], peers: Callable[[], object]) -> float:
    mine, theirs = best((ours, peers), REPEATS)
    return mine / theirs


def test_every_pair_of_programs_runs() -> None:
    """Their ratios are printed by ``python -m tests.benchmarks``, and hold nobody up here."""
    lines: list[str] = []
    main(1, lines.append)
    named = [line[:21].strip() for line in lines[1 : 1 + len(PAIRS)]]
    assert named == [pair.name for pair in PAIRS]


# In a fresh interpreter, where nothing is kept from before.
WHOLE_CATALOG = """
import json, time
import numpy as np
from actviz.activation import activation
from actviz.analysis.saturation import saturation
from actviz.catalog import default_catalog

SCANNED = 8

trees = [activation(name).tree for name in default_catalog().names(common=True)]
start = time.perf_counter()
for tree in trees:
    saturation(tree, 0.05)
ours = time.perf_counter() - start

def scan(f):
    x = np.linspace(-20, 20, 1_000_000)
    low = np.abs(np.gradient(f(x), x)) < 0.05
    return x[np.flatnonzero(np.diff(low))]

functions = [np.tanh, np.arctan, np.exp, np.sin, np.cos, np.arcsinh, np.sinc, np.abs]
start = time.perf_counter()
for f in functions:
    scan(f)
peers = (time.perf_counter() - start) * len(trees) / len(functions)
print(json.dumps([ours, peers]))
"""


def test_all_regions_of_a_catalog_beside_a_scan_of_a_million_points() -> None:
    """A proof for all doubles takes less time than samples on [-20, 20], which prove nothing."""
    process = subprocess.run(
        [sys.executable, "-c", WHOLE_CATALOG],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    ours, peers = json.loads(process.stdout)
    assert ours < 0.5 * peers


@pytest.mark.parametrize(
    ("text", "bound", "peer"),
    [
        ("sigmoid", 2, lambda v: 1 / (1 + mp.exp(-v))),
        ("tanh", 4, mp.tanh),
        ("gelu", 1, lambda v: v * mp.ncdf(v)),
        ("softplus", 1, lambda v: mp.log1p(mp.exp(v))),
    ],
)
def test_correctly_rounded_values_beside_sixty_digits(
    text: str, bound: float, peer: Callable[[Any], Any]
) -> None:
    f = activation(text)

    def peers() -> list[float]:
        with mp.workdps(DIGITS):
            return [float(peer(mp.mpf(x))) for x in POINTS.tolist()]

    assert np.array_equal(f(POINTS), np.array(peers()))
    assert ratio(lambda: f(POINTS), peers) < bound


@pytest.mark.parametrize(
    ("text", "dtype", "least"),
    [
        ("gelu", "float16", 200),
        ("softplus", "float16", 100),
        ("sigmoid", "float16", 70),
        ("tanh", "float16", 60),
        ("gelu", "bfloat16", 80),
        ("sigmoid", "bfloat16", 60),
    ],
)
def test_truth_of_all_inputs_beside_sixty_digits(text: str, dtype: str, least: float) -> None:
    """65,536 truths with proof take some ten milliseconds."""
    ours, peer = throughput(text, dtype, REPEATS)
    assert ours > least * peer


def test_parsing_beside_python() -> None:
    """The parser gives interned trees and messages for people; Python's is written in C."""
    catalog = default_catalog()
    rows = [catalog.row(name) for name in catalog.names()]

    def ours() -> list[Tree]:
        return [
            parse(row.formula, parameters=[p for p, _ in row.parameters], catalog=catalog.lookup)
            for row in rows
        ]

    def peers() -> list[ast.Expression]:
        return [ast.parse(row.formula, mode="eval") for row in rows]

    assert ratio(ours, peers) < 25
