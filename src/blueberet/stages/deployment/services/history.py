"""Past and standing tours written down as they were decided elsewhere, with where that is known from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from blueberet.engine.deployment.periods import months_later
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.services import record_act
from blueberet.stages.deployment.bridge import post_as_asked
from blueberet.stages.deployment.models import Assignment, Criterion, Post
from blueberet.stages.roster.models import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in one tour of a post: ``number`` counts its tours from 1."""

    person: str
    post: str
    number: int


def write_standing(centre: Centre, rows: Iterable[Standing], *, actor: User | None, source: str) -> int:
    """Write tours that were decided before the house was used; they count as decided.

    Raises
    ------
    KeyError
        For a post or person that is not there.
    """
    criteria = {(c.category, c.key): c for c in Criterion.objects.filter(centre=centre)}
    posts = {p.code: p for p in Post.objects.filter(centre=centre).select_related("mission").prefetch_related("needs")}
    people = {p.service_number: p for p in Person.objects.filter(centre=centre, merged_into=None)}
    made = []
    for row in rows:
        post = posts[row.post]
        asked = post_as_asked(post, criteria)
        first = post.first_day
        for _ in range(row.number - 1):
            first = months_later(first, asked.tour_months) - timedelta(days=asked.handover_days)
        last = months_later(first, asked.tour_months) - timedelta(days=1)
        made.append(Assignment(
            centre=centre, person=people[row.person], post=post, rotation=f"{row.post}/{row.number}", first_day=first,
            last_day=last, source=source,
        ))  # fmt: skip
    with transaction.atomic():
        Assignment.objects.bulk_create(made)
        record_act("deployment.proposal.decided", centre=centre, actor=actor, subject=source, tours=len(made))
    return len(made)
