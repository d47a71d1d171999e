"""Something has happened: say what, look at the repair, take it or leave it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.engine.programme.problem import Placement
from blueberet.engine.programme.repair.moment import Moment
from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import chosen_variant, latest_programme, may_plan, programme_for
from blueberet.stages.programme.selectors.told import told_strength
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.repairing import (
    KIND,
    leave_repair,
    moment_of,
    proposal_of,
    propose_repair,
    take_repair,
)
from blueberet.stages.programme.soft_rules import rule_title
from blueberet.stages.programme.views.pages import to_day
from blueberet.stages.programme.views.today import this_day

WHAT = {
    "instructor": gettext_lazy("Instructor absent"), "venue": gettext_lazy("Venue closed"),
    "holiday": gettext_lazy("Holiday"), "duty": gettext_lazy("Group on duty"), "event": gettext_lazy("Event moved"),
    "makeup": gettext_lazy("Make-up session"), "load": gettext_lazy("Fewer hours"),
    "pool": gettext_lazy("Fewer vehicles"),
}  # fmt: skip
FACTS = {
    "instructor": ("instructor", "first", "last"), "venue": ("venue", "first", "last"), "holiday": ("day", "title"),
    "duty": ("group", "first", "last", "title"), "event": ("event", "first"), "makeup": ("module", "group", "sessions"),
    "load": ("instructor", "weekly_hours"), "pool": ("pool", "quantity"),
}  # fmt: skip
WORDS = {
    "time": gettext_lazy("time"), "venue": gettext_lazy("venue"), "instructors": gettext_lazy("instructor"),
    "new": gettext_lazy("new"), "unplaced": gettext_lazy("no place"),
}  # fmt: skip


def _planned(request: HttpRequest, programme: Programme) -> User:
    if not isinstance(request.user, User) or not may_plan(request.user, programme):
        raise PermissionDenied
    return request.user


def repair(request: HttpRequest) -> HttpResponse:
    """Choose what has happened; posted: work out what it changes."""
    programme = latest_programme(request.user)
    if programme is None:
        if request.method == "POST":
            raise Http404
        raise PermissionDenied
    actor = _planned(request, programme)
    given = request.POST if request.method == "POST" else request.GET
    what = given.get("what", "instructor")
    if what not in WHAT:
        raise Http404
    told = ""
    if request.method == "POST":
        try:
            run = propose_repair(
                programme, actor=actor, what=what, facts=_facts(request, what), now=now_of(request, programme)
            )
        except Refused as refused:
            told = str(refused)
        else:
            return redirect("repair-proposal", run.pk)
    runs = Run.objects.filter(kind=KIND, subject=programme.pk, centre=programme.centre)[:8]
    start = max(this_day(), programme.first_day)
    context = {
        "programme": programme, "page": "repair", "what": what, "kinds": WHAT.items(), "told": told,
        "given": {k: given.get(k, "") for k in ("instructor", "venue", "group", "event", "module", "pool", "first",
                                                "last", "day", "title", "sessions", "weekly_hours", "quantity")},
        "now": given.get("now") or start.isoformat(), "start": given.get("first") or start.isoformat(),
        "last_day": calendar_of(programme).last_day, "runs": runs,
        "instructors": programme.instructors.order_by("name"), "venues": programme.venues.order_by("name"),
        "groups": programme.groups.all(), "events": programme.fixedevents.all(),
        "modules": programme.modules.order_by("title"), "pools": programme.pools.all(),
    }  # fmt: skip
    return render(request, "programme/repair.html", context, status=422 if told else 200)


def _facts(request: HttpRequest, what: str) -> dict[str, Any]:
    """The incident as the form gives it.

    Raises
    ------
    Refused
        If a day or a number is missing.
    """
    found: dict[str, Any] = {}
    for name in FACTS[what]:
        value = request.POST.get(name, "").strip()
        if name in ("first", "last", "day"):
            day = to_day(request, value or (request.POST.get("first", "") if name == "last" else ""))
            if day is None:
                raise Refused(_("Give the day, for example 2026-03-14."))
            found[name] = day.isoformat()
        elif name in ("sessions", "weekly_hours", "quantity"):
            number = whole_in(value, most=9999)
            if number is None:
                raise Refused(_("Give a whole number."))
            found[name] = number
        elif name == "title":
            found |= {name: value[:120]} if value else {}
        elif not value:
            raise Refused(_("Choose what it has happened to."))
        else:
            found[name] = value
    return found


def now_of(request: HttpRequest, programme: Programme) -> Moment:
    """Where the past ends: the day in the form; for today, the period that has begun."""
    day = to_day(request, request.POST.get("now", "")) or this_day()
    if day != this_day():
        return Moment(max(day, programme.first_day))
    begins = [p.starts for p in calendar_of(programme).periods]
    return moment_of(programme, day, f"{timezone.localtime():%H:%M}", begins)


def proposal(request: HttpRequest, run_id: int) -> HttpResponse:
    """What would change, who must be told; posted: take it, leave it, or stop looking."""
    programme = programme_for(request.user)
    run = get_object_or_404(Run, pk=run_id, centre=programme.centre, kind=KIND, subject=programme.pk)
    actor = _planned(request, programme)
    if request.method == "POST":
        return _decided(request, run, actor)
    found = proposal_of(run)
    context: dict[str, Any] = {
        "programme": programme, "page": "repair", "run": run, "found": found, "words": run.limits.get("words", ""),
        "decided": run.result["decided"] if run.result else "",
        "is_stale": programme.version != run.limits.get("programme_version"),
    }  # fmt: skip
    if found is not None:
        names, costs = _names(programme), (run.result or {}).get("costs", [])
        everybody, strengths = told_strength(programme, found.told)
        context |= {
            "rows": [_row(programme, names, d) for d in found.differences],
            "left": [(names["session"].get(u.session, (u.session, ""))[0], u.reason) for u in found.left_over],
            "groups": [(c, names["group"].get(c, c), strengths[c]) for c, *_rest in found.told.groups],
            "people": everybody,
            "costs": [(r, rule_title(r), *n) for r, *n in costs],
            "cost_before": sum(c[1] for c in costs),
            "cost_after": sum(c[2] for c in costs),
            "instructors": [names["instructor"].get(c, c) for c in found.told.instructors],
            "venues": [names["venue"].get(c, c) for c in found.told.venues],
        }
    return render(request, "programme/repair_proposal.html", context)


def _decided(request: HttpRequest, run: Run, actor: User) -> HttpResponse:
    act = request.POST.get("act", "")
    try:
        if act == "take":
            take_repair(run, actor=actor, today=this_day())
            if variant := chosen_variant(actor):
                told = _("Taken in the variant «%(name)s»; the timetable in force is as it was.")
                messages.success(request, told % {"name": variant.variant})
                return redirect("programme")
            messages.success(request, _("Taken. Publish it, so that everybody is told."))
            return redirect("publications")
        if act == "leave":
            leave_repair(run, actor=actor)
            messages.info(request, _("Left; nothing was changed."))
            return redirect("repair")
        if act == "stop":
            cancel_run(run, actor)
            return redirect("repair-proposal", run.pk)
    except Refused as told:
        messages.error(request, str(told))
        return redirect("repair-proposal", run.pk)
    raise Http404


def _names(programme: Programme) -> dict[str, Any]:
    sessions = programme.sessions.values_list("code", "module__title", "group__name", "pk")
    modules = dict(programme.modules.values_list("code", "title"))
    return {
        "session": {code: (f"{title} – {group}", pk) for code, title, group, pk in sessions},
        "module": modules,
        "group": dict(programme.groups.values_list("code", "name")),
        "instructor": dict(programme.instructors.values_list("code", "name")),
        "venue": dict(programme.venues.values_list("code", "name")),
        "periods": [p.starts for p in calendar_of(programme).periods] + [calendar_of(programme).night.starts],
    }  # fmt: skip


def _row(programme: Programme, names: dict[str, Any], d: Any) -> dict[str, Any]:
    module, group, number = d.session.rsplit("/", 2)
    fresh = f"{names['module'].get(module, module)} – {names['group'].get(group, group)} ({number})"
    words, pk = names["session"].get(d.session, (fresh, None))
    return {
        "session": words, "pk": pk, "changed": [(c, WORDS[c]) for c in d.changed], "heads": d.heads,
        "before": _place(names, d.before), "after": _place(names, d.after), "notice": d.notice, "cost": d.cost,
    }  # fmt: skip


def _place(names: dict[str, Any], p: Placement | None) -> dict[str, Any] | None:
    if p is None:
        return None
    day: date = p.day
    return {
        "day": day, "time": names["periods"][p.period - 1], "venue": names["venue"].get(p.venue, p.venue),
        "staff": [names["instructor"].get(i, i) for i in p.instructors],
    }  # fmt: skip
