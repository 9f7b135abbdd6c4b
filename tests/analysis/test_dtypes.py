"""Floating-point types: where f and f' round to zero or to a limit, against exact fractions."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.dtypes import Settled, settled
from actviz.analysis.saturation import saturation
from actviz.analysis.typed import every
from actviz.errors import UsageError
from actviz.floats import TYPES, float_type
from actviz.tables.rows import held
from tests.oracle import ROWS, exact, limit, sure_parts
from tests.sampling import in_turn

BITS: Mapping[str, tuple[int, int]] = {  # of exponent, of fraction
    "float64": (11, 52),
    "float32": (8, 23),
    "float16": (5, 10),
    "bfloat16": (8, 7),
    "float8_e4m3fn": (4, 3),
    "float8_e5m2": (5, 2),
}
NAMES_OF_BYTES = ("float8_e4m3fn", "float8_e5m2")
NUMPY: Mapping[str, type[np.floating[Any]]] = {"float32": np.float32, "float16": np.float16}


def least(name: str) -> int:
    """The exponent of two of the least subnormal: that of the least normal, less the fraction."""
    exponent, fraction = BITS[name]
    return 2 - (1 << (exponent - 1)) - fraction


def nearest(value: Fraction, name: str) -> Fraction:
    """The number of a type next to a fraction, by long division; ties to even, no bound above."""
    if value < 0:
        return -nearest(-value, name)
    if not value:
        return value
    octave = value.numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** octave > value:
        octave -= 1
    step = Fraction(2) ** max(octave - BITS[name][1], least(name))
    whole, rest = divmod(value, step)
    up = rest * 2 > step or (rest * 2 == step and whole % 2 == 1)
    return (whole + up) * step


@cache
def parts(name: str, x: float) -> tuple[Fraction, Fraction]:
    """f and f' at x, to forty digits."""
    value, slope, _ = sure_parts(ROWS[name], x)
    return exact(value), exact(slope)


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(60):
        yield


# Types --------------------------------------------------------------------------------------------


def fractions(name: str) -> Iterator[Fraction]:
    """Numbers to round: of all sizes, ties and what is next to them, subnormals."""
    rng = random.Random(name)
    bottom = Fraction(2) ** least(name)
    for k in range(30):
        yield bottom * k / 4
        yield bottom * (k + Fraction(1, 2)) + bottom / 2**80
        yield bottom * (k + Fraction(1, 2)) - bottom / 2**80
    for _ in range(80):
        octave = rng.randint(least(name) - 3, 8)
        yield Fraction(rng.getrandbits(80), 2**80) * Fraction(2) ** octave
        bits = BITS[name][1] + 2
        yield Fraction(rng.getrandbits(bits) | 1) * Fraction(2) ** (octave - 6)


@pytest.mark.parametrize("name", BITS)
def test_rounding(name: str) -> None:
    kind = float_type(name)
    for value in fractions(name):
        for signed in (value, -value):
            assert kind.rounded(signed) == nearest(signed, name), signed


def decoded(code: int, name: str) -> Fraction | None:
    """The number that a positive bit pattern stands for; None for an infinity or NaN."""
    exponent_bits, fraction_bits = BITS[name]
    exponent, fraction = divmod(code, 1 << fraction_bits)
    top = (1 << exponent_bits) - 1
    # of float8_e4m3fn, which has no infinity, the last pattern alone is NaN
    is_special = fraction == 7 if name == "float8_e4m3fn" else True
    if exponent == top and is_special:
        return None
    hidden = 0 if exponent == 0 else 1 << fraction_bits
    return (hidden + fraction) * Fraction(2) ** (least(name) + max(exponent - 1, 0))


