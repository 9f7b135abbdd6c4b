"""``actviz plot``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from actviz import options
from actviz.cli import arguments, choose, output
from actviz.errors import UsageError
from actviz.export import FORMATS, atomic_write, rendered
from actviz.startup import importing

TEXT_FORMATS = ("svg", "pgf", "eps")


def plot(
    activations: choose.Activations = None,
    derivative: Annotated[
        int,
        typer.Option(
            "--derivative",
            "-d",
            count=True,
            show_default=False,
            help="Draw f' below f; -dd draws f'' too.",
        ),
    ] = 0,
    saturation: Annotated[
        bool, typer.Option("--saturation", "-s", help="Mark where the gradient is gone.")
    ] = False,
    threshold: choose.Threshold = "0.05",
    window: Annotated[
        str, typer.Option("--range", "-r", metavar="MIN:MAX", help="The inputs to draw.")
    ] = "-6:6",
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            show_default=False,
            help="Where to write; may be given several times. The suffix picks the format.",
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="png, svg, pdf, pgf, eps or webp."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="SIZE",
            help="As 1920x1080 in pixels, 8x4.5in, 16x9cm, 4:3, column or page.  "
            "[default: the theme's]",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="A title above the figure.")
    ] = None,
    catalog: choose.CatalogFile = None,
) -> None:
    """Draw activations into one figure.

    Without -o, the file is named after each ACTIVATION and written into the current folder. The
    paths written are printed. "-o -" is standard output, in the format that --format says.
    """
    wanted = options.options(
        {
            "derivative": derivative,
            "saturation": saturation,
            "threshold": threshold,
            "range": window,
            "size": size,
            "title": title,
        }
    )
    targets = _targets(activations or [], paths, file_format)
    found = choose.chosen(activations, catalog)
    _prepare_matplotlib()
    with importing():
        from actviz.drawing.figure import figure
    drawn = figure(found, wanted)
    for path, form in targets:
        picture = rendered(drawn, form, wanted)
        if path == "-":
            output.write(picture)
        else:
            atomic_write(Path(path), picture)
            output.write(f"{path}\n")


def _prepare_matplotlib() -> None:
    """Keeps the surroundings from stopping matplotlib's import, or from making it talkative."""
    import logging

    os.environ["MPLBACKEND"] = "agg"  # no backend is used; one that does not exist is an error
    # where it cannot keep its font cache, it makes one in a temporary folder, and says so at length
    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def _targets(
    activations: list[str], paths: list[str] | None, file_format: str | None
) -> list[tuple[str, str]]:
    """Where to write, and in which format."""
    form = None if file_format is None else options.choice(file_format, FORMATS, "format")
    if not paths:
        suffix = form or "png"
        return [(f"{arguments.file_name(activations)}.{suffix}", suffix)]
    return [(path, _format(path, form)) for path in paths]


def _format(path: str, form: str | None) -> str:
    if path == "-":
        if form is None:
            raise UsageError(
                "standard output needs to be told the format", "add one, such as --format svg"
            )
        if output.is_terminal() and form not in TEXT_FORMATS:
            raise UsageError(
                f"{form} is not for a terminal to show", "send it to a file or to a program"
            )
        return form
    suffix = Path(path).suffix.removeprefix(".").lower()
    if form is None:
        if suffix not in FORMATS:
            raise UsageError(
                f"the name {path!r} does not say in which format to write",
                f"end it in {', '.join(f'.{name}' for name in FORMATS)}, or give --format",
            )
        return suffix
    if suffix in FORMATS and suffix != form:
        raise UsageError(
            f"{path!r} is named as {suffix}, but --format says {form}", "leave out one of the two"
        )
    return form
