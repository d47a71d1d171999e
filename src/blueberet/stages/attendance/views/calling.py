"""The day's rolls, calling one, and what was called."""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.attendance.hours import most_late
from blueberet.stages.attendance.models import Draft, Mark, RollCall, Status
from blueberet.stages.attendance.policies import may_call, may_read, programme_of, roll_for, seen
from blueberet.stages.attendance.selectors.rolls import overlaps_of, rolls_of_day, uncalled
from blueberet.stages.attendance.services.calling import call_roll, people_on, told_by
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.drafting import keep_draft, throw_draft_away
from blueberet.stages.attendance.sessions import Held, held_of
from blueberet.stages.attendance.table import MOST_REMARK
from blueberet.stages.attendance.views.asking import CSS, KEYS, day_asked, groups_seen, now, user_of
from blueberet.stages.programme.models import Programme

LEFT = 40
"""Uncalled sessions that are shown."""


def day(request: HttpRequest) -> HttpResponse:
    """Rolls of a day; those left uncalled before it; drafts, loudly."""
    programme = programme_of(request.user)
    if not may_read(request.user):
        raise PermissionDenied
    asked, groups, at = day_asked(request), groups_seen(request, programme), now()
    sessions = held_of(programme)
    lines = rolls_of_day(programme, asked, at, groups, sessions)
    left = uncalled(programme, at.date(), at, groups, sessions)
    drafts = Draft.objects.filter(programme=programme, by=user_of(request))
    return render(request, "attendance/day.html", {
        "programme": programme, "lines": lines, "day": asked, "left": left[-LEFT:], "left_count": len(left),
        "drafts": drafts, "page": "day", "may_call": may_call(request.user), "statuses": Status.choices,
        "called": sum(x.state == "called" for x in lines), "today": at.date(),
    })  # fmt: skip


def call(request: HttpRequest, session: str) -> HttpResponse:
    """Call the roll of a session: everybody is present until said otherwise."""
    programme, held = _session(request, session)
    if not may_call(request.user):
        raise PermissionDenied
    if there := RollCall.objects.filter(programme=programme, session=session).first():
        return redirect("roll", there.pk)
    told: tuple[str, ...] = ()
    said, remarks, key = _draft(programme, session, request)
    if request.method == "POST":
        said, remarks = _said(request), _remarks(request)
        key = request.POST.get("key", "")[:64] or secrets.token_hex(12)
        try:
            made = call_roll(programme, session, actor=user_of(request), said=said, remarks=remarks, client_key=key)
        except Refused as refused:
            told = refused.sentences
            content = {"said": said, "remarks": remarks, "key": key}
            keep_draft(programme, session, actor=user_of(request), content=content)
        else:
            words = _("The roll is called; it had been sent before.") if made.is_again else _("The roll is called.")
            messages.success(request, words)
            return redirect("roll", made.roll.pk)
    people = people_on(programme, held)
    rows = [
        {"p": p, "status": (s := said.get(p.service_number, ("present", 0)))[0], "minutes": s[1] or "",
         "remark": remarks.get(p.service_number, "")} for p in people
    ]  # fmt: skip
    return render(request, "attendance/call.html", {
        "programme": programme, "held": held, "rows": rows, "statuses": _statuses(), "key": key, "told": told,
        "is_draft": bool(said or remarks), "too_early": now() < held.starts, "most": most_late(held.hours),
        "most_remark": MOST_REMARK,
    }, status=422 if told else 200)  # fmt: skip


@require_POST
def draft(request: HttpRequest, session: str) -> HttpResponse:
    """Keep what was entered so far, or throw it away."""
    programme, _held = _session(request, session)
    if not may_call(request.user):
        raise PermissionDenied
    if request.POST.get("act") == "throw":
        throw_draft_away(programme, session, actor=user_of(request))
        return redirect("call-roll", session)
    content = {"said": _said(request), "remarks": _remarks(request), "key": request.POST.get("key", "")[:64]}
    return JsonResponse({"kept": keep_draft(programme, session, actor=user_of(request), content=content)})


