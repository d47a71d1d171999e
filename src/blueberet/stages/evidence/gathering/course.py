"""What certifies a course: as the room of visits gathers it, with what is lacking first."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.evidence.gathering.frame import Row
from blueberet.stages.visits.models import Judged
from blueberet.stages.visits.selectors.courses import CourseEvidence, course_evidence
from blueberet.stages.visits.selectors.judged import means


def course(centre: Centre, code: str, day: date) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """What stands at the head of the pack, and every section."""
    e = course_evidence(centre, code, day)
    proof = reverse("standard", args=[e.version.standard_id]) if e.version else ""
    rows: dict[str, list[Row]] = {
        "lacking": [{"words": x, "proof": proof} for x in e.lacking],
        "course": [_course(e) | {"proof": proof}],
        "contents": [{"code": c, "title": t, "proof": proof} for c, t in e.contents],
        "materials": [
            {"code": s.code, "title": s.title, "address": s.address, "proof": reverse("standards-sources")}
            for s in e.materials
        ],
        "instructors": [
            {
                "code": t.code, "name": t.name, "home": t.home, "qualifications": "; ".join(t.qualifications),
                "qualified": None if t.is_qualified is None else "yes" if t.is_qualified else "no", "held": t.held,
                "planned": t.planned, "hours": t.hours, "proof": reverse("programme"),
            }
            for t in e.teachers
        ],
        "modules": [
            {"code": m.code, "title": m.title, "sessions": m.sessions, "version": m.version,
             "qualification": m.qualification, "proof": reverse("programme")}
            for m in e.modules
        ],
        "groups": [{"group": g, "hours": h, "sessions": n, "proof": reverse("rolls")} for g, h, n in e.by_group],
        "results": [
            {"origin": t.origin, "people": t.people, "passed": t.passed, "failed": t.failed,
             "proof": reverse("evaluation-tests")}
            for t in e.tests
        ],
        "visits": [
            {"title": v.title, "first_day": v.first_day.isoformat(), "last_day": v.last_day.isoformat(),
             "proof": reverse("visit", args=[v.pk])}
            for v in e.visits
        ],
        "findings": [
            {"number": f"F{f.number}", "severity": f.severity, "family": f.family, "words": f.words,
             "due": f.due.isoformat(), "state": f.state, "proof": reverse("finding", args=[f.number])}
            for f in e.findings
        ],
        "feedback": [row for sheet in e.judged for row in _judged(sheet)],
    }  # fmt: skip
    return {"course": {"code": code, "title": e.title, "attended": e.attended}}, rows


def _judged(sheet: Judged) -> Iterator[Row]:
    """A row a question; what was written stands with the last."""
    head = {
        "day": sheet.day.isoformat(), "group": sheet.group, "returned": sheet.returned, "handed_out": sheet.handed_out,
        "proof": reverse("courses-judged"),
    }  # fmt: skip
    rows = [
        head | {"question": q.words, "answered": q.answered, "mean": q.mean, "spread": " / ".join(map(str, q.spread))}
        for q in means(sheet)
    ]
    yield from rows[:-1]
    yield rows[-1] | ({"words": sheet.words} if sheet.words else {})


def _course(e: CourseEvidence) -> Row:
    first = e.version.first_day if e.version else None
    return {
        "code": e.code, "title": e.title, "version": e.version.number if e.version else None,
        "first_day": first.isoformat() if first else None, "hours_asked": e.hours_asked,
        "hours_planned": e.hours_planned, "hours_held": e.hours_held,
    }  # fmt: skip
