"""One sheet as a page shows it: steps as columns, the unit and its people as rows, and what each came to."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from blueberet.engine.assessment.grading import Grade
from blueberet.stages.assessment.bridge import TaskSteps, grade_subject, steps_of
from blueberet.stages.assessment.models import Event, Observation, Result, StepMark
from blueberet.stages.assessment.sheet import Marked
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Line


@dataclass(frozen=True, slots=True)
class Column:
    """A step as a column: the short number stands over it, the words beside it."""

    code: str
    short: str
    text: str
    standard: str
    critical: bool
    leader: bool
    limit: int | None


@dataclass(slots=True)
class RowShown:
    """A subject and its marks in the order of the columns."""

    person: Person | None
    cells: list[StepMark | None]
    result: Result | None = None
    grade: Grade | None = None


@dataclass(slots=True)
class SheetShown:
    """What was seen, whole."""

    observation: Observation
    task: TaskSteps
    columns: list[Column]
    unit: RowShown | None = None
    people: list[RowShown] = field(default_factory=list)

    @property
    def grades_of_people(self) -> list[tuple[str, int]]:
        """How many people came to which grade."""
        return sorted(Counter(r.result.grade for r in self.people if r.result).items())


def columns_of(lines: tuple[Line, ...]) -> list[Column]:
    """The steps of a version as columns; ``short`` is what follows the task's code."""
    found = []
    for x in lines:
        said: dict[str, Any] = x.values
        limit = said.get("limit_s")
        found.append(
            Column(
                x.code, x.code.rpartition("-")[2], said.get("text", ""), said.get("standard", ""),
                bool(said.get("critical")),
                bool(said.get("leader")), int(limit) if limit else None,
            )
        )  # fmt: skip
    return found


def shown_sheet(observation: Observation) -> SheetShown:
    """Marks, results and reasons of an observation; four queries."""
    task = steps_of(observation.version)
    columns = columns_of(task.lines)
    place = {c.code: n for n, c in enumerate(columns)}
    found = SheetShown(observation, task, columns)
    rows: dict[int | None, RowShown] = {}
    for mark in observation.marks.select_related("person"):
        row = rows.setdefault(mark.person_id, RowShown(mark.person, [None] * len(columns)))
        if mark.step in place:
            row.cells[place[mark.step]] = mark
    for result in observation.results.all():
        if result.person_id in rows:
            rows[result.person_id].result = result
    for key, row in rows.items():
        marks = [Marked(m.step, key, m.mark, m.value) for m in row.cells if m is not None]  # type: ignore[arg-type]
        row.grade = grade_subject(task, marks, whole=key is None)
    found.unit = rows.pop(None, None)
    found.people = sorted(rows.values(), key=lambda r: r.person.name_cyrillic if r.person else "")
    return found


def sheets_at(event: Event) -> list[Observation]:
    """Observations of an event, those that count first, each with what it replaced."""
    rows = event.observations.select_related("version__standard", "replaces", "sent_by", "event__unit")
    return sorted(rows, key=lambda o: (not o.is_current or o.is_taken_back, o.evaluator_name, o.pk))
