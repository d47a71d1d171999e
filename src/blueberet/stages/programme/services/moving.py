"""Moving sessions by hand, with the checker's verdict."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.programme.check import check_move
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme, Session


class Refused(Exception):
    """The move breaks hard rules, or the timetable has changed; ``breaches`` says which rules."""

    def __init__(self, message: str, breaches: Sequence[Breach] = ()) -> None:
        """Keep the sentence and the breaches."""
        super().__init__(message)
        self.breaches = tuple(breaches)


@lru_cache(maxsize=4)
def _problem(pk: int, version: int) -> Problem:
    # A programme's facts change only together with its version.
    return problem_of(Programme.objects.get(pk=pk))


def verdict_on(session: Session, *, day: date, period: int, venue: str, instructors: Sequence[str]) -> list[Breach]:
    """What the checker says of a place for a session, apart from its own pin. Nothing is changed."""
    programme = session.programme
    problem = _problem(programme.pk, programme.version)
    plan = plan_of(programme)
    placement = Placement(session.code, day, period, venue, tuple(instructors))
    return [b for b in check_move(problem, plan, placement) if b.rule != "R20"]


def move_session(
    session: Session, *, actor: User, version: int, day: date, period: int, venue: str, instructors: Sequence[str]
) -> None:
    """Put a session where the planner wants it, if that breaks no hard rule.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it breaks a hard rule, or the timetable has changed since the page was made.
    """
    require_role(actor, session.programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = locked(session, version)
        session = programme.sessions.select_related("module", "programme", "venue").get(pk=session.pk)
        breaches = verdict_on(session, day=day, period=period, venue=venue, instructors=instructors)
        if breaches:
            raise Refused(_("This place breaks hard rules; nothing was moved."), breaches)
        before = where(session)
        session.day, session.period, session.unplaced_reason = day, period, ""
        session.venue = programme.venues.filter(code=venue).first()
        session.save(update_fields=["day", "period", "venue", "unplaced_reason"])
        session.instructors.set(programme.instructors.filter(code__in=instructors))
        _changed(programme, session, actor, "moved", before=before, after=where(session))


def send_to_tray(session: Session, *, actor: User, version: int) -> None:
    """Take a session out of the timetable; it loses its pin.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the timetable has changed since the page was made.
    """
    require_role(actor, session.programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = locked(session, version)
        before = where(session)
        session.day = session.period = session.venue = None
        session.is_pinned, session.unplaced_reason = False, _("Taken out by hand.")
        session.save(update_fields=["day", "period", "venue", "is_pinned", "unplaced_reason"])
        session.instructors.clear()
        _changed(programme, session, actor, "taken_out", before=before)


def pin_session(session: Session, *, actor: User, version: int, is_pinned: bool) -> None:
    """Pin a placed session where it stands, or let it go; solving keeps pins.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it lies in the tray, or the timetable has changed since the page was made.
    """
    require_role(actor, session.programme.centre, Role.PLANNER)
    if session.day is None:
        raise Refused(_("A session in the tray cannot be pinned; place it first."))
    with transaction.atomic():
        programme = locked(session, version)
        session.is_pinned = is_pinned
        session.save(update_fields=["is_pinned"])
        _changed(programme, session, actor, "pinned" if is_pinned else "unpinned", before=where(session))


def locked(session: Session, version: int) -> Programme:
    """The session's programme, held until the transaction ends.

    Raises
    ------
    Refused
        If the timetable has changed since the page was made.
    """
    programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=session.programme_id)
    if programme.version != version:
        raise Refused(_("The timetable has changed meanwhile. Look at it again; nothing was moved."))
    return programme


def where(session: Session) -> dict[str, Any]:
    """A session's place as the trail tells it."""
    staff = sorted(session.instructors.values_list("code", flat=True))
    day = session.day.isoformat() if session.day else ""
    return {
        "day": day,
        "period": session.period,
        "venue": session.venue.code if session.venue else "",
        "instructors": staff,
    }


def _changed(programme: Programme, session: Session, actor: User, act: str, **details: Any) -> None:
    programme.version += 1
    programme.save(update_fields=["version"])
    record_act(f"programme.session.{act}", centre=programme.centre, actor=actor, subject=session.told_as, **details)
