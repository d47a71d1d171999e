"""What comes in by forms and addresses, read without trust."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _


def whole_in(text: str, *, most: int = 2**31 - 1) -> int | None:
    """A whole number from 0 to ``most`` in plain digits; ``None`` for anything else.

    Digits of other scripts and numbers too long for a database are none.
    """
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if number <= most else None


class NoNul:
    """Refuse requests that carry the character NUL: no field means it, and PostgreSQL cannot keep it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 with a sentence, or go on."""
        sent = [request.GET] if request.method == "GET" else [request.GET, request.POST]
        if "\x00" in request.path or any("\x00" in v for data in sent for _, vs in data.lists() for v in vs):
            return HttpResponseBadRequest(
                _("The request holds a character that no text has (NUL). Type it anew."), content_type="text/plain"
            )
        return self.get_response(request)
