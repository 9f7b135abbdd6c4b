"""``actviz data``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from actviz import readers
from actviz.cli import arguments, destinations, selection, streams
from actviz.cli.completion import completion, types
from actviz.cli.progress import progress
from actviz.errors import UsageError
from actviz.startup import importing

if TYPE_CHECKING:
    from actviz.tables.samples import Inputs

FORMATS = ("csv", "json", "npy", "npz", "hex", "c")
SUFFIXES = {**{name: name for name in FORMATS}, "h": "c"}
BINARY = ("npy", "npz")
SPACINGS = ("linear", "log")
PATIENCE = 1.0  # seconds; what takes less needs no bar
WINDOW = "-6:6"
SAMPLES = "241"


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
    ] = WINDOW,
    samples: Annotated[
        str, typer.Option("--samples", "-n", metavar="N", help="How many, evenly spaced.")
    ] = SAMPLES,
    spacing: Annotated[
        str,
        typer.Option(
            "--spacing",
            metavar="SPACING",
            autocompletion=completion(lambda: SPACINGS),
            help="linear or log.",
        ),
    ] = "linear",
    at: Annotated[
        str | None, typer.Option("--at", metavar="X,...", help="At these inputs alone.")
    ] = None,
    points: Annotated[
        str | None,
        typer.Option(
            "--points",
            metavar="FILE",
            help='At those in a file: one a line, the first column of a CSV, .npy; "-" for stdin.',
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--every", help="At all numbers of a type of 16 or 8 bits.")
    ] = False,
    dtype: Annotated[
        str,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            autocompletion=completion(types),
            help="Values rounded, once, to float64, float32, float16, bfloat16, float8_e4m3fn or "
            "float8_e5m2.",
        ),
    ] = "float64",
    input_dtype: Annotated[
        str | None,
        typer.Option(
            "--input-dtype",
            metavar="TYPE",
            autocompletion=completion(types),
            help="Inputs rounded to a type first.",
        ),
    ] = None,
    convention: selection.Convention = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completion(lambda: FORMATS),
            help="csv, json, npy, npz, hex or c.",
        ),
    ] = None,
    path: destinations.Output = None,
    values: selection.Values = None,
    catalog: selection.CatalogFile = None,
) -> None:
    """Sample values, for programs.

    x and f(x) for every ACTIVATION, and f'(x), f''(x) where asked for, each number correctly
    rounded. At a kink of f, where f' does not exist, it is nan; at a jump it is inf or -inf, the
    sign of its impulse: with --convention what a framework documents there, such as 0 for relu at
    0. In JSON nan is null, and inf is "inf".
    """
    orders = range(readers.derivatives(derivative) + 1)
    selection.check_convention(convention, len(orders) > 1)
    name = arguments.file_name(activations or ["data"])
    path, form = destinations.place_of(name, path, file_format, SUFFIXES)
    if form in BINARY and path in (None, "-") and streams.is_terminal():
        raise UsageError(f"{form} is not for a terminal to show", "send it to a file with -o")
    chosen = [name for name, given in (("at", at), ("points", points), ("every", every)) if given]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} both name the inputs", "leave out one")
    spread = (window, samples, spacing) != (WINDOW, SAMPLES, "linear")
    if chosen and spread:
        raise UsageError(
            f"--{chosen[0]} names the inputs itself", "leave out --range, --samples and --spacing"
        )
    lower, upper = readers.window(window)
    count = arguments.samples(samples)
    is_log = readers.choice(spacing, SPACINGS, "spacing") == "log"
    if is_log and not (lower > 0 or upper < 0):
        raise UsageError("log spacing needs inputs of one sign", "give --range 1e-3:10, for one")
    found = selection.chosen(activations, catalog, values)
    with importing():
        from actviz.analysis import typed
        from actviz.floats import float_type
        from actviz.tables import samples as tables
    kind = float_type(dtype)
    input_kind = None if input_dtype is None else float_type(input_dtype)
    if every:
        inputs = tables.listed(typed.every(input_kind or kind))
    elif at is not None or points is not None:
        inputs = _named(at, points)
    else:
        spaced = tables.log_spaced if is_log else tables.spaced
        inputs = spaced(lower, upper, count)
    if input_kind is not None:
        inputs = inputs.rounded(input_kind)
    sampled = tables.Samples(inputs, found, orders, kind, convention)
    total = inputs.count * len(sampled.columns())
    with progress(total, patience=PATIENCE, is_hidden=_shares(path)) as tell:
        parts = tables.FORMATS[form](sampled, lambda count: tell(count, ""))
        streams.write_parts(parts, path)
    streams.name_new(path)


def _shares(path: str | None) -> bool:
    """Whether what is written is seen on the terminal already."""
    return path in (None, "-") and streams.is_terminal()


def _named(at: str | None, points: str | None) -> Inputs:
    with importing():
        from actviz.tables import numberfiles
        from actviz.tables import samples as tables
    if at is not None:
        return tables.listed(numberfiles.numbers(at.split(",")))
    assert points is not None
    content_of, name = streams.read(points)
    return tables.listed(numberfiles.read(content_of, name, 1)[0])
