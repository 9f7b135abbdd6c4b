"""A picture as PGF, whose texts are set by the TeX document that it is put into."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from actviz.errors import ActvizError
from actviz.formula.notation.symbols import tex_escaped
from actviz.numerals import SUPERSCRIPTS, lowered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SYSTEMS = ("xelatex", "lualatex")  # those that read Unicode
PREAMBLE = r"\usepackage{amsmath}"  # which a formula's operators need
SIGNS = {
    "′": r"\ensuremath{'}",
    "″": r"\ensuremath{''}",
    "≈": r"\ensuremath{\approx}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "∞": r"\ensuremath{\infty}",
    "·": r"\ensuremath{\cdot}",
    "√": r"\ensuremath{\surd}",
    "…": r"\ldots{}",
    "\N{HAIR SPACE}": "",
    "\N{THIN SPACE}": r"\,",
}
POWER = re.compile(f"[{SUPERSCRIPTS}]+")


def pgf(figure: Figure) -> bytes:
    """A figure as PGF. matplotlib lets TeX measure the texts, so this needs one; raises ActvizError
    where there is none, or where it cannot set a text."""
    import matplotlib as mpl

    system = next((name for name in SYSTEMS if shutil.which(name)), None)
    if system is None:
        raise ActvizError(
            f"a pgf picture needs {' or '.join(SYSTEMS)} to measure its texts, and neither is "
            "installed",
            "install a TeX system, or write pdf or svg instead",
        )
    from matplotlib.backends.backend_pgf import LatexError

    buffer = BytesIO()
    settings = {"pgf.texsystem": system, "pgf.rcfonts": False, "pgf.preamble": PREAMBLE}
    try:
        with mpl.rc_context(settings), _in_tex(figure):  # type: ignore[arg-type]
            figure.savefig(buffer, format="pgf")
    except (LatexError, ValueError) as error:
        complaint = next((line for line in str(error).splitlines() if line.startswith("!")), "")
        reason = complaint.removeprefix("! ") or "it gives no reason"
        raise ActvizError(
            f"{system} cannot set the texts of this picture: {reason}", "write pdf or svg instead"
        ) from None
    # numbers of axes are made while they are drawn
    return _signs(buffer.getvalue().decode()).encode()


@contextmanager
def _in_tex(figure: Figure) -> Iterator[None]:
    """Lets texts that are no formulas be written for TeX; without halos, whose outlines are not
    those of the document's type."""
    from matplotlib.text import Text

    from actviz.drawing.sheet import is_mathematics

    texts = [(text, text.get_text()) for text in figure.findobj(Text)]
    plain = [(text, content) for text, content in texts if not is_mathematics(content)]
    halos = [text for text, _ in texts if text.get_path_effects() and text.get_visible()]
    for halo in halos:
        halo.set_visible(False)
    for text, content in plain:
        text.set_text(tex(content))
    try:
        yield
    finally:
        for halo in halos:
            halo.set_visible(True)
        for text, content in plain:
            text.set_text(content)


def tex(text: str) -> str:
    """A text as TeX sets it, none of its characters a command."""
    return _signs(tex_escaped(text, but="%"))  # which matplotlib makes harmless


def _signs(text: str) -> str:
    """The signs that a text font may lack, in mathematics."""
    powers = POWER.sub(lambda run: rf"\ensuremath{{^{{{lowered(run[0])}}}}}", text)
    return "".join(SIGNS.get(sign) or _letter(sign) for sign in powers)


def _letter(character: str) -> str:
    """A Greek letter by its name; any other character as it is."""
    if "α" <= character <= "ω":
        name = unicodedata.name(character).removeprefix("GREEK SMALL LETTER ").lower()
        if name.isalpha() and name not in ("omicron", "lamda"):
            return rf"\ensuremath{{\{name}}}"
    return "" if character in SIGNS else character
