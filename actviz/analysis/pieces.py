"""A formula cut into pieces on which it is smooth.

A conditional's switch points are the roots of the difference that it tests; the ends of a domain
and the poles are the roots of what stands under a log, a root or a division line. All are found
with the same solver, and each piece gets the formula with its conditionals decided.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf, isinf, ulp
from typing import NamedTuple

from actviz.analysis.domains import has_no_value, has_value, is_smooth, replaced, undefined_constant
from actviz.analysis.doubles import between
from actviz.analysis.gaps import MAX_CHANGING, outcomes, place_between
from actviz.analysis.lines import as_line, tidied
from actviz.analysis.period import repetition
from actviz.analysis.places import (
    Place,
    few_tests,
    folded,
    resolved,
    sign_over,
)
from actviz.analysis.signs import chart, is_gap
from actviz.analysis.steps import holds_steps, within
from actviz.formula.polynomial import holds
from actviz.formula.tree import (
    Arithmetic,
    Comparison,
    Conditional,
    Tree,
    Variable,
    X,
    walk,
)
from actviz.kernel.algebra.identities import vanishes_at
from actviz.kernel.balls import ball
from actviz.kernel.effort import FEWER, STEPS, bounded, remembered
from actviz.kernel.expand import comparisons, decided, gap, simplified
from actviz.kernel.guards import guards

MAX_PIECES = 512
MANY_PIECES = 100  # where there are more, and some are undecided, they have no end
SHARE = STEPS // 8  # what a question may take in any case


class Piece(NamedTuple):
    """One formula on [lower, upper], smooth inside if ``decided``, and defined there if
    ``defined``.

    The ends are doubles, or infinite. Neighbouring pieces share an end that is a double, or end
    on the neighbouring doubles round one that is not.
    """

    lower: float
    upper: float
    tree: Tree
    decided: bool = True
    defined: bool = True
    lost: tuple[Comparison, ...] = ()  # what the formula as it is written needs beside ``tree``

    @property
    def guards(self) -> tuple[Comparison, ...]:
        """What must hold for the formula to be smooth."""
        return (*guards(self.tree), *self.lost)

    def is_end_of(self, lower: float, upper: float) -> bool:
        """Whether it is nothing but an end of an interval: a place without a side to differ from
        inside."""
        return self.lower == self.upper and self.lower in (lower, upper) and lower < upper


def _undecided(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Piece, ...]:
    return (Piece(lower, upper, tree, decided=False),)


def _allowance(tree: Tree, lower: float = -inf, upper: float = inf) -> int:
    """The steps that finding pieces may take: few, where two periods are too much already."""
    repeated = repetition(tree)
    if (
        repeated is None
        or not repeated.repeats(0)
        or upper - lower < repeated.period
        or (lower, upper) == repeated.window
        or any(piece.decided for piece in pieces(tree, *repeated.window))
    ):
        return FEWER
    return SHARE


@bounded(maxsize=2048, otherwise=_undecided, steps=_allowance)
def pieces(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Piece, ...]:
    """The pieces of an expanded formula over [lower, upper], from left to right.

    An end at which f is not what it tends to from inside is a piece of its own.
    """
    written = within(tree, lower, upper)
    if written is not tree:
        return pieces(written, lower, upper)
    match tree:
        case Arithmetic(operator="-", left=left, right=Variable()):  # of which the roots are asked
            return tuple(map(_less_x, pieces(left, lower, upper)))
    result: list[Piece] = []
    for piece in _by_tests(tree, lower, upper):
        if result and _continues(tree, result[-1], piece):
            lost = tuple(dict.fromkeys((*result[-1].lost, *piece.lost)))
            result[-1] = result[-1]._replace(upper=piece.upper, lost=lost)
        else:
            result.append(piece)
    if len(result) > MAX_PIECES:
        return _undecided(tree, lower, upper)
    result = list(_without_holes(tree, result, lower, upper))
    if lower < upper:
        first, last = _end(tree, result[0], lower), _end(tree, result[-1], upper)
        result = [*filter(None, [first]), *result, *filter(None, [last])]
    return tuple(result)


def _less_x(piece: Piece) -> Piece:
    """The piece that f(x) - x is where f is ``piece``."""
    tree = simplified(Arithmetic("-", piece.tree, X))
    if not (piece.decided and piece.defined):
        return piece._replace(tree=tree)
    found = _smooth(tree, piece.lower, piece.upper)
    kept = guards(found.tree)
    lost = (*piece.lost, *found.lost, *(g for g in guards(piece.tree) if g not in kept))
    return found._replace(lost=tuple(dict.fromkeys(lost)))


def allowance(tree: Tree, *span: float) -> int:
    """The steps that a question on a formula over an interval may take: what its pieces have left,
    and a share at least; no more, where pieces follow each other without end, and all would not
    do."""
    found = pieces(tree, *span)
    if len(found) > MANY_PIECES and not all(piece.decided for piece in found):
        return SHARE
    return remaining(tree, *span)


def few(tree: Tree, *span: float) -> int:
    """The same of a question that is asked along with others."""
    return min(FEWER, allowance(tree, *span))


def remaining(tree: Tree, *span: float) -> int:
    """The steps that finding pieces has left, and a share at least."""
    return max(STEPS - pieces.cost(tree, *span), SHARE)


def _without_holes(
    tree: Tree, found: Sequence[Piece], lower: float, upper: float
) -> Iterator[Piece]:
    """Pieces, and what is left out between them: more than the one place where two pieces meet, of
    which the pieces on either side tell nothing."""
    before: Piece | None = None
    at = lower
    for piece in found:
        if lower < piece.lower == piece.upper < upper:
            continue  # one double, of what begins and ends beside it
        if at < piece.lower and not (before and _meet(tree, before, piece)):
            yield Piece(at, piece.lower, tree, decided=False)
        yield piece
        before, at = piece, piece.upper
    if at < upper or before is None:
        yield Piece(at, upper, tree, decided=False)


def _meet(tree: Tree, left: Piece, right: Piece) -> bool:
    """Whether two pieces that end on two doubles are shown to meet at one place between them."""
    a, b = left.upper, right.lower
    if not (left.decided and right.decided and is_gap(a, b)):
        return False
    return place_between(tree, a, b, left.guards, right.guards) is not None


def _end(tree: Tree, piece: Piece, x: float) -> Piece | None:
    """The piece that an end of an interval is by itself; None where it is one with its
    neighbour, which is that of most."""
    if isinf(x) or not piece.decided:
        return None
    here = resolved(tree, Place(x, x))
    if here is None:
        return Piece(x, x, tree, decided=False)
    if here is piece.tree and piece.defined and is_smooth(here, x, x):
        return None
    value = folded(here, Place(x, x))
    if value is None:
        if has_no_value(here, Place(x, x)):
            return Piece(x, x, here, defined=False) if piece.defined else None
        return Piece(x, x, here, decided=False)
    if here is piece.tree and piece.defined:
        return None
    if piece.defined:
        inside = folded(piece.tree, Place(x, x))
        if inside is not None and vanishes_at(Arithmetic("-", here, piece.tree), Fraction(x)):
            return None
        if inside is None or inside.overlaps(value):
            same = _smooth(here, x, x).tree is piece.tree
            return None if same else Piece(x, x, here, decided=False)
    return Piece(x, x, here)


def _continues(tree: Tree, left: Piece, right: Piece) -> bool:
    """Whether two neighbours are one piece, and the whole formula agrees with it at their joint."""
    if (left.tree, left.decided, left.defined) != (right.tree, right.decided, right.defined):
        return False
    if not left.decided:
        return left.upper == right.lower or is_gap(left.upper, right.lower)
    if left.upper == right.lower:
        here = resolved(tree, Place(left.upper, left.upper))
        if not left.defined:
            return here is not None and bool(undefined_constant(here))
        if here is None or not has_value(here, left.upper):
            return False
        same = _smooth(here, left.lower, right.upper).tree is left.tree
        return same and is_smooth(here, left.upper, left.upper)
    if not left.defined or not is_gap(left.upper, right.lower):
        return False
    # between two doubles a test may hold for a moment: whatever it does, it must be one piece
    here = few_tests(tree, left.upper, right.lower)
    changing = []
    for test in comparisons(here):
        sign = sign_over(test, ball(left.upper, right.lower))
        if sign is None:
            changing.append(test)
        else:
            here = decided(here, {test: holds(test.operator, sign)})
    if len(changing) > MAX_CHANGING:
        return False
    return all(
        _smooth(each, left.lower, right.upper).tree is left.tree
        and is_smooth(each, left.upper, right.lower)
        for each in outcomes(here, changing)
    )


def _by_tests(tree: Tree, lower: float, upper: float) -> Iterator[Piece]:
    """All tests without tests inside are decided at once, then those that held them."""
    tests = [test for test in comparisons(tree) if not _holds_conditional(test)]
    if not tests:
        yield from _by_guards(tree, lower, upper)
        return
    found = [(test, _signs(gap(test), lower, upper)) for test in tests]
    for a, b, held in _cells([parts for _, parts in found], lower, upper):
        over = {test: part for (test, _), part in zip(found, held, strict=True)}
        known = {
            test: holds(test.operator, part.sign)
            for test, part in over.items()
            if part.sign is not None
        }
        here = decided(tree, known) if known else tree
        open_tests = [over[test] for test in comparisons(here) if test in over]
        if open_tests:
            undefined = not any(part.defined for part in open_tests)
            yield Piece(a, b, here, decided=undefined, defined=not undefined)
        else:
            yield from _by_tests(here, a, b)


def _holds_conditional(test: Comparison) -> bool:
    return any(isinstance(node, Conditional) for node in walk(test))


def _by_guards(tree: Tree, lower: float, upper: float) -> Iterator[Piece]:
    if any(isinstance(node, Conditional) for node in walk(tree)):  # a test of constants is open
        yield Piece(lower, upper, tree, decided=False)
        return
    if holds_steps(tree):  # too many of them, or without end
        yield Piece(lower, upper, tree, decided=False)
        return
    fault = undefined_constant(tree)
    if fault is not None:
        yield Piece(lower, upper, tree, decided=fault, defined=not fault)
        return
    tests = guards(tree)
    if not tests:
        yield _smooth(tree, lower, upper)
        return
    found = [(test, _signs(gap(test), lower, upper)) for test in tests]
    for a, b, held in _cells([parts for _, parts in found], lower, upper):
        over = [(test, part) for (test, _), part in zip(found, held, strict=True)]
        level = [test for test, part in over if part.sign == 0]
        if any(not p.defined or (p.sign and not holds(t.operator, p.sign)) for t, p in over):
            yield Piece(a, b, tree, defined=False)
        elif any(part.sign is None for _, part in over):
            yield Piece(a, b, tree, decided=False)
        elif level:  # it is what it is compared with, all along
            yield from _by_guards(replaced(tree, level[0].left, level[0].right), a, b)
        else:
            yield _smooth(tree, a, b)


def _smooth(tree: Tree, lower: float, upper: float) -> Piece:
    """The piece of a formula that is smooth on an interval; a line is written as one."""
    tidy = tidied(tree)
    simple = as_line(tidy, inner(lower, upper)) or tidy
    kept = guards(simple)
    return Piece(lower, upper, simple, lost=tuple(g for g in guards(tree) if g not in kept))


def inner(lower: float, upper: float) -> float:
    """A double of few digits inside an interval, or its only one."""
    if isinf(lower):
        return 0.0 if isinf(upper) or upper > 0 else upper - max(1.0, ulp(upper))
    if isinf(upper):
        return 0.0 if lower < 0 else lower + max(1.0, ulp(lower))
    middle = between(lower, upper)
    return lower if middle is None else middle


class _Signed(NamedTuple):
    """The sign of a formula on [lower, upper], 0 where it is zero all along."""

    lower: float
    upper: float
    sign: int | None
    defined: bool = True


@remembered(maxsize=2048)
def _signs(tree: Tree, lower: float, upper: float) -> tuple[_Signed, ...]:
    """The signs of a formula without conditionals, but for the single points where it is zero."""
    result: list[_Signed] = []
    for piece in _by_guards(tree, lower, upper):
        if not piece.decided or not piece.defined:
            result.append(_Signed(piece.lower, piece.upper, None, piece.defined))
            continue
        for s in chart(piece.tree, 0, piece.lower, piece.upper).segments:
            if s.lower < s.upper or piece.lower == piece.upper:
                sign = None if s.band is None else s.band - 1
                result.append(_Signed(s.lower, s.upper, sign))
    return tuple(result)


def _cells(
    found: Sequence[Sequence[_Signed]], lower: float, upper: float
) -> Iterator[tuple[float, float, list[_Signed]]]:
    """The intervals between all ends of parts, without the gaps between neighbouring doubles, each
    with the parts that hold it."""
    ends = {x for parts in found for part in parts for x in (part.lower, part.upper)}
    cuts = sorted({lower, upper, *ends})
    over = [(a, b, _holding(found, a, b)) for a, b in pairwise(cuts)] or [
        (lower, upper, _holding(found, lower, upper))
    ]
    is_gap_before = False
    for a, b, parts in over:
        if parts is not None:
            yield a, b, parts
        elif is_gap_before:  # a double between two gaps
            alone = _holding(found, a, a)
            if alone is not None:
                yield a, a, alone
        is_gap_before = parts is None


def _holding(found: Sequence[Sequence[_Signed]], a: float, b: float) -> list[_Signed] | None:
    """Of each list, from left to right, the part that holds [a, b]; None where one has none."""
    held: list[_Signed] = []
    for parts in found:
        index = bisect_right(parts, a, key=_lower) - 1
        if index < 0 or b > parts[index].upper:
            return None
        held.append(parts[index])
    return held


def _lower(part: _Signed) -> float:
    return part.lower
