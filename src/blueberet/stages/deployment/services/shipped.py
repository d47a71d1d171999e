"""Missions, criteria, targets and history that come with the product: CSV files, read like anybody's workbook.

They are facts of public sources, each row with its source; no post, quota or approval is shipped.
"""

import csv
import io
from importlib.resources import files

from blueberet.foundation.sheets.write import write_book
from blueberet.stages.deployment.table import TABLES

NAME = "blueberet-posts.xlsx"


def shipped_posts() -> tuple[str, bytes]:
    """File name and bytes of a workbook with what is shipped, ready for the import; other sheets are empty."""
    folder = files("blueberet.stages.deployment") / "catalogue"
    tables = []
    for table in TABLES:
        file = folder / f"{table.key}.csv"
        headers = {c.header: c.key for c in table.columns}
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        rows = [{headers[h]: v for h, v in row.items()} for row in csv.DictReader(io.StringIO(text))]
        tables.append((table, rows))
    return NAME, write_book(tables)
