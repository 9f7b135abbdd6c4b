"""Style files."""

from __future__ import annotations

from random import Random

import matplotlib as mpl

from actviz.drawing import styles, theme
from actviz.readers import THEMES
from tests.fuzz.files import written
from tests.fuzz.mutations import NUMBERS, hostile, mutated
from tests.fuzz.run import Kind

SETTINGS = tuple(sorted(key for key in mpl.rcParamsDefault if not key.startswith("_")))
VALUES = (
    *("red", "#123456", "C1", "none", "auto", "True", "off", "10, 5", "-1", "0", "1e9", "serif"),
    *("cycler('color', ['r', 'g'])", "cycler('linestyle', ['-', ':'])", "best", "inherit", "--"),
    *("cycler('color', ['b']) * cycler('lw', [1, 2])", "Times", "viridis", "(3, (1, 2))", "12"),
)
MOST = 4


def style(chance: Random) -> str:
    """A style file that may be right."""
    lines = []
    for _ in range(chance.randint(1, MOST)):
        key = chance.choice(SETTINGS)
        kind = chance.random()
        usual = str(mpl.rcParamsDefault[key]).strip("[]()")
        value = usual if kind < 0.4 else chance.choice((*VALUES, *NUMBERS))
        lines.append(f"{key}: {value}")
    return "\n".join(lines)


def make(chance: Random) -> str:
    """Settings with values of their own, of others, and wrong; or a theme of ours made wrong."""
    if chance.random() < 0.05:
        return hostile(chance)
    text = style(chance)
    if chance.random() < 0.2:
        text = chance.choice(sorted(THEMES.glob("*.mplstyle"))).read_text("utf-8")
    return mutated(text, chance) if chance.random() < 0.6 else text


def attempt(given: str | tuple[str, ...]) -> str:
    """The style read and laid upon ours."""
    assert isinstance(given, str)
    path = str(written(given, "mine.mplstyle"))
    ignored = styles.unheeded(path)
    with theme.applied(path):
        theme.pens(7)
        theme.ramp(3)
    return "\n".join(ignored)


KIND = Kind(make, attempt)
