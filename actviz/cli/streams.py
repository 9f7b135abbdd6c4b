"""Standard output, standard error, and what becomes of them when they are not there."""

import os
import re
import shutil
import signal
import stat
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from actviz.errors import ActvizError
from actviz.export.files import OUTPUT, atomic_write, open_already
from actviz.numerals import SUPERSCRIPTS, lowered

PLAINER = MappingProxyType(
    {"ℝ": "R", "∪": "u", "±": "+/-", "≠": "!=", "─": "-", "·": "*", "…": "...", "−": "-"}
    | {"√": "sqrt", "≤": "<=", "≥": ">=", "∞": "inf", "λ": "lambda", "\u2009": " "}
)
LONGEST = 4000  # characters of a message
POWER = re.compile(f"[{SUPERSCRIPTS}]+")


def prepare() -> None:
    """Lets a closed pipe end the process quietly, as it ends others, and no encoding break it."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def is_terminal() -> bool:
    """Whether a person is likely to read standard output as it is written."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_watched() -> bool:
    """Whether a person is likely to watch standard error, on a terminal that can redraw a line."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def has_colour() -> bool:
    """Whether standard output shows colours, and they are wanted: as no-color.org and
    force-color.org say, a variable that is empty says nothing."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (
        is_terminal() and os.environ.get("TERM") != "dumb"
    )


def has_braille() -> bool:
    """Whether standard output can be written the dots of a plot."""
    try:
        "\u28ff█".encode(sys.stdout.encoding if sys.stdout is not None else "ascii")
    except UnicodeEncodeError:
        return False
    return True


def spelled(text: str, encoding: str) -> str:
    """A text with other signs in the place of those that an encoding lacks, where we know any."""
    lacking = {sign for sign in set(text) if not sign.isascii() and not _has(encoding, sign)}
    if lacking & set(SUPERSCRIPTS):
        text = POWER.sub(lambda power: f"^{lowered(power[0])}", text)
    return text.translate({ord(sign): plainer for sign in lacking if (plainer := _plainer(sign))})


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plainer(sign: str) -> str:
    """What is written for a sign in ASCII: of a Greek letter its name."""
    name = unicodedata.name(sign, "")
    if sign in PLAINER or not name.startswith("GREEK"):
        return PLAINER.get(sign, "")
    letter = name.split()[3].lower() if len(name.split()) > 3 else ""
    return letter.capitalize() if sign.isupper() else letter


def lines(otherwise: int) -> int:
    """The lines to fill: of the terminal, or as LINES says, or else as given."""
    if is_terminal() or os.environ.get("LINES", "").isdigit():
        return max(10, shutil.get_terminal_size().lines)
    return otherwise


def width(otherwise: int) -> int:
    """The columns to fill: of the terminal, or as COLUMNS says, or else as given."""
    if is_terminal() or os.environ.get("COLUMNS", "").isdigit():
        return max(20, shutil.get_terminal_size().columns)
    return otherwise


def write(content: str | bytes) -> None:
    """Writes to standard output, at once and whole.

    Raises ActvizError when it is closed or full.
    """
    try:
        if sys.stdout is None:
            raise OSError("it is closed")
        if isinstance(content, str):
            sys.stdout.write(spelled(content, sys.stdout.encoding))
        else:
            sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except OSError as error:
        _abandon_output()
        reason = error.strerror or str(error)
        raise ActvizError(f"cannot write to standard output: {reason}") from None


def _abandon_output() -> None:
    """Lets what is left in the buffer go nowhere: the interpreter would fail on it at the end."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def file_of_output() -> Path | None:
    """The file that the shell has standard output write to, where the system tells its name."""
    try:
        if sys.stdout is None or not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode):
            return None
        return Path(f"/proc/self/fd/{sys.stdout.fileno()}").readlink()
    except (OSError, ValueError):
        return None


def is_output(path: str) -> bool:
    """Whether a path is standard output: "-", or one of the system's names for it."""
    return path == "-" or open_already(Path(path)) == OUTPUT


def read(path: str) -> tuple[bytes, str]:
    """What a file holds, or standard input for "-", and its name. Raises ActvizError."""
    if path == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return Path(path).read_bytes(), path
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ActvizError(f"cannot read {path}: {reason.lower()}") from None


def write_text(text: str, path: str | None) -> None:
    """Writes to a file, whole or not at all; to standard output for None and its
    names."""
    if path is None or is_output(path):
        write(text)
        return
    atomic_write(Path(path), text.encode())


def escaped(text: str) -> str:
    """The same in one line."""
    return shown(text).replace("\n", "\\n")


def name_file(path: Path | str) -> None:
    """Names a file on standard output: to a person so that it can be read, else byte by byte."""
    line = escaped(str(path)) if is_terminal() else str(path)
    write(os.fsencode(f"{line}\n") if _is_encoded(line) else f"{line}\n")


def name_new(path: str | None) -> None:
    """Names the file that was written, if it is one: not standard output, a pipe or a device."""
    if path is not None and Path(path).is_file() and open_already(Path(path)) is None:
        name_file(path)


def _is_encoded(text: str) -> bool:
    """Whether a text holds bytes that are no text in the encoding of file names."""
    return any("\udc80" <= character <= "\udcff" for character in text)


def write_parts(parts: Iterable[bytes], path: str | None) -> None:
    """The same of bytes that come in parts: standard output has each as soon as it is made."""
    if path is None or is_output(path):
        for part in parts:
            write(part)
        return
    atomic_write(Path(path), parts)


def shown(text: str) -> str:
    """A text with its control characters spelled out: what others wrote (names, paths, titles) is
    not to steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def message(text: str) -> None:
    """Says something on standard error, or nothing where there is none."""
    said = shown(text)
    if sys.stderr is not None:
        try:
            sys.stderr.write(f"{said}\n")
            sys.stderr.flush()
        except OSError:
            sys.stderr = None


def failure(error: ActvizError) -> None:
    """Says what went wrong: one line, the place in the formula if there is one, and a hint; of
    several faults of a file each in its line."""
    if error.others:
        every = (error, *error.others)
        said = (f"{one.message} ({one.hint})" if one.hint else one.message for one in every)
        message("\n".join(f"actviz: {escaped(line)}" for line in said))
        return
    lines = [f"actviz: {_cut(escaped(error.message))}"]
    lines += [f"  {escaped(line)}" for line in error.excerpt.split("\n") if line]
    if error.hint:
        lines.append(f"  hint: {_cut(escaped(error.hint))}")
    message("\n".join(lines))


def _cut(line: str) -> str:
    """A line that repeats no endless word: what stands before it and after it stays."""
    part = LONGEST // 2
    return line if len(line) <= LONGEST else f"{line[:part]} ... {line[-part:]}"
