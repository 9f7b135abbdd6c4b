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
    depth = 0
    for i, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        found = SIGN.match(text, i)
        if found is None or depth:
            continue
        if found[0] != "=":
            return "", text
        label = " ".join(text[:i].split())
        if not label:
            raise UsageError("nothing stands before '='", "a label does: ours=x*tanh(x)")
        if len(label) > LONGEST or not label.isprintable():
            raise UsageError(
                f"this cannot be a label: {label[:LONGEST]!r}",
                f"a label is one line of at most {LONGEST} characters",
            )
        return label, text[i + 1 :]
    return "", text


def items(text: str) -> list[str]:
    """The parts of a list between its commas, those within brackets not counted."""
    depth, commas = 0, []
    for i, sign in enumerate(text):
        depth = max(0, depth + (sign in "([{") - (sign in ")]}"))  # what closes nothing is nothing
        if sign == "," and not depth:
            commas.append(i)
    return [text[a + 1 : b].strip() for a, b in pairwise([-1, *commas, len(text)])]
