"""The activations that a command is given: named one by one, by family, or all of them."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from actviz import readers
from actviz.cli import arguments
from actviz.cli.completion import (
    complete_activation,
    complete_parameter,
    completion,
    families,
    frameworks,
)
from actviz.errors import UsageError
from actviz.options import THRESHOLD, WHAT
from actviz.startup import importing

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.catalog import Catalog


ALL = "no name for the whole catalog (plot: with --layout grid), or --family NAME"


Activations = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ACTIVATION",
        autocompletion=complete_activation,
        hidden=True,  # from the list of options: the text above it says what it is
    ),
]
CatalogFile = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        metavar="FILE",
        help="A TOML file of your own activations.",
        rich_help_panel=WHAT,
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="A=VALUES",
        autocompletion=complete_parameter,
        show_default=False,
        help="A parameter's values, as a=0.5,1,2 or a=0.5:2:0.25.",
        rich_help_panel=WHAT,
    ),
]
Family = Annotated[
    str | None,
    typer.Option(
        "--family",
        metavar="NAME",
        autocompletion=completion(families),
        help="The activations of a family.",
        rich_help_panel=WHAT,
    ),
]
Threshold = Annotated[
    str,
    typer.Option(
        "--threshold", "-t", metavar="T", help="The slope below which the gradient counts as gone."
    ),
]
Convention = Annotated[
    str | None,
    typer.Option(
        "--convention",
        metavar="FRAMEWORK",
        autocompletion=completion(frameworks),
        help="What f' is at a kink or a jump: as torch, jax, keras, tensorflow or onnx has it; "
        "without it there is none.",
    ),
]
OWN = "ACTVIZ_CATALOG"  # names a catalog in the surroundings
USUAL_THRESHOLD = str(THRESHOLD)


def catalog(path: str | None) -> Catalog:
    """The catalog, and the activations of a user's own file, that of the surroundings where none
    is given."""
    own = os.environ.get(OWN) or None
    try:
        return _read(path or own)
    except UsageError as error:
        if path is None and not error.others:
            error.hint = "; ".join(filter(None, (error.hint, f"{OWN} names the file")))
        raise


@cache
def _read(path: str | None) -> Catalog:
    """A file may be a pipe, and is read once."""
    from actviz.catalog import default_catalog

    return default_catalog() if path is None else default_catalog().with_file(path)


def check_convention(framework: str | None, is_of_slopes: bool) -> None:
    """Raises UsageError for a convention that is not known, and for one that nothing heeds."""
    if framework is None:
        return
    readers.choice(framework, tuple(frameworks()), "convention")
    if not is_of_slopes:
        raise UsageError("--convention is about f'", "add --derivative")


def texts(
    activations: list[str] | None,
    family: str | None,
    catalog_file: str | None,
    *,
    of_all: bool,
    everything: bool = True,
) -> list[str]:
    """The activations that are named, and those of a family; with ``of_all`` the whole catalog
    where there are none, or the best known ones but for ``everything``."""
    found = list(activations or ())
    for text in map(str.strip, found):
        if text in ("*", "all"):
            raise UsageError(f"{text!r} names no activation", f"write {ALL}")
    if family is not None or (of_all and not found):
        common = family is None and not everything
        found += [row.name for row in catalog(catalog_file).rows(family, common=common)]
    return found


def chosen(
    texts: list[str] | None,
    catalog_file: str | None,
    values: list[str] | None = None,
    *,
    has_set: bool = True,
) -> tuple[Activation, ...]:
    """The activations of at least one formula, with what --set says of parameters; ``has_set`` is
    whether the command takes that. Raises UsageError for none, and for a parameter that is in none
    of them."""
    if not texts:
        raise UsageError(
            "which activation?",
            "name one or more, as in: sigmoid 'elu(alpha=2)'; actviz list shows them",
        )
    with importing():
        from actviz.activation import activations, parameters_used
        from actviz.formula.faults import UnknownLetterError
    known = catalog(catalog_file)
    wanted = arguments.values(values)
    if wanted:
        used = set[str]().union(*(parameters_used(t.strip(), known, [*wanted]) for t in texts))
        for name in wanted:
            if name not in used:
                raise UsageError(
                    f"no formula here has a parameter {name!r}",
                    f"write it into one, such as x*tanh(softplus({name}*x))",
                )
    try:
        return tuple(one for text in texts for one in activations(text.strip(), known, wanted))
    except UnknownLetterError as error:
        if has_set:
            error.hint += f"; or give it values: --set {error.letter}=0.5,1,2"
        raise
