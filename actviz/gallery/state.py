"""What a gallery's folder holds, kept in a hidden file in it, so that the next run goes on.

A run with nothing to do needs no more than this, and a look at the size and time of each file: no
library is imported that takes long, and nothing is read but the state itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from actviz import __version__
from actviz.export.files import atomic_write, lock
from actviz.startup import importing

FILE = ".actviz-gallery.json"
SCHEMA = "actviz.gallery/1"
PACKAGE = Path(__file__).parents[1]
DATA = ("__init__.py", "catalog/*.toml", "drawing/themes/*.mplstyle")  # what pictures are made from
# the modules that show in a picture, and the packages that have a version
LIBRARIES = MappingProxyType(
    {"matplotlib": "matplotlib", "numpy": "numpy", "flint": "python-flint"}
)

Stamp = tuple[int, int]


class Record(NamedTuple):
    """A file that was written: of which picture, its size and time, and what the index says."""

    digest: str
    stamp: Stamp
    width: int
    height: int
    alt: str


class Finished(NamedTuple):
    """A run that left nothing to do: what it was asked for, and the files that it read and wrote.

    Those that it wrote are named from the gallery's folder on.
    """

    request: str
    inputs: Mapping[str, Stamp]
    outputs: Mapping[str, Stamp]
    pictures: int


@dataclass(frozen=True)
class State:
    """The files of a folder that a gallery has written, by their names."""

    records: Mapping[str, Record] = field(default_factory=dict)
    finished: Finished | None = None

    def without(self, names: Collection[str]) -> State:
        """The same, without some files."""
        kept = {name: record for name, record in self.records.items() if name not in names}
        return replace(self, records=kept, finished=None)

    def with_records(self, more: Mapping[str, Record]) -> State:
        """The same, and more files."""
        return replace(self, records={**self.records, **more}, finished=None)


def load(folder: Path) -> State:
    """The state of a folder; empty where there is none that can be read."""
    path = folder / FILE
    try:
        if not path.is_file():  # a pipe would be waited for
            return State()
        data = json.loads(path.read_bytes())
        if data["schema"] != SCHEMA:
            return State()
        records = {name: _record(name, fields) for name, fields in data["records"].items()}
        return State(records, None if data["finished"] is None else _finished(data["finished"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return State()


def _record(name: str, fields: Mapping[str, Any]) -> Record:
    if os.path.basename(name) != name or not name.isprintable():
        raise ValueError("no file of this folder")
    return Record(
        digest=_text(fields["digest"]),
        stamp=_stamp(fields["stamp"]),
        width=_number(fields["width"]),
        height=_number(fields["height"]),
        alt=_text(fields["alt"]),
    )


def _finished(fields: Mapping[str, Any]) -> Finished:
    stamps = {
        side: {_text(name): _stamp(found) for name, found in fields[side].items()}
        for side in ("inputs", "outputs")
    }
    return Finished(
        _text(fields["request"]), stamps["inputs"], stamps["outputs"], _number(fields["pictures"])
    )


def _stamp(found: Any) -> Stamp:
    size, time = found
    return _number(size), _number(time)


def _text(found: object) -> str:
    if not isinstance(found, str) or "\0" in found:
        raise TypeError("no text")
    found.encode()  # half a surrogate is none
    return found


def _number(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise TypeError("no number")
    return found


def save(folder: Path, state: State) -> None:
    """Writes the state of a folder. Raises ActvizError where that cannot be done."""
    records = {name: record._asdict() for name, record in state.records.items()}
    finished = None if state.finished is None else state.finished._asdict()
    data = {"schema": SCHEMA, "records": records, "finished": finished}
    content = json.dumps(data, separators=(",", ":")).encode()
    atomic_write(folder / FILE, content, follow=False)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps other galleries from changing a folder's state and index meanwhile."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders; and where there is none, who writes says so
        yield
        return
    try:
        lock(number)
        yield
    finally:
        os.close(number)


def stamp(path: Path) -> Stamp | None:
    """The size and the time of a file, or None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def versions() -> str:
    """What draws the pictures."""
    with importing(has_begun=True):
        found = [
            f"{name} {import_module(module).__version__}" for module, name in LIBRARIES.items()
        ]
    return "\n".join([f"actviz {__version__}", *found])


def _installed() -> list[Path]:
    """Files that are others where the program, or a library that it draws with, is another."""
    own = [path for pattern in DATA for path in PACKAGE.glob(pattern)]
    specs = [PathFinder.find_spec(name) for name in LIBRARIES]
    return [*own, *(Path(spec.origin) for spec in specs if spec is not None and spec.origin)]


def finish(
    folder: Path, request: str, inputs: Iterable[Path], outputs: Iterable[str], pictures: int
) -> None:
    """Notes that a run which read and wrote these files has left nothing to do."""
    read = {str(path): stamp(path) for path in (*_installed(), *inputs)}
    written = {name: stamp(folder / name) for name in outputs}
    whole = Finished(request, _there(read), _there(written), pictures)
    is_whole = len(whole.inputs) == len(read) and len(whole.outputs) == len(written)
    with alone(folder):
        before = load(folder)
        if is_whole and whole != before.finished:
            save(folder, State(before.records, whole))


def _there(found: Mapping[str, Stamp | None]) -> dict[str, Stamp]:
    return {name: known for name, known in found.items() if known is not None}


def untouched(folder: Path, request: str) -> int | None:
    """How many pictures a run would find up to date, if that is all it would find."""
    found = load(folder).finished
    if found is None or found.request != request:
        return None
    installed = {str(path) for path in _installed()}
    if not installed <= found.inputs.keys():
        return None
    outputs = {str(folder / name): known for name, known in found.outputs.items()}
    same = all(stamp(Path(n)) == known for n, known in {**found.inputs, **outputs}.items())
    return found.pictures if same else None
