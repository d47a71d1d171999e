"""One row of each kind of this room in centre North, for the walk of the addresses."""

from datetime import UTC, datetime
from typing import Any

from blueberet.stages.assessment.models import Draft, LevelCertificate, LogEntry, Photo, TestScore
from blueberet.stages.assessment.services.sending import send_content
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Line, Standard, Version
from tests.cast import Cast
from tests.stages.assessment.conftest import STEPS, make_task
from tests.stages.assessment.pictures import PNG
from tests.stages.roster.test_importing import TODAY


def evaluated(cast: Cast, person: Person) -> dict[str, Any]:
    """A sheet sent and one begun by the administrator, a picture, a test, a certificate, an entry of a log."""
    task = make_task(cast.north, "N-SEEN", first=TODAY)
    marks = [
        {"step": code, "person": None, "mark": "GO", **({"value": 250} if limit else {})} for code, _, _, limit in STEPS
    ]
    marks.append({"step": "X4", "person": person.pk, "mark": "GO"})
    content = {"day": TODAY.isoformat(), "marks": marks, "remarks": "North remark"}
    now = datetime(2026, 6, 1, 18, tzinfo=UTC)
    sent = send_content(
        task, person.unit, content, client_key="walk-key-1", actor=cast.administrator, now=now
    ).observation
    Draft.objects.create(
        centre=cast.north,
        by=cast.administrator,
        client_key="walk-key-2",
        version=task,
        unit=person.unit,
        content=content,
    )
    photo = Photo.objects.create(
        centre=cast.north, client_key="walk-key-1", observation=sent, sha256="a" * 64, name="North remark.png",
        mime="image/png", content=PNG,
    )  # fmt: skip
    ladder = Standard.objects.create(centre=cast.north, kind="ladder", code="N-LADDER")
    rung = Version.objects.create(standard=ladder, number=1, title="N-TASK ladder", head={}, made_on=TODAY)
    Line.objects.create(version=rung, position=1, code="EOD1", values={})
    test = TestScore.objects.create(
        centre=cast.north, person=person, language="English", scale="STANAG 6001", score="2221", day=TODAY,
        examiner="North examiner", origin="national", client_key="walk-test",
    )  # fmt: skip
    certificate = LevelCertificate.objects.create(
        centre=cast.north, person=person, version=rung, level="EOD1", issued=TODAY, authority="North examiner", number="1",
        client_key="walk-level",
    )  # fmt: skip
    entry = LogEntry.objects.create(
        centre=cast.north, person=person, day=TODAY, place="Range", task="North remark", role="operator", hours=2,
        client_key="walk-entry",
    )  # fmt: skip
    return {
        "event": sent.event_id, "observation": sent.pk, "photo": photo.pk, "draft": "walk-key-2", "test": test.pk,
        "certificate": certificate.pk, "entry": entry.pk, "version": task.pk,
    }  # fmt: skip
