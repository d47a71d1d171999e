"""The catalogue that comes with the product: CSV files, one for each sheet, read like anybody's file."""

import csv
import io
from importlib.resources import files

from blueberet.foundation.sheets.write import write_book
from blueberet.stages.standards.table import TABLES

NAME = "blueberet-catalogue.xlsx"


def shipped_catalogue() -> tuple[str, bytes]:
    """File name and bytes of the shipped catalogue as a workbook, ready for the import."""
    folder = files("blueberet.stages.standards") / "catalogue"
    tables = []
    for table in TABLES:
        text = (folder / f"{table.key}.csv").read_text(encoding="utf-8")
        headers = {c.header: c.key for c in table.columns}
        rows = [{headers[h]: v for h, v in row.items()} for row in csv.DictReader(io.StringIO(text))]
        tables.append((table, rows))
    return NAME, write_book(tables)
