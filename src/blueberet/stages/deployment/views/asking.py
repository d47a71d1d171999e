"""What every page of posts needs to know of the request."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import SEES_GUARDED, sight_of
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.sentences import worded


def user_of(request: HttpRequest) -> User:
    """The signed-in account."""
    assert isinstance(request.user, User)
    return request.user


def day_in(text: str) -> date | None:
    """A day of a form."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def try_act(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do an act; tell that it is done, or why not. Whether it was done."""
    try:
        act()
    except Refused as refused:
        tell_refused(request, refused)
        return False
    messages.success(request, done)
    return True


def tell_refused(request: HttpRequest, refused: Refused) -> None:
    """Show every sentence of a refusal."""
    for told in refused.sentences:
        messages.error(request, told)


def proposal_of(centre: Centre, number: int) -> Proposal:
    """A proposal of the centre; another's is none."""
    found = Proposal.objects.filter(centre=centre, pk=number).select_related("run", "by", "decided_by").first()
    if found is None:
        raise Http404
    return found


def names_of(row: Proposal) -> dict[str, str]:
    """Names by service number, as they were when a proposal was made."""
    return {p["code"]: p.get("name") or p["code"] for p in row.problem["people"]}


def sees_papers(request: HttpRequest) -> bool:
    """Whether the account sees medical data of everybody."""
    return sight_of(request.user, SEES_GUARDED).whole


def lacks_told(lacks: Iterable[Mapping[str, Any]], *, guarded: bool) -> list[str]:
    """What is lacking, in sentences; of medical papers only that one is, to whoever may not see them."""
    found = []
    for lack in lacks:
        need = lack.get("need") or {}
        is_paper = need.get("what") in GUARDED
        found.append(_("a medical paper does not last the tour") if is_paper and not guarded else worded(lack))
    return list(dict.fromkeys(found))


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
