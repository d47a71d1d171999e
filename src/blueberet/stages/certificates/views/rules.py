"""A rule: who is due, who lacks what; writing one, its next version, ending it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.foundation.shell.together import together
from blueberet.stages.certificates.models import CertificateRule, RuleVersion
from blueberet.stages.certificates.policies import certificate_centre, may_grant, may_write_rules, rule_for
from blueberet.stages.certificates.selectors.due import Due
from blueberet.stages.certificates.services.bulk import GRANTING
from blueberet.stages.certificates.services.rules import STANDARDS, end_rule, write_rule
from blueberet.stages.certificates.views.asking import due_seen, shows, today_of
from blueberet.stages.standards.selectors.versions import versions_by_code

MOST_LACKING = 200
"""Rows of those who lack something; the rest are counted."""


def newest_of(rule: CertificateRule) -> RuleVersion:
    """The newest version; its rule comes along."""
    version = rule.versions.first()
    assert version is not None
    version.rule = rule
    return version


@shows
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Who is due under a rule, who holds it until when, who lacks what."""
    centre = certificate_centre(request.user)
    row = rule_for(request.user, code)
    runs, mine = Run.objects.filter(centre=centre, kind=GRANTING), row.versions.order_by().values("pk")
    versions, going, ended = together(
        row.versions.select_related("by"), runs.filter(ended_at=None)[:1], runs.filter(subject__in=mine)[:1]
    )
    version = versions[0]
    version.rule = row
    due = due_seen(request, today_of(request, centre), [version])[0] if version.is_open else []
    parts: dict[str, list[Due]] = {s: [] for s in ("due", "renewable", "waits", "held", "lacks")}
    for d in due:
        parts[d.state].append(d)
    return render(request, "certificates/rule.html", {
        "rule": row, "v": version, "parts": parts, "lacking": parts["lacks"][:MOST_LACKING], "all": len(due),
        "may_grant": may_grant(request.user, centre), "may_write": may_write_rules(request.user, centre),
        "versions": versions, "live": going[0] if going else None, "today": timezone.localdate(),
        "last": ended[0] if ended else None,
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Write a rule."""
    centre = certificate_centre(request.user)
    if not may_write_rules(request.user, centre):
        raise PermissionDenied
    if request.method == "POST":
        given = request.POST
        try:
            made = write_rule(centre, actor=user_of(request), code=given.get("code", "").strip(), **_said(given))
        except Refused as refused:
            return _form(request, centre, refused.sentences, status=422)
        return redirect("certificate-rule", made.rule.code)
    return _form(request, centre)


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next version of a rule."""
    centre, row = certificate_centre(request.user), rule_for(request.user, code)
    if not may_write_rules(request.user, centre):
        raise PermissionDenied
    version = newest_of(row)
    if request.method == "POST":
        given = request.POST
        try:
            write_rule(centre, actor=user_of(request), code=code, of=whole_in(given.get("of", "")) or 0,
                       reason=given.get("reason", ""), **_said(given))  # fmt: skip
        except Refused as refused:
            return _form(request, centre, refused.sentences, version, status=422)
        return redirect("certificate-rule", code)
    return _form(request, centre, (), version)


@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Grant nothing more by a rule."""
    version = newest_of(rule_for(request.user, code))
    try_act(request, lambda: end_rule(version, actor=user_of(request), reason=request.POST.get("reason", "").strip()),
            _("The rule has ended. What was granted stays."))  # fmt: skip
    return redirect("certificate-rule", code)


def _said(given: Any) -> dict[str, Any]:
    kind = given.get("kind", "")
    is_language = kind == RuleVersion.Kind.LANGUAGE
    months = given.get("valid_months", "").strip()
    return {
        "title": given.get("title", "").strip()[:120], "kind": kind,
        "standard": given.get("standard", "").strip()[:40],
        "scale": given.get("scale", "").strip()[:40] if is_language else "",
        "least": given.get("least", "").strip()[:20] if is_language else "",
        "text": given.get("text", "").strip()[:400],
        "valid_months": (whole_in(months) or 0) if months else None, "abroad": "abroad" in given,
        "two_persons": "two_persons" in given,
    }  # fmt: skip


def _form(
    request: HttpRequest, centre: Centre, faults: tuple[str, ...] = (), version: RuleVersion | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    given: dict[str, Any] = {}
    if request.method == "POST":
        given = _said(request.POST) | {"code": request.POST.get("code", ""), "reason": request.POST.get("reason", ""),
                                       "valid_months": request.POST.get("valid_months", "")}  # fmt: skip
    elif version is not None:
        given = {f: getattr(version, f) for f in ("title", "kind", "standard", "scale", "least", "text", "abroad",
                                                  "two_persons", "valid_months")}  # fmt: skip
    kinds = {k for ks in STANDARDS.values() for k in ks}
    there = versions_by_code(centre, timezone.localdate())
    return render(request, "certificates/rule_form.html", {
        "given": given, "faults": faults, "v": version, "kinds": RuleVersion.Kind.choices,
        "standards": [(code, v.title, v.standard.kind) for code, v in there.items() if v.standard.kind in kinds],
        "levels": [x.code for v in there.values() if v.standard.kind == "ladder" for x in v.lines.all()],
        "scales": [code for code, v in there.items() if v.standard.kind == "scale"],
    }, status=status)  # fmt: skip
