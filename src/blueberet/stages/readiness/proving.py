"""Which fact of the other rooms becomes which proof; docs/engines/readiness.md, section "Problem".

In: a centre, a day, the day as known, whose evaluations count. Out: ``Facts`` filled, or the proofs of a few anew.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
from django.db.models import DateField, Value
from django.utils import timezone

from blueberet.engine.readiness.problem import Proof
from blueberet.engine.readiness.records import Thing
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.selectors import evidence
from blueberet.stages.attendance.selectors.completed import completed
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.taught import Taught
from blueberet.stages.readiness.facts import Facts
from blueberet.stages.roster import models as roster
from blueberet.stages.roster.selectors.documents import documents_before
from blueberet.stages.standards.models import Version

OUTCOME = {"satisfactory": "pass", "needs improvement": "needs improvement", "unsatisfactory": "fail"}
"""What a grade of a sheet says."""


def end_of(day: date) -> datetime:
    """The last moment of a day at the centre."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())


def prove(
    facts: Facts, centre: Centre, people: Mapping[str, roster.Person], began: Mapping[int, date],
    courses: Mapping[str, str], programmes: Mapping[Programme, Taught], *, on: date, known: date, origin: str,
) -> None:  # fmt: skip
    """Fill in everything that is a proof for somebody here.

    ``began``: first day of each person here. ``courses``: by code ``course`` or ``edition``. ``programmes``:
    all that were held, the oldest first.
    """
    at = end_of(known)
    tests, levels, merged = evidence.tests_and_levels_known(centre, on=on, known_at=at)
    for r in evidence.task_results(centre, on=on, known_at=at, merged=merged):
        _result(facts, r, origin)
    numbers = [(p.pk, p.service_number) for p in people.values()]
    for programme, taught in programmes.items():
        _hours(facts, programme, taught, numbers, courses, on, at)
    for t in tests:
        if t.origin != origin:
            continue
        seen = _seen(t.day, t.known_at)
        if t.language:
            facts.add(f"P{t.person_id}", "language", t.language, t.day, seen, scale=t.scale, score=t.score,
                      kind="test", key=t.test)  # fmt: skip
        elif t.of and t.of in courses and t.passed is not None:
            facts.add(f"P{t.person_id}", courses[t.of], t.of, t.day, seen, outcome="pass" if t.passed else "fail",
                      kind="test", key=t.test)  # fmt: skip
    for level in levels:
        seen, until = _seen(level.issued, level.known_at), level.until
        # Withdrawn from its first day on: it never held, and is told as dropped.
        never = seen if until is not None and until < level.issued else None
        facts.add(f"P{level.person_id}", "level", level.level, level.issued, seen, until=None if never else until,
                  dropped=never, kind="level", key=level.certificate)  # fmt: skip
    _papers(facts, centre, began, on, documents_before(centre, at) if known < timezone.localdate() else {})
    facts.close()


def programmes_of(centre: Centre) -> list[Programme]:
    """All programmes that were held, the oldest first: what was attended in an earlier one stays attended."""
    return list(Programme.objects.filter(centre=centre, copy_of=None).order_by("pk"))


def _seen(day: date, known_at: datetime) -> date:
    # As timezone.localdate, which looks the zone up for each of many rows.
    return max(day, known_at.astimezone(_zone()).date())


@cache
def _zone() -> tzinfo:
    return timezone.get_default_timezone()


def _result(facts: Facts, r: evidence.TaskResult, origin: str) -> None:
    if r.origin == origin:
        subject = f"U{r.unit_id}" if r.unit_id is not None else f"P{r.person_id}"
        facts.add(subject, "task", r.task, r.day, _seen(r.day, r.known_at), outcome=OUTCOME[r.grade],
                  kind="observation", key=r.observation)  # fmt: skip


def _hours(
    facts: Facts, programme: Programme, taught: Taught, people: list[tuple[int, str]], courses: Mapping[str, str],
    on: date, at: datetime,
) -> None:  # fmt: skip
    found = completed(programme, people, on=on, known_at=at, taught=taught)
    places = np.array([facts.place[f"P{pk}"] for pk, _ in people], np.int64)
    for n, code in enumerate(found.standards):
        if code in courses:
            rows = np.flatnonzero(found.standard == n)
            keys = np.full(len(rows), programme.pk, np.int64)
            facts.add_many(courses[code], code, places[found.person[rows]], found.last_day[rows], "hours", keys)


def edition_codes(centre: Centre) -> set[str]:
    """Standards that are editions of a course."""
    rows = Version.objects.filter(standard__centre=centre, standard__kind="edition")
    return set(rows.values_list("standard__code", flat=True))


