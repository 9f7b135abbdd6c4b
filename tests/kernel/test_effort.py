"""Work that an answer may cost: counted, the same whatever was asked before."""

from __future__ import annotations

from contextlib import suppress

import pytest

import actviz
from actviz.kernel import effort
from actviz.kernel.effort import ExhaustedError, bounded, limited, remembered, spend, spent
from tests.sampling import slow_unless

HOSTILE = (
    "tan(tan(tan(x)))",
    "cosh(tan(sinh(tan(x))))",
    "arctan(tan(5*x))",
    "sin(exp(exp(x)))",
    "1/sin(1/x)",
    "tan(x)**tan(x)",
)


def test_a_result_costs_once_a_question_what_finding_it_has_cost() -> None:
    found: list[int] = []

    @remembered(maxsize=8)
    def costly(n: int) -> int:
        found.append(n)
        spend(n)
        return n * n

    @remembered(maxsize=8)
    def both(n: int) -> int:
        spend(1)
        return costly(n) + costly(n)

    for _ in range(2):
        with limited(51):
            assert both(50) == costly(50) + both(50) - costly(50) == 5000
            assert spent() == 51
        with limited(50), pytest.raises(ExhaustedError):
            both(50)
    assert found == [50]


@pytest.mark.parametrize("first", [(), (3,), (4,), (5,), (3, 5), (5, 4, 3)])
def test_a_result_costs_the_same_whatever_was_known(first: tuple[int, ...]) -> None:
    """Results that share others, found in any order: of each its own work, once."""

    @remembered(maxsize=16)
    def counted(n: int) -> int:
        spend(10**n)
        return 1 if n < 2 else counted(n - 1) + counted(n - 2)

    for n in first:
        with limited(10**9):
            counted(n)
    for n, cost in ((3, 1111), (5, 111_111), (4, 11_111)):
        with limited(10**9):
            counted(n)
            assert spent() == cost
            counted(2)
            assert spent() == cost
            counted(n + 1)
            assert spent() == cost + 10 ** (n + 1)
        with limited(cost - 1), pytest.raises(ExhaustedError):
            counted(n)


def test_what_another_error_ended_counts_for_who_asked() -> None:
    @remembered(maxsize=8)
    def fails(n: int) -> int:
        spend(n)
        raise ValueError

    @remembered(maxsize=8)
    def careful(n: int) -> int:
        with suppress(ValueError):
            fails(n)
        spend(1)
        return n

    for _ in range(2):
        with limited(100):
            assert careful(10) == 10
            assert spent() == 11


def test_what_was_too_much_is_not_tried_again_with_no_more() -> None:
    tried: list[int] = []

    @remembered(maxsize=8)
    def part(n: int) -> int:
        spend(n)
        return n

    @remembered(maxsize=8)
    def costly(n: int) -> int:
        tried.append(n)
        part(6)
        spend(n)
        return n

    for allowed in (16, 9, 5, 16):
        with limited(allowed), pytest.raises(ExhaustedError):
            costly(11)
    assert tried == [11]
    with limited(22):
        part(6)
        spend(5)  # the part is paid for: 11 are left, and are enough
        assert costly(11) == 11
    assert tried == [11, 11]


@pytest.mark.parametrize("first", [3, 13, 20, 23, 24])
def test_what_it_costs_at_least_counts_no_part_that_is_paid_for(first: int) -> None:
    """A part was begun within a result that failed, and is found by another question."""

    @remembered(maxsize=8)
    def part(n: int) -> int:
        spend(n)
        spend(n)
        return n

    @remembered(maxsize=8)
    def costly(n: int) -> int:
        spend(n)
        return part(3) + part(4)

    with limited(first), suppress(ExhaustedError):
        costly(10)
    with limited(24):
        assert part(4) == 4
        assert costly(10) == 7
        assert spent() == 24
    with limited(23), pytest.raises(ExhaustedError):
        costly(10)


def test_what_made_do_with_less_is_not_remembered() -> None:
    """A result that swallowed the end of the work is one of this question only."""

    @remembered(maxsize=8)
    def patient(x: int) -> str:
        try:
            spend(x)
        except ExhaustedError:
            return "not known"
        return "known"

    with limited(10):
        assert patient(100) == "not known"
    with limited(1000):
        assert patient(100) == "known"
    with limited(10), pytest.raises(ExhaustedError):
        patient(100)  # it costs what finding it has cost


def test_a_question_has_work_of_its_own() -> None:
    @bounded(maxsize=8, otherwise=lambda n: -n)
    def answer(n: int) -> int:
        spend(n)
        return n

    with limited(1):
        assert answer(effort.STEPS) == effort.STEPS
        assert answer(effort.STEPS + 1) == -effort.STEPS - 1
        spend(1)
    spend(10 * effort.STEPS)  # who sets no limit has none


def test_what_an_answer_took_is_known_whoever_asked() -> None:
    asked: list[int] = []

    @bounded(maxsize=8, otherwise=lambda n: -n, steps=lambda n: 10 * n)
    def answer(n: int) -> int:
        asked.append(n)
        spend(7 if n < 10 else 1000)
        return n

    with limited(1):
        assert answer.cost(5) == 7
        assert answer(5) == 5
        assert answer(10) == -10
        assert answer.cost(10) == 101
    assert asked == [5, 10]


@pytest.mark.parametrize("formula", slow_unless("sin(exp(exp(x)))".__eq__, HOSTILE))
def test_hostile_formulas_end_within_the_work_for_a_question(
    formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meters: list[effort._Meter] = []

    class Watched(effort._Meter):
        def __init__(self, limit: float) -> None:
            super().__init__(limit)
            meters.append(self)

    monkeypatch.setattr(effort, "_Meter", Watched)
    f = actviz.activation(formula)
    actviz.saturation(f)
    found = actviz.properties(f)
    said = {name: getattr(found, name) for name in dir(found) if not name.startswith("_")}
    assert said["lipschitz"] != 0
    assert said["linear"] is not True
    assert meters
    for meter in meters:
        if meter.limit == effort.STEPS:  # one more step is the last that is begun
            assert meter.spent <= 1.1 * effort.STEPS
