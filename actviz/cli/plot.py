"""``actviz plot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actviz import options
from actviz.cli import arguments, selection, streams
from actviz.cli.destinations import OUTPUT, TEXT, Target, targets
from actviz.errors import UsageError
from actviz.export import rendered
from actviz.export.files import atomic_write, open_already
from actviz.startup import importing, quiet_matplotlib

if TYPE_CHECKING:
    from actviz.activation import Activation


def plot(
    activations: selection.Activations = None,
    derivative: Annotated[
        int,
        typer.Option(
            "--derivative",
            "-d",
            count=True,
            show_default=False,
            help="Draw f' below f; -dd and -ddd draw f'', f''' too.",
        ),
    ] = 0,
    saturation: Annotated[
        bool, typer.Option("--saturation", "-s", help="Mark where the gradient is gone.")
    ] = False,
    threshold: selection.Threshold = selection.DEFAULT_THRESHOLD,
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
    colors: Annotated[
        str | None,
        typer.Option(
            "--colors", metavar="LIST", help="Of the curves, in order: '#c00000,tab:blue'."
        ),
    ] = None,
    yrange: Annotated[
        list[str] | None,
        typer.Option(
            "--yrange",
            metavar="MIN:MAX",
            show_default=False,
            help="The values to draw: of f, and given again of f' and so on.",
        ),
    ] = None,
    mark: Annotated[
        str | None,
        typer.Option(
            "--mark", metavar="X", help="Write the values at X: a line, and points on the curves."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="A title above the figure.")
    ] = None,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Leave the ground clear.")
    ] = False,
    together: Annotated[
        bool, typer.Option("--together", help="f and f' in one panel, for each ACTIVATION.")
    ] = False,
    xlabel: Annotated[
        str | None, typer.Option("--xlabel", metavar="TEXT", help="A name for the x axis.")
    ] = None,
    dpi: Annotated[
        str | None,
        typer.Option("--dpi", metavar="N", help="Pixels to the inch of a PNG or WebP."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Open a window; write files only where -o says.")
    ] = False,
    values: selection.Values = None,
    family: selection.Family = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Draw activations into one figure.

    Without -o, the file is named after each ACTIVATION and written into the current folder. The
    paths written are printed. "-o -" is standard output, in the format that --format says. With
    --layout grid and no name, the whole catalog is drawn.

    A jump is a gap, with a filled circle at the value. Where f has a kink f' has no value: both its
    sides are open circles; where f jumps f' is an impulse, an arrow with its weight.
    """
    if threshold != selection.DEFAULT_THRESHOLD and not saturation:
        options.threshold(threshold)
        raise UsageError("--threshold is about saturation", "add --saturation")
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
            "colors": colors,
            "yrange": yrange or None,
            "together": together,
            "xlabel": xlabel,
            "dpi": dpi,
            "mark": mark,
        }
    )
    texts = selection.texts(activations, family, catalog, of_all=layout == "grid")
    name = arguments.file_name(activations or [family or "activations"])
    places: list[Target] = []
    if paths or not show:
        places = targets(name, paths or (), file_format, is_terminal=streams.is_terminal())
    found = selection.chosen(texts, catalog, values)
    sketches = [place for place in places if place.form == TEXT]
    pictures = [place for place in places if place.form != TEXT]
    if sketches:
        _sketch(found, wanted, sketches)
    if pictures or show:
        _draw(found, wanted, pictures, show=show)


def _sketch(
    activations: tuple[Activation, ...], wanted: options.Options, places: list[Target]
) -> None:
    """The plot in text, on standard output or in files."""
    with importing():
        from actviz.text import sketch
    if wanted.layout == "grid" or wanted.yscale == "log":
        raise UsageError("a sketch in text has no grid and no logarithmic scale", "draw a picture")
    usual = options.Options()
    for name in ("together", "yrange", "xlabel", "colors", "dpi", "mark", "labels"):
        if getattr(wanted, name) != getattr(usual, name):
            raise UsageError(f"a sketch in text heeds no --{name}", "draw a picture")
    lines = sketch.plot(activations, wanted, streams.width(80), streams.lines(40))
    plain = "\n".join(sketch.plain(lines)) + "\n"
    for place in places:
        if place.path != OUTPUT:
            streams.write_text(plain, place.path)
            streams.name_file(place.path)
        elif not streams.has_braille():
            raise UsageError(
                "standard output cannot be written the dots of a sketch",
                "set PYTHONIOENCODING=utf-8",
            )
        else:
            has_colour = streams.has_colour()
            streams.write(sketch.coloured(lines, sketch.COLOURS) if has_colour else plain)


def _draw(
    activations: tuple[Activation, ...],
    wanted: options.Options,
    places: list[Target],
    *,
    show: bool,
) -> None:
    """The plot as a picture, in files or in a window."""
    backend = quiet_matplotlib(shows=show)
    with importing():
        from actviz.drawing.figure import figure
        from actviz.drawing.names import missing_signs
    drawn = figure(activations, wanted)
    missing = missing_signs(drawn)
    if missing:
        streams.message(f"actviz: the type has no sign for {', '.join(missing)}: boxes are drawn")
    for place in places:
        picture = rendered(drawn, place.form, wanted)
        if place.path == OUTPUT:
            streams.write(picture)
        else:
            atomic_write(Path(place.path), picture)
            if open_already(Path(place.path)) is None:  # it may be where this would be written
                streams.name_file(place.path)
    if show:
        with importing():
            from actviz.drawing.interactive import show_window
        show_window(drawn, wanted, backend)