@pytest.mark.parametrize("name", BITS)
def test_the_greatest_number(name: str) -> None:
    """From the bit patterns: the last that is a number, and where rounding leaves it."""
    kind, (exponent_bits, fraction_bits) = float_type(name), BITS[name]
    codes = 1 << (exponent_bits + fraction_bits)
    tried = range(codes - 2 - (1 << fraction_bits), codes) if codes < 2**20 else ()
    numbers = [found for code in tried if (found := decoded(code, name)) is not None]
    last = (
        numbers[-1] if numbers else decoded((((1 << exponent_bits) - 1) << fraction_bits) - 1, name)
    )
    assert kind.largest == last
    step = kind.largest - kind.rounded(kind.largest * (1 - Fraction(1, 2 ** (fraction_bits + 1))))
    tie = kind.largest + step / 2
    assert kind.holds(Fraction(kind.largest))
    assert kind.holds(-tie + step / 2**40)
    assert not kind.holds(tie + step / 2**40)
    # a tie goes to the even number: 448 of float8_e4m3fn is even, the others' last is odd
    assert kind.holds(tie) == (name == "float8_e4m3fn")


@pytest.mark.parametrize("name", NAMES_OF_BYTES)
def test_every_number_of_a_byte_and_what_rounds_to_it(name: str) -> None:
    kind = float_type(name)
    found = [(code, value) for code in range(128) if (value := decoded(code, name)) is not None]
    for (code, value), (_, above) in pairwise(found):
        middle, hair = (value + above) / 2, (above - value) / 2**30
        assert kind.rounded(value) == value
        assert kind.rounded(middle) == (value if code % 2 == 0 else above)
        assert kind.rounded(middle - hair) == value
        assert kind.rounded(middle + hair) == above
        assert kind.rounds_to(value)[1] == middle
        assert kind.rounds_to(above)[0] == middle


@pytest.mark.parametrize(
    ("text", "name", "limits"),
    [
        ("500*sigmoid(x)", "float8_e4m3fn", []),  # between 464 and 512
        ("460*sigmoid(x)", "float8_e4m3fn", [448.0]),
        ("464*sigmoid(x)", "float8_e4m3fn", [448.0]),  # a tie
        ("-500*sigmoid(x)", "float8_e4m3fn", []),
        ("500*sigmoid(x)", "float8_e5m2", [512.0]),
        ("65519*tanh(x)", "float16", [-65504.0, 65504.0]),
        ("65520*tanh(x)", "float16", []),
        ("70000*sigmoid(x)", "bfloat16", [70144.0]),
    ],
)
def test_nothing_settles_at_what_a_type_does_not_hold(
    text: str, name: str, limits: list[float]
) -> None:
    found = settled(activation(text).tree, float_type(name))
    assert [tail.limit for tail in found if tail.limit] == limits


def test_settled_tails_are_cut_at_an_interval() -> None:
    tree, kind = activation("sigmoid").tree, float_type("float16")
    (_, right) = settled(tree, kind)
    assert settled(tree, kind, 0.0, 20.0) == (Settled(right.lower, 20.0, 1.0),)
    assert settled(tree, kind, -1.0, 1.0) == ()


@pytest.mark.parametrize(
    ("slope", "kinds"), [("2**-25", ["attenuated"]), ("2**-25 * (1 + 2**-60)", [])]
)
def test_a_slope_that_is_a_tie_rounds_to_zero(slope: str, kinds: list[str]) -> None:
    tree = activation(f"x if x > 0 else {slope} * x").tree
    found = saturation(tree, float_type("float16").underflow, inclusive=True)
    assert [region.kind for region in found.regions] == kinds
    assert saturation(tree, float_type("float16").underflow).regions == ()  # < leaves it out


@pytest.mark.parametrize("name", NUMPY)
def test_rounding_is_that_of_numpy(name: str) -> None:
    kind = float_type(name)
    for value in fractions(name):
        double = float(value)
        cast = float(NUMPY[name](double))
        assert (
            float(kind.rounded(Fraction(double))) == cast == float(nearest(Fraction(double), name))
        )


@pytest.mark.parametrize("name", BITS)
def test_what_underflows(name: str) -> None:
    kind = float_type(name)
    assert kind.underflow == Fraction(2) ** (least(name) - 1)
    assert nearest(kind.underflow, name) == 0
    assert nearest(kind.underflow * (1 + Fraction(1, 2**90)), name) == Fraction(2) ** least(name)


