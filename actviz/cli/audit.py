"""``actviz audit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from actviz import options, readers
from actviz.cli import destinations, selection, streams
from actviz.cli.completion import completion, types
from actviz.errors import UsageError
from actviz.startup import importing

if TYPE_CHECKING:
    from actviz.audit.report import Named

SUFFIXES = {"txt": "table", "json": "json"}


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
    convention: selection.Convention = None,
    dtype: Annotated[
        str,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            autocompletion=completion(types),
            help="Of inputs and outputs: float64, float32, float16, bfloat16, float8_e4m3fn or "
            "float8_e5m2.",
        ),
    ] = "float64",
    picture: Annotated[
        str | None,
        typer.Option("--plot", metavar="PATH", help="Draw the errors: a .png, .svg, .pdf or .tex."),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--fail-over", metavar="ULP", help="Exit with 1 if an error is larger."),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completion(SUFFIXES.values),
            help="table or json.",
        ),
    ] = None,
    path: destinations.Output = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Measure an implementation in ulp.

    How far it is from the truth: its values are read from a file, or a function of yours is called,
    on all numbers of a type of 16 or 8 bits, of a wider one on those where implementations go
    wrong. An ulp is the distance of the type's numbers at the truth. With --fail-over, NaN or an
    infinity that is wrong fails too.
    """
    order = readers.derivatives(derivative)
    selection.check_convention(convention, order == 1)
    places = [] if picture is None else _places(picture)
    most = None if limit is None else readers.number(limit, "the limit")
    path, form = destinations.place_of("audit", path, file_format, SUFFIXES)
    if (values is None) == (kernel is None):
        raise UsageError(
            "an audit is of --values or of a --kernel",
            "as in: actviz audit tanh --kernel numpy:tanh",
        )
    found = selection.chosen(activations, catalog, has_set=False)
    if len(found) > 1:
        raise UsageError("an audit is of one activation", "call it once for each")
    (activation,) = found
    with importing():
        from actviz.analysis.conventions import slope
        from actviz.audit import implementation, inputs, report
        from actviz.audit.measure import measured
        from actviz.audit.values import audited
        from actviz.floats import float_type
        from actviz.tables import layout
    kind = float_type(dtype)
    rule = slope(activation, convention) if convention else None
    if kernel is not None:
        truth = (activation.tree, order) if rule is None else (rule, 0)
        x = inputs.tried(activation.tree, kind)
        result = measured(*truth, kind, x, implementation.outputs(kernel, x, kind))
        named = [report.Named(activation.label + "'" * order, kernel, result)]
    else:
        assert values is not None
        named = [audited(activation, order, kind, *streams.read(values), rule)]
    if form == "json":
        text = report.json(named)
    else:
        width = streams.width(layout.NATURAL_WIDTH)
        text = layout.text(report.table(named), width, colour=streams.has_colour())
    for place in places:
        streams.write_parts([_drawn(named, place.form)], place.path)
        if path is None or streams.is_output(path):
            streams.message(f"wrote {place.path}")
        else:
            streams.name_new(place.path)
    streams.write_text(text, path)
    streams.name_new(path)
    if most is not None and ((result.largest or 0.0) > most or result.special.count):
        raise typer.Exit(1)


def _places(path: str) -> list[destinations.Destination]:
    """Where the picture goes. Raises UsageError for a name that does not say its format."""
    found = destinations.destinations_of("audit", [path], None, is_terminal=streams.is_terminal())
    if found[0].form == destinations.TEXT:
        raise UsageError("an audit is drawn as a picture", "end the name in .png, .svg or .pdf")
    return found


def _drawn(named: list[Named], form: str) -> bytes:
    with importing():
        from actviz.audit.values import picture
        from actviz.export import rendered
    wanted = options.Options()
    return rendered(picture(named, wanted), form, wanted)
