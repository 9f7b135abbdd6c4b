"""A program of five commands, by bare Typer."""

from typing import Annotated

import typer

app = typer.Typer(help="Draw activation functions, and tabulate them.")
Names = Annotated[list[str], typer.Argument(help="The activations.")]


@app.command()
def plot(
    names: Names,
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write.")] = "a.png",
    derivative: Annotated[bool, typer.Option("-d", help="Draw f' too.")] = False,
) -> None:
    """Draw a picture."""


@app.command()
def table(
    names: Names,
    saturation: Annotated[bool, typer.Option("-s", help="Where the gradient is gone.")] = False,
) -> None:
    """Print a table."""


@app.command()
def show(name: str) -> None:
    """Show all that is known."""


@app.command("list")
def list_names() -> None:
    """List the names."""


@app.command()
def data(names: Names, count: Annotated[int, typer.Option("-n", help="How many.")] = 100) -> None:
    """Print samples."""


app()
