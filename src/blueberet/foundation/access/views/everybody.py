"""Accounts of a centre, for its administrator."""

from axes.models import AccessAttempt
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.access.forms import AccountForm
from blueberet.foundation.access.roster import unit_codes
from blueberet.foundation.access.services import giving
from blueberet.foundation.access.services.second_factor import (
    accounts_with_second_factor,
    has_second_factor,
    recovery_codes_left,
)
from blueberet.foundation.access.services.sessions import end_sessions, sessions_of
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import Role, centre_of, holds
from blueberet.foundation.sheets.forms import whole_in


def _door(request: HttpRequest) -> tuple[User, Centre]:
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not holds(request.user, centre, Role.ADMINISTRATOR):
        raise PermissionDenied
    return request.user, centre


def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in here, and a form for one more."""
    actor, centre = _door(request)
    form = AccountForm(request.POST or None, units=unit_codes(centre))
    if request.method == "POST" and form.is_valid():
        try:
            user, password = giving.add_account(centre=centre, actor=actor, **form.cleaned_data)
        except giving.NotPossible as told:
            form.add_error(None, str(told))
        else:
            if password:
                return render(request, "access/first_password.html", {"account": user, "password": password})
            return redirect("account", user.pk)
    rows = User.objects.filter(memberships__centre=centre).distinct().order_by("username")
    proved = accounts_with_second_factor()
    held: dict[int, list[Membership]] = {}
    for m in Membership.objects.filter(centre=centre).order_by("pk"):
        held.setdefault(m.user_id, []).append(m)
    table = [{"user": u, "roles": held.get(u.pk, []), "factor": u.pk in proved} for u in rows]
    status = 422 if request.method == "POST" else 200
    return render(request, "access/accounts.html", {"rows": table, "form": form, "here": centre}, status=status)


def account(request: HttpRequest, number: int) -> HttpResponse:
    """One account: its roles, its sessions, what can be done."""
    actor, centre = _door(request)
    user = get_object_or_404(User.objects.filter(memberships__centre=centre).distinct(), pk=number)
    form = AccountForm(initial={"username": user.username}, units=unit_codes(centre))
    if request.method == "POST":
        try:
            answer = _act(request, actor, centre, user)
        except giving.NotPossible as told:
            messages.error(request, str(told))
        else:
            if answer is not None:
                return answer
        still = user.memberships.filter(centre=centre).exists()
        return redirect("account", user.pk) if still else redirect("accounts")
    return render(request, "access/account.html", {
        "account": user, "held": user.memberships.filter(centre=centre).order_by("pk"), "form": form,
        "has_factor": has_second_factor(user), "codes_left": recovery_codes_left(user), "sessions": sessions_of(user),
        "failures": sum(a.failures_since_start for a in AccessAttempt.objects.filter(username=user.username)),
    })  # fmt: skip


def _act(request: HttpRequest, actor: User, centre: Centre, user: User) -> HttpResponse | None:
    act = request.POST.get("act", "")
    if act == "give":
        giving.give_role(
            user=user, centre=centre, actor=actor, role=request.POST.get("role", ""),
            scope=request.POST.get("scope", ""), service_number=request.POST.get("service_number", ""),
        )  # fmt: skip
    elif act == "take":
        number = request.POST.get("membership", "")
        rows = user.memberships.filter(centre=centre).select_related("user", "centre")
        giving.take_role(membership=get_object_or_404(rows, pk=whole_in(number) or 0), actor=actor)
    elif act in ("stop", "resume"):
        giving.set_active(user=user, centre=centre, actor=actor, is_active=act == "resume")
    elif act == "sessions":
        end_sessions(user=user, actor=actor)
    elif act in ("let-in", "let-in-without-factor"):
        password = giving.let_in_again(
            user=user, centre=centre, actor=actor, second_factor=act == "let-in-without-factor"
        )
        return render(request, "access/first_password.html", {"account": user, "password": password})
    else:
        raise Http404
    messages.success(request, _("Done."))
    return None
