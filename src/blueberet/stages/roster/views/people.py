"""The contingent and one person: who is here, what is held, what changed."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of
from blueberet.stages.roster.document_states import Limits, State, limits
from blueberet.stages.roster.forms import PersonForm
from blueberet.stages.roster.models import Document, Person
from blueberet.stages.roster.policies import (
    may_edit,
    own_person,
    people_seen_by,
    person_for,
    sees_guarded_of,
    sees_people,
)
from blueberet.stages.roster.selectors.documents import ahead_of, documents_in, expiring_counts, key_days
from blueberet.stages.roster.selectors.history import (
    CSS,
    WORDS,
    edits_of,
    lacking_kinds,
    papers_of,
    timeline_of,
)
from blueberet.stages.roster.selectors.people import Strength, find_people, people_of, platoon_strength
from blueberet.stages.roster.selectors.units import Branch, tree_on, units_of_people
from blueberet.stages.roster.selectors.units import people_on as on_that_day
from blueberet.stages.roster.services.looking import note_look
from blueberet.stages.roster.services.moving import bring_up_to_date
from blueberet.stages.roster.services.people import edit_person
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.views.asking import asked_day, editor_of, user_of

PAGE = 60


def contingent(request: HttpRequest) -> HttpResponse:
    """Who is here, or was on a day: head counts, what expires, the people."""
    centre, today = centre_of(request.user), timezone.localdate()
    user, get = user_of(request), request.GET
    if not sees_people(user):
        return _head_counts(request, centre)
    seen = people_seen_by(user)
    words = get.get("q", "").strip()[:80]
    if centre:
        bring_up_to_date(centre, today=today)
    day = asked_day(request, "on")
    tree = tree_on(centre, day) if day else {}
    rows, near = find_people(centre, words) if words else (seen, False)
    if words:
        rows = rows.filter(pk__in=seen.order_by().values("pk"))
    rows = _narrowed(rows, request, centre, day, tree, today)
    page = Paginator(rows.order_by("unit__code", "service_number"), PAGE).get_page(get.get("page"))
    people = list(page.object_list)
    _mark(people, day, tree, limits(today))
    expired, soon = expiring_counts(centre, seen, today=today)
    platoons, editor = platoon_strength(centre), may_edit(user, centre)
    total = Strength(None, sum(s.total for s in platoons), sum(s.women for s in platoons))
    return render(request, "roster/contingent.html", {
        "total": total, "platoons": platoons, "expired": expired, "soon": soon, "page_of": page,
        "people": people, "words": words, "near": near, "day": day, "today": today, "key_days": key_days(centre),
        "may_import": editor, "may_export": editor, "may_edit": editor, "show": get.get("show", ""),
        "unit": get.get("unit", ""),
        "speciality": get.get("speciality", ""), "sex": get.get("sex", ""), "specialities": _specialities(centre),
        "page": "contingent", "found": page.paginator.count,
        "filtered": any(get.get(k) for k in ("q", "unit", "show", "speciality", "sex", "on")),
    })  # fmt: skip


def _head_counts(request: HttpRequest, centre: Centre | None) -> HttpResponse:
    """What those see who need numbers but no names; a soldier goes to his own page."""
    me = own_person(request.user)
    if me is not None:
        return redirect("person", me.pk)
    platoons = platoon_strength(centre)
    total = Strength(None, sum(s.total for s in platoons), sum(s.women for s in platoons))
    return render(request, "roster/head_counts.html", {"total": total, "platoons": platoons})


def _narrowed(
    rows: QuerySet[Person], request: HttpRequest, centre: Centre | None, day: date | None, tree: dict[int, Branch],
    today: date,
) -> QuerySet[Person]:  # fmt: skip
    get = request.GET
    unit = get.get("unit", "")
    if day:
        wanted = next((b.unit for b in tree.values() if b.code == unit), None) if unit else None
        there = on_that_day(centre, wanted, day) if wanted or not unit else people_of(centre).none()
        rows = rows.filter(pk__in=there.order_by().values("pk"))
    elif unit:
        rows = rows.filter(Q(unit__code=unit) | Q(unit__code__startswith=f"{unit} > "))
    show = get.get("show", "")
    if show:
        ahead = ahead_of(show, key_days(centre), today=today)
        state = State.EXPIRED if show == "expired" else State.EXPIRING
        held = documents_in(centre, people_of(centre), ahead.limits, kind="", vaccine="", state=state)
        rows = rows.filter(pk__in=held.order_by().values("person"))  # type: ignore[misc]
    if get.get("sex", "") in Person.Sex.values:
        rows = rows.filter(sex=get["sex"])
    speciality = get.get("speciality", "")[:40]
    if speciality:
        # One database keeps letters beyond ASCII escaped, the other as they are.
        rows = rows.annotate(skills=Cast("specialities", TextField())).filter(
            Q(skills__contains=json.dumps(speciality)) | Q(skills__contains=json.dumps(speciality, ensure_ascii=False))
        )
    return rows


def _mark(people: list[Person], day: date | None, tree: dict[int, Branch], within: Limits) -> None:
    """Give each person of the page the unit of the day and the most pressing document."""
    of_day = units_of_people(people, day) if day else {}
    worst: dict[int, date] = {}
    rows = Document.objects.filter(person__in=people, counts=True, expires__lt=within.safe_from)
    for person, expires in rows.values_list("person", "expires"):
        assert expires is not None
        worst[person] = min(expires, worst.get(person, expires))
    for p in people:
        here = tree.get(of_day.get(p.pk, 0))
        p.unit_shown = here.name if here else p.unit.name  # type: ignore[attr-defined]
        p.ends = worst.get(p.pk)  # type: ignore[attr-defined]


def _specialities(centre: Centre | None) -> list[str]:
    lists = people_of(centre).exclude(specialities=[]).order_by().values_list("specialities", flat=True).distinct()
    return sorted({word for words in lists for word in words})


def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: what needs attention, what is held, what happened when, who changed what."""
    user, today = user_of(request), timezone.localdate()
    row = person_for(user, number)
    guarded = sees_guarded_of(user, row)
    if guarded and own_person(user) != row:
        note_look(row, actor=user, today=today)
    within = limits(today)
    counting, history = papers_of(row.documents.all(), within, guarded=guarded)
    edits = edits_of(row, guarded=guarded)
    licences, missions = list(row.licences.all()), list(row.missions.filter(withdrawn_on=None))
    stays = list(row.stays.select_related("unit"))
    days = key_days(row.centre)
    ahead, past = timeline_of([*counting, *history], licences, stays, missions, edits, days, within)
    return render(request, "roster/person.html", {
        "p": row, "guarded": guarded, "may_edit": may_edit(user, row.centre), "today": today,
        "papers": [{"paper": p, "css": CSS[p.state], "word": WORDS[p.state]} for p in counting],
        "history": history, "pressing": [p for p in counting if p.state is not State.IN_FORCE],
        "lacking": lacking_kinds(counting), "licences": licences, "missions": missions, "stays": stays[::-1],
        "languages": row.languages.all(), "edits": edits[:12], "ahead": ahead, "past": past, "page": "contingent",
    })  # fmt: skip


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a person's own fields; a form made before another edit is refused with both values."""
    row = person_for(user_of(request), number)
    user = editor_of(request, row.centre)
    note_look(row, actor=user, today=timezone.localdate())
    context: dict[str, Any] = {"p": row, "page": "contingent"}
    if request.method != "POST":
        return render(request, "roster/edit.html", context | {"form": PersonForm.of(row)})
    form = PersonForm(request.POST)
    if form.is_valid():
        changes = {f: v for f, v in form.cleaned_data.items() if f not in ("edited", "reason")}
        try:
            edit_person(row, actor=user, edited=form.cleaned_data["edited"], changes=changes,
                        reason=form.cleaned_data["reason"])  # fmt: skip
            messages.success(request, _("The change is written."))
            return redirect("person", number)
        except Refused as told:
            context["refused"] = str(told)
    return render(request, "roster/edit.html", context | {"form": form}, status=409 if "refused" in context else 422)
