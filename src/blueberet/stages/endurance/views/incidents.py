"""Closures from incidents: bring a file, choose, have it fitted, look at what it comes to, use it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.findings import Finding, UnusableFile
from blueberet.foundation.sheets.held import held_content, hold, let_go
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.shell.acting import user_of
from blueberet.stages.endurance.incident_files import (
    SAMPLE,
    Seen,
    findings_of,
    reading_of,
    sample,
    seen_again,
    seen_of,
)
from blueberet.stages.endurance.limits_told import PATTERNS, WEIGHTS
from blueberet.stages.endurance.models import Fit, SupplyPlan
from blueberet.stages.endurance.own_log import near
from blueberet.stages.endurance.policies import may_supply, plan_for
from blueberet.stages.endurance.selectors.fits import page_of
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.answering import live_run
from blueberet.stages.endurance.services.confirming import use_closures
from blueberet.stages.endurance.services.fitting import FIT, OWN, SPELLS, asked_in, defaults, start_fit

SESSION = "incidents"
FIELDS = (
    "town", "latitude", "longitude", "place", "radius", "weight", "first", "last", "chance", "lasts", "days", "sigma",
    "everywhere", "leave_out",
)  # fmt: skip
LISTS = ("sites", "routes")
MOST_FINDINGS = 200


def incidents(request: HttpRequest, code: str) -> HttpResponse:
    """Fits of the plan; for the logistician the file and the form. Posted: look at a file, let it go, or fit it."""
    plan = plan_for(request.user, code)
    found: dict[str, Any] = {}
    given: dict[str, Any] | None = None
    if request.method == "POST":
        if not may_supply(request.user, plan.centre):
            raise PermissionDenied
        if "go" in request.POST:
            _let_go(request)
            return redirect("supply-incidents", code)
        try:
            if "ask" in request.POST:
                given = _given(request)
                _ask(request, plan, given)
                return redirect("supply-incidents", code)
            found = _look(request)
        except UnusableFile as unusable:
            found["unusable"] = str(unusable)
        except Refused as refused:
            found["faults"] = list(refused.sentences)
    return _page(request, plan, found, given)


def _page(request: HttpRequest, plan: SupplyPlan, found: dict[str, Any], given: dict[str, Any] | None) -> HttpResponse:
    acts, seen = may_supply(request.user, plan.centre), _seen(request)
    if given is None and seen:
        kept = request.session[SESSION].get("given")
        given = kept if kept else defaults(seen)
    last = Run.objects.filter(centre=plan.centre, kind=FIT, subject=plan.pk).first()
    fits = plan.fits.select_related("by", "confirmed_by", "edition")[:60]
    return render(request, "endurance/incidents.html", found | {
        "p": plan, "page": "incidents", "may_supply": acts, "live": live_run(plan), "last": last,
        "seen": seen if acts else None,
        "given": given, "weights": list(enumerate(WEIGHTS)), "own": OWN, "spells": SPELLS,
        "sites": newest(plan).content["sites"], "fits": [_line(f) for f in fits],
    }, status=422 if found.get("unusable") or found.get("faults") else 200)  # fmt: skip


def _line(f: Fit) -> dict[str, Any]:
    p = f.result["proposal"]
    return {
        "f": f, "place": f.asked["place"], "n": p["fit"]["events"],
        "where": near(p["choice"]["area"], f.asked["place"]),
        "every": f"{p['fit']['days'] / p['fit']['events']:.3g}", "first": p["choice"]["first_day"],
        "last": p["choice"]["last_day"], "pattern": PATTERNS.get(f.pattern, f.pattern),
    }  # fmt: skip


def _given(request: HttpRequest) -> dict[str, Any]:
    return {k: request.POST.get(k, "") for k in FIELDS} | {k: request.POST.getlist(k) for k in LISTS}


def _look(request: HttpRequest) -> dict[str, Any]:
    """Read a file and remember what it holds; its bytes are held for this session alone."""
    if "sample" in request.POST:
        name, content = SAMPLE, sample()
    else:
        name, content = read_upload(request.FILES.get("file"))
    reading = reading_of(content, name)
    seen = seen_of(reading, content, name)
    _let_go(request)
    kept = ""
    if "sample" not in request.POST:
        hold(request, name, content)
        kept = request.session["held_file"][1]
    request.session[SESSION] = {"kept": kept, "seen": seen.as_dict()}
    found: list[Finding] = findings_of(reading, name)
    return {"findings": found[:MOST_FINDINGS], "more": max(0, len(found) + reading.more_faults - MOST_FINDINGS)}


def _seen(request: HttpRequest) -> Seen | None:
    """What the file of this session holds, if it is still there."""
    told = request.session.get(SESSION)
    if not told or (told["kept"] and request.session.get("held_file", ["", ""])[1] != told["kept"]):
        return None
    return seen_again(told["seen"])


def _let_go(request: HttpRequest) -> None:
    told: Mapping[str, Any] = request.session.pop(SESSION, {})
    if told.get("kept") and request.session.get("held_file", ["", ""])[1] == told["kept"]:
        let_go(request)


def _ask(request: HttpRequest, plan: SupplyPlan, given: dict[str, Any]) -> None:
    seen = _seen(request)
    if seen is None:
        raise UnusableFile(_("The file is no longer here. Choose it again."))
    asked = asked_in(given, seen, plan)
    told = request.session[SESSION]
    name, content = held_content(request) if told["kept"] else (SAMPLE, sample())
    start_fit(plan, reading_of(content, name), seen, asked, actor=user_of(request))
    request.session[SESSION] = told | {"given": given}
    messages.success(request, _("Asked for; what the file comes to appears here."))


def fit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a file comes to; posted: use these closures."""
    plan = plan_for(request.user, code)
    row = plan.fits.select_related("plan__centre", "by", "confirmed_by", "edition").filter(pk=number).first()
    if row is None:
        raise Http404
    faults: list[str] = []
    if request.method == "POST":
        if not may_supply(request.user, plan.centre):
            raise PermissionDenied
        try:
            use_closures(
                row, actor=user_of(request), pattern=request.POST.get("pattern", ""),
                code=request.POST.get("closure", ""), without=request.POST.getlist("without"),
            )  # fmt: skip
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            _let_go(request)
            told = _("Used. The plan holds these closures from now on, by your name; have it answered anew.")
            messages.success(request, told)
            return redirect("supply-fit", code, number)
    shown = page_of(row)
    return render(request, "endurance/incidents_fit.html", shown | {
        "p": plan, "page": "incidents", "may_supply": may_supply(request.user, plan.centre), "faults": faults,
        "closure": request.POST.get("closure", f"incidents-{row.pk}"), "others": _others(plan, row.asked["reach"]),
        "chosen": request.POST.get("pattern", shown["advised"]), "without": request.POST.getlist("without"),
        "pattern": PATTERNS.get(row.pattern, ""),
    }, status=422 if faults else 200)  # fmt: skip


def _others(plan: SupplyPlan, reach: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Closures of the newest edition that shut the same, wholly or in part."""
    places = {(k, c) for k in LISTS for c in reach.get(k, ())}
    return [
        c for c in newest(plan).content.get("closures", ())
        if reach.get("everywhere") or c.get("everywhere") or places & {(k, s) for k in LISTS for s in c.get(k) or ()}
    ]  # fmt: skip
