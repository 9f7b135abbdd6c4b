"""What is proven of a formula: every column of the table, and the regions."""

from __future__ import annotations

from random import Random

from actviz.activation import activations
from actviz.analysis.properties import properties
from actviz.analysis.saturation import saturation
from actviz.readers import threshold
from actviz.tables import columns, layout, machine, rows
from tests.fuzz.formulas import formula
from tests.fuzz.mutations import mutated
from tests.fuzz.run import Kind
from tests.referee.formulas import Maker

THRESHOLDS = ("0.05", "1e-3", "1", "1e-300", "0.5", "1e9", "0.25")


def make(chance: Random) -> tuple[str, str]:
    """A formula, with a few numbers or names in it changed, or many put together; and what is
    asked of it, for a question has a budget of its own."""
    given = formula(chance)
    if chance.random() < 0.3:
        given = mutated(given, chance)
    elif chance.random() < 0.3:
        maker = Maker(chance)
        parts = [maker.expression(chance.randint(1, 3)) for _ in range(chance.randint(2, 12))]
        while len(parts) > 1:  # side by side, not one inside the other
            form = chance.choice(("({}) + ({})", "({}) * ({})", "max({}, {})"))
            parts = [form.format(*parts[:2]), *parts[2:]][::-1]
        given = parts[0]
    return given, chance.choice((*columns.columns_of(None), *THRESHOLDS))


def attempt(given: str | tuple[str, ...]) -> str:
    """A column of the table, or the regions at a threshold; of the first of a family."""
    assert not isinstance(given, str)
    typed, asked = given
    one, *_ = activations(typed)
    if asked in THRESHOLDS:
        regions = [(one, saturation(one.tree, threshold(asked)))]
        return layout.text(rows.saturation_table(regions, None)) + machine.saturation_csv(
            regions, None
        )
    found = [(one, properties(one.tree))]
    return layout.text(columns.properties_table(found, (asked,), None)) + machine.properties_json(
        found, (asked,), None
    )


KIND = Kind(make, attempt)
