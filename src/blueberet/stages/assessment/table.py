"""The sheets of evaluation files: one declaration for reading, template, export and documents."""

from datetime import time
from typing import Any

from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.readers import choice, day, text, whole, yes_no
from blueberet.foundation.sheets.tables import Column, Table


def _text(most: int = 160) -> Any:
    return lambda cell: text(cell, most=most)


def clock(cell: object) -> time:
    """A time of day as a cell or as ``14:30``."""
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    try:
        return time.fromisoformat(str(cell).strip().zfill(5)[:5])
    except ValueError:
        raise ValueError("This is no time of day.|Write 14:30.") from None


MARK = {"GO": "GO", "G": "GO", "NO-GO": "NO-GO", "NO GO": "NO-GO", "N": "NO-GO", "NA": "NA", "N/A": "NA"}
ORIGIN = {"national": "national", "external": "external", "UN": "external"}
EVALUATIONS = Table("evaluations", "Evaluations", (
    Column("key", "Key", _text(64), "Any word that stands for this sheet alone; the marks name it. Sent again with the same key it is the same evaluation.", "2026-03-14-T03-1SEC-A", True, ("ID", "Ключ")),
    Column("task", "Task", _text(40), "Code of the task.", "T03", True, ("Задача",)),
    Column("version", "Version", whole(1, 9999), "Version of the task under which it was seen; empty: the one in force that day.", "1", False, ("Версия",)),
    Column("unit", "Unit", _text(240), "The unit's names from the contingent down, with >.", "Contingent > A Company > 1 Platoon", True, ("Подразделение",)),
    Column("day", "Day", day, "Day on which it was seen.", "2026-03-14", True, ("Дата",)),
    Column("origin", "Origin", choice(ORIGIN), "national, or external for UN experts.", "national", True, ("Источник",), ("national", "external")),
    Column("evaluator_name", "Evaluator", _text(160), "Who saw it.", "Maj T. Orazov", True, ("Проверяющий",)),
    Column("evaluator_role", "Role", _text(80), "In what role.", "instructor-evaluator", True, ("Роль",)),
    Column("event", "Event", _text(60), "Two sheets with the same word here are two evaluators of one showing; empty: decided by task, unit and day.", "E1"),
    Column("session", "Session", _text(40), "Code of the session, if there was one.", "CHK-1SEC-2"),
    Column("began", "Began", clock, "When it began.", "08:30"),
    Column("ended", "Ended", clock, "When it ended.", "10:45"),
    Column("light", "Light", choice({w: w for w in ("day", "night", "both")}), "day, night or both.", "day", False, ("Свет",), ("day", "night", "both")),
    Column("weather", "Weather", _text(60), "In a word.", "rain", False, ("Погода",)),
    Column("temperature", "Temperature", readers.number, "Degrees Celsius.", "-5", False, ("Температура",)),
    Column("strength", "Strength", whole(0, 5000), "People present.", "9", False, ("Численность",)),
    Column("met", "Conditions met", _text(600), "What the task asks and what was there.", "one vehicle refused to stop"),
    Column("leader", "Leader", _text(32), "Service number of who led; leader steps of single people are his.", "N-001"),
    Column("remarks", "Remarks", _text(4000), "In words.", "", False, ("Примечание",)),
    Column("corrects", "Corrects", _text(64), "Key of the evaluation that this one takes the place of.", ""),
    Column("reason", "Reason", _text(240), "Why it corrects.", "", False, ("Причина",)),
    Column("sent_at", "Sent at", _text(40), "Told on export; not read.", ""),
    Column("state", "State", _text(40), "Told on export: counts, corrected or taken back; not read.", ""),
    Column("grade", "Grade", _text(40), "Told on export for the unit as a whole; the grade is worked out anew from the marks.", ""),
), "One row for each sheet that was filled in.", ("Оценки",), True, "key")  # fmt: skip
MARKS = Table("marks", "Marks", (
    Column("key", "Key", _text(64), "Key of the evaluation.", "2026-03-14-T03-1SEC-A", True, ("ID", "Ключ")),
    Column("step", "Step", _text(40), "Code of the step.", "T03-01", True, ("Шаг",)),
    Column("person", "Person", _text(32), "Service number; empty: the unit as a whole.", "N-001", False, ("Личный номер",)),
    Column("mark", "Mark", choice(MARK), "GO, NO-GO or NA; may be empty where a time decides.", "GO", False, ("Отметка",), ("GO", "NO-GO", "NA")),
    Column("value", "Seconds", whole(0, 259200), "Time taken, for a timed step; it decides.", "42", False, ("Секунды",)),
    Column("remark", "Remark", _text(240), "In words.", "", False, ("Примечание",)),
), "One row for each step of each subject.", ("Отметки",))  # fmt: skip
TABLES = (EVALUATIONS, MARKS)
TESTS = Table("tests", "Tests", (
    Column("person", "Person", _text(32), "Service number.", "N-001", True, ("Service number", "Личный номер")),
    Column("of", "Course or edition", _text(40), "Its code; empty for a test of a language.", "BFAC", False, ("Of", "Курс")),
    Column("language", "Language", _text(20), "For a test of a language.", "English", False, ("Язык",)),
    Column("scale", "Scale", _text(40), "Code of the scale, or % for a share of right answers. Scores are never converted.", "STANAG 6001", True, ("Шкала",)),
    Column("score", "Score", _text(20), "As the scale writes it.", "2221", True, ("Балл",)),
    Column("passed", "Passed", yes_no, "yes or no, as the examiner said.", "yes", False, ("Сдал",), ("yes", "no")),
    Column("day", "Day", day, "Day of the test.", "2026-03-14", True, ("Дата",)),
    Column("examiner", "Examiner", _text(160), "Who examined.", "Lt A. Bekova", True, ("Экзаменатор",)),
    Column("origin", "Origin", choice(ORIGIN), "national, or external; empty: national.", "national", False, ("Источник",), ("national", "external")),
    Column("remarks", "Remarks", _text(240), "In words.", "", False, ("Примечание",)),
), "One row for each test of each person.", ("Тесты",))  # fmt: skip
