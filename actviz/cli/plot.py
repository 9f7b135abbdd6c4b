"""``actviz plot``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actviz import options
from actviz.cli import arguments, choose, output
from actviz.errors import UsageError
from actviz.export import FORMATS, atomic_write, rendered
from actviz.startup import importing

if TYPE_CHECKING:
    from actviz.activation import Activation

TEXT = "text"
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
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="png, svg, pdf, pgf, eps, webp, or text: a sketch here.",
        ),
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
    theme: Annotated[
        str,
        typer.Option(
            "--theme",
            metavar="THEME",
            autocompletion=options.themes,
            help="slides, paper, dark, poster, or a style file of yours; several with commas.",
        ),
    ] = options.BASE_THEME,
    layout: Annotated[
        str,
        typer.Option("--layout", metavar="LAYOUT", help="overlay, or grid: one activation a cell."),
    ] = options.LAYOUTS[0],
    yscale: Annotated[
        str,
        typer.Option(
            "--yscale", metavar="SCALE", help="linear, or log: how gradients vanish, in |f'|."
        ),
    ] = options.Y_SCALES[0],
    labels: Annotated[
        str, typer.Option("--labels", metavar="KIND", help="name, formula or none.")
    ] = options.LABELS[0],
    text: Annotated[
        str,
        typer.Option("--text", metavar="KIND", help="In svg, pdf and eps: text, or outlines."),
    ] = options.TEXTS[0],
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="A title above the figure.")
    ] = None,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Leave the ground clear.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Open a window; write files only where -o says.")
    ] = False,
    family: choose.Family = None,
    catalog: choose.CatalogFile = None,
) -> None:
    """Draw activations into one figure.

    Without -o, the file is named after each ACTIVATION and written into the current folder. The
    paths written are printed. "-o -" is standard output, in the format that --format says. With
    --layout grid and no name, the whole catalog is drawn.
    """
    wanted = options.options(
        {
            "derivative": derivative,
            "saturation": saturation,
            "threshold": threshold,
            "range": window,
            "size": size,
            "theme": theme,
            "layout": layout,
            "yscale": yscale,
            "labels": labels,
            "text": text,
            "title": title,
            "transparent": transparent,
        }
    )
    texts = choose.texts(activations, family, catalog, of_all=layout == "grid")
    name = arguments.file_name(activations or [family or "activations"])
    is_text = (file_format or "").strip().lower() == TEXT
    targets = [] if (show or is_text) and not paths else _targets(name, paths, file_format)
    found = choose.chosen(texts, catalog)
    if is_text:
        _sketch(found, wanted, paths)
        return
    _prepare_matplotlib(shows=show)
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
    if show:
        with importing():
            from actviz.drawing.screen import show_window
        show_window(drawn, wanted)


def _sketch(
    activations: tuple[Activation, ...], wanted: options.Options, paths: list[str] | None
) -> None:
    """The plot in text, on standard output or in files."""
    with importing():
        from actviz import sketch
    if wanted.layout == "grid" or wanted.yscale == "log":
        raise UsageError("a sketch in text has no grid and no logarithmic scale", "draw a picture")
    if not output.has_braille():
        raise UsageError(
            "standard output cannot hold the dots of a sketch", "use UTF-8: PYTHONIOENCODING=utf-8"
        )
    lines = sketch.plot(activations, wanted, output.width(80), output.lines(40))
    for path in paths or ["-"]:
        if path == "-" and output.has_colour():
            output.write(sketch.coloured(lines, sketch.COLOURS))
        else:
            output.write_text("\n".join(sketch.plain(lines)) + "\n", path)
            if path != "-":
                output.write(f"{path}\n")


def _prepare_matplotlib(*, shows: bool) -> None:
    """Keeps the surroundings from stopping matplotlib's import, or from making it talkative."""
    import logging

    if not shows:
        os.environ["MPLBACKEND"] = "agg"  # none is used; one that does not exist is an error
    # where it cannot keep its font cache, it makes one in a temporary folder, and says so at length
    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def _targets(name: str, paths: list[str] | None, file_format: str | None) -> list[tuple[str, str]]:
    """Where to write, and in which format."""
    form = None if file_format is None else options.choice(file_format, FORMATS, "format")
    if not paths:
        suffix = form or "png"
        return [(f"{name}.{suffix}", suffix)]
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
