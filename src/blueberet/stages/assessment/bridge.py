"""Between versions of a task and the steps that the engine grades."""

from collections.abc import Iterable
from dataclasses import dataclass

from blueberet.engine.assessment.grading import BadSheet, Grade, Mark, Seen, Step, decided, grade
from blueberet.stages.assessment.sheet import Marked
from blueberet.stages.standards.models import Line, Version


@dataclass(frozen=True, slots=True)
class TaskSteps:
    """What a version of a task says that a grade rests on, and the words beside it."""

    version: Version
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    satisfactory_from: float | None
    improvement_from: float | None

    @property
    def by_code(self) -> dict[str, Step]:
        """Steps by their code."""
        return {s.code: s for s in self.steps}


def steps_of(version: Version) -> TaskSteps:
    """The steps of a version, in its order; ``lines`` is best fetched before."""
    lines = tuple(sorted(version.lines.all(), key=lambda x: x.position))
    steps = tuple(
        Step(x.code, bool(x.values.get("critical")), bool(x.values.get("leader")), x.values.get("limit_s"))
        for x in lines
    )
    head = version.head
    return TaskSteps(version, lines, steps, head.get("satisfactory_share"), head.get("improvement_share"))


def decided_marks(task: TaskSteps, marks: Iterable[Marked]) -> tuple[list[tuple[Marked, Mark]], list[str]]:
    """Each mark with what counts of it (a time decides), and what the engine says against it."""
    known = task.by_code
    found: list[tuple[Marked, Mark]] = []
    faults: list[str] = []
    for m in marks:
        if m.step not in known:
            faults.append(f"{m.step} is no step of version {task.version.number}.")
            continue
        try:
            mark = decided(known[m.step], Seen(m.mark, m.value))
        except BadSheet as fault:
            faults.append(str(fault))
            continue
        if mark is not None:
            found.append((m, mark))
    return found, faults


def grade_subject(task: TaskSteps, marks: Iterable[Marked], *, whole: bool) -> Grade:
    """Grade the unit as a whole, or one of its people.

    Raises
    ------
    BadSheet
        If the marks fit no sheet of the version.
    """
    seen = {m.step: Seen(m.mark, m.value) for m in marks}
    return grade(seen, task.steps, task.satisfactory_from, task.improvement_from, whole=whole)
