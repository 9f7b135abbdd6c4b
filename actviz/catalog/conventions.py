"""What frameworks take for f' at a kink or a jump, where it does not exist."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FRAMEWORKS = ("torch", "jax", "keras", "tensorflow", "onnx")


class Convention(NamedTuple):
    """A framework's rule for a row of the catalog: a formula, in the row's parameters, that is f'
    where f' exists and has a value where it does not; and where the framework says so."""

    derivative: str
    source: str


@cache
def conventions() -> Mapping[str, Mapping[str, Convention]]:
    """The rules of every framework, by the names of rows."""
    text = Path(__file__).with_name("conventions.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            framework: MappingProxyType({row: Convention(**rule) for row, rule in rules.items()})
            for framework, rules in tomllib.loads(text).items()
        }
    )
