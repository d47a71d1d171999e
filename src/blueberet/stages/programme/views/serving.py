"""Which standards the programme serves, and which nobody teaches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.stages.programme.policies import latest_programme, may_plan, may_see_workings
from blueberet.stages.programme.selectors.serving import standards_served
from blueberet.stages.programme.services.serving import follow_standards
from blueberet.stages.programme.views.today import this_day
from blueberet.stages.standards.selectors import kind_names


def standards(request: HttpRequest) -> HttpResponse:
    """The table; posted: let the modules follow the versions in force."""
    programme = latest_programme(request.user)
    if programme is None:
        if request.method == "POST":
            raise Http404
        return render(request, "programme/empty.html", {"page": "standards"})
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    if request.method == "POST":
        if not isinstance(request.user, User) or not may_plan(request.user, programme):
            raise PermissionDenied
        count = follow_standards(programme, actor=request.user, today=this_day())
        messages.success(request, _("%(n)d modules now serve the version in force.") % {"n": count})
        return redirect("programme-standards")
    served, names = standards_served(programme, this_day()), kind_names()
    kinds = dict.fromkeys(s.version.standard.kind for s in served)
    return render(request, "programme/standards.html", {
        "page": "standards", "programme": programme, "may_plan": may_plan(request.user, programme),
        "groups": [(names[k], [s for s in served if s.version.standard.kind == k]) for k in kinds],
        "total": len(served), "unserved": sum(not s.modules for s in served),
        "behind": sum(s.is_behind for s in served),
        "silent": programme.modules.filter(servings=None).count(),
    })  # fmt: skip
