"""Filling in a sheet: begin, keep as it is entered, send, throw away, pictures; correct one that was sent."""

import json
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.assessment.bridge import steps_of
from blueberet.stages.assessment.models import Draft, Event, Observation, Photo
from blueberet.stages.assessment.policies import draft_for, events_seen_by, observation_for, units_seen_by
from blueberet.stages.assessment.selectors.lists import tasks_on
from blueberet.stages.assessment.selectors.members import members_on
from blueberet.stages.assessment.selectors.showing import columns_of
from blueberet.stages.assessment.services import drafting
from blueberet.stages.assessment.services.sending import send_sheet, take_back
from blueberet.stages.assessment.views.asking import asked_day, evaluator_of
from blueberet.stages.standards.models import Version

WEATHER = ("clear", "overcast", "rain", "snow", "wind", "fog", "heat", "frost")


def new_key() -> str:
    """A key for a sheet, made once by the page that begins it."""
    return secrets.token_hex(16)


def new(request: HttpRequest) -> HttpResponse:
    """Choose task, unit and whose evaluation it is; begin the sheet."""
    user, centre = evaluator_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    day = asked_day(asked.get("day")) or timezone.localdate()
    tasks, units = tasks_on(centre, day), units_seen_by(user)
    refused = ""
    if request.method == "POST":
        version = next((v for v in tasks if v.standard.code == asked.get("task")), None)
        unit = units.select_related("centre").filter(pk=whole_in(asked.get("unit", "")) or 0).first()
        if version is None or unit is None:
            refused = _("Choose a task and a unit.")
        else:
            content = _first_content(asked, day.isoformat())
            try:
                draft = drafting.begin_sheet(
                    version, unit, actor=user, client_key=asked.get("key") or new_key(), content=content
                )  # fmt: skip
                return redirect("sheet", draft.client_key)
            except Refused as told:
                refused = str(told)
    return render(request, "assessment/new.html", {
        "page": "evaluation", "tasks": tasks, "units": units, "asked": asked, "day": day, "refused": refused,
        "key": asked.get("key") or new_key(), "today": timezone.localdate(),
    }, status=422 if refused else 200)  # fmt: skip


def _first_content(asked: Any, day: str) -> dict[str, Any]:
    return {
        "day": day, "external": asked.get("origin") == "external", "evaluator_name": asked.get("evaluator_name",
        "")[:160],
        "evaluator_role": asked.get("evaluator_role", "")[:80], "session": asked.get("session", "")[:40], "marks": [],
        "conditions": {},
    }  # fmt: skip


def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The whole section on one screen. A sheet that was sent leads to what it became."""
    _user, centre = evaluator_of(request)
    return _page(request, key, centre)


def _page(request: HttpRequest, key: str, centre: Centre, refusals: Any = (), status: int = 200) -> HttpResponse:
    sent = Observation.objects.filter(centre=centre, client_key=key, sent_by=request.user.pk).first()
    if sent is not None:
        return redirect("observation", sent.pk)
    draft = draft_for(request.user, key)
    version = Version.objects.select_related("standard").prefetch_related("lines").get(pk=draft.version_id)
    task = steps_of(version)
    day = asked_day(str(draft.content.get("day", ""))) or timezone.localdate()
    people, is_reached = members_on(draft.unit, day)
    return render(request, "assessment/sheet.html", {
        "page": "evaluation", "draft": draft, "version": version, "columns": columns_of(task.lines),
        "people": list(people.values()), "is_reached": is_reached, "refusals": refusals or draft.refusals,
        "weather": WEATHER, "today": timezone.localdate(), "events": _same_day(request, draft, day),
        "corrected": _corrected(draft), "photos": _photos(draft), "day": day,
        "content": {**draft.content, "saved": draft.saved},
    }, status=status)  # fmt: skip


def _same_day(request: HttpRequest, draft: Draft, day: Any) -> list[Event]:
    """Events of the same task, unit and day, to which a second evaluator's sheet belongs."""
    external = bool(draft.content.get("external"))
    rows = events_seen_by(request.user).filter(version=draft.version, unit=draft.unit, day=day, external=external)
    return list(rows.prefetch_related("observations"))


def _corrected(draft: Draft) -> Observation | None:
    number = draft.content.get("replaces")
    return Observation.objects.filter(pk=number, centre=draft.centre).first() if isinstance(number, int) else None


def _photos(draft: Draft) -> list[Photo]:
    return list(Photo.objects.filter(centre=draft.centre, client_key=draft.client_key).defer("content"))


