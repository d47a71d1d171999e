"""Put the invented months into the rows: the timetable as published, who was there, what evaluators saw."""

from datetime import date

from blueberet.config.demonstration.centre import Demonstration
from blueberet.config.demonstration.planted import planted_plan
from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.programme.bridge import write_plan
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.publishing import publish_timetable


def record(demo: Demonstration, programme: Programme, today: date) -> str:
    """Publish the timetable by which the months before today were taught. Give a sentence of what was recorded."""
    plan = planted_plan(demo.problem)
    write_plan(programme, plan, ())
    programme.refresh_from_db()
    publish_timetable(
        programme=programme, actor=_holder(programme, Membership.Role.PLANNER), expected_version=programme.version,
        note="Timetable of the demonstration, made before the contingent came", today=today,
    )  # fmt: skip
    return f"The timetable of {len(plan.placements)} sessions is published."


def _holder(programme: Programme, role: str) -> User:
    """The demonstration account that acts in a role."""
    return User.objects.filter(memberships__centre=programme.centre, memberships__role=role).order_by("pk")[0]
