"""The sheets of a catalogue of standards: one declaration for reading, template, export, pages and documents.

Each kind of standard has two sheets: one row for each standard (its head), and the rows that belong to it (its
lines). Every row names its source; what is not verified, or is our own proposal, is named column by column.
"""

from dataclasses import dataclass
from typing import Any

from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.readers import codes, day, whole, yes_no
from blueberet.foundation.sheets.tables import Column, Table


def _text(most: int = 160) -> Any:
    return lambda cell: readers.text(cell, most=most)


def code(cell: object) -> str:
    """A code: a short text that can stand in a list of codes."""
    value = readers.text(cell, most=40)
    if ";" in value or "," in value:
        raise ValueError("A code cannot hold a comma or semicolon.|Codes are listed with them; write another sign.")
    return value


def share(cell: object) -> float:
    """A share from 0 to 1, also written as ``85 %``."""
    written = str(cell).strip()
    number = readers.number(written.removesuffix("%").strip())
    value = number / 100 if written.endswith("%") else number
    if not 0 <= value <= 1:
        raise ValueError("A share lies between 0 and 1.|Write 0.85 or 85 %.")
    return round(value, 4)


def amount(cell: object) -> int | float:
    """A number of at least 0, whole where it is whole."""
    value = readers.number(cell)
    if value < 0:
        raise ValueError("The number is negative.|Write 0 or more.")
    return int(value) if value == int(value) else round(value, 6)


ELEMENTS = ("team", "section", "platoon", "company", "contingent", "headquarters")
CATEGORIES = ("any", "troops", "staff_officer", "experts_on_mission", "formed_police_units", "individual_police")
UNIT_KINDS = ("section", "platoon", "company", "contingent")
WHAT = ("task", "edition", "course", "level", "language", "document", "age", "service")
MEASURES = ("each", "share", "count", "count per platoon", "count per section")
RELATIONS = ("same", "part of", "covers", "related")
COURSE_KINDS = (
    "core", "specialised", "reinforcement", "first aid", "explosive hazards", "humanitarian law", "conduct",
    "language", "weapons and skills", "centre course",
)  # fmt: skip
FORMS = ("points", "profile", "number")
READ = ("in full", "opening part", "not read", "own")


def _one_of(*words: str) -> dict[str, Any]:
    return {"read": readers.choice({w: w for w in words}), "choices": words}


CODE = Column("code", "Code", code, "Short name; stands once.", "T03", True, ("Код", "ID"))
TITLE = Column(
    "title",
    "Title",
    _text(200),
    "Name in the words of the source.",
    "Checkpoint / roadblock",
    True,
    ("Name", "Название"),
)
PROOF = (
    Column(
        "source",
        "Source",
        codes,
        "Codes of the sheet Sources, with semicolons.",
        "S1; S6",
        True,
        ("Sources", "Источник"),
    ),
    Column(
        "unverified",
        "Unverified",
        codes,
        "Headers of this row whose values are not verified in a source; «all» for the whole row.",
        "Minutes",
        False,
        ("Не проверено",),
    ),
    Column(
        "authored",
        "Authored",
        codes,
        "Headers of this row whose values are our own proposal, not text of the source; «all» for the whole row.",
        "Conditions; Standard",
        False,
        ("Own proposal", "Собственное"),
    ),
)
PROOF_KEYS = ("source", "unverified", "authored")
BASE = Column(
    "version",
    "Version",
    whole(0, 9999),
    "Version that the row was exported from; empty in a new file.",
    "1",
    False,
    ("Версия",),
)


def _of(key: str, header: str, what: str, example: str) -> Column:
    return Column(key, header, code, f"Code of {what}.", example, True)


SOURCES = Table("sources", "Sources", (
    CODE,
    Column("title", "Title", _text(300), "What it is.", "Astana Times, December 2023", True, ("Name", "Название")),
    Column("address", "Address", _text(300), "Where it can be read, or its reference number.", "ref 2020.10", False, ("Link", "Reference", "Адрес")),
    Column("read", "Read", **_one_of(*READ), help="in full, opening part, not read, or own (a proposal of ours).", example="in full", required=True),
), "Where the rows come from.", ("Источники",), True, "code")  # fmt: skip

