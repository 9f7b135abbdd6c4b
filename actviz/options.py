"""Every option of a picture, once: its field, its reader, its flags, its help.

``actviz plot``, ``actviz.plot`` and a picture in a manifest take what is listed here, in this
order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from actviz import readers
from actviz.errors import UsageError
from actviz.floats import TYPES
from actviz.readers import Range, Size, choice

LAYOUTS = ("overlay", "grid")
Y_SCALES = ("linear", "log")
LABELS = ("name", "formula", "none")
TEXTS = ("text", "outlines")
THRESHOLD = 0.05  # the slope below which the gradient counts as gone

WHAT, LOOK, WHERE = "What to draw", "How it looks", "Where it goes"
GROUPS = (WHAT, LOOK, WHERE)
# who may heed an option
PLOT, SKETCH, CARD, LECTURE, AUDIT = "plot", "sketch", "card", "lecture", "audit"


class Option(NamedTuple):
    """What is said of a field of ``Options``.

    ``read`` makes a value of what is given. ``metavar`` stands for that in the help; a flag has
    none. ``usual`` is how the default is written on a command line; what ``repeats`` may be
    given several times. ``heeded`` says which kinds of
    pictures the option changes. ``offered`` are the words that a shell completes.
    """

    read: Callable[[Any], object]
    group: str
    help: str
    metavar: str = ""
    short: str | None = None
    usual: str | None = None
    repeats: bool = False
    heeded: tuple[str, ...] = (PLOT,)
    offered: Callable[[], Sequence[str]] = tuple


def _option(default: Any, option: Option) -> Any:
    """A field of ``Options``."""
    return field(default=default, metadata={"option": option})


def _choice(words: tuple[str, ...], what: str, option: Callable[..., Option]) -> Any:
    """A field that is one of some words, by default the first."""

    def read(value: object) -> str:
        return choice(value, words, what)

    return _option(words[0], option(read, usual=words[0], offered=lambda: words))


@dataclass(frozen=True)
class Options:
    """How activations are drawn into a picture.

    ``derivative`` counts the derivatives drawn beside f; ``saturation`` marks where the slope is
    below ``threshold``; ``dtype`` names a floating-point type, such as "float8_e4m3fn", whose steps
    are drawn, and with saturation where f' rounds to zero in it, in the place of a threshold;
    ``range`` is that of x; ``numbers`` says those that matter where they have
    room; ``mark`` is an x at which the curves' values are
    written; ``together`` draws f and f' into one panel, one for each activation; ``yrange`` the
    windows of f, f', f'' in their order, those that fit where there is none; ``theme`` names style
    files that are laid one upon the other; ``legend`` puts
    the names below; ``colors`` are the curves' own, in order; ``size``
    without a value is the theme's; ``steps`` makes a file for each curve that is
    added; ``alt`` is the description that a file carries, in place of ours; ``dpi`` is how many
    pixels are an inch.
    """

    derivative: int = _option(
        0,
        Option(
            readers.derivatives,
            WHAT,
            "Draw f' below f; -dd and -ddd draw f'', f''' too.",
            short="-d",
            heeded=(PLOT, SKETCH, AUDIT),
        ),
    )
    saturation: bool = _option(
        False,
        Option(
            partial(readers.flag, "saturation"),
            WHAT,
            "Mark where the gradient is gone.",
            short="-s",
            heeded=(PLOT, SKETCH),
        ),
    )
    threshold: Fraction = _option(
        Fraction(str(THRESHOLD)),
        Option(
            readers.threshold,
            WHAT,
            "It is gone where |f'| < T.",
            metavar="T",
            short="-t",
            usual=str(THRESHOLD),
            heeded=(PLOT, SKETCH, CARD),
        ),
    )
    dtype: str | None = _option(
        None,
        Option(
            readers.dtype,
            WHAT,
            "Rounded to a type: its steps; -s: f' that is 0.",
            metavar="TYPE",
            heeded=(PLOT, SKETCH, AUDIT),
            offered=lambda: tuple(TYPES),
        ),
    )
    range: Range = _option(
        (-6.0, 6.0),
        Option(
            readers.window,
            WHAT,
            "The inputs to draw.",
            metavar="MIN:MAX",
            short="-r",
            usual="-6:6",
            heeded=(PLOT, SKETCH, CARD),
        ),
    )
    together: bool = _option(
        False,
        Option(partial(readers.flag, "together"), WHAT, "f and f' in one panel, for each."),
    )
    numbers: bool = _option(
        True,
        Option(
            partial(readers.flag, "numbers"),
            WHAT,
            "No numbers at edges, peaks and levels.",
        ),
    )
    mark: float | None = _option(
        None,
        Option(
            partial(readers.number, what="the mark"),
            WHAT,
            "Write the values at X: a line, points on curves.",
            metavar="X",
        ),
    )
    layout: str = _choice(
        LAYOUTS,
        "layout",
        partial(Option, group=LOOK, help="overlay, or grid: a cell for each.", metavar="LAYOUT"),
    )
    yscale: str = _choice(
        Y_SCALES,
        "scale",
        partial(Option, group=LOOK, help="linear, or log: |f'| vanishing.", metavar="SCALE"),
    )
    yrange: tuple[Range, ...] = _option(
        (),
        Option(
            readers.heights,
            LOOK,
            "The values to draw: of f; again, of f'.",
            metavar="MIN:MAX",
            repeats=True,
        ),
    )
    theme: str = _option(
        readers.BASE_THEME,
        Option(
            readers.theme,
            LOOK,
            "Or paper, dark, poster, a style file.",
            metavar="THEME",
            usual=readers.BASE_THEME,
            heeded=(PLOT, CARD, LECTURE, AUDIT),
            offered=readers.themes,
        ),
    )
    colors: tuple[str, ...] = _option(
        (),
        Option(
            readers.colours,
            LOOK,
            "Of the curves: '#c00000,tab:blue'.",
            metavar="LIST",
            offered=lambda: readers.TAB_COLOURS,
        ),
    )
    labels: str = _choice(
        LABELS,
        "kind of label",
        partial(Option, group=LOOK, help="name, formula or none.", metavar="KIND"),
    )
    legend: bool = _option(
        False, Option(partial(readers.flag, "legend"), LOOK, "Names below, not at the lines.")
    )
    title: str | None = _option(
        None,
        Option(
            partial(readers.words, "the title"),
            LOOK,
            "A title above the figure.",
            metavar="TEXT",
            heeded=(PLOT, SKETCH),
        ),
    )
    xlabel: str | None = _option(
        None,
        Option(
            partial(readers.words, "the x axis' name"),
            LOOK,
            "A name for the x axis.",
            metavar="TEXT",
        ),
    )
    size: Size | None = _option(
        None,
        Option(
            readers.size,
            LOOK,
            "1920x1080, 8x4.5in, 16x9cm, 4:3, column or page.",
            metavar="SIZE",
            heeded=(PLOT, CARD, LECTURE, AUDIT),
            offered=lambda: tuple(readers.SIZES),
        ),
    )
    transparent: bool = _option(
        False,
        Option(
            partial(readers.flag, "transparent"),
            LOOK,
            "Leave the ground clear.",
            heeded=(PLOT, CARD, LECTURE, AUDIT),
        ),
    )
    text: str = _choice(
        TEXTS,
        "way to write text",
        partial(
            Option,
            group=WHERE,
            help="In vector files; or outlines.",
            metavar="KIND",
            heeded=(PLOT, CARD, LECTURE, AUDIT),
        ),
    )
    steps: bool = _option(
        False,
        Option(
            partial(readers.flag, "steps"),
            WHERE,
            "A file for each curve or panel added: NAME-1.png",
        ),
    )
    alt: str | None = _option(
        None,
        Option(
            partial(readers.words, "the description"),
            WHERE,
            "What is to be seen, for those who do not see.",
            metavar="TEXT",
            heeded=(PLOT, CARD, LECTURE, AUDIT),
        ),
    )
    dpi: float | None = _option(
        None,
        Option(readers.dots, WHERE, "Pixels to the inch of a PNG or WebP.", metavar="N"),
    )

    @property
    def orders(self) -> tuple[int, ...]:
        """The orders of the derivatives that are drawn, f's own first."""
        return tuple(range(max(self.derivative, int(self.together)) + 1))


