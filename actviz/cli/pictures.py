"""The options of a picture as parameters of a command: one parameter a row of ``OPTIONS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from actviz.cli.completion import completion
from actviz.options import GROUPS, OPTIONS, WHAT, WHERE, Options, spelled


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes ``**wanted``, with a parameter for each option in its place."""
    own = signature(command, eval_str=True)
    # in a group, what is drawn comes first, and last how it is written
    found = {field.name: _parameter(field.name, field.default) for field in fields(Options)}
    placed = [p for name, p in found.items() if OPTIONS[name].group != WHERE]
    placed += [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    placed += [p for name, p in found.items() if OPTIONS[name].group == WHERE]
    placed.sort(key=_group)
    parameters = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in placed]
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


def _group(parameter: Parameter) -> int:
    (said,) = parameter.annotation.__metadata__
    return GROUPS.index(getattr(said, "rich_help_panel", None) or WHAT)


def _parameter(name: str, default: object) -> Parameter:
    option = OPTIONS[name]
    flags = [spelled(name), *filter(None, [option.short])]
    if option.metavar:
        kind: Any = list[str] | None if option.repeats else str | None
        said = typer.Option(
            *flags,
            metavar=option.metavar,
            help=option.help,
            rich_help_panel=option.group,
            show_default=option.usual is not None,
            autocompletion=completion(option.offered),
        )
        return _keyword(name, option.usual, Annotated[kind, said])
    if isinstance(default, bool):
        if default:
            flags = [f" /{spelled(name)}"]
        said = typer.Option(
            *flags, show_default=False, help=option.help, rich_help_panel=option.group
        )
        return _keyword(name, default, Annotated[bool, said])
    said = typer.Option(
        *flags, count=True, show_default=False, help=option.help, rich_help_panel=option.group
    )
    return _keyword(name, default, Annotated[int, said])


def _keyword(name: str, default: object, annotation: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
