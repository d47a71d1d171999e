"""Other places of a session: asked for on its page, taken with one button."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from blueberet.foundation.accounts.models import User
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.policies import may_plan
from blueberet.stages.programme.selectors.suggestions import NoOffer, offers_for, places_in
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.suggesting import take_suggestion
from blueberet.stages.programme.views.pages import session_context, session_for
from blueberet.stages.programme.views.today import this_day


@require_GET
def other_places(request: HttpRequest, number: int) -> HttpResponse:
    """The ten best; as a part of the session's page, or the whole page for a browser without scripts."""
    session = session_for(request, number)
    if not may_plan(request.user, session.programme):
        raise PermissionDenied
    context: dict[str, object] = {"s": session, "programme": session.programme, "asked_places": True}
    try:
        context["offers"] = offers_for(session, today=this_day())
    except NoOffer as told:
        context["no_offer"] = str(told)
    if request.headers.get("HX-Request"):
        return render(request, "programme/other_places.html", context)
    return render(request, "programme/session.html", session_context(request, session) | context)


@require_POST
def take_place(request: HttpRequest, number: int) -> HttpResponse:
    """Take one of them."""
    session = session_for(request, number)
    if not isinstance(request.user, User) or not may_plan(request.user, session.programme):
        raise PermissionDenied
    text = request.POST.get("version", "")
    version = whole_in(text) or 0
    try:
        try:
            places = places_in(request.POST.get("places", ""))
        except ValueError:
            raise Refused(_("This suggestion cannot be read. Ask for other places again; nothing was moved.")) from None
        moved = take_suggestion(session, actor=request.user, version=version, places=places, today=this_day())
    except Refused as told:
        session = session_for(request, number)
        context = session_context(request, session) | {"breaches": told.breaches, "message": str(told), "asked": True}
        return render(request, "programme/session.html", context, status=409)
    count = len(moved)
    told_words = ngettext("%(n)d session was moved.", "%(n)d sessions were moved.", count) % {"n": count}
    messages.success(request, told_words + " " + _("No hard rule is broken."))
    return redirect("session", session.pk)
