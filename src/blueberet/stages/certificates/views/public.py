"""Pages that strangers ask: a certificate by its address, a credential they bring, keys, status lists."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from blueberet.engine.credentials.carriers import credential_in
from blueberet.engine.credentials.checking import Fault, State, Verdict
from blueberet.engine.credentials.tokens import Unreadable
from blueberet.foundation.keys.selectors import BrokenKeys, keys_there, public_keys
from blueberet.stages.certificates.content import holder_name, standard_told
from blueberet.stages.certificates.models import Certificate, Look, StatusList
from blueberet.stages.certificates.outputs.as_pdf import code_told
from blueberet.stages.certificates.selectors.public import Checked, certificate_at, checked, status_list, told_of

MOST_BYTES = 2 * 2**20
"""Of a file that a stranger brings."""


@login_not_required
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What was certified, to which standard and version, when, by whom, until when, and whether it was revoked."""
    row = certificate_at(code)
    if row is None:
        return _plain(request, "certificates/unknown.html", {}, 404)
    if not request.user.is_authenticated:
        _count(row)
    told = told_of(row)
    return _plain(request, "certificates/verify.html", {
        "t": told, "c": told.content, "name": holder_name(told.content), "standard": standard_told(told.content),
        "code": code_told(told.content["address"]), "now": timezone.localtime(),
    }, 200)  # fmt: skip


def _count(row: Certificate) -> None:
    """One look more; a look that cannot be counted is no reason not to answer."""
    try:
        with transaction.atomic():
            look, _made = Look.objects.get_or_create(certificate=row, day=timezone.localdate())
            Look.objects.filter(pk=look.pk).update(count=F("count") + 1)
    except DatabaseError:
        return


@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Judge a credential that is pasted, or brought as a file (.jwt, .json or the PDF); or go to a code."""
    if request.method != "POST":
        return _plain(request, "certificates/check.html", {}, 200)
    text, upload = request.POST.get("text", "").strip(), request.FILES.get("file")
    code = request.POST.get("code", "").strip()
    if code and not text and upload is None:
        found = certificate_at(code.rpartition("/")[2][:40])
        if found is not None:
            answer = HttpResponse(status=303)
            answer["Location"] = reverse("certificate-verify", args=[found.code])
            return answer
        return _plain(
            request, "certificates/check.html", {"fault": _("No certificate has this code."), "code": code}, 422
        )
    fault = ""
    if upload is not None and (upload.size or 0) > MOST_BYTES:
        fault = _("The file is larger than %(n)d MB; a certificate is not.") % {"n": MOST_BYTES // 2**20}
    elif upload is None and not text:
        fault = _("Paste a credential, or choose a file.")
    else:
        try:
            token = credential_in(upload.read() if upload is not None else text.encode())
            return _plain(request, "certificates/check.html", _judged(checked(token)) | {"text": text}, 200)
        except Unreadable as unreadable:
            verdict = Verdict(State.UNREADABLE, (Fault("C1", State.UNREADABLE, str(unreadable)),))
            return _plain(request, "certificates/check.html", _judged(Checked(verdict)) | {"text": text}, 200)
        except BrokenKeys:
            return _plain(
                request,
                "certificates/check.html",
                {
                    "fault": _("The centre's keys cannot be read just now, so nothing can be judged. Ask the centre."),
                    "text": text,
                },
                503,
            )
    return _plain(request, "certificates/check.html", {"fault": fault, "text": text}, 422)


def _judged(found: Checked) -> dict[str, object]:
    words = {
        State.VALID: (_("Valid"), "bb-met"), State.EXPIRED: (_("Expired"), "bb-missing"),
        State.REVOKED: (_("Revoked"), "bb-failed"), State.FORGED: (_("Changed after it was signed"), "bb-failed"),
        State.UNKNOWN: (_("Not signed by this centre"), "bb-failed"), State.EARLY: (_("Not yet valid"), "bb-expiring"),
        State.DOUBTFUL: (_("Doubtful"), "bb-failed"), State.MALFORMED: (_("Not in order"), "bb-failed"),
        State.UNREADABLE: (_("No credential"), "bb-failed"),
        State.UNDECIDED: (_("Not known whether it was revoked"), "bb-expiring"),
    }  # fmt: skip
    word, css = words[found.verdict.state]
    said = found.verdict.said or {}
    row = found.certificate
    told = told_of(row) if row is not None and found.verdict.said is not None else None
    return {"found": found, "word": word, "css": css, "said": said, "told": told,
            "name": holder_name(told.content) if told else "", "standard": standard_told(told.content) if told else "",
            "address": reverse("certificate-verify", args=[row.code]) if told and row else ""}  # fmt: skip


@login_not_required
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys: their names, their days, how to verify without asking the centre."""
    try:
        public_keys()
        rows = [(k, _day(k.since), _day(k.until), _day(k.revoked_at)) for k in reversed(keys_there())]
    except BrokenKeys:
        rows = []
    return _plain(request, "certificates/keys.html", {"rows": rows}, 200 if rows else 503)


@login_not_required
@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys as a JSON Web Key Set."""
    try:
        return JsonResponse(
            public_keys(), json_dumps_params={"indent": 1}, content_type="application/jwk-set+json",
            headers={"Content-Disposition": 'inline; filename="keys.json"'},
        )  # fmt: skip
    except BrokenKeys:
        return HttpResponse(
            _("The keys cannot be read just now."), status=503, content_type="text/plain; charset=utf-8"
        )


@login_not_required
@require_GET
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """A status list, signed anew."""
    row = StatusList.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    try:
        return HttpResponse(
            status_list(row, timezone.now()), content_type="application/vc+jwt",
            headers={"Content-Disposition": f'inline; filename="{row.slug}.jwt"'},
        )  # fmt: skip
    except BrokenKeys:
        told = _("The status list cannot be signed just now.")
        return HttpResponse(told, status=503, content_type="text/plain; charset=utf-8")


def _day(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _plain(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    answer = render(request, template, context, status=status)
    # What was true a moment ago may be revoked now; and an address with a code is nobody else's business.
    answer["Cache-Control"] = "no-store"
    # Not "no-referrer": a browser would then send the form of this very page from nowhere, and it would be refused.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
