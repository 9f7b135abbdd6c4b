"""How activations look: the only rooms that import matplotlib, and never pyplot."""

from actviz.drawing.figure import described, figure
from actviz.drawing.panel import draw

__all__ = ["described", "draw", "figure"]
