"""What a gallery's folder holds, kept in a hidden file in it, so that the next run goes on.

Nothing here imports what takes long: a run with nothing to do needs no more than this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from actviz import __version__
from actviz.export.files import atomic_write

FILE = ".actviz-gallery.json"
SCHEMA = "actviz.gallery/1"
LIBRARIES = ("matplotlib", "numpy", "python-flint")  # whose versions show in a picture
PACKAGE = Path(__file__).parents[1]
DATA = ("catalog/*.toml", "drawing/themes/*.mplstyle")  # the package's own, with what they say

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """A file that was written: of which picture, its size and time, and what the index says."""

    digest: str
    stamp: Stamp
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Settled:
    """A run that left nothing to do: what it was asked for, and the files that it looked after."""

    key: str
    inputs: tuple[str, ...]
    files: Mapping[str, Stamp]
    pictures: int


@dataclass(frozen=True)
class State:
    """The files of a folder that a gallery has written, by their names."""

    records: Mapping[str, Record] = field(default_factory=dict)
    settled: Settled | None = None

    def with_record(self, name: str, record: Record) -> State:
        """The same, and one more file."""
        return replace(self, records={**self.records, name: record}, settled=None)


def load(folder: Path) -> State:
    """The state of a folder; empty where there is none that can be read."""
    try:
        data = json.loads((folder / FILE).read_bytes())
        if data["schema"] != SCHEMA:
            return State()
        records = {name: _record(fields) for name, fields in data["records"].items()}
        return State(records, None if data["settled"] is None else _settled(data["settled"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return State()


def save(folder: Path, state: State) -> None:
    """Writes the state of a folder. Raises ActvizError where that cannot be done."""
    data = {"schema": SCHEMA, **asdict(state)}
    atomic_write(folder / FILE, json.dumps(data, separators=(",", ":")).encode())


def _record(fields: Mapping[str, Any]) -> Record:
    size, time = fields["stamp"]
    return Record(**{**fields, "stamp": (size, time)})


def _settled(fields: Mapping[str, Any]) -> Settled:
    files = {name: (size, time) for name, (size, time) in fields["files"].items()}
    return Settled(fields["key"], tuple(fields["inputs"]), files, fields["pictures"])


def stamp(path: Path) -> Stamp | None:
    """The size and the time of a file, or None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def versions() -> str:
    """What draws the pictures."""
    found = [f"{name} {version(name)}" for name in LIBRARIES]
    return "\n".join([f"actviz {__version__}", *found])


def request_key(request: str, inputs: Iterable[str]) -> str:
    """A digest of what a run is asked for and of all it reads; empty where that is not there."""
    digest = sha256(f"{versions()}\n{request}\n".encode())
    own = sorted(path for pattern in DATA for path in PACKAGE.glob(pattern))
    for path in [*own, *map(Path, inputs)]:
        try:
            content = path.read_bytes()
        except (OSError, ValueError):
            return ""
        digest.update(f"{path}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def untouched(folder: Path, request: str) -> int | None:
    """How many pictures a run would find up to date, if that is all it would find."""
    settled = load(folder).settled
    if settled is None or settled.key != request_key(request, settled.inputs):
        return None
    if any(stamp(folder / name) != known for name, known in settled.files.items()):
        return None
    return settled.pictures
