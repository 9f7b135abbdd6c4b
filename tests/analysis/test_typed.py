"""Arrays of a type: their numbers and bits against numpy, f in a type against 400 digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.typed import every, finer, nearest, values
from actviz.catalog import default_catalog
from actviz.errors import UsageError
from actviz.floats import ALIASES, TYPES, float_type
from actviz.kernel.bulk import GOOD, Wanted, enclosed
from tests.oracle import exact
from tests.sampling import slow_unless

PEERS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda v: 1 / (1 + mp.exp(-v)),
    "gelu": lambda v: v * mp.erfc(-v / mp.sqrt(2)) / 2,
    "softplus": lambda v: mp.log1p(mp.exp(v)),
    "silu": lambda v: v / (1 + mp.exp(-v)),
    "elu": lambda v: v if v > 0 else mp.expm1(v),
    "x**3 - x": lambda v: v**3 - v,
}
SLOPES: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda v: 1 / (2 + mp.exp(v) + mp.exp(-v)),
    "gelu": lambda v: mp.erfc(-v / mp.sqrt(2)) / 2 + v * mp.npdf(v),
    "softplus": lambda v: 1 / (1 + mp.exp(-v)),
    "elu": lambda v: 1 if v > 0 else mp.exp(v),
}


def inputs() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Some three thousand of float16: many to a cell, and lonely ones."""
    x = every(float_type("float16"))
    return np.concatenate([x[np.isfinite(x)][::23], np.linspace(-12, 12, 801), [-0.0, 0.0]])


@pytest.mark.parametrize(
    "name",
    slow_unless(
        lambda name: name in ("float16", "float8_e4m3fn"),
        ["float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"],
    ),
)
@pytest.mark.parametrize(
    ("text", "order"), [*((text, 0) for text in PEERS), *((text, 1) for text in SLOPES)]
)
def test_values_are_rounded_once(text: str, order: int, name: str) -> None:
    kind, peer = float_type(name), (PEERS, SLOPES)[order][text]
    x = inputs()
    found = values(activation(text).tree, x, order, kind)
    with mp.workdps(400):
        for point, value in list(zip(x.tolist(), found.tolist(), strict=True))[::11]:
            if abs(point) > 40:
                continue  # 400 digits tell exp(-40**2 / 2) beside 1
            true = exact(mp.mpf(peer(mp.mpf(point))))
            if kind.holds(true):
                assert Fraction(value) == kind.rounded(true), point
            else:
                assert not np.isfinite(value)
                assert np.isnan(value) == (name == "float8_e4m3fn")


@pytest.mark.parametrize("text", [*PEERS, "relu", "hardtanh", "mish", "atan", "sign"])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_enclosures_hold_the_values(text: str, order: int) -> None:
    f = activation(text)
    x = np.linspace(-12, 12, 3001)
    lower, upper = enclosed(f.tree, x, order)
    known = np.flatnonzero(~np.isnan(lower))
    assert known.size > x.size / 4
    for i in known[::13].tolist():
        true = f.value(float(x[i]), order)
        # the true number lies within half an ulp of this one
        assert np.nextafter(lower[i], -np.inf) <= true <= np.nextafter(upper[i], np.inf)


@pytest.mark.parametrize(
    ("text", "rounded"),
    [("x", 1.0), ("x + 2**-80", 1 + 2**-10), ("x - 2**-80", 1.0), ("x + 2**-10", 1 + 2**-9)],
)
@pytest.mark.parametrize("scale", [1, -1])
def test_a_tie_of_doubles_is_decided_by_what_lies_behind(
    text: str, rounded: float, scale: int
) -> None:
    tie = np.array([1 + 2.0**-11])  # halfway between two of float16
    found = values(activation(f"{scale} * ({text})").tree, tie, 0, float_type("half"))
    assert found.tolist() == [scale * rounded]


def test_the_same_of_a_derivative() -> None:
    tie, f = np.array([1 + 2.0**-11]), activation("x**2/2 + 2**-80 * x").tree
    assert values(f, tie, 1, float_type("half")).tolist() == [1 + 2.0**-10]


def test_every_number_of_half_and_its_bits() -> None:
    codes = np.arange(2**16, dtype=np.uint16)
    numpys = codes.view(np.float16).astype(float)
    kind = float_type("float16")
    found = every(kind)
    assert found.size == np.count_nonzero(~np.isnan(numpys)) + 1
    assert np.array_equal(np.sort(numpys[~np.isnan(numpys)]), found[:-1])
    assert np.isnan(found[-1])
    assert np.signbit(found).tolist().count(True) == 31 * 1024 + 1
    for code in codes[::61].tolist():
        value = float(numpys[code])
        if not np.isnan(value):
            assert int(kind.code(value), 16) == code


@pytest.mark.parametrize(
    ("name", "value", "pattern"),
    [
        ("float8_e4m3fn", 448.0, "0x7e"),
        ("float8_e4m3fn", float("nan"), "0x7f"),
        ("float8_e5m2", -float("inf"), "0xfc"),
        ("float8_e5m2", 2.0**-16, "0x01"),
        ("bfloat16", -1.0, "0xbf80"),
        ("float32", 0.1, "0x3dcccccd"),
        ("float64", -0.0, "0x8000000000000000"),
    ],
)
def test_bits(name: str, value: float, pattern: str) -> None:
    kind = float_type(name)
    assert kind.code(float(nearest(kind, np.array(value)))) == pattern


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.name)
@pytest.mark.slow
def test_rounding_of_arrays_is_that_of_fractions(kind: Any) -> None:
    rng = np.random.default_rng(7)
    tried = rng.normal(size=400) * 10.0 ** rng.uniform(-12, 6, 400)
    for value, found in zip(tried.tolist(), nearest(kind, tried).tolist(), strict=True):
        if kind.holds(Fraction(value)):
            assert Fraction(found) == kind.rounded(Fraction(value))
        else:
            assert np.isnan(found) != kind.has_infinity


