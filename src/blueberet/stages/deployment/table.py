"""The sheets of the workbook of posts: one declaration for reading, template, export and documents."""

import re
from typing import Any

from blueberet.engine.deployment.problem import RANKS
from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.readers import choice, day, number, text, whole, yes_no
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.stages.deployment.models import Category, Criterion, Mission

THINGS = ("speciality", "level", "language", "licence", "document", "medical", "vaccination", "course", "readiness")


def long_text(cell: object) -> str:
    """A line of at most 240 characters: sources and remarks."""
    return text(cell, most=240)


def code(cell: object) -> str:
    """A code of at most 40 characters, without what would part it from others in an address or list."""
    value = readers.text(cell, most=40)
    if re.search(r"[/;,?#%\\]", value) or not value.strip("."):
        raise ValueError("A code cannot hold / ; , ? # % or \\.|Write another sign, such as a hyphen.")
    return value


def share(cell: object) -> float:
    """A share from 0 to 1, also written as ``13 %``."""
    written = str(cell).strip()
    value = number(written.removesuffix("%").strip())
    value = value / 100 if written.endswith("%") else value
    if not 0 <= value <= 1:
        raise ValueError("A share lies between 0 and 100 %.|Write 0.13 or 13 %.")
    return round(value, 4)


def degrees(most: int) -> Any:
    """Degrees of latitude (90) or longitude (180)."""

    def read(cell: object) -> float:
        value = number(cell)
        if not -most <= value <= most:
            raise ValueError(f"Degrees lie between -{most} and {most}.|Write them as a decimal number.")
        return round(value, 4)

    return read


def known_day(cell: object) -> str:
    """A year, a month or a day, as exactly as it is known."""
    value = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()[:10]
    if re.fullmatch(r"\d{4}", value) and 1900 <= int(value) <= 2100:
        return value
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    try:
        return day(cell).isoformat()
    except ValueError:
        raise ValueError("This is no year, month or day.|Write 2003, 2003-08 or 2003-08-20.") from None


def _words(*words: str) -> dict[str, Any]:
    return {"read": choice({w: w for w in words} | {w.replace("_", " "): w for w in words}), "choices": words}


_CATEGORY = _words(*Category.values)
_SOURCE = Column("source", "Source", long_text, "Where this is known from.", "S5", False, ("Источник",))

MISSIONS = Table("missions", "Missions", (
    Column("code", "Mission", code, "Acronym, once.", "UNDOF", True, ("Миссия", "Code")),
    Column("name", "Name", text, "Full name.", "United Nations Disengagement Observer Force", True, ("Название",)),
    Column("place", "Place", text, "Where its headquarters are.", "Camp Faouar, Golan", False, ("Место",)),
    Column("latitude", "Latitude", degrees(90), "Degrees north.", "33.1"),
    Column("longitude", "Longitude", degrees(180), "Degrees east.", "35.9"),
    Column("state", "State", help="active, closing or past.", example="active", aliases=("Состояние",), **_words(*Mission.State.values)),
    Column("last_day", "Last day", day, "The day on which it ends, for a closing or past mission.", "2026-12-31"),
    _SOURCE,
), "Missions that people are or were sent to.", ("Миссии",), key_column="code")  # fmt: skip

