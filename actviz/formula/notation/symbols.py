"""Signs beyond ASCII: Greek letters for names, superscripts, relations."""

from __future__ import annotations

import re
from types import MappingProxyType

from actviz.numerals import raised

GREEK = MappingProxyType(
    {
        "alpha": "α",
        "beta": "β",
        "gamma": "γ",
        "delta": "δ",
        "epsilon": "ε",
        "eps": "ε",
        "zeta": "ζ",
        "eta": "η",
        "theta": "θ",
        "iota": "ι",
        "kappa": "κ",
        "lambd": "λ",
        "lam": "λ",
        "mu": "μ",
        "nu": "ν",
        "xi": "ξ",
        "rho": "ρ",
        "sigma": "σ",
        "tau": "τ",
        "upsilon": "υ",
        "phi": "ϕ",
        "chi": "χ",
        "psi": "ψ",
        "omega": "ω",
    }
)
SHORT = MappingProxyType({"eps": "epsilon", "lambd": "lambda", "lam": "lambda"})
COMMANDS = MappingProxyType({name: f"\\{SHORT.get(name, name)}" for name in GREEK})  # in TeX

RELATIONS = MappingProxyType({"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<": "<", ">": ">"})
TEX_RELATIONS = MappingProxyType(
    {"<=": r"\leq", ">=": r"\geq", "==": "=", "!=": r"\neq", "<": "<", ">": ">"}
)

TEX_SPECIAL = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)

# Greek letters that a reader may take for a function's name where a bracket follows them.
FUNCTION_LETTERS = frozenset("σϕ")

SUBSCRIPTS = frozenset("ijkmn")  # letters that have one
_LOWERED = str.maketrans("0123456789ijkmn", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙ")


def superscript(text: str, pattern: str) -> str | None:
    """Text in superscript where it matches a pattern of what can be, or None."""
    return raised(text) if re.fullmatch(pattern, text) else None


def subscript(text: str) -> str:
    """Digits, or letters of SUBSCRIPTS, in subscript."""
    return text.translate(_LOWERED)


def tex_escaped(text: str, *, but: str = "") -> str:
    """Text with every sign that TeX would act on made harmless, ``but`` some."""
    return "".join(sign if sign in but else TEX_SPECIAL.get(sign, sign) for sign in text)


def split_name(name: str) -> tuple[str, str]:
    """A parameter's name as a letter (or a Greek letter's name) and its subscript.

    `alpha_p` is ("alpha", "p"), `beta1` ("beta", "1"), `x0` ("x", "0"). A name that is a word has
    no such parts: `slope` is ("slope", ""), `min_val` ("min_val", "").
    """
    match = re.fullmatch(r"([A-Za-z]+?)(?:_(\w+)|(\d+))", name, re.ASCII)
    if match and (match[1] in GREEK or len(match[1]) == 1):
        return match[1], match[2] or match[3]
    return name, ""
