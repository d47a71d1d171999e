"""What every page of posts needs to know of the request."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import SEES_GUARDED, sight_of
from blueberet.foundation.shell.acting import day_in, file_answer, tell_refused, try_act, user_of
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.sentences import worded

__all__ = [
    "day_in",
    "file_answer",
    "lacks_told",
    "names_of",
    "proposal_of",
    "sees_papers",
    "tell_refused",
    "try_act",
    "user_of",
]


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
