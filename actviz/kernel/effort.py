"""How much work an answer may cost.

Work is counted in steps, never in seconds: the same question has the same answer on every machine
and whatever was asked before. So a remembered result costs what finding it has cost, once a
question: as if nothing had been known. A step is at most about a microsecond: what costs more
counts for more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set
from contextvars import ContextVar
from functools import lru_cache, update_wrapper, wraps
from math import inf
from typing import Any, Generic, ParamSpec, TypeVar, cast

STEPS = 560_000  # that a question may take,
FEWER = 420_000  # and one that is asked along with others

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


class ExhaustedError(Exception):
    """The work that an answer may cost is done, and there is none."""


class _Cost:
    """What finding a remembered result takes: steps of its own, and other such results; it is known
    as long as one that took it, though the result itself may be forgotten."""

    __slots__ = ("parts", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.parts: dict[_Cost, None] = {}

    def due(self, paid: Set[_Cost]) -> set[_Cost]:
        """It and all that it takes, but for what was paid for."""
        found: set[_Cost] = set()
        rest = [self]
        while rest:
            part = rest.pop()
            if part not in paid and part not in found:
                found.add(part)
                rest += part.parts
        return found


class _Meter:
    """Steps done, and the number at which to stop; the remembered results that they paid for, and
    what the one that is being found has cost so far."""

    __slots__ = ("limit", "paid", "present", "spent")

    def __init__(self, limit: float) -> None:
        self.spent = 0
        self.limit = limit
        self.paid: set[_Cost] = set()
        self.present: _Cost | None = None

    @property
    def is_over(self) -> bool:
        """Whether there was more to do than may be done."""
        return self.spent > self.limit

    def count(self, steps: int) -> None:
        """Count steps; raises ExhaustedError where there are none left."""
        self.spent += steps
        if self.spent > self.limit:
            self.spent = int(self.limit) + 1  # what a result would cost beyond is not done
            raise ExhaustedError

    def is_too_much(self, cost: _Cost) -> bool:
        """Whether there are not steps enough for a cost."""
        return self.spent + sum(part.steps for part in cost.due(self.paid)) > self.limit

    def pay(self, cost: _Cost) -> None:
        """Count what a result has cost, but for what of it was paid for."""
        if self.present is not None:
            self.present.parts[cost] = None
        if self.limit < inf:
            due = cost.due(self.paid)
            self.paid.update(due)
            self.count(sum(part.steps for part in due))

    def attribute(self, asker: _Cost | None, known: _Cost | None) -> None:
        """What was found out of a result's cost is known of it, or counts for who asked."""
        found, self.present = self.present, asker
        assert found is not None
        if known is not None:
            known.steps, known.parts = found.steps, found.parts
            if self.limit < inf:
                self.paid.add(known)
            if asker is not None:
                asker.parts[known] = None
        elif asker is not None:
            asker.steps += found.steps
            asker.parts |= found.parts


_meter: ContextVar[_Meter] = ContextVar("meter")


def _present() -> _Meter:
    """The meter that runs; one without a limit where none was set."""
    found = _meter.get(None)
    if found is None:
        found = _Meter(inf)
        _meter.set(found)
    return found


def spend(steps: int) -> None:
    """Count work that is about to be done; raises ExhaustedError where there is none left."""
    meter = _present()
    if meter.present is not None:
        meter.present.steps += steps
    meter.count(steps)


def spent() -> int:
    """The steps that the present work has taken so far."""
    return _present().spent


class limited:  # noqa: N801 - read as a word: with limited(10_000)
    """Work of its own, which does not count for who asks."""

    __slots__ = ("_limit", "_token")

    def __init__(self, steps: float) -> None:
        self._limit = steps

    def __enter__(self) -> None:
        self._token = _meter.set(_Meter(self._limit))

    def __exit__(self, *_: object) -> None:
        _meter.reset(self._token)


class Question(Generic[P, R]):
    """A question that has work of its own to spend, and is answered once."""

    def __init__(self, answered: Callable[P, tuple[R, int]], function: Callable[P, object]) -> None:
        self._answered = answered
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer."""
        return self._answered(*args, **kwargs)[0]

    def cost(self, *args: P.args, **kwargs: P.kwargs) -> int:
        """The steps that the answer took."""
        return self._answered(*args, **kwargs)[1]


def bounded(
    maxsize: int, otherwise: Callable[..., S], steps: int | Callable[..., int] = STEPS
) -> Callable[[Callable[P, R]], Question[P, R | S]]:
    """As functools.lru_cache, for a question that has work of its own to spend: so many ``steps``,
    or what they are of the arguments without names. ``otherwise`` is the answer, of all, where that
    was not enough."""

    def decorate(function: Callable[P, R]) -> Question[P, R | S]:
        usual: tuple[Any, ...] = function.__defaults__ or ()
        most: int = function.__code__.co_argcount

        @lru_cache(maxsize=maxsize)
        def answer(*args: Any, **kwargs: Any) -> tuple[R | S, int]:
            with limited(steps if isinstance(steps, int) else steps(*args)):
                try:
                    return function(*args, **kwargs), spent()
                except ExhaustedError:
                    return otherwise(*args, **kwargs), spent()

        def answered(*args: P.args, **kwargs: P.kwargs) -> tuple[R | S, int]:
            # what is left to its default is the same question as what is asked in so many words
            left = most - len(args) - len(kwargs)
            whole = (*args, *usual[len(usual) - left :]) if left > 0 and not kwargs else args
            return answer(*whole, **cast("dict[str, Hashable]", kwargs))

        return Question(answered, function)

    return decorate


class _Entry(Generic[R]):
    """A result and what it cost; before there is one, what it costs at least."""

    __slots__ = ("cost", "result")

    def __init__(self) -> None:
        self.result: list[R] = []  # or none yet
        self.cost = _Cost()


def remembered(maxsize: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As functools.lru_cache, for what spends work."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @lru_cache(maxsize=maxsize)
        def entry(*_: Hashable, **__: Hashable) -> _Entry[R]:
            return _Entry()

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            known = entry(*args, **cast("dict[str, Hashable]", kwargs))
            meter = _present()
            if known.result or meter.is_too_much(known.cost):
                meter.pay(known.cost)  # which ends the work, where it is too much
                return known.result[0]
            asker, meter.present = meter.present, _Cost()
            try:
                result = function(*args, **kwargs)
            except BaseException:
                meter.attribute(asker, known.cost if meter.is_over else None)
                raise
            if meter.is_over:  # it made do with what was not finished
                meter.attribute(asker, None)
            else:
                known.result.append(result)
                meter.attribute(asker, known.cost)
            return result

        return call

    return decorate