def _said(of: Field[Any]) -> Option:
    said: Option = of.metadata["option"]
    return said


OPTIONS: Mapping[str, Option] = MappingProxyType({f.name: _said(f) for f in fields(Options)})
DEFAULTS = Options()


def options(values: Mapping[str, object]) -> Options:
    """Options from their names and values; None stands for one that is not given.

    Raises UsageError for a name that is no option, for a value that an option cannot have, and for
    options that do not go together.
    """
    for name in values:
        choice(name, tuple(OPTIONS), "option")
    given = {name: value for name, value in values.items() if value is not None}
    wanted = Options(**{name: OPTIONS[name].read(value) for name, value in given.items()})  # type: ignore[arg-type]
    if wanted.dtype is not None and wanted.threshold != DEFAULTS.threshold:
        raise UsageError("a dtype sets the threshold itself", "leave out one of them")
    if wanted.dtype is not None and wanted.yscale == "log" and not wanted.saturation:
        raise UsageError(
            "the steps of a dtype are drawn on a linear scale", "leave out yscale, or dtype"
        )
    return wanted


def heeded(kind: str) -> tuple[str, ...]:
    """The options that a kind of picture heeds."""
    return tuple(name for name, option in OPTIONS.items() if kind in option.heeded)


def spelled(name: str) -> str:
    """How an option is written on a command line: one that is on by itself can be put off."""
    return f"--no-{name}" if getattr(DEFAULTS, name) is True else f"--{name}"


def changed(wanted: Options) -> Iterator[tuple[str, object]]:
    """The options that are not their defaults, with their values."""
    for name in OPTIONS:
        value = getattr(wanted, name)
        if value != getattr(DEFAULTS, name):
            yield name, value
