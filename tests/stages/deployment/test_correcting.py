"""A drop-out corrected after it was decided: both days stay, who is where follows, what cannot be is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from blueberet.engine.deployment.plan import TAKEN_OVER
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.models import Absence, AbsenceChange, Assignment
from blueberet.stages.deployment.selectors.standing import there_on
from blueberet.stages.deployment.services.correcting import correct_absence
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.stages.deployment.test_pages import page
from tests.stages.deployment.world import posted, proposed


def gone(cast: Cast, people: dict[str, Person]) -> tuple[Absence, Assignment]:
    """N-001 leaves a tour under way in ten days, as decided; N-002 takes over on that day."""
    post, today = posted(cast), timezone.localdate()
    row = proposed(cast)
    out, last = today + timedelta(days=10), today + timedelta(days=200)
    tour = Assignment.objects.create(
        centre=cast.north, person=people["N-001"], post=post, rotation="NMIS-RFL/0",
        first_day=today - timedelta(days=90), last_day=last, ended_on=out - timedelta(days=1),
        ended_why=f"N-001 drops out, proposal {row.pk}", ended_by=cast.commander, ended_at=timezone.now(),
    )  # fmt: skip
    Assignment.objects.create(
        centre=cast.north, person=people["N-002"], post=post, rotation=f"NMIS-RFL/0{TAKEN_OVER}1", first_day=out,
        last_day=last, proposal=row,
    )  # fmt: skip
    absence = Absence.objects.create(
        centre=cast.north, person=people["N-001"], first_day=out, reason="hepatitis", proposal=row, by=cast.commander
    )
    return absence, tour


def test_a_drop_out_is_moved_earlier_and_both_days_stay(cast: Cast, people: dict[str, Person]) -> None:
    absence, tour = gone(cast, people)
    today = timezone.localdate()
    was, now = absence.first_day, today + timedelta(days=3)
    (hole,) = correct_absence(absence, actor=cast.commander, first=now, last=None, reason="Flew home earlier")
    assert (hole.rotation, hole.first, hole.last) == ("NMIS-RFL/0", now, was - timedelta(days=1))
    tour.refresh_from_db()
    assert (tour.ended_on, tour.served_to) == (was - timedelta(days=1), now - timedelta(days=1))
    on = [there_on(cast.north, now + timedelta(days=n)).filter(person=people["N-001"]).exists() for n in (-1, 0)]
    assert on == [True, False]

    absence.refresh_from_db()
    assert absence.first_day == now
    correct_absence(absence, actor=cast.force_generation, first=today, last=now, reason="Even earlier")
    assert list(AbsenceChange.objects.values_list("first_before", "first_after", "last_after")) == [
        (was, now, None), (now, today, now),
    ]  # fmt: skip
    told = Act.objects.filter(name="deployment.absence.corrected").order_by("pk").first()
    assert told is not None
    assert (told.before["first"], told.after["first"]) == (was.isoformat(), now.isoformat())
    for change in (lambda: AbsenceChange.objects.update(reason="x"), lambda: Assignment.objects.update(ended_on=today)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_cannot_be_is_refused_all_at_once(cast: Cast, people: dict[str, Person]) -> None:
    absence, _tour = gone(cast, people)
    today = timezone.localdate()
    with pytest.raises(Refused) as refused:
        correct_absence(
            absence, actor=cast.commander, first=absence.first_day + timedelta(days=1), last=today, reason=""
        )
    told = " ".join(refused.value.sentences)
    assert "before the first" in told
    assert "Say why" in told
    assert "taken over by N-002" in told
    with pytest.raises(Refused, match="as they were"):
        correct_absence(absence, actor=cast.commander, first=absence.first_day, last=None, reason="x")
    Assignment.objects.create(
        centre=cast.north, person=people["N-001"], post=absence.proposal.centre and Assignment.objects.first().post,
        rotation="NMIS-RFL/9", first_day=today, last_day=today + timedelta(days=2), source="order",
    )  # fmt: skip
    with pytest.raises(Refused, match="still decided"):
        correct_absence(absence, actor=cast.commander, first=today + timedelta(days=1), last=None, reason="x")
    for user in (cast.administrator, cast.planner, cast.outsider):
        with pytest.raises(PermissionDenied):
            correct_absence(absence, actor=user, first=today, last=None, reason="x")


def test_the_page_keeps_what_was_filled_in_and_tells_both_days(cast: Cast, people: dict[str, Person]) -> None:
    absence, _tour = gone(cast, people)
    path = f"/posts/people/N-001/drop-out/{absence.pk}"
    later = (absence.first_day + timedelta(days=9)).isoformat()
    shown = page(cast.force_generation, path, first=later, reason="By mistake")
    assert "taken over by N-002" in shown
    assert f'value="{later}"' in shown
    assert 'value="By mistake"' in shown
    shown = page(cast.force_generation, path, first=timezone.localdate().isoformat(), reason="Flew earlier")
    assert "one place with nobody" in shown
    assert "corrected" in shown
    assert "Flew earlier" not in shown, "reasons of dropping out are medical, and guarded"
    assert "Flew earlier" in page(cast.commander, "/posts/people/N-001")
