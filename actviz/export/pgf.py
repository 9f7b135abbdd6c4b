"""A picture as PGF, whose texts are set by the TeX document that it is put into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from actviz.errors import ActvizError
from actviz.export.tex import mathematics, signs, tex, without_halos

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SYSTEMS = ("xelatex", "lualatex")  # those that read Unicode
PREAMBLE = r"\usepackage{amsmath}"  # which a formula's operators need


def tex_system() -> str:
    """The TeX that measures the texts. Raises ActvizError where there is none."""
    system = next((name for name in SYSTEMS if shutil.which(name)), None)
    if system is None:
        raise ActvizError(
            f"a pgf picture needs {' or '.join(SYSTEMS)} to measure its texts, and neither is "
            "installed",
            "install a TeX system, or write pdf or svg instead",
        )
    return system


def pgf(figure: Figure) -> bytes:
    """A figure as PGF. matplotlib lets TeX measure the texts, so this needs one; raises ActvizError
    where there is none, or where it cannot set a text."""
    import matplotlib as mpl

    system = tex_system()
    from matplotlib.backends.backend_pgf import LatexError

    buffer = BytesIO()
    settings = {"pgf.texsystem": system, "pgf.rcfonts": False, "pgf.preamble": PREAMBLE}
    try:
        with mpl.rc_context(settings), in_tex(figure):  # type: ignore[arg-type]
            figure.savefig(buffer, format="pgf")
    except (LatexError, ValueError) as error:
        complaint = next((line for line in str(error).splitlines() if line.startswith("!")), "")
        reason = complaint.removeprefix("! ") or "it gives no reason"
        raise ActvizError(
            f"{system} cannot set the texts of this picture: {reason}", "write pdf or svg instead"
        ) from None
    # numbers of axes are made while they are drawn
    return signs(buffer.getvalue().decode()).encode()


@contextmanager
def in_tex(figure: Figure) -> Iterator[None]:
    """Lets texts, and what stands beside formulas in them, be written for TeX; without halos."""
    from matplotlib.text import Text

    from actviz.drawing.sheet import is_mathematics

    texts = [(text, text.get_text()) for text in figure.findobj(Text)]
    for text, content in texts:
        written = (mathematics if is_mathematics(content) else tex)(content)
        text.set_text(written.replace(r"\%", "%"))  # which matplotlib writes by itself
    try:
        with without_halos(figure):
            yield
    finally:
        for text, content in texts:
            text.set_text(content)
