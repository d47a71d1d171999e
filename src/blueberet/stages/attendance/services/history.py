"""Many roll calls at once, as when a centre brings the class registers it kept elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.attendance.models import Mark, RollCall, Status
from blueberet.stages.attendance.services.calling import faults_in, mark_of, seal_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import versions_served
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.standards.models import Version

BATCH = 500


@dataclass(frozen=True, slots=True)
class Past:
    """One roll of the past; whoever of ``people`` (service numbers) is not in ``marks`` was present."""

    session: str
    module: str
    day: date
    last_day: date
    first_period: int
    last_period: int
    hours: float
    people: tuple[str, ...]
    known_at: datetime
    group: str = ""
    marks: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    is_make_up: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict)


def load_history(programme: Programme, rolls: Iterable[Past], *, actor: User | None, source: str) -> int:
    """Write rolls of the past: all of them, or none; give the number of marks. ``actor`` is empty for the set-up.

    Raises
    ------
    PermissionDenied
        If the actor may not.
    Refused
        With a sentence for each roll that cannot be written.
    """
    if actor is not None:
        require_role(actor, programme.centre, Role.PLANNER)
    past = list(rolls)
    with transaction.atomic():
        hold(programme.centre)
        modules = {m.code: m for m in programme.modules.all()}
        groups = dict(programme.groups.values_list("code", "name"))
        people = {p.service_number: p for p in people_of(programme.centre)}
        called = set(RollCall.objects.filter(programme=programme).values_list("session", flat=True))
        faults: list[str] = []
        for p in past:
            strange = [n for n in p.people if n not in people]
            told = [f"not on the roster: {', '.join(strange)}"] if strange else []
            told += [_("there is no module %(m)s") % {"m": p.module}] if p.module not in modules else []
            told += [_("its roll was called already")] if p.session in called else []
            told += faults_in(p.marks, [people[n] for n in p.people if n in people], p.hours, p.remarks)
            called.add(p.session)
            faults += [f"{p.session}: {t}" for t in told]
        if faults:
            raise Refused(*faults)
        served = _Served(programme)
        rows = RollCall.objects.bulk_create([
            RollCall(
                programme=programme, session=p.session, module=p.module, title=modules[p.module].title,
                subject=modules[p.module].subject, group=p.group, group_name=groups.get(p.group, ""), day=p.day,
                last_day=p.last_day, first_period=p.first_period, last_period=p.last_period, hours=p.hours,
                is_make_up=p.is_make_up, standards=served.on(p.module, p.day), called_at=p.known_at,
                client_key=f"{source}-{n}", content_seal=seal_of(session=p.session, said=p.marks, remarks=p.remarks),
            )
            for n, p in enumerate(past)
        ], batch_size=BATCH)  # fmt: skip
        marks = [
            mark_of(row, people[n].pk, *p.marks.get(n, (Status.PRESENT.value, 0)), by=None, at=p.known_at,
                    remark=p.remarks.get(n, ""))
            for row, p in zip(rows, past, strict=True)
            for n in p.people
        ]  # fmt: skip
        Mark.objects.bulk_create(marks, batch_size=BATCH)
        record_act(
            "attendance.history.loaded", centre=programme.centre, actor=actor, subject=source, rolls=len(rows),
            marks=len(marks),
        )  # fmt: skip
    return len(marks)


class _Served:
    """What modules served on days of the past: the version in force then, of what they serve now."""

    def __init__(self, programme: Programme) -> None:
        self.now = versions_served(programme)
        rows = Version.objects.filter(standard__centre=programme.centre_id, state=Version.State.IN_FORCE)
        self.versions: dict[str, list[tuple[int, date | None]]] = defaultdict(list)
        for code, number, first in rows.values_list("standard__code", "number", "first_day"):
            self.versions[code].append((number, first))

    def on(self, module: str, day: date) -> list[list[str | int]]:
        """As a roll keeps them; a version that began only later counts where no earlier one was in force."""
        return [[code, self._number(code, now, day)] for code, now in self.now.get(module, ())]

    def _number(self, code: str, now: int, day: date) -> int:
        then = [n for n, first in self.versions[code] if first is not None and first <= day and n <= now]
        return max(then, default=now)
