"""What headers of other people's rolls mean: our columns, parts of a name, and what nobody needs."""

from functools import cache

from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.read_table import key_of, names_of
from blueberet.foundation.sheets.tables import Column
from blueberet.stages.roster.table import ROLL, short

LEAVE = ""
"""The meaning of a column that is left out."""

PARTS = (
    Column("surname", "Family name", short(80), "Family name in a column of its own.", aliases=(
        "Surname", "Last name", "Фамилия", "Тегі", "Фамилиясы")),
    Column("given_name", "Given name", short(80), "Given name in a column of its own.", aliases=(
        "First name", "Имя", "Аты", "Есімі")),
    Column("patronymic", "Patronymic", short(80), "Patronymic in a column of its own.", aliases=(
        "Middle name", "Отчество", "Әкесінің аты")),
)  # fmt: skip
"""Columns that together make the name; no column of the template."""

WRONG, REMEDY, CAME_FROM = "What is wrong", "What to do", "Came from"
NOT_NEEDED = {
    key_of(w)
    for w in ("№", "№ п/п", "п/п", "№ пп", "номер п/п", "порядковый номер", "№ по порядку", "N п/п", "No. п/п", "#",
              "р/с", "р/с №", "реттік №", "реттік нөмірі", "Serial", "S/N", WRONG, REMEDY, CAME_FROM)
}  # fmt: skip
"""Numbering, and the columns that our own error workbook adds."""


@cache
def meanings() -> dict[str, str]:
    """Key of a header to the column it means, or to nothing."""
    found = dict.fromkeys(NOT_NEEDED, LEAVE)
    for column in (*PARTS, *ROLL.columns):
        for key in names_of(column):
            found.setdefault(key, column.key)
    return found


@cache
def columns_by_key() -> dict[str, Column]:
    """Our columns and the parts of a name."""
    return {c.key: c for c in (*ROLL.columns, *PARTS)}


def choices() -> list[tuple[str, str]]:
    """What a column can be said to be, in the order of the roll."""
    return [(c.key, c.header) for c in (*ROLL.columns[:2], *PARTS, *ROLL.columns[2:])]


def column_named(name: str) -> str:
    """Key of the column with that key or header.

    Raises
    ------
    UnusableFile
        If there is none; it names those that are.
    """
    found = meanings().get(key_of(name), LEAVE)
    if not found:
        told = ", ".join(header for _, header in choices())
        raise UnusableFile(f"There is no column {name}; there are: {told}.")
    return found
