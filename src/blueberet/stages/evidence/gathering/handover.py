"""What the next rotation is handed: what is open, what happened, what was learnt, what was decided and why."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.papers.paper import told_day
from blueberet.stages.attendance.selectors.debts import dues
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.selectors.standing import standing_of
from blueberet.stages.endurance.models import Option
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.evidence.gathering.supply import endurance, stocks
from blueberet.stages.evidence.gathering.visits import findings
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.selectors import closures_of, incidents_between, lessons_of, open_closures
from blueberet.stages.incidents.selectors.closures import site_names
from blueberet.stages.readiness.models import Waiver
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors.units import stays_on

LOOKED_BACK = timedelta(days=400)
"""So far back goes the list of incidents and decisions: a tour and its hand-over."""


def handover(f: Frame) -> dict[str, list[Row]]:
    """Every section of a hand-over pack."""
    return {
        "findings": findings(f), "closures": _closures(f), "debts": _debts(f), "posts": _posts(f),
        "incidents": _incidents(f), "lessons": _lessons(f), "decisions": _decisions(f), "stocks": stocks(f),
        "endurance": endurance(f)["endurance"],
    }  # fmt: skip


def _closures(f: Frame) -> list[Row]:
    return [
        {"what": c.what, "since": timezone.localtime(c.shut_at).date().isoformat(), "words": c.incident.what,
         "proof": _address(c.incident), **f.whose(c.plan.unit_id, c.incident.unit_id)}
        for c in open_closures(f.centre, f.day) if f.is_told(c.plan.unit_id, c.incident.unit_id)
    ]  # fmt: skip


def _address(incident: Incident) -> str:
    return reverse("incident", args=[incident.year, incident.number])


def _debts(f: Frame) -> list[Row]:
    if f.programme is None:
        return []
    people = Person.objects.filter(
        pk__in=stays_on(f.centre, f.day).filter(unit__in=f.inside).order_by().values("person")
    )
    return [
        {"module": d.module, "title": d.title, "people": len(d.people) + len(d.asked), "hours": round(d.hours, 2),
         "proof": reverse("debts")}
        for d in dues(f.programme, people)
    ]  # fmt: skip


def _posts(f: Frame) -> list[Row]:
    return [
        {"mission": t.post.mission.code, "post": t.post.title, "first_day": t.first.isoformat(), "missing": t.missing,
         "proof": reverse("post", args=[t.post.code]), **f.whose()}
        for t in standing_of(f.centre, f.day).tours if t.missing
    ]  # fmt: skip


def _incidents(f: Frame) -> list[Row]:
    effects, names = dict[int, list[str]](), dict[int, dict[str, str]]()
    for c in closures_of(f.centre):
        effects.setdefault(c.incident.pk, []).append(c.what)
    found = []
    for i in reversed(incidents_between(f.centre, f.day - LOOKED_BACK, f.day)):
        tied = (i.unit_id, i.plan.unit_id if i.plan else None)
        if not f.is_told(*tied):
            continue
        if i.plan and i.plan.pk not in names:
            names[i.plan.pk] = site_names(i.plan)
        site = names[i.plan.pk].get(i.site, i.site) if i.plan else i.site
        found.append({
            "number": f"{i.year}/{i.number:03d}", "at": timezone.localtime(i.happened_at).isoformat(timespec="minutes"),
            "kind": i.get_kind_display(), "place": i.place or site, "words": i.what,
            "effect": "; ".join(effects.get(i.pk, [])), "proof": _address(i), **f.whose(*tied),
        })  # fmt: skip
    return found


def _lessons(f: Frame) -> list[Row]:
    return [
        {
            "day": x.learnt_on.isoformat(), "title": x.title, "decided": x.decided, "why": x.why, "open": x.left_open,
            "proof": reverse("lesson", args=[x.number]), **f.whose(x.unit_id),
        }
        for x in lessons_of(f.centre) if x.learnt_on <= f.day and f.is_told(x.unit_id)
    ]  # fmt: skip


def _decisions(f: Frame) -> list[Row]:
    """Fillings of posts, options of supply, waivers of units: each by name and with its reason, the latest first."""
    since, found = f.known - LOOKED_BACK, list[Row]()
    for p in Proposal.objects.filter(centre=f.centre, decided_at__gt=since, decided_at__lte=f.known).defer(
        "problem", "plan", "reasons"
    ).select_related("decided_by"):  # fmt: skip
        assert p.decided_at is not None
        found.append({
            "day": timezone.localtime(p.decided_at).date().isoformat(), "room": "posts", "what": p.name,
            "why": p.reason, "by": account_name(p.decided_by), "proof": reverse("proposal", args=[p.pk]),
            **f.whose(),
        })  # fmt: skip
    options = Option.objects.filter(plan__centre=f.centre, chosen_at__gt=since, chosen_at__lte=f.known)
    for o in options.select_related("plan", "chosen_by"):
        if not f.is_told(o.plan.unit_id):
            continue
        assert o.chosen_at is not None
        found.append({
            "day": timezone.localtime(o.chosen_at).date().isoformat(), "room": "supply",
            "what": f"{o.plan.name}: {o.name}", "why": o.reason, "by": account_name(o.chosen_by),
            "proof": reverse("supply-option", args=[o.plan.code, o.pk]), **f.whose(o.plan.unit_id),
        })  # fmt: skip
    for w in Waiver.objects.filter(unit__in=f.inside, at__gt=since, at__lte=f.known).select_related("by"):
        found.append({
            "day": timezone.localtime(w.at).date().isoformat(), "room": "readiness",
            "what": f"{f.named(w.unit_id)}: {w.set} {w.code}, {told_day(w.first_day)} – {told_day(w.last_day)}",
            "why": f"{w.authority}: {w.reason}", "by": account_name(w.by), "proof": reverse("readiness"),
        })  # fmt: skip
    return sorted(found, key=lambda r: str(r["day"]), reverse=True)