@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what the page holds; answers with the number of savings, or a sentence."""
    user, _centre = evaluator_of(request)
    draft = draft_for(user, key)
    try:
        said = json.loads(request.body or b"{}")
        content, saved = said["content"], said["saved"]
        if not isinstance(saved, int):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError, RawPostDataException):
        return JsonResponse({"told": _("The page sent nothing that can be kept. Load it anew.")}, status=422)
    try:
        number = drafting.keep_sheet(draft, actor=user, content=content, saved=saved)
    except Refused as told:
        return JsonResponse({"told": str(told)}, status=409)
    return JsonResponse({"saved": number, "at": timezone.localtime().strftime("%H:%M:%S")})


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Send the sheet; sent twice is one, and said so."""
    user, centre = evaluator_of(request)
    there = Observation.objects.filter(centre=centre, client_key=key, sent_by=user).first()
    if there is not None:
        messages.info(request, _("This sheet had been sent already; it is one evaluation, not two."))
        return redirect("observation", there.pk)
    draft = draft_for(user, key)
    try:
        _keep_posted(request, draft, user)
        draft.refresh_from_db()
        sent = send_sheet(draft, actor=user)
    except Refused as told:
        return _page(request, key, centre, list(told.sentences), 422)
    if sent.is_again:
        messages.info(request, _("This sheet had been sent already; it is one evaluation, not two."))
    else:
        messages.success(request, _("Sent. It is kept as it is; a correction is a sheet of its own."))
    return redirect("observation", sent.observation.pk)


def _keep_posted(request: HttpRequest, draft: Draft, user: User) -> None:
    """What the form holds may be newer than what was saved last."""
    held = request.POST.get("content", "")
    if not held:
        return
    try:
        content = json.loads(held)
    except (ValueError, RecursionError):
        raise Refused(_("The page sent a sheet that cannot be read; what was saved before is kept.")) from None
    saved = whole_in(request.POST.get("saved", "")) or 0
    drafting.keep_sheet(draft, actor=user, content=content, saved=saved)


@require_POST
def throw(request: HttpRequest, key: str) -> HttpResponse:
    """Throw a draft away."""
    user, _centre = evaluator_of(request)
    drafting.throw_away(draft_for(user, key), actor=user)
    messages.success(request, _("The draft is thrown away; nothing was sent."))
    return redirect("evaluation")


@require_POST
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Put a picture to a draft, or take one off; each is acknowledged by its checksum."""
    user, _centre = evaluator_of(request)
    draft = draft_for(user, key)
    if drop := request.POST.get("drop", ""):
        drafting.drop_picture(draft, actor=user, sha256=drop[:64])
        return JsonResponse({"dropped": drop[:64]})
    upload = request.FILES.get("picture")
    if upload is None:
        return JsonResponse({"told": _("Choose a picture first.")}, status=422)
    try:
        kept = drafting.add_picture(draft, actor=user, name=upload.name or "", content=upload.read(2**21))
    except Refused as told:
        return JsonResponse({"told": str(told)}, status=422)
    return JsonResponse({"sha256": kept.sha256, "name": kept.name, "number": kept.pk})


def shown_picture(request: HttpRequest, number: int) -> HttpResponse:
    """A picture, to whoever sees the sheet it belongs to, or began it."""
    row = Photo.objects.filter(pk=number, centre=centre_of(request.user)).first()
    if row is None:
        raise Http404
    if row.observation_id is not None:
        observation_for(request.user, row.observation_id)
    else:
        draft_for(request.user, row.client_key)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "inline", "ETag": f'"{row.sha256}"'}
    return HttpResponse(bytes(row.content), content_type=row.mime, headers=headers)


@require_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a correction: a new sheet that holds what the old one said, and names it."""
    user, _centre = evaluator_of(request)
    old = observation_for(user, number)
    key = f"correct-{old.pk}-{user.pk}"
    if Observation.objects.filter(centre=old.centre, client_key=key).exists():
        key = new_key()
    try:
        draft = drafting.begin_sheet(old.version, old.event.unit, actor=user, client_key=key, content=_said_before(old))
    except Refused as told:
        messages.error(request, str(told))
        return redirect("observation", old.pk)
    return redirect("sheet", draft.client_key)


def _said_before(old: Observation) -> dict[str, Any]:
    marks = [
        {"step": m.step, "person": m.person_id, "mark": m.mark, "value": m.value, "remark": m.remark}
        for m in old.marks.all()
    ]
    return {
        "day": old.seen_on.isoformat(), "external": old.event.external, "evaluator_name": old.evaluator_name,
        "evaluator_role": old.evaluator_role, "event": old.event_id, "session": old.event.session,
        "began": old.began.strftime("%H:%M") if old.began else "",
        "ended": old.ended.strftime("%H:%M") if old.ended else "",
        "conditions": old.conditions, "leader": old.conditions.get("leader"), "remarks": old.remarks, "marks": marks,
        "replaces": old.pk, "reason": "",
    }  # fmt: skip


@require_POST
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Take a sheet back that should not have been sent."""
    user, _centre = evaluator_of(request)
    old = observation_for(user, number)
    try:
        told = take_back(old, actor=user, reason=request.POST.get("reason", ""), client_key=f"back-{old.pk}")
    except Refused as why:
        messages.error(request, str(why))
        return redirect("observation", old.pk)
    messages.success(request, _("Taken back. It stays to be read, and counts no more."))
    return redirect("observation", told.pk)
