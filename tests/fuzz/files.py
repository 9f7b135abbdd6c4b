"""Files that a person wrote, made wrong: lines left out, twice, and text in them changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.fuzz.mutations import hostile, mutated

LONGEST = 100_000  # characters


def spoiled(lines: Sequence[str], chance: Random) -> str:
    """Lines with something wrong in a few of them, or in the text as a whole."""
    if chance.random() < 0.05:
        return hostile(chance)
    found = list(lines)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        i = chance.randrange(len(found)) if found else 0
        kind = chance.random()
        if kind < 0.15:
            del found[i : i + 1]
        elif kind < 0.3:
            found.insert(i, chance.choice(lines))
        elif found:
            name, sign, value = found[i].partition("=")
            if kind < 0.6:
                found[i] = f"{name}{sign}{mutated(value, chance)}"
            elif kind < 0.8:
                found[i] = mutated(found[i], chance)
            else:
                found[i] = f"{name}= {chance.choice(VALUES)}"
    text = "\n".join(found)
    return mutated(text, chance)[:LONGEST] if chance.random() < 0.1 else text[:LONGEST]


VALUES = (
    *("true", "1", "-1.5", "nan", "inf", '""', '"x"', "[]", "{}", "[1, 2]", '["gelu"]', "1e400"),
    *("1979-05-27", "07:32:00", "0xffff_ffff_ffff_ffff_ffff", "[[1], [2]]", "'''a\nb'''"),
    *('"\\u0000"', '"\\u001b[2J"', '"\\u202e"', '["gelu", 3]', "{ alpha = [1, 2] }", '"../x"'),
    *("9" * 5000, '"' + "x" * 5000 + '"', "[" * 500, '"elu(alpha=[1, 2])"', '"*"', '"all"'),
)


def written(text: str, name: str) -> Path:
    """A file that holds a text, bytes and all, in the current folder."""
    path = Path(name)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path
