"""Numbers from files of others: text by line, a table's columns, numpy's arrays."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from actviz.activation import is_real
from actviz.errors import UsageError

SEPARATOR = re.compile(r"\s*[,;\t]\s*|\s+")


def read(content: bytes, name: str, count: int) -> tuple[NDArray[np.float64], ...]:
    """The first ``count`` columns of a file, of float64, all of one length.

    Text has a row a line, fields apart by commas, semicolons or blanks; a first line that holds no
    number is a heading, ``#`` begins a comment. A .npy file is an array of rows, or of one column;
    a .npz file has an array a column. Numbers may be hexadecimal, as in C. Raises UsageError for
    what is none of this.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in (".npy", ".npz"):
        found = _arrays(content, name, suffix, count)
    else:
        found = _text(content, name, count)
    if len(found) < count:
        raise UsageError(
            f"{name} has {len(found)} column{'s' * (len(found) != 1)} of numbers, not {count}",
            "x and y, in this order" if count == 2 else "",
        )
    if not found[0].size:
        raise UsageError(f"{name} holds no numbers")
    if len({column.shape for column in found[:count]}) > 1:
        raise UsageError(f"the columns of {name} differ in length")
    return tuple(found[:count])


def numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    """Numbers as they were typed. Raises UsageError."""
    for text in texts:
        try:
            _number(text.strip())
        except (ValueError, OverflowError):
            raise UsageError(f"{text!r} is no number", "write them like -1.5,0,2e-3") from None
    return np.array([_number(text.strip()) for text in texts])


def _arrays(content: bytes, name: str, suffix: str, count: int) -> list[NDArray[np.float64]]:
    try:
        loaded = np.load(io.BytesIO(content), allow_pickle=False)
        if suffix == ".npy":
            arrays = [loaded] if loaded.ndim == 1 else list(np.atleast_2d(loaded).T)
        else:
            names = ["x", "y"][:count] if {"x", "y"} <= set(loaded.files) else loaded.files[:count]
            arrays = [loaded[key] for key in names]
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile):
        raise UsageError(f"{name} is not a file of numpy's numbers") from None
    for array in arrays[:count]:
        if not is_real(array.dtype) or array.ndim != 1:
            raise UsageError(
                f"{name} holds {array.dtype} of shape {array.shape}, not columns of real numbers"
            )
    return [array.astype(np.float64) for array in arrays[:count]]


def _text(content: bytes, name: str, count: int) -> list[NDArray[np.float64]]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not text", "end its name in .npy or .npz for numpy") from None
    rows: list[list[float]] = []
    is_first = True
    for line_number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        fields = SEPARATOR.split(text)[:count]
        try:
            rows.append([_number(field) for field in fields])
        except (ValueError, OverflowError):
            if not is_first:
                raise UsageError(
                    f"{name}, line {line_number}: {text[:40]!r} is no row of real numbers"
                ) from None
        is_first = False
    width = min(map(len, rows), default=0)
    return [np.array([row[i] for row in rows]) for i in range(width)]


def _number(text: str) -> float:
    plain = text.strip("\"'")
    return float.fromhex(plain) if "0x" in plain.lower() else float(plain)
