"""Samples of activations for other programs, as a stream: pgfplots, spreadsheets, notebooks, C.

A format writes row by row or column by column; either way a block of inputs is evaluated at a time,
so that the memory does not grow with their number.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isinf, isnan
from types import MappingProxyType
from typing import IO, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from actviz.activation import Activation
from actviz.analysis import typed
from actviz.analysis.conventions import slope
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.numerals import exact, in_json
from actviz.tables import machine

SCHEMA = "actviz.data/2"
BLOCK = 8192  # inputs that are evaluated at a time
EPOCH = (1980, 1, 1, 0, 0, 0)  # of what is in an archive: the same command, the same bytes

Doubles = NDArray[np.float64]
Step = Callable[[int], None]  # is told how many numbers were written


@dataclass(frozen=True)
class Inputs:
    """``count`` inputs, those from ``start`` to before ``stop`` given by ``block(start, stop)``."""

    count: int
    block: Callable[[int, int], Doubles]

    def blocks(self) -> Iterator[Doubles]:
        """All of them, a block at a time."""
        for start in range(0, self.count, BLOCK):
            yield self.block(start, min(start + BLOCK, self.count))

    def rounded(self, kind: FloatType) -> Inputs:
        """Each of them as the number of a type next to it."""
        return Inputs(self.count, lambda i, j: typed.nearest(kind, self.block(i, j)))


def listed(points: Doubles) -> Inputs:
    """Inputs that are at hand."""
    return Inputs(len(points), lambda i, j: points[i:j])


def spaced(lower: float, upper: float, count: int) -> Inputs:
    """``count`` evenly spaced inputs from ``lower`` to ``upper``, each correctly rounded; of one,
    the lower end."""
    start = Fraction(lower)
    step = (Fraction(upper) - start) / max(count - 1, 1)
    return Inputs(
        count, lambda i, j: np.array([float(start + k * step) for k in range(i, j)], dtype=float)
    )


def log_spaced(lower: float, upper: float, count: int) -> Inputs:
    """``count`` inputs of one sign, each the same multiple of the one before; the ends exact."""
    sign = 1.0 if lower > 0 else -1.0
    first, last = np.log2(abs(lower)), np.log2(abs(upper))

    def block(i: int, j: int) -> Doubles:
        parts = np.arange(i, j) / max(count - 1, 1)
        found = sign * np.exp2(first + (last - first) * parts)
        found[parts == 0], found[parts == 1] = lower, upper
        return np.asarray(found, dtype=np.float64)

    return Inputs(count, block)


class Column(NamedTuple):
    """The values of one derivative of an activation, in a type; rounded once. ``rule`` is f' by a
    framework's convention, where there is one."""

    activation: Activation
    order: int
    kind: FloatType
    rule: Tree | None = None

    @property
    def name(self) -> str:
        """The activation's label, with as many primes as derivatives."""
        return self.activation.label + "'" * self.order

    def values(self, x: Doubles) -> Doubles:
        """At these inputs; NaN where there is none."""
        if self.rule is not None:
            return typed.values(self.rule, x, 0, self.kind)
        return typed.values(self.activation.tree, x, self.order, self.kind)


class Samples(NamedTuple):
    """Inputs, and what is to be known there: f, f' ... of each activation, f' at a kink by the
    convention of a framework, if one is named."""

    inputs: Inputs
    activations: Sequence[Activation]
    orders: Sequence[int]
    kind: FloatType
    convention: str | None = None

    def columns(self) -> list[Column]:
        """Of every activation f, f' ...; raises UsageError where the convention has no rule."""
        return [column for a in self.activations for column in self.columns_of(a)]

    def columns_of(self, activation: Activation) -> list[Column]:
        """Those of one activation."""
        return [
            Column(
                activation,
                order,
                self.kind,
                slope(activation, self.convention) if order == 1 and self.convention else None,
            )
            for order in self.orders
        ]

    def names(self) -> list[str]:
        return ["x", *(column.name for column in self.columns())]

    def rows(self, step: Step) -> Iterator[Doubles]:
        """Blocks of rows: x and every column."""
        columns = self.columns()
        for x in self.inputs.blocks():
            yield np.column_stack([x, *(column.values(x) for column in columns)])
            step(x.size * len(columns))

    def column(self, column: Column | None, step: Step) -> Iterator[Doubles]:
        """Blocks of one column, or of x for None."""
        for x in self.inputs.blocks():
            yield x if column is None else column.values(x)
            step(x.size if column is not None else 0)


def as_csv(samples: Samples, step: Step) -> Iterator[bytes]:
    """A column x, and one for every activation's f, f' ...; numbers with every digit."""
    return _separated(samples, step, exact)


def as_hex(samples: Samples, step: Step) -> Iterator[bytes]:
    """The same with hexadecimal floating-point numbers, which lose nothing."""
    return _separated(samples, step, float.hex)