TASKS = Table("tasks", "Tasks", (
    CODE, TITLE,
    Column("origin", "Origin", **_one_of("national", "UN"), help="national: subject of the national programme; UN: task shown to UN experts.", example="UN", required=True),
    Column("element", "Element", **_one_of(*ELEMENTS), help="Who shows it.", example="platoon", required=True),
    Column("conditions", "Conditions", _text(600), "Under which conditions it is shown.", "Mixed traffic for 2 hours; 1 weapon found", False, ("Условия",)),
    Column("standard", "Standard", _text(600), "What counts as done, as a whole.", "No vehicle passes unsearched", False, ("Норматив",)),
    Column("critical", "Critical", yes_no, "Whether a unit that fails it is not ready: yes or no.", "yes", True, ("Критическая",), ("yes", "no")),
    Column("satisfactory_share", "Satisfactory from", share, "Least share of steps GO for Satisfactory, with all critical steps GO.", "0.85"),
    Column("improvement_share", "Needs improvement from", share, "Least share of steps GO for Needs improvement, with all critical steps GO.", "0.7"),
    *PROOF, BASE,
), "Tasks that a person, team or unit shows.", ("Задачи",), False, "code")  # fmt: skip
STEPS = Table("steps", "Steps", (
    _of("task", "Task", "the task it belongs to", "T03"), CODE,
    Column("text", "Step", _text(400), "What is done.", "Search of women is done by women", True, ("Text", "Шаг")),
    Column("standard", "Standard", _text(400), "How it is measured.", "in every search seen", False, ("Норматив",)),
    Column("critical", "Critical", yes_no, "Whether a NO-GO here makes the task Unsatisfactory.", "yes", True, ("Критический",), ("yes", "no")),
    Column("leader", "Leader", yes_no, "Whether only the leader of the element is judged by it.", "no", True, ("Командир",), ("yes", "no")),
    Column("limit_s", "Limit (s)", amount, "For a timed step: seconds allowed; empty: not timed.", "300", False, ("Limit", "Время (с)")),
    *PROOF,
), "Steps of tasks, each judged GO, NO-GO or not applicable.", ("Шаги",), False)  # fmt: skip

EDITIONS = Table("editions", "Editions", (
    CODE, TITLE,
    Column("approved", "Approved", day, "Day of approval.", "2017-05-02"),
    Column("remark", "Remark", _text(400), "What must be known.", ""),
    *PROOF, BASE,
), "Editions of the core pre-deployment training materials.", ("Издания",), False, "code")  # fmt: skip
LESSONS = Table("lessons", "Lessons", (
    _of("edition", "Edition", "the edition it belongs to", "CPTM-2017"), CODE, TITLE,
    Column("module", "Module", _text(120), "Module of the edition.", "2 Mandated Tasks", False, ("Модуль",)),
    Column("minutes", "Minutes", whole(1, 2000), "Teaching time.", "45", False, ("Минут",)),
    *PROOF,
), "Lessons of an edition.", ("Уроки",), False)  # fmt: skip

COURSES = Table("courses", "Courses", (
    CODE, TITLE,
    Column("kind", "Kind", **_one_of(*COURSE_KINDS), help="What kind of course.", example="first aid", required=True),
    Column("audience", "Audience", _text(200), "For whom.", "every soldier", False, ("Кому",)),
    Column("hours", "Hours", amount, "Teaching hours.", "16", False, ("Часов",)),
    Column("days", "Days", _text(20), "Length in days; a range is written 5–10.", "5–10", False, ("Дней",)),
    Column("seats", "Seats", whole(1, 5000), "Most participants.", "25", False, ("Мест",)),
    Column("language", "Language", _text(40), "Language of teaching.", "English", False, ("Язык",)),
    Column("after", "After", codes, "Codes of editions and courses that come before it.", "CPTM-2017", False, ("Prerequisites", "После")),
    Column("valid_months", "Valid (months)", whole(1, 600), "How long a pass counts; empty: no end.", "24", False, ("Действует (мес.)",)),
    Column("remark", "Remark", _text(400), "What must be known.", ""),
    *PROOF, BASE,
), "Courses: UN packages, first aid, explosive hazards, law, conduct, and the centre's own.", ("Курсы",), False, "code")  # fmt: skip
CONTENTS = Table("contents", "Contents", (
    _of("course", "Course", "the course it belongs to", "STM-UNMO"), CODE, TITLE,
    Column("hours", "Hours", amount, "Teaching hours.", "8", False, ("Часов",)),
    *PROOF,
), "Parts of courses.", ("Содержание",), False)  # fmt: skip

