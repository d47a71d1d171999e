"""Who sees situation reports, who writes, approves and sends them, who reads the notices.

Staff of the centre read; who is limited to a unit reads and writes that unit and what is below. Planner, registrar and
commander write; a commander approves what others wrote; the whole centre's commander says who is told what.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import STAFF, Role, Sight, centre_of, memberships_of, sight_of
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import own_person
from blueberet.stages.situation.models import Addressee, Handover, Report

Account = User | AnonymousUser
WRITERS = (Role.COMMANDER, Role.PLANNER, Role.REGISTRAR)
APART = " > "


def reports_centre(user: Account) -> Centre:
    """The account's centre, if it works there."""
    centre = centre_of(user)
    if centre is None or not any(m.centre_id == centre.pk and m.role in STAFF for m in memberships_of(user)):
        raise Http404
    return centre


def covers(sight: Sight, code: str) -> bool:
    """Whether a unit lies within what is seen."""
    return sight.whole or any(code == c or code.startswith(c + APART) for c in sight.units)


def within(sight: Sight, prefix: str) -> Q:
    """The condition that a unit's code lies within what is seen; ``prefix`` as ``unit__code``."""
    if sight.whole:
        return Q()
    mine = Q(pk__in=())
    for code in sight.units:
        mine |= Q(**{prefix: code}) | Q(**{f"{prefix}__startswith": code + APART})
    return mine


def reports_seen(user: Account) -> QuerySet[Report]:
    """Reports of the units that the account sees."""
    rows = Report.objects.filter(centre=reports_centre(user)).select_related("unit", "centre", "made_by")
    return rows.filter(within(sight_of(user, STAFF), "unit__code"))


def report_for(user: Account, number: int) -> Report:
    """A report that the account sees; a foreign one looks like a missing one."""
    found = reports_seen(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def units_written(user: Account) -> QuerySet[Unit]:
    """Units that stand and for which the account may write."""
    centre = centre_of(user)
    rows = Unit.objects.filter(centre=centre, places__last_day=None, places__isnull=False).distinct()
    return rows.filter(within(sight_of(user, WRITERS), "code"))


def may_write(user: Account, unit: Unit) -> bool:
    """Whether the account writes, checks and sends reports of a unit."""
    sight = sight_of(user, WRITERS)
    return sight.centre is not None and sight.centre.pk == unit.centre_id and covers(sight, unit.code)


def may_approve(user: Account, unit: Unit) -> bool:
    """Whether the account commands the unit or one above it."""
    sight = sight_of(user, (Role.COMMANDER,))
    return sight.centre is not None and sight.centre.pk == unit.centre_id and covers(sight, unit.code)


def may_change_table(user: Account, centre: Centre) -> bool:
    """Whether the account says who is told what: a commander of the whole centre."""
    sight = sight_of(user, (Role.COMMANDER,))
    return sight.centre == centre and sight.whole


def notices_seen(user: Account, me: Person | None = None) -> QuerySet[Handover]:
    """Notices that were sent to the personnel of a unit that the account belongs to, or works with.

    ``me``: the person of the account, if it was read before.
    """
    centre = centre_of(user)
    rows = Handover.objects.filter(report__centre=centre, addressee=Addressee.PERSONNEL).select_related(
        "report__unit", "edition"
    )
    sight = sight_of(user, STAFF)
    if centre is None:
        return rows.none()
    if sight.whole:
        return rows
    mine = within(sight, "report__unit__code") if sight.units else Q(pk__in=())
    me = me or own_person(user)
    for code in (*sight.units, *([me.unit.code] if me else [])):
        mine |= Q(report__unit__code__in=above(code))
    return rows.filter(mine)


def above(code: str) -> list[str]:
    """Codes of a unit and of all above it."""
    names = code.split(APART)
    return [APART.join(names[: n + 1]) for n in range(len(names))]


def reads_notices(user: Account) -> bool:
    """Whether the account reads notices at all: it works at the centre, or is somebody of the contingent."""
    centre = centre_of(user)
    return any(m.centre_id == (centre.pk if centre else 0) and m.role in (*STAFF, Role.SOLDIER)
               for m in memberships_of(user))  # fmt: skip
