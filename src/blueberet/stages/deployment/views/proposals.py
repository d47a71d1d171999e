"""A proposal: what it comes to, who goes where and why, what stays empty and why; deciding."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.deployment.comparing import women
from blueberet.engine.deployment.plan import TAKEN_OVER, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.deployment.models import Assignment, Category, Proposal
from blueberet.stages.deployment.policies import may_decide, may_propose, named_centre, posts_centre
from blueberet.stages.deployment.selectors.lasting import short_papers
from blueberet.stages.deployment.sentences import because_told, wishes_told, worded
from blueberet.stages.deployment.services.deciding import decide
from blueberet.stages.deployment.services.filling import start_fill
from blueberet.stages.deployment.views.asking import lacks_told, proposal_of, sees_papers, try_act, user_of
from blueberet.stages.deployment.views.lasting import by_paper, by_person, in_words
from blueberet.stages.deployment.words import ENDED
from blueberet.stages.roster.selectors.ranking import rank_of
from blueberet.stages.standards.selectors import versions_by_code


@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """Have all tours to come filled."""
    centre = posts_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    seconds = whole_in(request.POST.get("seconds", "60"), most=600) or 60
    try_act(
        request, lambda: start_fill(centre, actor=user_of(request), name=request.POST.get("name", ""), seconds=seconds),
        _("Asked for; the worker fills the posts, and says here how far it is."),
    )  # fmt: skip
    return redirect("posts")


def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal with its reasons; posted: decide."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    status = 200
    if request.method == "POST":
        if not may_decide(request.user, centre):
            raise PermissionDenied
        reason = request.POST.get("reason", "")
        if try_act(request, lambda: decide(row, actor=user_of(request), reason=reason, today=timezone.localdate()),
                   _("Decided. Everybody's tours stand by your name.")):  # fmt: skip
            return redirect("proposal", number)
        status = 422
    problem, plan = wire.load(Problem, row.problem), wire.load(Plan, row.plan)
    short, guarded = short_papers(centre, problem, plan), sees_papers(request)
    titles = {code: v.title for code, v in versions_by_code(centre, timezone.localdate()).items()}
    lasting = by_paper(short, titles, guarded=guarded)
    return render(request, "deployment/proposal.html", {
        "p": row, "plan": plan, "page": "posts", "ended": ENDED[plan.ended], "run": row.run,
        "missions": _missions(request, row, problem, plan, by_person(short, guarded=guarded)),
        "share": _share(plan),
        "lasting": lasting, "lasting_told": in_words(lasting), "given": request.POST,
        "women": [(Category(w.category).label, w) for w in women(problem, plan)],
        "wishes": wishes_told(plan.wishes), "told": _told(row, problem),
        "may_decide": may_decide(request.user, centre), "may_propose": may_propose(request.user, centre),
        "newer": Proposal.objects.filter(centre=centre, pk__gt=row.pk).exists(),
        "standing": Assignment.objects.filter(proposal=row).count(), "heads": _heads(problem, plan),
    }, status=status)  # fmt: skip


def _share(plan: Plan) -> str:
    gap = plan.gap
    return "" if gap is None else f"{gap:.2%}"


def _heads(problem: Problem, plan: Plan) -> str:
    sex = {p.code: p.sex for p in problem.people}
    there = {a.person for a in plan.assignments}
    return f"{len(there)} ({sum(sex[n] == 'F' for n in there)} F)"


def _missions(
    request: HttpRequest, row: Proposal, problem: Problem, plan: Plan, ends: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:  # fmt: skip
    """Tours by mission, each with its people and why, and what ends during it; or why it stays empty."""
    guarded = sees_papers(request)
    people = {p.code: p for p in problem.people}
    names = {p.code: p.name or p.code for p in problem.people}
    empty = {e["rotation"]: e for e in row.reasons.get("empty", ())}
    filled = row.reasons.get("filled", {})
    sent: dict[str, list[str]] = {}
    for a in plan.assignments:
        sent.setdefault(a.rotation, []).append(a.person)
    found: dict[str, dict[str, Any]] = {}
    for r in sorted(problem.rotations, key=lambda r: (problem.mission_of[r.code].code, r.first, r.code)):
        mission = problem.mission_of[r.code]
        here = found.setdefault(mission.code, {"m": mission, "tours": [], "places": 0, "filled": 0})
        there, post = sorted(sent.get(r.code, ())), problem.post_of[r.code]
        here["places"] += post.places
        here["filled"] += len(there)
        e = empty.get(r.code)
        here["tours"].append({
            "r": r, "post": post, "n": len(there), "open": post.places - len(there),
            "people": [
                {"code": n, "name": names[n], "rank": rank_of(people[n].rank), "sex": people[n].sex,
                 "unit": people[n].unit.rpartition(" > ")[2],
                 "why": because_told(filled.get(r.code, {}).get(n), names),
                 "ends": ends.get((r.code, n), "")} for n in there
            ],
            "empty": e and e | {"told": worded(e), "nearest": [
                {"person": x["person"], "name": names.get(x["person"], x["person"]),
                 "lacks": lacks_told(x["lacks"], guarded=guarded)} for x in e["nearest"]
            ]},
        })  # fmt: skip
    return list(found.values())


def _told(row: Proposal, problem: Problem) -> dict[str, Any] | None:
    """For a repair: who leaves, who comes, who else moves."""
    result = (row.run.result or {}) if row.run else {}
    if "replaced" not in result:
        return None
    names = {p.code: p.name or p.code for p in problem.people}
    return {
        "gone": names.get(result["gone"], result["gone"]), "lost": Counter(result["lost"]).items(),
        "replaced": [(code, names.get(a, a), names.get(b, b)) for code, a, b in result["replaced"]],
        "moved": [(names.get(m["person"], m["person"]), m["before"], m["after"])
                  for m in result["moved"] if not _only_comes(m, result["replaced"])],
    }  # fmt: skip


def _only_comes(move: dict[str, Any], replaced: list[list[str]]) -> bool:
    """Whether somebody was at home and does no more than take over, which is told already."""
    comes = [code for code, _gone, who in replaced if who == move["person"]]
    return (
        not move["before"]
        and len(comes) == len(move["after"])
        and all(any(a == code or a.startswith(f"{code}{TAKEN_OVER}") for code in comes) for a in move["after"])
    )
