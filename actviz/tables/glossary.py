"""The words of tables, cards and legends that are no column: what each means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "z": "a standard normal input, z ~ N(0, 1): what a unit of a network at the start is "
        "taken to be given; E is the mean over it",
        "threshold": "the slope t below which the gradient counts as gone, 0.05 if none is given: "
        "it puts the edges of sigmoid at -2.887 and 2.887",
        "saturated": "a tail, out to infinity, where |f'| < t, f' tends to 0 and f to a finite "
        "limit: sigmoid on both sides",
        "dead": "an interval where f' is exactly 0: relu left of 0",
        "fading": "a tail where |f'| < t and f' tends to 0 while f grows without bound: log",
        "attenuated": "a tail where |f'| < t and f' does not tend to 0: small, and never "
        "vanishing, such as leaky_relu left of 0",
        "flat": "a bounded interval where |f'| < t, between larger slopes: silu near -1.28",
        "repeats": "f' is periodic: what is said nearer to zero holds here again and again",
        "undefined": "an interval where f has no value: log left of 0",
        "undecided": "not proven either way within the budget: neither yes nor no, and no guess; "
        "of steps without end, as in floor(x), those round 0 are settled, or all of a --range",
        "settled": "where f itself rounds to its limit in a floating-point type",
        "kink": "an input where f is continuous and f' jumps: relu at 0; f' has no value there",
        "jump": "an input where f itself jumps: sign at 0; a decimal such as 0.1 is one tenth "
        "exactly, and a jump there lies beside the double 0.1, between two doubles",
        "impulse": "what f' holds at a jump of f: a Dirac impulse, whose weight is the height of "
        "the jump; drawn as an arrow",
        "pole": "an input beside which |f| grows without bound: 1/x at 0",
        "fixed point": "an input with f(x) = x",
        "activation": "a formula in x with its parameters bound, and its name",
        "family": "the activations of one file of the catalog, or those that a list of values "
        "stands for: elu(alpha=[0.5, 1, 2])",
        "alias": "another name of an activation, of PyTorch, JAX or Keras as a rule; it may bind "
        "a parameter",
        "parameters": "what an activation's formula leaves open, and the values that are bound: "
        "alpha in elu(alpha=2)",
        "reference": "who proposed the activation, and where it is read",
        "note": "what else there is to know of an activation",
        "see also": "the relatives of an activation: variants, and what it approximates",
        "region": "an interval of inputs and what holds there, its kind: saturated, dead, fading, "
        "attenuated or flat. In JSON and CSV lower and upper are its ends; lower_closed says "
        "whether the lower one belongs to it, and lower_exact is a fraction where no double is it",
        "limit": "what f tends to at the far end of a saturated tail: 0 and 1 for sigmoid",
        "bits": "the outermost numbers of a type in a region, in hexadecimal; in JSON and CSV "
        "lower_bits and upper_bits, and the numbers themselves lower_held and upper_held",
        "dtype": "a floating-point type: float64, float32, float16, bfloat16, float8_e4m3fn or "
        "float8_e5m2",
        "interval": "the inputs that all is said of, where there is a --range: in CSV from "
        "interval_lower to interval_upper",
        "period": "of f': what is said of one is true of all",
        "breaks complete": "false where a list of kinks, jumps or poles goes on and had to be cut",
        "ulp": "the distance of a type's numbers beside the truth: a correctly rounded value is "
        "off by at most half of one",
        "schema": "the form of JSON, actviz.table/2: it changes when what is there changes meaning",
    }
)
_REGION = ("regions", "kind", "where", "lower", "upper")
_ENDS = ("lower_closed", "upper_closed", "lower_exact", "upper_exact")
_HELD = ("its bits", "lower_bits", "upper_bits", "lower_held", "upper_held")
_RANGE = ("interval_lower", "interval_upper")
ALSO: Mapping[str, str] = MappingProxyType(
    {"E": "z", "t": "threshold", "aliases": "alias", "name": "activation", "weight": "impulse"}
    | dict.fromkeys((*_REGION, *_ENDS), "region")
    | dict.fromkeys(_HELD, "bits")
    | dict.fromkeys(_RANGE, "interval")
    | {"type": "dtype"}
)
"""Other words, those of JSON and CSV among them, and the word that explains each."""
