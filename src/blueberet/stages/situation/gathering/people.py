"""What the roll and the roll calls say of a unit: strength, the sick, who came and left. Counts, never a name.

In: a unit, its period. Out: blocks and the facts of its own people. Why: docs/engines/situation.md, Sources.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from blueberet.engine.situation.facts import Block, Fact, Look
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.attendance.models import RollCall
from blueberet.stages.attendance.selectors.marked import STATUSES, last_marks
from blueberet.stages.roster.models import Document, Person, Stay
from blueberet.stages.roster.selectors.units import on_day, stays_on
from blueberet.stages.situation.gathering.moments import known_by

SOON_DAYS = 30
BACK_DAYS = 7
"""So far back a roll is looked for; an older one says nothing of today."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as he is counted."""

    sex: str
    category: str
    unit: int
    number: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What people were last marked on a day, by key; ``as_of`` is the moment it is true of."""

    of: Mapping[int, str]
    as_of: datetime | None


def members(centre: Centre, units: Sequence[int], day: date) -> dict[int, Who]:
    """Everybody who stood in one of the units on a day, by key; one query."""
    rows = stays_on(centre, day).filter(unit__in=units).order_by()
    told = rows.values_list("person", "person__sex", "person__category", "unit", "person__service_number")
    return {pk: Who(sex, category, unit_key, number) for pk, sex, category, unit_key, number in told}


def marked(centre: Centre, last: date, now: datetime) -> Marked:
    """The last mark of everybody on the newest day with a roll, at most a week before; its last roll counts."""
    near = RollCall.objects.filter(programme__centre=centre, day__lte=last, day__gte=last - timedelta(days=BACK_DAYS))
    newest = near.order_by("-day", "-first_period").values_list("day", "last_day").first()
    if newest is None:
        return Marked({}, None)
    day = min(last, newest[1])
    marks, called = last_marks(centre, day)
    return Marked(marks, known_by(day, called, now))


def strength(people: Mapping[int, Who], marks: Marked, link: str) -> Block:
    """Strength by what people were marked, by sex and category."""
    return Block("strength", tuple(_strength(people, marks.of)), marks.as_of if people else None, "attendance", link)


def _strength(people: Mapping[int, Who], marks: Mapping[int, str]) -> Iterable[Fact]:
    total, women = Counter[str](), Counter[str]()
    for pk, who in people.items():
        status = marks.get(pk, "unknown")
        for key in (status, f"{status}.{who.category}", "roster", f"roster.{who.category}"):
            total[key] += 1
            women[key] += who.sex == "F"
    for status in ("roster", *STATUSES, "unknown"):
        look: Look = "missing" if status in ("absent", "unknown") and total[status] else ""
        code = f"strength.{status}"
        yield Fact(code, code, total[status], women[status], "", "people", look, True)
        for category in Person.Category.values:
            if total[f"{status}.{category}"]:
                kind = "strength.category" if status == "roster" else "strength.status"
                yield Fact(
                    f"strength.{status}.{category}", kind, total[f"{status}.{category}"], women[f"{status}.{category}"],
                    f"category.{category}", "people", "", True,
                )  # fmt: skip


def medical(people: Mapping[int, Who], marks: Marked, papers: Mapping[str, set[int]], link: str) -> Block:
    """Counts only: who is sick, whose medical board ended or ends soon."""
    sick = [p for p in people if marks.of.get(p) == "sick"]
    facts = [_people("medical.sick", sick, people)]
    facts += [_people(f"medical.{k}", papers[k], people, "failed" if k == "expired" else "expiring")
              for k in ("expired", "soon")]  # fmt: skip
    return Block("medical", tuple(facts), marks.as_of if people else None, "attendance", link)


def personnel(
    people: Mapping[int, Who], before: set[int], papers: Mapping[str, set[int]], now: datetime, link: str
) -> Block:  # fmt: skip
    """Who came and left, and papers that have ended. ``before``: who was there on the day before the period."""
    facts = [
        # Who moves between two units below joins one and leaves the other: these do not sum.
        replace(_people("personnel.joined", [p for p in people if p not in before], people), sums=False),
        Fact("personnel.left", "personnel.left", len(before - people.keys()), None, "", "people"),
        _people("personnel.papers", papers["papers"], people, "failed"),
    ]  # fmt: skip
    return Block("personnel", tuple(facts), now if people else None, "roster", link)


def _people(kind: str, them: Iterable[int], people: Mapping[int, Who], look: str = "") -> Fact:
    known = [people[p] for p in them if p in people]
    women = sum(w.sex == "F" for w in known)
    return Fact(kind, kind, len(known), women, "", "people", look if known else "", True)  # type: ignore[arg-type]


def papers_of(centre: Centre, units: Sequence[int], day: date) -> dict[str, set[int]]:
    """People whose medical board or other paper ended by a day, or ends within thirty; one query."""
    here = Stay.objects.filter(on_day(day), unit__in=units, person__centre=centre, person__merged_into=None)
    rows = Document.objects.filter(
        person__in=here.values("person"), counts=True, expires__lte=day + timedelta(days=SOON_DAYS),
        kind__in=("medical", "passport", "conduct attestation"),
    ).order_by()  # fmt: skip
    found: dict[str, set[int]] = {"expired": set(), "soon": set(), "papers": set()}
    for kind, expires, person in rows.values_list("kind", "expires", "person"):
        if expires is None:
            continue
        if kind == "medical":
            found["expired" if expires < day else "soon"].add(person)
        elif expires < day:
            found["papers"].add(person)
    return found


def was_here(centre: Centre, units: Sequence[int], day: date) -> set[int]:
    """Who was in the units on a day, by key; one query."""
    return set(stays_on(centre, day).filter(unit__in=units).order_by().values_list("person", flat=True))


def direct(
    own: Mapping[int, Who], marks: Marked, papers: Mapping[str, set[int]], now: datetime
) -> tuple[Fact, ...]:  # fmt: skip
    """The facts of those whom no report of a unit below can hold: who stand in the unit itself or between."""
    blocks = (strength(own, marks, ""), medical(own, marks, papers, ""), personnel(own, set(), papers, now, ""))
    return tuple(f for b in blocks for f in b.facts if f.sums)
