"""Where a label is broken into lines: not within brackets if that can be, else after a comma, and a
sign of arithmetic begins the next line, as in print."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

SIGNS = ("+", "−", "·", "/", "=", "<", ">", "≤", "≥")
FACTOR = 0.5  # a break before a point between factors is worse than one before a sum's sign,
COMMA = 0.6  # and one after a comma better than others within the same brackets,
BRACKET = 2.0  # which are worse with each pair of these
WITHIN = 100.0  # a break where none should be

Cost = tuple[float, int, float]


def lines(words: Sequence[str], longest: int) -> list[str]:
    """Words in lines of no more signs, unless a word has more: as few as can be of those that are
    broken best, and about as long as one another."""
    worths = [_worth(words, i) for i in range(len(words))]
    best: list[tuple[Cost, int]] = [((0.0, 0, 0.0), 0)]
    for end in range(1, len(words) + 1):
        found: tuple[Cost, int] = ((inf, 0, 0.0), end - 1)
        for start in range(end - 1, -1, -1):
            wide = len(" ".join(words[start:end]))
            if wide > longest and start < end - 1:
                break
            worth, count, ragged = best[start][0]
            free = float(max(0, longest - wide)) ** 2
            found = min(found, ((worth + worths[start], count + 1, ragged + free), start))
        best.append(found)
    result: list[str] = []
    end = len(words)
    while end:
        start = best[end][1]
        result.append(" ".join(words[start:end]))
        end = start
    return result[::-1]


def _worth(words: Sequence[str], start: int) -> float:
    """How bad it is to begin a line with a word, 0 where there is nothing against it."""
    if not start:
        return 0.0
    before = " ".join(words[:start])
    depth = before.count("(") - before.count(")") + before.count("[") - before.count("]")
    bad = BRACKET * max(0, depth)
    if depth > 0 and before.endswith(","):
        bad -= COMMA
    if words[start] == "·":
        bad += FACTOR
    return bad + WITHIN * (words[start - 1] in SIGNS)
