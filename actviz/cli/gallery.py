"""``actviz gallery``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actviz import options, readers
from actviz.cli import selection, streams
from actviz.cli.completion import completion, pictures
from actviz.cli.progress import progress
from actviz.errors import ActvizError, UsageError, did_you_mean
from actviz.startup import importing, quiet_matplotlib

if TYPE_CHECKING:
    from actviz.gallery.build import Made, Plan
    from actviz.gallery.manifest import Entry, Manifest

FOLDER = "actviz-gallery"
MOST_JOBS = 61 if sys.platform == "win32" else 256  # Windows waits for no more at once
MAX_NAMED = 8  # of many pictures


def _formats() -> tuple[str, ...]:
    from actviz.export import FORMATS

    return FORMATS


def gallery(
    manifest: Annotated[
        str | None,
        typer.Argument(metavar="MANIFEST", hidden=True),
    ] = None,
    folder: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="The folder to write to.")
    ] = FOLDER,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMATS",
            autocompletion=completion(_formats),
            show_default=False,
            help="png, svg, pdf, tikz, pgf, eps or webp; several with commas.",
        ),
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option(
            "--theme",
            metavar="THEME",
            autocompletion=completion(readers.themes),
            help="As of plot, for all.",
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="SIZE",
            autocompletion=completion(lambda: readers.SIZES),
            help="As of plot, for all.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PATTERN",
            autocompletion=completion(pictures),
            show_default=False,
            help="Pictures by name, such as 'card-*'; may be given several times.",
        ),
    ] = None,
    jobs: Annotated[
        str | None,
        typer.Option("--jobs", metavar="N", help="Processes at work.  [default: the cores]"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make pictures that are up to date as well.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove pictures that the manifest has no more.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the files that would be made.")
    ] = False,
) -> None:
    """Make many pictures, and an index.

    All that is in a MANIFEST is drawn, and an index.html and a README.md are made to look at it. A
    MANIFEST is a TOML file with a table for every picture, such as [name] with activations =
    ["gelu", "relu"] and the options of plot by their names, and defaults for all in [defaults].
    Without one it is the gallery that comes with actviz. What is up to date is left alone.
    """
    from actviz.gallery import state

    overrides = _overrides(formats, theme, size)
    workers = _jobs(jobs)
    place = Path(folder)
    request = repr((os.getcwd(), manifest, sorted(overrides.items()), sorted(only or ())))
    if not force and not prune:
        found = state.untouched(place, request)
        if found is not None:
            if not dry_run:
                streams.message(_counts(found, 0, 0))
            return
    quiet_matplotlib()
    with importing():
        from actviz.gallery import build
        from actviz.gallery.manifest import BUILT_IN, read
    own = os.environ.get(selection.OWN)
    named = BUILT_IN if manifest is None else Path(manifest)
    whole = read(named, overrides, Path(own) if own else None)
    entries = _chosen(whole, only)
    plan = build.plan(whole, entries, place, force=force)
    if dry_run:
        for name in plan.files:
            streams.name_file(place / name)
        return
    build.check_folder(place)
    failures = _made(plan, workers)
    left = build.leftovers(plan)
    if prune:
        build.prune(plan, left)
    _say_written(build.write_index(plan))
    streams.message(_counts(len(entries), len(plan.tasks), len(failures)))
    if left:
        streams.message(_said_of(left, is_removed=prune))
    if failures:
        reasons = (f"{made.name}: {' '.join(made.failure.split())}" for made in failures)
        heading = f"{_pictures(len(failures))} could not be made:"
        raise ActvizError(heading, excerpt="\n".join(reasons))
    build.finish(plan, request)


def _overrides(
    formats: Sequence[str] | None, theme: str | None, size: str | None
) -> Mapping[str, object]:
    """What all pictures are given, checked."""
    given: dict[str, object] = {}
    if formats:
        names = [name for text in formats for name in text.split(",")]
        chosen = dict.fromkeys(readers.choice(name, _formats(), "format") for name in names)
        given["format"] = ",".join(chosen)
    looks = {name: value for name, value in (("theme", theme), ("size", size)) if value is not None}
    options.options(looks)
    return {**given, **looks}


def _jobs(text: str | None) -> int:
    """How many processes to draw with."""
    if text is None:
        if hasattr(os, "sched_getaffinity"):
            return min(MOST_JOBS, len(os.sched_getaffinity(0)))
        return min(MOST_JOBS, os.cpu_count() or 1)
    found = re.fullmatch(r"\s*(\d{1,9})\s*", text, re.ASCII)
    if found is None or not 1 <= int(found[1]) <= MOST_JOBS:
        raise UsageError(f"--jobs must be a whole number from 1 to {MOST_JOBS}, not {text!r}")
    return int(found[1])


def _chosen(manifest: Manifest, patterns: Sequence[str] | None) -> tuple[Entry, ...]:
    """The entries that are meant. Raises UsageError for a pattern that fits no name."""
    if not patterns:
        return manifest.entries
    names = [entry.name for entry in manifest.entries]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise UsageError(f"no picture is called {pattern!r}", _near(pattern, names))
    return tuple(
        entry
        for entry in manifest.entries
        if any(
            fnmatchcase(name, pattern)
            for name in (entry.name, entry.pair_of)
            for pattern in patterns
        )
    )


def _near(pattern: str, names: Sequence[str]) -> str:
    """Those that contain a pattern's letters, the nearest name, or some of all."""
    word = pattern.strip("*?")
    if word and any(word in name for name in names):
        return f"did you mean '*{word}*'?"
    more = ", ..." if len(names) > MAX_NAMED else ""
    return did_you_mean(pattern, names) or f"there are: {', '.join(names[:MAX_NAMED])}{more}"


def _made(plan: Plan, jobs: int) -> list[Made]:
    """Makes what is planned and says so; returns the pictures that failed."""
    from actviz.gallery import build

    if not plan.tasks:
        return []
    failures = []
    with progress(len(plan.tasks)) as tell, closing(build.run(plan, jobs)) as results:
        for made in results:
            if made.failure:
                failures.append(made)
            _say_written(made.files)
            tell(1, made.name)
    return failures


def _say_written(paths: Sequence[Path]) -> None:
    """Names files on standard output, unless that is where a bar is to be seen."""
    if not (streams.is_watched() and streams.is_terminal()):
        for path in paths:
            streams.name_file(path)


def _pictures(count: int) -> str:
    return f"{count} {'picture' if count == 1 else 'pictures'}"


def _said_of(left: Sequence[str], *, is_removed: bool) -> str:
    """Names the files of pictures that are no longer in the manifest."""
    more = f" and {len(left) - MAX_NAMED} more" if len(left) > MAX_NAMED else ""
    named = f"{', '.join(left[:MAX_NAMED])}{more}"
    if is_removed:
        return f"removed {named}"
    return f"no longer in the manifest: {named}\n  hint: --prune removes them"


def _counts(pictures: int, tasks: int, failed: int) -> str:
    return (
        f"{_pictures(pictures)}: {tasks - failed} made, {pictures - tasks} up to date, "
        f"{failed} failed"
    )
