"""What a centre shows when one of its courses is certified: programme, materials, instructors, hours, who passed.

Everything as recorded until a day; nothing is worked out anew that another room has worked out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import Origin, TestScore
from blueberet.stages.attendance.models import Mark, RollCall, Status
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.programme.selectors.serving import standards_served
from blueberet.stages.standards.models import Source, Version
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.models import Finding, Judged, Visit
from blueberet.stages.visits.selectors.judged import standing


@dataclass(frozen=True, slots=True)
class Taught:
    """A module that serves the course. Hours are teaching hours of one group."""

    code: str
    title: str
    sessions: int
    version: int
    """Number of the course's version that it serves."""
    qualification: str
    """What its instructors need; empty: nothing is named."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches it."""

    code: str
    name: str
    home: str
    qualifications: tuple[str, ...]
    is_qualified: bool | None
    """For every module of the course he teaches; none where no module names a qualification."""
    held: int
    """Sessions held until the day."""
    planned: int
    """Sessions that are still to be held."""
    hours: float
    """Hours taught by the rolls that were called."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests of the course by whose judgement; the two are never added up."""

    origin: str
    people: int
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class CourseEvidence:
    """All that stands recorded of a course until a day. Without a ``version`` no course of that code is in force."""

    code: str
    day: date
    version: Version | None
    title: str
    hours_asked: float | None
    """As the standard says; none where it says nothing."""
    hours_planned: int
    """Of one group, over all modules that serve it."""
    hours_held: float
    """Over all groups, by the rolls that were called."""
    by_group: list[tuple[str, float, int]]
    """Group, hours held, sessions held."""
    contents: list[tuple[str, str]]
    """Lines of the course's own programme: code and title."""
    materials: list[Source]
    """Documents that the standard rests on."""
    modules: list[Taught]
    teachers: list[Teacher]
    attended: int
    """People who were at one of its sessions."""
    tests: list[Tests]
    visits: list[Visit]
    """Certification visits of this course until the day."""
    findings: list[Finding]
    """Found at these visits."""
    judged: list[Judged]
    """How those who took it judged it, the newest first."""
    lacking: list[str]
    """What a visitor will ask for and is not recorded, in sentences."""


def course_evidence(centre: Centre, course_code: str, day: date) -> CourseEvidence:
    """Gather what is recorded of a course until a day; a course that nobody knows gives empty lists, and says so."""
    version = versions_by_code(centre, day).get(course_code)
    if version is not None and version.standard.kind not in ("course", "edition"):
        version = None
    programme = current_programme(centre)
    served = next(
        (s for s in standards_served(programme, day) if s.version.standard.code == course_code), None
    ) if programme else None  # fmt: skip
    modules = [
        Taught(m.code, m.title, m.sessions, n, m.qualification) for m, n in (served.modules if served else [])
    ]  # fmt: skip
    rolls = _rolls(programme, course_code, day) if programme else []
    groups: dict[str, list[float]] = defaultdict(list)
    for r in rolls:
        groups[r.group_name or r.group or r.module].append(r.hours)
    teachers = _teachers(programme, modules, rolls, day) if programme else []
    visits = list(Visit.objects.filter(centre=centre, course=course_code, first_day__lte=day))
    head: dict[str, Any] = version.head if version else {}
    found = CourseEvidence(
        course_code, day, version, version.title if version else course_code, head.get("hours"),
        served.hours if served else 0, round(sum(r.hours for r in rolls), 2),
        [(g, round(sum(h), 2), len(h)) for g, h in sorted(groups.items())],
        [(x.code, str(x.values.get("title", ""))) for x in version.lines.all()] if version else [],
        _materials(centre, head), modules, teachers, _attended(rolls), _tests(centre, course_code, day), visits,
        list(Finding.objects.filter(visit__in=visits)), list(standing(centre, course_code, day)), [],
    )  # fmt: skip
    found.lacking.extend(_lacking(found))
    return found