LADDERS = Table("ladders", "Ladders", (
    CODE, TITLE,
    Column("standard", "Standard", _text(200), "The document that defines the levels, with its edition.", "IMAS 09.30 ed. 2 Amendment 6", True, ("Норматив",)),
    Column("remark", "Remark", _text(400), "What must be known.", ""),
    *PROOF, BASE,
), "Ladders of competence: explosive ordnance disposal, improvised device disposal.", ("Лестницы",), False, "code")  # fmt: skip
LEVELS = Table("levels", "Levels", (
    _of("ladder", "Ladder", "the ladder it belongs to", "EOD"), CODE,
    Column("position", "Position", whole(1, 20), "1 is the lowest.", "1", True, ("Место",)),
    TITLE,
    Column("meaning", "Meaning", _text(400), "What the holder may do, as an entitlement; no technical instruction.", "", False, ("Значение",)),
    *PROOF,
), "Levels of a ladder, from the lowest.", ("Уровни",), False)  # fmt: skip

SCALES = Table("scales", "Scales", (
    CODE, TITLE,
    Column("form", "Form", **_one_of(*FORMS), help="points: named scores in order; profile: one digit for each skill; number: a number within limits.", example="profile", required=True),
    Column("skills", "Skills", codes, "For a profile: skills in the order of the digits.", "Listening; Speaking; Reading; Writing", False, ("Навыки",)),
    Column("lowest", "Lowest", amount, "For a profile or number: lowest score.", "0"),
    Column("highest", "Highest", amount, "For a profile or number: highest score.", "5"),
    Column("increment", "Increment", amount, "For a number: distance between scores.", "0.5"),
    Column("remark", "Remark", _text(400), "What must be known. Scores of two scales are never converted.", ""),
    *PROOF, BASE,
), "Language scales. A score is compared on its own scale only.", ("Шкалы",), False, "code")  # fmt: skip
POINTS = Table("points", "Scale points", (
    _of("scale", "Scale", "the scale it belongs to", "CEFR"),
    Column("code", "Score", code, "The score as it is written.", "B1", True, ("Балл",)),
    Column("position", "Position", whole(0, 500), "Order on the scale; the lowest first.", "3", True, ("Место",)),
    Column("meaning", "Meaning", _text(300), "What it means.", "", False, ("Значение",)),
    *PROOF,
), "Scores of a scale, in order.", ("Баллы",), False)  # fmt: skip

