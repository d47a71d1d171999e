"""A base with four checkpoints in North, made once a test: no counts, no runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.writing import keep_edition
from tests.cast import Cast
from tests.stages.endurance.world import planned


@pytest.fixture
def base(cast: Cast) -> SupplyPlan:
    """Plan BASE of North whose tour began 30 days ago; checkpoint 1 has coordinates."""
    plan = planned(cast, "battalion-base", "BASE")
    content = newest(plan).content
    start = timezone.localdate() - timedelta(days=30)
    content = content | {"tour": [content["tour"][0] | {"start": start.isoformat()}]}
    content["sites"][1] |= {"latitude": 33.2, "longitude": 35.86}
    keep_edition(plan, content, actor=cast.logistician)
    return plan
