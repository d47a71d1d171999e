"""The sheet of marks: one row for each person and session, out and in."""

from blueberet.foundation.sheets.readers import text, whole
from blueberet.foundation.sheets.tables import Column, Table

WORDS = {
    "present": ("present", "p", "+", "был", "присутствовал", "да", "yes"),
    "late": ("late", "l", "опоздал", "о"),
    "duty": ("duty", "d", "наряд", "н"),
    "sick": ("sick", "s", "болен", "б", "болел"),
    "leave": ("leave", "v", "отпуск", "увольнение"),
    "absent": ("absent", "a", "-", "–", "отсутствовал", "нет", "no"),
}
"""What a mark may be called in a file."""
MOST_REMARK = 240
_MEANS = {word: status for status, words in WORDS.items() for word in words}


def mark(cell: object) -> str:
    """A mark by any of its words."""
    found = _MEANS.get(str(cell).strip().casefold())
    if found is None:
        raise ValueError(f"This is no mark.|Write one of {', '.join(WORDS)}.")
    return found


def remark(cell: object) -> str:
    """A remark as it is kept: one line."""
    return text(cell, most=MOST_REMARK)


MARKS = Table("marks", "Attendance", (
    Column("session", "Session", text, "Code of the session: module/group/number.", "IHL/1PL/01", True, ("Занятие",)),
    Column("day", "Day", text, "For people; not read.", "2026-03-14", False),
    Column("title", "Title", text, "For people; not read.", "International humanitarian law", False),
    Column("service_number", "Service number", text, "Who.", "KZ-400137", True, ("Личный номер",)),
    Column("name", "Name", text, "For people; not read.", "Invented Person", False),
    Column("mark", "Mark", mark, "present, late, duty, sick, leave or absent.", "present", False, ("Отметка",), tuple(WORDS)),
    Column("minutes", "Minutes late", whole(1, 5000), "Only for late.", "10", False, ("Опоздание",)),
    Column("remark", "Remark", remark, "At most 240 characters.", "Came with a note", False, ("Примечание", "Ескерту")),
), "Marks of sessions, one row for each person. A session is taken when every person on its roll has a mark.",
    ("Marks", "Посещаемость"))  # fmt: skip
