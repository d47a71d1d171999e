"""Packs for the staff: the list, a new one, its parts, its files, two of them compared."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from blueberet.engine.evidence.verify import Verdict
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in, file_answer, user_of
from blueberet.stages.evidence.documents import canonical
from blueberet.stages.evidence.models import Laying, Pack, PackFile
from blueberet.stages.evidence.parts import part_of, parts_of
from blueberet.stages.evidence.policies import evidence_centre, may_lay_out, may_make, pack_for, version_for
from blueberet.stages.evidence.redacting import redacted
from blueberet.stages.evidence.selectors.packs import courses_of, kept_days, packs_of, units_of, verdict_on
from blueberet.stages.evidence.selectors.visitors import open_visitors
from blueberet.stages.evidence.services.packs import PACK, WRITTEN_IN, live_run, start_pack
from blueberet.stages.evidence.telling.comparing import compared
from blueberet.stages.evidence.telling.pages import page_of

ZIP = "application/zip"


def overview(request: HttpRequest) -> HttpResponse:
    """All packs, the newest first; what is being made."""
    centre = evidence_centre(request.user)
    last = Run.objects.filter(centre=centre, kind=PACK).first()
    return render(request, "evidence/overview.html", {
        "packs": packs_of(centre), "live": live_run(centre), "may_make": may_make(request.user, centre),
        "failed": last if last and last.state == Run.State.FAILED else None, "page": "packs",
        "may_lay_out": may_lay_out(request.user, centre),
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Ask for a pack; a refusal keeps what was typed."""
    centre = evidence_centre(request.user)
    if not may_make(request.user, centre):
        raise PermissionDenied
    found = _form(request, centre)
    if request.method == "POST":
        given = found["given"]
        try:
            start_pack(
                centre, actor=user_of(request), kind=given["kind"], day=day_in(given["day"]),
                language=given["language"], unit=next((u for u in found["units"] if str(u.pk) == given["unit"]), None),
                course=given["course"], title=given["title"], today=timezone.localdate(),
                visitors=[v.user for v in found["visitors"] if str(v.pk) in request.POST.getlist("visitors")],
            )  # fmt: skip
        except Refused as refused:
            found["faults"] = refused.sentences
        else:
            return redirect("evidence")
    return render(request, "evidence/new.html", found, status=422 if found.get("faults") else 200)


def _form(request: HttpRequest, centre: Centre) -> dict[str, Any]:
    days, units = kept_days(centre), units_of(centre)
    usual = {
        "kind": request.GET.get("kind", "visit"), "day": days[0].isoformat() if days else "", "language": "en",
        "unit": str(units[0].pk) if units else "", "course": "", "title": "",
    }  # fmt: skip
    given, lays = {k: request.POST.get(k, v) for k, v in usual.items()}, may_lay_out(request.user, centre)
    return {
        "given": given, "units": units, "courses": courses_of(centre), "days": days[:8], "page": "new",
        "kinds": Pack.Kind.choices, "languages": [x for x in Pack.Language.choices if x[0] in WRITTEN_IN],
        "visitors": open_visitors(centre) if lays else [], "may_lay_out": lays,
        "chosen": request.POST.getlist("visitors"), "today": timezone.localdate(),
    }  # fmt: skip


def pack(request: HttpRequest, number: int, part: str = "") -> HttpResponse:
    """A pack, one part at a time, in the version that the account may read."""
    row = pack_for(request.user, number)
    version = version_for(request.user)
    facts = row.facts if version == "full" else redacted(row.facts)
    parts = parts_of(row.kind)
    here = part_of(row.kind, part) if part else parts[0]
    if here is None:
        raise Http404
    lays = may_lay_out(request.user, row.centre)
    return render(request, "evidence/pack.html", {
        "p": row, "facts": facts, "parts": parts, "here": here, "shown": page_of(facts, here, parts),
        "version": version, "links": True, "page": "packs", "may_lay_out": lays,
        "files": row.files.defer("content").filter(version__in=("redacted", version)),
        "layings": Laying.objects.filter(pack=row).select_related("visitor", "by"),
        "visitors": open_visitors(row.centre) if lays else [], "verdict": _verdict(request, row),
        "earlier": packs_of(row.centre).filter(kind=row.kind, unit=row.unit, course=row.course).exclude(pk=row.pk)[:8],
    })  # fmt: skip


def _verdict(request: HttpRequest, row: Pack) -> Verdict | None:
    """Every file looked at against the manifest and its signature, on demand."""
    return verdict_on(row, version_for(request.user)) if "verify" in request.GET else None


def file(request: HttpRequest, number: int, version: str) -> HttpResponse:
    """A version of a pack as zip; the full one for those who see everybody."""
    row = pack_for(request.user, number)
    if version not in PackFile.Version.values or (version == "full" and version_for(request.user) != "full"):
        raise Http404
    return pack_file(request, row, version)


def pack_file(request: HttpRequest, row: Pack, version: str) -> HttpResponse:
    """The bytes as they were kept; that they were taken stands in the trail."""
    found = row.files.get(version=version)
    record_act(
        "evidence.pack.exported", centre=row.centre, actor=user_of(request), subject=f"pack {row.number}",
        version=version, sha256=found.sha256,
    )  # fmt: skip
    return file_answer(bytes(found.content), ZIP, found.name)


def facts_file(request: HttpRequest, number: int) -> HttpResponse:
    """The facts, from which ``blueberet report pack`` makes the same files; for those who see everybody."""
    row = pack_for(request.user, number)
    if version_for(request.user) != "full":
        raise Http404
    record_act(
        "evidence.pack.exported", centre=row.centre, actor=user_of(request), subject=f"pack {row.number}",
        version="facts", sha256=row.seal,
    )  # fmt: skip
    return file_answer(canonical(row.facts), "application/json", f"facts-{row.number}.json")


def compare(request: HttpRequest) -> HttpResponse:
    """Two packs of one kind: what is new, gone, or another value, section by section."""
    numbers = [whole_in(request.GET.get(k, "")) or 0 for k in ("before", "after")]
    before, after = (pack_for(request.user, n) for n in numbers)
    if before.kind != after.kind:
        raise Http404
    full = version_for(request.user) == "full"
    was, now = (p.facts if full else redacted(p.facts) for p in (before, after))
    return render(request, "evidence/compare.html", {
        "before": before, "after": after, "parts": compared(was, now), "page": "packs",
        "may_lay_out": may_lay_out(request.user, before.centre),
    })  # fmt: skip