def roll(request: HttpRequest, number: int) -> HttpResponse:
    """A roll as it was called, with every correction; posted: correct a mark."""
    row = roll_for(request.user, number)
    people = set(seen(request.user).values_list("pk", flat=True))
    told: tuple[str, ...] = ()
    if request.method == "POST":
        told = _corrected(request, row, people)
        if not told:
            return redirect("roll", row.pk)
    marks = list(row.marks.select_related("person__unit", "by", "replaces").order_by("person__name_cyrillic", "pk"))
    counting = [m for m in marks if m.replaced_at is None and m.person_id in people]
    older: dict[int, list[Mark]] = {}
    for m in marks:
        if m.replaced_at is not None:
            older.setdefault(m.person_id, []).append(m)
    twice = {o.person: o.other for o in overlaps_of(row)}
    counts = {s: sum(m.status == s for m in counting) for s in Status.values}
    return render(request, "attendance/roll.html", {
        "roll": row, "told_by": told_by(row), "told": told, "may_call": may_call(request.user),
        "rows": [{"m": m, "css": CSS[Status(m.status)], "older": older.get(m.person_id, ()),
                  "twice": twice.get(m.person_id)} for m in counting],
        "counts": [(CSS[Status(s)], Status(s).label, n) for s, n in counts.items() if n],
        "statuses": Status.choices, "hidden": row.marks.filter(replaced_at=None).count() - len(counting),
        "most": most_late(row.hours), "open": whole_in((request.POST if told else request.GET).get("mark", "")),
        "entered": request.POST if told else {}, "most_remark": MOST_REMARK,
    }, status=422 if told else 200)  # fmt: skip


def _corrected(request: HttpRequest, row: RollCall, people: set[int]) -> tuple[str, ...]:
    if not may_call(request.user):
        raise PermissionDenied
    mark = row.marks.filter(pk=whole_in(request.POST.get("mark", "")) or 0, person__in=people).first()
    if mark is None:
        raise Http404
    try:
        correct_mark(
            mark, actor=user_of(request), status=request.POST.get("status", ""),
            minutes=whole_in(request.POST.get("minutes", "") or "0") or 0, reason=request.POST.get("reason", ""),
            remark=request.POST.get("remark"),
        )  # fmt: skip
    except Refused as refused:
        return refused.sentences
    messages.success(request, _("Corrected; the former mark stays beside it."))
    return ()


def _session(request: HttpRequest, session: str) -> tuple[Programme, Held]:
    """The session with that code, if its people are all the account's to see."""
    programme = programme_of(request.user)
    if not may_read(request.user):
        raise Http404
    held, groups = held_of(programme).get(session), groups_seen(request, programme)
    if held is None or (groups is not None and held.group not in groups):
        raise Http404
    return programme, held


def _statuses() -> list[tuple[str, str, str, str]]:
    """Value, word, key and look of each mark."""
    return [(s.value, str(s.label), KEYS[s.value], CSS[s]) for s in Status]


def _draft(
    programme: Programme, session: str, request: HttpRequest
) -> tuple[dict[str, tuple[str, int]], dict[str, str], str]:
    """Marks, remarks and key of what was entered and not sent."""
    kept = Draft.objects.filter(programme=programme, session=session, by=user_of(request)).first()
    if kept is None:
        return {}, {}, secrets.token_hex(12)
    said = {n: (s, m) for n, (s, m) in kept.content.get("said", {}).items()}
    return said, dict(kept.content.get("remarks", {})), kept.content.get("key") or secrets.token_hex(12)


def _remarks(request: HttpRequest) -> dict[str, str]:
    """Remarks of the form, of whomever."""
    given = (
        (n, " ".join(v.split())) for n, v in request.POST.items() if n.startswith("remark-") and isinstance(v, str)
    )
    return {n.removeprefix("remark-")[:32]: v[: MOST_REMARK + 1] for n, v in given if v}


def _said(request: HttpRequest) -> dict[str, tuple[str, int]]:
    """Marks of the form other than present."""
    found: dict[str, tuple[str, int]] = {}
    for name, value in request.POST.items():
        if name.startswith("mark-") and isinstance(value, str) and value != Status.PRESENT:
            number = name.removeprefix("mark-")
            minutes = whole_in(request.POST.get(f"minutes-{number}", "") or "0", most=5000) or 0
            found[number[:32]] = (value[:10], minutes if value == Status.LATE else 0)
    return found
