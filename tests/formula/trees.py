"""Trees to test with: whatever the parser can make, and numbers that only folding makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from actviz.formula.tree import (
    COMPARISONS,
    ONE,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Parameter,
    Test,
    Tree,
    X,
)

# No outcome depends on the clock: a slow machine is no fault of a formula.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = ("alpha", "sigma", "slope", "b", "beta_1", "lambd")
ROWS = {"elu": ("alpha",), "torch.nn.ELU": ("alpha",), "hard_swish": (), "softplus": ("beta",)}

NUMBERS: st.SearchStrategy[Tree] = st.builds(
    lambda digits, power: Number(Fraction(digits) * Fraction(10) ** power),
    st.integers(0, 10**20),
    st.integers(-30, 10),
)
FOLDED: st.SearchStrategy[Tree] = st.sampled_from(
    [Number(Fraction(n, d)) for n in (-3, -1, 0, 1, 2, 10) for d in (1, 3, 4)]
)
SYMBOLS: st.SearchStrategy[Tree] = st.sampled_from(
    [X, X, X, Constant("pi"), Constant("e"), *map(Parameter, NAMES)]
)
EXPONENTS: st.SearchStrategy[Tree] = st.sampled_from(
    [
        *(Number(Fraction(2)), Number(Fraction(1, 2)), Negative(ONE), X, Negative(X)),
        *(Parameter("alpha"), Arithmetic("/", ONE, Number(Fraction(3)))),
        Arithmetic("**", X, Number(Fraction(2))),
    ]
)


@dataclass(frozen=True)
class Kinds:
    """What trees are made of: leaves, and the functions of one argument."""

    leaves: st.SearchStrategy[Tree]
    functions: Sequence[str]
    rows: bool = False  # whether catalog activations are called


@st.composite
def trees(draw: st.DrawFn, kinds: Kinds, depth: int) -> Tree:
    """A tree of at most ``depth`` operations inside one another."""

    def below() -> Tree:
        return draw(trees(kinds, depth - 1))

    match draw(st.integers(0, 9)) if depth else 0:
        case 1:
            return Negative(below())
        case 2 | 3 | 4:
            return Arithmetic(draw(st.sampled_from("+-*/")), below(), below())
        case 5:
            return Arithmetic("**", below(), draw(EXPONENTS))
        case 6:
            return Call(draw(st.sampled_from(kinds.functions)), (below(),), ())
        case 7:
            name = draw(st.sampled_from(["max", "min", "clip"]))
            return Call(name, (below(), below(), below()), ())
        case 8:
            return Conditional(draw(conditions(kinds, depth - 1)), below(), below())
        case 9 if kinds.rows:
            name = draw(st.sampled_from(["torch.nn.ELU", "softplus", "hard_swish"]))
            bound = [(p, draw(NUMBERS | NUMBERS.map(Negative))) for p in ROWS[name]]
            return Call(name, (below(),), tuple(bound))
    return draw(kinds.leaves)


@st.composite
def conditions(draw: st.DrawFn, kinds: Kinds, depth: int) -> Test:
    """A test whose sides, and tests inside it, are at most ``depth`` operations deep."""
    kind = draw(st.integers(0, 4)) if depth else 0
    if kind == 2:
        return Logical("not", (draw(conditions(kinds, depth - 1)),))
    if kind > 2:
        inside = [draw(conditions(kinds, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
        return Logical("and" if kind == 3 else "or", tuple(inside))
    a, b, c = (draw(trees(kinds, max(depth - 1, 0))) for _ in range(3))
    first, second = draw(st.sampled_from(COMPARISONS)), draw(st.sampled_from(COMPARISONS))
    if kind == 1:
        return Logical("and", (Comparison(first, a, b), Comparison(second, b, c)))
    return Comparison(first, a, b)
