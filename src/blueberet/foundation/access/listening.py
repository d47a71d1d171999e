"""What follows from Django's and the lock-out's signals: rows of open sessions, entries of the trail."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from blueberet.foundation.access.addresses import client_address
from blueberet.foundation.access.services.sessions import note_sign_in, note_sign_out
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.services import record_act


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    note_sign_in(request, user)


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        note_sign_out(request, user)


@receiver(user_login_failed)
def _refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    # A name that nobody has may be a password typed into the wrong field; while locked, a guesser fills no trail.
    user = User.objects.filter(username=credentials.get("username") or "").first()
    if user is not None and request is not None and AxesProxyHandler.is_allowed(request, credentials):
        record_act(
            "access.account.refused", centre=centre_of(user), actor=None, subject=user.username,
            from_=client_address(request),
        )  # fmt: skip


@receiver(user_locked_out)
def _locked_out(sender: Any, username: str | None = None, ip_address: str | None = None, **_: Any) -> None:
    # A name that nobody has may be a password typed into the wrong field; it is not written down.
    user = User.objects.filter(username=username or "").first()
    if user is not None:
        record_act("access.account.locked", centre=centre_of(user), actor=None, subject=user.username, from_=ip_address)
