"""What f' is to a framework at a kink or a jump, where by mathematics it does not exist."""

from __future__ import annotations

from actviz.activation import Activation
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.pieces import pieces
from actviz.catalog.conventions import conventions
from actviz.errors import UsageError
from actviz.formula.parser import parse
from actviz.formula.rewriting import substituted
from actviz.formula.tree import Tree, X
from actviz.kernel.expand import expand


def slope(activation: Activation, framework: str) -> Tree | None:
    """f' by a framework's rule, as an expanded formula that is f' wherever that exists and has a
    value elsewhere; None where f' is shown to exist wherever f does.

    Raises UsageError for an activation that needs a rule and has none.
    """
    rules = conventions()[framework]
    row = activation.row
    if row is not None and row.name in rules:
        bound = dict(activation.parameters)
        formula = parse(rules[row.name].derivative, parameters=tuple(bound))
        return expand(substituted(formula, X, bound), lambda _: None)
    if _is_differentiable(activation.tree):
        return None
    known = f"those of {', '.join(rules)} are known"
    if framework == "onnx":
        known = f"the ONNX standard has no gradients; of ONNX Runtime's {known}"
    raise UsageError(
        f"no rule of {framework} is known for f' of {activation.label} where it does not exist",
        known,
    )


def _is_differentiable(tree: Tree) -> bool:
    """Whether f has neither kink nor jump; False where that is not decided."""
    decided = all(piece.decided or not piece.defined for piece in pieces(tree))
    return decided and not any(found.order in (0, 1) for found in discontinuities(tree))
