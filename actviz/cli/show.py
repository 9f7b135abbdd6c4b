"""``actviz show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from actviz import readers
from actviz.cli import selection, streams
from actviz.cli.completion import complete_activation, completion
from actviz.errors import UsageError
from actviz.startup import importing

if TYPE_CHECKING:
    from actviz.activation import Activation

FORMATS = ("text", "toml")


def show(
    activation: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTIVATION",
            autocompletion=complete_activation,
            hidden=True,
        ),
    ] = None,
    threshold: selection.Threshold = selection.USUAL_THRESHOLD,
    file_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completion(lambda: FORMATS),
            help="text, or toml: a catalog row to begin from.",
        ),
    ] = FORMATS[0],
    values: selection.Values = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Show one activation on a card.

    Formula, derivative, properties, regions, aliases and reference of an ACTIVATION, with a small
    plot in text.
    """
    limit = readers.threshold(threshold)
    found = selection.chosen([activation] if activation is not None else None, catalog, values)
    if len(found) != 1:
        raise UsageError(
            f"a card shows one activation, and this is a family of {len(found)}",
            f"pick one, such as {found[0].label!r}",
        )
    if readers.choice(file_format, FORMATS, "format") == "toml":
        _write_row(found[0])
        return
    with importing():
        from actviz.analysis.properties import properties
        from actviz.analysis.saturation import saturation
        from actviz.text.card import card
        from actviz.text.sketch import COLOURS
    page = card(
        found[0],
        properties(found[0].tree),
        saturation(found[0].tree, limit),
        selection.catalog(catalog),
        streams.width(100),
        plots=streams.has_braille(),
        colours=COLOURS if streams.has_colour() else (),
    )
    streams.write(page)


def _write_row(activation: Activation) -> None:
    from actviz.catalog.rows import Row
    from actviz.catalog.writing import as_toml
    from actviz.formula import notation

    row = activation.row
    if row is not None:  # its own name is taken
        values = tuple((name, notation.text(value)) for name, value in activation.parameters)
        row = row._replace(name=f"my_{row.name}", parameters=values)
    else:
        name = activation.name if activation.is_named else "mine"
        name = name if name.isidentifier() and name.isascii() else "mine"
        row = Row(name, "", name, notation.text(activation.written))
    streams.write(as_toml(row))