def _papers(
    facts: Facts, centre: Centre, began: Mapping[int, date], on: date, before: Mapping[int, dict[str, str] | None]
) -> None:  # fmt: skip
    """Documents, licences and scores of the roll; what has no day of its own counts from the person's first day.

    ``before``: documents that said something else, or were not there, by the day of knowing.
    """
    for of, key, person, kind, issued, expires, withdrawn, scale, score in _papers_of(centre):
        if person not in began:
            continue
        if of == "licence":
            day = min(began[person], expires or date.max)
            facts.add(f"P{person}", "document", "driving licence", day, day, until=expires, kind="licence", key=key)
            continue
        if of == "score":
            day = began[person]
            facts.add(f"P{person}", "language", kind, day, day, scale=scale, score=score, kind="score", key=key)
            continue
        if key in before:
            was = before[key]
            if was is None:
                continue
            kind, issued, expires = was["kind"], _day(was.get("issued")), _day(was.get("expires"))
        day = issued or began[person]
        if expires and expires < day:
            day = expires
        if day <= on:
            gone = max(withdrawn, day) if withdrawn else None
            facts.add(f"P{person}", "document", kind, day, day, until=expires, dropped=gone, kind="document", key=key)


def _papers_of(centre: Centre) -> list[tuple[Any, ...]]:
    """Documents, licences, scores, each by key: what it is, key, person, kind or language, days, scale, score."""
    of_centre = {"person__centre": centre, "person__merged_into": None}
    none, empty = Value(None, DateField()), Value("")
    documents = roster.Document.objects.filter(**of_centre).order_by().values_list(
        Value("document"), "pk", "person_id", "kind", "issued", "expires", "withdrawn_on", empty, empty
    )  # fmt: skip
    licences = roster.Licence.objects.filter(**of_centre).order_by().values_list(
        Value("licence"), "pk", "person_id", empty, none, "expires", none, empty, empty
    )  # fmt: skip
    scores = roster.LanguageScore.objects.filter(**of_centre).order_by().values_list(
        Value("score"), "pk", "person_id", "language", none, none, none, "scale", "score"
    )  # fmt: skip
    return sorted(documents.union(licences, scores, all=True), key=itemgetter(0, 1))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


New = dict[tuple[str, Thing], tuple[Proof, ...]]
"""All proofs that a subject has of a thing, by both."""


def results_anew(
    centre: Centre, facts: Facts, pairs: Iterable[tuple[str, str]], *, on: date, known: date, origin: str
) -> New:  # fmt: skip
    """Proofs of tasks by some subjects: pairs of subject and task; one query."""
    wanted = [(subject, task) for subject, task in pairs if subject in facts.place]
    found: dict[tuple[str, str], list[Proof]] = {pair: [] for pair in wanted}
    rows = evidence.task_results(
        centre, on=on, known_at=end_of(known), tasks=[task for _, task in wanted], merged={},
        subjects=[int(s[1:]) if s[0] == "P" else -int(s[1:]) for s, _ in wanted],
    )  # fmt: skip
    for r in rows:
        subject = f"P{r.person_id}" if r.person_id else f"U{r.unit_id}"
        if r.origin == origin and (subject, r.task) in found:
            found[subject, r.task].append(
                Proof(subject, "task", r.task, r.day, _seen(r.day, r.known_at), OUTCOME[r.grade],  # type: ignore[arg-type]
                      source=f"observation:{r.observation}")
            )  # fmt: skip
    return {(subject, ("task", task)): tuple(proofs) for (subject, task), proofs in found.items()}


def hours_anew(
    programme: Programme, facts: Facts, people: list[tuple[int, str]], courses: Collection[str], *, on: date,
    known: date,
) -> New:  # fmt: skip
    """Proofs of courses by some people whose marks in a programme changed."""
    here = [(pk, number) for pk, number in people if f"P{pk}" in facts.place]
    found = completed(programme, here, on=on, known_at=end_of(known), some=True)
    editions, source = edition_codes(programme.centre), f"hours:{programme.pk}"
    new: New = {}
    for n, code in enumerate(found.standards):
        if code not in courses:
            continue
        what = "edition" if code in editions else "course"
        days = dict(zip(found.person[found.standard == n].tolist(), found.last_day[found.standard == n].tolist(),
                        strict=True))  # fmt: skip
        for at, (pk, _) in enumerate(here):
            kept = tuple(p for p in facts.proofs([f"P{pk}"], [(what, code)]) if p.source != source)
            if at in days:
                day = date.fromordinal(days[at])
                kept = (Proof(f"P{pk}", what, code, day, day, source=source), *kept)  # type: ignore[arg-type]
            new[f"P{pk}", (what, code)] = kept
    return new
