"""Which curves lie upon one another: found among a thousand in the time that a thousand take."""

import pytest

from actviz.activation import activation
from actviz.drawing import coincidence

WINDOW = (-6.0, 6.0)
TOLERANCES = {0: 0.01, 1: 0.01}


def twins(*formulas: str) -> list[int | None]:
    return coincidence.same_as([activation(text) for text in formulas], WINDOW, TOLERANCES)


def test_each_names_the_first_that_it_lies_upon() -> None:
    assert twins("tanh", "relu", "tanh(x) + 1e-3", "tanh", "max(x, 0)") == [None, None, 0, 0, 1]


def test_what_lies_upon_a_twin_only_lies_upon_nothing() -> None:
    assert twins("tanh", "tanh(x) + 0.008", "tanh(x) + 0.016") == [None, 0, None]


def test_where_one_is_not_defined_nothing_is_said() -> None:
    assert twins("x", "sqrt(x)**2", "x") == [None, None, 0]


def test_curves_that_a_sample_tells_apart_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(coincidence, "coincide", lambda a, b, *_: compared.append((a, b)))
    formulas = [f"tanh({k / 40}*x)" for k in range(1, 60)]  # all are 0 at 0, most 1 at the end
    assert twins(*formulas) == [None] * len(formulas)
    assert len(compared) < len(formulas)


def test_a_single_place_is_not_seen() -> None:
    assert twins("x", "x if x != 1 else 5", "x if x < 1 else x") == [None, 0, 0]


def test_far_out_what_tends_to_the_same_is_the_same() -> None:
    pair = [activation(text) for text in ("x", "x*tanh(exp(x))")]
    assert coincidence.same_as(pair, (1e8, 2e8), {0: 1.0, 1: 1e-9}) == [None, 0]


def test_what_takes_too_long_lies_upon_nothing() -> None:
    pair = [activation(text) for text in ("gelu", "gelu_tanh")]
    assert coincidence.same_as(pair, WINDOW, TOLERANCES, steps=100) == [None, None]
    assert coincidence.same_as(pair, WINDOW, TOLERANCES) == [None, 0]
