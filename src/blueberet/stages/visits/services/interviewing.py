"""The acts of entering an interview and correcting one: answers are kept and become tests of courses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.paper import told_day
from blueberet.stages.assessment.models import Origin, TestScore
from blueberet.stages.assessment.services.scores import SHARE, Tested, enter_test
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.models import Draw, Interview
from blueberet.stages.visits.policies import may_enter
from blueberet.stages.visits.selectors.samples import sample_of
from blueberet.stages.visits.shipped import Topic, topics

POINTS = (0, 1, 2)
"""Not known, partly, known."""


@dataclass(frozen=True, slots=True)
class Answers:
    """An interview as it is entered. ``points`` by code of the question; one left out was not asked."""

    person: Person
    day: date | None
    interviewer: str
    external: bool
    points: Mapping[str, str]
    remark: str = ""


def faults_of(answers: Answers, draw: Draw, today: date, replaces: Interview | None) -> list[str]:
    """What stands against an interview, all at once."""
    found = []
    if answers.day is None:
        found.append(_("Say on which day the interview was."))
    elif answers.day > today:
        found.append(_("The day lies in the future."))
    elif answers.day < draw.visit.first_day or answers.day > draw.visit.last_day:
        found.append(_("%(d)s is no day of the visit.") % {"d": told_day(answers.day)})
    if not answers.interviewer.strip():
        found.append(_("Name who asked."))
    known = {q.code for t in topics().values() for q in t.questions}
    strange = sorted(set(answers.points) - known)
    if strange:
        found.append(_("No such question: %(q)s.") % {"q": ", ".join(strange[:5])})
    if wrong := [q for q, p in answers.points.items() if p not in ("", *map(str, POINTS))]:
        found.append(_("%(q)s: give 0, 1 or 2 points, or leave it out.") % {"q": ", ".join(sorted(wrong)[:5])})
    elif not any(answers.points.values()):
        found.append(_("Nothing was asked. Give points to at least one question."))
    if draw.drawn_at is None:
        found.append(_("The names of this draw are not shown yet."))
    elif replaces is None and answers.person.service_number not in sample_of(draw).numbers:
        told = _("%(p)s was not drawn, or is told missing: only who was drawn is asked.")
        found.append(told % {"p": answers.person})
    return found


def enter_interview(
    answers: Answers, draw: Draw, *, actor: User, client_key: str, now: datetime | None = None,
    replaces: Interview | None = None, reason: str = "",
) -> Interview:  # fmt: skip
    """Keep what somebody answered; each topic that is of a course in force becomes a test of that course.

    The same key twice is one interview. A correction takes the place of the interview and of its tests.

    Raises
    ------
    PermissionDenied
        If the actor enters no answers.
    Refused
        With every sentence that stands against it.
    """
    centre = draw.visit.centre
    if not may_enter(actor, centre):
        raise PermissionDenied
    now = now or timezone.now()
    with transaction.atomic():
        hold(centre)
        if there := Interview.objects.filter(centre=centre, client_key=client_key).first():
            return there
        faults = faults_of(answers, draw, timezone.localtime(now).date(), replaces)
        if replaces is not None:
            replaces = Interview.objects.select_for_update().get(pk=replaces.pk)
            if replaces.replaced_at is not None:
                faults.append(_("It was corrected meanwhile."))
            if len(reason.strip()) < 3:
                faults.append(_("Say why it is corrected."))
        elif Interview.objects.filter(draw=draw, person=answers.person, replaced_at=None).exists():
            faults.append(_("%(p)s was interviewed already. Correct that interview.") % {"p": answers.person})
        if faults:
            raise Refused(*faults)
        if replaces is not None:
            Interview.objects.filter(pk=replaces.pk, replaced_at=None).update(replaced_at=now)
        results = _results(answers, draw, actor, client_key, now, replaces, reason)
        assert answers.day is not None
        row = Interview.objects.create(
            centre=centre, draw=draw, person=answers.person, day=answers.day, by=actor, known_at=now,
            interviewer=answers.interviewer.strip()[:160], answers=_kept(answers), results=results,
            origin=Origin.EXTERNAL if answers.external else Origin.NATIONAL, remark=answers.remark.strip()[:500],
            client_key=client_key, replaces=replaces, reason=reason.strip()[:240] if replaces else "",
        )  # fmt: skip
        told: dict[str, Any] = {"corrects": replaces.pk, "reason": row.reason} if replaces else {}
        record_act(
            "visits.interview.corrected" if replaces else "visits.interview.entered", centre=centre, actor=actor,
            subject=answers.person.service_number, label=draw.visit.title, day=row.day, origin=row.origin,
            shares={t: r["share"] for t, r in results.items()}, **told,
        )  # fmt: skip
    return row


def _kept(answers: Answers) -> list[dict[str, Any]]:
    """Answers with their questions as they were asked."""
    return [
        {"topic": t.code, "code": q.code, "question": q.words, "points": int(answers.points[q.code])}
        for t in topics().values() for q in t.questions if answers.points.get(q.code)
    ]  # fmt: skip


def _results(
    answers: Answers, draw: Draw, actor: User, key: str, now: datetime, replaces: Interview | None, reason: str
) -> dict[str, dict[str, Any]]:
    """What each topic comes to, and the test it became."""
    assert answers.day is not None
    there = versions_by_code(draw.visit.centre, answers.day)
    found: dict[str, dict[str, Any]] = {}
    for topic in topics().values():
        given = [int(answers.points[q.code]) for q in topic.questions if answers.points.get(q.code)]
        before = _test_before(replaces, topic)
        if not given:
            # What was asked before and is not now: its test stands, and says what it said.
            if before is not None:
                raise Refused(
                    _("«%(t)s» was asked before and became a test; give its points again.") % {"t": topic.title}
                )
            continue
        share = round(100 * sum(given) / (2 * len(given)))
        passed = share >= draw.visit.pass_share
        held = there.get(topic.standard)
        test: int | None = None
        if topic.standard and held is not None and held.standard.kind in ("course", "edition"):
            test = _test(topic, share, passed, answers, draw, actor, f"{key}-{topic.code}"[:64], now, before, reason)
        found[topic.code] = {"asked": len(given), "points": sum(given), "share": share, "passed": passed, "test": test}
    return found


def _test_before(replaces: Interview | None, topic: Topic) -> TestScore | None:
    pk = replaces.results.get(topic.code, {}).get("test") if replaces is not None else None
    return TestScore.objects.filter(pk=pk).first() if pk else None


def _test(
    topic: Topic, share: int, passed: bool, answers: Answers, draw: Draw, actor: User, key: str, now: datetime,
    before: TestScore | None, reason: str,
) -> int:  # fmt: skip
    words = _("Interview, %(v)s") % {"v": draw.visit.title}
    told = Tested(
        answers.person, topic.standard, "", SHARE, str(share), answers.day, answers.interviewer.strip()[:160],
        answers.external, passed, words[:240],
    )  # fmt: skip
    row = enter_test(
        told, centre=draw.visit.centre, actor=actor, client_key=key, now=now, replaces=before, reason=reason
    )  # fmt: skip
    return row.pk
