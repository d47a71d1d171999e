"""What would be if: asked of a proposal, answered by the worker."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.engine.deployment.altering import Change, Closes, Ill, NewPosts, Rule, Scenario
from blueberet.engine.deployment.problem import Mission, Need, Post
from blueberet.engine.kit import wire
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Approval, Category, Proposal
from blueberet.stages.deployment.policies import may_propose, named_centre
from blueberet.stages.deployment.selectors.quotas import allowed_under
from blueberet.stages.deployment.sentences import dated, departure_told
from blueberet.stages.deployment.services.asking import (
    WHAT_IF,
    start_what_if,
)
from blueberet.stages.deployment.views.asking import day_in, names_of, proposal_of, try_act, user_of
from blueberet.stages.deployment.words import spoken


def last_run(proposal: Proposal, kind: str) -> Run | None:
    """The newest run of a kind that was asked of a proposal."""
    return Run.objects.filter(kind=kind, subject=proposal.pk, centre=proposal.centre).first()


def what_if(request: HttpRequest, number: int) -> HttpResponse:
    """A form of changes, and the last answers side by side; posted: ask."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    given, status = _usual(row), 200
    if request.method == "POST":
        if not may_propose(request.user, centre):
            raise PermissionDenied
        if try_act(request, lambda: start_what_if(row, actor=user_of(request), scenarios=scenarios_in(request, row)),
                   _("Asked for; each copy is filled by the worker.")):  # fmt: skip
            return redirect("proposal-what-if", number)
        given, status = {k.replace("-", "_"): str(v) for k, v in request.POST.items()}, 422
    run = last_run(row, WHAT_IF)
    names = names_of(row)
    answers = (run.result or {}).get("answers", ()) if run else ()
    holds = sorted({h["of"] for p in row.problem["people"] for h in p["holds"] if h["what"] == "speciality"})
    return render(request, "deployment/whatif.html", {
        "p": row, "run": run, "answers": [_shown(a, names) for a in answers], "page": "posts",
        "specialities": [(s, spoken(s)) for s in holds],
        "missions": [m["code"] for m in row.problem["missions"]], "may_propose": may_propose(request.user, centre),
        "given": given,
    }, status=status)  # fmt: skip


def _usual(row: Proposal) -> dict[str, str]:
    """What stands in the form at first: from the next first of March, to the end of the year, when most leave."""
    today = timezone.localdate()
    march = date(today.year + (today >= date(today.year, 3, 1)), 3, 1)
    sent = Counter(a["rotation"] for a in row.plan["assignments"])
    leaves = Counter[str]()
    for r in row.problem["rotations"]:
        leaves[r["first"]] += sent[r["code"]]
    most = date.fromisoformat(leaves.most_common(1)[0][0]) if leaves else today
    codes = [m["code"] for m in row.problem["missions"]]
    like = max(codes, key=lambda c: sum(p["places"] for p in row.problem["posts"] if p["mission"] == c), default="")
    return {
        "quota_people": "140", "quota_first": march.isoformat(), "quota_mission": like, "quota_like": like,
        "close_day": date(today.year, 12, 31).isoformat(), "ill_count": "12", "ill_of": "medic",
        "ill_first": most.isoformat(), "ill_last": (most + timedelta(days=30)).isoformat(),
        "rest_months": "6" if row.problem["rules"]["rest_months"] == 12 else "12",
    }  # fmt: skip


