"""One log line for each request: which page, by which account, with what result; not what was asked or shown."""

import logging
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

log = structlog.stdlib.get_logger("blueberet.request")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUIET = {"healthz", "readyz", "static"}
"""Asked for so often that a good answer is no news."""


class RequestLines:
    """The outermost of all: gives the request its number, which the answer and every line of it carry."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then tell."""
        number = secrets.token_hex(6)
        began = time.monotonic()
        clear_contextvars()
        bind_contextvars(request=number)
        request.number = number  # type: ignore[attr-defined]
        try:
            response = self.answer(request)
            response.headers["X-Request-ID"] = number
            # Django would tell the same once more, with the path.
            response._has_been_logged = True  # type: ignore[attr-defined]
            route = _route(request)
            is_quiet = route in QUIET and response.status_code < 400
            log.log(
                logging.DEBUG if is_quiet else logging.INFO,
                "answered",
                method=request.method if request.method in METHODS else "other",
                route=route,
                status=response.status_code,
                ms=round((time.monotonic() - began) * 1000),
                account=_account(request),
            )
            return response
        finally:
            clear_contextvars()


def _route(request: HttpRequest) -> str:
    """The address's name in the program; the path itself may hold numbers and words of people."""
    if request.resolver_match is not None:
        return request.resolver_match.url_name or "unnamed"
    return "static" if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"


def _account(request: HttpRequest) -> int | None:
    # Only if the request has looked it up already: a log line is no reason to ask the database.
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
