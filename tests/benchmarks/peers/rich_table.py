"""The rows of a CSV file as a table, by bare rich: FILE."""

import csv
import sys

from rich.console import Console
from rich.table import Table

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    heading, *rows = csv.reader(file)

table = Table(*heading)
for row in rows:
    table.add_row(*row)
Console(width=120).print(table)
