"""Between the request and the page: what the account holds, whether it may go on, what must not be kept."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from blueberet.foundation.access.looking import note_look
from blueberet.foundation.access.services.second_factor import has_second_factor, is_required
from blueberet.foundation.access.services.sessions import still_open
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import held_by, is_over

OPEN = {"sign-in", "sign-out", "second-factor", "second-factor-setup", "password-change", "feed", "healthz", "readyz"}
"""Addresses that answer before an account has proved everything."""

Answer = Callable[[HttpRequest], HttpResponse]


class Gate:
    """Let a signed-in account on only when it has proved what its centre asks for."""

    def __init__(self, answer: Answer) -> None:
        """Keep what comes next."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read memberships once; say that pages of people must not be kept by anybody on the way."""
        user, over = request.user, False
        if isinstance(user, User) and user.is_authenticated:
            user.chosen_centre = request.session.get("centre")  # type: ignore[attr-defined]
            user.held_memberships = held_by(user)  # type: ignore[attr-defined]
            over = is_over(user)
            if over or not still_open(request, user):
                logout(request)
        response = _over(request) if over else self.answer(request)
        if not (request.resolver_match and request.resolver_match.url_name in OPEN):
            note_look(request, response.status_code)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send an account to what it still has to prove."""
        user = request.user
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not isinstance(user, User) or not user.is_authenticated or name in OPEN:
            return None
        if not getattr(user, "is_verified", lambda: False)():
            if has_second_factor(user):
                return _send(request, "second-factor")
            if is_required(user):
                return _send(request, "second-factor-setup")
        if user.must_change_password:
            return _send(request, "password-change")
        return None


def _over(request: HttpRequest) -> HttpResponse:
    """To the page that says that the time of the account is over; a fragment's page goes there as a whole."""
    address = f"{resolve_url('sign-in')}?over"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _send(request: HttpRequest, name: str) -> HttpResponse:
    """To another page, and back here afterwards; a fragment's page goes there as a whole."""
    back = request.get_full_path() if request.method == "GET" else "/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(name)})
    return redirect(f"{resolve_url(name)}?{urlencode({'next': back})}")
