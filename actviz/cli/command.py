"""The kind of commands that ours are: options are text, formulas may begin with a minus."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from actviz.errors import UsageError

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
    """The program itself, its options taken as text."""

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
