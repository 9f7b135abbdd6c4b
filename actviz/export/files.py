"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path

from actviz.errors import ActvizError


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
            # of a link it is the folder of what it points to; some, such as /proc, take no files
            folders = (folder, Path(os.path.realpath(path)).parent)
            missing = next((place for place in folders if not place.is_dir()), None)
            if missing is None:
                return ActvizError(
                    f"cannot write {path}: {folder} takes no files", "choose another place with -o"
                )
            return ActvizError(
                f"cannot write {path}: the folder {missing} does not exist",
                f"mkdir -p {shlex.quote(str(missing))}",
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
