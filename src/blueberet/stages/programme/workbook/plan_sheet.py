"""A timetable as a sheet: out for reading and changing in Excel, in for judging.

In and out: ``Plan``. A session without a day lies in the tray.
"""

import json

from blueberet.engine.kit import wire
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.engine.programme.words import day_words
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import Finding, UnusableFile
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.readers import codes, day, text, whole
from blueberet.foundation.sheets.tables import Column, Row, Table
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

    What the programme does not know is told by row and column; a file that is about another programme as a whole.

    Raises
    ------
    UnusableFile
        If it is neither.
    """
    if content.lstrip()[:1] == b"{":
        plan = _from_json(content, filename)
        return plan, _unknown([(None, p) for p in plan.placements], problem, filename)
    rows, findings = read_table(read_book(content, filename), PLAN, alone=True)
    read: list[tuple[Row | None, Placement]] = []
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
        read.append((row, Placement(v["session"], v["day"], at, v.get("venue", ""), v.get("instructors", ()))))
    told_by_row = _unknown(read, problem, rows[0].sheet if rows else PLAN.sheet)
    return Plan(tuple(p for _, p in read)), [*findings, *told_by_row]


def _from_json(content: bytes, filename: str) -> Plan:
    try:
        document = json.loads(content)
        return wire.load(Plan, document.get("plan", document))
    except (ValueError, AttributeError) as error:
        raise UnusableFile(f"{filename} is no plan: {str(error).splitlines()[0]}") from error


def _unknown(read: list[tuple[Row | None, Placement]], problem: Problem, sheet: str) -> list[Finding]:
    """What the plan names and the programme does not have; half of the sessions and more: another programme's."""
    calendar, last_period = problem.calendar, problem.calendar.night_period
    strangers = [(row, p) for row, p in read if p.session not in problem.session_by_code]
    if strangers and 2 * len(strangers) >= len(read):
        row, p = strangers[0]
        told = (
            f"This timetable is another programme's: {len(strangers)} of its {len(read)} sessions do not belong to "
            f"«{problem.name}»."
        )
        remedy = "Take a timetable that was written from this programme."
        return [_at(row, "session", p.session, told, remedy, sheet)]
    found = []
    first_day, last_day = day_words(calendar.first_day), day_words(calendar.last_day)
    for row, p in read:
        if p.session not in problem.session_by_code:
            told = "The programme has no such session."
            found.append(_at(row, "session", p.session, told, "Correct the code, or remove the row.", sheet))
        if not calendar.first_day <= p.day <= calendar.last_day:
            told = f"The day lies outside the programme, {first_day} to {last_day}."
            found.append(_at(row, "day", p.day.isoformat(), told, "Correct the day, or leave it empty.", sheet))
        if not 1 <= p.period <= last_period:
            told = f"A day has {calendar.periods_per_day} periods and the night."
            found.append(_at(row, "period", str(p.period), told, "Correct the period.", sheet))
        if p.venue and p.venue not in problem.venue_by_code:
            told = "The programme has no such venue."
            found.append(_at(row, "venue", p.venue, told, "Write the code of a venue.", sheet))
        for code in p.instructors:
            if code not in problem.instructor_by_code:
                told = "The programme has no such instructor."
                found.append(_at(row, "instructors", code, told, "Write the codes of instructors.", sheet))
    return found


def _at(row: Row | None, key: str, value: str, problem: str, remedy: str, sheet: str) -> Finding:
    if row is None:
        return Finding(sheet, None, "", value[:80], problem, remedy)
    header = row.headers.get(key) or next(c.header for c in PLAN.columns if c.key == key)
    return Finding(row.sheet, row.number, header, value[:80], problem, remedy)
