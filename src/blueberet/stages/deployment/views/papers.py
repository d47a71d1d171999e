"""Papers of a proposal: nomination lists, the pledge sheet, everything as CSV and JSON."""

from dataclasses import replace
from typing import Literal, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Person, Problem
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.writing import WRITERS, Kind
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.models import Absence, Mission, Pledge, PledgeStep, Proposal, Target
from blueberet.stages.deployment.outputs.deciding import Decision
from blueberet.stages.deployment.outputs.nominations import Gone, nominees, write_nominations
from blueberet.stages.deployment.outputs.plans import write_plan
from blueberet.stages.deployment.outputs.pledge import organisation, write_pledge
from blueberet.stages.deployment.policies import may_decide, may_propose, named_centre
from blueberet.stages.deployment.sentences import worded
from blueberet.stages.deployment.views.asking import file_answer, proposal_of, sees_papers, user_of
from blueberet.stages.roster import models as roster

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json",
}  # fmt: skip


def decision_of(row: Proposal) -> Decision | None:
    """By whom and when it was decided."""
    if row.decided_at is None or row.decided_by is None:
        return None
    return Decision(account_name(row.decided_by), timezone.localdate(row.decided_at))


def nominations(request: HttpRequest, number: int, mission: str, kind: str) -> HttpResponse:
    """Those nominated for a mission, in the shape in which they are sent."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    if not (may_propose(request.user, centre) or may_decide(request.user, centre)):
        raise PermissionDenied
    found = Mission.objects.filter(centre=centre, code=mission).first()
    if found is None or kind not in WRITERS:
        raise Http404
    problem, plan = wire.load(Problem, row.problem), wire.load(Plan, row.plan)
    people = roster.Person.objects.filter(centre=centre, merged_into=None).prefetch_related("documents", "languages")
    gone = Absence.objects.filter(centre=centre, undone_at=None).select_related("person")
    rows = nominees(
        problem, plan, {p.service_number: p for p in people}, mission, sees_papers(request),
        gone=[Gone(x.person.service_number, x.first_day, x.last_day) for x in gone],
    )  # fmt: skip
    record_act(
        "deployment.nomination.exported", centre=centre, actor=user_of(request), subject=f"proposal {row.pk}",
        mission=mission, people=len(rows), form=kind,
    )  # fmt: skip
    body = write_nominations(
        cast(Kind, kind), rows, mission=f"{found.name} ({found.code})", centre=centre.name, day=timezone.localdate(),
        decided=decision_of(row),
    )  # fmt: skip
    return file_answer(body, TYPES[kind], f"nominations-{mission}-{row.pk}.{kind}")


def pledge_sheet(request: HttpRequest, number: int, mission: str, kind: str) -> HttpResponse:
    """The table of organisation of a mission's posts with head counts and shares; no names."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    found = Mission.objects.filter(centre=centre, code=mission).first()
    if found is None or kind not in WRITERS:
        raise Http404
    problem, plan = wire.load(Problem, row.problem), wire.load(Plan, row.plan)
    if not any(p.mission == mission for p in problem.posts):
        raise Http404
    sources = {(t.category, t.year): t.source for t in Target.objects.filter(centre=centre)}
    pledge = _pledge_of(found)
    steps = PledgeStep.objects.filter(pledge=pledge).order_by("pk") if pledge else ()
    record_act(
        "deployment.nomination.exported", centre=centre, actor=user_of(request), subject=f"pledge sheet {row.pk}",
        mission=mission, form=kind,
    )  # fmt: skip
    body = write_pledge(
        cast(Kind, kind), organisation(problem, plan, mission=mission, sources=sources),
        unit=f"Posts of {found.code}", mission=found.name, centre=centre.name, day=timezone.localdate(),
        decided=decision_of(row), steps=list(steps),
    )  # fmt: skip
    return file_answer(body, TYPES[kind], f"pledge-sheet-{mission}-{row.pk}.{kind}")


def _pledge_of(mission: Mission) -> Pledge | None:
    """The newest pledge for a mission that is under way."""
    for pledge in Pledge.objects.filter(mission=mission).prefetch_related("steps"):
        if not any(step.state == "withdrawn" for step in pledge.steps.all()):
            return pledge
    return None


def _open(p: Person) -> Person:
    """A person of a situation without what only few may see: birth, medical papers, why he is away."""
    return replace(p, born=None, holds=tuple(h for h in p.holds if h.what not in GUARDED),
                   away=tuple(replace(a, reason="") for a in p.away))  # fmt: skip


def everything(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """A proposal as CSV, one row a place, or as JSON with the situation it was made for."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    if not (may_propose(request.user, centre) or may_decide(request.user, centre)):
        raise PermissionDenied
    if kind not in ("csv", "xlsx", "json"):
        raise Http404
    problem, plan = wire.load(Problem, row.problem), wire.load(Plan, row.plan)
    record_act(
        "deployment.nomination.exported", centre=centre, actor=user_of(request), subject=f"proposal {row.pk}",
        form=kind,
    )  # fmt: skip
    if kind == "json" and not sees_papers(request):
        problem = replace(problem, people=tuple(_open(p) for p in problem.people))
    why = {e["rotation"]: worded(e) for e in row.reasons.get("empty", ())}
    body = write_plan(cast(Literal["csv", "xlsx", "json"], kind), problem, plan, why)
    return file_answer(body, TYPES[kind], f"proposal-{row.pk}.{kind}")
