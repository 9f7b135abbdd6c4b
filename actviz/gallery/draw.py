"""One picture of a gallery, drawn: what a worker process does. Files are written elsewhere."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from actviz.activation import Activation, activation, activations
from actviz.analysis.properties import properties
from actviz.catalog import Catalog, Row, default_catalog
from actviz.errors import ActvizError
from actviz.export import rendered, words_of
from actviz.formula.parser import parse
from actviz.formula.tree import Tree
from actviz.gallery.manifest import Entry
from actviz.numerals import raised
from actviz.startup import importing, quiet_matplotlib, slim_matplotlib
from actviz.tables.columns import COLUMNS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# what a card says, in the words of the table of properties
FACTS = ("range", "lipschitz", "monotone", "continuity", "symmetry", "gain")


class Task(NamedTuple):
    """A picture to make in some formats; ``digest`` tells it from what it was before."""

    entry: Entry
    digest: str
    formats: tuple[str, ...]
    catalog_file: Path | None


class Drawn(NamedTuple):
    """A picture as the contents of its files by format, or the reason why there is none."""

    task: Task
    contents: tuple[tuple[str, bytes], ...] = ()
    width: int = 0
    height: int = 0
    alt: str = ""
    failure: str = ""


def draw(task: Task) -> Drawn:
    """Draws a picture; whatever goes wrong with it is its own failure, and no one else's."""
    try:
        return _drawn(task)
    except ActvizError as error:
        return Drawn(task, failure=error.message)
    except Exception as error:  # noqa: BLE001  the other pictures are to be made all the same
        return Drawn(task, failure=f"{type(error).__name__}: {error}")


def _drawn(task: Task) -> Drawn:
    made = figure(task.entry, _catalog(task.catalog_file))
    options = task.entry.options
    with _at_step(made, task.entry.step):
        contents = tuple((name, rendered(made, name, options)) for name in task.formats)
    width, height = (round(side * made.dpi) for side in made.get_size_inches())
    return Drawn(task, contents, width, height, words_of(made).description)


def _at_step(made: Figure, number: int) -> AbstractContextManager[None]:
    """The figure at a step of a build-up, or whole."""
    from actviz.drawing import steps

    return steps.step(made, number) if number else nullcontext()


@cache
def _catalog(file: Path | None) -> Catalog:
    return default_catalog() if file is None else default_catalog().with_file(file)


def figure(entry: Entry, catalog: Catalog) -> Figure:
    """The figure of an entry."""
    prepare()
    match entry.kind:
        case "plot":
            from actviz.drawing.figure import figure as plot

            shown = [one for text in entry.subjects for one in activations(text.strip(), catalog)]
            return plot(shown, entry.options)
        case "lecture":
            from actviz.drawing.lecture.figures import FIGURES

            return FIGURES[entry.subjects[0]](entry.options)
        case "audit":
            from actviz.audit.values import audited, picture
            from actviz.floats import float_type

            text, *files = entry.subjects
            one, order = activation(text, catalog), entry.options.derivative
            kind = float_type(entry.options.dtype or "float64")
            judged = [
                audited(one, order, kind, file.read_bytes(), file.name) for file in map(Path, files)
            ]
            return picture(judged, entry.options)
        case "card":
            from actviz.drawing.card import card

            shown_alone = activation(entry.subjects[0], catalog)
            formula = general_formula(catalog.row(entry.subjects[0]), catalog)
            return card(shown_alone, formula, facts(shown_alone), entry.options)


def general_formula(row: Row, catalog: Catalog) -> Tree:
    """The formula of a row, its parameters as themselves."""
    names = [name for name, _ in row.parameters]
    return parse(row.formula, parameters=names, catalog=catalog)


def facts(activation: Activation) -> list[tuple[str, str]]:
    """What is to be said of an activation on a card: names and texts."""
    found = properties(activation.tree)
    cells = [(one.heading, one.cell(found).text) for one in map(COLUMNS.__getitem__, FACTS)]
    return [(typeset(label), typeset(text)) for label, text in cells if text != "-"]


def typeset(text: str) -> str:
    """A text of a table with the signs of print."""
    signed = re.sub(r"-(?=[\d.i])", "−", text.replace("'", "\N{HAIR SPACE}′"))
    unbounded = re.sub(r"\binf\b", "∞", signed)
    return re.sub(r"\bC(\d+)\b", lambda found: f"C{raised(found[1])}", unbounded)


@cache
def prepare() -> None:
    """Imports what draws, once a process."""
    quiet_matplotlib()
    with importing(has_begun=True):
        slim_matplotlib()
        import actviz.drawing.card
        import actviz.drawing.figure  # noqa: F401
