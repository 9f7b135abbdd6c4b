"""An audit of values that a file holds, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from actviz.activation import Activation
from actviz.analysis import typed
from actviz.audit import report
from actviz.audit.measure import measured
from actviz.audit.report import Named
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.options import Options
from actviz.tables import numberfiles

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def audited(
    activation: Activation,
    order: int,
    kind: FloatType,
    content: bytes,
    source: str,
    rule: Tree | None = None,
) -> Named:
    """The audit of a file's x and y, which is called ``source``, against f^(order); ``rule`` is a
    formula in the place of f'. Raises UsageError for a file without two columns of numbers."""
    x, given = numberfiles.read(content, source, 2)
    truth = (activation.tree, order) if rule is None else (rule, 0)
    found = measured(*truth, kind, typed.nearest(kind, x), given)
    return Named(activation.label + "'" * order, source, found)


def picture(found: Sequence[Named], options: Options) -> Figure:
    """The errors of audits against x, one panel below the other."""
    from actviz.drawing import audit as drawing

    errors = [
        drawing.Errors(
            report.heading(one),
            one.audit.x,
            one.audit.errors,
            None if one.audit.worst is None else one.audit.worst.x,
            report.worst(one),
        )
        for one in found
    ]
    return drawing.figure(errors, options, report.heading(found[0]))
