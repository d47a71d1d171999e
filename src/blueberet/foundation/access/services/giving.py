"""What an administrator does to accounts: make them, give and take roles, stop them, let them in again."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from axes.utils import reset
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.access.roster import has_person, unit_codes
from blueberet.foundation.access.services.second_factor import remove_second_factor
from blueberet.foundation.access.services.sessions import end_sessions
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import Role, centre_of, holds, require_held
from blueberet.foundation.audit.services import record_act

FIRST_PASSWORD_DAYS = 7


class NotPossible(Exception):
    """The act cannot be done; its text is a sentence for the administrator."""


def new_password() -> str:
    """A first password: five groups that can be read aloud, about 80 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def first_password_until(begins: datetime | None = None) -> datetime:
    """Until when a first password that is handed out now, or for a later moment, opens the account."""
    now = timezone.now()
    return max(begins or now, now) + timedelta(days=FIRST_PASSWORD_DAYS)


def has_expired(user: User) -> bool:
    """Whether the account still has a first password whose days are over."""
    until = user.first_password_until
    return user.must_change_password and until is not None and until < timezone.now()


def add_account(
    *,
    centre: Centre,
    actor: User | None,
    username: str,
    full_name: str = "",
    role: str,
    scope: str = "",
    service_number: str = "",
) -> tuple[User, str]:
    """Make an account, or give one that this centre already has a further role; with the first password, if new.

    Raises
    ------
    NotPossible
        If the name is not free, or the role needs what is not given.
    """  # fmt: skip
    if actor is not None:
        require_held(actor, centre, Role.ADMINISTRATOR)
        _refuse_visitor(role)
    _check(centre, role, scope, service_number)
    name = username.strip()
    with transaction.atomic():
        there = User.objects.filter(username__iexact=name).first()
        if there is not None and actor is not None and not there.memberships.filter(centre=centre).exists():
            # Another centre's account looks like any name that is not free.
            raise NotPossible(_("The name %(name)s is not free. Choose another.") % {"name": name})
        password = ""
        if there is None:
            first, _space, last = full_name.strip().partition(" ")
            user = User(username=name, first_name=first[:150], last_name=last[:150], must_change_password=True)
            user.first_password_until = first_password_until()
            try:
                user.full_clean(exclude=["password"])
            except ValidationError as error:
                raise NotPossible(" ".join(error.messages)) from None
            password = new_password()
            user.set_password(password)
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError:
                # Another centre took the name in this very moment.
                raise NotPossible(_("The name %(name)s is not free. Choose another.") % {"name": name}) from None
            record_act("access.account.added", centre=centre, actor=actor, subject=user.username)
        else:
            user = there
        _give(user, centre, actor, role, scope, service_number)
    return user, password


def give_role(*, user: User, centre: Centre, actor: User, role: str, scope: str = "", service_number: str = "") -> None:
    """Give an account of the centre a further role.

    Raises
    ------
    NotPossible
        If there is no such role, or it needs what is not given.
    """
    require_held(actor, centre, Role.ADMINISTRATOR)
    _refuse_visitor(role)
    _check(centre, role, scope, service_number)
    with transaction.atomic():
        _give(user, centre, actor, role, scope, service_number)


def take_role(*, membership: Membership, actor: User) -> None:
    """Take a role away; the last administrator of a centre keeps his.

    Raises
    ------
    NotPossible
        If nobody would administer the centre any more.
    """
    require_held(actor, membership.centre, Role.ADMINISTRATOR)
    with transaction.atomic():
        _keep_one_administrator(membership.centre, without=membership.user, only=membership)
        before = _told(membership)
        membership.delete()
        record_act(
            "access.role.taken", centre=membership.centre, actor=actor, subject=membership.user.username, before=before
        )
    end_sessions(user=membership.user, actor=actor)


def set_active(*, user: User, centre: Centre, actor: User, is_active: bool) -> None:
    """Stop an account, which ends its sessions, or let it in again.

    Raises
    ------
    NotPossible
        If nobody would administer the centre any more, or the account also belongs to another centre.
    """
    require_held(actor, centre, Role.ADMINISTRATOR)
    _refuse_other_centres(user, actor)
    with transaction.atomic():
        if not is_active:
            _keep_one_administrator(centre, without=user)
        User.objects.filter(pk=user.pk).update(is_active=is_active)
        name = "access.account.resumed" if is_active else "access.account.stopped"
        record_act(name, centre=centre, actor=actor, subject=user.username)
    if not is_active:
        end_sessions(user=user, actor=actor)


