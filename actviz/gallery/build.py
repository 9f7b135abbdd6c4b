"""The pictures of a manifest made: which ones are to be, by how many processes, and the index.

Worker processes draw and the main one writes, each file whole or not at all; what was written is
noted every NOTED seconds and at the end, however the run ends, so that the next one goes on from
there: to note each picture by itself would take longer the more there are.
"""

from __future__ import annotations

import stat
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from actviz.errors import ActvizError, UsageError
from actviz.export import FORMATS
from actviz.export.files import atomic_write
from actviz.gallery import page, state
from actviz.gallery.draw import Drawn, Task, draw
from actviz.gallery.manifest import Entry, Manifest
from actviz.gallery.state import Record, load, save, stamp, versions
from actviz.readers import theme_file

INDEX, README = "index.html", "README.md"
NOTED = 1.0  # seconds
MARK = "<!-- made by actviz gallery -->"


class Plan(NamedTuple):
    """What a run is to make: the pictures that were asked for, and those that are not up to date.

    ``digests`` are those of the pictures asked for, by name.
    """

    manifest: Manifest
    folder: Path
    tasks: tuple[Task, ...]
    digests: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that are to be made."""
        return tuple(file_name(t.entry, form) for t in self.tasks for form in t.formats)


class Made(NamedTuple):
    """What became of a picture: the files written, or why there are none."""

    name: str
    files: tuple[Path, ...]
    failure: str = ""


def file_name(entry: Entry, form: str) -> str:
    """The name of a picture's file in a format."""
    return f"{entry.name}.{form}"


def plan(
    manifest: Manifest, entries: Sequence[Entry], folder: Path, *, force: bool = False
) -> Plan:
    """What is to be made of these entries of a manifest."""
    records = {} if force else load(folder).records
    made_by = versions()
    digests = {
        entry.name: _digest(entry, manifest.meant[entry.name]().text, made_by) for entry in entries
    }
    tasks = []
    for entry in entries:
        digest = digests[entry.name]
        stale = tuple(
            form
            for form in entry.formats
            if not _is_there(folder, file_name(entry, form), records, digest)
        )
        if stale:
            tasks.append(Task(entry, digest, stale, manifest.catalog_file))
    return Plan(manifest, folder, tuple(tasks), digests)


def _digest(entry: Entry, meaning: str, made_by: str) -> str:
    """Tells a picture from every other: all that it is made from."""
    parts = [made_by, entry.kind, *entry.subjects, meaning, repr(entry.options)]
    styles = [theme_file(name).read_bytes() for name in entry.options.theme.split(",")]
    digest = sha256()
    for part in chain((text.encode() for text in parts), styles):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def _is_there(
    folder: Path, name: str, records: Mapping[str, Record], digest: str | None = None
) -> bool:
    """Whether a file is as it was written, and shows what it should."""
    record = records.get(name)
    if record is None or (folder / name).is_symlink() or stamp(folder / name) != record.stamp:
        return False
    return digest is None or record.digest == digest


def check_folder(folder: Path) -> None:
    """Makes a folder to write to. Raises UsageError where an index would overwrite what is not
    ours, and ActvizError where there can be no folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ActvizError(
            f"cannot write to {folder}: it is not a folder", "choose another place with -o"
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ActvizError(
            f"cannot make the folder {folder}: {reason}", "choose another place with -o"
        ) from None
    except ValueError:  # half a surrogate, or a null
        raise ActvizError(
            f"cannot make the folder {folder}: no folder has such a name",
            "choose another place with -o",
        ) from None
    for name in (INDEX, README):
        with suppress(FileNotFoundError):
            mode = (folder / name).lstat().st_mode
            is_file = stat.S_ISREG(mode)  # a link goes elsewhere, and a pipe would be waited for
            if not is_file or MARK not in (folder / name).read_text("utf-8", errors="replace"):
                raise UsageError(
                    f"{folder / name} was not made by actviz, and is not overwritten",
                    "choose another folder with -o",
                )


def run(wanted: Plan, jobs: int) -> Generator[Made]:
    """Makes what is planned, each picture given back when its files are written.

    Raises ActvizError where files cannot be written. Closing it ends the work at once.
    """
    fresh: dict[str, Record] = {}
    last = time.monotonic()
    try:
        with closing(_results(wanted.tasks, jobs)) as results:
            for drawn in results:
                files = tuple(_written(drawn, wanted.folder, fresh))
                if time.monotonic() - last > NOTED:
                    _note(wanted.folder, fresh)
                    last = time.monotonic()
                yield Made(drawn.task.entry.name, files, drawn.failure)
    finally:
        if fresh:
            _note(wanted.folder, fresh)


def _results(tasks: Sequence[Task], jobs: int) -> Generator[Drawn]:
    """The pictures drawn, by other processes where several are to be at work."""
    if min(jobs, len(tasks)) > 1:
        from actviz.gallery.workers import drawn

        yield from drawn(tasks, jobs)
    else:
        yield from map(draw, tasks)


def _written(drawn: Drawn, folder: Path, fresh: dict[str, Record]) -> Iterator[Path]:
    """Writes a picture's files, whose records are added to the fresh ones."""
    for form, content in drawn.contents:
        path = folder / file_name(drawn.task.entry, form)
        atomic_write(path, content, follow=False)
        found = stamp(path)
        if found is not None:
            fresh[path.name] = Record(
                drawn.task.digest, found, drawn.width, drawn.height, drawn.alt
            )
        yield path


