"""Reads of draws: who may be drawn, whom a seed draws, who came instead of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from blueberet.engine.visits.sampling import Asked, Sample, Soldier, draw, without
from blueberet.foundation.accounts.policies import Account
from blueberet.stages.attendance.models import RollCall
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import people_seen_by
from blueberet.stages.roster.selectors import people_on
from blueberet.stages.visits.models import Draw, Interview, Missing, Visit


def frame_of(visit: Visit) -> tuple[Soldier, ...]:
    """Everybody who may be drawn: who is in the units of the visit today, each with his platoon.

    Who stands above a platoon, as in a headquarters, is in a stratum of that unit's own.
    """
    day, units = timezone.localdate(), list[Unit | None](visit.units.all())
    people: dict[int, Person] = {}
    for unit in units or [None]:
        people |= {p.pk: p for p in people_on(visit.centre, unit, day)}
    kinds = dict(Unit.objects.filter(centre=visit.centre).values_list("code", "kind"))
    return tuple(
        Soldier(p.service_number, _platoon(p.unit.code, kinds), "F" if p.sex == "F" else "M")
        for p in sorted(people.values(), key=lambda p: p.service_number)
    )


def _platoon(code: str, kinds: Mapping[str, str]) -> str:
    """The platoon a unit belongs to, or the unit itself where it stands above platoons."""
    parts = code.split(" > ")
    for n in range(len(parts), 0, -1):
        here = " > ".join(parts[:n])
        if kinds.get(here) == Unit.Kind.PLATOON:
            return here
    return code


def asked_of(draw_row: Draw, missing: Mapping[str, str] | None = None) -> Asked:
    """A draw as the engine is asked it."""
    people = tuple(Soldier(number, platoon, sex) for number, platoon, sex in draw_row.frame)
    asked = Asked(people, draw_row.size, draw_row.seed, draw_row.a_woman_each)
    return without(asked, missing) if missing else asked


def roll_of(draw_row: Draw) -> date | None:
    """The day whose roll told who was away when names were shown; none if no roll was called by then."""
    if draw_row.drawn_at is None:
        return None
    day = min(timezone.localdate(draw_row.drawn_at), draw_row.visit.last_day)
    rolls = RollCall.objects.filter(programme__centre=draw_row.visit.centre, day__lte=day, last_day__gte=day)
    return day if rolls.filter(called_at__lte=draw_row.drawn_at).exists() else None


def missing_of(draw_row: Draw) -> dict[str, str]:
    """Who cannot come by the newest word, and why."""
    found: dict[str, str] = {}
    for m in draw_row.missing.select_related("person").order_by("pk"):
        found.pop(m.person.service_number, None)
        if m.why != Missing.Why.BACK:
            found[m.person.service_number] = m.why
    return found


def sample_of(draw_row: Draw, missing: Mapping[str, str] | None = None) -> Sample:
    """Whom a draw draws, with who came instead; ``missing`` in place of what was told."""
    return draw(asked_of(draw_row, missing_of(draw_row) if missing is None else missing))


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the sample as a page shows it. ``person`` is none for whom the account does not see."""

    number: str
    person: Person | None
    platoon: str
    sex: str
    place: int
    hash: str
    instead_of: str
    missing: str
    """Why he cannot come, and by which roll; empty: he is asked."""
    replaced_by: str
    interview: Interview | None


def places_of(draw_row: Draw, user: Account) -> tuple[Sample, list[Place], int]:
    """The sample, its lines that the account sees, and how many it does not."""
    sample = sample_of(draw_row)
    numbers = [*sample.numbers, *(p.number for s in sample.strata for p in s.passed)]
    people = {p.service_number: p for p in people_seen_by(user).filter(service_number__in=numbers)}
    heard = {i.person.service_number: i for i in draw_row.interviews.filter(replaced_at=None).select_related("person")}
    rows = draw_row.missing.select_related("person").order_by("pk")
    # What somebody wrote himself may be a detail of health; what the roll said is none.
    told = {m.person.service_number: "" if m.by_id else m.words for m in rows}
    found, hidden = [], 0
    for s in sample.strata:
        short = s.platoon.split(" > ")[-1]
        for d in s.drawn:
            if d.number not in people:
                hidden += 1
                continue
            found.append(
                Place(d.number, people[d.number], short, s.sex, d.place, d.hash, d.instead_of, "", "",
                      heard.get(d.number))
            )  # fmt: skip
        for p in s.passed:
            if p.number in people:
                why = ", ".join(x for x in (str(Missing.Why(p.why).label), told.get(p.number, "")) if x)
                found.append(
                    Place(p.number, people[p.number], short, s.sex, 0, "", "", why, p.replaced_by, heard.get(p.number))
                )
    return sample, found, hidden
