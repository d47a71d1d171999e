"""The visitor's room: the pack laid out for him, part by part, and its file; nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.policies import memberships_of
from blueberet.stages.evidence.models import Pack
from blueberet.stages.evidence.parts import part_of, parts_of
from blueberet.stages.evidence.policies import laid_out_for, visitor_centre
from blueberet.stages.evidence.redacting import redacted
from blueberet.stages.evidence.telling.pages import page_of
from blueberet.stages.evidence.views.packs import pack_file


def room(request: HttpRequest, number: int = 0, part: str = "") -> HttpResponse:
    """The newest pack that lies open, or another one of them; its first part, or another one."""
    centre = visitor_centre(request.user)
    packs = laid_out_for(request.user)
    ends = next(
        (m.valid_until for m in memberships_of(request.user) if m.centre_id == centre.pk and m.role == "visitor"), None
    )
    told = {"packs": packs, "ends": ends, "now": timezone.now()}
    if not packs and not number:
        return render(request, "evidence/room_empty.html", told)
    row = _one(packs, number)
    facts, parts = redacted(row.facts), parts_of(row.kind)
    here = part_of(row.kind, part) if part else parts[0]
    if here is None:
        raise Http404
    return render(request, "evidence/room.html", told | {
        "p": row, "facts": facts, "parts": parts, "here": here, "shown": page_of(facts, here, parts), "links": False,
        "file": row.files.defer("content").get(version="redacted"), "version": "redacted",
    })  # fmt: skip


def file(request: HttpRequest, number: int) -> HttpResponse:
    """The redacted version as zip."""
    return pack_file(request, _one(laid_out_for(request.user), number), "redacted")


def _one(packs: list[Pack], number: int) -> Pack:
    found = next((p for p in packs if number in (0, p.number)), None)
    if found is None:
        raise Http404
    return found
