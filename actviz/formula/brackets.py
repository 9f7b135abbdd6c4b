"""Text at the signs outside its brackets: a label before a formula, the items of a list."""

from __future__ import annotations

import re
from itertools import pairwise

from actviz.errors import UsageError

LONGEST = 80  # characters
SIGN = re.compile(r"[=<>!]+")  # "=" alone ends a label, "==" compares


def labelled(text: str) -> tuple[str, str]:
    """The label before the first "=" outside of brackets, or "", and the formula behind it.

    Raises UsageError for a label that is empty, too long, or holds control characters.
    """
    depth, seen = 0, 0
    for found in SIGN.finditer(text):
        between, seen = text[seen : found.start()], found.end()
        depth += sum((sign in "([{") - (sign in ")]}") for sign in between)
        if depth:
            continue
        if found[0] != "=":
            return "", text
        label = " ".join(text[: found.start()].split())
        if not label:
            raise UsageError("nothing stands before '='", "a label does: ours=x*tanh(x)")
        if len(label) > LONGEST or not label.isprintable():
            raise UsageError(
                f"this cannot be a label: {label[:LONGEST]!r}",
                f"a label is one line of at most {LONGEST} characters",
            )
        return label, text[found.end() :]
    return "", text


def items(text: str) -> list[str]:
    """The parts of a list between its commas, those within brackets not counted."""
    depth, commas = 0, []
    for i, sign in enumerate(text):
        depth = max(0, depth + (sign in "([{") - (sign in ")]}"))  # what closes nothing is nothing
        if sign == "," and not depth:
            commas.append(i)
    return [text[a + 1 : b].strip() for a, b in pairwise([-1, *commas, len(text)])]
