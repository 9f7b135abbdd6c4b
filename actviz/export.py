"""Writing pictures: the suffix picks the format, a file is written whole or not at all, and the
same figure gives the same bytes, which carry a description of themselves.

Importing this imports no matplotlib, so that tables can be written by ``atomic_write`` as well.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actviz.errors import ActvizError
from actviz.options import Options

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf", "pgf", "eps", "webp")
PNG_COMPRESSION = 4  # 9 saves a few percent and costs a sixth of the whole command
TEX_SYSTEMS = ("xelatex", "lualatex")  # those that read Unicode
DSC_LENGTH = 200  # characters of a comment in PostScript; its standard allows 255 a line


def rendered(figure: Figure, file_format: str, options: Options | None = None) -> bytes:
    """A figure as the bytes of a file in one of FORMATS, the same whenever it is called.

    It is the options that the figure was drawn with that count. The file says what it shows in the
    words of the figure's label. Raises ActvizError where a format needs what is not there.
    """
    from actviz.drawing.theme import applied

    wanted = options or Options()
    text = str(figure.get_label())
    buffer = BytesIO()
    with applied(wanted.theme, wanted.size):
        if file_format == "pgf":
            _save_pgf(figure, buffer)
        else:
            figure.savefig(buffer, format=file_format, **_options(file_format, text))
    content = buffer.getvalue()
    if file_format == "eps":
        return _eps(content, text)
    if file_format == "pgf":
        return f"% {_one_line(text)}\n".encode() + content
    return content


def _options(file_format: str, description: str) -> dict[str, Any]:
    """What matplotlib is told for a format: the description, no date, and how to compress."""
    from actviz import __version__

    program = f"actviz {__version__}"
    match file_format:
        case "png":
            return {
                "metadata": {"Description": description, "Software": program},
                "pil_kwargs": {"compress_level": PNG_COMPRESSION},
            }
        case "svg":
            fields = {"Title": description, "Description": description, "Creator": program}
            return {"metadata": {**fields, "Date": None}}
        case "pdf":
            fields = {"Title": description, "Subject": description, "Creator": program}
            return {"metadata": {**fields, "CreationDate": None}}
        case "eps":
            return {"metadata": {"Creator": program}}
        case "webp":
            from PIL import Image

            exif = Image.Exif()
            exif[0x010E] = description  # ImageDescription
            exif[0x0131] = program  # Software
            return {"pil_kwargs": {"lossless": True, "exif": exif.tobytes()}}
    return {}


def _save_pgf(figure: Figure, buffer: BytesIO) -> None:
    """As PGF, whose texts take the fonts of the document that the picture is put into.

    matplotlib lets TeX measure the texts, so this needs one.
    """
    import shutil

    import matplotlib as mpl

    system = next((name for name in TEX_SYSTEMS if shutil.which(name)), None)
    if system is None:
        raise ActvizError(
            f"a pgf picture needs {' or '.join(TEX_SYSTEMS)} to measure its texts, and neither is "
            "installed",
            "install a TeX system, or write pdf or svg instead",
        )
    from matplotlib.backends.backend_pgf import LatexError

    try:
        with mpl.rc_context({"pgf.texsystem": system, "pgf.rcfonts": False}):
            figure.savefig(buffer, format="pgf")
    except LatexError as error:
        reason = (str(error).splitlines() or ["it gives no reason"])[0]
        raise ActvizError(
            f"{system} cannot set the texts of this picture: {reason}",
            "write pdf or svg instead",
        ) from None


def _eps(content: bytes, description: str) -> bytes:
    """Without the date, and with the description as its title."""
    lines = content.split(b"\n")
    date = next(i for i, line in enumerate(lines) if line.startswith(b"%%CreationDate:"))
    title = _one_line(description).encode("ascii", "backslashreplace")[:DSC_LENGTH]
    lines[date] = b"%%Title: " + title
    return b"\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def atomic_write(path: Path, content: bytes) -> None:
    """Writes a file so that it is the old one or the new one, whatever happens meanwhile.

    A link stays a link, and what it points to is written; an existing file keeps its permissions,
    a new one gets those that the umask leaves. What is no regular file (a pipe, /dev/null) is just
    written to. Raises ActvizError where that cannot be done.
    """
    try:
        _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise _explained(path, error) from None
    except ValueError:  # such as a null byte
        raise ActvizError(f"{str(path)!r} is no name for a file") from None


def _replace(target: Path, content: bytes) -> None:
    try:
        existing = target.stat()
    except FileNotFoundError:
        existing = None
    if existing is not None:
        if stat.S_ISDIR(existing.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not stat.S_ISREG(existing.st_mode):
            target.write_bytes(content)
            return
    temporary = target.with_name(f".actviz-{os.urandom(8).hex()}.part")
    try:
        with temporary.open("xb") as file:
            if existing is not None:
                temporary.chmod(stat.S_IMODE(existing.st_mode))
            file.write(content)
        temporary.replace(target)
    except BaseException:  # also when interrupted
        with suppress(OSError):
            temporary.unlink()
        raise


def _explained(path: Path, error: OSError) -> ActvizError:
    """What went wrong with a file, in one line, and what to do about it."""
    folder = path.parent
    match error.errno:
        case errno.ENOENT:
            return ActvizError(
                f"cannot write {path}: the folder {folder} does not exist", f"mkdir -p {folder}"
            )
        case errno.EISDIR:
            return ActvizError(f"cannot write {path}: it is a folder", "name a file in it")
        case errno.ENOTDIR:
            return ActvizError(f"cannot write {path}: {folder} is not a folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return ActvizError(
                f"cannot write {path}: {_reason(error)}", "choose another place with -o"
            )
        case errno.ENOSPC | errno.EDQUOT:
            return ActvizError(
                f"cannot write {path}: {_reason(error)}", "what was there before is unchanged"
            )
    return ActvizError(f"cannot write {path}: {_reason(error)}")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
