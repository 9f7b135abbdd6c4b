"""The elementary functions that a formula may call: facts only, and all of them.

Proofs rest on these facts as on axioms. They are written once, here; whoever needs to know where a
function is positive, total or odd asks its record, and one test holds every entry against mpmath.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import NamedTuple


class Interval(NamedTuple):
    """An interval of real numbers. An end that is infinite is open."""

    lower: float
    upper: float
    holds_lower: bool
    holds_upper: bool

    @property
    def is_positive(self) -> bool:
        """Whether all its numbers are greater than zero."""
        return self.lower > 0 or (self.lower == 0 and not self.holds_lower)

    @property
    def is_not_negative(self) -> bool:
        """Whether none of its numbers is less than zero."""
        return self.lower >= 0

    @property
    def is_below_one(self) -> bool:
        """Whether all its numbers are less than one."""
        return self.upper < 1 or (self.upper == 1 and not self.holds_upper)

    @property
    def is_bounded(self) -> bool:
        """Whether both its ends are finite."""
        return -inf < self.lower and self.upper < inf

    def holds(self, value: Fraction) -> bool:
        """Whether a number is in it."""
        above = self.lower < value or (self.holds_lower and self.lower == value)
        return above and (value < self.upper or (self.holds_upper and self.upper == value))


def interval(text: str) -> Interval:
    """The interval that a text such as `[0, inf)` means; a round bracket leaves its end out."""
    lower, upper = map(float, text[1:-1].split(","))
    return Interval(lower, upper, text[0] == "[", text[-1] == "]")


REALS = interval("(-inf, inf)")


class FunctionFacts(NamedTuple):
    """A function's name, what it is, how it is set, how many arguments it takes, and what is true
    of it.

    ``latex`` is a command, ``unicode`` a word or letter; the arguments follow in brackets. ``most``
    is None where there is no upper bound. ``piecewise`` functions stand for conditionals and are
    replaced by them before anything else is asked of them; the facts from ``derivative`` on are
    those of the others.

    ``derivative`` is a formula in x, right wherever the function has a derivative. ``domain`` and
    ``range`` are the least intervals that hold all arguments and values, of which an irrational end
    is the double just outside; in the domain the function has a value, a derivative in its inside,
    unless the formula ``nonzero`` vanishes. ``parity`` is -1 for odd, 1 for even, else 0.
    ``points`` are (place, value), both rational. ``period`` is the least one in multiples of pi, 0
    where there is none. ``oscillating`` is a bounded function that changes its sign for ever,
    ``increasing`` one that increases on all of its domain. ``sign`` is a formula in x with the sign
    of the function, zero included.
    """

    name: str
    description: str
    latex: str
    unicode: str
    least: int = 1
    most: int | None = 1
    piecewise: bool = False
    derivative: str = ""
    domain: Interval = REALS
    range: Interval = REALS
    parity: int = 0
    points: tuple[tuple[Fraction, Fraction], ...] = ()
    nonzero: str = ""
    period: int = 0
    oscillating: bool = False
    increasing: bool = False
    sign: str = ""

    @property
    def is_total(self) -> bool:
        """Whether it has a value, and every derivative, at every real number."""
        return self.domain == REALS and not self.nonzero and not self.piecewise

    def exact(self, place: Fraction) -> Fraction | None:
        """The value at a rational number, where it is known to be rational."""
        return dict(self.points).get(place)

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


def _at(place: int, value: int | str) -> tuple[tuple[Fraction, Fraction], ...]:
    return ((Fraction(place), Fraction(value)),)


HALF_TURN = "1.5707963267948968"

_FACTS = (
    FunctionFacts(
        "exp",
        "e to the power of u",
        r"\exp",
        "exp",
        derivative="exp(x)",
        range=interval("(0, inf)"),
        points=_at(0, 1),
        increasing=True,
    ),
    FunctionFacts(
        "expm1",
        "exp(u) - 1",
        _operator("expm1"),
        "expm1",
        derivative="exp(x)",
        range=interval("(-1, inf)"),
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "log",
        "natural logarithm",
        r"\ln",
        "ln",
        derivative="1 / x",
        domain=interval("(0, inf)"),
        points=_at(1, 0),
        increasing=True,
        sign="x - 1",
    ),
    FunctionFacts(
        "log1p",
        "log(1 + u)",
        _operator("log1p"),
        "log1p",
        derivative="1 / (1 + x)",
        domain=interval("(-1, inf)"),
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "sqrt",
        "square root",
        r"\sqrt",
        "√",
        derivative="1 / (2 * sqrt(x))",
        domain=interval("[0, inf)"),
        range=interval("[0, inf)"),
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "sin",
        "sine, u in radians",
        r"\sin",
        "sin",
        derivative="cos(x)",
        range=interval("[-1, 1]"),
        parity=-1,
        points=_at(0, 0),
        period=2,
        oscillating=True,
    ),
    FunctionFacts(
        "cos",
        "cosine, u in radians",
        r"\cos",
        "cos",
        derivative="-sin(x)",
        range=interval("[-1, 1]"),
        parity=1,
        points=_at(0, 1),
        period=2,
        oscillating=True,
    ),
    FunctionFacts(
        "tan",
        "tangent, u in radians",
        r"\tan",
        "tan",
        derivative="1 + tan(x)**2",
        parity=-1,
        points=_at(0, 0),
        nonzero="cos(x)",
        period=1,
    ),
    FunctionFacts(
        "asin",
        "inverse sine, in radians",
        r"\arcsin",
        "arcsin",
        derivative="1 / sqrt(1 - x**2)",
        domain=interval("[-1, 1]"),
        range=interval(f"(-{HALF_TURN}, {HALF_TURN})"),
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "acos",
        "inverse cosine, in radians",
        r"\arccos",
        "arccos",
        derivative="-(1 / sqrt(1 - x**2))",
        domain=interval("[-1, 1]"),
        range=interval("[0, 3.1415926535897936)"),
        points=_at(1, 0),
        sign="1 - x",
    ),
    FunctionFacts(
        "atan",
        "inverse tangent, in radians",
        r"\arctan",
        "arctan",
        derivative="1 / (x**2 + 1)",
        range=interval(f"(-{HALF_TURN}, {HALF_TURN})"),
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "sinh",
        "hyperbolic sine",
        r"\sinh",
        "sinh",
        derivative="cosh(x)",
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "cosh",
        "hyperbolic cosine",
        r"\cosh",
        "cosh",
        derivative="sinh(x)",
        range=interval("[1, inf)"),
        parity=1,
        points=_at(0, 1),
    ),
    FunctionFacts(
        "tanh",
        "hyperbolic tangent",
        r"\tanh",
        "tanh",
        derivative="4 * (sigmoid(2 * x) * sigmoid(-(2 * x)))",
        range=interval("(-1, 1)"),
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "asinh",
        "inverse hyperbolic sine",
        _operator("arsinh"),
        "arsinh",
        derivative="1 / sqrt(x**2 + 1)",
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "acosh",
        "inverse hyperbolic cosine",
        _operator("arcosh"),
        "arcosh",
        derivative="1 / sqrt(x**2 - 1)",
        domain=interval("[1, inf)"),
        range=interval("[0, inf)"),
        points=_at(1, 0),
        increasing=True,
        sign="x - 1",
    ),
    FunctionFacts(
        "atanh",
        "inverse hyperbolic tangent",
        _operator("artanh"),
        "artanh",
        derivative="1 / (1 - x**2)",
        domain=interval("(-1, 1)"),
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "erf",
        "error function",
        _operator("erf"),
        "erf",
        derivative="2 * exp(-x**2) / sqrt(pi)",
        range=interval("(-1, 1)"),
        parity=-1,
        points=_at(0, 0),
        increasing=True,
        sign="x",
    ),
    FunctionFacts(
        "erfc",
        "complementary error function",
        _operator("erfc"),
        "erfc",
        derivative="-(2 * exp(-x**2) / sqrt(pi))",
        range=interval("(0, 2)"),
        points=_at(0, 1),
    ),
    FunctionFacts(
        "sigmoid",
        "1/(1 + exp(-u))",
        r"\sigma",
        "σ",
        derivative="sigmoid(x) * sigmoid(-x)",
        range=interval("(0, 1)"),
        points=_at(0, "1/2"),
        increasing=True,
    ),
    FunctionFacts(
        "softplus",
        "log(1 + exp(u))",
        _operator("softplus"),
        "softplus",
        derivative="sigmoid(x)",
        range=interval("(0, inf)"),
        increasing=True,
    ),
    FunctionFacts(
        "normal_cdf",
        "CDF of the standard normal distribution",
        r"\Phi",
        "Φ",
        derivative="normal_pdf(x)",
        range=interval("(0, 1)"),
        points=_at(0, "1/2"),
        increasing=True,
    ),
    FunctionFacts(
        "normal_pdf",
        "density of the standard normal distribution",
        r"\varphi",
        "φ",
        derivative="-(x * normal_pdf(x))",
        range=interval("(0, 0.3989422804014327)"),
        parity=1,
    ),
    FunctionFacts(
        "sinc",
        "sin(u)/u, 1 at 0",
        _operator("sinc"),
        "sinc",
        derivative="(cos(x) - sinc(x)) / x",
        range=interval("(-0.2172336282112217, 1]"),
        parity=1,
        points=_at(0, 1),
        oscillating=True,
    ),
    FunctionFacts(
        "logcosh",
        "log(cosh(u))",
        _operator("logcosh"),
        "logcosh",
        derivative="tanh(x)",
        range=interval("[0, inf)"),
        parity=1,
        points=_at(0, 0),
        sign="x**2",
    ),
    FunctionFacts("abs", "absolute value", _operator("abs"), "abs", piecewise=True),
    FunctionFacts("sign", "-1, 0 or 1, as u is", _operator("sgn"), "sgn", piecewise=True),
    FunctionFacts("max", "the greatest of its arguments", r"\max", "max", 2, None, piecewise=True),
    FunctionFacts("min", "the least of its arguments", r"\min", "min", 2, None, piecewise=True),
    FunctionFacts(
        "clip", "u kept between two bounds", _operator("clip"), "clip", 3, 3, piecewise=True
    ),
    FunctionFacts(
        "floor",
        "the greatest integer that is at most u",
        _operator("floor"),
        "floor",
        piecewise=True,
    ),
    FunctionFacts(
        "ceil", "the least integer that is at least u", _operator("ceil"), "ceil", piecewise=True
    ),
    FunctionFacts(
        "round",
        "the nearest integer, to even where two are",
        _operator("round"),
        "round",
        piecewise=True,
    ),
    FunctionFacts(
        "mod", "u - v*floor(u/v), the remainder", _operator("mod"), "mod", 2, 2, piecewise=True
    ),
)

FUNCTIONS: Mapping[str, FunctionFacts] = MappingProxyType({f.name: f for f in _FACTS})
