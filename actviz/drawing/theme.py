"""Themes: matplotlib's defaults and style files of this package, never a user's matplotlibrc."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.colors import to_hex, to_rgb, to_rgba

from actviz.drawing.layout import Page, paged
from actviz.drawing.styles import MACHINE, cycle_dashes, read_style
from actviz.errors import UsageError
from actviz.readers import BASE_THEME, Size, theme_file, themes

# In the hues of M. Petroff 2021, arXiv:2107.02270, by turns dark and light, so that neighbours stay
# apart in grey, and all of them for colour-blind eyes; a test measures them.
ON_LIGHT = (
    *("#2450d0", "#e06c00", "#a3121f", "#ab73e4", "#3b3a4a"),
    *("#17917a", "#702f93", "#966a3a", "#0a5a3e", "#e23ea0"),
)
ON_DARK = (
    *("#5b80ff", "#ff9f43", "#dc3a48", "#c8c3ff", "#9f8798"),
    *("#66eeb0", "#9350ea", "#ece27a", "#5faa7b", "#fab4b1"),
)
PERIODS = 2  # of dashes in a sample of a line
DARK = 0.18  # the luminance of a ground that is neither
AGAIN = 0.6  # of the colour of the text at the most, in colours that come again
SHADES = 255  # steps of a colour map,
FINER = 8  # or so many for each of its colours
VISIBLE = 3.0  # the contrast that a line needs with the ground
# dash, gap, ... in units of the line's width
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.6, 1.6),
    (1.4, 1.2),
    (4.4, 1.2, 1.2, 1.2),
    (2.6, 1.3),
    (3.6, 1.0, 1.0, 1.0, 1.0, 1.0),
    (7.0, 1.8),
    (1.8, 2.2),
    (4.0, 1.1, 2.0, 1.1),
    (3.0, 3.0),
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
    "legend.fontsize",
)


class Pen(NamedTuple):
    """How one activation's lines are drawn, in every panel."""

    colour: str
    dashes: tuple[float, ...] = ()

    @property
    def linestyle(self) -> tuple[float, tuple[float, ...]] | Literal["solid"]:
        """As matplotlib takes it."""
        return (0.0, self.dashes) if self.dashes else "solid"

    def sample(self, most: float) -> float:
        """The length of line, in units of its width, that ends with a whole dash: no more than
        ``most``, unless the periods that tell it from others are longer."""
        period = sum(self.dashes)
        if not period:
            return most
        gap = self.dashes[-1]
        return max(PERIODS, int((most + gap) / period)) * period - gap


Rgb = tuple[float, float, float]