def _shown(a: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return a | {
        "name": dated(a["name"]),
        "moved": [(names.get(m["person"], m["person"]), m["before"], m["after"]) for m in a["moved"]],
        "more": a["moves"] - len(a["moved"]),
        "women": [(Category(w["category"]).label, w) for w in a["women"] if w["people"] or w["target"]],
        "refused": [dated(s) for s in a["refused"]],
        "departures": [departure_told(d) for d in a.get("departures", ())],
    }


def scenarios_in(request: HttpRequest, proposal: Proposal) -> tuple[Scenario, ...]:
    """Each change that was filled in as a scenario of its own, and all of them together.

    Raises
    ------
    Refused
        With what is missing of a change that was begun.
    """
    asked, found, faults = request.POST, list[tuple[str, Change]](), list[str]()
    if asked.get("quota-on"):
        found += _quota(asked, proposal, faults)
    if asked.get("close-on"):
        day = day_in(asked.get("close-day", ""))
        mission = asked.get("close-mission", "")
        if day is None or mission not in {m["code"] for m in proposal.problem["missions"]}:
            faults.append(_("A mission that closes needs its name and its last day."))
        else:
            found.append((_("%(m)s closes on %(d)s") % {"m": mission, "d": soldier_date(day)}, Closes(mission, day)))
    if asked.get("ill-on"):
        count, what = whole_in(asked.get("ill-count", ""), most=10_000), asked.get("ill-of", "")
        first, last = day_in(asked.get("ill-first", "")), day_in(asked.get("ill-last", ""))
        if not count or first is None or last is None:
            faults.append(_("Who falls ill needs a number and both days."))
        elif count > (there := _there(proposal, what)):
            told = _("Fewer people can fall ill than that: of «%(w)s» there are %(n)d. Write at most that.")
            faults.append(told % {"w": spoken(what) or _("anybody"), "n": there})
        elif last < first:
            faults.append(_("Illness would end before it begins. Exchange the two days."))
        else:
            of = Need("speciality", what) if what else None
            told = ngettext("%(n)d falls ill: %(w)s", "%(n)d fall ill: %(w)s", count)
            words = told % {"n": count, "w": spoken(what) or _("anybody")}
            found.append((words, Ill(first, last, count=count, of=of)))
    if asked.get("rest-on"):
        months = whole_in(asked.get("rest-months", ""), most=120)
        if months is None:
            faults.append(_("The rest needs a number of months."))
        else:
            words = ngettext("%(n)d month of rest", "%(n)d months of rest", months) % {"n": months}
            found.append((words, Rule(rest_months=months)))
    if faults:
        raise Refused(*faults)
    each = tuple(Scenario(name, (change,)) for name, change in found)
    together = (Scenario(_("all of it together"), tuple(c for _n, c in found)),) if len(found) > 1 else ()
    return each + together


def _there(proposal: Proposal, speciality: str) -> int:
    """People of a proposal, or those of them with a speciality."""
    people = proposal.problem["people"]
    if not speciality:
        return len(people)
    return sum(any((h["what"], h["of"]) == ("speciality", speciality) for h in p["holds"]) for p in people)


def _quota(asked: Any, proposal: Proposal, faults: list[str]) -> list[tuple[str, Change]]:
    """A request for more: so many places like those of a mission that is there, from a day on."""
    count, first = whole_in(asked.get("quota-people", ""), most=10_000), day_in(asked.get("quota-first", ""))
    like, mission = asked.get("quota-like", ""), asked.get("quota-mission", "").strip()[:40]
    posts = [p for p in proposal.problem["posts"] if p["mission"] == like]
    if not count or first is None or not posts or not mission:
        faults.append(_("More posts need a number, a first day, a mission, and a mission whose posts they are like."))
        return []
    codes = {m["code"] for m in proposal.problem["missions"]}
    new = f"{mission} +" if mission in codes else mission
    total, left, made = sum(p["places"] for p in posts), count, list[Post]()
    for n, p in enumerate(posts):
        places = left if n == len(posts) - 1 else min(left, round(count * p["places"] / total))
        left -= places
        if places:
            made.append(_like(p, f"NEW-{p['code']}", new, places))
    words = _("%(n)d more in %(m)s from %(d)s") % {"n": count, "m": mission, "d": soldier_date(first)}
    over = _over(proposal, count)
    if over:
        words = _("%(w)s (%(n)d above the legal ceiling)") % {"w": words, "n": over}
    return [(words, NewPosts(tuple(made), first, (Mission(new),)))]


def _over(proposal: Proposal, count: int) -> int:
    """So many people more than the roomiest approval leaves."""
    today = timezone.localdate()
    left = [a.ceiling - allowed_under(a, today) for a in Approval.objects.filter(centre=proposal.centre)]
    return max(0, count - max(left)) if left else 0


def _like(p: dict[str, Any], code: str, mission: str, places: int) -> Post:
    return wire.load(Post, p | {"code": code, "mission": mission, "places": places, "team": ""})
