"""A function of somebody's module, called on arrays; whatever it does wrong is said in a line."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actviz.activation import is_real
from actviz.errors import ActvizError, UsageError
from actviz.floats import FloatType

NATIVE = ("float64", "float32", "float16")
PATIENCE = 60  # seconds


def function(name: str) -> Callable[[Any], Any]:
    """The function that ``module:function`` names; modules of the current folder are found.

    Raises UsageError.
    """
    module, colon, path = name.partition(":")
    if not (colon and module and path):
        raise UsageError(f"{name!r} names no function", "write it like numpy:tanh, or mine:gelu")
    folder = os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: Any = importlib.import_module(module)
    except Exception as error:  # noqa: BLE001  a module may do anything
        raise UsageError(f"cannot import {module}: {_said(error)}") from None
    for part in path.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise UsageError(f"{module} has no function {path!r}")
    called: Callable[[Any], Any] = found
    return called


def outputs(name: str, x: NDArray[np.float64], kind: FloatType) -> NDArray[np.float64]:
    """What a function makes of inputs that it is given as an array of a type.

    Raises UsageError for a function that cannot be called so, and ActvizError for one that raises,
    takes longer than a minute, or returns anything but as many real numbers.
    """
    array = x.astype(_dtype(kind))
    called = function(name)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), _limited(name):
            warnings.simplefilter("ignore")
            found = np.asarray(called(array))
    except ActvizError:
        raise
    except Exception as error:  # noqa: BLE001  a kernel may do anything
        raise ActvizError(f"{name} raised {_said(error)}") from None
    if found.shape != array.shape:
        raise ActvizError(f"{name} returned the shape {found.shape} for {array.shape}")
    if not is_real(found.dtype):
        raise ActvizError(f"{name} returned {found.dtype}, not real numbers")
    return found.astype(np.float64)


def _dtype(kind: FloatType) -> np.dtype[Any]:
    if kind.name in NATIVE:
        return np.dtype(kind.name)
    try:
        types = importlib.import_module("ml_dtypes")
    except ImportError:
        raise UsageError(
            f"numpy has no {kind.name}: the package ml_dtypes has",
            "install it, or give the values of another program with --values",
        ) from None
    found: np.dtype[Any] = np.dtype(getattr(types, kind.name))
    return found


def _said(error: Exception) -> str:
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}".rstrip(": ")


@contextmanager
def _limited(name: str) -> Iterator[None]:
    """Ends what takes longer than a minute, where the system has an alarm clock."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise ActvizError(f"{name} takes longer than {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
