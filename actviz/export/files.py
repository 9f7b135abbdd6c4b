"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from actviz.errors import ActvizError

if sys.platform != "win32":
    import fcntl

LINKS = 40  # followed from one to the next; as many as Linux does
DESCRIPTORS = ("/dev/fd", "/proc/self/fd")  # folders in which a number is an open file of ours
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
OUTPUT = 1  # the descriptor that is standard output


def atomic_write(path: Path, content: bytes | Iterable[bytes], *, follow: bool = True) -> None:
    """Writes a file so that it is the old one or the new one, whatever happens meanwhile.

    A link stays a link, and what it points to is written; an existing file keeps its permissions,
    a new one gets those that the umask leaves. What is no regular file (a pipe, /dev/null) or is
    open already (/dev/stdout, /dev/fd/3) is just written to. Without ``follow`` a link is replaced
    by a file, and only a regular file is. Content may come in parts, as it is made. Raises
    ActvizError where that cannot be done.
    """
    parts = (content,) if isinstance(content, bytes) else content
    if sys.platform == "win32" and is_device(path.name) and path.suffix:
        raise ActvizError(f"{path} is a device on Windows, and no file", "give it another name")
    try:
        number = open_already(path)
        if number is not None and follow:
            _send(number, parts)
        elif follow and _is_special(path):
            with path.open("wb") as file:
                file.writelines(parts)
        else:
            folder = Path(os.path.realpath(path.parent))
            target = Path(os.path.realpath(path)) if follow else folder / path.name
            _replace(target, parts)
    except OSError as error:
        raise _explained(path, error) from None
    except ValueError:  # such as a null byte
        raise ActvizError(f"{str(path)!r} is no name for a file") from None


def is_device(name: str) -> bool:
    """Whether a file's name is that of a device on Windows: con, nul, com1 ..., whatever its
    suffix."""
    return DEVICES.fullmatch(name) is not None


def open_already(path: Path) -> int | None:
    """The open file of this process that a path such as /dev/stdout or /dev/fd/63 means."""
    # not os.path.realpath, which goes on to the file that is open
    folders = {os.path.realpath(folder) for folder in DESCRIPTORS}
    for _ in range(LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) in folders:
            return int(path.name) if len(path.name) < 8 else None
        try:
            path = path.parent / path.readlink()
        except (OSError, ValueError):
            return None
    return None


def _is_special(path: Path) -> bool:
    """Whether a path is there, and is neither a regular file nor a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _send(number: int, parts: Iterable[bytes]) -> None:
    """Writes to an open file, at the place where it stands, after what was said before."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with os.fdopen(os.dup(number), "wb") as file:
        file.writelines(parts)


def _replace(target: Path, parts: Iterable[bytes]) -> None:
    try:
        existing = target.lstat()
    except FileNotFoundError:
        existing = None
    if existing is not None and stat.S_ISLNK(existing.st_mode):
        existing = None
    if existing is not None:
        if stat.S_ISDIR(existing.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(existing.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    _tidied(target.parent)
    with _part(target.parent) as (temporary, file):
        if existing is not None:
            temporary.chmod(stat.S_IMODE(existing.st_mode))
        file.writelines(parts)
        file.flush()
        if sys.platform == "win32":
            file.close()  # an open file cannot be moved there
        temporary.replace(target)


@contextmanager
def _part(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file to write to, which is gone at the end if it has not been moved elsewhere."""
    while True:
        temporary = folder / f".actviz-{os.urandom(8).hex()}.part"
        file = temporary.open("xb")
        try:
            with file:
                if lock(file.fileno()) and not temporary.exists():
                    continue  # another process took it for one that was left
                yield temporary, file
                return
        except BaseException:  # also when interrupted
            with suppress(OSError):
                temporary.unlink()
            raise


def lock(number: int, *, wait: bool = True) -> bool:
    """Locks an open file or folder against other processes until it is closed; whether it could.

    Windows has no such locks: there an open file cannot be removed.
    """
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # held by another, or not to be had in this file system
        return False
    return True


def tidy(folder: Path) -> None:
    """Removes what writers that were killed have left in a folder; those at work hold a lock."""
    for left in folder.glob(".actviz-*.part"):
        with suppress(OSError):
            if sys.platform == "win32":
                left.unlink()
                continue
            number = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if lock(number, wait=False):
                    left.unlink()
            finally:
                os.close(number)


_tidied = cache(tidy)  # once a folder, not once a file


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
                f'mkdir "{missing}"'
                if sys.platform == "win32"
                else f"mkdir -p {shlex.quote(str(missing))}",
            )
        case errno.EISDIR:
            return ActvizError(f"cannot write {path}: it is a folder", "name a file in it")
        case errno.ENOTDIR:
            return ActvizError(f"cannot write {path}: {folder} is not a folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            place = "choose another place with -o"
            if sys.platform == "win32":  # a file that a program has open cannot be replaced there
                place = f"close it where it is open, or {place}"
            return ActvizError(f"cannot write {path}: {_reason(error)}", place)
        case errno.ENOSPC | errno.EDQUOT:
            return ActvizError(
                f"cannot write {path}: {_reason(error)}", "what was there before is unchanged"
            )
    return ActvizError(f"cannot write {path}: {_reason(error)}")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
