"""North's mission with a post, a proposal and a tour, for tests that ask from outside."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from blueberet.engine.deployment.plan import Plan
from blueberet.foundation.runs.models import Run
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment.bridge import situation_of
from blueberet.stages.deployment.services.filling import keep_by_hand
from blueberet.stages.roster.models import Person
from tests.cast import Cast


def posted(cast: Cast, code: str = "NMIS", *, places: int = 2) -> rows.Post:
    """A mission of North with one post whose first tour begins in two months."""
    mission = rows.Mission.objects.create(centre=cast.north, code=code, name="North mission alone", source="S0")
    first = timezone.localdate() + timedelta(days=60)
    return rows.Post.objects.create(
        centre=cast.north, mission=mission, code=f"{code}-RFL", title="North rifleman", places=places, first_day=first
    )


def proposed(cast: Cast, plan: Plan | None = None) -> rows.Proposal:
    """A proposal for everything there is; of nobody, if no plan is given."""
    problem = situation_of(cast.north, timezone.localdate()).problem
    assert problem is not None
    return keep_by_hand(cast.north, problem, plan or Plan(), actor=cast.force_generation, name="North plan")


def deployed(cast: Cast, person: Person) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold."""
    post = posted(cast)
    today = timezone.localdate()
    rows.Assignment.objects.create(
        centre=cast.north, person=person, post=post, rotation="NMIS-RFL/0", first_day=today - timedelta(days=90),
        last_day=today + timedelta(days=30), source="North order",
    )  # fmt: skip
    proposal = proposed(cast)
    gone = rows.Absence.objects.create(
        centre=cast.north, person=person, first_day=today + timedelta(days=400), reason="North illness",
        proposal=proposal, by=cast.force_generation,
    )  # fmt: skip
    law = rows.Approval.objects.create(centre=cast.north, code="NLAW", title="North law", ceiling=10)
    quota = rows.Quota.objects.create(mission=post.mission, approval=law, people=3, first_day=today)
    Run.objects.create(
        centre=cast.north, kind="deployment.levers", subject=proposal.pk, input_hash="x", engine_version="", seed=1,
        state="done", ended_at=timezone.now(), result={"levers": []},
    )  # fmt: skip
    return {
        "missioned": post.mission.code, "posted": post.code, "proposed": proposal.pk, "placed": person.service_number,
        "nominated": proposal.pk, "filed": proposal.pk, "gone": gone.pk, "allowed": quota.pk,
    }  # fmt: skip
