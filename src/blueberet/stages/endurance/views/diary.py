"""One tour told as a dated diary: any of those that were played, by its number."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.diary import Diary, Entry, explain, replay
from blueberet.engine.endurance.mission import Mission
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import tell_refused
from blueberet.stages.endurance.bridge import faults_of, mission_of
from blueberet.stages.endurance.charts import Chart, ledger_chart
from blueberet.stages.endurance.policies import may_supply, plan_for
from blueberet.stages.endurance.selectors.answers import answer_of
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.answering import SEED, last_answer
from blueberet.stages.endurance.words import weight

MOST_TOUR = 10**7
LINES = 6
"""So many stores are drawn, those that came nearest to their minimum."""


def diary(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a tour by its number (``?tour=``), or the tour in which only the known closures happen (``?known``)."""
    plan = plan_for(request.user, code)
    run = last_answer(plan)
    answer = answer_of(run) or {}
    content = run.limits["content"] if run else newest(plan).content
    heads = run.limits["heads"] if run else heads_by_mission(plan.centre)
    if standing := faults_of(content, heads):
        tell_refused(request, Refused(*standing))
        return redirect("supply-plan", plan.code)
    m = mission_of(content, heads)
    examples = answer.get("examples") or []
    only_known = "known" in request.GET or (not m.closures and "tour" not in request.GET)
    tour = whole_in(request.GET.get("tour", ""), most=MOST_TOUR)
    if tour is None:
        tour = examples[0] if examples else 0
    told = replay(m) if only_known else explain(m, SEED, tour)
    return render(request, "endurance/diary.html", {
        "p": plan, "page": "diary", "tour": tour, "examples": examples, "only_known": only_known, "d": told,
        "fails": bool(answer.get("first")), "entries": [_told(e, m) for e in told.entries], "charts": _charts(told, m),
        "has_known": bool(m.known), "may_supply": may_supply(request.user, plan.centre),
    })  # fmt: skip


def _told(e: Entry, m: Mission) -> dict[str, Any]:
    site = next((s.name or s.code for s in m.sites if s.code == e.site), e.site)
    item = next((i for i in m.items if i.code == e.item), None)
    names = [next((s.name or s.code for s in m.sites if s.code == c), c) for c in e.sites]
    facts = {
        "s": site, "i": (item.name or item.code) if item else "", "n": e.name or _("A closure"), "a": f"{e.amount:.1f}",
        "w": _("everything") if len(names) > 1 and len(names) == len(m.sites) else ", ".join(names),
        "u": item.unit if item else "",
    }  # fmt: skip
    sentences = {
        "closure": _("%(n)s: %(w)s shut off for %(a)s days."),
        "waits": _("The convoy to %(s)s cannot leave."),
        "relieved": _("The convoy reaches %(s)s with %(k)s."),
        "rationed": _("%(s)s rations %(i)s to %(p)s of normal use."),
        "failed": _("%(i)s at %(s)s falls below its minimum: %(a)s %(u)s left."),
        "no_power": _("The generators of %(s)s stand: no fuel."),
        "silent": _("%(s)s has no link for %(a)s hours."),
    }
    facts |= {"k": weight(e.amount), "p": f"{e.amount:.0%}"}
    look = {"failed": "bb-missing", "no_power": "bb-missing", "silent": "bb-missing", "rationed": "bb-expiring",
            "relieved": "bb-met"}.get(e.what, "")  # fmt: skip
    until = e.on + timedelta(days=e.until - e.day) if e.on else None
    return {"e": e, "text": sentences[e.what] % facts, "look": look, "until": until}


def _charts(d: Diary, m: Mission) -> list[tuple[str, Chart]]:
    """Stock of the stores that came nearest to their minimum, in days of supply."""
    a = compile_mission(m)
    found = []
    for n, (site, item) in enumerate(d.stores):
        s, i = m.site_index[site], m.item_index[item]
        use = a.rate[s, i] or a.echelon[s, i]
        if not use or a.events[i] or not a.judged[s, i]:
            continue
        days = [float(x[n] / use) for x in d.ledger]
        found.append((min(days) - a.minimum[s, i] / use, site, item, days, float(a.minimum[s, i] / use)))
    found.sort(key=lambda x: x[0])
    names = {s.code: s.name or s.code for s in m.sites}
    items = {i.code: i.name or i.code for i in m.items}
    start = m.start.isoformat() if m.start else ""
    return [
        (f"{items[item]}, {names[site]}", ledger_chart(days, m.days, start, low, _("minimum")))
        for _gap, site, item, days, low in found[:LINES]
    ]
