"""North's incident log, for tests that ask from outside and within."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from blueberet.stages.incidents.models import Effect, Incident, Lesson
from blueberet.stages.incidents.services.entering import enter
from blueberet.stages.incidents.services.learning import write_lesson
from blueberet.stages.incidents.services.picturing import add_photo
from tests.cast import Cast
from tests.stages.assessment.pictures import PNG

WHAT = "North gate crowd"


def told(days_ago: float = 1.0, **more: Any) -> dict[str, Any]:
    """A form that may be entered."""
    at = timezone.localtime() - timedelta(days=days_ago)
    return {
        "happened": f"{at:%Y-%m-%dT%H:%M}", "kind": "riot", "what": WHAT, "place": "North bridge",
        "informed_by": "Sgt North",
    } | more  # fmt: skip


def local(moment: datetime) -> str:
    """As a form gives it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def entered(cast: Cast, **more: Any) -> Incident:
    """An entry of North."""
    days = more.pop("days_ago", 1.0)
    return enter(cast.north, told(days, **more), actor=cast.planner, key=uuid.uuid4())


def logged(cast: Cast, plan: str) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold; ``plan`` has sites."""
    from blueberet.stages.endurance.models import SupplyPlan
    from blueberet.stages.endurance.selectors.stock import newest

    site = newest(SupplyPlan.objects.get(centre=cast.north, code=plan)).content["sites"][0]["code"]
    first = entered(cast, effects=[{"what": f"{plan}/site/{site}"}])
    lesson = write_lesson(
        cast.north, {"title": "North lesson", "happened": WHAT, "left_open": "Much"}, actor=cast.planner,
        key=uuid.uuid4(), today=timezone.localdate(),
    )  # fmt: skip
    assert isinstance(lesson, Lesson)
    effect = Effect.objects.get(incident=first)
    photo = add_photo(first, actor=cast.planner, name="North gate.png", content=PNG)
    return {
        "incident": (first.year, first.number),
        "pictured": (first.year, first.number, photo.pk),
        "effect": effect.pk,
        "lesson": lesson.number,
    }
