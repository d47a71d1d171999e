"""Forms for what a person holds: documents and previous missions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.stages.roster.document_kinds import VACCINES, label
from blueberet.stages.roster.forms import DocumentForm, MissionForm, WithdrawForm, without_reason
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import document_for, mission_for, person_for
from blueberet.stages.roster.services.documents import FIELDS as DOCUMENT_FIELDS
from blueberet.stages.roster.services.documents import add_document, correct_document, withdraw_document
from blueberet.stages.roster.services.missions import FIELDS as MISSION_FIELDS
from blueberet.stages.roster.services.missions import add_mission, correct_mission, withdraw_mission
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.views.asking import editor_of, user_of

Context = dict[str, Any]
Act = Callable[[dict[str, Any]], object]


def document_add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a document to a person."""
    person = person_for(user_of(request), number)
    user = editor_of(request, person.centre)
    first = {"kind": request.GET.get("kind", "passport"), "edited": 0}
    form = without_reason(DocumentForm(request.POST or None, initial=first))
    context: Context = {"heading": _("Add a document"), "vaccines": VACCINES}
    if request.method != "POST":
        return _page(request, person, form, context)
    return _act(request, person, form, context, _("The document is added."), lambda values: add_document(
        person, actor=user, values={f: values[f] for f in DOCUMENT_FIELDS}
    ))  # fmt: skip


def document(request: HttpRequest, number: int) -> HttpResponse:
    """Correct or withdraw a document."""
    row = document_for(user_of(request), number)
    user = editor_of(request, row.person.centre)
    now = {f: getattr(row, f) for f in DOCUMENT_FIELDS} | {"edited": row.edited}
    context: Context = {
        "heading": _("Correct: %(what)s") % {"what": label(row.kind, row.vaccine)}, "row": row, "vaccines": VACCINES,
        "withdraw": WithdrawForm(prefix="withdraw"), "needs_reason": True,
    }  # fmt: skip
    if request.method != "POST":
        return _page(request, row.person, DocumentForm(initial=now), context)
    if "withdraw" in request.POST:
        gone = WithdrawForm(request.POST, prefix="withdraw")
        context["withdraw"] = gone
        return _act(request, row.person, gone, context | {"form": DocumentForm(initial=now)},
                    _("The document is withdrawn and kept as history."),
                    lambda values: withdraw_document(row, actor=user, reason=values["reason"],
                                                     today=timezone.localdate()))  # fmt: skip
    return _act(request, row.person, DocumentForm(request.POST), context, _("The correction is written."),
                lambda values: correct_document(row, actor=user, edited=values["edited"] or 0, reason=values["reason"],
                                                values={f: values[f] for f in DOCUMENT_FIELDS}))  # fmt: skip


def mission_add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a previous mission to a person."""
    person = person_for(user_of(request), number)
    user = editor_of(request, person.centre)
    context: Context = {"heading": _("Add a previous mission")}
    if request.method != "POST":
        return _page(request, person, without_reason(MissionForm(initial={"edited": 0})), context)
    return _act(request, person, without_reason(MissionForm(request.POST)), context, _("The mission is added."),
                lambda values: add_mission(person, actor=user,
                                           values={f: values[f] for f in MISSION_FIELDS}))  # fmt: skip


def mission(request: HttpRequest, number: int) -> HttpResponse:
    """Correct or withdraw a previous mission."""
    row = mission_for(user_of(request), number)
    user = editor_of(request, row.person.centre)
    now = {f: getattr(row, f) for f in MISSION_FIELDS} | {"edited": row.edited}
    context: Context = {"heading": _("Correct: %(what)s") % {"what": row.mission}, "row": row, "needs_reason": True,
               "withdraw": WithdrawForm(prefix="withdraw")}  # fmt: skip
    if request.method != "POST":
        return _page(request, row.person, MissionForm(initial=now), context)
    if "withdraw" in request.POST:
        gone = WithdrawForm(request.POST, prefix="withdraw")
        context["withdraw"] = gone
        return _act(request, row.person, gone, context | {"form": MissionForm(initial=now)},
                    _("The mission is withdrawn."),
                    lambda values: withdraw_mission(row, actor=user, reason=values["reason"],
                                                    today=timezone.localdate()))  # fmt: skip
    return _act(request, row.person, MissionForm(request.POST), context, _("The correction is written."),
                lambda values: correct_mission(row, actor=user, edited=values["edited"] or 0, reason=values["reason"],
                                               values={f: values[f] for f in MISSION_FIELDS}))  # fmt: skip


def _act(
    request: HttpRequest, person: Person, form: Form, context: dict[str, Any], done: str, act: Any
) -> HttpResponse:
    """Do the act with a good form and go back to the person; otherwise show what is wrong, with what was written."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect("person", person.pk)
        except Refused as told:
            context["refused"], status = str(told), 409
    return _page(request, person, context.get("form", form), context, status)


def _page(request: HttpRequest, person: Person, form: Form, context: Context, status: int = 200) -> HttpResponse:
    return render(
        request, "roster/held.html", context | {"p": person, "form": form, "page": "contingent"}, status=status
    )
