"""The three texts side by side, what is told otherwise, handing over; the table of who is told what."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.situation.models import Addressee, Report, State, Telling
from blueberet.stages.situation.policies import may_change_table, may_write, report_for, reports_centre
from blueberet.stages.situation.selectors.reports import edition_of, read_of, table_of
from blueberet.stages.situation.services.sending import addressees_of, change_table, send_report
from blueberet.stages.situation.services.writing import keep_words
from blueberet.stages.situation.side_by_side import own_words, shown
from blueberet.stages.situation.texts import checked, texts_of
from blueberet.stages.situation.views.asking import tell_refused, typed_in, user_of
from blueberet.stages.situation.words import SPOKEN, TOLD_TO, blocks, kinds, word


def told(request: HttpRequest, number: int) -> HttpResponse:
    """Side by side, the same fact in one row; own words to each; handing over once it is approved."""
    row = report_for(request.user, number)
    status, typed = 200, None
    if request.method == "POST":
        if not may_write(request.user, row.unit):
            raise PermissionDenied
        _judged, typed = typed_in(request)
        try:
            _done(request, row, typed)
        except Refused as refused:
            tell_refused(request, refused)
            status = 422
        else:
            return redirect("report-told", number)
    edition = edition_of(row)
    situation = read_of(row, edition)
    table = edition.table if edition else table_of(row.centre)
    addressees = [a for a in addressees_of(row.unit) if a in SPOKEN]
    texts = texts_of(situation, table, addressees)
    findings = checked(situation, table, texts)
    handed = {h.addressee: h for h in row.handovers.all()}
    to = {a: request.POST.get(f"to-{a}", _usual(a, row.unit.name)) for a in addressees_of(row.unit)}
    sides, own = shown(situation, table, texts, addressees, findings), own_words(situation, addressees, typed)
    return render(request, "situation/told.html", {
        "r": row, "edition": edition, "writes": may_write(request.user, row.unit), "is_draft": row.state == State.DRAFT,
        "columns": [(a, Addressee(a).label, SPOKEN[a]) for a in addressees],
        "own": [(o, Addressee(o.addressee).label, SPOKEN[o.addressee]) for o in own], "blocks": sides,
        "opened": request.GET.get("open") == "all", "out": sum(b.out for b in sides) + sum(bool(o.out) for o in own),
        **{weight: [f for f in findings if f.weight == weight] for weight in ("wrong", "unmeant", "meant")},
        "sending": [(a, Addressee(a).label, handed.get(a), to[a]) for a in addressees_of(row.unit)],
        "may_send": row.state in (State.APPROVED, State.SENT) and may_write(request.user, row.unit),
        "left": [a for a in addressees_of(row.unit) if a not in handed],
    }, status=status)  # fmt: skip


def _done(request: HttpRequest, row: Report, typed: Mapping[str, str]) -> None:
    actor, now, post = user_of(request), timezone.now(), request.POST
    if post.get("act") == "send":
        to = {a: post.get(f"to-{a}", "") for a in Addressee.values if post.get(f"give-{a}")}
        made = send_report(row, actor=actor, to=to, now=now)
        messages.success(request, _("Handed over: %(n)s.") % {"n": ", ".join(f"{h.to_whom}" for h in made)})
        return
    edited = whole_in(post.get("edited", ""))
    keep_words(row, actor=actor, judgements={}, remarks=typed, edited=edited, now=now)
    messages.success(request, _("Kept."))


def _usual(addressee: str, unit: str) -> str:
    return {
        "personnel": _("All personnel of %(u)s, notice board") % {"u": unit}, "state": _("Ministry of Defence"),
        "command": _("Mission headquarters, operations centre"), "higher": _("Operations officer of the unit above"),
    }[addressee]  # fmt: skip


def addressees(request: HttpRequest) -> HttpResponse:
    """Who is told which kind of fact, why, and what it is called in each language; changed with a reason."""
    centre = reports_centre(request.user)
    may, status = may_change_table(request.user, centre), 200
    if request.method == "POST":
        asked = {k: [a for a in TOLD_TO if request.POST.get(f"{k}|{a}")] for k in kinds()}
        try:
            made = change_table(
                centre, actor=user_of(request), table=asked, why=request.POST.get("why", ""), now=timezone.now()
            )
        except Refused as refused:
            tell_refused(request, refused)
            status = 422
        else:
            done = _("Changed for reports that are approved from now on.") if made else _("Nothing is another.")
            messages.success(request, done)
            return redirect("report-addressees")
        table = asked
    else:
        table = table_of(centre)
    rows = [
        (blocks()[b].words["en"], [(k, [(a, a in table.get(k.code, ()), a in k.told_to) for a in TOLD_TO])
                                   for k in kinds().values() if k.block == b])
        for b in blocks()
    ]  # fmt: skip
    return render(request, "situation/addressees.html", {
        "rows": rows, "may_change": may, "columns": [(a, Addressee(a).label) for a in TOLD_TO],
        "last": Telling.objects.filter(centre=centre).select_related("by").first(), "given": request.POST,
        "limits": [(b.words["en"], b.limit_hours, b.source, b.why) for b in blocks().values()],
        "translated": word("doc.translated", "en"),
    }, status=status)  # fmt: skip