SETS = Table("sets", "Requirement sets", (
    CODE, TITLE,
    Column("applies_to", "Applies to", **_one_of("person", "unit"), help="person or unit.", example="unit", required=True),
    Column("category", "Category", **_one_of(*CATEGORIES), help="UN category of personnel.", example="troops", required=True),
    Column("unit_kind", "Unit kind", **_one_of(*UNIT_KINDS), help="For a unit: section, platoon, company or contingent.", example="company"),
    Column("unit_type", "Unit type", _text(60), "For a unit: what it is.", "infantry", False, ("Тип подразделения",)),
    Column("post", "Post", _text(80), "For a person: post or function; empty: everyone of the category.", "medic", False, ("Должность",)),
    Column("remark", "Remark", _text(400), "What must be known.", ""),
    *PROOF, BASE,
), "Requirement sets for people by category and post, and for units by type.", ("Наборы требований",), False, "code")  # fmt: skip
REQUIREMENTS = Table("requirements", "Requirements", (
    _of("set", "Set", "the requirement set", "UNIT-INF-COY"), CODE,
    Column("what", "What", **_one_of(*WHAT), help="Kind of thing required.", example="task", required=True),
    Column("of", "Of", _text(60), "Code of the task, edition, course or level; a language; a kind of document; empty for age and service.", "T03", False, ("Чего",)),
    Column("scale", "Scale", _text(40), "For a language: code of the scale.", "STANAG 6001", False, ("Шкала",)),
    Column("least", "Least", _text(40), "Least score on that scale, or least years of age or service.", "2222", False, ("Не менее",)),
    Column("most", "Most", _text(40), "Most years of age.", "55", False, ("Не более",)),
    Column("measure", "Measure", **_one_of(*MEASURES), help="each: every one meant; share of those meant; count in the unit, a platoon or a section.", example="each", required=True),
    Column("amount", "Amount", amount, "The share (0 to 1) or the count.", "1", False, ("Сколько",)),
    Column("who", "Who", _text(80), "Whom it means: all, officers, commanders, or a speciality.", "all", True, ("Кто",)),
    Column("valid_months", "Valid (months)", whole(1, 600), "How old a proof may be; empty: any age.", "12", False, ("Действует (мес.)",)),
    Column("margin_days", "Margin (days)", whole(0, 2000), "For a document: days it must outlast the end of the tour.", "180", False, ("Запас (дней)",)),
    Column("critical", "Critical", yes_no, "Whether the whole fails without it.", "yes", True, ("Критическое",), ("yes", "no")),
    Column("alternative", "Alternative", _text(20), "Requirements of a set with the same letter: one of them is enough.", "a", False, ("Или",)),
    *PROOF,
), "What a requirement set asks for.", ("Требования",), False)  # fmt: skip

CROSSWALKS = Table("crosswalks", "Crosswalks", (
    CODE, TITLE,
    Column("remark", "Remark", _text(400), "What must be known.", ""),
    *PROOF, BASE,
), "Tables that set national tasks beside UN tasks.", ("Соответствия",), False, "code")  # fmt: skip
LINKS = Table("links", "Crosswalk links", (
    _of("crosswalk", "Crosswalk", "the crosswalk", "KAZ-UN"), CODE,
    Column("national", "National task", _text(40), "Code of the national task.", "N02", True, ("Национальная задача",)),
    Column("un", "UN task", _text(40), "Code of the UN task.", "T02", True, ("Задача ООН",)),
    Column("relation", "Relation", **_one_of(*RELATIONS), help="The national task is the same as, part of, covers, or is related to the UN task.", example="same", required=True),
    Column("remark", "Remark", _text(300), "What must be known.", ""),
    *PROOF,
), "Pairs of a national and a UN task.", ("Пары",), False)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of standard: the sheet of its heads, the sheet of its lines, the line's column that names its head."""

    key: str
    head: Table
    line: Table
    of: str

    @property
    def head_columns(self) -> tuple[Column, ...]:
        """What stands in a head beside its code and the version it was exported from."""
        return tuple(c for c in self.head.columns if c.key not in ("code", "version"))

    @property
    def line_columns(self) -> tuple[Column, ...]:
        """What stands in a line beside the head it belongs to and its code."""
        return tuple(c for c in self.line.columns if c.key not in ("code", self.of))


KINDS = (
    Kind("task", TASKS, STEPS, "task"),
    Kind("edition", EDITIONS, LESSONS, "edition"),
    Kind("course", COURSES, CONTENTS, "course"),
    Kind("ladder", LADDERS, LEVELS, "ladder"),
    Kind("scale", SCALES, POINTS, "scale"),
    Kind("requirement set", SETS, REQUIREMENTS, "set"),
    Kind("crosswalk", CROSSWALKS, LINKS, "crosswalk"),
)
KIND = {k.key: k for k in KINDS}
TABLES = (SOURCES, *(t for k in KINDS for t in (k.head, k.line)))
