"""``actviz table``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from actviz import readers
from actviz.cli import arguments, destinations, selection, streams
from actviz.cli.completion import columns as columns_known
from actviz.cli.completion import completion, types
from actviz.errors import UsageError
from actviz.startup import importing

if TYPE_CHECKING:
    from fractions import Fraction

    from actviz.activation import Activation
    from actviz.tables.layout import Table

Interval = tuple[float, float] | None  # None is all of the line

SUFFIXES = {"txt": "table", "json": "json", "csv": "csv", "md": "markdown", "tex": "latex"}


def table(
    activations: selection.Activations = None,
    saturation: Annotated[
        bool, typer.Option("--saturation", "-s", help="The regions where the gradient is gone.")
    ] = False,
    threshold: selection.Threshold = selection.USUAL_THRESHOLD,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            autocompletion=completion(types),
            help="In the place of a threshold: where the gradient rounds to zero in float64, "
            "float32, float16, bfloat16, float8_e4m3fn or float8_e5m2.",
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--range",
            "-r",
            metavar="A:B",
            help="Of an interval of x alone, such as -3:3 or 0:inf.",
        ),
    ] = None,
    values: selection.Values = None,
    family: selection.Family = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All activations, not only the best known.")
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B,...",
            autocompletion=completion(lambda: (*columns_known(), "all", "help")),
            help="Which properties to show, by name or heading; all, or help for a list.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="COLUMN",
            autocompletion=completion(columns_known),
            help="Rows in the order of a column.",
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completion(SUFFIXES.values),
            help="table, json, csv, markdown or latex.",
        ),
    ] = None,
    path: destinations.Output = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Tabulate properties, or saturation.

    One row for every ACTIVATION, or for the best known if none is named. JSON and CSV hold
    exact doubles, the other formats four digits. At a kink or a jump f' has no value: a region
    that ends there, or where |f'| = T, leaves out that end.
    """
    if columns is not None and columns.strip().lower() == "help":
        from actviz.cli.explain import list_columns

        list_columns()
        return
    on = None if window is None else readers.interval(window)
    limit = readers.threshold(threshold)
    if dtype is not None and threshold != selection.USUAL_THRESHOLD:
        raise UsageError("--dtype sets the threshold itself", "leave out --threshold")
    saturation = saturation or dtype is not None
    if threshold != selection.USUAL_THRESHOLD and not saturation:
        raise UsageError("--threshold is about saturation", "add --saturation")
    name = arguments.file_name(activations or [family or "activations"])
    path, form = destinations.place_of(name, path, file_format, SUFFIXES)
    if columns is not None and saturation:
        raise UsageError("--columns chooses among properties", "leave out --saturation")
    if by is not None and saturation:
        raise UsageError("--sort orders the properties", "leave out --saturation")
    texts = selection.texts(activations, family, catalog, of_all=True, everything=everything)
    found = selection.chosen(texts, catalog, values)
    if dtype is not None:
        made = _rounding(found, dtype, form, on)
    elif saturation:
        made = _saturation(found, limit, form, on)
    else:
        made = _properties(found, columns, by, form, on)
    streams.write_text(made, path)
    streams.name_new(path)
    if not everything and not activations and family is None and streams.is_watched():
        known = selection.catalog(catalog)
        total = len(known.names())
        if total > len(found):
            sizes = (f"{name} ({len(known.rows(name))})" for name in known.families())
            streams.message(
                f"{len(found)} of {total}: --all tabulates the others too, --family NAME one of "
                f"{', '.join(sizes)}"
            )


def _saturation(
    activations: tuple[Activation, ...], threshold: Fraction, form: str, on: Interval
) -> str:
    with importing():
        from actviz.analysis.saturation import saturation
        from actviz.tables import machine, rows
    found = [(a, saturation(a.tree, threshold, *(on or ()))) for a in activations]
    if form == "json":
        return machine.saturation_json(found, threshold, on)
    if form == "csv":
        return machine.saturation_csv(found, on)
    return _laid_out(rows.saturation_table(found, on), form)


def _rounding(activations: tuple[Activation, ...], dtype: str, form: str, on: Interval) -> str:
    with importing():
        from actviz.analysis.dtypes import settled
        from actviz.analysis.saturation import saturation
        from actviz.floats import float_type
        from actviz.tables import machine, rows
    kind = float_type(dtype)
    found = [
        (
            a,
            saturation(a.tree, kind.underflow, *(on or ()), inclusive=True),
            settled(a.tree, kind, *(on or ())),
        )
        for a in activations
    ]
    if form == "json":
        return machine.rounding_json(found, kind, on)
    if form == "csv":
        return machine.rounding_csv(found, kind, on)
    return _laid_out(rows.rounding_table(found, kind, on), form)


def _properties(
    activations: tuple[Activation, ...], wanted: str | None, by: str | None, form: str, on: Interval
) -> str:
    with importing():
        from actviz.analysis.properties import properties
        from actviz.tables import columns, machine
        from actviz.tables.about import ABOUT
    chosen: tuple[str, ...] = ()
    if wanted is not None and wanted.strip() == "all":
        chosen = columns.columns_of(on)
    elif wanted is not None:
        chosen = tuple(columns.named(name) for name in wanted.split(","))
    sorter = None if by is None else columns.named(by)
    for name in (*chosen, *([sorter] if sorter else [])):
        column = columns.COLUMNS.get(name)
        if on is not None and column is not None and column.of_the_line:
            raise UsageError(
                f"the column {name!r} is about all of the line, not an interval",
                "leave out it or --range",
            )
    found = [(a, properties(a.tree, *(on or ()))) for a in activations]
    if sorter is not None and sorter in columns.COLUMNS:
        found.sort(key=lambda pair: columns.COLUMNS[sorter].order(pair[1]))
    elif sorter is not None:
        found.sort(key=lambda pair: ABOUT[sorter].text(pair[0]) or "")
    if form == "json":
        return machine.properties_json(found, chosen, on)
    if form == "csv":
        return machine.properties_csv(found, chosen, on)
    usual = columns.DEFAULT_COLUMNS if on is None else columns.INTERVAL_COLUMNS
    return _laid_out(columns.properties_table(found, chosen or usual, on), form)


def _laid_out(content: Table, form: str) -> str:
    with importing():
        from actviz.tables import layout
    if form == "markdown":
        return layout.markdown(content)
    if form == "latex":
        return layout.latex(content)
    return layout.text(content, streams.width(layout.NATURAL_WIDTH), colour=streams.has_colour())