def let_in_again(*, user: User, centre: Centre, actor: User, second_factor: bool = False) -> str:
    """Give a new first password, lift a lock-out, and on demand take the second factor away; end all sessions.

    Raises
    ------
    NotPossible
        If the account also belongs to a centre that the actor does not administer.
    """
    require_held(actor, centre, Role.ADMINISTRATOR)
    _refuse_other_centres(user, actor)
    return _let_in(user, centre, actor, second_factor=second_factor)


def let_in_from_the_shell(user: User) -> str:
    """The same by the operator of the server, for any account; the second factor goes, too."""
    return _let_in(user, centre_of(user), None, second_factor=True)


def _let_in(user: User, centre: Centre | None, actor: User | None, *, second_factor: bool) -> str:
    password = new_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password, user.first_password_until = True, first_password_until()
        user.save(update_fields=["password", "must_change_password", "first_password_until"])
        if second_factor:
            remove_second_factor(user)
        record_act(
            "access.account.let_in_again", centre=centre, actor=actor, subject=user.username,
            second_factor_removed=second_factor,
        )  # fmt: skip
    unlock(user)
    end_sessions(user=user, actor=actor)
    return password


def unlock(user: User) -> None:
    """Lift a lock-out."""
    reset(username=user.username)


def _give(user: User, centre: Centre, actor: User | None, role: str, scope: str, service_number: str) -> None:
    membership, made = Membership.objects.get_or_create(
        user=user, centre=centre, role=role, scope=scope.strip(), defaults={"service_number": service_number.strip()}
    )
    if made:
        record_act("access.role.given", centre=centre, actor=actor, subject=user.username, after=_told(membership))


def _told(membership: Membership) -> dict[str, str]:
    return {"role": membership.role, "scope": membership.scope, "service_number": membership.service_number}


def _check(centre: Centre, role: str, scope: str, service_number: str) -> None:
    if role not in Role.values:
        names: Sequence[str] = Role.values
        raise NotPossible(_("There is no role %(role)s; there are: %(all)s.") % {"role": role, "all": ", ".join(names)})
    if role == Role.SOLDIER and not service_number.strip():
        raise NotPossible(_("A soldier's account needs his service number: it shows him his own page."))
    if service_number.strip() and not has_person(centre, service_number.strip()):
        raise NotPossible(_("Nobody on the roster has the service number %(n)s.") % {"n": service_number.strip()})
    if scope.strip() and scope.strip() not in unit_codes(centre):
        raise NotPossible(_("There is no unit %(unit)s in this centre.") % {"unit": scope.strip()})


def _refuse_visitor(role: str) -> None:
    """A visitor's login has an end, which this form does not ask for."""
    if role == Role.VISITOR:
        raise NotPossible(
            _("A visitor's login has a beginning and an end. Give it under Reports, Evidence packs, Visitors.")
        )


def _refuse_other_centres(user: User, actor: User) -> None:
    """What opens an account opens it everywhere: it is for those who administer all its centres."""
    for membership in user.memberships.select_related("centre"):
        if not holds(actor, membership.centre, Role.ADMINISTRATOR):
            raise NotPossible(_("This account also belongs to another centre. Ask the operator of the server."))


def _keep_one_administrator(centre: Centre, *, without: User, only: Membership | None = None) -> None:
    """Refuse if the centre would be left without an active administrator."""
    if only is not None and only.role != Role.ADMINISTRATOR:
        return
    # One at a time: two administrators must not take each other's role at once.
    hold(centre)
    rows = Membership.objects.filter(centre=centre, role=Role.ADMINISTRATOR, user__is_active=True)
    mine = rows.filter(user=without)
    others = rows.exclude(user=without).exists() or (only is not None and mine.exclude(pk=only.pk).exists())
    if mine.exists() and not others:
        raise NotPossible(_("This is the centre's last administrator. Give another account that role first."))
