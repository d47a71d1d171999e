"""One entry: the short form, its page with every version, corrections, ties."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.stages.incidents.forms import at_first, choices_of, form_of, given_in, key_in, padded
from blueberet.stages.incidents.kinds import GROUPS, KINDS, MEANS
from blueberet.stages.incidents.models import Draft, Incident, Lesson, Photo
from blueberet.stages.incidents.policies import LogSight, incident_for, log_sight
from blueberet.stages.incidents.selectors.closures import closure_of, site_names
from blueberet.stages.incidents.selectors.log import standing, tied_to, versions_of
from blueberet.stages.incidents.selectors.pages import casualties, where_of
from blueberet.stages.incidents.services.drafting import keep_draft, throw_away
from blueberet.stages.incidents.services.entering import correct, enter, withdraw
from blueberet.stages.incidents.services.tying import tie

SAME_HOURS = 24
"""Entries within so many hours at the same place are offered for a tie."""


def new(request: HttpRequest) -> HttpResponse:
    """Enter an incident; a draft is taken up by its key. What was typed and refused stays, also as a draft."""
    sight, key = log_sight(request.user), key_in(request)
    user, faults = user_of(request), list[str]()
    given = at_first(sight)
    if request.method == "POST":
        given = given_in(request)
        try:
            made = enter(sight.centre, given, actor=user, key=key)
        except Refused as refused:
            faults = list(refused.sentences)
            keep_draft(sight.centre, given, actor=user, key=key)
        else:
            messages.success(request, _("Entered in the log as %(n)s.") % {"n": made})
            return redirect("incident", made.year, made.number)
    elif draft := Draft.objects.filter(centre=sight.centre, by=user, key=key).first():
        given |= draft.content
    return _form(request, sight, given, key, faults, {"page": "new"})


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed, or throw it away."""
    sight, key, user = log_sight(request.user), key_in(request), user_of(request)
    if "throw" in request.POST:
        throw_away(sight.centre, actor=user, key=key)
        messages.success(request, _("The draft is gone."))
        return redirect("incidents")
    kept = keep_draft(sight.centre, given_in(request), actor=user, key=key)
    told = _("kept as a draft, %(t)s") % {"t": f"{timezone.localtime():%H:%M:%S}"} if kept else _("not kept")
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


def change(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Correct an entry: the next version, with a reason."""
    row, sight, key = incident_for(request.user, year, number), log_sight(request.user), key_in(request)
    given, faults, reason = form_of(row), list[str](), request.POST.get("reason", "")
    if request.method == "POST":
        given = given_in(request)
        try:
            made = correct(row, given, actor=user_of(request), key=key, reason=reason)
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("Corrected; version %(v)d counts, the one before stays to be seen.") % {
                "v": made.version
            })  # fmt: skip
            return redirect("incident", year, number)
    return _form(request, sight, given, key, faults, {"page": "log", "corrects": row, "reason": reason})


def _form(
    request: HttpRequest, sight: LogSight, given: dict[str, Any], key: uuid.UUID, faults: list[str],
    more: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    kinds = [(k, name, GROUPS[k]) for k, name in KINDS.items()]
    return render(request, "incidents/form.html", choices_of(sight.centre, sight) | more | {
        "g": padded(given), "shuts": any(e.get("what") for e in given["effects"]), "key": key, "faults": faults,
        "kinds": kinds, "means": MEANS,
    }, status=422 if faults else 200)  # fmt: skip


def entry(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """An entry with what it shut, its versions, the entries tied to it and what was learnt from it."""
    row, now = incident_for(request.user, year, number), timezone.now()
    sight, versions = log_sight(request.user), versions_of(row.centre, year, number)
    names = site_names(row.plan) if row.plan else {}
    effects = row.effects.select_related("plan", "incident").prefetch_related("reopenings__by")
    closures = [closure_of(e, site_names(e.plan)) for e in effects]
    ties = tied_to(row.centre, year, number)
    near = standing(row.centre, sight.units).exclude(year=year, number=number).filter(
        happened_at__range=(row.happened_at - timedelta(hours=SAME_HOURS),
                            row.happened_at + timedelta(hours=SAME_HOURS))
    )  # fmt: skip
    tied = {name for name, _tie in ties}
    return render(request, "incidents/entry.html", {
        "i": row, "page": "log", "versions": _told(versions), "where": where_of(row, names), "kind": KINDS[row.kind],
        "means": dict(MEANS).get(row.means, ""), "people": casualties(row), "now": now,
        "closures": [(c, c.days(now), list(c.effect.reopenings.all())) for c in closures], "ties": ties,
        "near": [n for n in near if (n.year, n.number) not in tied][:6], "key": uuid.uuid4(),
        "photos": Photo.objects.filter(centre=row.centre, year=year, number=number).defer("content"),
        "lessons": [
            x for x in Lesson.objects.filter(
                centre=row.centre, incident_year=year, incident_number=number, corrected_by=None
            ) if sight.sees(x)
        ],
    })  # fmt: skip


def _told(versions: list[Incident]) -> list[dict[str, Any]]:
    """Every version with what it changed against the one before."""
    found = []
    for row, before in zip(versions, [*versions[1:], None], strict=True):
        found.append({"row": row, "changed": _changed(before, row) if before else []})
    return found


def _changed(before: Incident, after: Incident) -> list[tuple[str, str, str]]:
    a, b = form_of(before), form_of(after)
    words = {
        "happened": _("when"), "about": _("about"), "learnt": _("learnt"), "unit": _("unit"), "where": _("site"),
        "place": _("place"), "position": _("coordinates"), "kind": _("kind"), "what": _("what"), "told": _("text"),
        "informed_by": _("who informed"), "means": _("means"), "reported_to": _("reported to"),
        "reported": _("reported at"), "own_dead": _("own dead"), "own_injured": _("own injured"),
        "others_dead": _("others dead"), "others_injured": _("others injured"),
    }  # fmt: skip
    found = [(str(w), a[k] or "–", b[k] or "–") for k, w in words.items() if a[k] != b[k]]
    shut_a, shut_b = ("; ".join(f"{e['what']} {e['shut']}" for e in x["effects"]) for x in (a, b))
    return found + ([(_("shuts"), shut_a or "–", shut_b or "–")] if shut_a != shut_b else [])


@require_POST
def take_out(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Withdraw an entry."""
    row = incident_for(request.user, year, number)
    try_act(
        request, lambda: withdraw(row, actor=user_of(request), reason=request.POST.get("reason", "")),
        _("Withdrawn. It stays to be seen here and counts nowhere."),
    )  # fmt: skip
    return redirect("incident", year, number)


@require_POST
def tied(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Tie an entry to another, or undo that."""
    row = incident_for(request.user, year, number)
    told = request.POST.get("other", "").strip()
    first, _sep, second = told.partition("/")
    if not (first.isascii() and second.isascii() and first.isdigit() and second.isdigit() and len(told) < 16):
        messages.error(request, _("Give the number of the other entry as 2026/014."))
        return redirect("incident", year, number)
    try:
        other = incident_for(request.user, int(first), int(second))
    except Http404:
        messages.error(request, _("The log has no entry %(n)s that you see.") % {"n": told})
        return redirect("incident", year, number)
    holds = "undo" not in request.POST
    try_act(
        request,
        lambda: tie(
            row, other, actor=user_of(request), why=request.POST.get("why", ""), key=key_in(request), holds=holds
        ),
        _("Tied: they tell of the same event.") if holds else _("The tie is undone; it stays to be seen in the trail."),
    )  # fmt: skip
    return redirect("incident", year, number)
