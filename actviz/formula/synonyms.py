"""Other names of the elementary functions, of numpy, of frameworks and of papers.

Each is read as what it means in the functions of ``functions.py``: nothing is proven of it apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import CONSTANTS

SAME: Mapping[str, str] = MappingProxyType(
    {
        "ln": "log",
        "loge": "log",
        "fabs": "abs",
        "absolute": "abs",
        "fix": "trunc",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arcsinh": "asinh",
        "arsinh": "asinh",
        "arccosh": "acosh",
        "arcosh": "acosh",
        "arctanh": "atanh",
        "artanh": "atanh",
        "sgn": "sign",
        "tg": "tan",
        "maximum": "max",
        "minimum": "min",
        "fmax": "max",
        "fmin": "min",
        "clamp": "clip",
        "clip_by_value": "clip",
        "expit": "sigmoid",
        "ndtr": "normal_cdf",
        "power": "pow",
        "negative": "neg",
        "negate": "neg",
        "sqr": "square",
        "Phi": "normal_cdf",
        "ifelse": "where",
        "iif": "where",
        "ceiling": "ceil",
        "rint": "round",
        "remainder": "mod",
    }
)
MEANINGS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "pow": (("u", "v"), "u ** v"),
        "square": (("u",), "u ** 2"),
        "neg": (("u",), "-u"),
        "exp2": (("u",), "2 ** u"),
        "log2": (("u",), "log(u) / log(2)"),
        "log10": (("u",), "log(u) / log(10)"),
        "cbrt": (("u",), "sign(u) * abs(u) ** (1 / 3)"),
        "rsqrt": (("u",), "1 / sqrt(u)"),
        "reciprocal": (("u",), "1 / u"),
        "log_ndtr": (("u",), "log(normal_cdf(u))"),
        "logit": (("u",), "log(u) - log1p(-u)"),
        "logaddexp": (("u", "v"), "u + softplus(v - u)"),
        "hypot": (("u", "v"), "sqrt(u ** 2 + v ** 2)"),
        "sec": (("u",), "1 / cos(u)"),
        "csc": (("u",), "1 / sin(u)"),
        "cot": (("u",), "1 / tan(u)"),
        "sech": (("u",), "1 / cosh(u)"),
        "csch": (("u",), "1 / sinh(u)"),
        "coth": (("u",), "1 / tanh(u)"),
        "trunc": (("u",), "floor(u) if u >= 0 else ceil(u)"),
        "frac": (("u",), "u - (floor(u) if u >= 0 else ceil(u))"),
        "step_with": (("u", "v"), "1 if u > 0 else (v if u == 0 else 0)"),
        "where": (("test", "u", "v"), "u if test else v"),
    }
)
MODULES = frozenset(
    {"math", "np", "numpy", "jnp", "jax.numpy", "jax.lax", "lax", "torch", "tf", "tf.math"}
    | {"K", "keras.ops", "ops", "mx", "mlx.core", "sp", "sympy", "scipy.special", "special"}
    | {"torch.special", "jax.scipy.special", "torch.Tensor", "Tensor", "tinygrad.Tensor"}
    | {"coremltools", "mb", "Flux", "Lux", "mx.np", "mxnet.np"}
)
ROUNDING_AWAY = frozenset({"paddle", "mx.nd", "mxnet.nd", "mxnet.npx"})  # from 0, where halfway
GRAPHS = frozenset({"onnx", "openvino", "tflite"})  # whose operators begin with a capital letter
OTHERWISE = ("max", "min", "sinc")  # which modules call something else by these names


STEPS = ("heaviside",)  # which in a module take the value at 0


def constant(name: str) -> str:
    """pi, e or inf, of whatever module; another name as it is."""
    before, _, last = name.rpartition(".")
    return last if before in MODULES and last in CONSTANTS else name


def plain(name: str) -> str:
    """The elementary function, or the spelling of MEANINGS, that a name means; else the name."""
    before, dot, last = name.rpartition(".")
    if before in ("norm", "stats.norm", "scipy.stats.norm") and last in ("cdf", "pdf"):
        return f"normal_{last}"
    if before in MODULES and last in STEPS:
        return "step_with"
    if before in GRAPHS:
        last = last.lower()
    if dot and (before not in MODULES | ROUNDING_AWAY | GRAPHS or last in OTHERWISE):
        return name
    if last == "round" and before in ROUNDING_AWAY:
        return name
    meant = SAME.get(last, last)
    return meant if meant in FUNCTIONS or meant in MEANINGS else name
