"""Who sees visits, draws and findings, and who writes them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.accounts.policies import STAFF, Account, Role, centre_of, holds, memberships_of, sight_of
from blueberet.stages.deployment.policies import may_propose
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.policies import people_seen_by
from blueberet.stages.visits.models import Chain, Draw, Finding, Interview, Proof, Visit, VisitUnit

PLANS = (Role.PLANNER, Role.REGISTRAR, Role.COMMANDER, Role.ADMINISTRATOR)
"""Who plans visits, fixes seeds and says who cannot come."""
ENTERS = (Role.REGISTRAR, Role.INSTRUCTOR, Role.ADMINISTRATOR)
"""Who enters answers: those who enter tests."""
KEEPS_JUDGED = (Role.PLANNER, Role.REGISTRAR, Role.ADMINISTRATOR)
"""Who counts how a course was judged."""
RAISES = (Role.PLANNER, Role.REGISTRAR, Role.INSTRUCTOR, Role.COMMANDER, Role.ADMINISTRATOR)
"""Who writes down findings."""
CONFIRMS = (Role.COMMANDER, Role.ADMINISTRATOR)
"""Who confirms that a finding is put right, sends it back, changes owner and due day, opens it again."""
MOVES = (Role.FORCE_GENERATION, Role.COMMANDER, Role.ADMINISTRATOR)
"""Who moves the chain; where it goes along with a pledge, only who keeps pledges."""


def visits_centre(user: Account) -> Centre:
    """The account's centre, if it works there."""
    centre = centre_of(user)
    if centre is None or not holds(user, centre, *STAFF):
        raise Http404
    return centre


def units_in_sight(user: Account, roles: tuple[str, ...] = STAFF) -> Q | None:
    """The condition on a unit's code that the account sees it by the roles; ``None``: the whole centre."""
    sight = sight_of(user, roles)
    if sight.whole:
        return None
    mine = Q(pk__in=())
    for code in sight.units:
        mine |= Q(code=code) | Q(code__startswith=f"{code} > ")
    return mine


def visits_seen_by(user: Account) -> QuerySet[Visit]:
    """Visits of the centre; for an account limited to a unit those of the unit, of one below or one above it."""
    centre = visits_centre(user)
    rows = Visit.objects.filter(centre=centre)
    mine = units_in_sight(user)
    if mine is None:
        return rows
    for code in sight_of(user, STAFF).units:
        parts = code.split(" > ")
        mine |= Q(code__in=[" > ".join(parts[:n]) for n in range(1, len(parts))])
    units = Unit.objects.filter(mine, centre=centre).order_by().values("pk")
    concerned = VisitUnit.objects.filter(visit=OuterRef("pk"))
    return rows.filter(Exists(concerned.filter(unit__in=units)) | ~Exists(concerned))


def visit_for(user: Account, number: int) -> Visit:
    """A visit the account sees; a foreign one looks like a missing one."""
    found = visits_seen_by(user).select_related("centre").prefetch_related("units").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def draw_for(user: Account, number: int) -> Draw:
    """A draw of a visit the account sees."""
    rows = Draw.objects.filter(visit__in=visits_seen_by(user).order_by().values("pk"))
    found = rows.select_related("visit__centre").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def interview_for(user: Account, number: int) -> Interview:
    """An interview of somebody the account sees."""
    visits_centre(user)
    people = people_seen_by(user).order_by().values("pk")
    rows = Interview.objects.filter(person__in=people, draw__visit__in=visits_seen_by(user).order_by().values("pk"))
    found = rows.select_related("draw__visit__centre", "person__unit", "by", "replaces").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def findings_seen_by(user: Account) -> QuerySet[Finding]:
    """Findings of the centre; for an account limited to a unit those of it and below, and those it owns."""
    centre = visits_centre(user)
    rows = Finding.objects.filter(centre=centre)
    mine = units_in_sight(user)
    if mine is None:
        return rows
    units = Unit.objects.filter(mine, centre=centre).order_by().values("pk")
    return rows.filter(Q(unit__in=units) | Q(owner=user.pk))


