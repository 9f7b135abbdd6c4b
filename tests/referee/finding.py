"""What became of one claim."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """One claim of a kind: "right", "undecided", or "alarm" with the claim and the truth."""

    kind: str
    status: str = "right"
    claim: str = ""
    truth: str = ""


def undecided(kind: str) -> Finding:
    return Finding(kind, "undecided")


def alarm(kind: str, claim: Any, truth: Any) -> Finding:
    return Finding(kind, "alarm", str(claim), str(truth))
