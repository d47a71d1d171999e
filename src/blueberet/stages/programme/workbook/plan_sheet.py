"""A timetable as a sheet: out for reading and changing in Excel, in for judging.

In and out: ``Plan``. A session without a day lies in the tray.
"""

from blueberet.engine.kit import wire
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import Finding, UnusableFile
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.readers import codes, day, text, whole
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book

NIGHT_WORDS = {"night", "ночь", "н", "n"}


def period(cell: object) -> int:
    """A period number; 0 stands for the night band until the calendar is known."""
    return 0 if str(cell).strip().casefold() in NIGHT_WORDS else whole(1, 24)(cell)


PLAN = Table("plan", "Timetable", (
    Column("session", "Session", text, "Code: module/group/number.", "ENG/EN-A1/01", True, ("Code", "Занятие")),
    Column("title", "Title", text, "For people; not read.", "English", False),
    Column("group", "Group", text, "For people; not read.", "English group A1", False),
    Column("day", "Day", day, "Empty: in the tray.", "2026-03-14", False, ("Date", "Дата")),
    Column("period", "First period", period, "Number of the first period, or night.", "3", False, ("Period", "Час")),
    Column("starts", "Starts", text, "For people; not read.", "10:20", False),
    Column("venue", "Venue", text, "Code of the venue.", "CR1", False, ("Место",)),
    Column("instructors", "Instructors", codes, "Codes of the instructors.", "I01; I02", False, ("Инструкторы",)),
    Column("remark", "Remark", text, "Why it has no place; not read.", "", False),
), "One row for each session.", ("Plan", "Расписание"), True, "session")  # fmt: skip


def write_plan(problem: Problem, plan: Plan, unplaced: tuple[Unplaced, ...] = ()) -> bytes:
    """Write a plan as a workbook, in the order of time, the tray last."""
    calendar = problem.calendar
    rows: list[dict[str, object]] = []
    placed = sorted(plan.placements, key=lambda p: (p.day, p.period, p.session))
    for p in placed:
        session = problem.session_by_code[p.session]
        night = p.period == calendar.night_period
        rows.append(
            {
                "session": p.session, "title": problem.module_by_code[session.module].title,
                "group": problem.group_by_code[session.group].name, "day": p.day,
                "period": "night" if night else p.period,
                "starts": calendar.night.starts if night else calendar.periods[p.period - 1].starts,
                "venue": p.venue, "instructors": "; ".join(p.instructors),
            }
        )  # fmt: skip
    reasons = {u.session: u.reason for u in unplaced}
    done = {p.session for p in placed}
    for s in problem.sessions:
        if s.code not in done:
            row: dict[str, object] = {"session": s.code, "title": problem.module_by_code[s.module].title}
            rows.append(
                row | {"group": problem.group_by_code[s.group].name, "remark": reasons.get(s.code, "No place.")}
            )
    return write_book([(PLAN, rows)])


def read_plan(content: bytes, filename: str, problem: Problem) -> tuple[Plan, list[Finding]]:
    """Read a plan made by us or by hand: XLSX, CSV, or the engine's JSON.

    Raises
    ------
    UnusableFile
        If it is neither.
    """
    if content.lstrip()[:1] == b"{":
        try:
            document = content if b'"plan"' not in content[:4000] else None
            if document is None:
                import json

                return wire.load(Plan, json.loads(content)["plan"]), []
            return wire.load_json(Plan, document), []
        except (ValueError, KeyError) as error:
            raise UnusableFile(f"{filename} is no plan: {str(error).splitlines()[0]}") from error
    rows, findings = read_table(read_book(content, filename), PLAN, alone=True)
    placements = []
    for row in rows:
        v = row.values
        if "session" not in v or "day" not in v:
            continue
        if "period" not in v:
            if not any(f.row == row.number for f in findings):
                told = "The session has a day but no first period."
                findings.append(Finding(row.sheet, row.number, "First period", "", told, "Write the period, or night."))
            continue
        at = v["period"] or problem.calendar.night_period
        placements.append(Placement(v["session"], v["day"], at, v.get("venue", ""), v.get("instructors", ())))
    return Plan(tuple(placements)), findings
