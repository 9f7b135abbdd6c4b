"""The text of options -> what it means, or one clear line on why it means nothing."""

import re
from collections.abc import Sequence

from actviz.errors import UsageError

OPERATORS = {"**": "-to-", "*": "-times-", "/": "-over-", "+": "-plus-", "-": "-minus-"}
NAME_LENGTH = 80
MOST_SAMPLES = 10_000_000


def samples(text: str) -> int:
    """How many samples to take."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*", text, re.ASCII)
    count = int(found[1]) if found else 0
    if not 1 <= count <= MOST_SAMPLES:
        raise UsageError(
            f"the number of samples must be a whole number from 1 to {MOST_SAMPLES:,}, not {text!r}"
        )
    return count


def file_name(activations: Sequence[str]) -> str:
    """A safe file name, without suffix, from activations as they were typed.

    Letters, digits, "." and "_" stay, operators become words, and a name that is too long is cut
    and given a digest of the whole.
    """
    slug = "-".join(_slug(_named(text)) for text in activations) or "activations"
    if len(slug) <= NAME_LENGTH:
        return slug
    import hashlib

    digest = hashlib.sha256("\n".join(activations).encode()).hexdigest()[:8]
    return f"{slug[: NAME_LENGTH - 9].rstrip('-.')}-{digest}"


def _named(text: str) -> str:
    """The name of one's own that an activation begins with, or all of it."""
    from actviz.activation import labelled

    name, formula = labelled(text)
    return formula if name is None else name


def _slug(text: str) -> str:
    worded = re.sub(r"\*\*|[*/+-]", lambda found: OPERATORS[found[0]], text)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", worded)
    return re.sub(r"-{2,}", "-", plain).strip("-.")