POSTS = Table("posts", "Posts", (
    Column("code", "Post", code, "Code of the post, once.", "UNTSO-MO", True, ("Должность", "Code")),
    Column("mission", "Mission", code, "Its mission.", "UNTSO", True, ("Миссия",)),
    Column("title", "Title", text, "What it is called.", "Military observer", True, ("Название",)),
    Column("category", "Category", help="Category of personnel.", example="observer", required=True, aliases=("Категория",), **_CATEGORY),
    Column("rank_from", "Lowest rank", help="NATO code; empty: that of the criteria.", example="OF-2", **_words(*RANKS)),
    Column("rank_to", "Highest rank", help="NATO code; empty: that of the criteria.", example="OF-4", **_words(*RANKS)),
    Column("sex", "Sex", help="F or M, where the task demands it.", **_words("F", "M")),
    Column("age_from", "Lowest age", whole(16, 80), "Whole years; empty: that of the criteria.", "25"),
    Column("age_to", "Highest age", whole(16, 80), "Whole years on the last day; empty: that of the criteria.", "50"),
    Column("service_years", "Years of service", whole(0, 50), "At least; empty: those of the criteria.", "5"),
    Column("priority", "Priority", whole(1, 5), "1 is filled first, 5 last.", "2", True, ("Приоритет",)),
    Column("places", "Places", whole(1, 10_000), "So many alike.", "6", True, ("Мест", "Количество")),
    Column("team", "Team", code, "Posts of a team are better filled from one unit.", "UNDOF-COY"),
    Column("tour_months", "Months of a tour", whole(1, 60), "Empty: those of the criteria, else 12.", "12"),
    Column("handover_days", "Days of handover", whole(0, 27), "The next comes so many days before one leaves.", "10"),
    Column("first_day", "First day", day, "First day of its first tour.", "2026-03-14", True, ("Начало",)),
    Column("last_day", "Last day", day, "No tour goes beyond; empty: until further notice.", "2028-12-31"),
    _SOURCE,
), "Posts, one row for several alike.", ("Должности",), key_column="code")  # fmt: skip

NEEDS = Table("needs", "Needs", (
    Column("post", "Post", code, "The post that asks for it.", "UNTSO-MO", True, ("Должность",)),
    Column("what", "What", help="Kind of thing.", example="language", required=True, **_words(*THINGS)),
    Column("of", "Of", lambda c: text(c, most=60), "Which: English, passport, engineer, B, EOD-2, a course or requirement set.", "English", True),
    Column("scale", "Scale", lambda c: text(c, most=20), "Of a language.", "STANAG 6001"),
    Column("least", "At least", lambda c: text(c, most=20), "Score of a language.", "2222"),
    Column("margin_days", "Margin days", whole(0, 3650), "Valid so many days after the tour; empty: 0, or that of the criteria.", "180"),
    _SOURCE,
), "What a post asks for, one row for each thing.", ("Требования",), required=False)  # fmt: skip

APPROVALS = Table("approvals", "Approvals", (
    Column("code", "Approval", code, "Code, once.", "PARL-2024", True, ("Решение",)),
    Column("title", "Title", long_text, "What was approved, by whom.", "Joint session of Parliament", True),
    Column("ceiling", "Ceiling", whole(0, 100_000), "People at once, in all its missions together.", "430", True),
    Column("day", "Day", day, "When it was approved.", "2024-01-19"),
    _SOURCE,
), "What the law allows.", ("Решения",), required=False, key_column="code")  # fmt: skip

QUOTAS = Table("quotas", "Quotas", (
    Column("mission", "Mission", code, "The mission.", "UNDOF", True, ("Миссия",)),
    Column("approval", "Approval", code, "The approval it stands on.", "PARL-2024", True, ("Решение",)),
    Column("people", "People", whole(0, 100_000), "People allowed there at once.", "139", True, ("Человек",)),
    Column("first_day", "First day", day, "From when.", "2024-03-14", True, ("Начало",)),
    Column("last_day", "Last day", day, "Until when; empty: until further notice.", ""),
    Column("proposed_on", "Proposed", day, "The President's proposal.", "2024-01-10"),
    Column("approved_on", "Approved", day, "Parliament.", "2024-01-19"),
    Column("agreed_on", "MOU signed", day, "Memorandum of understanding with the UN.", "2024-02-20"),
    Column("departed_on", "Departed", day, "Send-off.", "2024-03-14"),
    _SOURCE,
), "People allowed in each mission, and how far that has come.", ("Квоты",), required=False)  # fmt: skip

TARGETS = Table("targets", "Targets", (
    Column("category", "Category", help="Category of personnel.", example="troops", required=True, **_CATEGORY),
    Column("year", "Year", whole(2000, 2100), "Of those who start a tour in it.", "2026", True, ("Год",)),
    Column("women", "Women", share, "Their share.", "13 %", True, ("Женщины",)),
    _SOURCE,
), "Shares of women.", ("Цели",), required=False)  # fmt: skip