@pytest.mark.parametrize("name", BITS)
def test_what_rounds_to_a_number_lies_between_two_ties(name: str) -> None:
    kind = float_type(name)
    tiny = Fraction(2) ** (least(name) - 80)
    numbers = [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(-1), Fraction(6), Fraction(5, 8)]
    numbers += [nearest(v, name) for v in fractions(name)][::40]
    for number in numbers:
        lower, upper = kind.rounds_to(number)
        assert lower < number < upper
        for inside in (lower + tiny, number, upper - tiny):
            assert nearest(inside, name) == number, (number, inside)
        for outside in (lower - tiny, upper + tiny):
            assert nearest(outside, name) != number, (number, outside)


def test_the_types_are_those_of_numpy() -> None:
    assert set(TYPES) == set(BITS)
    for name, kind in NUMPY.items():
        info = np.finfo(kind)
        assert float_type(name).bits == info.nmant + 1
        assert Fraction(2) ** float_type(name).least == Fraction(float(info.smallest_subnormal))
    assert Fraction(2) ** float_type("float64").least == Fraction(5e-324)


def test_an_unknown_type_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="float128"):
        float_type("float128")


# Where the gradient is gone -----------------------------------------------------------------------

VANISHING = ("sigmoid", "tanh", "gelu", "gaussian", "softsign", "arctan", "isru", "erf", "laplace")
EVERYWHERE = in_turn((*VANISHING, "silu", "mish", "gelu_tanh", "cloglog"), tuple(BITS))


@pytest.mark.parametrize(("name", "kind"), EVERYWHERE)
def test_the_gradient_rounds_to_zero_in_the_tails_and_not_before(name: str, kind: str) -> None:
    found = saturation(activation(name).tree, float_type(kind).underflow)
    tails = [r for r in found.regions if math.isinf(r.lower) or math.isinf(r.upper)]
    assert tails
    for region in tails:
        edge, outward = (
            (region.lower, math.inf) if math.isinf(region.upper) else (region.upper, -math.inf)
        )
        assert nearest(parts(name, edge)[1], kind) == 0
        before = parts(name, math.nextafter(edge, -outward))[1]
        assert abs(before) >= float_type(kind).underflow
        for factor in (1.001, 1.5, 30.0, 1e6, 1e100):
            assert nearest(parts(name, edge * factor)[1], kind) == 0


@pytest.mark.parametrize("kind", NUMPY)
@pytest.mark.parametrize("name", VANISHING)
def test_numpy_casts_the_gradient_to_zero_there(name: str, kind: str) -> None:
    found = saturation(activation(name).tree, float_type(kind).underflow)
    cast = NUMPY[kind]
    for region in found.regions:
        for edge, outward in ((region.lower, -math.inf), (region.upper, math.inf)):
            if math.isinf(edge) or region.kind == "flat":
                continue
            inside, outside = (
                math.nextafter(edge, end) * (1 - sign * 1e-9)
                for end, sign in ((-outward, -1), (outward, 1))
            )
            assert cast(float(parts(name, inside)[1])) == 0
            assert cast(float(parts(name, outside)[1])) != 0


# Where f is at its limit --------------------------------------------------------------------------

BOUNDED = in_turn(
    ("sigmoid", "tanh", "gelu", "arctan", "softsign", "erf", "elu", "silu", "cloglog"), tuple(BITS)
)


def tails(name: str, kind: str) -> tuple[Settled, ...]:
    return settled(activation(name).tree, float_type(kind))


@pytest.mark.parametrize(("name", "kind"), BOUNDED)
def test_where_a_function_rounds_to_its_limit(name: str, kind: str) -> None:
    found = {1 if math.isinf(tail.upper) else -1: tail for tail in tails(name, kind)}
    assert set(found) == {side for side in (-1, 1) if math.isfinite(limit(name, 0, side))}
    for side, tail in found.items():
        edge = tail.upper if side < 0 else tail.lower
        target = nearest(Fraction(limit(name, 0, side)), kind)
        assert tail.limit == float(target)
        for x in (math.nextafter(edge, side * math.inf), edge * 1.25, edge * 1e3, side * 1e300):
            assert nearest(parts(name, x)[0], kind) == target, (tail, x)
        before = math.nextafter(math.nextafter(edge, -side * math.inf), -side * math.inf)
        assert nearest(parts(name, before)[0], kind) != target, tail


