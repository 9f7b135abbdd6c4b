"""The name that a person gives a formula: what stands before its first "="."""

from __future__ import annotations

import re

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
