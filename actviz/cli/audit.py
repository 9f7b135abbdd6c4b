"""``actviz audit``."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from actviz import options
from actviz.cli import selection, streams
from actviz.cli.data import contents
from actviz.errors import UsageError
from actviz.startup import importing

FORMATS = ("table", "json")


def audit(
    activations: selection.Activations = None,
    values: Annotated[
        str | None,
        typer.Option(
            "--values",
            metavar="FILE",
            help='Inputs and outputs, two columns: text, .npy or .npz; "-" for standard input.',
        ),
    ] = None,
    kernel: Annotated[
        str | None,
        typer.Option(
            "--kernel",
            metavar="MODULE:FUNCTION",
            help="A Python function that takes an array of numpy's, such as numpy:tanh.",
        ),
    ] = None,
    derivative: Annotated[
        int,
        typer.Option(
            "--derivative",
            "-d",
            count=True,
            show_default=False,
            help="The values are those of f'; -dd of f''.",
        ),
    ] = 0,
    dtype: Annotated[
        str,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            help="Of inputs and outputs: float64, float32, float16, bfloat16, float8_e4m3fn or "
            "float8_e5m2.",
        ),
    ] = "float64",
    limit: Annotated[
        str | None,
        typer.Option("--fail-over", metavar="ULP", help="Exit with 1 if an error is larger."),
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="table or json.")
    ] = None,
    path: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="Write to a file.")
    ] = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Measure an implementation in ulp.

    The values that it gives for an ACTIVATION are held against the truth. They are read from a
    file, or a function of yours is called: on all numbers of a type of 16 or 8 bits, of a wider one
    on those where implementations go wrong. The errors are in ulp, the distance of the type's
    numbers at the truth. With --fail-over, NaN or an infinity that is wrong fails too.
    """
    order = options.derivatives(derivative)
    most = None if limit is None else options.number(limit, "the limit")
    form = _format(file_format, path)
    if (values is None) == (kernel is None):
        raise UsageError(
            "an audit is of --values or of a --kernel",
            "as in: actviz audit tanh --kernel numpy:tanh",
        )
    found = selection.chosen(activations, catalog)
    if len(found) > 1:
        raise UsageError("an audit is of one activation", "call it once for each")
    (activation,) = found
    with importing():
        from actviz.analysis import typed
        from actviz.analysis.dtypes import float_type
        from actviz.audit import implementation, inputs, report
        from actviz.audit.measure import measured
        from actviz.tables import layout, numberfiles
    kind = float_type(dtype)
    if kernel is not None:
        source, x = kernel, inputs.tried(activation.tree, kind)
        given = implementation.outputs(kernel, x, kind)
    else:
        assert values is not None
        content, source = contents(values)
        x, given = numberfiles.read(content, source, 2)
        x = typed.nearest(kind, x)
    result = measured(activation.tree, order, kind, x, given)
    named = [report.Named(activation.label + "'" * order, source, result)]
    if form == "json":
        text = report.json(named)
    else:
        width = streams.width(layout.NATURAL_WIDTH)
        text = layout.text(report.table(named), width, colour=streams.has_colour())
    streams.write_text(text, path)
    if most is not None and ((result.largest or 0.0) > most or result.special.count):
        raise typer.Exit(1)


def _format(name: str | None, path: str | None) -> str:
    if name is not None:
        return options.choice(name, FORMATS, "format")
    suffix = "" if path is None else PurePath(path).suffix.lower()
    return "json" if suffix == ".json" else "table"
