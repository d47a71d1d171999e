"""Pages that tell: missions, posts, rules."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.runs.models import Run
from blueberet.stages.deployment import atlas
from blueberet.stages.deployment.models import (
    Approval,
    Assignment,
    ByHand,
    Category,
    Criterion,
    Depth,
    Mission,
    Post,
    Proposal,
    Quota,
    Target,
    Way,
)
from blueberet.stages.deployment.policies import may_propose, posts_centre, sees_names
from blueberet.stages.deployment.selectors.quotas import allowed_under, chain_of
from blueberet.stages.deployment.selectors.standing import (
    Standing,
    late,
    rule_of,
    standing_of,
    there_on,
)
from blueberet.stages.deployment.selectors.timeline import timeline
from blueberet.stages.deployment.sentences import dated, worded
from blueberet.stages.deployment.services.filling import live_run
from blueberet.stages.deployment.services.keeping import LIMITS, SHARES, WORDS
from blueberet.stages.deployment.views.asking import lacks_told, names_of, sees_papers
from blueberet.stages.roster.models import Person

KINDS = ("deployment.fill", "deployment.repair")


def overview(request: HttpRequest) -> HttpResponse:
    """Filled, open and at risk by mission, and who is where when."""
    centre = posts_centre(request.user)
    s = standing_of(centre, timezone.localdate())
    places = sum(m.ahead for m in s.missions)
    alerts, waiting = late(s)
    run = live_run(centre) or Run.objects.filter(centre=centre, kind__in=KINDS).first()
    return render(request, "deployment/overview.html", {
        "s": s, "line": timeline(centre, s), "map": map_of(s), "alerts": alerts, "waiting": waiting,
        "places": places, "page": "posts",
        "decided": sum(m.decided for m in s.missions), "missing": sum(m.missing for m in s.missions),
        "run": run, "refused": _refused(run),
        "proposals": Proposal.objects.filter(centre=centre).defer("problem", "plan", "reasons")
        .select_related("decided_by")[:40],
        "may_propose": may_propose(request.user, centre), "named": sees_names(request.user, centre),
    })  # fmt: skip


def _refused(run: Run | None) -> list[str]:
    """Why the last run found no plan: days as on pages, people by name beside their service numbers."""
    told = [dated(t) for t in (run.result or {}).get("refused", ())] if run else []
    if run is None or not told:
        return told
    words = {w for t in told for w in t.replace(",", " ").replace(":", " ").split()}
    for p in Person.objects.filter(centre=run.centre, service_number__in=words):
        number = re.compile(rf"(?<!\S){re.escape(p.service_number)}(?=[\s,:])")
        named = f"{p.name_latin or p.name_cyrillic} ({p.service_number})"
        told = [number.sub(named.replace("\\", ""), t, count=1) for t in told]
    return told


def map_of(s: Standing) -> atlas.Atlas | None:
    """Where people are today, and where posts wait."""
    return atlas.draw([
        atlas.Spot(f"{m.mission.code} {m.there or ''}".strip(), m.mission.place[:30], m.mission.latitude,
                   m.mission.longitude, m.there or None, bool(m.there))
        for m in s.missions if m.mission.latitude is not None and m.mission.longitude is not None
    ])  # fmt: skip


def mission(request: HttpRequest, code: str) -> HttpResponse:
    """A mission: its state, its quota and how far that has come, its posts and tours."""
    centre = posts_centre(request.user)
    s = standing_of(centre, timezone.localdate())
    row = Mission.objects.filter(centre=centre, code=code).first()
    if row is None:
        raise Http404
    here = next((m for m in s.missions if m.mission.pk == row.pk), None)
    quotas = Quota.objects.filter(mission=row).select_related("approval")
    return render(request, "deployment/mission.html", {
        "m": row, "here": here, "quotas": [(q, chain_of(q)) for q in quotas], "on": s.on, "page": "posts",
        "posts": Post.objects.filter(mission=row).prefetch_related("needs"),
        "under": _under(quotas), "named": sees_names(request.user, centre),
        "may_propose": may_propose(request.user, centre),
        "people": there_on(centre, s.on).filter(post__mission=row).select_related("person", "post")
        if sees_names(request.user, centre) else (),
    })  # fmt: skip


def _under(quotas: Any) -> list[tuple[Approval, int]]:
    """Approvals of these quotas, with the people that quotas under each allow at once, from today on."""
    today = timezone.localdate()
    return [(a, allowed_under(a, today)) for a in {q.approval for q in quotas}]


def post(request: HttpRequest, code: str) -> HttpResponse:
    """A post: what it asks, national and UN side by side; its tours; for open places who comes nearest."""
    centre = posts_centre(request.user)
    row = Post.objects.filter(centre=centre, code=code).select_related("mission").prefetch_related("needs").first()
    if row is None:
        raise Http404
    named = sees_names(request.user, centre)
    s = standing_of(centre, timezone.localdate())
    tours = [t for m in s.missions for t in m.tours if t.post.pk == row.pk]
    fills = Proposal.objects.filter(centre=centre).exclude(kind=Proposal.Kind.REPAIR)
    proposal = fills.defer("plan").first() if named else None
    said = Assignment.objects.filter(post=row).select_related("person", "proposal")
    return render(request, "deployment/post.html", {
        "p": row, "tours": tours, "on": s.on, "page": "posts", "named": named, "proposal": proposal,
        "criteria": Criterion.objects.filter(centre=centre, category=row.category),
        "said": said if named else (), "empty": _empty(request, proposal, {t.code for t in tours}),
        "may_propose": may_propose(request.user, centre),
    })  # fmt: skip


def _empty(request: HttpRequest, proposal: Proposal | None, codes: set[str]) -> list[dict[str, Any]]:
    """Why places of some tours stay empty in a proposal, with the nearest people."""
    if proposal is None:
        return []
    guarded = sees_papers(request)
    names = names_of(proposal)
    return [
        e | {"told": worded(e), "nearest": [{"person": n["person"], "name": names.get(n["person"], n["person"]),
                          "lacks": lacks_told(n["lacks"], guarded=guarded)} for n in e["nearest"]]}
        for e in proposal.reasons.get("empty", ()) if e["rotation"] in codes
    ]  # fmt: skip


def rules(request: HttpRequest) -> HttpResponse:
    """What holds for all posts: rules, targets, criteria, approvals, and what was set by hand."""
    return rules_shown(request, posts_centre(request.user), {})


def rules_shown(request: HttpRequest, centre: Centre, given: Mapping[str, str], status: int = 200) -> HttpResponse:
    """The page of rules; ``given``: what was filled in and could not be kept."""
    rule = rule_of(centre)
    held = {n: getattr(rule, n) for n in LIMITS}
    held |= {n: None if (v := getattr(rule, n)) is None else round(100 * v, 1) for n in SHARES}
    values = [
        (n, WORDS[n], given.get(n, "" if v is None else f"{v:g}"), *LIMITS.get(n, (0, 100))) for n, v in held.items()
    ]
    named = sees_names(request.user, centre)
    criteria = Criterion.objects.filter(centre=centre)
    return render(request, "deployment/rules.html", {
        "values": values, "page": "rules", "may_propose": may_propose(request.user, centre), "named": named,
        "ways": Way.objects.filter(centre=centre),
        "depths": Depth.objects.filter(centre=centre),
        "targets": Target.objects.filter(centre=centre, year__gte=timezone.localdate().year),
        "approvals": Approval.objects.filter(centre=centre),
        "criteria": [(Category(c.category).label, c) for c in criteria],
        "by_hand": ByHand.objects.filter(centre=centre, undone_at=None).select_related("person", "mission", "by")
        if named else (),
    }, status=status)  # fmt: skip
