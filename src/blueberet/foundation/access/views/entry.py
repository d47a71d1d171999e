"""The way in: password, second factor, first password changed."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from blueberet.foundation.access.guessing import is_guessed_at
from blueberet.foundation.access.services.giving import has_expired
from blueberet.foundation.access.services.second_factor import (
    begin_enrolment,
    check_code,
    confirm_enrolment,
    has_second_factor,
    waiting_seconds,
)
from blueberet.foundation.access.services.sessions import end_sessions, follow_key, renew_key
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import begins_later, centre_of, is_over
from blueberet.foundation.audit.services import record_act


class SignIn(views.LoginView):
    """The sign-in page; a demonstration centre names its accounts there."""

    template_name = "access/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse even the right password while an account or an address is being guessed at from all sides."""
        if is_guessed_at(request, request.POST.get("username", "")):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in, unless the first password has waited too long to be changed."""
        if has_expired(form.get_user()):
            form.add_error(None, "expired")
            return self.render_to_response(self.get_context_data(form=form, first_password_expired=True))
        if is_over(form.get_user()):
            form.add_error(None, "over")
            begins = begins_later(form.get_user())
            return self.render_to_response(self.get_context_data(form=form, time_is_over=not begins, begins=begins))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts, if this is a demonstration."""
        demo = Centre.objects.filter(is_demonstration=True).first()
        members = Membership.objects.filter(centre=demo).select_related("user").order_by("pk") if demo else []
        told = {"time_is_over": "over" in self.request.GET, "no_centre": not demo and not Centre.objects.exists()}
        return told | super().get_context_data(**kwargs) | {"demonstration": demo, "demo_members": members}


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What is shown after too many wrong passwords."""
    return render(request, "access/locked.html", status=429)


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator, or a recovery code."""
    user, told = _user(request), ""
    if not has_second_factor(user) or user.is_verified():  # type: ignore[attr-defined]
        return redirect(_next(request))
    if request.method == "POST":
        if check_code(request, user, request.POST.get("code", "")):
            renew_key(request)
            return redirect(_next(request))
        told = _("This code is not right, or it was used already.")
    wait = waiting_seconds(user)
    context = {"told": told, "wait": wait, "next": _next(request)}
    return render(request, "access/second_factor.html", context, status=422 if told else 200)


def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Show the picture for an authenticator, take its first code, show the recovery codes once."""
    user, told = _user(request), ""
    if has_second_factor(user) and not user.is_verified():  # type: ignore[attr-defined]
        return redirect("second-factor")
    if request.method == "POST":
        codes = confirm_enrolment(request, user, request.POST.get("code", ""))
        if codes is not None:
            renew_key(request)
            return render(request, "access/recovery_codes.html", {"codes": codes, "next": _next(request)})
        told = _("This code is not right. Check that the clocks of both devices agree, and type the newest code.")
    context = {"enrolment": begin_enrolment(user), "told": told, "next": _next(request)}
    return render(request, "access/second_factor_setup.html", context, status=422 if told else 200)


class PasswordChange(PasswordChangeView):
    """A new password of one's own; all other sessions of the account end."""

    template_name = "access/password.html"
    success_url = reverse_lazy("my-account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it, and end what was signed in with the old one."""
        user = _user(self.request)
        user.must_change_password, user.first_password_until = False, None
        old = self.request.session.session_key or ""
        response = super().form_valid(form)
        follow_key(self.request, old)
        user.save(update_fields=["must_change_password", "first_password_until"])
        end_sessions(user=user, actor=user, keep=self.request.session.session_key or "")
        record_act("access.password.changed", centre=centre_of(user), actor=user, subject=user.username)
        return response
