"""``actviz show``."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz import readers
from actviz.cli import selection, streams
from actviz.cli.completion import complete_activation
from actviz.errors import UsageError
from actviz.startup import importing


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
    catalog: selection.CatalogFile = None,
) -> None:
    """Show one activation on a card.

    Formula, derivative, properties, regions, aliases and reference of an ACTIVATION, with a small
    plot in text.
    """
    limit = readers.threshold(threshold)
    found = selection.chosen([activation] if activation is not None else None, catalog)
    if len(found) != 1:
        raise UsageError(
            f"a card shows one activation, and this is a family of {len(found)}",
            f"pick one, such as {found[0].label!r}",
        )
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
