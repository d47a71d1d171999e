"""The act of correcting the days of a drop-out after it was decided; what stood before stays beside it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.plan import TAKEN_OVER
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Absence, AbsenceChange, Assignment
from blueberet.stages.deployment.policies import may_decide

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Days on which a place has nobody, because who takes it over comes later than the other now leaves."""

    rotation: str
    first: date
    last: date


def correct_absence(
    row: Absence, *, actor: User, first: date | None, last: date | None, reason: str
) -> tuple[Uncovered, ...]:  # fmt: skip
    """Correct from when, or until when, somebody drops out; his tours under way end by the new day.

    Tours to come that were given to others stay theirs. Days of a place that this leaves with nobody are given back.

    Raises
    ------
    PermissionDenied
        If the actor decides nothing here.
    Refused
        Without a day or reason; if nothing is changed; if it was taken back; if he would stay beyond the day on which
        somebody takes his place over, or drop out of a tour that is still decided for him.
    """
    if not may_decide(actor, row.centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(row.centre)
        fresh = Absence.objects.select_related("person", "centre").get(pk=row.pk)
        tours = list(_ended_by(fresh))
        faults = _faults(fresh, tours, first, last, reason.strip())
        if faults:
            raise Refused(*faults)
        assert first is not None
        AbsenceChange.objects.create(
            absence=fresh, first_before=fresh.first_day, last_before=fresh.last_day, first_after=first,
            last_after=last, reason=reason.strip()[:240], by=actor,
        )  # fmt: skip
        before = {"first": fresh.first_day.isoformat(), "last": _iso(fresh.last_day)}
        Absence.objects.filter(pk=fresh.pk).update(first_day=first, last_day=last)
        found = []
        for tour in tours:
            left = min(tour.last_day, max(first, tour.first_day) - ONE)
            Assignment.objects.filter(pk=tour.pk).update(left_on=left)
            comes = _takes_over(tour)
            until = comes.first_day - ONE if comes else tour.last_day
            if left < until:
                found.append(Uncovered(tour.rotation, left + ONE, until))
        record_act(
            "deployment.absence.corrected", centre=fresh.centre, actor=actor, subject=fresh.person.service_number,
            before=before, after={"first": first.isoformat(), "last": _iso(last)},
        )  # fmt: skip
    return tuple(found)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _ended_by(row: Absence) -> QuerySet[Assignment]:
    """His tours that were under way when the drop-out was decided, and ended by it."""
    ended = Assignment.objects.filter(person=row.person, ended_why__endswith=f", proposal {row.proposal_id}")
    return ended.exclude(ended_on=None).filter(first_day__lte=timezone.localdate(row.proposal.decided_at or row.at))


def _takes_over(tour: Assignment) -> Assignment | None:
    """Who took a tour over, the first of them."""
    code = f"{tour.rotation}{TAKEN_OVER}"
    return Assignment.objects.filter(centre=tour.centre_id, rotation__startswith=code).order_by("first_day").first()


def _faults(
    row: Absence, tours: list[Assignment], first: date | None, last: date | None, reason: str
) -> list[str]:  # fmt: skip
    found = []
    if row.undone_at is not None:
        found.append(_("It was taken back already."))
    if first is None:
        found.append(_("Give the day of dropping out, for example 2026-03-14."))
    if first and last and last < first:
        found.append(_("The last day lies before the first. Exchange them."))
    if not reason:
        found.append(_("Say why it is corrected."))
    if first is None:
        return found
    if (first, last) == (row.first_day, row.last_day):
        found.append(_("Both days are as they were. Change one of them."))
    for tour in tours:
        comes = _takes_over(tour)
        if comes and first > comes.first_day:
            told = _("%(t)s is taken over by %(n)s on %(d)s; write that day or an earlier one.")
            found.append(told % {
                "t": tour.rotation, "n": comes.person.service_number, "d": soldier_date(comes.first_day)
            })  # fmt: skip
    reaching = Q() if last is None else Q(first_day__lte=last)
    for tour in Assignment.objects.filter(reaching, person=row.person, ended_on=None, last_day__gte=first):
        told = _("%(t)s, to %(d)s, is still decided in these days; have the least change for that looked for first.")
        found.append(told % {"t": tour.rotation, "d": soldier_date(tour.last_day)})
    return found
