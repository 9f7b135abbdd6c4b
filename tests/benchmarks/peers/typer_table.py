"""The rows of a CSV file as a table, by bare Typer and rich: FILE."""

import csv

import typer
from rich.console import Console
from rich.table import Table


def main(path: str) -> None:
    """Print a table."""
    with open(path, encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    table = Table(*heading)
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)


typer.run(main)
