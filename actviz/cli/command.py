"""The kind of commands that ours are: options are text, formulas may begin with a minus."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from actviz.errors import UsageError
from actviz.startup import importing

NAME = re.compile(r"-([^\W\d][\w.]*)")


def _leave_as_text(parameters: Iterable[Any]) -> None:
    """Lets parameters be the text they are.

    Typer converts parameters with pydantic, which takes longer to import than ``actviz list`` takes
    to run. Ours are texts, flags and counts, and need no converting: what a range or a size means
    is checked by the command, in better words.
    """
    for parameter in parameters:
        parameter.process_value = partial(_as_it_is, parameter.callback, parameter)


def _as_it_is(
    callback: Callable[[typer.Context, Any, Any], Any] | None,
    parameter: Any,
    context: typer.Context,
    value: Any,
) -> Any:
    return value if callback is None else callback(context, parameter, value)


class TextGroup(TyperGroup):
    """The program itself, its options taken as text. Its commands are imported, and their options
    read, when they are asked for: the options of all take longer to read than most commands take.

    https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands
    """

    functions: ClassVar[Mapping[str, str]] = MappingProxyType({})  # module:function by name
    unlisted: ClassVar[tuple[str, ...]] = ()  # names that help does not show

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        # for its names, of which Typer looks for the nearest
        self.commands: Any = dict.fromkeys(self.functions)

    @classmethod
    def listed(cls) -> list[str]:
        """The names of the commands that help shows."""
        return [name for name in cls.functions if name not in cls.unlisted]

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads the options before the command's name.

        Raises UsageError for a shell's name after an option that takes none: Typer would set up the
        shell that runs, and say nothing of the other.
        """
        for option in ("--install-completion", "--show-completion"):
            shell = args[args.index(option) + 1 :][:1] if option in args else []
            if shell:
                raise UsageError(
                    f"{option} is for the shell that runs it, and takes no name",
                    f"start {shell[0]}, and in it: {ctx.info_name} {option}",
                )
        _leave_as_text(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  as Typer calls it
        """The names of all commands, in their order."""
        return list(self.functions)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  as Typer calls it
        """A command with its options; None for a name that is none."""
        if cmd_name not in self.functions:
            return None
        one = typer.Typer(add_completion=False, rich_markup_mode=None)
        hidden = cmd_name in self.unlisted
        one.command(cmd_name, cls=TextCommand, hidden=hidden)(self._function(cmd_name))
        return typer.main.get_command(one)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  as Typer calls it
        """What the commands do, in a line each: for that no option is read."""
        docs = {name: inspect.getdoc(self._function(name)) for name in self.listed()}
        width = formatter.width - 6 - max(map(len, docs))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(n, TyperCommand(n, help=d).get_short_help_str(width)) for n, d in docs.items()]
            )

    def _function(self, name: str) -> Callable[..., Any]:
        module, _, function = self.functions[name].partition(":")
        with importing():
            found: Callable[..., Any] = getattr(import_module(module), function)
        return found


class TextCommand(TyperCommand):
    """A command, its options taken as text."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads the arguments; ``-tanh(x)`` is a formula, not the option ``-t``."""
        _leave_as_text(self.get_params(ctx))
        flags = {
            option
            for parameter in self.params
            if getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        return super().parse_args(ctx, list(_protected(args, flags)))

    def format_options(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """The options under the headings of their groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                heading = getattr(parameter, "rich_help_panel", None) or "Options"
                words, said = record
                groups.setdefault(heading, []).append((words.removeprefix(" / "), said))
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _protected(args: list[str], flags: set[str]) -> Iterable[str]:
    """The arguments, with a space before each formula that begins with a minus."""
    is_value = False
    for i, arg in enumerate(args):
        if arg == "--":
            yield from args[i:]
            return
        formula = not is_value and _is_negated(arg)
        yield f" {arg}" if formula else arg
        is_value = not is_value and not formula and _wants_value(arg, flags)


def _wants_value(arg: str, flags: set[str]) -> bool:
    """Whether an argument is an option whose value is the next argument."""
    if arg.startswith("--"):
        return "=" not in arg and arg not in flags
    if not arg.startswith("-") or arg == "-":
        return False
    letters = [f"-{letter}" for letter in arg[1:]]
    return all(letter in flags for letter in letters[:-1]) and letters[-1] not in flags


def _is_negated(arg: str) -> bool:
    """Whether an argument is a minus and a formula, rather than an option."""
    if re.match(r"-[\d.(]", arg):
        return True
    found = NAME.match(arg)
    if found is None:
        return False
    name = found[1]
    if name in {"x", "pi", "e"}:
        return True
    if len(name) == 1:
        return False
    from actviz.catalog import default_catalog
    from actviz.formula.functions import FUNCTIONS

    return name in FUNCTIONS or default_catalog().lookup(name) is not None
