"""Many observations at once, as when a centre brings the history it kept elsewhere: graded the same way, said so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from blueberet.engine.assessment.grading import BadSheet
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.bridge import TaskSteps, steps_of
from blueberet.stages.assessment.models import Event, Observation
from blueberet.stages.assessment.services.writing import ToWrite, write_all
from blueberet.stages.assessment.sheet import Marked
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.standards.models import Version

BATCH = 200


@dataclass(frozen=True, slots=True)
class Past:
    """One sheet of the past. Names are codes: of the task, the unit, steps; people by service number.

    ``event`` is anything: two sheets with the same task, unit, day and ``event`` are two evaluators of one showing.
    ``marks`` are of the unit as a whole; ``seconds`` by timed step; ``members`` marks of single people.
    """

    task: str
    unit: str
    day: date
    evaluator_name: str
    evaluator_role: str
    is_external: bool
    known_at: datetime
    marks: Mapping[str, str]
    seconds: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    remarks: str = ""
    event: object = None
    session: str = ""
    title: str = ""
    evaluator: User | None = None


def load_history(centre: Centre, sheets: Iterable[Past], *, actor: User | None, source: str) -> list[Observation]:
    """Write sheets of the past: all of them, or none. ``actor`` is empty for the set-up itself.

    Each is graded under the version of its task in force on its day. Who was in a unit, and who was qualified, is not
    asked again: the roster may not reach back so far. Keys are made of ``source`` and the sheet's place in it.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    Refused
        With a sentence for each sheet that cannot be written.
    """
    if actor is not None:
        require_role(actor, centre, Role.INSTRUCTOR)
    rows = list(sheets)
    with transaction.atomic():
        hold(centre)
        units = {u.code: u for u in Unit.objects.filter(centre=centre)}
        people = dict(people_of(centre).order_by().values_list("service_number", "pk"))
        tasks = _versions(centre)
        faults: list[str] = []
        ready: list[ToWrite] = []
        events: dict[object, Event] = {}
        for n, past in enumerate(rows):
            held = (t for t in tasks.get(past.task, ()) if t.version.first_day and t.version.first_day <= past.day)
            task = next(held, None)
            unit = units.get(past.unit)
            where = f"{past.task} {past.unit} {past.day.isoformat()}"
            strange = [p for p in past.members if p not in people]
            if task is None or unit is None or strange:
                faults.append(f"{where}: {_lacking(task, unit, strange)}.")
                continue
            key = (past.task, past.unit, past.day, past.is_external, past.event if past.event is not None else n)
            event = events.get(key)
            if event is None:
                event = events[key] = Event(
                    centre=centre, version=task.version, unit=unit, day=past.day, session=past.session,
                    title=past.title, external=past.is_external,
                )  # fmt: skip
            ready.append(_ready(past, task, event, people, f"{source}-{n}", actor))
        if faults:
            raise Refused(*faults)
        Event.objects.bulk_create(events.values(), batch_size=BATCH)
        written: list[Observation] = []
        for first in range(0, len(ready), BATCH):
            try:
                written += write_all(ready[first : first + BATCH])
            except BadSheet as fault:
                raise Refused(str(fault)) from fault
        record_act(
            "assessment.history.loaded", centre=centre, actor=actor, subject=source, observations=len(written),
            events=len(events),
        )  # fmt: skip
    return written


def _lacking(task: TaskSteps | None, unit: Unit | None, strange: list[str]) -> str:
    if task is None:
        return "no version of the task was in force"
    return "there is no such unit" if unit is None else f"not on the roster: {', '.join(strange)}"


def _versions(centre: Centre) -> dict[str, list[TaskSteps]]:
    """Versions of tasks that were put into force, the latest first, by code."""
    rows = Version.objects.filter(standard__centre=centre, standard__kind="task", state=Version.State.IN_FORCE)
    found: dict[str, list[TaskSteps]] = {}
    for v in rows.select_related("standard").prefetch_related("lines").order_by("-number"):
        found.setdefault(v.standard.code, []).append(steps_of(v))
    return found


def _ready(
    past: Past, task: TaskSteps, event: Event, people: Mapping[str, int], key: str, actor: User | None
) -> ToWrite:
    marks = [Marked(s, None, m, past.seconds.get(s)) for s, m in past.marks.items()]  # type: ignore[arg-type]
    for number, mine in past.members.items():
        marks += [Marked(s, people[number], m) for s, m in mine.items()]  # type: ignore[arg-type]
    return ToWrite(
        event, task, key, "", past.evaluator_name, past.evaluator_role, past.day, past.known_at, marks, past.evaluator,
        actor, dict(past.conditions), past.remarks,
    )  # fmt: skip
