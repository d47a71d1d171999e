"""A login for a visitor: for a time, with a first password, given by whoever shows him around; it ends by itself."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.access.services.giving import NotPossible, first_password_until, new_password, unlock
from blueberet.foundation.access.services.sessions import end_sessions
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import Role, memberships_of
from blueberet.foundation.audit.services import record_act

LONGEST = timedelta(days=62)
"""A visit with its preparation; longer, and the login is given anew."""


def may_invite(user: User, centre: Centre) -> bool:
    """Whether the account gives visitors logins: an administrator, or a commander of the whole centre."""
    return any(
        m.centre_id == centre.pk and not m.scope and m.role in (Role.ADMINISTRATOR, Role.COMMANDER)
        for m in memberships_of(user)
    )


def invite(
    *, centre: Centre, actor: User, username: str, full_name: str, begins: datetime | None, ends: datetime | None,
    purpose: str,
) -> tuple[User, str]:  # fmt: skip
    """Make an account that is a visitor of the centre from one moment to another; with its first password.

    Raises
    ------
    PermissionDenied
        If the actor invites nobody.
    NotPossible
        With every fault in a sentence: a name that is not free, no end, an end that is past or too far off.
    """
    _require(actor, centre)
    name, faults = username.strip(), _faults(begins, ends)
    if not purpose.strip():
        faults.append(_("Say which visit it is for."))
    if User.objects.filter(username__iexact=name).exists():
        faults.append(_("The name %(name)s is not free. Choose another.") % {"name": name})
    first, _space, last = full_name.strip().partition(" ")
    user = User(username=name, first_name=first[:150], last_name=last[:150], must_change_password=True)
    user.first_password_until = min(first_password_until(begins), ends) if ends else None
    try:
        user.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        faults += [_("Account name: %(t)s") % {"t": " ".join(t)} for t in error.message_dict.values()]
    if faults:
        raise NotPossible(" ".join(faults))
    password = new_password()
    user.set_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            # Somebody took the name in this very moment.
            raise NotPossible(_("The name %(name)s is not free. Choose another.") % {"name": name}) from None
        visit = Membership.objects.create(
            user=user, centre=centre, role=Role.VISITOR, valid_from=begins, valid_until=ends
        )
        record_act(
            "access.visitor.invited", centre=centre, actor=actor, subject=name, after=_told(visit),
            purpose=purpose.strip()[:160],
        )  # fmt: skip
    return user, password


def move_end(visit: Membership, *, actor: User, ends: datetime | None) -> None:
    """Let a visitor's time end earlier or later than was said.

    Raises
    ------
    PermissionDenied
        If the actor invites nobody.
    NotPossible
        Without an end, with one that is past or too far off.
    """
    _require(actor, visit.centre)
    if faults := _faults(visit.valid_from, ends):
        raise NotPossible(" ".join(faults))
    with transaction.atomic():
        before = _told(visit)
        visit.valid_until = ends
        visit.save(update_fields=["valid_until"])
        record_act(
            "access.visitor.prolonged", centre=visit.centre, actor=actor, subject=visit.user.username, before=before,
            after=_told(visit),
        )  # fmt: skip


def end_now(visit: Membership, *, actor: User) -> None:
    """End a visitor's time at once, with all his sessions.

    Raises
    ------
    PermissionDenied
        If the actor invites nobody.
    NotPossible
        If it is over already.
    """
    _require(actor, visit.centre)
    now = timezone.now()
    if visit.valid_until is not None and visit.valid_until <= now:
        raise NotPossible(_("This login is over already."))
    with transaction.atomic():
        before = _told(visit)
        visit.valid_until = now
        if visit.valid_from is not None and visit.valid_from >= now:
            # It had not begun: it never does.
            visit.valid_from = now - timedelta(seconds=1)
        visit.save(update_fields=["valid_from", "valid_until"])
        record_act(
            "access.visitor.ended", centre=visit.centre, actor=actor, subject=visit.user.username, before=before,
            after=_told(visit),
        )  # fmt: skip
    end_sessions(user=visit.user, actor=actor)


def let_visitor_in_again(visit: Membership, *, actor: User) -> str:
    """A new first password for a visitor who has lost his, as long as his time lasts.

    Raises
    ------
    PermissionDenied
        If the actor invites nobody.
    NotPossible
        If his time is over, or the account is more than a visitor of this centre.
    """
    _require(actor, visit.centre)
    if visit.valid_until is None or visit.valid_until <= timezone.now():
        raise NotPossible(_("This login is over. Give it a later end first."))
    if visit.user.memberships.exclude(pk=visit.pk).exists():
        raise NotPossible(_("This account is more than a visitor of this centre. Ask the administrator."))
    password = new_password()
    with transaction.atomic():
        user = visit.user
        user.set_password(password)
        user.must_change_password = True
        user.first_password_until = min(first_password_until(), visit.valid_until)
        user.save(update_fields=["password", "must_change_password", "first_password_until"])
        record_act("access.account.let_in_again", centre=visit.centre, actor=actor, subject=user.username)
    unlock(visit.user)
    end_sessions(user=visit.user, actor=actor)
    return password


def visitors_of(centre: Centre) -> list[Membership]:
    """Everybody who visits or visited the centre, whose time ends last first."""
    rows = Membership.objects.filter(centre=centre, role=Role.VISITOR).select_related("user", "centre")
    return sorted(rows, key=lambda m: (m.valid_until is not None, -(m.valid_until.timestamp() if m.valid_until else 0)))


def _require(actor: User, centre: Centre) -> None:
    if not may_invite(actor, centre):
        raise PermissionDenied


def _faults(begins: datetime | None, ends: datetime | None) -> list[str]:
    now = timezone.now()
    if ends is None:
        return [_("Give the moment at which the login ends.")]
    found = []
    if ends <= now:
        found.append(_("The login would be over already. Choose a later end."))
    if begins is not None and ends <= begins:
        found.append(_("It ends before it begins. Exchange the two."))
    if ends - max(begins or now, now) > LONGEST:
        found.append(_("A login lasts at most %(n)d days. Choose an earlier end.") % {"n": LONGEST.days})
    return found


def _told(visit: Membership) -> dict[str, str]:
    return {
        key: value.isoformat(timespec="minutes") if value else ""
        for key, value in (("from", visit.valid_from), ("until", visit.valid_until))
    }
