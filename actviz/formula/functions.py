"""The elementary functions that a formula may call: facts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class FunctionFacts:
    """A function's name, what it is, how it is set, and how many arguments it takes.

    ``latex`` is a command, ``unicode`` a word or letter; the arguments follow in brackets. ``most``
    is None where there is no upper bound. ``piecewise`` functions stand for conditionals.
    """

    name: str
    description: str
    latex: str
    unicode: str
    least: int = 1
    most: int | None = 1
    piecewise: bool = False

    def takes(self, count: int) -> bool:
        """Whether the function can be called with ``count`` arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words: `1 argument`, `2 or more arguments`."""
        if self.most != self.least:
            return f"{self.least} or more arguments"
        return "1 argument" if self.least == 1 else f"{self.least} arguments"


def _operator(name: str) -> str:
    return rf"\operatorname{{{name}}}"


_FACTS = (
    FunctionFacts("exp", "e to the power of u", r"\exp", "exp"),
    FunctionFacts("expm1", "exp(u) - 1", _operator("expm1"), "expm1"),
    FunctionFacts("log", "natural logarithm", r"\ln", "ln"),
    FunctionFacts("log1p", "log(1 + u)", _operator("log1p"), "log1p"),
    FunctionFacts("sqrt", "square root", r"\sqrt", "√"),
    FunctionFacts("sin", "sine, u in radians", r"\sin", "sin"),
    FunctionFacts("cos", "cosine, u in radians", r"\cos", "cos"),
    FunctionFacts("tan", "tangent, u in radians", r"\tan", "tan"),
    FunctionFacts("asin", "inverse sine, in radians", r"\arcsin", "arcsin"),
    FunctionFacts("acos", "inverse cosine, in radians", r"\arccos", "arccos"),
    FunctionFacts("atan", "inverse tangent, in radians", r"\arctan", "arctan"),
    FunctionFacts("sinh", "hyperbolic sine", r"\sinh", "sinh"),
    FunctionFacts("cosh", "hyperbolic cosine", r"\cosh", "cosh"),
    FunctionFacts("tanh", "hyperbolic tangent", r"\tanh", "tanh"),
    FunctionFacts("asinh", "inverse hyperbolic sine", _operator("arsinh"), "arsinh"),
    FunctionFacts("acosh", "inverse hyperbolic cosine", _operator("arcosh"), "arcosh"),
    FunctionFacts("atanh", "inverse hyperbolic tangent", _operator("artanh"), "artanh"),
    FunctionFacts("erf", "error function", _operator("erf"), "erf"),
    FunctionFacts("erfc", "complementary error function", _operator("erfc"), "erfc"),
    FunctionFacts("sigmoid", "1/(1 + exp(-u))", r"\sigma", "σ"),
    FunctionFacts("softplus", "log(1 + exp(u))", _operator("softplus"), "softplus"),
    FunctionFacts("normal_cdf", "CDF of the standard normal distribution", r"\Phi", "Φ"),
    FunctionFacts("normal_pdf", "density of the standard normal distribution", r"\varphi", "φ"),
    FunctionFacts("sinc", "sin(u)/u, 1 at 0", _operator("sinc"), "sinc"),
    FunctionFacts("logcosh", "log(cosh(u))", _operator("logcosh"), "logcosh"),
    FunctionFacts("abs", "absolute value", _operator("abs"), "abs", piecewise=True),
    FunctionFacts("sign", "-1, 0 or 1, as u is", _operator("sgn"), "sgn", piecewise=True),
    FunctionFacts("max", "the greatest of its arguments", r"\max", "max", 2, None, piecewise=True),
    FunctionFacts("min", "the least of its arguments", r"\min", "min", 2, None, piecewise=True),
    FunctionFacts(
        "clip", "u kept between two bounds", _operator("clip"), "clip", 3, 3, piecewise=True
    ),
)

FUNCTIONS: Mapping[str, FunctionFacts] = MappingProxyType({f.name: f for f in _FACTS})
