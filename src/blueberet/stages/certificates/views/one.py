"""One certificate: what it says, on which proofs, what became of it; its files; revoking it; printing many."""

import io
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.shell.acting import file_answer, tell_refused, user_of
from blueberet.stages.certificates.content import criteria_of, seal_of, standard_told
from blueberet.stages.certificates.models import Certificate, Revocation
from blueberet.stages.certificates.outputs.as_pdf import code_told, file_name
from blueberet.stages.certificates.policies import (
    certificate_centre,
    certificate_for,
    certificates_seen_by,
    grants_to,
    may_grant,
)
from blueberet.stages.certificates.services.printing import (
    AT_ONCE,
    PRINTING,
    in_order,
    note_prints,
    print_many,
    print_one,
    printed_file,
    proven,
    start_prints,
)
from blueberet.stages.certificates.services.revoking import OF_THE_HOLDER, going_along, revoke
from blueberet.stages.certificates.views.asking import keys_in
from blueberet.stages.certificates.words import shown
from blueberet.stages.roster.policies import sees_people

KINDS = {"pdf": "application/pdf", "jwt": "application/vc+jwt", "json": "application/vc"}


def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """What was certified, on which proofs, by whom, what became of it; a granting account may revoke it."""
    row = certificate_for(request.user, number)
    may = _may_revoke(request, row)
    if request.method == "POST":
        try:
            kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")
            done = revoke(row, actor=user_of(request), kind=kind, reason=reason)
        except Refused as refused:
            tell_refused(request, refused)
            return _page(request, row, may, status=422)
        messages.success(request, _("Revoked: %(n)s. The verification pages and the status list say so now.") % {
            "n": ", ".join(r.certificate.number for r in done)})  # fmt: skip
        return redirect("certificate", number)
    return _page(request, row, may)


def _page(request: HttpRequest, row: Certificate, may: bool, status: int = 200) -> HttpResponse:
    named = sees_people(request.user)
    return render(request, "certificates/certificate.html", {
        "s": shown(row, timezone.localdate()), "c": row, "content": row.content, "standard": standard_told(row.content),
        "criteria": criteria_of(row.content), "is_sound": seal_of(row.content) == row.seal,
        "code": code_told(row.content["address"]), "named": named,
        "grounds": [(g, _proof_page(g["proof"]) if named else "") for g in row.content["grounds"]],
        "looks": row.looks.aggregate(n=Sum("count"))["n"] or 0, "may_revoke": may,
        "kinds": Revocation.Kind.choices, "given": request.POST, "revocation": getattr(row, "revocation", None),
        "followed": getattr(row, "followed_by", None), "along": going_along(row) if may else [],
        "along_kinds": _("” or “").join(str(kind.label) for kind in OF_THE_HOLDER),
    }, status=status)  # fmt: skip


def _may_revoke(request: HttpRequest, row: Certificate) -> bool:
    holder = row.person or row.unit
    is_revoked = getattr(row, "revocation", None) is not None
    return (not is_revoked and holder is not None and may_grant(request.user, row.centre)
            and grants_to(user_of(request), row.centre).holds(holder))  # fmt: skip


def _proof_page(source: str) -> str:
    kind, _colon, key = source.partition(":")
    return reverse("observation", args=[int(key)]) if kind == "observation" and key.isdigit() else ""


def file(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The certificate as PDF, its signed credential, or the same with its proof inside."""
    row = certificate_for(request.user, number)
    if kind not in KINDS:
        raise Http404
    try:
        content = _content(request, row, kind)
    except Refused as refused:
        tell_refused(request, refused)
        return redirect("certificate", number)
    return file_answer(content, KINDS[kind], file_name(row.content, kind))


def _content(request: HttpRequest, row: Certificate, kind: str) -> bytes:
    if kind == "pdf":
        return print_one(row, actor=user_of(request))
    return row.credential.encode() if kind == "jwt" else proven(row)


@require_POST
def print_chosen(request: HttpRequest) -> HttpResponse:
    """Print those that were ticked, or all that the account sees: few at once, many by the worker."""
    centre, seen = certificate_centre(request.user), certificates_seen_by(request.user)
    wanted = seen if request.POST.get("which") == "all" else seen.filter(pk__in=keys_in(request.POST, "certificate"))
    keys = list(wanted.order_by("pk").values_list("pk", flat=True))
    if not keys:
        messages.error(request, _("Tick at least one certificate; nothing was printed."))
        return redirect("certificates-granted")
    if len(keys) > AT_ONCE:
        start_prints(centre, keys, actor=user_of(request))
        messages.success(request, _("The worker prints; the file stands here as soon as it is done."))
        return redirect("certificates-granted")
    rows, out = list(in_order(centre, keys)), io.BytesIO()
    print_many(rows, out)
    note_prints(centre, rows, actor=user_of(request))
    return file_answer(out.getvalue(), "application/zip", "certificates.zip")


def printed(request: HttpRequest, number: int) -> HttpResponseBase:
    """The zip of a run, for whoever asked for it."""
    centre = certificate_centre(request.user)
    run = Run.objects.filter(pk=number, kind=PRINTING, centre=centre, created_by=user_of(request)).first()
    path: Any = printed_file(run) if run is not None else None
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="certificates.zip", content_type="application/zip"
    )