@pytest.mark.parametrize("kind", BITS)
def test_sigmoid_by_hand(kind: str) -> None:
    """1 - sigmoid(x) = 1 / (1 + e**x) is half of the spacing below one, h, at x = log(1/h - 1)."""
    half = Fraction(1, 2 ** (BITS[kind][1] + 2))
    one = next(tail for tail in tails("sigmoid", kind) if tail.limit == 1)
    edge = mp.log(mp.mpf((1 / half - 1).numerator))
    assert one.lower == pytest.approx(float(edge), rel=2e-16)
    slope = saturation(activation("sigmoid").tree, float_type(kind).underflow).regions[-1]
    t = mp.mpf(2) ** (least(kind) - 1)
    gone = 2 * mp.acosh(1 / (2 * mp.sqrt(t)))
    assert slope.lower == pytest.approx(float(gone), rel=4e-16)


def test_sigmoid_in_float16() -> None:
    """Where every number of the type is tried."""
    numbers = np.arange(0, 0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    with np.errstate(over="ignore"):
        away = 1 / (1 + np.exp(numbers))
    ones = numbers[(1 - away).astype(np.float16) == 1]
    flat = numbers[(away * (1 - away)).astype(np.float16) == 0]
    (one,) = (tail for tail in tails("sigmoid", "float16") if tail.limit == 1)
    gone = saturation(activation("sigmoid").tree, float_type("float16").underflow).regions[-1]
    assert [x for x in numbers if x >= one.lower] == list(ones)
    assert [x for x in numbers if x >= gone.lower] == list(flat)
    assert (round(one.lower, 3), round(gone.lower, 3)) == (8.318, 17.329)


@pytest.mark.parametrize("kind", BITS)
def test_relu_is_zero_on_the_left(kind: str) -> None:
    assert tails("relu", kind) == (Settled(-math.inf, 0.0, 0.0),)
    assert tails("identity", kind) == ()


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"])
@pytest.mark.parametrize("text", ["sigmoid", "gelu", "relu", "x**3", "log(x)"])
def test_what_a_type_holds_of_a_region(text: str, name: str) -> None:
    """Against all of its numbers."""
    kind = float_type(name)
    numbers = every(kind)
    numbers = numbers[np.isfinite(numbers)]
    found = saturation(activation(text).tree, kind.underflow, inclusive=True).regions
    assert found
    for region in found:
        above = numbers >= region.lower if region.lower_closed else numbers > region.lower
        below = numbers <= region.upper if region.upper_closed else numbers < region.upper
        inside = numbers[above & below]
        first, last = held(
            kind, region.lower, region.upper, (region.lower_closed, region.upper_closed)
        )
        if not inside.size:
            assert (first, last) == (None, None)
            continue
        assert first == (None if region.lower == -math.inf else inside[0])
        assert last == (None if region.upper == math.inf else inside[-1])


@pytest.mark.parametrize(
    ("end", "side", "closed", "inside"),
    [
        (65504.0, 1, True, 65504.0),
        (65504.0, 1, False, None),
        (1e9, -1, True, 65504.0),
        (-1e9, -1, True, None),
        (0.0, 1, False, 2.0**-24),
        (-0.0, -1, True, 0.0),
        (1.0, -1, False, 1 - 2.0**-11),
        (1.0, 1, False, 1 + 2.0**-10),
        (math.inf, -1, True, None),
    ],
)
def test_numbers_of_float16_inside_of_an_end(
    end: float, side: int, closed: bool, inside: float | None
) -> None:
    assert float_type("float16").inside(end, side, closed=closed) == inside
    other = float_type("float16").inside(-end, -side, closed=closed)
    assert other == (None if inside is None else -inside)
