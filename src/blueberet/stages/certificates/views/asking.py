"""What pages of certificates need of a request: the measurement of today, holders of a form, whom the account sees."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.together import together
from blueberet.stages.assessment.policies import units_seen_by
from blueberet.stages.certificates.models import RuleVersion
from blueberet.stages.certificates.selectors.due import Due, due_under, papers_under
from blueberet.stages.readiness.selectors.awaiting import BeingGathered, awaited
from blueberet.stages.readiness.selectors.measuring import Measured, measured
from blueberet.stages.roster.policies import people_seen_by

MOST = 20_000
"""Holders that a form may name."""


def shows(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose measurement may still be worked out: then it says so, and asks again by itself."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except BeingGathered as work:
            answer = render(request, "certificates/gathering.html", {"work": work}, status=202)
            answer["Cache-Control"] = "no-store"
            return answer

    return page


def today_of(request: HttpRequest, centre: Centre) -> Measured:
    """Readiness of today; an act has it worked out before it goes on."""
    today = timezone.localdate()
    if request.method != "GET":
        return measured(centre, today)
    return awaited(centre, today, origin="national", actor=request.user.pk).measured


def due_seen(request: HttpRequest, m: Measured, versions: Sequence[RuleVersion]) -> list[list[Due]]:
    """Who is due under each rule, as far as the account sees them."""
    people, units = together(
        people_seen_by(request.user).order_by().values_list("pk", flat=True),
        units_seen_by(request.user).order_by().values_list("pk", flat=True),
    )
    papers, mine, ours = papers_under(versions, m.on), set(people), set(units)
    return [due_under(m, v, mine, ours, papers) for v in versions]


def holders_seen(request: HttpRequest, version: RuleVersion) -> set[int]:
    """Keys of people, or of units, whom the account sees."""
    rows = units_seen_by(request.user) if version.is_of_units else people_seen_by(request.user)
    return set(rows.order_by().values_list("pk", flat=True))


def keys_in(data: QueryDict, name: str) -> list[int]:
    """Keys that were ticked, each once; what is none is passed over."""
    found = [whole_in(text) for text in data.getlist(name)[:MOST]]
    return list(dict.fromkeys(n for n in found if n))