def _note(folder: Path, fresh: dict[str, Record]) -> None:
    """Notes what was written beside what others have noted meanwhile, and forgets it here."""
    with state.alone(folder):
        save(folder, load(folder).with_records(fresh))
    fresh.clear()


def leftovers(wanted: Plan) -> tuple[str, ...]:
    """The files that were made for pictures that the manifest has no more, as they were made."""
    named = {file_name(entry, form) for entry in wanted.manifest.entries for form in FORMATS}
    records = load(wanted.folder).records
    others = sorted(records.keys() - named)
    return tuple(name for name in others if _is_there(wanted.folder, name, records))


def prune(wanted: Plan, names: Sequence[str]) -> None:
    """Removes files that were made here. Raises ActvizError where that cannot be done."""
    with state.alone(wanted.folder):
        for name in names:
            try:
                (wanted.folder / name).unlink(missing_ok=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise ActvizError(f"cannot remove {wanted.folder / name}: {reason}") from None
        save(wanted.folder, load(wanted.folder).without(names))


def write_index(wanted: Plan) -> tuple[Path, ...]:
    """Writes the index of all pictures of the manifest that are there, where it has changed.

    Of a picture that was asked for, only what is up to date is shown. Returns what was written.
    """
    with state.alone(wanted.folder):
        return tuple(_index(wanted))


def _index(wanted: Plan) -> Iterator[Path]:
    records = load(wanted.folder).records
    pairs = {entry.pair_of: entry for entry in wanted.manifest.entries if entry.pair_of}
    found = [
        _picture(entry, pairs.get(entry.name), wanted, records)
        for entry in wanted.manifest.entries
        if not entry.pair_of
    ]
    pictures = [picture for picture in found if picture is not None]
    heading = wanted.manifest.heading
    for name, text in (
        (INDEX, page.html(pictures, heading)),
        (README, page.markdown(pictures, heading)),
    ):
        path, content = wanted.folder / name, f"{text}\n{MARK}\n".encode()
        if not path.is_file() or path.read_bytes() != content:
            atomic_write(path, content, follow=False)
            yield path


def _files(entry: Entry, wanted: Plan, records: Mapping[str, Record]) -> tuple[str, ...]:
    """The files of an entry that are there, up to date if it was asked for."""
    digest = wanted.digests.get(entry.name)
    names = [file_name(entry, form) for form in FORMATS]
    return tuple(name for name in names if _is_there(wanted.folder, name, records, digest))


def _picture(
    entry: Entry, dark: Entry | None, wanted: Plan, records: Mapping[str, Record]
) -> page.Picture | None:
    files = _files(entry, wanted, records)
    if not files:
        return None
    record = records[files[0]]
    return page.Picture(
        name=entry.name,
        title=entry.heading,
        chapter=entry.chapter,
        files=files,
        width=record.width,
        height=record.height,
        alt=record.alt,
        command=entry.command,
        words=wanted.manifest.meant[entry.name]().words,
        note=entry.note,
        dark=() if dark is None else _files(dark, wanted, records),
    )


def finish(wanted: Plan, request: str) -> None:
    """Notes that all that was asked for is there, so that the next run sees it at a glance."""
    asked = [entry for entry in wanted.manifest.entries if entry.name in wanted.digests]
    names = [file_name(entry, form) for entry in asked for form in entry.formats]
    outputs = [*names, INDEX, README]
    state.finish(wanted.folder, request, wanted.manifest.inputs, outputs, len(asked))
