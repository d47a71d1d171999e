"""Taking a suggested place: one to three sessions move together, or none."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach, Plan
from blueberet.engine.programme.worsening import breaches_made
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.services.moving import Refused, locked, where

MOST = 3


def take_suggestion(
    session: Session, *, actor: User, version: int, places: Sequence[Placement], today: date
) -> list[Session]:
    """Put a session and those that make room for it where a suggestion says; give those that moved.

    What is asked for is judged anew by the whole checker: a suggestion is a proposal, not a permission.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it breaks a hard rule, touches the past, or the timetable has changed since the page was made.
    """
    require_role(actor, session.programme.centre, Role.PLANNER)
    codes = [p.session for p in places]
    if not 1 <= len(codes) <= MOST or len(set(codes)) != len(codes) or codes[0] != session.code:
        raise Refused(_("This suggestion cannot be read. Ask for other places again; nothing was moved."))
    with transaction.atomic():
        programme = locked(session, version)
        rows = {s.code: s for s in programme.sessions.filter(code__in=codes).select_related("venue", "module")}
        if len(rows) != len(codes):
            raise Refused(_("This suggestion cannot be read. Ask for other places again; nothing was moved."))
        plan = plan_of(programme)
        _not_in_the_past(plan, places, today)
        breaches = _new_breaches(problem_of(programme), plan, places, today)
        if breaches:
            raise Refused(_("This place breaks hard rules now; nothing was moved."), breaches)
        before = {c: where(rows[c]) for c in codes}
        for p in places:
            _write(programme, rows[p.session], p)
        after = {c: where(rows[c]) for c in codes}
        programme.version += 1
        programme.save(update_fields=["version"])
        record_act(
            "programme.session.suggestion_taken", centre=programme.centre, actor=actor, subject=session.told_as,
            before=_told(rows, before), after=_told(rows, after),
        )  # fmt: skip
    return [rows[c] for c in codes]


def _told(rows: dict[str, Session], places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The place of the session itself, which comes first, and those of the others by what they are told as."""
    first, *others = places
    return {**places[first], "others": {rows[c].told_as: places[c] for c in others}}


def _write(programme: Programme, row: Session, p: Placement) -> None:
    row.day, row.period, row.unplaced_reason = p.day, p.period, ""
    row.venue = programme.venues.filter(code=p.venue).first()
    row.save(update_fields=["day", "period", "venue", "unplaced_reason"])
    row.instructors.set(programme.instructors.filter(code__in=p.instructors))


def _not_in_the_past(plan: Plan, places: Sequence[Placement], today: date) -> None:
    """Nothing over moves; nothing goes to today or before, unless it stands there already."""
    old = {p.session: p for p in plan.placements}
    earliest = today + timedelta(days=1)
    for n, p in enumerate(places):
        there = old.get(p.session)
        stays = there is not None and (there.day, there.period) == (p.day, p.period)
        if there is not None and there.day < (today if n == 0 else earliest):
            raise Refused(_("A session that is over stays where it was; nothing was moved."))
        if p.day < earliest and not stays:
            raise Refused(_("That day has come already; nothing was moved. Ask for other places again."))


def _new_breaches(problem: Problem, plan: Plan, places: Sequence[Placement], today: date) -> list[Breach]:
    """What the whole checker says of the plan after, less what it said before."""
    codes = {p.session for p in places}
    kept = tuple(p for p in plan.placements if p.session not in codes)
    return breaches_made((problem, plan), (problem, Plan((*kept, *places))), today=today, asked=codes)
