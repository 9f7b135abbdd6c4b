"""``actviz data``."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from actviz import options
from actviz.cli import arguments, selection, streams
from actviz.startup import importing

FORMATS = ("csv", "json")


def data(
    activations: selection.Activations = None,
    derivative: Annotated[
        int,
        typer.Option(
            "--derivative", "-d", count=True, show_default=False, help="Add f'; -dd adds f'' too."
        ),
    ] = 0,
    window: Annotated[
        str,
        typer.Option("--range", "-r", metavar="MIN:MAX", help="The inputs, ends included."),
    ] = "-6:6",
    samples: Annotated[
        str, typer.Option("--samples", "-n", metavar="N", help="How many, evenly spaced.")
    ] = "241",
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="csv or json.")
    ] = None,
    path: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="Write to a file.")
    ] = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Sample values, as CSV or JSON.

    x and f(x) for every ACTIVATION, and f'(x), f''(x) where asked for, each number correctly
    rounded. At a kink of f, where f' does not exist, it is nan; at a jump it is inf or -inf, the
    sign of its impulse. In JSON nan is null, and inf is "inf".
    """
    lower, upper = options.window(window)
    count = arguments.samples(samples)
    orders = range(options.derivatives(derivative) + 1)
    form = _format(file_format, path)
    found = selection.chosen(activations, catalog)
    with importing():
        from actviz.tables import samples as tables
    sampled = tables.sample(found, lower, upper, count, orders)
    streams.write_text(tables.as_json(sampled) if form == "json" else tables.as_csv(sampled), path)


def _format(name: str | None, path: str | None) -> str:
    if name is not None:
        return options.choice(name, FORMATS, "format")
    return "json" if path is not None and PurePath(path).suffix.lower() == ".json" else "csv"
