"""Writing an observation with its marks and results; what every way in (page, paper, file, history) ends in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from blueberet.foundation.accounts.models import User
from blueberet.stages.assessment.bridge import TaskSteps, decided_marks, grade_subject
from blueberet.stages.assessment.models import Event, Observation, Origin, Result, StepMark
from blueberet.stages.assessment.sheet import Marked

CHUNK = 500


@dataclass(slots=True)
class ToWrite:
    """One observation ready to be written: already checked, or history that needs no check but the engine's."""

    event: Event
    task: TaskSteps
    client_key: str
    content_seal: str
    evaluator_name: str
    evaluator_role: str
    day: date
    sent_at: datetime
    marks: Sequence[Marked] = ()
    evaluator: User | None = None
    sent_by: User | None = None
    conditions: dict[str, Any] = field(default_factory=dict)
    remarks: str = ""
    began: time | None = None
    ended: time | None = None
    flags: list[str] = field(default_factory=list)
    replaces: Observation | None = None
    reason: str = ""
    is_taken_back: bool = False

    @property
    def origin(self) -> str:
        """National or external, as its event is."""
        return Origin.EXTERNAL if self.event.external else Origin.NATIONAL


def write_all(rows: Sequence[ToWrite]) -> list[Observation]:
    """Write observations, marks and results in three inserts; the caller holds the transaction.

    Raises
    ------
    BadSheet
        If marks fit no sheet of their version.
    """
    marks: list[StepMark] = []
    results: list[Result] = []
    observations = [_row_of(r) for r in rows]
    kept = Observation.objects.bulk_create(observations, batch_size=CHUNK)
    for row, observation in zip(rows, kept, strict=True):
        counted, _faults = decided_marks(row.task, row.marks)
        marks += [
            StepMark(
                observation=observation, step=m.step, person_id=m.person, mark=mark, value=m.value, remark=m.remark
            )
            for m, mark in counted
        ]
        results += _results(row, observation)
    StepMark.objects.bulk_create(marks, batch_size=CHUNK)
    Result.objects.bulk_create(results, batch_size=CHUNK)
    return kept


def _row_of(row: ToWrite) -> Observation:
    return Observation(
        centre_id=row.event.centre_id, event=row.event, version=row.task.version, client_key=row.client_key,
        content_seal=row.content_seal, evaluator=row.evaluator, evaluator_name=row.evaluator_name,
        evaluator_role=row.evaluator_role, sent_by=row.sent_by, origin=row.origin, seen_on=row.day, began=row.began,
        ended=row.ended, conditions=row.conditions, remarks=row.remarks, flags=row.flags, sent_at=row.sent_at,
        replaces=row.replaces, reason=row.reason, is_taken_back=row.is_taken_back,
    )  # fmt: skip


def _results(row: ToWrite, observation: Observation) -> list[Result]:
    """One result for the unit as a whole, apart from one for each of its people who was marked."""
    by_subject: dict[int | None, list[Marked]] = {}
    for m in row.marks:
        by_subject.setdefault(m.person, []).append(m)
    found = []
    for person, marks in by_subject.items():
        grade = grade_subject(row.task, marks, whole=person is None)
        found.append(
            Result(
                centre_id=row.event.centre_id, observation=observation, standard_id=row.task.version.standard_id,
                version_number=row.task.version.number, unit_id=row.event.unit_id, person_id=person,
                subject=person if person is not None else -row.event.unit_id, day=row.day, grade=grade.result,
                share=grade.share, origin=row.origin, known_at=row.sent_at,
            )
        )  # fmt: skip
    return found


def replace(old: Observation, at: datetime) -> None:
    """Let an observation and its results know that a correction has taken their place."""
    Observation.objects.filter(pk=old.pk, replaced_at=None).update(replaced_at=at)
    Result.objects.filter(observation=old, replaced_at=None).update(replaced_at=at)
