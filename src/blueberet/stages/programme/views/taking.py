"""Taking a timetable in from a file: what it would change and the checker's word, then take it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.stages.programme.policies import may_plan, programme_for
from blueberet.stages.programme.selectors.comparing import told_moves
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.taking import preview_plan, take_plan
from blueberet.stages.programme.views.acts import whole
from blueberet.stages.programme.views.today import this_day

MOST_SHOWN = 200


def timetable_import(request: HttpRequest) -> HttpResponse:
    """Upload, see what is wrong and what would move, take it."""
    programme = programme_for(request.user)
    if not isinstance(request.user, User) or not may_plan(request.user, programme):
        raise PermissionDenied
    context: dict[str, Any] = {"page": "import", "programme": programme}
    status = 200
    if request.method == "POST":
        try:
            if "take" in request.POST:
                name, content = held_content(request)
                found = take_plan(
                    programme, actor=request.user, content=content, filename=name,
                    version=whole(request, "version"), today=this_day(),
                )  # fmt: skip
                if found.is_clean:
                    messages.success(request, _("Taken. %(n)d sessions moved.") % {"n": len(found.moved)})
                    return redirect("programme")
            else:
                name, content = read_upload(request.FILES.get("file"))
                found = preview_plan(programme, content, name, today=this_day())
                if found.is_clean:
                    hold(request, name, content)
            status = 200 if found.is_clean else 422
            context |= {
                "check": found, "filename": name, "placed": len(found.plan.placements),
                "moves": told_moves(found.problem, found.problem, found.moved[:MOST_SHOWN]),
                "breaches": found.breaches[:MOST_SHOWN],
            }  # fmt: skip
        except (UnusableFile, Refused) as told:
            context["unusable"], status = str(told), 422
    return render(request, "programme/timetable_import.html", context, status=status)
