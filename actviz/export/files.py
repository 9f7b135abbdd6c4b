"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from actviz.errors import ActvizError

DESCRIPTOR = re.compile(r"/dev/(?P<name>stdout|stderr)|(?:/dev/fd|/proc/self/fd)/(?P<number>\d+)")
STREAMS = MappingProxyType({"stdout": 1, "stderr": 2})
PART = re.compile(r"\.actviz-(\d+)-[0-9a-f]+\.part")


def atomic_write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes a file so that it is the old one or the new one, whatever happens meanwhile.

    A link stays a link, and what it points to is written; an existing file keeps its permissions,
    a new one gets those that the umask leaves. What is no regular file (a pipe, /dev/null), or is
    open already (/dev/stdout), is just written to. Content may come in parts, as it is made. Raises
    ActvizError where that cannot be done.
    """
    parts = (content,) if isinstance(content, bytes) else content
    try:
        descriptor = open_already(path)
        if descriptor is None:
            _replace(Path(os.path.realpath(path)), parts)
        else:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.writelines(parts)
    except OSError as error:
        raise _explained(path, error) from None
    except ValueError:  # such as a null byte
        raise ActvizError(f"{str(path)!r} is no name for a file") from None


def open_already(path: Path) -> int | None:
    """The descriptor that a path such as /dev/stdout or /dev/fd/63 stands for. What it is open on
    may be a pipe without a name, or the end of a log that is not to be replaced."""
    found = DESCRIPTOR.fullmatch(os.path.abspath(path))
    if found is None or not Path("/dev/fd").exists():
        return None
    return STREAMS[found["name"]] if found["name"] else int(found["number"])


def _replace(target: Path, parts: Iterable[bytes]) -> None:
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
            with target.open("wb") as file:
                file.writelines(parts)
            return
    temporary = target.with_name(f".actviz-{os.getpid()}-{os.urandom(8).hex()}.part")
    _remove_left(target.parent)
    try:
        with temporary.open("xb") as file:
            if existing is not None:
                temporary.chmod(stat.S_IMODE(existing.st_mode))
            file.writelines(parts)
        temporary.replace(target)
    except BaseException:  # also when interrupted
        with suppress(OSError):
            temporary.unlink()
        raise


def _remove_left(folder: Path) -> None:
    """Removes what a killed process left half-written."""
    for path in folder.glob(".actviz-*.part"):
        found = PART.fullmatch(path.name)
        if found is not None and not _is_running(int(found[1])):
            with suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    if os.name == "nt":  # where asking ends the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


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
