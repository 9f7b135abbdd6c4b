"""What a person may see when something cannot be done."""

from collections.abc import Iterable

LONGEST_COMPARED = 80  # characters of a name; likeness takes quadratic time


class ActvizError(Exception):
    """A failure with a message for people, and a hint at the way out.

    ``message`` is one sentence that says what is wrong, ``hint`` one that says what to do about it
    (empty where there is nothing to say), ``excerpt`` what was typed with a caret below its fault,
    or empty. ``exit_code`` is the process's: 2 for wrong use, 1 for a
    task that failed.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "", excerpt: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = excerpt

    def __str__(self) -> str:
        """All of it, as a traceback shows it: the message, the excerpt, the hint."""
        hint = f"hint: {self.hint}" if self.hint else ""
        return "\n".join(filter(None, (self.message, self.excerpt, hint)))


class UsageError(ActvizError):
    """What was asked for makes no sense: a wrong name, a malformed formula, an inverted range."""

    exit_code = 2


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a name, in whatever case: what a hint may offer."""
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    typed = name.casefold()[:LONGEST_COMPARED]
    near = get_close_matches(typed, folded)
    # two letters the wrong way round are likelier than one too many
    near.sort(key=lambda found: sorted(found) != sorted(typed))
    return folded[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The hint at the known name that is most like a name; nothing where none is like it."""
    near = nearest_name(name, known)
    return f"did you mean {near}?" if near else ""
