"""The program ``actviz``: its commands, and how it reports what goes wrong."""

import sys
from types import MappingProxyType
from typing import Annotated, Any

import typer

from actviz import __version__
from actviz.cli import command, streams
from actviz.errors import ActvizError
from actviz.readers import choice

HELP = """Draw activation functions truthfully, and tabulate them with proof.

An ACTIVATION is a formula in x: "sigmoid", "elu(alpha=2)", "elu(alpha=[0.5, 1, 2])" for a family of
three, "x * sigmoid(1.702 * x)" on the spot. Names from PyTorch, JAX and Keras work too:
"torch.nn.GELU". See "actviz list" for all of them."""

PROGRAM = "actviz"


class Program(command.TextGroup):
    """The commands of ours."""

    functions = MappingProxyType(
        {name: f"actviz.cli.{name}:{name}" for name in ("plot", "table", "show")}
        | {"list": "actviz.cli.listing:list_activations"}
        | {name: f"actviz.cli.{name}:{name}" for name in ("data", "audit", "explain", "gallery")}
        | {"help": "actviz.cli.app:show_help"}
    )
    unlisted = ("help",)


app = typer.Typer(
    name=PROGRAM,
    help=HELP,
    cls=Program,
    rich_markup_mode=None,  # plain help reads well in 40 columns, and needs no rich
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say_version(wanted: bool) -> None:
    """Says the version, and that is all."""
    if wanted:
        streams.write(f"actviz {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=say_version, is_eager=True, help="Say which version."
        ),
    ] = False,
) -> None:
    """Help and version, where no command is given."""
    if context.invoked_subcommand is None:
        streams.message(context.get_help())
        raise typer.Exit(2)


def show_help(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="COMMAND", hidden=True)] = None,
) -> None:
    """Say how a command is used."""
    program = context.parent
    if program is None:
        raise typer.Exit(2)
    if name is None:
        streams.write(f"{program.get_help()}\n")
        return
    group: Any = program.command
    known = choice(name, Program.listed(), "command")
    with type(context)(group.get_command(program, known), parent=program, info_name=name) as wanted:
        streams.write(f"{wanted.get_help()}\n")


def run() -> int:
    """Runs the command in ``sys.argv`` and returns the exit code; failures are one clear line.

    Raises KeyboardInterrupt when interrupted.
    """
    streams.prepare()
    try:
        code: Any = app(standalone_mode=False, prog_name=PROGRAM)
    except ActvizError as error:
        streams.failure(error)
        return error.exit_code
    except typer.TyperException as error:
        streams.failure(ActvizError(*_explained(error)))
        return error.exit_code
    except OSError as error:
        reason = error.strerror or str(error)
        if error.filename is not None:
            reason += f": {error.filename}"
        if error.filename is None and isinstance(error, FileNotFoundError):
            reason = "the current folder is not there any more"
        streams.failure(ActvizError(reason))
        return 1
    except MemoryError:
        streams.failure(ActvizError("out of memory", "ask for less: a smaller --size or --samples"))
        return 1
    if code == 130:  # Typer's word for it
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _explained(error: typer.TyperException) -> tuple[str, str]:
    """The message and the hint for a command line that Typer could not read."""
    message = error.format_message().rstrip(".")
    negated = next((word for word in sys.argv[1:] if word[0:1] == "-" and "(" in word), None)
    if negated is not None:
        return message, f"if {negated} is a formula, put -- before it, after the options"
    first = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    if first in Program.functions:
        return message, f"see {PROGRAM} {first} --help"
    if first:
        from actviz.catalog import default_catalog

        if default_catalog().lookup(first) is not None:
            return message, f"to draw it: {PROGRAM} plot {first}"
    return message, f"see {PROGRAM} --help"
