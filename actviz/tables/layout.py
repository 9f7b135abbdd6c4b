"""Rows of cells -> text for a terminal, Markdown, LaTeX."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from actviz.formula.notation.symbols import tex_escaped
from actviz.tables.cells import EMPTY, Cell, markdown_escaped

NATURAL_WIDTH = 10_000
GAP = 2  # the space between columns
SHORT = 20  # a column of cells no longer than this is not worth breaking


AMSMATH = re.compile(r"\\(?:text|operatorname)\b|\{cases\}")
MATHEMATICS = re.compile(r"\|f'*\||E f'*\(z\)²?|\bf'+(?!\w)")  # in a heading


class Table(NamedTuple):
    """Rows of cells under headings.

    A group is what is said of one activation, in one row or several; ``notes`` are sentences that
    explain the words in the rows, and the ``caption`` says above what all of it is about.
    """

    headings: tuple[str, ...]
    groups: tuple[tuple[tuple[Cell, ...], ...], ...]
    notes: tuple[str, ...] = ()
    caption: str = ""


def text(table: Table, width: int | None = None, *, colour: bool = False) -> str:
    """The table for a terminal of ``width`` columns; as wide as it likes for None.

    Where it does not fit, every activation's name gets a line of its own. Nothing is ever cut.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=NATURAL_WIDTH if width is None else width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    grid = RichTable(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        border_style="dim",
        collapse_padding=True,
        pad_edge=False,
        show_edge=False,
    )
    rows = [[cell.text for cell in row] for row in _repeating_no_name(table)]
    least = 0
    for heading, *texts in zip(table.headings, *rows, strict=True):
        short = max(map(len, texts)) <= SHORT
        grid.add_column(heading, no_wrap=short, overflow="fold")
        unbroken = texts if short else " ".join(texts).split()
        least += max(map(len, (heading, *unbroken))) + GAP
    for row in rows:
        grid.add_row(*map(Text, row))
    if table.caption:
        console.print(Text(table.caption), style="dim")
        console.print()
    if least <= console.width:
        console.print(grid)
    else:
        for line, is_heading in _stacked(table, console.width):
            console.print(Text(line, style="bold" if is_heading else ""))
    if table.notes:
        console.print()
    for note in table.notes:
        console.print(Text(note), style="dim")
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def _repeating_no_name(table: Table) -> Iterator[Sequence[Cell]]:
    for group in table.groups:
        for i, row in enumerate(group):
            yield row if i == 0 else (EMPTY, *row[1:])


def _stacked(table: Table, width: int) -> Iterator[tuple[str, bool]]:
    """Lines for a narrow terminal, and whether each is a heading.

    Under each name its cells are in columns, or one below the other if columns do not fit either.
    """
    headings = table.headings[1:]
    rows = [[cell.text for cell in row[1:]] for group in table.groups for row in group]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    in_columns = sum(widths) + 2 * len(widths) <= width

    def aligned(texts: Sequence[str]) -> str:
        padded = (text.ljust(size) for text, size in zip(texts, widths, strict=True))
        return f"  {'  '.join(padded)}".rstrip()

    if in_columns:
        yield aligned(headings), True
    following = iter(rows)
    for i, group in enumerate(table.groups):
        if i or in_columns:
            yield "", False
        yield group[0][0].text, True
        for texts in islice(following, len(group)):
            if in_columns:
                yield aligned(texts), False
            else:
                for heading, text in zip(headings, texts, strict=True):
                    yield f"  {heading}: {text}", False


def markdown(table: Table) -> str:
    """The table in GitHub's Markdown, every row whole in itself."""
    lines = [[markdown_escaped(text) for text in table.headings], ["---"] * len(table.headings)]
    lines += [[_markdown_cell(cell) for cell in row] for group in table.groups for row in group]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    notes = "".join(f"\n{markdown_escaped(note)}\n" for note in table.notes)
    head = f"{markdown_escaped(table.caption)}\n\n" if table.caption else ""
    return f"{head}{body}\n{notes}"


def _markdown_cell(cell: Cell) -> str:
    if not cell.code:
        return markdown_escaped(cell.text)
    escaped = cell.text.replace("|", "\\|")
    return f"`{escaped}`"


def latex(table: Table) -> str:
    """The table as a LaTeX tabular with the rules of the booktabs package."""
    body = [_latex_row([cell.latex for cell in row]) for row in _repeating_no_name(table)]
    packages = "amsmath,booktabs" if any(AMSMATH.search(line) for line in body) else "booktabs"
    lines = [
        rf"% needs \usepackage{{{packages}}}",
        *([f"% {table.caption}"] if table.caption else []),
        rf"\begin{{tabular}}{{{'l' * len(table.headings)}}}",
        r"\toprule",
        _latex_row([_latex_heading(heading) for heading in table.headings]),
        r"\midrule",
    ]
    lines += body
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [f"% {note}" for note in table.notes]
    return "\n".join(lines) + "\n"


def _latex_heading(heading: str) -> str:
    """A heading with its mathematics, such as |f'| and E f(z)^2, set as such."""
    found = MATHEMATICS.search(heading)
    if found is None:
        return tex_escaped(heading)
    before, after = heading[: found.start()], heading[found.end() :]
    signs = found[0].replace("²", "^2").replace("E f", r"\mathrm{E}\,f")
    if before == "max ":
        return rf"$\max {signs}$"
    return f"{tex_escaped(before)}${signs}${tex_escaped(after)}"


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"
