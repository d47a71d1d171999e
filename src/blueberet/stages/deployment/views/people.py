"""One person: tours and the papers that do not last them, posts that fit and nearly fit."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.engine.deployment import problem as engine
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.reasons import Near, Reasons
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.bridge import post_as_asked
from blueberet.stages.deployment.ending import endings_of
from blueberet.stages.deployment.models import Absence, Assignment, ByHand, Criterion, Mission, Proposal
from blueberet.stages.deployment.policies import may_decide, may_propose, named_centre
from blueberet.stages.deployment.selectors.lasting import held_now, papers_now
from blueberet.stages.deployment.selectors.standing import standing_of
from blueberet.stages.deployment.views.asking import lacks_told, sees_papers
from blueberet.stages.roster.models import MissionServed, Person
from blueberet.stages.roster.policies import people_seen_by

_asked: list[tuple[tuple[int, datetime], Reasons]] = []


def reasons_asked(row: Proposal) -> Reasons:
    """Answers on one proposal; the last one asked of is kept, as it never changes."""
    key = (row.pk, row.at)
    found = next((r for k, r in tuple(_asked) if k == key), None)
    if found is None:
        found = Reasons(wire.load(engine.Problem, row.problem), wire.load(Plan, row.plan))
        _asked[:] = [(key, found)]
    return found


def person_of(request: HttpRequest, number: str) -> Person:
    """A person whom the account sees; another is none."""
    found = people_seen_by(request.user).filter(service_number=number).first()
    if found is None:
        raise Http404
    return found


def person(request: HttpRequest, number: str) -> HttpResponse:
    """A person's tours, all posts that fit, all that nearly fit."""
    centre = named_centre(request.user)
    return shown(request, centre, person_of(request, number))


def shown(
    request: HttpRequest, centre: Centre, row: Person, *, form: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page; after a fault ``form`` names the form that keeps what was filled in."""
    number = row.service_number
    proposal = Proposal.objects.filter(centre=centre).exclude(kind=Proposal.Kind.REPAIR).first()
    fits: list[dict[str, Any]] = []
    nearly: list[dict[str, Any]] = []
    mine: list[str] = []
    held: engine.Person | None = None
    guarded, known, on = sees_papers(request), False, timezone.localdate()
    tours = list(Assignment.objects.filter(person=row).select_related("post__mission").prefetch_related("post__needs"))
    absences = list(Absence.objects.filter(person=row, undone_at=None).prefetch_related("changes__by"))
    decided = [a.rotation for a in tours if a.ended_on is None and a.last_day >= on]
    away: set[str] = set()
    if proposal is not None:
        asked = reasons_asked(proposal)
        known = number in asked.fits.person
        if known:
            said = asked.person(number)
            fits, nearly = ([_line(asked, n, guarded) for n in part] for part in (said.fits, said.nearly))
            away = {r.code for r in asked.problem.rotations if any(_overlap(x, r) for x in absences)}
            mine = [r.code for r in asked.of_person[number] if r.code not in away and r.code not in decided]
            held = next(p for p in asked.problem.people if p.code == number)
    return render(request, "deployment/person.html", {
        "p": row, "proposal": proposal, "known": known, "fits": fits, "nearly": nearly, "mine": mine, "page": "posts",
        "tours": tours, "on": on, "lasting": _lasting(centre, row, tours, proposal, mine, held, guarded),
        "served": MissionServed.objects.filter(person=row, withdrawn_on=None),
        "absences": absences, "decided": decided, "away": away,
        "guarded": guarded, "may_decide": may_decide(request.user, centre), "form": form,
        "given": request.POST if form else {},
        "by_hand": ByHand.objects.filter(person=row, undone_at=None).select_related("mission", "by"),
        "may_propose": may_propose(request.user, centre), "missions": Mission.objects.filter(centre=centre),
        "choices": tours_ahead(centre) if may_propose(request.user, centre) else {},
    }, status=status)  # fmt: skip


def _lasting(
    centre: Centre, row: Person, tours: Iterable[Assignment], proposal: Proposal | None, mine: list[str],
    held: engine.Person | None, guarded: bool,
) -> list[tuple[str, date, date, list[str]]]:  # fmt: skip
    """For each tour that is decided, under way or proposed: its code and days, and what does not last it."""
    on, criteria = timezone.localdate(), {(c.category, c.key): c for c in Criterion.objects.filter(centre=centre)}
    asked = [
        (a.rotation, a.first_day, a.last_day, post_as_asked(a.post, criteria).needs)
        for a in tours if a.ended_on is None and a.last_day >= on
    ]  # fmt: skip
    if proposal is not None and mine:
        problem = reasons_asked(proposal).problem
        there = {code for code, *_rest in asked}
        asked += [(r.code, r.first, r.last, problem.post_of[r.code].needs)
                  for r in problem.rotations if r.code in mine and r.code not in there]  # fmt: skip
    papers = papers_now(centre, [row.service_number])
    holds = held_now(held, papers) if held else papers.get(row.service_number, [])
    return [
        (code, first, last, list(dict.fromkeys(
            e.told(guarded=guarded) for e in endings_of(holds, needs, first, last)
        ))) for code, first, last, needs in asked
    ]  # fmt: skip


def _overlap(absence: Absence, r: engine.Rotation) -> bool:
    return absence.first_day <= r.last and (absence.last_day is None or absence.last_day >= r.first)


def _line(asked: Reasons, near: Near, guarded: bool) -> dict[str, Any]:
    r = asked.rotations[near.rotation]
    return {
        "r": r, "post": asked.problem.post_of[r.code],
        "lacks": lacks_told((wire.dump(x) for x in near.lacks), guarded=guarded),
    }  # fmt: skip


def tours_ahead(centre: Centre) -> dict[str, str]:
    """Tours to come by code, with what they are called."""
    return {t.code: t.post.title for t in standing_of(centre, timezone.localdate()).tours}
