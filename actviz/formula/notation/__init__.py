"""A formula in writing: source text, Unicode for a terminal, LaTeX, and matplotlib's mathtext.

The functions below are what others ask; start there. All four are one walk over the tree
(writing.py), with brackets by precedence; typeset.py holds what the three set as mathematics share,
terminal.py and tex.py what is their own, symbols.py the signs.
"""

from __future__ import annotations

from actviz.formula.notation.terminal import LABEL, TERMINAL
from actviz.formula.notation.tex import BREAKABLE, FLAT, LATEX, MATHTEXT, parted
from actviz.formula.notation.writing import plain, write
from actviz.formula.tree import Conditional, Tree


def text(tree: Tree) -> str:
    """Source text that parses back to the same tree, every number exactly.

    So it is for a tree that the parser made, as long as the text is within the parser's bound on
    length. In other trees a rational number that no decimal ends is written as a quotient, and a
    negative one as a minus and a number. Raises ActvizError for a text of more than 100,000
    characters.
    """
    return write(tree, plain)


def unicode(tree: Tree) -> str:
    """The formula in one line for a terminal, such as `x · σ(1.702x)`. Raises as ``text`` does."""
    return write(tree, TERMINAL.piece)


def label(tree: Tree) -> str:
    """The formula as the name of a curve, such as `x · sigmoid(1.702x)`. Raises as ``text``."""
    return write(tree, LABEL.piece)


def latex(tree: Tree) -> str:
    """The formula in LaTeX's mathematical mode, for amsmath, without dollar signs.

    Conditionals are ``cases`` environments. Raises as ``text`` does.
    """
    return write(tree, LATEX.piece)


def mathtext(tree: Tree) -> str:
    """The formula in the part of LaTeX that matplotlib sets itself, without dollar signs.

    Conditionals stand in one line. Raises as ``text`` does.
    """
    return write(tree, MATHTEXT.piece)


def mathtext_parts(tree: Tree, *, is_flat: bool = False) -> tuple[tuple[int, str], ...]:
    """The formula as ``mathtext`` writes it, in parts: between any two of them a line may end, the
    better the less tightly they are bound; with each stands how tightly it is to the one before.

    A fraction is one part, unless it ``is_flat``: then it has a slash. Raises as ``text`` does.
    """
    return parted(write(tree, (FLAT if is_flat else BREAKABLE).piece))


def mathtext_cases(tree: Tree) -> tuple[tuple[Tree, str], ...]:
    """The branches of a formula and when each holds, in mathtext; of a formula without a condition
    itself, and nothing. Raises as ``text`` does."""
    found: list[tuple[Tree, str]] = []
    last = tree
    while isinstance(last, Conditional):
        test = write(last.test, MATHTEXT.piece)
        found.append((last.then, f"{MATHTEXT.words('if')}{MATHTEXT.space}{test}"))
        last = last.otherwise
    return (*found, (last, MATHTEXT.words("otherwise") if found else ""))
