"""Formulas: text -> tree -> text again, in every notation."""

from __future__ import annotations

from random import Random

from actviz.activation import activations
from actviz.catalog import default_catalog
from actviz.cli import arguments
from actviz.formula import notation
from tests.fuzz.mutations import hostile, mutated
from tests.fuzz.run import Kind
from tests.referee.formulas import Maker

SUGAR = (
    *("{} if x > 0 else {}", "({}) @ ({})", "f(x) = {}", "ours={}", "y = {}", "lambda x: {}"),
    *("[{}, {}]", "{} if 0 < x <= 1 else {}", "{} where x > 0", "|{}|", "2{}", "{}²", "√({})"),
    *("max({}, {}, 0)", "min({})", "clip({}, {}, {})", "sigmoid({}, {})", "{}^2", "-{}", "+{}"),
    *("np.tanh({})", "torch.nn.functional.elu({}, alpha={})", "jax.nn.gelu({}, approximate=True)"),
    *("math.exp({})", "where(x > 0, {}, {})", "{} and {}", "not {}", "({}) % 2", "({}) // 2"),
    *("elu(alpha=[{}, 1, 2])", "elu({}, alpha=0.5:2:0.5)", "prelu(a={})", "{};{}", "{}  # {}"),
    *("{0}*{0}*{0}", "x**{}", "{}**{}", "exp({})**{}", "{}!", "∫{}", "{}'", "{} == {}"),
)


def formula(chance: Random) -> str:
    """A formula as a person may type it."""
    maker = Maker(chance)
    text = maker.formula()
    while chance.random() < 0.3:
        form = chance.choice(SUGAR)
        text = form.format(text, *(maker.expression(chance.randint(0, 1)) for _ in range(3)))
    if chance.random() < 0.1:
        text = chance.choice(default_catalog().names())
    return text


def make(chance: Random) -> str:
    """A formula, right or wrong."""
    kind = chance.random()
    if kind < 0.4:
        return formula(chance)
    return mutated(formula(chance), chance) if kind < 0.9 else hostile(chance)


def attempt(given: str | tuple[str, ...]) -> str:
    """All that is said of a formula without looking into what it is on any number."""
    assert isinstance(given, str)
    arguments.file_name([given])
    said = []
    for one in activations(given):
        for tree in (one.written, one.formula, one.tree):
            written = (notation.text(tree), notation.unicode(tree), notation.latex(tree))
            said += [*written, notation.mathtext(tree)]
        said += [one.label, one.name]
    return "\n".join(said)


KIND = Kind(make, attempt)