DEPTHS = Table("depths", "Reserve", (
    Column("what", "What", help="Kind of thing.", example="speciality", required=True, **_words(*THINGS)),
    Column("of", "Of", lambda c: text(c, most=60), "Which: medic, engineer, English.", "medic", True),
    Column("scale", "Scale", lambda c: text(c, most=20), "Of a language.", "STANAG 6001"),
    Column("least", "At least", lambda c: text(c, most=20), "Score of a language.", "2222"),
    Column("people", "People", whole(0, 100_000), "So many of them stay at home, if it can be.", "4", True),
    _SOURCE,
), "How deep the reserve at home shall be.", ("Резерв",), required=False)  # fmt: skip

WAYS = Table("ways", "Ways", (
    Column("what", "What", help="Kind of thing.", example="language", required=True, **_words(*THINGS)),
    Column("of", "Of", lambda c: text(c, most=60), "Which: English, medic, EOD2.", "English", True),
    Column("scale", "Scale", lambda c: text(c, most=20), "Of a language.", "STANAG 6001"),
    Column("reaches", "Reaches", lambda c: text(c, most=20), "The highest score of a language that it leads to.", "2222"),
    Column("standard", "Course or task", code, "Its code in the standards.", "ENG-CMD", True),
    Column("days", "Days", whole(0, 1000), "From asking to holding it; empty: the days of the rules.", "84"),
    _SOURCE,
), "Which course or task leads to a thing that posts ask for, one row for each way.", ("Пути",), required=False)  # fmt: skip

CRITERIA = Table("criteria", "Criteria", (
    Column("category", "Category", help="Category of personnel.", example="observer", required=True, **_CATEGORY),
    Column("key", "Criterion", help="What it is about.", example="age_from", required=True, **_words(*Criterion.Key.values)),
    Column("national", "National", lambda c: text(c, most=20), "What national rules ask.", "25"),
    Column("national_source", "National source", long_text, "Where this is known from.", "S51"),
    Column("un", "UN", lambda c: text(c, most=20), "What the UN asks.", "25"),
    Column("un_source", "UN source", long_text, "Where this is known from.", "S90"),
), "What is asked of everybody of a category where the post says nothing: the stricter of the two counts.",
    ("Критерии",), required=False)  # fmt: skip

CONTINGENTS = Table("contingents", "History", (
    Column("code", "Code", code, "Once.", "IRAQ", True),
    Column("title", "Title", long_text, "What is told.", "Engineers in Iraq", True),
    Column("mission", "Mission", code, "Acronym or name.", "UNIFIL", True),
    Column("place", "Place", text, "Where.", "South Lebanon", True),
    Column("latitude", "Latitude", degrees(90), "Degrees north.", "33.1"),
    Column("longitude", "Longitude", degrees(180), "Degrees east.", "35.4"),
    Column("first", "First", known_day, "Year, month or day.", "2018-10", True),
    Column("last", "Last", known_day, "Year, month or day; empty: still there.", "2024"),
    Column("people", "People", whole(0, 100_000), "So many, all rotations together.", "538"),
    Column("women", "Women", whole(0, 100_000), "Of them.", "7"),
    Column("counted", "Counted", yes_no, "no where its people are part of another row.", "yes"),
    Column("told", "Told", lambda c: text(c, most=300), "Words of the source: about, at least.", "8 rotations"),
    Column("source", "Source", long_text, "Where this is known from.", "S105", True),
    Column("is_verified", "Verified", yes_no, "no: from memory, shown as unverified.", "yes"),
), "Contingents and observers since 2003, as public sources tell.", ("История",), required=False, key_column="code")  # fmt: skip

TABLES = (MISSIONS, POSTS, NEEDS, APPROVALS, QUOTAS, TARGETS, DEPTHS, WAYS, CRITERIA, CONTINGENTS)
