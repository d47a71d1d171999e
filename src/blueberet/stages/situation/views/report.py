"""One report: the form that filled itself, own words, and the acts that move it on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.situation.changes import changes
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.situation.models import Report, State, Step
from blueberet.stages.situation.policies import may_approve, may_write, report_for
from blueberet.stages.situation.selectors.reports import before, edition_of, told_by
from blueberet.stages.situation.services.deciding import approve_report, authors, check_report, return_report
from blueberet.stages.situation.services.writing import drop_report, keep_words, refresh_report
from blueberet.stages.situation.showing import page_of
from blueberet.stages.situation.views.asking import tell_refused, try_act, typed_in, user_of

PATH = (State.DRAFT, State.CHECKED, State.APPROVED, State.SENT)


def report(request: HttpRequest, number: int) -> HttpResponse:
    """The report; in a draft own words are kept, facts gathered anew, and it is said to be checked."""
    row = report_for(request.user, number)
    judged, typed_edited, status = None, None, 200
    if request.method == "POST":
        judged, _remarks = typed_in(request)
        typed_edited = whole_in(request.POST.get("edited", ""))
        try:
            _kept(request, row, judged, typed_edited)
        except Refused as refused:
            tell_refused(request, refused)
            status = 422
            row = report_for(request.user, number)
        else:
            return redirect("report", number)
    return render(request, "situation/report.html", _context(request, row, judged), status=status)


def _kept(request: HttpRequest, row: Report, judged: dict[str, str], edited: int | None) -> None:
    """Keep what was typed first, so that nothing is lost whatever else is asked."""
    actor, now, act = user_of(request), timezone.now(), request.POST.get("act", "keep")
    keep_words(row, actor=actor, judgements=judged, remarks={}, edited=edited, now=now)
    told = _("Kept.")
    if act == "refresh":
        refresh_report(row, actor=actor, now=now)
        told = _("Facts are gathered anew; nobody's own words were touched.")
    elif act == "check":
        check_report(row, actor=actor, now=now)
        told = _("Checked. Somebody who commands the unit approves it now.")
    messages.success(request, told)


def _context(request: HttpRequest, row: Report, judged: dict[str, str] | None) -> dict[str, object]:
    edition = edition_of(row)
    told = told_by(row, edition)
    last = before(row) if edition is None else None
    changed = told.changed if edition is not None else changes(last[1], told) if last else ()
    typed = {b: j["text"] for b, j in row.judgements.items()} | (judged or {})
    if edition is not None:
        typed = {j.block: j.text for j in told.judgements}
    steps = list(row.steps.all())
    page = page_of(told, changed, typed, timezone.now() if edition is None else None)
    me = request.user.pk
    return {
        "r": row, "told": told, "p": page, "edition": edition, "path": _path(row, steps), "steps": steps,
        "previous": told.previous if edition is not None else last[0].number if last else 0,
        "whole": next((j for j in told.judgements if j.block == "commander"), None),
        "typed_whole": typed.get("commander", ""), "handovers": list(row.handovers.all()),
        "writes": may_write(request.user, row.unit), "approves": may_approve(request.user, row.unit),
        "wrote": me in authors(row), "corrections": [c for c in row.corrections.all() if c.state != State.DROPPED],
        "now": timezone.now(),
    }  # fmt: skip


def _path(row: Report, steps: list[Step]) -> list[tuple[str, Step | None, bool]]:
    """Each state with the step that reached it and still holds, and whether it stands there."""
    found: dict[str, Step] = {}
    for step in steps:
        if step.state == State.DRAFT:
            found = {}
        found[step.state] = step
    return [(str(State(s).label), found.get(s), row.state == s) for s in PATH]


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve, send back, or throw a draft away."""
    row = report_for(request.user, number)
    actor, now, reason = user_of(request), timezone.now(), request.POST.get("reason", "")
    seen = whole_in(request.POST.get("seen", ""))
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "approve": (lambda: approve_report(row, actor=actor, now=now, seen=seen), _("Approved and frozen.")),
        "return": (lambda: return_report(row, actor=actor, reason=reason, now=now), _("Sent back to draft.")),
        "drop": (lambda: drop_report(row, actor=actor, reason=reason, now=now), _("Thrown away; its days are free.")),
    }  # fmt: skip
    if (asked := acts.get(request.POST.get("act", ""))) is None:
        # Nothing is ever frozen because a page asked for nothing.
        raise Http404
    act, done = asked
    if not try_act(request, act, done):
        return redirect("report", number)
    return redirect("report-told" if request.POST.get("act") == "approve" else "report", number)
