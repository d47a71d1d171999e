"""Who makes packs and lays them out, who reads which version, who gives a visitor his login."""

from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import (
    SEES_PEOPLE,
    STAFF,
    Account,
    Role,
    centre_of,
    holds,
    memberships_of,
    sight_of,
)
from blueberet.stages.evidence.models import Laying, Pack


def evidence_centre(user: Account) -> Centre:
    """The account's centre, if it belongs to the staff there."""
    centre = centre_of(user)
    if centre is None or not holds(user, centre, *STAFF):
        raise Http404
    return centre


def pack_for(user: Account, number: int) -> Pack:
    """A pack of the account's centre, for the staff; a foreign one looks like a missing one."""
    rows = Pack.objects.filter(centre=evidence_centre(user), number=number)
    pack = rows.select_related("centre", "unit", "by", "run").first()
    if pack is None:
        raise Http404
    return pack


def version_for(user: Account) -> str:
    """``full`` for who sees everybody of the centre by name; the rest of the staff reads what visitors read."""
    return "full" if sight_of(user, SEES_PEOPLE).whole else "redacted"


def may_make(user: Account, centre: Centre) -> bool:
    """Whether the account has packs made: commander, registrar or force generation officer of the whole centre."""
    return _whole(user, centre, Role.COMMANDER, Role.REGISTRAR, Role.FORCE_GENERATION)


def may_lay_out(user: Account, centre: Centre) -> bool:
    """Whether the account shows packs to visitors and gives them logins: the commander or an administrator."""
    return _whole(user, centre, Role.COMMANDER)


def may_declare(user: Account, centre: Centre) -> bool:
    """Whether the account declares equipment: logistician or force generation officer of the whole centre."""
    return _whole(user, centre, Role.LOGISTICIAN, Role.FORCE_GENERATION)


def visitor_centre(user: Account) -> Centre:
    """The centre that an account visits now."""
    centre = centre_of(user)
    if centre is None or not isinstance(user, User) or not holds(user, centre, Role.VISITOR):
        raise Http404
    return centre


def laid_out_for(user: Account) -> list[Pack]:
    """Packs that lie open for a visitor, the newest first."""
    centre = visitor_centre(user)
    assert isinstance(user, User)
    lying = Laying.objects.filter(visitor=user, withdrawn_at=None, pack__centre=centre)
    rows = Pack.objects.filter(pk__in=lying.values("pack")).select_related("centre", "unit")
    # Facts are large: those of the pack that is read are read then.
    return list(rows.defer("facts"))


def _whole(user: Account, centre: Centre, *roles: str) -> bool:
    """Whether one of the roles, or that of an administrator, is held for the whole centre."""
    wanted = (*roles, Role.ADMINISTRATOR)
    return any(m.centre_id == centre.pk and m.role in wanted and not m.scope for m in memberships_of(user))
