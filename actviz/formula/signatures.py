"""What a framework's name of an activation takes: its arguments, and what each of them binds.

torch.nn.GELU(approximate='none')           the default, and here the only choice
torch.nn.GELU(approximate=='tanh')          what has to be given for another row of this name
onnx.LeakyRelu(alpha=0.01) = leaky_relu(negative_slope=alpha)
torch.nn.ReLU(inplace)                      takes an argument that changes nothing
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

WORDS = ("True", "False", "None")
INPUTS = ("x", "input", "inputs", "features", "data")  # what frameworks call what is not a number


class Argument(NamedTuple):
    """An argument by its name in the framework; texts as they are written, empty for none.

    ``default`` is a number or, as ``required`` is, a literal: a text in single quotes, True or
    False. A literal is a choice: whoever calls may only say that one.
    """

    name: str
    default: str = ""
    required: str = ""

    @property
    def choice(self) -> str:
        """The one literal that may be given, or nothing where it is no choice."""
        return self.required or (self.default if is_literal(self.default) else "")


class Signature(NamedTuple):
    """How a framework's name is called: its arguments in their order, the row that it stands for,
    and what each parameter of the row is in terms of the arguments.

    ``makes`` is whether the name is a class, whose call takes no x.
    """

    row: str
    arguments: tuple[Argument, ...]
    bound: tuple[tuple[str, str], ...]
    makes: bool

    @property
    def parameters(self) -> tuple[str, ...]:
        """The arguments' names, in their order."""
        return tuple(argument.name for argument in self.arguments)


class Names(Protocol):
    """What a reader of formulas asks of a catalog."""

    def names(self) -> Sequence[str]:
        """The activations to suggest for a name that is not known."""

    def lookup(self, name: str) -> Sequence[str] | None:
        """The parameters of an activation, in order, or None."""

    def lists(self, name: str) -> Collection[str]:
        """The parameters of an activation that are lists."""

    def refused(self, name: str) -> tuple[str, str] | None:
        """What to say of a name that means a function of several inputs: message and hint."""

    def signatures(self, name: str) -> Sequence[Signature]:
        """How a framework's name is called, the ways to be tried in order; none for our own."""


def is_literal(text: str) -> bool:
    """Whether an argument's value is a text in quotes, or True or False."""
    return text[:1] == "'" or text in WORDS


def is_class(name: str) -> bool:
    """Whether a dotted name is a class by its spelling: `torch.nn.ELU`."""
    return "." in name and looks_like_class(name)


def looks_like_class(name: str) -> bool:
    """Whether the last part of a name begins with a capital letter."""
    return name.rpartition(".")[2][:1].isupper()


def arguments(text: str) -> tuple[Argument, ...]:
    """The arguments between the brackets of a signature. Raises ValueError, which says why."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        sign = "==" if "==" in part else "="
        name, given, value = (piece.strip() for piece in part.partition(sign))
        if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            raise ValueError(f"{name!r} cannot be an argument's name")
        if bool(given) != bool(value) or (given == "==" and not is_literal(value)):
            raise ValueError(f"the argument {name!r} lacks a value")
        found.append(Argument(name, required=value) if given == "==" else Argument(name, value))
    return tuple(found)


def meaning(
    row: str, given: Sequence[Argument], bound: Mapping[str, str], values: Mapping[str, str]
) -> str:
    """The activation that a call without arguments stands for, as text: `leaky_relu`, or
    `leaky_relu(negative_slope=0.3)`; ``values`` are the row's own, which need no mention."""
    defaults = {a.name: a.default for a in given if a.default and not is_literal(a.default)}
    known = {a.name for a in given}

    def value(text: str) -> str:
        names = set(re.findall(r"[A-Za-z_]\w*", text)) & known
        if not names <= defaults.keys():
            return ""
        if text in defaults:
            return defaults[text]
        return re.sub(
            r"[A-Za-z_]\w*", lambda m: f"({defaults[m[0]]})" if m[0] in defaults else m[0], text
        )

    told = {name: value(text) for name, text in bound.items()}
    shown = [
        f"{name}={text}"
        for name, text in told.items()
        if text and not _same(text, values.get(name, ""))
    ]
    return f"{row}({', '.join(shown)})" if shown else row


def _same(one: str, other: str) -> bool:
    """Whether two texts are one number, however it is written."""
    try:
        return _number(one) == _number(other)
    except (ValueError, ArithmeticError):
        return one == other


def _number(text: str) -> Decimal | Fraction:
    """A number as it is written: a power of ten stays one, however great."""
    return Fraction(text) if "/" in text else Decimal(text)
