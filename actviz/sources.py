"""Files that a person names to be read: whole, bounded, and never waited for in vain."""

import os
import select
import stat
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

LARGEST = 10**400  # of a whole number; Python itself writes none of more than 4,300 digits
PATIENCE = 2000  # milliseconds, for somebody to begin to write into a pipe


def read(path: Path, most: int) -> bytes:
    """The content of a file or a pipe, or of a longer one its first ``most`` bytes and one more.

    Raises OSError where it cannot be read, and where nobody writes into a pipe.
    """
    if sys.platform == "win32":
        with path.open("rb") as file:
            return file.read(most + 1)
    # a pipe is opened without waiting for who writes; other files do not mind
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(number, "rb", buffering=0) as file:
        content = bytearray()
        if stat.S_ISFIFO(os.fstat(number).st_mode):
            content += _first_byte(number)
        os.set_blocking(number, True)
        while len(content) <= most and (part := file.read(most + 1 - len(content))):
            content += part
        return bytes(content)


def _first_byte(number: int) -> bytes:
    """The first byte of a pipe, or none where somebody is there who may yet write."""
    poll = select.poll()
    poll.register(number, select.POLLIN)
    for is_last in (False, True):
        try:
            first = os.read(number, 1)
        except BlockingIOError:
            return b""
        if first or (not is_last and poll.poll(PATIENCE)):
            return first
    raise OSError(None, "it is a pipe that nobody writes to")


def toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The content of a text in TOML. Raises ValueError for what is none, and for a whole number
    that is too large, and RecursionError."""
    content = tomllib.loads(text, parse_float=parse_float)
    values: list[object] = [content]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
        elif isinstance(value, int) and abs(value) >= LARGEST:
            raise ValueError("a whole number of more than 400 digits")
    return content
