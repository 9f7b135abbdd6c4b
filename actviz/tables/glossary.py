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
        "jump": "an input where f itself jumps: sign at 0",
        "impulse": "what f' holds at a jump of f: a Dirac impulse, whose weight is the height of "
        "the jump; drawn as an arrow",
        "pole": "an input beside which |f| grows without bound: 1/x at 0",
        "fixed point": "an input with f(x) = x",
        "family": "the activations of one file of the catalog, or those that a list of values "
        "stands for: elu(alpha=[0.5, 1, 2])",
        "alias": "another name of an activation, of PyTorch, JAX or Keras as a rule; it may bind "
        "a parameter",
    }
)
