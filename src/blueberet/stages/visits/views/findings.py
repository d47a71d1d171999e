"""Findings: the list, one written down, one with its history and what may be done with it, files."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.files import PAPERS, written
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.sheets.write import write_book
from blueberet.foundation.shell.acting import day_in, file_answer, user_of
from blueberet.stages.visits.models import Finding, Proof
from blueberet.stages.visits.outputs import findings_paper
from blueberet.stages.visits.policies import (
    finding_for,
    findings_seen_by,
    may_answer,
    may_confirm,
    may_raise,
    proof_for,
    visit_for,
    visits_centre,
    visits_seen_by,
)
from blueberet.stages.visits.proving import MOST_BYTES, Given
from blueberet.stages.visits.selectors.findings import by_gravity, overdue
from blueberet.stages.visits.services import finding as acts
from blueberet.stages.visits.shipped import families
from blueberet.stages.visits.table import FINDINGS, row_of
from blueberet.stages.visits.views.asking import is_limited, new_key, staff_of, units_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def findings(request: HttpRequest) -> HttpResponse:
    """All findings the account sees, open ones first; by state, family, owner and words."""
    centre, today = visits_centre(request.user), timezone.localdate()
    rows, asked = _asked(request)
    found = list(rows)
    late = overdue([f for f in found if f.state != "closed"], today)
    return render(request, "visits/findings.html", {
        "rows": found, "asked": asked, "today": today, "late": late,
        "open": [f for f in found if f.state == "open"], "answered": [f for f in found if f.state == "answered"],
        "families": families().values(), "states": Finding.State.choices,
        "may_raise": may_raise(user_of(request), centre, None) or is_limited(request.user),
    })  # fmt: skip


def _asked(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    """Findings that the address asks for."""
    asked = {k: request.GET.get(k, "")[:80] for k in ("state", "family", "whose", "words")}
    rows = by_gravity(findings_seen_by(request.user))
    if asked["state"] == "late":
        rows = rows.exclude(state=Finding.State.CLOSED).filter(due__lt=timezone.localdate())
    elif asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["family"]:
        rows = rows.filter(family=asked["family"])
    if asked["whose"] == "mine":
        rows = rows.filter(owner=request.user.pk)
    if words := asked["words"].strip():
        number = whole_in(words.removeprefix("F").removeprefix("f"))
        rows = rows.filter(number=number) if number else rows.filter(words__icontains=words)
    return rows, asked


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The findings that the address asks for, as a workbook, JSON, PDF or DOCX."""
    centre = visits_centre(request.user)
    if kind not in ("xlsx", "json", *PAPERS):
        raise Http404
    found = list(_asked(request)[0].prefetch_related("notes__proofs"))
    rows = [row_of(f) for f in found]
    if kind in PAPERS:
        now = timezone.localtime()
        body, form = written(findings_paper(centre.name, found, now.date()), kind, at=now), PAPERS[kind]
    elif kind == "xlsx":
        body, form = write_book([(FINDINGS, rows)]), XLSX
    else:
        told = {"centre": centre.code, "day": timezone.localdate().isoformat(), "findings": rows}
        body, form = json.dumps(told, ensure_ascii=False, indent=1, default=str).encode(), "application/json"
    record_act("visits.findings.exported", centre=centre, actor=user_of(request), form=kind, count=len(rows))
    return file_answer(body, form, f"findings.{kind}")


def new(request: HttpRequest) -> HttpResponse:
    """Write down a finding, of a visit or by a commander's word."""
    centre, user = visits_centre(request.user), user_of(request)
    if not may_raise(user, centre, None) and not any(may_raise(user, centre, u) for u in units_for(user, centre)):
        raise PermissionDenied
    units, today, faults = units_for(user, centre), timezone.localdate(), list[str]()
    said: Any = request.POST if request.method == "POST" else {
        "raised_on": today.isoformat(), "visit": request.GET.get("visit", ""), "two": "yes", "severity": "major",
    }  # fmt: skip
    if request.method == "POST":
        try:
            made = acts.raise_finding(
                centre, _raised(request, centre), actor=user, client_key=said.get("key", "")[:64] or new_key()
            )
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("%(f)s is written down.") % {"f": made})
            return redirect("finding", made.number)
    return render(request, "visits/finding_form.html", {
        "said": said, "faults": faults, "families": families().values(), "severities": Finding.Severity.choices,
        "units": units, "visits": visits_seen_by(user)[:40], "staff": staff_of(centre), "today": today,
        "key": said.get("key") or new_key(), "limited": is_limited(user),
    }, status=422 if faults else 200)  # fmt: skip


