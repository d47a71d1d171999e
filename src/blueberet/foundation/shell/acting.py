"""What pages need of a request: who asks, a day of a form, an act with its outcome told, a file to keep."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused


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


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
