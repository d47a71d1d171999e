"""Who sees certificates, who grants and revokes them; a soldier sees his own."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, centre_of, holds, memberships_of, sight_of
from blueberet.stages.certificates.models import Certificate, CertificateRule, Proposal
from blueberet.stages.certificates.selectors import certificates_of
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import people_seen_by

Account = User | AnonymousUser
GRANTED_BY = (Role.REGISTRAR, Role.COMMANDER)
"""Who grants, proposes and revokes, by his own name: an administrator is not among them."""


def certificate_centre(user: Account) -> Centre:
    """The account's centre, if it sees certificates of others there."""
    sight = sight_of(user)
    if sight.centre is None or not (sight.whole or sight.units):
        raise Http404
    return sight.centre


def certificates_seen_by(user: Account) -> QuerySet[Certificate]:
    """Certificates of people and units the account sees; of a soldier, those of himself."""
    sight = sight_of(user)
    if sight.centre is None:
        return Certificate.objects.none()
    rows = certificates_of(sight.centre)
    if sight.whole:
        return rows
    return rows.filter(Q(person__in=people_seen_by(user).order_by().values("pk")) | _units(sight.units))


def proposals_seen_by(user: Account) -> QuerySet[Proposal]:
    """Proposals that wait, of people and units the account sees."""
    sight = sight_of(user)
    rows = Proposal.objects.filter(decided_at=None, version__rule__centre=sight.centre or 0).select_related(
        "version__rule__centre", "person", "unit", "by"
    )
    if sight.whole:
        return rows
    return rows.filter(Q(person__in=people_seen_by(user).order_by().values("pk")) | _units(sight.units))


def _units(codes: tuple[str, ...]) -> Q:
    found = Q(pk__in=())
    for code in codes:
        found |= Q(unit__code=code) | Q(unit__code__startswith=f"{code} > ")
    return found


def certificate_for(user: Account, number: int) -> Certificate:
    """A certificate the account sees; a foreign one looks like a missing one."""
    found = certificates_seen_by(user).defer(None).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def rule_for(user: Account, code: str) -> CertificateRule:
    """A rule of the account's centre."""
    found = CertificateRule.objects.filter(centre=certificate_centre(user), code=code).select_related("centre").first()
    if found is None:
        raise Http404
    return found


def may_write_rules(user: Account, centre: Centre | None) -> bool:
    """Registrars and commanders of the whole centre say what may be certified."""
    return _whole(user, centre) and holds(user, centre, *GRANTED_BY)


def may_grant(user: Account, centre: Centre | None) -> bool:
    """Whether the account grants and revokes anything at all."""
    return holds(user, centre, *GRANTED_BY)


def grants_to(user: User, centre: Centre) -> "Scope":
    """Whom the account may grant certificates."""
    here = [m for m in memberships_of(user) if m.centre_id == centre.pk]
    scopes = tuple(m.scope for m in here if m.role in GRANTED_BY)
    own = tuple(m.service_number for m in here if m.service_number)
    return Scope("" in scopes, tuple(s for s in scopes if s), own)


class Scope:
    """People and units whom an account may grant certificates; never itself, nor the unit it commands alone."""

    def __init__(self, whole: bool, units: tuple[str, ...], own: tuple[str, ...]) -> None:
        self.whole, self.units, self.own = whole, units, own

    def is_own(self, holder: Person | Unit) -> bool:
        """Whether the holder is the account itself, or the unit it answers for."""
        if isinstance(holder, Person):
            return holder.service_number in self.own
        return not self.whole and holder.code in self.units

    def holds(self, holder: Person | Unit) -> bool:
        """Whether the account may grant to the holder, but for ``is_own``."""
        code = holder.unit.code if isinstance(holder, Person) else holder.code
        return self.whole or any(code == u or code.startswith(f"{u} > ") for u in self.units)


def role_of(user: User, centre: Centre) -> str:
    """The role in which the account grants, in words."""
    held = [m for m in memberships_of(user) if m.centre_id == centre.pk and m.role in GRANTED_BY]
    return str(held[0].get_role_display()) if held else ""


def _whole(user: Account, centre: Centre | None) -> bool:
    return (
        centre is not None
        and centre_of(user) == centre
        and any(m.centre_id == centre.pk and m.role in GRANTED_BY and not m.scope for m in memberships_of(user))
    )