def _raised(request: HttpRequest, centre: Centre) -> acts.Raised:
    said, user = request.POST, user_of(request)
    visit = whole_in(said.get("visit", ""))
    unit = next((u for u in units_for(user, centre) if str(u.pk) == said.get("unit", "")), None)
    return acts.Raised(
        said.get("family", ""), said.get("severity", ""), said.get("words", ""), day_in(said.get("raised_on", "")),
        day_in(said.get("due", "")), unit, visit_for(user, visit) if visit else None,
        _owner(said.get("owner", ""), centre), said.get("owner_post", ""), "two" in said,
    )  # fmt: skip


def _owner(text: str, centre: Centre) -> Any:
    number = whole_in(text)
    return next((u for u in staff_of(centre) if u.pk == number), None)


def finding(request: HttpRequest, number: int) -> HttpResponse:
    """A finding: its state in words, its history with what shows it, and what the account may do."""
    row, user, faults = finding_for(request.user, number), user_of(request), list[str]()
    if request.method == "POST":
        act = _acts(request, row).get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            act()
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("Kept."))
            return redirect("finding", row.number)
    notes = row.notes.select_related("by").prefetch_related("proofs")
    hands = acts.hands_of(row)
    return render(request, "visits/finding.html", {
        "f": row, "notes": notes, "last_note": max(notes, key=lambda n: n.pk, default=None), "faults": faults,
        "said": request.POST, "today": timezone.localdate(),
        "family": families()[row.family], "late": row.state != "closed" and row.due < timezone.localdate(),
        "may_answer": may_answer(user, row) and row.state == "open", "may_confirm": may_confirm(user, row),
        "may_close": may_confirm(user, row) and (not row.two_persons or user.pk not in hands),
        "may_note": may_answer(user, row) or may_raise(user, row.centre, row.unit), "staff": staff_of(row.centre),
        "kinds": [k for k in Proof.Kind.choices if k[0] != "file"], "megabytes": MOST_BYTES // 2**20,
    }, status=422 if faults else 200)  # fmt: skip


def _acts(request: HttpRequest, row: Finding) -> dict[str, Callable[[], object]]:
    """What a form on the page may do, by the name of its button."""
    said, user = request.POST, user_of(request)
    words = said.get("words", "")
    return {
        "note": lambda: acts.note_finding(row, actor=user, words=words, proofs=_given(request)),
        "answer": lambda: acts.answer_finding(row, actor=user, words=words, proofs=_given(request)),
        "confirm": lambda: acts.confirm_finding(row, actor=user, words=words, seen=whole_in(said.get("seen", ""))),
        "back": lambda: acts.send_back(row, actor=user, words=words),
        "reopen": lambda: acts.reopen_finding(row, actor=user, words=words),
        "move": lambda: acts.move_finding(
            row, actor=user, owner=_owner(said.get("owner", ""), row.centre), owner_post=said.get("owner_post", ""),
            due=day_in(said.get("due", "")), reason=said.get("reason", ""),
        ),
    }  # fmt: skip


def _given(request: HttpRequest) -> list[Given]:
    """Proofs that a form names: a reference, a file, or both."""
    found = []
    if reference := request.POST.get("reference", "").strip():
        found.append(Given(request.POST.get("kind", ""), reference))
    for file in request.FILES.getlist("file"):
        # One byte more than is kept, so that what is too large says so and is not read whole.
        found.append(Given(Proof.Kind.FILE, filename=file.name or "file", content=file.read(MOST_BYTES + 1)))
    return found


def proof(request: HttpRequest, number: int) -> HttpResponse:
    """A file that shows that a finding is put right; always kept, never shown in the page."""
    row = proof_for(request.user, number)
    if row.content is None:
        raise Http404
    answer = file_answer(bytes(row.content), row.mime, f"proof-{row.pk}.{row.reference.rpartition('.')[2].lower()}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
