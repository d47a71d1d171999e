"""Taking in a timetable that was written from this programme and changed outside: a dry run, then all or nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.programme.comparison import Moved, moves_between
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Breach, Plan, Unplaced
from blueberet.engine.programme.worsening import breaches_made
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.workbook.plan_sheet import read_plan


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What a file would do to the draft."""

    problem: Problem
    plan: Plan
    findings: list[Finding]
    """What the reader says, by row and column."""
    breaches: list[Breach]
    """What it breaks that the draft does not; empty while the reader finds errors."""
    moved: tuple[Moved, ...]
    """Against the draft."""

    @property
    def is_clean(self) -> bool:
        """Whether it can be taken."""
        return not errors_in(self.findings) and not self.breaches

    @property
    def unplaced(self) -> int:
        """Sessions that would lie in the tray."""
        return len(self.problem.sessions) - len(self.plan.placements)


def preview_plan(programme: Programme, content: bytes, filename: str, *, today: date) -> PlanCheck:
    """Dry run; nothing is written.

    Raises
    ------
    UnusableFile
        If the file is no timetable at all.
    """
    problem = problem_of(programme)
    plan, findings = read_plan(content, filename, problem)
    counts = Counter(p.session for p in plan.placements)
    for code in (c for c, n in counts.items() if n > 1 and not any(f.value == c for f in findings)):
        told = _("The session stands %(n)d times.") % {"n": counts[code]}
        findings.append(Finding(filename, None, "", code, told, _("Keep one of its rows.")))
    if errors_in(findings):
        return PlanCheck(problem, plan, findings, [], ())
    draft = plan_of(programme)
    breaches = breaches_made((problem, draft), (problem, plan), today=today)
    return PlanCheck(problem, plan, findings, breaches, moves_between(draft, plan))


def take_plan(
    programme: Programme, *, actor: User, content: bytes, filename: str, version: int, today: date
) -> PlanCheck:
    """Put the file's timetable in the place of the draft, if nothing stands against it; else nothing is changed.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the timetable has changed since the dry run.
    UnusableFile
        If the file is no timetable at all.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        if programme.version != version:
            raise Refused(_("The timetable has changed meanwhile. Look at the file again; nothing was taken."))
        found = preview_plan(programme, content, filename, today=today)
        if not found.is_clean:
            return found
        placed = {p.session for p in found.plan.placements}
        left = [Unplaced(s.code, (), _("The timetable that was taken in gives it no place."))
                for s in found.problem.sessions if s.code not in placed]  # fmt: skip
        write_plan(programme, found.plan, left)
        record_act(
            "programme.timetable.taken_in", centre=programme.centre, actor=actor, subject=str(programme.pk),
            placed=len(placed), unplaced=len(left), moved=len(found.moved),
        )  # fmt: skip
    return found
