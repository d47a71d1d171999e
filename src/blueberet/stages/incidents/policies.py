"""Who sees the log and lessons, and who writes: all who work at the centre, a scoped one for its units alone."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, holds, sight_of
from blueberet.stages.incidents.models import Draft, Effect, Incident, Lesson
from blueberet.stages.roster.models import Unit

Account = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class LogSight:
    """What an account sees of a log. ``units``: None for the whole centre."""

    centre: Centre
    units: tuple[Unit, ...] | None

    def sees(self, row: Incident | Lesson) -> bool:
        """Whether an entry or lesson is among it."""
        return row.centre_id == self.centre.pk and (
            self.units is None or row.unit_id in {u.pk for u in self.units}
        )  # fmt: skip


def log_sight(user: Account) -> LogSight:
    """What the account sees; who does not work at a centre finds nothing here.

    Raises
    ------
    Http404
        For visitors, soldiers, and accounts without a centre.
    """
    centre, sight = centre_of(user), sight_of(user, STAFF)
    if centre is None or not (sight.whole or sight.units):
        raise Http404
    if sight.whole:
        return LogSight(centre, None)
    mine = Q(pk__in=())
    for code in sight.units:
        mine |= Q(code=code) | Q(code__startswith=f"{code} > ")
    return LogSight(centre, tuple(Unit.objects.filter(mine, centre=centre)))


def incident_for(user: Account, year: int, number: int) -> Incident:
    """The last version of an entry that the account sees; another looks like a missing one."""
    sight = log_sight(user)
    rows = Incident.objects.filter(centre=sight.centre, year=year, number=number, corrected_by=None)
    found = rows.select_related("unit", "plan", "by", "centre").first()
    if found is None or not sight.sees(found):
        raise Http404
    return found


def effect_for(user: Account, number: int) -> Effect:
    """What an entry that the account sees has shut; of a version that counts."""
    rows = Effect.objects.filter(pk=number, incident__corrected_by=None, incident__is_withdrawn=False)
    found = rows.select_related("incident__unit", "incident__centre", "plan__centre").first()
    if found is None or not log_sight(user).sees(found.incident):
        raise Http404
    return found


def lesson_for(user: Account, number: int) -> Lesson:
    """The last version of a lesson that the account sees."""
    sight = log_sight(user)
    found = (
        Lesson.objects.filter(centre=sight.centre, number=number, corrected_by=None)
        .select_related("unit", "by", "centre").first()
    )  # fmt: skip
    if found is None or not sight.sees(found):
        raise Http404
    return found


def drafts_of(user: User) -> list[Draft]:
    """One's own drafts, the newest first."""
    return list(Draft.objects.filter(centre=centre_of(user), by=user))


def require_writer(user: User | None, centre: Centre, unit: Unit | None) -> None:
    """Refuse to write for a unit that the account does not see; ``None`` is the set-up itself.

    Raises
    ------
    PermissionDenied
        Also for whoever does not work at the centre.
    """
    if user is None:
        return
    if not holds(user, centre, *STAFF):
        raise PermissionDenied
    sight = log_sight(user)
    if sight.centre.pk != centre.pk:
        raise PermissionDenied
    if sight.units is not None and (unit is None or unit.pk not in {u.pk for u in sight.units}):
        raise PermissionDenied


def may_take_in(user: Account, centre: Centre) -> bool:
    """Whether the account takes a whole log in from a file: who sees all of the centre."""
    return sight_of(user, STAFF).whole and holds(user, centre, *STAFF)


def may_have_fitted(user: Account, centre: Centre) -> bool:
    """Whether the account has the log of a site fitted for endurance: the logistician."""
    return holds(user, centre, Role.ADMINISTRATOR, Role.LOGISTICIAN)
