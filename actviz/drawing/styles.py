"""Style files: what one sets, what is right of it, and which settings our pictures heed."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl

from actviz.errors import UsageError
from actviz.readers import theme_file, themes

# how matplotlib works on this machine, which is no matter of looks
MACHINE = (
    "backend",
    "interactive",
    "toolbar",
    "timezone",
    "webagg",
    "tk.",
    "date.epoch",
    "docs",
    "text.latex",
)


# what changes a picture of ours, which has its own places for names, legends and margins; a test
# tries each setting
HEEDED = (
    *("axes.autolimit_mode", "axes.axisbelow", "axes.edgecolor", "axes.facecolor", "axes.grid"),
    *("axes.labelcolor", "axes.linewidth", "axes.prop_cycle", "axes.spines"),
    *("axes.unicode_minus", "figure.dpi", "legend.frameon"),
    *("figure.facecolor", "figure.figsize", "figure.frameon", "font.", "grid."),
    *("image.cmap", "legend.fontsize", "legend.handleheight", "legend.labelcolor"),
    *("legend.numpoints", "lines.antialiased", "lines.dash", "lines.dotted", "lines.linestyle"),
    *("lines.linewidth", "lines.marker", "lines.scale_dashes", "lines.solid", "mathtext."),
    *("patch.antialiased", "path.", "pdf.", "pgf.", "ps.", "savefig.dpi", "savefig.facecolor"),
    *("savefig.transparent", "svg.", "text.", "xtick.", "ytick."),
)


def unheeded(name: str) -> list[str]:
    """The settings of a user's own style files that change nothing of our pictures; ``name`` is as
    of a theme. Raises UsageError for a file that is not right."""
    found: dict[str, None] = {}
    for part in name.split(","):
        if part.strip() not in themes():
            found |= dict.fromkeys(read_style(theme_file(part)))
    return [key for key in found if not key.startswith(HEEDED)]


def cycle_dashes(cycle: Any) -> tuple[tuple[float, ...], ...]:
    """The line styles of a property cycle as dashes in units of the line's width; none where it
    has none, or they are the default's."""
    styles = cycle.by_key().get("linestyle", ())
    if cycle == mpl.rcParamsDefault["axes.prop_cycle"]:
        return ()
    return tuple(map(_dashes, styles))


def _dashes(style: Any) -> tuple[float, ...]:
    match style:
        case "--" | "dashed":
            return tuple(mpl.rcParams["lines.dashed_pattern"])
        case "-." | "dashdot":
            return tuple(mpl.rcParams["lines.dashdot_pattern"])
        case ":" | "dotted":
            return tuple(mpl.rcParams["lines.dotted_pattern"])
        case str():
            return ()  # solid; a curve that is not drawn is none
    _, lengths = style
    return tuple(map(float, lengths or ()))


def _on_comments(path: Path) -> str:
    """A hint where # begins a comment in the middle of what was meant as a colour."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return ""
    for number, line in enumerate(lines, start=1):
        kept, mark, cut = line.partition("#")
        value = kept.partition(":")[2].strip()
        if mark and ":" in kept and (not value or value.count("[") > value.count("]")):
            colour = cut.split()[0].strip("'\",])") if cut.split() else "c00000"
            return f"in line {number} # begins a comment: write the colour as {colour}"
    return ""


class _Faults(logging.Handler):
    """Keeps what matplotlib says of a style file that it does not understand."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a message."""
        self.said.append(" ".join(record.getMessage().split()))


def read_style(path: Path) -> dict[str, Any]:
    """What a style file sets. Raises UsageError for one that is not right."""
    logger, faults = logging.getLogger("matplotlib"), _Faults()
    propagates, logger.propagate = logger.propagate, False
    level = logger.level
    logger.setLevel(logging.WARNING)
    logger.addHandler(faults)
    try:
        with warnings.catch_warnings():
            # a setting goes away some day, numpy reads no time zones: no fault of the file
            warnings.simplefilter("ignore")
            found = mpl.rc_params_from_file(path, fail_on_error=True, use_default_template=False)
            style = dict(found)
    except Exception as error:  # noqa: BLE001  MemoryError too, of a parser
        faults.said.append(" ".join(str(error).split()) or "a value cannot be read")
        style = {}
    finally:
        logger.removeHandler(faults)
        logger.setLevel(level)
        logger.propagate = propagates
    if faults.said:
        reason, *_ = faults.said[0].split(" You probably need")  # an address follows
        raise UsageError(f"the style file {path} is not right: {reason}", _on_comments(path))
    ignored = (*MACHINE, "text.usetex")  # our texts are no TeX
    return {str(k): v for k, v in style.items() if not str(k).startswith(ignored)}