def finding_for(user: Account, number: int) -> Finding:
    """A finding the account sees, by its number in the centre."""
    rows = findings_seen_by(user).select_related("centre", "visit", "unit", "owner", "by")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def proof_for(user: Account, number: int) -> Proof:
    """A proof of a finding the account sees."""
    rows = Proof.objects.filter(note__finding__in=findings_seen_by(user).order_by().values("pk"))
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def chains_seen_by(user: Account) -> QuerySet[Chain]:
    """Chains of the centre; for an account limited to a unit those that concern all, its unit, or one around it."""
    rows = Chain.objects.filter(centre=visits_centre(user))
    sight = sight_of(user, STAFF)
    if sight.whole:
        return rows
    mine = Q(unit=None)
    for code in sight.units:
        parts = code.split(" > ")
        around = [" > ".join(parts[:n]) for n in range(1, len(parts) + 1)]
        mine |= Q(unit__code__in=around) | Q(unit__code__startswith=f"{code} > ")
    return rows.filter(mine)


def chain_for(user: Account, number: int) -> Chain:
    """A chain of the account's centre; an account limited to a unit sees that of its contingent."""
    found = chains_seen_by(user).select_related("centre", "unit", "pledge").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def may_in(user: Account, centre: Centre, roles: tuple[str, ...], units: QuerySet[Unit] | None = None) -> bool:
    """Whether the account holds one of the roles for the whole centre, or for every one of the units."""
    if centre_of(user) != centre:
        return False
    here = [m for m in memberships_of(user) if m.centre_id == centre.pk and m.role in roles]
    if any(not m.scope for m in here):
        return True
    codes = list(units.values_list("code", flat=True)) if units is not None else []
    return bool(codes) and all(any(c == m.scope or c.startswith(f"{m.scope} > ") for m in here) for c in codes)


def may_plan(user: Account, visit: Visit) -> bool:
    """Whether the account changes a visit and draws for it."""
    return may_in(user, visit.centre, PLANS, visit.units.all())


def may_enter(user: Account, centre: Centre) -> bool:
    """Whether the account enters answers of interviews."""
    return may_in(user, centre, ENTERS)


def may_keep_judged(user: Account, centre: Centre) -> bool:
    """Whether the account counts what those who took a course wrote: nobody who teaches, but who keeps the records."""
    return may_in(user, centre, KEEPS_JUDGED)


def may_raise(user: Account, centre: Centre, unit: Unit | None) -> bool:
    """Whether the account writes down a finding for a unit; without one, for the whole centre."""
    return may_in(user, centre, RAISES, Unit.objects.filter(pk=unit.pk) if unit else None)


def may_confirm(user: Account, finding: Finding) -> bool:
    """Whether the account is a commander of the unit that the finding concerns."""
    units = Unit.objects.filter(pk=finding.unit_id) if finding.unit_id else None
    return may_in(user, finding.centre, CONFIRMS, units)


def may_answer(user: Account, finding: Finding) -> bool:
    """The owner says that it is put right; without an account of the owner, whoever writes findings there."""
    if isinstance(user, User) and finding.owner_id == user.pk:
        return True
    return (finding.owner_id is None and may_raise(user, finding.centre, finding.unit)) or may_confirm(user, finding)


def may_move(user: Account, centre: Centre) -> bool:
    """Whether the account begins the readiness chain of a contingent."""
    return may_in(user, centre, MOVES)


def who_advances(chain: Chain) -> list[str]:
    """Names of the accounts that take steps of a chain that moves a pledge, for whoever may not."""
    rows = Membership.objects.filter(centre=chain.centre, role=Role.FORCE_GENERATION, scope="", user__is_active=True)
    return sorted({account_name(m.user) for m in rows.select_related("user")})


def may_advance(user: Account, chain: Chain) -> bool:
    """Whether the account takes steps of a chain; of one that moves a pledge, only who keeps pledges."""
    return may_move(user, chain.centre) and (chain.pledge_id is None or may_propose(user, chain.centre))
