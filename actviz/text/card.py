"""All that is known of one activation, on a page of text."""

import textwrap
from collections.abc import Iterator, Sequence

from actviz.activation import Activation
from actviz.analysis.properties import Properties
from actviz.analysis.saturation import Saturation
from actviz.catalog import Catalog, Row
from actviz.errors import UsageError
from actviz.formula import notation
from actviz.formula.derivative import by_pieces
from actviz.formula.parser import parse
from actviz.formula.simplify import neat
from actviz.formula.tree import Parameter, Tree
from actviz.numerals import short
from actviz.tables import rows
from actviz.tables.columns import COLUMNS
from actviz.text import sketch

WINDOW = (-6.0, 6.0)
HEIGHT = 9  # lines of a plot
LEAST, MOST = 8, 64  # characters across a plot
GAP = 2
SIDE_BY_SIDE = 70
LABEL = max(len(column.heading) for column in COLUMNS.values())  # characters
LONGEST_DERIVED = 160  # characters
MOST_PLACES = 4  # where f' has no value, that are named


def card(
    activation: Activation,
    properties: Properties,
    saturation: Saturation,
    catalog: Catalog,
    width: int = 80,
    *,
    plots: bool = True,
    colours: Sequence[str] = (),
) -> str:
    """The card, in lines of at most ``width`` characters where words allow it; ``colours`` are
    those of curves on a terminal that has any."""
    sections = [
        _heading(activation, width),
        _formulas(activation, properties, catalog),
        _plots(activation, width, colours) if plots else [],
        list(_facts(properties, width)),
        list(_regions(activation, saturation, width)),
        list(_origin(activation.row, width)) if activation.row else [],
    ]
    return "\n\n".join("\n".join(map(str.rstrip, lines)) for lines in sections if lines) + "\n"


def _heading(activation: Activation, width: int) -> list[str]:
    row = activation.row
    if row is None:
        return [activation.label]
    return textwrap.wrap(f"{activation.label} - {row.title} ({row.family})", width)


def _formulas(activation: Activation, properties: Properties, catalog: Catalog) -> list[str]:
    row = activation.row
    if row is None:
        return [f"f(x)  = {notation.unicode(activation.written)}"]
    names = [name for name, _ in row.parameters]

    def pretty(text: str) -> str:
        return notation.unicode(parse(text, parameters=names, catalog=catalog))

    lines = [f"f(x)  = {pretty(row.formula)}"]
    slope = pretty(row.derivative) if row.derivative else _derived(row, names, catalog)
    if slope:
        lines.append(f"f'(x) = {slope}{_but_for(properties)}")
    lines += [_parameter(name, value) for name, value in activation.parameters]
    return lines


def _derived(row: Row, names: Sequence[str], catalog: Catalog) -> str:
    """The derivative by the rules, where a row does not say it and it is short enough to read."""
    found = by_pieces(parse(row.formula, parameters=names, catalog=catalog))
    text = "" if found is None else notation.unicode(neat(found))
    return text if len(text) <= LONGEST_DERIVED else ""


def _but_for(properties: Properties) -> str:
    """Where f' has no value, whatever its formula says there."""
    places = [b.place for b in properties.discontinuities if 0 <= b.order <= 1]
    if not places:
        return ""
    if len(places) > MOST_PLACES or not properties.breaks_complete:
        return "   but for kinks and jumps"
    return f"   for x ≠ {', '.join(map(short, places))}"


def _parameter(name: str, value: Tree) -> str:
    """How a parameter is bound, as its sign in the formula and as its name, where they differ."""
    sign = notation.unicode(Parameter(name))
    return f"{sign} = {notation.unicode(value)}" + (f" ({name})" if sign != name else "")


def _plots(activation: Activation, width: int, colours: Sequence[str]) -> list[str]:
    """f, and f' to its right where there is room, or else below."""
    both = width >= SIDE_BY_SIDE
    room = (width - GAP) // 2 if both else width
    columns = max(LEAST, min(MOST, room - sketch.NUMBERS - 1))
    try:
        left, right = (
            [
                *sketch.panel([activation], order, WINDOW, columns, HEIGHT),
                sketch.foot(WINDOW, columns),
            ]
            for order in (0, 1)
        )
    except UsageError as error:  # values that no scale can show
        return textwrap.wrap(f"no plot: {error.message}", width)
    lines = sketch.side_by_side(left, right, room + GAP) if both else [*left, [], *right]
    if colours:
        return sketch.coloured(lines, colours).splitlines()
    return sketch.plain(lines)


def _facts(properties: Properties, width: int) -> Iterator[str]:
    for column in COLUMNS.values():
        text = column.cell(properties).text
        if text != "-":
            yield from _entry(column.heading, text, width)


def _regions(activation: Activation, saturation: Saturation, width: int) -> Iterator[str]:
    (group,) = rows.saturation_table([(activation, saturation)]).groups
    yield f"where |f'| < {short(float(saturation.threshold))}"
    for _, kind, where, limit in group:
        if where.text == "-":
            yield "  nowhere"
        else:
            ending = f"  f -> {limit.text}" if limit.text not in ("", "-") else ""
            yield from _entry(f"  {kind.text}", f"{where.text}{ending}", width)


def _origin(row: Row, width: int) -> Iterator[str]:
    entries = {
        "aliases": ", ".join(row.aliases_told),
        "reference": row.reference,
        "note": row.note,
        "see also": ", ".join(row.see_also),
    }
    for label, text in entries.items():
        if text:
            yield from _entry(label, text, width)


def _entry(label: str, text: str, width: int) -> list[str]:
    """A label and what it says, wrapped beside it."""
    return textwrap.wrap(
        text,
        max(width, 2 * LABEL),
        initial_indent=f"{label:<{LABEL}}  ",
        subsequent_indent=" " * (LABEL + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
