"""Who asks, and what for: the first lines of every page of this room."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.stages.assessment.policies import may_enter_scores, may_evaluate, sees_evaluations


def user_of(request: HttpRequest) -> User:
    """The account that asks; strangers were sent to sign in before."""
    assert isinstance(request.user, User)
    return request.user


def own_centre(request: HttpRequest) -> Centre:
    """The account's centre; without one there is no such page."""
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    return centre


def reader_of(request: HttpRequest) -> tuple[User, Centre]:
    """The account, if it sees evaluations of others."""
    centre = own_centre(request)
    if not sees_evaluations(request.user):
        raise PermissionDenied
    return user_of(request), centre


def evaluator_of(request: HttpRequest) -> tuple[User, Centre]:
    """The account, if it may evaluate."""
    centre = own_centre(request)
    if not may_evaluate(request.user, centre):
        raise PermissionDenied
    return user_of(request), centre


def enterer_of(request: HttpRequest) -> tuple[User, Centre]:
    """The account, if it may enter tests and certificates."""
    centre = own_centre(request)
    if not may_enter_scores(request.user, centre):
        raise PermissionDenied
    return user_of(request), centre


def asked_day(value: str | None) -> date | None:
    """A day as a form or an address says it; nonsense is none."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