@pytest.mark.parametrize("alias", ALIASES)
def test_types_as_people_type_them(alias: str) -> None:
    assert float_type(alias.upper()).name == ALIASES[alias]


def test_a_wide_type_is_not_listed() -> None:
    with pytest.raises(UsageError, match="too many"):
        every(float_type("float32"))


NAMED = ("float16", "bfloat16", "float8_e4m3fn")
ALL = [*default_catalog().names(common=True)[::3], "mishra", "rprelu", "weibull", "prbf"]


@pytest.mark.parametrize("name", slow_unless("float8_e4m3fn".__eq__, NAMED))
@pytest.mark.parametrize("order", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_in_bulk_and_one_by_one_are_the_same(order: int, name: str) -> None:
    """A few of all numbers of the type, of many activations; zeros' signs too."""
    kind, rng = float_type(name), np.random.default_rng(11)
    x = every(kind)
    for text in ALL:
        tree = activation(text).tree
        picked = np.sort(rng.choice(x.size, size=10, replace=False))
        found = values(tree, x, order, kind)[picked]
        alone = np.array([values(tree, x[i : i + 1], order, kind)[0] for i in picked])
        assert np.array_equal(found, alone, equal_nan=True), text
        known = ~np.isnan(found)
        assert np.array_equal(np.signbit(found)[known], np.signbit(alone)[known]), text


STEPPED: dict[str, Callable[[Fraction], Fraction]] = {
    "stair": lambda v: v // 2 + max(v % 2 - 1, Fraction(0)),
    "x - 3 * floor(x / 3)": lambda v: v % 3,
    "2 * x - mod(x, 0.5)": lambda v: 2 * v - v % Fraction(1, 2),
    "mod(-x, 4) ** 2": lambda v: (-v % 4) ** 2,
    "round(x / 2) - x": lambda v: round(v / 2) - v,
    "1e-300 * x + floor(x)": lambda v: v / 10**300 + v // 1,
    "1e-200 * mod(1e-200 * x, 1)": lambda v: v % 10**200 / 10**400,
}


@pytest.mark.parametrize(
    "name", slow_unless("float8_e5m2".__eq__, ["float8_e5m2", "bfloat16", "float16"])
)
@pytest.mark.parametrize("text", STEPPED)
def test_what_repeats_is_had_by_one_period(text: str, name: str) -> None:
    """All numbers of the type, as rational ones."""
    kind = float_type(name)
    x = every(kind)
    x = x[np.isfinite(x)]
    found = values(activation(text).tree, x, 0, kind)
    for point, value in zip(x.tolist(), found.tolist(), strict=True):
        true = STEPPED[text](Fraction(point))
        beyond = np.inf if true > 0 else -np.inf
        assert value == (kind.rounded(true) if kind.holds(true) else beyond), point


def test_the_slope_of_what_repeats() -> None:
    """Flat for one unit and rising for one: at every whole number there is a kink."""
    kind = float_type("bfloat16")
    x = every(kind)
    x = x[np.isfinite(x)]
    flat, whole = np.floor(x) % 2 == 0, x == np.floor(x)
    expected = np.where(whole, np.nan, np.where(flat, 0.0, 1.0))
    assert np.array_equal(values(activation("stair").tree, x, 1, kind), expected, equal_nan=True)


@pytest.mark.parametrize("text", ["sigmoid", "tanh", "gelu", "mish", "exp", "relu", "elu", "x**3"])
def test_enclosures_hold_the_values_from_the_least_number_to_the_greatest(text: str) -> None:
    """Whatever was asked for: to 400 digits, at random doubles of every size."""
    rng = np.random.default_rng(3)
    x = np.sort(rng.choice([-1, 1], 4000) * 10.0 ** rng.uniform(-300, 250, 4000))
    f = activation(text)
    for wanted in (GOOD, Wanted(2.0**-20, 2.0**-145, 2.0**128)):
        lower, upper = enclosed(f.tree, x, 0, wanted)
        known = np.flatnonzero(~np.isnan(lower))
        assert known.size > x.size / 4
        for i in known[::17].tolist():
            true = f.value(float(x[i]))
            assert np.nextafter(lower[i], -np.inf) <= true <= np.nextafter(upper[i], np.inf)


@pytest.mark.parametrize("text", ["p_sig_ramp", "elu", "sigmoid", "x if x > 1 else exp(x)"])
@pytest.mark.parametrize("order", [0, 1])
def test_what_is_beyond_a_double_is_told_for_each_input_by_itself(text: str, order: int) -> None:
    """In any order, and beside infinities, at which there is nothing to tell."""
    tree, kind = activation(text).tree, float_type("float64")
    x = np.array([np.inf, 3.7, -np.inf, 1.0, -3.0, 0.25, 100.0, -2.0, 0.3, -2.0])
    truth = values(tree, x, order, kind)
    first, rest = finer(tree, x, order, kind, truth)
    assert first is truth
    for i in range(x.size):
        alone = finer(tree, x[i : i + 1], order, kind, truth[i : i + 1])
        assert (first[i], rest[i]) == (alone[0][0], alone[1][0]) or np.isnan(first[i])
    assert np.count_nonzero(rest) >= 3
    with np.errstate(invalid="ignore"):
        assert np.all((np.abs(rest) <= np.spacing(np.abs(first)) / 2) | ~np.isfinite(first))
