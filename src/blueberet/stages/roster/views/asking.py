"""Who asks, and what for: the first lines of every page of this room."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.stages.roster.policies import may_edit


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


def editor_of(request: HttpRequest, centre: Centre) -> User:
    """The account that asks, if it may change people."""
    user = user_of(request)
    if not may_edit(user, centre):
        raise PermissionDenied
    return user


def asked_day(request: HttpRequest, key: str) -> date | None:
    """A day from the address; nonsense is no day."""
    try:
        return parse_date(request.GET.get(key, ""))
    except ValueError:
        return None


def asked_numbers(values: list[str], most: int = 500) -> list[int]:
    """Keys from the address, nonsense left out."""
    return [int(v) for v in values[:most] if v.isascii() and v.isdigit() and len(v) < 12]
