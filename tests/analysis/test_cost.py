"""What a question may cost is the same whatever was asked before: so its answer is."""

import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from actviz.activation import activation
from actviz.analysis.extremes import images, signs
from actviz.analysis.joints import joints
from actviz.analysis.moments import moments
from actviz.analysis.pieces import pieces
from actviz.analysis.saturation import saturation
from actviz.analysis.zeros import zeros
from actviz.catalog import default_catalog
from actviz.formula.tree import Tree

OSCILLATING = ("sine_relu", "gln", "naf_6", "sinc")  # their tails are read order by order
HARD = ("softplus(sin(x)) - x", "tanh(sinh(3*x))", "round(sinh(2*x))", "max(x, exp(log(x)/3))")
QUESTIONS: dict[str, Callable[[Tree], int]] = {
    "pieces": pieces.cost,
    "joints": joints.cost,
    "zeros": zeros.cost,
    "values": lambda tree: images.cost(tree, 0),
    "slopes": lambda tree: images.cost(tree, 1),
    "signs": lambda tree: signs.cost(tree, 1),
    "bends": lambda tree: signs.cost(tree, 2),
    "moments": moments.cost,
    "saturation": lambda tree: saturation.cost(tree, 0.05),
}


def asked(seed: int) -> None:
    """Asks all questions about all formulas, in an order of its own, and prints what each cost."""
    rows = [row.name for row in default_catalog().rows()][::9]
    every = [
        (text, name) for text in dict.fromkeys((*rows, *OSCILLATING, *HARD)) for name in QUESTIONS
    ]
    chance = random.Random(seed)
    chance.shuffle(every)
    costs = {(text, name): QUESTIONS[name](activation(text).tree) for text, name in every}
    for key in sorted(costs):
        sys.stdout.write(f"{key} {costs[key]}\n")


@pytest.mark.slow
def test_an_order_of_questions_changes_no_cost() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-c", f"from tests.analysis.test_cost import asked; asked({seed})"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed in (1, 2)
    )
    assert len(first) > 300
    assert first == second
