"""What a person may see when something cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")
LONGEST_COMPARED = 80  # characters of a name; likeness takes quadratic time


class ActvizError(Exception):
    """A failure with a message for people, and a hint at the way out.

    ``message`` is one sentence that says what is wrong, ``hint`` one that says what to do about it
    (empty where there is nothing to say), ``excerpt`` what was typed with a caret below its fault,
    or empty. ``exit_code`` is the process's: 2 for wrong use, 1 for a
    task that failed. ``others`` are what else is wrong in the same file.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "", excerpt: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = excerpt
        self.others: tuple[ActvizError, ...] = ()

    def __str__(self) -> str:
        """All of it, as a traceback shows it: the message, the excerpt, the hint, the others."""
        hint = f"hint: {self.hint}" if self.hint else ""
        return "\n".join(filter(None, (self.message, self.excerpt, hint, *map(str, self.others))))


class UsageError(ActvizError):
    """What was asked for makes no sense: a wrong name, a malformed formula, an inverted range."""

    exit_code = 2


class Faults:
    """What is wrong in several places of a file, kept so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: list[UsageError] = []

    def __len__(self) -> int:
        return len(self._found)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Keeps what is said of this place, and lets the reading go on after it."""
        try:
            yield
        except UsageError as error:
            self._found.append(error)

    def read(self, reader: Callable[[], T], otherwise: U) -> T | U:
        """What a reader makes of a place, or something in its stead where it is wrong."""
        with self.noted():
            return reader()
        return otherwise

    def tell(self) -> None:
        """Raises what was kept, the first with the others; nothing where all is right."""
        if self._found:
            first = self._found[0]
            others = [*first.others]
            for error in self._found[1:]:
                others += [error, *error.others]
            first.others = tuple(others)
            raise first


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