def colours(count: int) -> tuple[str, ...]:
    """So many colours: those of a user's own cycle, which come again, or else ten that suit the
    ground, nearer to the colour of the text each time that they come again."""
    cycle = mpl.rcParams["axes.prop_cycle"]
    ours = ON_LIGHT if _luminance(ground()) > DARK else ON_DARK
    if cycle != mpl.rcParamsDefault["axes.prop_cycle"]:
        own = tuple(to_hex(colour) for colour in cycle.by_key().get("color", ours))
        return tuple(own[i % len(own)] for i in range(count))
    rounds = -(-count // len(ours))
    text = to_rgb(mpl.rcParams["text.color"])
    found: list[str] = []
    for i in range(count):
        share = AGAIN * (i // len(ours)) / rounds
        colour = to_rgb(ours[i % len(ours)])
        red, green, blue = ((1 - share) * a + share * b for a, b in zip(colour, text, strict=True))
        found.append(to_hex((red, green, blue)))
    return tuple(found)


def ramp(count: int) -> tuple[str, ...]:
    """So many colours of the theme's colour map in order, from the faintest that can be seen well
    to the one that stands out most, at even steps of lightness."""
    colour_map = mpl.colormaps[mpl.rcParams["image.cmap"]]
    steps = SHADES
    if FINER * count > SHADES:  # no colour comes again
        steps = FINER * count
        colour_map = colour_map.resampled(steps + 1)
    shades = [to_rgb(colour_map(i / steps)) for i in range(steps + 1)]
    clear = [shade for shade in shades if contrast(shade) >= VISIBLE]
    if not clear:
        return colours(count)
    clear.sort(key=contrast)
    first, last = lightness(clear[0]), lightness(clear[-1])
    found: list[str] = []
    for i in range(count):
        wanted = last if count == 1 else first + (last - first) * i / (count - 1)
        found.append(to_hex(min(clear, key=lambda shade: abs(lightness(shade) - wanted))))
    return tuple(found)


def lightness(colour: str | Rgb) -> float:
    """How light a colour is to the eye, 0 to 100: L* of CIELAB."""
    y = _luminance(to_rgb(colour))
    return float(116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3)


def contrast(colour: str | Rgb) -> float:
    """How strongly a colour stands out from the ground, 1 to 21, by the measure of WCAG 2.1."""
    a, b = sorted((_luminance(to_rgb(colour)), _luminance(ground())))
    return (b + 0.05) / (a + 0.05)


def _luminance(colour: Rgb) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return sum(w * c for w, c in zip(weights, linear, strict=True))


def pens(
    count: int, *, ranks: Sequence[int] | None = None, own: Sequence[str] = ()
) -> tuple[Pen, ...]:
    """As many pens as are asked for: colours and dashes, both told apart from each other's.

    With ``ranks`` the lines are solid, and the colours a ramp's, the least rank's the faintest.
    ``own`` colours come first, whatever they are. Raises UsageError for what is no colour.
    """
    found = colours(count) if ranks is None else tuple(map(ramp(count).__getitem__, ranks))
    found = (*map(_colour, own[:count]), *found[len(own) :])
    if ranks is not None:  # their order tells them apart, and dashes where a colour comes again
        return tuple(_apart(found, DASHES[:1]))
    styles = cycle_dashes(mpl.rcParams["axes.prop_cycle"])
    if styles:
        return tuple(_apart(found, styles))
    different = min(len(set(found)), len(ON_LIGHT)) or 1
    return tuple(
        Pen(colour, DASHES[(i + i // different) % len(DASHES)]) for i, colour in enumerate(found)
    )


def _apart(found: Sequence[str], styles: Sequence[tuple[float, ...]]) -> Iterator[Pen]:
    """Pens with the line styles of a cycle, and of a kind of their own where these come again."""
    used: set[Pen] = set()
    for i, colour in enumerate(found):
        several = (styles[i % len(styles)], *DASHES)
        pen = next((p for p in (Pen(colour, d) for d in several) if p not in used), None)
        used.add(pen or Pen(colour))
        yield pen or Pen(colour)


def _colour(text: str) -> str:
    """A colour by any name that matplotlib has for it."""
    try:
        return to_hex(text)
    except ValueError:
        raise UsageError(
            f"there is no colour {text!r}", "write it like '#c00000', tab:blue or darkgreen"
        ) from None


def line_width() -> float:
    """The width of a line, in points."""
    return float(mpl.rcParams["lines.linewidth"])


def type_size() -> float:
    """The size of the type, in points."""
    return float(mpl.rcParams["font.size"])


def ground() -> Rgb:
    """The colour of the ground; white where there is none."""
    red, green, blue, alpha = to_rgba(mpl.rcParams["figure.facecolor"])
    return (red, green, blue) if alpha else (1.0, 1.0, 1.0)


def tint(colour: str | Rgb, strength: float) -> Rgb:
    """A colour mixed with the ground; 1 is the colour itself."""
    ink = to_rgba(colour)[:3]
    red, green, blue = (
        strength * a + (1 - strength) * b for a, b in zip(ink, ground(), strict=True)
    )
    return red, green, blue


def grey(strength: float) -> Rgb:
    """A grey: the colour of the text mixed with the ground."""
    return tint(mpl.rcParams["text.color"], strength)


@contextmanager
def shrunk(share: float) -> Iterator[None]:
    """The settings in force, with every length only a share of what it is."""
    lengths: dict[Any, Any] = {
        k: share * v for k, v in mpl.rcParams.items() if k in LENGTHS and isinstance(v, float)
    }
    with mpl.rc_context(lengths):
        yield


@contextmanager
def _answering(name: str) -> Iterator[None]:
    """Lets a style file of the user's answer for what its settings, each right by itself, break."""
    own = [part.strip() for part in name.split(",") if part.strip() not in themes()]
    try:
        yield
    except (ValueError, RuntimeError, ArithmeticError, LookupError, TypeError) as error:
        if not own:
            raise
        reason = " ".join(str(error).split())
        raise UsageError(
            f"nothing can be drawn with the style {', '.join(own)}: {reason}",
            "leave out its settings one by one",
        ) from None


@contextmanager
def applied(
    name: str = BASE_THEME, size: Size | None = None, dpi: float | None = None
) -> Iterator[Page]:
    """matplotlib's settings for drawing in a theme, and the page to draw on.

    ``name`` is one or more themes by name or as paths of style files, separated by commas, each
    laid upon the one before and all upon ``slides``. Every length in them grows with the page.
    What was set before is back afterwards. Raises UsageError for an unknown theme, and for a page
    that cannot be drawn.
    """
    with _answering(name), _applied(name, size, dpi) as page:
        yield page


@contextmanager
def _applied(name: str, size: Size | None, dpi: float | None) -> Iterator[Page]:
    style: dict[str, Any] = {}
    own: dict[str, Any] = {}  # what is set beyond the themes that are ours
    for part in dict.fromkeys([BASE_THEME, *name.split(",")]):
        found = read_style(theme_file(part))
        if part.strip() not in themes():
            own.update(found)
            found = {**found, **_in_proportion(style, own)}
        style.update(found)
    points = float(style["font.size"])
    if not 0 < points < inf:
        raise UsageError(f"the style {name} has type of {points:g} points", "font.size: 18, say")
    written = own.get("savefig.dpi")
    density = dpi or (written if isinstance(written, float) else float(style["figure.dpi"]))
    page = paged(tuple(style["figure.figsize"]), density, points, size)
    growth = page.em * 72 / page.dpi / points
    with warnings.catch_warnings():
        # a setting on its way out is still among the defaults that are put back
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        defaults: dict[Any, Any] = {
            k: v
            for k, v in mpl.rcParamsDefault.items()
            if not k.startswith(MACHINE) and mpl.rcParams[k] != v
        }
        lengths = {k: v * growth for k in LENGTHS if isinstance(v := style.get(k), float)}
        settings: dict[Any, Any] = {**defaults, **style, **lengths}
        with mpl.rc_context(settings):
            yield page


def _in_proportion(style: dict[str, Any], own: dict[str, Any]) -> dict[str, float]:
    """The lengths of a style on a sheet of a user's own size, where he says nothing of them: type
    as large as before would leave no room for a panel on a small one."""
    if "figure.figsize" not in own or "font.size" in own:
        return {}
    sides = zip(own["figure.figsize"], style["figure.figsize"], strict=True)
    share = min(float(new) / float(old) for new, old in sides)
    return {
        k: share * style[k] for k in LENGTHS if k not in own and isinstance(style.get(k), float)
    }
