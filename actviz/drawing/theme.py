"""Themes: matplotlib's own defaults and a style file of this package, whatever a user's matplotlibrc
says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
# in units of the line's width
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5.0, 1.6),
    (1.6, 1.3),
    (7.0, 1.6, 1.4, 1.6),
    (3.2, 1.4),
    (8.0, 1.5, 1.3, 1.5, 1.3, 1.5),
    (2.4, 2.4),
    (10.0, 2.2),
    (1.0, 2.2),
    (5.0, 1.4, 2.4, 1.4),
)


@dataclass(frozen=True)
class Pen:
    """How one activation's lines are drawn, in every panel."""

    colour: str
    dashes: tuple[float, ...]

    @property
    def linestyle(self) -> tuple[float, tuple[float, ...]] | str:
        """As matplotlib takes it."""
        return (0.0, self.dashes) if self.dashes else "solid"


def pens(count: int) -> list[Pen]:
    """As many pens as are asked for: colours and dashes, both told apart from each other's."""
    colours = PETROFF6 if count <= len(PETROFF6) else PETROFF10
    return [
        Pen(colours[i % len(colours)], DASHES[(i + i // len(DASHES)) % len(DASHES)])
        for i in range(count)
    ]


def names() -> tuple[str, ...]:
    """The themes that come with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.mplstyle")))


@contextmanager
def theme(name: str) -> Iterator[None]:
    """matplotlib's settings for drawing in a theme. Raises UsageError for an unknown one."""
    if name not in names():
        raise UsageError(f"there is no theme {name!r}", f"themes are {', '.join(names())}")
    with mpl.rc_context():
        mpl.rcdefaults()
        style = mpl.rc_params_from_file(FOLDER / f"{name}.mplstyle", use_default_template=False)
        mpl.rcParams.update(style)
        yield
