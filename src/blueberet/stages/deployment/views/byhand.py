"""A plan made by hand in a spreadsheet, judged by the independent checker, by the same rule numbers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.checker import Breach, check
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.stages.deployment.bridge import situation_of
from blueberet.stages.deployment.intake_plan import read_plan, rows_in
from blueberet.stages.deployment.policies import may_propose, named_centre
from blueberet.stages.deployment.selectors.standing import newest_proposal
from blueberet.stages.deployment.sentences import dated
from blueberet.stages.deployment.services.filling import keep_by_hand
from blueberet.stages.deployment.views.asking import try_act, user_of


def _told(b: Breach) -> str:
    """What is broken, without the person and the tour that stand beside it."""
    return dated(b.told.removeprefix(f"{b.person} in {b.rotation}: "))


def _rows_of(b: Breach, rows: Mapping[tuple[str, str], int]) -> list[int]:
    """Rows of the file that a broken rule is about: a person's, in the tour and in others that it names."""
    named = {b.rotation, *b.told.replace(",", " ").replace(":", " ").split()}
    return sorted({n for (rotation, person), n in rows.items() if person == b.person and rotation in named})


def plan(request: HttpRequest) -> HttpResponse:
    """Look at a plan made by hand; taken, it is a proposal like others."""
    centre = named_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    found: dict[str, Any] = {"page": "plan", "may_propose": True, "newest": newest_proposal(centre)}
    if request.method == "POST":
        situation = situation_of(centre, timezone.localdate())
        try:
            name, content = held_content(request) if "take" in request.POST else read_upload(request.FILES.get("file"))
            if "take" not in request.POST:
                hold(request, name, content)
            if situation.problem is None:
                raise UnusableFile(" ".join(situation.faults[:6]))
            said, findings = read_plan(content, name, situation.problem)
        except UnusableFile as unusable:
            return render(request, "deployment/plan.html", found | {"unusable": str(unusable)}, status=422)
        breaches = check(situation.problem, said) if said else []
        problem = situation.problem
        rows = rows_in(content, name) if breaches else {}
        names = {p.code: p.name for p in problem.people}
        if said and not breaches and "take" in request.POST:
            try_act(request, lambda: keep_by_hand(centre, problem, said, actor=user_of(request), name=name),
                    _("Kept as a proposal. Nothing is decided by that."))  # fmt: skip
            return redirect("posts")
        found |= {
            "name": name,
            "plan": said,
            "findings": findings,
            "breaches": [(replace(b, told=_told(b)), names.get(b.person, ""), _rows_of(b, rows)) for b in breaches],
        }
    return render(request, "deployment/plan.html", found)
