"""Taking marks in from a file: a dry run with every fault, then all of it or nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.attendance.hours import most_late
from blueberet.stages.attendance.intake import book_of
from blueberet.stages.attendance.models import Draft, Mark, RollCall
from blueberet.stages.attendance.policies import CALLERS, seen
from blueberet.stages.attendance.selectors.rolls import HERE
from blueberet.stages.attendance.services.calling import people_on, write_roll
from blueberet.stages.attendance.sessions import Held, held_of
from blueberet.stages.attendance.table import MARKS
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import versions_served


@dataclass
class MarksCheck:
    """What a file would do."""

    findings: list[Finding] = field(default_factory=list)
    said: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """Marks by session and service number, of sessions that would be called."""
    remarks: dict[str, dict[str, str]] = field(default_factory=dict)
    """Remarks of the same; empty ones are left out."""
    same: int = 0
    """Sessions that were called already, with the same marks."""
    unmarked: int = 0
    """Sessions whose rows are all empty: they are left out."""

    @property
    def is_refused(self) -> bool:
        """Whether something stands against it."""
        return bool(errors_in(self.findings))

    @property
    def is_clean(self) -> bool:
        """Whether it can be taken, and changes something."""
        return not self.is_refused and bool(self.said)


def preview_marks(programme: Programme, content: bytes, filename: str, *, actor: User, now: datetime) -> MarksCheck:
    """Dry run; nothing is written.

    Raises
    ------
    UnusableFile
        If the file is no table.
    """
    rows, findings = read_table(book_of(content, filename), MARKS, alone=True)
    check = MarksCheck(findings)
    by_session: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if "session" in row.values and "service_number" in row.values:
            by_session[row.values["session"]].append(row)
    held = held_of(programme)
    mine = set(seen(actor).values_list("service_number", flat=True))
    for session, them in by_session.items():
        if not any(r.values.keys() & {"mark", "remark"} for r in them) and not _broken(findings, them):
            check.unmarked += 1
            continue
        _look(check, programme, held.get(session), session, them, mine, now)
    _twice(check, programme, held, by_session)
    return check


def _twice(
    check: MarksCheck, programme: Programme, held: Mapping[str, Held], rows: Mapping[str, list[Row]]
) -> None:  # fmt: skip
    """Tell who would be marked as there at two sessions of one time; it passes, for only people know which is wrong."""
    near = {code for s in check.said for code, other in held.items() if code != s and held[s].meets(other)}
    there = {s: {n for n, (mark, _) in said.items() if mark in HERE} for s, said in check.said.items()}
    called = Mark.objects.filter(programme=programme, replaced_at=None, status__in=HERE, roll__session__in=near)
    for code, number in called.values_list("roll__session", "person__service_number"):
        there.setdefault(code, set()).add(number)
    for s in check.said:
        for code in sorted(near & there.keys()):
            both = sorted(there[s] & there[code])
            if code == s or not both or not held[s].meets(held[code]) or (code in check.said and code > s):
                continue
            told = _("%(n)d people are marked as there at «%(t)s» (%(c)s) at the same time: %(who)s.")
            told %= {"n": len(both), "t": held[code].title, "c": code, "who": ", ".join(both[:5])}
            first = next(r for r in rows[s] if r.values.get("service_number") == both[0])
            remedy = _("One of the two is wrong; both are taken as they stand.")
            header = first.headers.get("service_number", "")
            check.findings.append(Finding(first.sheet, first.number, header, both[0], told, remedy, "warning"))


def _broken(findings: Iterable[Finding], rows: list[Row]) -> bool:
    numbers = {(r.sheet, r.number) for r in rows}
    return any((f.sheet, f.row) in numbers for f in findings)


def _look(
    check: MarksCheck, programme: Programme, held: Held | None, session: str, rows: list[Row], mine: set[str],
    now: datetime,
) -> None:  # fmt: skip
    """One session of the file: what stands against it, or its marks."""

    def tell(row: Row, key: str, problem: str, remedy: str) -> None:
        shown = str(row.values.get(key, ""))[:80]
        header = row.headers.get(key) or next(c.header for c in MARKS.columns if c.key == key)
        check.findings.append(Finding(row.sheet, row.number, header, shown, problem, remedy))

    if held is None:
        tell(rows[0], "session", _("The timetable has no such session."), _("Correct the code, or remove its rows."))
        return
    if held.starts > now:
        tell(rows[0], "session", _("The session has not begun."), _("Remove its rows; call the roll when it begins."))
        return
    people = {p.service_number: p for p in people_on(programme, held)}
    if others := people.keys() - mine:
        told = _("%(n)d people on this roll are not of your unit.") % {"n": len(others)}
        tell(rows[0], "session", told, _("Remove its rows; whoever commands them all calls it."))
        return
    said: dict[str, tuple[str, int]] = {}
    for row in rows:
        number, minutes = row.values["service_number"], row.values.get("minutes", 0)
        if number not in people:
            told = _("Nobody of that number is on the roll of this session.")
            tell(row, "service_number", told, _("Remove the row."))
        elif number in said:
            tell(row, "service_number", _("The person stands twice in this session."), _("Keep one of the rows."))
        elif "mark" in row.values:
            is_told = any((f.sheet, f.row, f.column) == (row.sheet, row.number, row.headers.get("minutes"))
                          for f in check.findings)  # fmt: skip
            if row.values["mark"] == "late" and not is_told and not 1 <= minutes <= most_late(held.hours):
                remedy = _("Write 1 to %(most)d; who came later still was absent.") % {"most": most_late(held.hours)}
                tell(row, "minutes", _("Late by how many minutes?"), remedy)
            elif row.values["mark"] != "late" and minutes:
                tell(row, "minutes", _("Only who is late has minutes."), _("Empty the cell, or write late."))
            said[number] = (row.values["mark"], minutes)
        else:
            said[number] = ("", 0)
    for number, (status, _minutes) in said.items():
        row = next(r for r in rows if r.values["service_number"] == number)
        if not status and not _broken(check.findings, [row]):
            tell(row, "mark", _("The mark is missing, and others of the session have one."), _("Write the mark."))
    if lacking := sorted(people.keys() - said.keys()):
        told = _("%(n)d people of the roll are missing: %(who)s.")
        told %= {"n": len(lacking), "who": ", ".join(lacking[:5])}
        tell(rows[0], "session", told, _("Add a row for each."))
    remarks = {r.values["service_number"]: r.values["remark"] for r in rows if r.values.get("remark")}
    roll = RollCall.objects.filter(programme=programme, session=session).first()
    if roll is None:
        check.said[session], check.remarks[session] = said, remarks
    elif _says(roll, said, remarks):
        check.same += 1
    else:
        told = _("The roll was called already, with other marks.")
        tell(rows[0], "session", told, _("Correct them on its page, with the reason; remove its rows here."))


def _key(session: str) -> str:
    """Key of a roll from a file; codes of sessions may be longer than it."""
    return f"file-{hashlib.sha256(session.encode()).hexdigest()[:32]}"


def _says(roll: RollCall, said: dict[str, tuple[str, int]], remarks: dict[str, str]) -> bool:
    """Whether a roll has these marks, and what remarks there are in the file."""
    marks = {m.person.service_number: m for m in roll.marks.filter(replaced_at=None).select_related("person")}
    same = {number: (m.status, m.minutes) for number, m in marks.items()} == said
    return same and all(marks[number].remark == told for number, told in remarks.items())


def import_marks(programme: Programme, content: bytes, filename: str, *, actor: User, now: datetime) -> MarksCheck:
    """Call the rolls of a file, if nothing stands against any of it; else nothing is changed.

    Raises
    ------
    PermissionDenied
        If the actor may not call rolls.
    UnusableFile
        If the file is no table.
    """
    require_role(actor, programme.centre, *CALLERS)
    with transaction.atomic():
        hold(programme.centre)
        check = preview_marks(programme, content, filename, actor=actor, now=now)
        if not check.is_clean:
            return check
        held, served = held_of(programme), versions_served(programme)
        for session, said in check.said.items():
            people = people_on(programme, held[session])
            write_roll(
                programme, held[session], people, said, actor=actor, client_key=_key(session), now=now,
                served=served, remarks=check.remarks[session],
            )  # fmt: skip
        Draft.objects.filter(programme=programme, session__in=check.said).delete()
        record_act(
            "attendance.marks.imported", centre=programme.centre, actor=actor, subject=filename[:120],
            rolls=len(check.said), marks=sum(len(s) for s in check.said.values()),
        )  # fmt: skip
    return check
