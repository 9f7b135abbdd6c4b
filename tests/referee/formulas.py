"""Random formulas, the same for the same seed, and the known hard ones that always come first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.referee.functions import FUNCTIONS
from tests.referee.reader import rows

KNOWN = tuple(
    line
    for line in """
erf(exp(x))
erf(sinh(x))
normal_pdf(sinh(x))
normal_cdf(cosh(x))
erf(1e9*x)
laplace(mu=0, sigma=1e-9)
isru(alpha=1e25)
multiquadric(a=1e-12)
erf(squareplus(x))
exp(-max(x,1000))
min(cloglog(x), x if x>1e3 else 0)
telu(max(x,100))
1/(3*x-1)
1 if x>0.1 else -1
1 if x<0 else exp(-1000-x)
shifted_softplus(elu(x))
abs(shifted_softplus(elu(x)))
abs(x**2-2)
(x-0.1)**2
cos(x)+1
1-sin(x)
(tanh(x)-0.5)**2
hard_swish(x**2-1e10)
x*exp(x)
cosh(x**4)
1/(1+x**10)
sinc(x) if x<1 else x*log(x)
1 if 0<x<1 else 0
sign(sin(x))
x-x
1/(1+sqrt(abs(x))**2)
log1p(squared_relu(sqrt(x)))
logcosh(asinh(tanh(x**3)))
(x**2)**0.5
sqrt(lisht(x))
sqrt(logcosh(x))
sqrt(x**6)
max(0,x)**10
1e16+sign(x)
exp(-1/x) if x>0 else 0
sqrt(abs(x))**4
tanhshrink(sqrt(abs(x)))
sign(x)*sqrt(abs(x))
atan((x-1)**3-1e-40*x)
swish(beta=0)
relu(x)-relu(-x)
softplus(x)-softplus(-x)
log(relu(x))
atanh(hardtanh(x))
1/relu(x)
celu(alpha=0)
softplus(beta=0)
0/0
sign(log(x))
sqrt(x)
log(x)
gelu
leaky_relu(negative_slope=2**-25)
500*sigmoid(x)
relu(x/(1+x))
relu(sigmoid(x)-0.5)
relu(1-cos(x))
min(atan(x), x/(2+x))*min(x, tanh(x))
sinh(x)/cosh(x)
isru(exp(x))
softsign(x*exp(x))
x+sqrt(x)
1e9*(1/(1+exp(-x))-0.999999)
bipolar_sigmoid
x if pi <= pi else 0
sin(x)/x
selu
clip(x, 2, -2)
sigmoid(100000*x)
relu(log(2+relu(x))-log(2))
1e308*sin(x)
(x**2+1)**500
gelu(x)-gelu_tanh(x)
silu(x)-hard_swish(x)
abs(gelu(x)-gelu_tanh(x))
abs(silu(x)-hard_swish(x))
max(silu(x), hard_swish(x))
hard_swish(x)-x*hard_sigmoid(x)
elu(x)-celu(x)
tanh(x)-(2*sigmoid(2*x)-1)
sign(x)*log(1+abs(x))
tanh(x)*abs(x)
sign(x)*(sqrt(abs(x)+1)-1)+0.001*x
sign(x)*cos(x)
sin(x)**2+cos(x)**2
gcu
sinlu
coslu
lif_rate
1/logcosh(x)
acos(x)
acosh(x)
logcosh(1e9*x)
""".splitlines()
    if line
)
ODD = ("0", "-1", "1e25", "1e-12", "-0.1", "0.5", "2", "3", "-2.5", "1e9", "1/3", "10", "0.001")
MILD = ("0.1", "0.5", "1", "2", "3", "0.3", "1.5", "-1", "1/3", "5", "0.01")
WIDE = ("exp({})", "sinh({})", "({})**3", "1e9*({})", "({})**2", "cosh({})", "-exp(-({}))")
POWERS = ("2", "3", "4", "0.5", "1.5", "-1", "-2", "1/3", "5", "2.5", "0", "10")
INFIXES = (
    "{} + {}",
    "{} - {}",
    "({}) * ({})",
    "({}) * ({})",
    "({}) / ({})",
    "({}) / (1 + ({})**2)",
)
JOINS = ("max({}, {})", "min({}, {})")
CLIPS = ("clip({}, -1, 1)", "clip({}, 0, 6)", "clip({}, 0.1, 0.5)", "clip({}, 2, -2)")
STEPS = ("floor({})", "round({})", "ceil({})", "mod({}, 1)", "mod({}, 3)", "round(4*({}))/4")
TESTS = ("<", ">", "<=", ">=", "<", ">", "==", "!=")
SPARSE = (
    "asin",
    "acos",
    "acosh",
    "atanh",
    "tan",
)  # whose domains or poles make most of it undecided


class Maker:
    """Makes formulas by a grammar."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.functions = [f for f in FUNCTIONS if f not in SPARSE]
        self.rows = sorted(rows())

    def formula(self) -> str:
        """A formula, simple ones more often than deep ones."""
        return self.expression(self.chance.choice((1, 1, 2, 2, 2, 3, 3)))

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.leaf()
        kinds: list[tuple[int, Callable[[int], str]]] = [
            (6, self.call),
            (6, self.row),
            (4, self.infix),
            (2, self.wide),
            (2, self.power),
            (2, self.join),
            (2, self.conditional),
            (1, self.shifted),
            (2, self.folded),
        ]
        (kind,) = self.chance.choices([k for _, k in kinds], [w for w, _ in kinds])
        return kind(depth - 1)

    def leaf(self) -> str:
        pick = self.chance.random()
        if pick < 0.6:
            return "x"
        if pick < 0.75:
            return f"{self.chance.choice(MILD)}*x"
        if pick < 0.85:
            return f"x - {self.chance.choice(MILD)}".replace("- -", "+ ")
        if pick < 0.9:
            return self.chance.choice(("-x", "1e9*x", "x**3", "x**2", "1e-9*x", "1 - x"))
        return self.chance.choice(MILD)

    def call(self, depth: int) -> str:
        pool = SPARSE if self.chance.random() < 0.06 else self.functions
        return f"{self.chance.choice(pool)}({self.expression(depth)})"

    def row(self, depth: int) -> str:
        name = self.chance.choice(self.rows)
        bound = ""
        for parameter, value in rows()[name].get("parameters", {}).items():
            if isinstance(value, list):  # the reader takes it from the row
                continue
            if self.chance.random() < 0.35:
                bound += f", {parameter}={self.chance.choice(ODD)}"
        return f"{name}({self.expression(depth)}{bound})"

    def infix(self, depth: int) -> str:
        left, right = self.expression(depth), self.expression(self.chance.randint(0, depth))
        if self.chance.random() < 0.3:
            left = self.chance.choice((*MILD, *ODD))
        return "(" + self.chance.choice(INFIXES).format(left, f"({right})") + ")"

    def wide(self, depth: int) -> str:
        return self.chance.choice(WIDE).format(self.expression(depth))

    def power(self, depth: int) -> str:
        return f"({self.expression(depth)})**({self.chance.choice(POWERS)})"

    def join(self, depth: int) -> str:
        other = self.chance.choice((self.chance.choice(MILD), self.expression(min(depth, 1))))
        return self.chance.choice(JOINS).format(self.expression(depth), other)

    def conditional(self, depth: int) -> str:
        left = self.chance.choice(("x", "x", "x", self.expression(min(depth, 1))))
        test = f"{left} {self.chance.choice(TESTS)} {self.chance.choice(MILD)}"
        if self.chance.random() < 0.15:
            test = (
                f"{self.chance.choice(('-1', '0', '0.1'))} < x < {self.chance.choice(('1', '3'))}"
            )
        then, otherwise = self.expression(depth), self.expression(self.chance.randint(0, depth))
        return f"({then} if {test} else {otherwise})"

    def shifted(self, depth: int) -> str:
        shift = self.chance.choice(("0.1", "0.5", "1", "1e-12", "1e3", "2"))
        return f"({self.expression(depth)} - {shift})"

    def folded(self, depth: int) -> str:
        inner = self.expression(depth)
        steps = self.chance.random() < 0.15  # which cost ten times as much
        pick = self.chance.choice(STEPS if steps else ("abs({})", "abs({})", "sign({})", *CLIPS))
        return pick.format(inner)


def formulas(count: int, seed: int) -> Iterator[str]:
    """The known formulas, then random ones: ``count`` in all."""
    yield from KNOWN[:count]
    maker = Maker(random.Random(seed))
    seen = set(KNOWN)
    left = count - len(KNOWN)
    while left > 0:
        text = maker.formula()
        if "x" in text.replace("exp", "").replace("max", "") and text not in seen:
            seen.add(text)
            left -= 1
            yield text
