"""Themes: matplotlib's defaults and a style file of this package, never a user's matplotlibrc."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl

from actviz.errors import UsageError

FOLDER = Path(__file__).parent / "themes"

# M. Petroff 2021, arXiv:2107.02270: sets that stay apart for colour-blind eyes and in grey
PETROFF6 = ("#5790fc", "#f89c20", "#e42536", "#964a8b", "#9c9ca1", "#7a21dd")
PETROFF10 = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
# dash, gap, ... in units of the line's width
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5.0, 1.6),
    (1.4, 1.2),
    (7.0, 1.5, 1.4, 1.5),
    (2.8, 1.3),
    (6.0, 1.2, 1.2, 1.2, 1.2, 1.2),
    (10.0, 2.2),
    (2.0, 0.9),
    (5.0, 1.4, 2.4, 1.4),
    (2.6, 2.6),
)
# settings of a theme that are lengths in points, and grow with the figure
LENGTHS = (
    "font.size",
    "axes.labelsize",
    "axes.linewidth",
    "grid.linewidth",
    "xtick.labelsize",
    "ytick.labelsize",
    "xtick.major.pad",
    "ytick.major.pad",
    "lines.linewidth",
    "hatch.linewidth",
    "legend.fontsize",
)
# how matplotlib works on this machine, which is no matter of looks
MACHINE = ("backend", "interactive", "toolbar", "timezone", "webagg", "tk.", "date.epoch", "docs")


@dataclass(frozen=True)
class Pen:
    """How one activation's lines are drawn, in every panel."""

    colour: str
    dashes: tuple[float, ...] = ()

    @property
    def linestyle(self) -> tuple[float, tuple[float, ...]] | str:
        """As matplotlib takes it."""
        return (0.0, self.dashes) if self.dashes else "solid"

    def sample(self, most: float) -> float:
        """The length of line, in units of its width, that ends with a whole dash: no more than
        ``most``, unless a single dash is longer."""
        period = sum(self.dashes)
        if not period:
            return most
        gap = self.dashes[-1]
        return max(1, int((most + gap) / period)) * period - gap


def pens(count: int) -> tuple[Pen, ...]:
    """As many pens as are asked for: colours and dashes, both told apart from each other's."""
    colours = PETROFF6 if count <= len(PETROFF6) else PETROFF10
    return tuple(
        Pen(colours[i % len(colours)], DASHES[(i + i // len(colours)) % len(DASHES)])
        for i in range(count)
    )


def names() -> tuple[str, ...]:
    """The themes that come with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.mplstyle")))


@contextmanager
def applied(name: str, scale: float = 1.0) -> Iterator[None]:
    """matplotlib's settings for drawing in a theme, every length in it times ``scale``.

    What was set before is back afterwards. Raises UsageError for an unknown theme.
    """
    if name not in names():
        raise UsageError(f"there is no theme {name!r}", f"themes are {', '.join(names())}")
    path = FOLDER / f"{name}.mplstyle"
    style: dict[Any, Any] = dict(mpl.rc_params_from_file(path, use_default_template=False))
    with warnings.catch_warnings():
        # a setting on its way out is still among the defaults that are put back
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        defaults: dict[Any, Any] = {
            k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(MACHINE)
        }
        lengths: dict[Any, Any] = {k: style[k] * scale for k in LENGTHS if k in style}
        with mpl.rc_context({**defaults, **style, **lengths}):
            yield
