"""What to say of a name in a formula that means nothing there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from actviz.errors import did_you_mean
from actviz.formula.faults import ALLOWED, FormulaError, UnknownLetterError, quoted
from actviz.formula.functions import FUNCTIONS
from actviz.formula.synonyms import MODULES, OTHERWISE, plain
from actviz.formula.tree import CONSTANTS

DASHED = re.compile(r"[A-Za-z_]\w*(?:-[A-Za-z_]\w*)+", re.ASCII)
# what formulas call a parameter: a letter, or one with a number, or a Greek one by its name
LETTER = re.compile(
    r"[^\W\d_]_?\d*|alpha|beta|gamma|delta|eps|epsilon|zeta|eta|theta|kappa|lambd|lam|mu|nu|xi|rho"
    r"|sigma|tau|phi|chi|psi|omega"
)


def unknown_name(
    name: str,
    text: str,
    column: int,
    *,
    is_called: bool,
    parameters: Collection[str],
    names: Iterable[str],
    lookup: Callable[[str], Sequence[str] | None],
) -> FormulaError:
    """The fault of a name at a column of a text; ``lookup`` answers those of activations, of which
    ``names`` are to be suggested."""
    if LETTER.fullmatch(name) and not is_called:
        others = f"; its parameters are {', '.join(parameters)}" if parameters else ""
        hint = f"write x for the input, and a number for what is held{others}"
        return UnknownLetterError(name, hint, text, column)
    message = f"there is no activation or function {quoted(name)}"
    hint = _dashes(name, text, column, lookup) or _method(name, lookup) or _of_an_array(name)
    if not hint:
        known = (*names, *FUNCTIONS, "x", *CONSTANTS, *parameters)
        hint = did_you_mean(name.replace("σ", "sigmoid"), known)
    return FormulaError(message, hint or f"{ALLOWED}; `actviz list` names the others", text, column)


def _dashes(
    name: str, text: str, column: int, lookup: Callable[[str], Sequence[str] | None]
) -> str:
    """leaky-relu is a name with a dash."""
    dashed = DASHED.match(text, column)
    whole = dashed[0].replace("-", "_") if dashed and dashed[0].startswith(name) else ""
    return f"a name has no dashes: {whole}" if whole and lookup(whole) is not None else ""


def _method(name: str, lookup: Callable[[str], Sequence[str] | None]) -> str:
    """x.clip(0, 1) is clip(x, 0, 1)."""
    before, _, last = name.partition(".")
    if before != "x" or "." in last or not (plain(last) in FUNCTIONS or lookup(last) is not None):
        return ""
    takes_more = plain(last) in ("clip", "max", "min") or lookup(last)
    return f"write {last}(x, ...)" if takes_more else f"write {last}(x)"


def _of_an_array(name: str) -> str:
    """np.max takes an array."""
    module, _, last = name.rpartition(".")
    is_array = module in MODULES and last in OTHERWISE and last in FUNCTIONS
    return f"{name} takes an array: write {last}(x, 0) for the {last} of two" if is_array else ""
