"""One's own account: roles, password, second factor, where it is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.access.services.second_factor import (
    has_second_factor,
    is_required,
    recovery_codes_left,
    renew_recovery_codes,
)
from blueberet.foundation.access.services.sessions import end_sessions, sessions_of
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import memberships_of
from blueberet.foundation.sheets.forms import whole_in


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def my_account(request: HttpRequest) -> HttpResponse:
    """What this account is and where it is signed in."""
    user = _user(request)
    return render(request, "access/mine.html", {
        "memberships": memberships_of(user), "has_factor": has_second_factor(user), "factor_needed": is_required(user),
        "codes_left": recovery_codes_left(user), "sessions": sessions_of(user), "this": request.session.session_key,
    })  # fmt: skip


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one other session, or all others."""
    only = request.POST.get("only", "")
    count = end_sessions(
        user=_user(request), actor=_user(request), keep=request.session.session_key or "",
        only=whole_in(only),
    )  # fmt: skip
    messages.success(request, _("%(n)d signed out.") % {"n": count})
    return redirect("my-account")


@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    if not has_second_factor(_user(request)):
        return redirect("second-factor-setup")
    return render(
        request, "access/recovery_codes.html", {"codes": renew_recovery_codes(_user(request)), "next": "/account/"}
    )


@require_POST
def choose_centre(request: HttpRequest) -> HttpResponse:
    """Work in another centre of one's own from now on."""
    wanted = request.POST.get("centre", "")
    if wanted in {str(m.centre_id) for m in memberships_of(_user(request))}:
        request.session["centre"] = int(wanted)
    return redirect("/")