def _separated(samples: Samples, step: Step, spelled: Callable[[float], str]) -> Iterator[bytes]:
    yield machine.as_csv(samples.names(), ()).encode()
    for block in samples.rows(step):
        lines = (",".join(map(spelled, row)) for row in block.tolist())
        yield ("\n".join(lines) + "\n").encode()


def as_json(samples: Samples, step: Step) -> Iterator[bytes]:
    """One object: x, and for every activation a list of values for f, f' ...; one that is infinite
    is "inf" or "-inf", one that does not exist null."""
    yield f'{{\n  "schema": "{SCHEMA}",\n  "dtype": "{samples.kind.name}",\n'.encode()
    if samples.convention is not None:
        yield f'  "convention": "{samples.convention}",\n'.encode()
    yield b'  "x": '
    yield from _json_list(samples.column(None, step), "  ")
    yield b',\n  "activations": [\n'
    for i, activation in enumerate(samples.activations):
        start = ",\n" if i else ""
        name = json.dumps(activation.label, ensure_ascii=False)
        yield f'{start}    {{\n      "name": {name}'.encode()
        for column in samples.columns_of(activation):
            primes = "'" * column.order
            yield f',\n      "f{primes}": '.encode()
            yield from _json_list(samples.column(column, step), "      ")
        yield b"\n    }"
    yield b"\n  ]\n}\n"


def _json_list(blocks: Iterator[Doubles], margin: str) -> Iterator[bytes]:
    start = "["
    for block in blocks:
        numbers = (json.dumps(in_json(value)) for value in block.tolist())
        yield (start + f",\n{margin}  ".join(["", *numbers])[len(start) :]).encode()
        start = ""
    yield f"\n{margin}]".encode()


def as_npy(samples: Samples, step: Step) -> Iterator[bytes]:
    """numpy's file of one array of float64: a row for every input, x and every column in it."""
    yield _npy_header((samples.inputs.count, len(samples.names())))
    for block in samples.rows(step):
        yield np.ascontiguousarray(block, dtype="<f8").tobytes()


def as_npz(samples: Samples, step: Step) -> Iterator[bytes]:
    """numpy's archive: arrays of float64 under the names of the columns."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(cast("IO[bytes]", _Unseekable(buffer)), "w") as archive:
        for column in (None, *samples.columns()):
            name = "x" if column is None else column.name
            entry = zipfile.ZipInfo(f"{name.replace('/', '∕')}.npy", EPOCH)
            with archive.open(entry, "w", force_zip64=True) as member:
                member.write(_npy_header((samples.inputs.count,)))
                for block in samples.column(column, step):
                    member.write(block.astype("<f8").tobytes())
                    yield _taken(buffer)
    yield _taken(buffer)


class _Unseekable:
    """A file that can only be written on, as a pipe is."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer

    def write(self, content: bytes) -> int:
        return self._buffer.write(content)

    def flush(self) -> None:
        """Nothing is held back."""


def _taken(buffer: io.BytesIO) -> bytes:
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content


def _npy_header(shape: tuple[int, ...]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "<f8", "fortran_order": False, "shape": shape}
    )
    return buffer.getvalue()


def as_c(samples: Samples, step: Step) -> Iterator[bytes]:
    """A C array for x and for every column: of double or float, and of bit patterns for a type that
    C has not."""
    count = samples.inputs.count
    yield b"#include <math.h>\n#include <stdint.h>\n"
    taken: set[str] = set()
    for column in (None, *samples.columns()):
        kind = None if column is None else column.kind
        name = "x" if column is None else column.name
        identifier = _identifier(name, taken)
        c_type, spelled = _c_type(kind)
        title = name if kind is None else f"{name}, {kind.name}"
        title = title.replace("*/", "* /").replace("/*", "/ *")
        yield f"\n/* {title} */\nstatic const {c_type} {identifier}[{count}] = {{\n".encode()
        for block in samples.column(column, step):
            yield "".join(f"    {spelled(value)},\n" for value in block.tolist()).encode()
        yield b"};\n"


def _identifier(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name.replace("'", "_d")).strip("_")
    stem = plain if plain[:1].isalpha() else f"f_{plain}"
    found, n = stem, 2
    while found in taken:
        found, n = f"{stem}_{n}", n + 1
    taken.add(found)
    return found


def _c_type(kind: FloatType | None) -> tuple[str, Callable[[float], str]]:
    if kind is None or kind.name == "float64":
        return "double", lambda value: _c_number(value, "")
    if kind.name == "float32":
        return "float", lambda value: _c_number(value, "f")
    return f"uint{kind.width}_t", kind.code


def _c_number(value: float, suffix: str) -> str:
    if isnan(value):
        return "NAN"
    if isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return value.hex() + suffix


FORMATS: Mapping[str, Callable[[Samples, Step], Iterator[bytes]]] = MappingProxyType(
    {"csv": as_csv, "json": as_json, "npy": as_npy, "npz": as_npz, "hex": as_hex, "c": as_c}
)
