"""``actviz table``."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli import arguments, choose, output
from actviz.errors import UsageError
from actviz.startup import importing

if TYPE_CHECKING:
    from fractions import Fraction

    from actviz.activation import Activation
    from actviz.tables.layout import Table

FORMATS = ("table", "json", "csv", "markdown", "latex")
SUFFIXES = {".txt": "table", ".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex"}


def table(
    activations: choose.Activations = None,
    saturation: Annotated[
        bool, typer.Option("--saturation", "-s", help="The regions where the gradient is gone.")
    ] = False,
    threshold: choose.Threshold = "0.05",
    family: Annotated[
        str | None,
        typer.Option(
            "--family",
            metavar="NAME",
            autocompletion=choose.complete_family,
            help="The activations of a family.",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="A,B,...", help='Which properties to show; "all" for all.'
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="table, json, csv, markdown or latex."),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write to a file."),
    ] = None,
    catalog: choose.CatalogFile = None,
) -> None:
    """Tabulate properties, or saturation.

    One row for every ACTIVATION, or for all of the catalog if none is named. JSON and CSV hold
    exact doubles, the other formats four digits.
    """
    limit = arguments.threshold(threshold)
    form = _format(file_format, path)
    if columns is not None and (saturation or form in ("json", "csv")):
        raise UsageError("--columns chooses among the properties of a table for people")
    texts = _texts(activations, family, catalog)
    found = choose.chosen(texts, catalog)
    output.write_text(
        _saturation(found, limit, form) if saturation else _properties(found, columns, form), path
    )


def _format(name: str | None, path: str | None) -> str:
    if name is not None:
        return arguments.choice(name, FORMATS, "format")
    if path is None or path == "-":
        return "table"
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"the name {path!r} does not say in which format to write",
            f"end it in {', '.join(SUFFIXES)}, or give --format",
        )
    return SUFFIXES[suffix]


def _texts(activations: list[str] | None, family: str | None, catalog: str | None) -> list[str]:
    texts = list(activations or ())
    if family is not None or not texts:
        texts += [row.name for row in choose.catalog(catalog).rows(family)]
    return texts


def _saturation(activations: tuple[Activation, ...], threshold: Fraction, form: str) -> str:
    with importing():
        from actviz.analysis.saturation import saturation
        from actviz.tables import machine, rows
    found = [(activation, saturation(activation.tree, threshold)) for activation in activations]
    if form == "json":
        return machine.saturation_json(found, threshold)
    if form == "csv":
        return machine.saturation_csv(found)
    return _laid_out(rows.saturation_table(found), form)


def _properties(activations: tuple[Activation, ...], columns: str | None, form: str) -> str:
    with importing():
        from actviz.analysis.properties import properties
        from actviz.tables import machine, rows
    chosen: tuple[str, ...]
    if columns is None:
        chosen = rows.DEFAULT_COLUMNS
    elif columns.strip() == "all":
        chosen = tuple(rows.COLUMNS)
    else:
        names = columns.split(",")
        chosen = tuple(arguments.choice(name, tuple(rows.COLUMNS), "column") for name in names)
    found = [(activation, properties(activation.tree)) for activation in activations]
    if form == "json":
        return machine.properties_json(found)
    if form == "csv":
        return machine.properties_csv(found)
    return _laid_out(rows.properties_table(found, chosen), form)


def _laid_out(content: Table, form: str) -> str:
    with importing():
        from actviz.tables import layout
    if form == "markdown":
        return layout.markdown(content)
    if form == "latex":
        return layout.latex(content)
    return layout.text(content, output.width(layout.NATURAL_WIDTH), colour=output.has_colour())
