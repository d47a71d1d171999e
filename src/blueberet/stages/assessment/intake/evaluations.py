"""Observations from a file: every fault with its row, then all of it or nothing; twice is once."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, has_role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding, UnusableFile, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.assessment.bridge import TaskSteps, decided_marks, steps_of
from blueberet.stages.assessment.checking import check_sheet
from blueberet.stages.assessment.intake.books import book_of
from blueberet.stages.assessment.models import Event, Observation
from blueberet.stages.assessment.services.sending import event_of
from blueberet.stages.assessment.services.writing import ToWrite, replace, write_all
from blueberet.stages.assessment.sheet import Marked, Sheet
from blueberet.stages.assessment.table import EVALUATIONS, MARKS, TABLES
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.standards.models import Version

MOST_SHEETS = 300
CONDITIONS = ("light", "weather", "temperature", "strength", "met")


@dataclass(slots=True)
class Ready:
    """A row that can be written."""

    key: str
    sheet: Sheet
    task: TaskSteps
    unit: Unit
    flags: list[str]
    event: str
    corrects: str


@dataclass(slots=True)
class Check:
    """What was found, and what would be written."""

    findings: list[Finding] = field(default_factory=list)
    new: list[Ready] = field(default_factory=list)
    rows: int = 0

    @property
    def counts(self) -> dict[str, Any]:
        """New ones, and those that were there."""
        return {"n": len(self.new), "m": self.rows - len(self.new)}


def preview_evaluations(centre: Centre, content: bytes, filename: str, *, actor: User) -> Check:
    """Dry run: nothing is written.

    Raises
    ------
    UnusableFile
        If it is no file of evaluations, or holds more sheets than a page can take in at once.
    """
    book = book_of(content, filename, TABLES)
    rows, findings = read_table(book, EVALUATIONS)
    marks, more = read_table(book, MARKS)
    if len(rows) > MOST_SHEETS:
        raise UnusableFile(
            f"{filename} holds {len(rows)} evaluations; at most {MOST_SHEETS} are taken at once. Split it."
        )
    check = Check([*findings, *more], rows=len(rows))
    _Reader(centre, actor, check, marks).read(rows)
    return check


class _Reader:
    """Rows against the roster and the standards; findings go into the check."""

    def __init__(self, centre: Centre, actor: User, check: Check, marks: list[Row]) -> None:
        """Look up once what every row needs."""
        self.centre, self.actor, self.check = centre, actor, check
        self.people = {n.casefold(): k for n, k in people_of(centre).order_by().values_list("service_number", "pk")}
        self.units = {u.code: u for u in Unit.objects.filter(centre=centre).select_related("centre")}
        versions = Version.objects.filter(standard__centre=centre, standard__kind="task", state=Version.State.IN_FORCE)
        self.versions: dict[str, list[Version]] = defaultdict(list)
        for v in versions.select_related("standard__centre").prefetch_related("lines").order_by("-number"):
            self.versions[v.standard.code].append(v)
        self.marks: dict[str, list[Row]] = defaultdict(list)
        for row in marks:
            self.marks[str(row.values.get("key", ""))].append(row)

    def tell(self, row: Row, key: str, problem: str, remedy: str = "") -> None:
        """Add a finding at a cell, or at the row."""
        value = str(row.values.get(key, ""))[:80] if key else ""
        header = row.headers.get(key, "") if key else ""
        self.check.findings.append(Finding(row.sheet, row.number, header, value, problem, remedy))

    def read(self, rows: list[Row]) -> None:
        """Read all rows."""
        keys = {str(r.values["key"]): r for r in rows if "key" in r.values}
        there = {o.client_key: o for o in Observation.objects.filter(centre=self.centre, client_key__in=list(keys))}
        named = [str(r.values["corrects"]) for r in rows if r.values.get("corrects")]
        known = {o.client_key: o for o in Observation.objects.filter(centre=self.centre, client_key__in=named)}
        for key, mine in self.marks.items():
            if key not in keys and key:
                self.tell(mine[0], "key", f"{len(mine)} marks name an evaluation that is not in the file.")
        for twice, n in Counter(named).items():
            if n > 1:
                self.tell(
                    next(r for r in rows if r.values.get("corrects") == twice), "corrects", "It is corrected twice."
                )
        for key, row in keys.items():
            ready = self._ready(key, row)
            if ready is None:
                continue
            if key in there:
                if not says_same(there[key], ready):
                    told = "An evaluation with this key was sent already and says something else; it is never changed."
                    self.tell(
                        row, "key", told, "Give the correction a key of its own, and name this one under Corrects."
                    )
                continue
            if ready.corrects and self._corrects(row, ready, known.get(ready.corrects), keys):
                continue
            self.check.new.append(ready)

    def _ready(self, key: str, row: Row) -> Ready | None:
        said = row.values
        unit = self.units.get(str(said.get("unit", "")))
        if said.get("unit") and unit is None:
            self.tell(row, "unit", "There is no such unit.", "Write its names from the contingent down, with >.")
        version = self._version(row)
        if unit is None or version is None or "day" not in said or "origin" not in said:
            return None
        task = steps_of(version)
        sheet = self._sheet(key, row)
        checked = check_sheet(sheet, task, unit, sender=self.actor, now=_now(), is_named=True)
        for sentence in checked.faults:
            self.tell(row, "", sentence)
        for sentence in checked.flags:
            self.check.findings.append(Finding(row.sheet, row.number, "", "", sentence, "", "warning"))
        if checked.faults:
            return None
        return Ready(key, sheet, task, unit, checked.flags, str(said.get("event", "")), str(said.get("corrects", "")))

    def _version(self, row: Row) -> Version | None:
        code, number, day = row.values.get("task"), row.values.get("version"), row.values.get("day")
        held = self.versions.get(str(code), [])
        if code and not held:
            self.tell(row, "task", "There is no such task in force.")
            return None
        if number is not None:
            found = next((v for v in held if v.number == number), None)
        else:
            found = next((v for v in held if day and v.first_day and v.first_day <= day), None)
        if found is None and day:
            self.tell(
                row, "version" if number is not None else "day", "There is no such version, or none was in force."
            )
        return found

    def _sheet(self, key: str, row: Row) -> Sheet:
        said = row.values
        marks = []
        for m in self.marks.get(key, []):
            number = str(m.values.get("person", ""))
            person = self.people.get(number.casefold()) if number else None
            if number and person is None:
                self.tell(m, "person", "Nobody on the roster has this service number.")
                continue
            if "step" in m.values and ("mark" in m.values or "value" in m.values):
                marks.append(
                    Marked(
                        m.values["step"],
                        person,
                        m.values.get("mark"),
                        m.values.get("value"),
                        m.values.get("remark", ""),
                    )
                )
            elif "step" in m.values:
                self.tell(m, "mark", "Neither a mark nor a time stands here.")
        conditions = {k: said[k] for k in CONDITIONS if k in said}
        leader = self.people.get(str(said.get("leader", "")).casefold())
        if said.get("leader") and leader is None:
            self.tell(row, "leader", "Nobody on the roster has this service number.")
        return Sheet(
            said["day"], said["origin"] == "external", said.get("evaluator_name", ""), said.get("evaluator_role", ""),
            session=said.get("session", ""), began=said.get("began"), ended=said.get("ended"), conditions=conditions,
            leader=leader, remarks=said.get("remarks", ""), marks=tuple(marks), reason=said.get("reason", ""),
            replaces=0 if said.get("corrects") else None,
        )  # fmt: skip

    def _corrects(self, row: Row, ready: Ready, old: Observation | None, keys: dict[str, Row]) -> bool:
        """Whether something stands against a correction; told."""
        before = len(self.check.findings)
        if old is None and ready.corrects not in keys:
            self.tell(row, "corrects", "There is no evaluation with this key.")
        elif old is not None and old.replaced_at is not None:
            self.tell(row, "corrects", "It was corrected already.", "Correct the correction.")
        elif old is not None and (old.event.unit_id, old.version.standard_id) != (
            ready.unit.pk, ready.task.version.standard_id,
        ):  # fmt: skip
            self.tell(row, "corrects", "A correction is of the same task and unit.")
        elif old is not None and old.sent_by_id != self.actor.pk and not has_role(self.actor, self.centre):
            self.tell(row, "corrects", "It was sent by somebody else, who alone corrects it.")
        return len(self.check.findings) > before


def _now() -> Any:
    return timezone.localtime().replace(tzinfo=None)


def says_same(there: Observation, ready: Ready) -> bool:
    """Whether an observation says what a row of a file says; marks are compared as they count."""
    counted, _faults = decided_marks(ready.task, ready.sheet.marks)
    mine = {(m.step, m.person, mark, m.value, m.remark) for m, mark in counted}
    theirs = set(there.marks.values_list("step", "person", "mark", "value", "remark"))
    facts = (
        there.seen_on,
        there.event.unit_id,
        there.version_id,
        there.remarks,
        there.evaluator_name,
        there.is_taken_back,
    )
    said = (
        ready.sheet.day,
        ready.unit.pk,
        ready.task.version.pk,
        ready.sheet.remarks,
        ready.sheet.evaluator_name,
        False,
    )
    return facts == said and mine == theirs


def import_evaluations(centre: Centre, content: bytes, filename: str, *, actor: User) -> Check:
    """Take evaluations in: all of them or, with any error, none. They are known from now on.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    UnusableFile
        If it is no file of evaluations.
    """
    require_role(actor, centre, Role.INSTRUCTOR)
    with transaction.atomic():
        hold(centre)
        check = preview_evaluations(centre, content, filename, actor=actor)
        if errors_in(check.findings):
            return check
        now = timezone.now()
        events: dict[object, Event] = {}
        written: dict[str, Observation] = {}
        for ready in _in_order(check.new):
            old = None
            if ready.corrects:
                old = written.get(ready.corrects) or Observation.objects.get(centre=centre, client_key=ready.corrects)
            event = _event(ready, events, old)
            [row] = write_all([_to_write(ready, event, actor, now, old)])
            if old is not None:
                replace(old, now)
            written[ready.key] = row
        record_act(
            "assessment.observations.imported", centre=centre, actor=actor, subject=filename[:120], **check.counts,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return check


def _in_order(rows: list[Ready]) -> list[Ready]:
    """Each after the one it corrects; those that correct each other in a circle come last, and fail."""
    keys, found, waiting = {r.key for r in rows}, [], list(rows)
    done: set[str] = set()
    while waiting:
        free = [r for r in waiting if r.corrects not in keys or r.corrects in done] or waiting
        found += free
        done |= {r.key for r in free}
        waiting = [r for r in waiting if r.key not in done]
    return found


def _event(ready: Ready, events: dict[object, Event], old: Observation | None) -> Event:
    name = (ready.task.version.pk, ready.unit.pk, ready.sheet.day, ready.sheet.external, ready.event)
    if ready.event and name in events:
        return events[name]
    made = event_of(ready.sheet, ready.task.version, ready.unit, ready.sheet.evaluator_name, old)
    if ready.event:
        events[name] = made
    return made


def _to_write(ready: Ready, event: Event, actor: User, now: Any, old: Observation | None) -> ToWrite:
    sheet = ready.sheet
    assert sheet.day is not None
    conditions = sheet.conditions | ({"leader": sheet.leader} if sheet.leader is not None else {})
    return ToWrite(
        event, ready.task, ready.key, sheet.seal(), sheet.evaluator_name, sheet.evaluator_role, sheet.day, now,
        sheet.marks,
        None, actor, conditions, sheet.remarks, sheet.began, sheet.ended, ready.flags, old, sheet.reason,
    )  # fmt: skip
