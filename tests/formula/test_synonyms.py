"""Other names of the elementary functions mean what numpy and papers mean by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.errors import UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import parse
from actviz.formula.synonyms import MEANINGS, SAME

ONE: dict[str, Callable[[Any], Any]] = {
    "ln": mp.log,
    "loge": mp.log,
    "fabs": abs,
    "absolute": abs,
    "fix": lambda x: mp.sign(x) * mp.floor(abs(x)),
    "log_ndtr": lambda x: mp.log(mp.ncdf(x)),
    "arcsin": mp.asin,
    "arccos": mp.acos,
    "arctan": mp.atan,
    "arcsinh": mp.asinh,
    "arsinh": mp.asinh,
    "arccosh": mp.acosh,
    "arcosh": mp.acosh,
    "arctanh": mp.atanh,
    "artanh": mp.atanh,
    "sgn": mp.sign,
    "tg": mp.tan,
    "expit": lambda x: 1 / (1 + mp.exp(-x)),
    "ndtr": mp.ncdf,
    "Phi": mp.ncdf,
    "square": lambda x: x * x,
    "sqr": lambda x: x * x,
    "neg": lambda x: -x,
    "negative": lambda x: -x,
    "negate": lambda x: -x,
    "exp2": lambda x: mp.mpf(2) ** x,
    "log2": lambda x: mp.log(x, 2),
    "log10": mp.log10,
    "cbrt": lambda x: mp.cbrt(x) if x >= 0 else -mp.cbrt(-x),
    "rsqrt": lambda x: x ** (-mp.mpf(1) / 2),
    "reciprocal": lambda x: x**-1,
    "logit": lambda x: mp.log(x / (1 - x)),
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "ceiling": mp.ceil,
    "rint": mp.nint,
    "trunc": lambda x: mp.sign(x) * mp.floor(abs(x)),
    "frac": lambda x: x - mp.sign(x) * mp.floor(abs(x)),
}
TWO: dict[str, Callable[[Any, Any], Any]] = {
    "maximum": max,
    "minimum": min,
    "fmax": max,
    "fmin": min,
    "pow": lambda x, y: x**y,
    "power": lambda x, y: x**y,
    "hypot": mp.hypot,
    "remainder": lambda x, y: x - y * mp.floor(x / y),
    "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
}
OTHER = {"where", "ifelse", "iif", "clamp", "clip_by_value", "step_with"}
PLACES = (-2.5, -0.75, 0.125, 0.5, 0.875, 1.0, 1.75, 8.0)


def test_every_spelling_is_tested_here() -> None:
    assert {*SAME, *MEANINGS} == {*ONE, *TWO, *OTHER}
    assert not {*SAME, *MEANINGS} & {*FUNCTIONS}


@pytest.mark.parametrize("name", ONE)
def test_of_one_argument(name: str) -> None:
    check(f"{name}(x)", ONE[name])
    check(name, ONE[name])
    check(f"{name}(2 * x) + 1", lambda x: ONE[name](2 * x) + 1)


@pytest.mark.parametrize("name", TWO)
def test_of_two_arguments(name: str) -> None:
    check(f"{name}(x, 2)", lambda x: TWO[name](x, mp.mpf(2)))
    check(f"np.{name}(x, 2)", lambda x: TWO[name](x, mp.mpf(2)))


def check(text: str, meant: Callable[[Any], Any]) -> None:
    shown = activation(text)
    with mp.workdps(40):
        for x in PLACES:
            try:
                expected = meant(mp.mpf(x))
            except (ValueError, ZeroDivisionError):
                continue
            if mp.isfinite(expected) and mp.im(expected) == 0:
                assert shown.value(x) == pytest.approx(float(expected), rel=1e-15, abs=1e-300), x


def test_where_and_clamp() -> None:
    check("where(x > 0.5, x**2, -x)", lambda x: x**2 if x > 0.5 else -x)
    check("torch.where(x > 0.5 or x < -1, 1, 0)", lambda x: 1 if x > 0.5 or x < -1 else 0)
    check("torch.clamp(x, -1, 1)", lambda x: max(-1, min(1, x)))
    check("tf.clip_by_value(x, 0, 6)", lambda x: max(0, min(6, x)))
    check("torch.clamp(x, -x * x, x**2)", lambda x: max(-x * x, min(x * x, x)))
    check("ifelse(x > 0.5, x**2, -x)", lambda x: x**2 if x > 0.5 else -x)


def test_steps_of_a_module_take_the_value_at_0() -> None:
    for module in ("np", "torch", "jnp"):
        shown = activation(f"{module}.heaviside(x, 0.25)")
        assert [shown.value(x) for x in (-1.0, 0.0, 2.0)] == [0.0, 0.25, 1.0]


def test_constants_and_the_normal_distribution_of_a_module() -> None:
    assert activation("np.e**x").value(1.0) == float(mp.e)
    assert activation("math.pi * x").value(1.0) == float(mp.pi)
    for text in ("norm.cdf(x)", "scipy.stats.norm.cdf(x)"):
        assert activation(text).tree == activation("normal_cdf").tree


def test_from_a_module() -> None:
    for text in ("np.exp(x)", "math.exp(x)", "torch.exp", "jnp.exp(x)", "tf.math.exp(x)"):
        assert activation(text).value(1.0) == 2.718281828459045
    assert activation("np.sinc(x)").value(0.5) == pytest.approx(2 / float(mp.pi), rel=1e-15)


def test_graphs_write_their_operators_with_capitals() -> None:
    for text in ("onnx.Sqrt(x)", "openvino.Sqrt", "tflite.SQRT(x)", "tinygrad.Tensor.sqrt()"):
        assert activation(text).value(2.25) == 1.5


def test_a_module_that_rounds_otherwise_is_not_read_as_round() -> None:
    assert activation("onnx.Round").value(2.5) == 2.0  # to even
    for module in ("paddle", "mxnet.nd"):  # away from 0
        with pytest.raises(UsageError, match="no activation or function"):
            activation(f"{module}.round(x)")


def test_a_parameter_of_that_name_stays_one() -> None:
    assert parse("x * ln", parameters=["ln"]) != parse("x * log")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("np.max(x, 0)", "no activation or function 'np.max'"),
        ("other.pi * x", "no activation or function 'other.pi'"),
        ("where(x > 0, x)", "where takes 3 arguments"),
        ("where(x, 1, 0)", "a test compares"),
        ("pow", "pow takes 2 arguments"),
        ("pow(x, 5000)", "an exponent beyond"),
        ("exp2(5000)", "an exponent beyond"),
        ("log2(x, 2)", "log2 takes 1 argument"),
        ("log2(x, base=2)", "log2 has no parameters"),
        ("other.exp(x)", "no activation or function 'other.exp'"),
    ],
)
def test_what_it_cannot_be(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        activation(text)
