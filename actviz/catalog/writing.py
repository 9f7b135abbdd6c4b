"""A row as the lines of a catalog file, for a user to begin his own from."""

from __future__ import annotations

import re

from actviz.catalog.rows import BAND, Row
from actviz.formula.brackets import items


def as_toml(row: Row) -> str:
    """The row in TOML, with what it has; its aliases are names that are taken, and left out."""
    lines = [f"[{row.name}]", f"title = {_quoted(row.title)}", f"formula = {_quoted(row.formula)}"]
    if row.parameters:
        bound = ", ".join(f"{name} = {_value(value)}" for name, value in row.parameters)
        lines.append(f"parameters = {{ {bound} }}")
    for field in ("derivative", "reference", "note"):
        text = getattr(row, field)
        if text:
            lines.append(f"{field} = {_quoted(text)}")
    if row.band is not None:
        ends = ", ".join(f"{name} = {_quoted(getattr(row.band, name))}" for name in BAND)
        lines.append(f"band = {{ {ends} }}")
    if row.year is not None:
        lines.append(f"year = {row.year}")
    if row.see_also:
        lines.append(f"see_also = [{', '.join(map(_quoted, row.see_also))}]")
    return "\n".join(lines) + "\n"


def _value(text: str) -> str:
    """A number as such, another constant in quotes; a list of them."""
    if text.startswith("["):
        return f"[{', '.join(_value(item) for item in items(text[1:-1]))}]"
    return text if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text) else _quoted(text)


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
