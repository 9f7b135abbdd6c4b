"""The command lines that make pictures, spelled so that they can be pasted into a shell."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from actviz.numerals import typed
from actviz.options import OPTIONS, Options, changed, spelled
from actviz.readers import SIZES, Size

PLAIN = re.compile(r"[\w.:/\\@+-]+")  # what no shell of Windows reads as anything else
DERIVATIVES = ("", "--derivative", "-dd", "-ddd")


def plot_command(activations: Sequence[str], options: Options, catalog: Path | None) -> str:
    """``actviz plot`` with the options that are not its defaults."""
    words = list(_spelled(options))
    if catalog is not None:
        words += ["--catalog", str(catalog)]
    # what begins with a minus is taken for an option, unless -- stands before it
    if any(text.lstrip().startswith("-") for text in activations):
        return _joined(["actviz", "plot", *words, "--", *activations])
    return _joined(["actviz", "plot", *activations, *words])


def gallery_command(name: str, manifest: Path | None, overrides: Mapping[str, object]) -> str:
    """``actviz gallery`` for a single picture."""
    words = [] if manifest is None else [str(manifest)]
    for option, value in {"only": name, **overrides}.items():
        words += [f"--{option}", str(value)]
    return _joined(["actviz", "gallery", *words])


def _joined(words: Sequence[str]) -> str:
    """A command line as the shells of this system read it: on Windows those know double quotes."""
    if sys.platform == "win32":
        escaped = (word.replace('"', r"\"") for word in words)
        return " ".join(word if PLAIN.fullmatch(word) else f'"{word}"' for word in escaped)
    return shlex.join(words)


def _spelled(options: Options) -> Iterator[str]:
    """The words of the options that differ from the defaults."""
    for name, value in changed(options):
        if name == "alt" or (name == "threshold" and not options.saturation):
            continue  # changes nothing to be seen; is about saturation, refused without
        if name == "derivative":
            yield DERIVATIVES[options.derivative]
        elif name == "yrange":
            for each in options.yrange:
                yield from ("--yrange", _text(each))
        else:
            yield spelled(name)
            if OPTIONS[name].metavar:
                yield _text(value)


def _text(value: object) -> str:
    match value:
        case (str(), *_):
            return ",".join(map(str, value))
        case (float(lower), float(upper)):
            return f"{typed(lower)}:{typed(upper)}"
        case Size():
            return _size(value)
        case (str(), *_):
            return ",".join(value)  # type: ignore[arg-type]
        case Fraction() | float():
            return typed(float(value))
    return str(value)


def _size(size: Size) -> str:
    named = next((name for name, known in SIZES.items() if known == size), None)
    if named is not None:
        return named
    width, height = _side(size.width), _side(size.height)
    match size.unit:
        case "ratio":
            return f"{width}:{height}"
        case "width":
            return f"{width}in"
        case "in":
            return f"{width}x{height}in"
    return f"{width}x{height}"


def _side(length: float) -> str:
    """A length with as many decimals as a size may have."""
    return f"{length:.9f}".rstrip("0").rstrip(".")