def _rolls(programme: Programme, code: str, day: date) -> list[RollCall]:
    """Rolls that kept the course as what was taught."""
    rows = RollCall.objects.filter(programme=programme, day__lte=day).order_by("day", "first_period")
    return [r for r in rows if any(c == code for c, _number in r.standards)]


def _teachers(programme: Programme, modules: list[Taught], rolls: list[RollCall], day: date) -> list[Teacher]:
    needs = {m.code: m.qualification for m in modules}
    rows = Session.objects.filter(programme=programme, module__code__in=needs, day__isnull=False)
    hours = {r.session: r.hours for r in rolls}
    held, planned, taught = Counter[int](), Counter[int](), defaultdict[int, float](float)
    asked: dict[int, set[str]] = defaultdict(set)
    people = {}
    for s in rows.select_related("module").prefetch_related("instructors"):
        assert s.day is not None
        for i in s.instructors.all():
            people[i.pk] = i
            (held if s.day <= day else planned)[i.pk] += 1
            taught[i.pk] += hours.get(s.code, 0.0) if s.day <= day else 0.0
            asked[i.pk] |= {needs[s.module.code]} - {""}
    return [
        Teacher(
            i.code, i.name, i.home_centre, tuple(i.qualifications),
            asked[pk] <= set(i.qualifications) if asked[pk] else None, held[pk], planned[pk], round(taught[pk], 2),
        )
        for pk, i in sorted(people.items(), key=lambda x: x[1].name)
    ]  # fmt: skip


def _materials(centre: Centre, head: dict[str, Any]) -> list[Source]:
    said = head.get("source") or ()
    codes = [c.strip() for c in (said.replace(",", ";").split(";") if isinstance(said, str) else said)]
    return list(Source.objects.filter(centre=centre, code__in=codes).exclude(code="AUTH").order_by("code"))


def _attended(rolls: list[RollCall]) -> int:
    there = (Status.PRESENT, Status.LATE)
    rows = Mark.objects.filter(roll__in=[r.pk for r in rolls], status__in=there, replaced_at=None)
    return rows.values("person").distinct().count()


def _tests(centre: Centre, code: str, day: date) -> list[Tests]:
    rows = TestScore.objects.filter(centre=centre, version__standard__code=code, day__lte=day, replaced_at=None)
    last: dict[tuple[str, int], bool | None] = {}
    for origin, person, passed in rows.order_by("day", "pk").values_list("origin", "person", "passed"):
        last[origin, person] = passed
    found = []
    for o in Origin:
        mine = [p for (origin, _person), p in last.items() if origin == o]
        if mine:
            found.append(Tests(o.value, len(mine), sum(p is True for p in mine), sum(p is False for p in mine)))
    return found


def _lacking(e: CourseEvidence) -> list[str]:
    """Gaps, named before anything that is there."""
    found = []
    if e.version is None:
        found.append(_("No course %(c)s is in force on that day.") % {"c": e.code})
    elif not e.contents:
        found.append(_("The course has no programme of its own: add its contents to the catalogue."))
    if e.hours_asked is None and e.version is not None:
        found.append(_("The standard does not say how many hours the course takes."))
    elif e.hours_asked and e.hours_planned < e.hours_asked:
        told = _("%(p)g of %(a)g hours are in the timetable of one group.")
        found.append(told % {"p": e.hours_planned, "a": e.hours_asked})
    if not e.modules:
        found.append(_("No module of the programme serves the course."))
    if not e.materials:
        found.append(_("No document is named that the course rests on."))
    if not e.teachers:
        found.append(_("Nobody is set to teach it."))
    if unfit := [t.name for t in e.teachers if t.is_qualified is False]:
        found.append(_("Not qualified for what they teach: %(n)s.") % {"n": ", ".join(unfit)})
    if not e.hours_held:
        found.append(_("No hour of it was held by that day."))
    if not e.tests:
        found.append(_("Nobody was tested on it."))
    if not e.judged:
        found.append(_("How those who took it judged it is not recorded."))
    return found
