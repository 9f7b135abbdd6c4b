"""``actviz plot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actviz import options
from actviz.cli import arguments, selection, streams
from actviz.cli.completion import completion
from actviz.cli.destinations import FORMATS, OUTPUT, TEXT, Destination, destinations_of
from actviz.cli.pictures import takes_options
from actviz.errors import UsageError
from actviz.export import check_format, memory, rendered
from actviz.export import pictures as made_of
from actviz.export.files import atomic_write
from actviz.startup import importing, quiet_matplotlib, slim_matplotlib

if TYPE_CHECKING:
    from actviz.activation import Activation

MUCH = 3e8  # bytes; what takes more says so before


@takes_options
def plot(
    activations: selection.Activations = None,
    values: selection.Values = None,
    family: selection.Family = None,
    catalog: selection.CatalogFile = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            show_default=False,
            help="A file, or DIR/, or - for stdout; may repeat.",
            rich_help_panel=options.WHERE,
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="png, svg, pdf, tikz, eps, webp, text; pgf needs a TeX.",
            autocompletion=completion(lambda: FORMATS),
            rich_help_panel=options.WHERE,
        ),
    ] = None,
    show: Annotated[
        bool,
        typer.Option(
            "--show", help="Open a window; files only with -o.", rich_help_panel=options.WHERE
        ),
    ] = False,
    **wanted: Any,
) -> None:
    """Draw activations into one figure.

    \b
    actviz plot sigmoid tanh --derivative
    actviz plot gelu relu -d -s -o gelu.svg
    actviz plot 'ours=x*tanh(a*x)' --set a=1,2
    actviz plot --family rectified --layout grid

    Without -o the file is named after each ACTIVATION; a grid without a name is the whole catalog.
    A jump is a gap, with a filled circle at the value; at a kink f' has none: open circles; where
    f jumps f' is an impulse, an arrow.
    """
    drawn = options.options({name: value or None for name, value in wanted.items()})
    if wanted["threshold"] != options.OPTIONS["threshold"].usual and not drawn.saturation:
        raise UsageError("--threshold is about saturation", "add --saturation")
    if len(drawn.yrange) > len(drawn.orders):
        raise UsageError(
            f"--yrange is given for {len(drawn.yrange)} panels, and {len(drawn.orders)} drawn",
            "add --derivative, or leave out one",
        )
    texts = selection.texts(activations, family, catalog, of_all=drawn.layout == "grid")
    name = arguments.file_name(activations or [family or "activations"])
    places: list[Destination] = []
    if output or not show:
        places = destinations_of(name, output or (), file_format, is_terminal=streams.is_terminal())
    found = selection.chosen(texts, catalog, values)
    sketches = [place for place in places if place.form == TEXT]
    pictures = [place for place in places if place.form != TEXT]
    if sketches:
        if not pictures:
            _check_heeded(drawn)
        _sketch(found, drawn, sketches)
    if pictures or show:
        _draw(found, drawn, pictures, show=show)


def _check_heeded(wanted: options.Options) -> None:
    """Raises UsageError for an option that changes nothing of a sketch in text."""
    if wanted.dtype is not None and not wanted.saturation:
        raise UsageError("a sketch in text shows no steps", "add --saturation, or draw a picture")
    for name, _ in options.changed(wanted):
        if options.SKETCH not in options.OPTIONS[name].heeded and name not in ("layout", "yscale"):
            raise UsageError(f"a sketch in text heeds no {options.spelled(name)}", "draw a picture")


def _sketch(
    activations: tuple[Activation, ...], wanted: options.Options, places: list[Destination]
) -> None:
    """The plot in text, on standard output or in files."""
    with importing():
        from actviz.text import sketch
    if wanted.layout == "grid" or wanted.yscale == "log":
        raise UsageError("a sketch in text has no grid and no logarithmic scale", "draw a picture")
    lines = sketch.plot(activations, wanted, streams.width(80), streams.lines(40))
    plain = "\n".join(sketch.plain(lines)) + "\n"
    for place in places:
        if place.path != OUTPUT:
            streams.write_text(plain, place.path)
            streams.name_new(place.path)
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
    places: list[Destination],
    *,
    show: bool,
) -> None:
    """The plot as a picture, in files or in a window."""
    for place in places:
        check_format(place.form, outlines=wanted.text == "outlines")
        if place.path == OUTPUT and wanted.steps:
            raise UsageError("steps are several files", "name one with -o: NAME-1.png ...")
    backend = quiet_matplotlib(shows=show)
    with importing():
        slim_matplotlib()
        from actviz.drawing.figure import figure
        from actviz.drawing.names import missing_signs
        from actviz.drawing.styles import unheeded
    made = figure(activations, wanted)
    silent = unheeded(wanted.theme)
    if silent:
        streams.message(
            f"actviz: the style sets {', '.join(silent)}, which pictures here do not heed"
        )
    missing = missing_signs(made)
    if missing:
        streams.message(f"actviz: the type has no sign for {', '.join(missing)}: boxes are drawn")
    for place in places:
        needed = memory(made, place.form)
        if needed > MUCH:
            streams.message(
                f"actviz: {place.path} is large: to draw it takes {needed / 1e9:.1f} GB of memory, "
                "and seconds"
            )
        if place.path == OUTPUT:
            streams.write(rendered(made, place.form, wanted))
            continue
        for path, picture in made_of(made, Path(place.path), place.form, wanted):
            atomic_write(path, picture)
            streams.name_new(str(path))
    if show:
        with importing():
            from actviz.drawing.interactive import show_window
        show_window(made, wanted, backend)
