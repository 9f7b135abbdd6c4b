"""TOML files that a person wrote: one way to read them, and words for what is wrong in them."""

from __future__ import annotations

import os
import select
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from actviz.errors import UsageError

MAX_BYTES = 1_000_000
LARGEST = 10**400  # of a whole number; Python writes none of more than 4,300 digits
PATIENCE = 5.0  # seconds that a pipe may stay silent

Fault = Callable[[str, str], UsageError]
"""Makes the error for a problem and a hint, with the place that it is about."""


class Decimal(str):
    """A TOML float, kept as it is written: 0.1 means one tenth."""

    __slots__ = ()


def read_toml(path: Path, fault: Fault, hint: str, *, decimals: bool = False) -> dict[str, Any]:
    """The content of a TOML file, or of a pipe.

    ``decimals`` keeps floats as they are written. Raises what ``fault`` makes for a file that
    cannot be read, is too large, or is not TOML; ``hint`` says what kind of file is wanted.
    """
    data = content_of(path, fault, hint)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault("is not a text in UTF-8", "save it as UTF-8") from error
    return parsed_toml(text, fault, decimals=decimals)


def parsed_toml(text: str, fault: Fault, *, decimals: bool = False) -> dict[str, Any]:
    """What a text in TOML says, as ``read_toml`` has it."""
    try:
        content = tomllib.loads(text, parse_float=Decimal if decimals else float)
        _check_numbers(content)
        return content
    except (ValueError, RecursionError) as error:  # TOMLDecodeError tells line and column
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        if "digits" in reason:  # Python's own limit, and its own advice
            reason = "a number in it is too long"
        raise fault(f"is not TOML: {reason}", "strings are put in quotes") from error


def content_of(path: Path, fault: Fault, hint: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file, or of a pipe. Raises what ``fault`` makes for one that cannot be read,
    or holds more than ``most``."""
    try:
        data = _content(path, most)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise fault(f"cannot be read: {reason}", hint) from error
    except ValueError as error:  # half a surrogate, or a null
        raise fault("cannot be read: no file has such a name", hint) from error
    if len(data) > most:
        raise fault(f"larger than {most:,} bytes", "split it into several files")
    return data


def _check_numbers(content: object) -> None:
    """Raises ValueError for a whole number that could not be written: a hexadecimal one is read."""
    values = [content]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
        elif isinstance(value, int) and abs(value) >= LARGEST:
            raise ValueError("a whole number of too many digits")


def _content(path: Path, most: int) -> bytes:
    """At most one byte more than is taken, from a file or from a pipe that somebody writes to."""
    if not stat.S_ISFIFO(path.stat().st_mode) or not hasattr(os, "O_NONBLOCK"):
        with path.open("rb") as file:
            return file.read(most + 1)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        found = b""
        while len(found) <= most:
            ready, _, _ = select.select([descriptor], [], [], PATIENCE)
            if not ready:
                raise TimeoutError("nobody writes to this pipe")
            part = os.read(descriptor, 65_536)
            if not part:
                break
            found += part
        return found
    finally:
        os.close(descriptor)


def kind_of(value: object) -> str:
    """What a TOML value is, in words."""
    match value:
        case bool():
            return "true or false"
        case int() | float() | Decimal():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case Mapping():
            return "a table"
    return "a date or time"
