"""The text of options -> what it means, or one clear line on why it means nothing."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation, localcontext
from keyword import iskeyword

from actviz.errors import UsageError
from actviz.export.files import is_device
from actviz.formula.brackets import items, labelled

OPERATORS = {"**": "-to-", "*": "-times-", "/": "-over-", "+": "-plus-", "-": "-minus-"}
NAME_LENGTH = 80
MOST_VALUES = 100
LARGEST = 400  # exponents of ten in a sweep
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


def values(texts: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """What ``--set`` says of parameters: ``a=0.5,1,2``, or from, to and step: ``a=0.5:2:0.25``; of
    those that are lists: ``a=[1,2]``, and ``a=[1,2],[3,4]`` for two of them.

    Raises UsageError for what is of neither form, and for a name that means something else.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts or ():
        name, equals, listed = (part.strip() for part in text.partition("="))
        if not equals or not name.isidentifier() or not listed:
            raise UsageError(
                f"--set takes NAME=VALUES, not {text!r}", "such as a=0.5,1,2 or a=0.5:2:0.25"
            )
        if iskeyword(name) or name in ("x", "pi", "e", "inf"):
            raise UsageError(f"{name} cannot be set: it means something else", "take another name")
        if name in found:
            raise UsageError(f"{name} is set twice", f"write --set {name}=1,2")
        found[name] = _sweep(listed, text) if ":" in listed else tuple(_parts(listed, text))
    return found


def _parts(listed: str, text: str) -> Iterator[str]:
    for part in items(listed):
        if not part:
            raise UsageError(f"a value is missing in {text!r}", "such as a=0.5,1,2")
        yield part


def _sweep(listed: str, text: str) -> tuple[str, ...]:
    """The numbers from, to and with a step, both ends included, as exact decimals."""
    try:
        lower, upper, step = (Decimal(part.strip()) for part in listed.split(":"))
        if not all(n.is_finite() and abs(n.adjusted()) < LARGEST for n in (lower, upper, step)):
            raise ValueError  # no double is as large or as small
    except (ValueError, InvalidOperation):
        raise UsageError(
            f"not of the form FROM:TO:STEP: {text!r}", "write it like a=0.5:2:0.25"
        ) from None
    with localcontext(prec=3 * LARGEST + len(listed)):  # all of it is exact
        if step == 0 or (upper - lower) / step < 0:
            raise UsageError(
                f"no step of {step} leads from {lower} to {upper}", "write it like a=0.5:2:0.25"
            )
        count = (upper - lower) // step + 1
        if count > MOST_VALUES:
            many = count if count < 1_000_000 else "too many"
            raise UsageError(f"{text!r} stands for {many} values", f"{MOST_VALUES} at most")
        return tuple(f"{(lower + i * step).normalize():f}" for i in range(int(count)))


def file_name(activations: Sequence[str]) -> str:
    """A safe file name, without suffix, from activations as they were typed.

    Letters, digits, "." and "_" stay, operators become words, and a name that is too long is cut
    and given a digest of the whole. Raises UsageError for what cannot be a label.
    """
    slug = "-".join(_slug(labelled(text)[0] or text) for text in activations) or "activations"
    if is_device(slug):
        slug = f"activation-{slug}"
    if len(slug) <= NAME_LENGTH:
        return slug
    import hashlib

    typed = "\n".join(activations).encode(errors="surrogatepass")  # bytes that were no text
    digest = hashlib.sha256(typed).hexdigest()[:8]
    return f"{slug[: NAME_LENGTH - 9].rstrip('-.')}-{digest}"


def _slug(text: str) -> str:
    worded = re.sub(r"\*\*|[*/+-]", lambda found: OPERATORS[found[0]], text)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", worded)
    return re.sub(r"-{2,}", "-", plain).strip("-.")
