"""From the queue to a proposal to a decision; a drop-out; what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from blueberet.engine.deployment.plan import Assignment as Sent
from blueberet.engine.deployment.plan import Plan
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.worker import work
from blueberet.stages.deployment.models import Absence, Assignment, Need, Proposal
from blueberet.stages.deployment.services.deciding import decide
from blueberet.stages.deployment.services.filling import start_fill, start_repair
from blueberet.stages.deployment.services.keeping import change_rules, is_back, say_by_hand, take_back
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.stages.deployment.world import posted, proposed


def filled(cast: Cast) -> Proposal:
    """Have posts filled by the worker."""
    run = start_fill(cast.north, actor=cast.force_generation)
    work(once=True)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    return Proposal.objects.get(pk=run.result["proposal"])


def test_the_worker_proposes_and_a_name_decides(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    Need.objects.create(post=post, what="speciality", of="driver")
    row = filled(cast)
    plan = row.plan
    assert {a["person"] for a in plan["assignments"]} == {"N-002"}
    assert plan["ended"] == "optimal"
    empty = row.reasons["empty"][0]
    assert (empty["rotation"], empty["kind"]) == ("NMIS-RFL/1", "nobody")
    assert not Assignment.objects.exists(), "a proposal is not a decision"

    assert decide(row, actor=cast.commander, reason="Order 5", today=timezone.localdate()) == len(plan["assignments"])
    row.refresh_from_db()
    assert row.decided_by == cast.commander
    assert Act.objects.filter(name="deployment.proposal.decided", actor=cast.commander).count() == 1
    with pytest.raises(Refused, match="already"):
        decide(row, actor=cast.commander, reason="Order 5", today=timezone.localdate())

    again = filled(cast)
    assert again.plan["assignments"] == plan["assignments"], "what is decided stays"


def test_only_the_officer_and_the_commander_decide_with_a_reason(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast)
    today = timezone.localdate()
    for user in (cast.administrator, cast.registrar, cast.planner, cast.outsider):
        with pytest.raises(PermissionDenied):
            decide(row, actor=user, reason="x", today=today)
    with pytest.raises(Refused, match="Say on what"):
        decide(row, actor=cast.force_generation, reason=" ", today=today)


def test_what_changed_since_is_refused(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    need = Need.objects.create(post=post, what="speciality", of="driver")
    row = filled(cast)
    need.of = "diver"
    need.save()
    with pytest.raises(Refused) as refused:
        decide(row, actor=cast.commander, reason="Order 5", today=timezone.localdate())
    assert any("N-002" in told for told in refused.value.sentences)
    assert not Assignment.objects.exists()


def test_what_was_proposed_is_never_changed(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast)
    for change in ({"plan": {}}, {"name": "Another"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_pins_that_clash_are_told_instead_of_a_plan(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    Need.objects.create(post=post, what="speciality", of="driver")
    say_by_hand(cast.north, actor=cast.force_generation, kind="pin", person=people["N-001"], post=post,
                rotation="NMIS-RFL/1", mission=None, reason="He wants to")  # fmt: skip
    run = start_fill(cast.north, actor=cast.force_generation)
    with pytest.raises(Refused, match="already"):
        start_fill(cast.north, actor=cast.force_generation)
    work(once=True)
    run.refresh_from_db()
    assert "N-001" in " ".join(run.result["refused"])
    assert not Proposal.objects.exists()


def test_a_drop_out_is_replaced_and_the_rest_stays(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast, places=1)
    first = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"),)))
    today = timezone.localdate()
    decide(first, actor=cast.commander, reason="Order 5", today=today)
    run = start_repair(people["N-001"], actor=cast.force_generation, first=today, last=None, reason="Ill")
    work(once=True)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    mended = Proposal.objects.get(pk=run.result["proposal"])
    (code, leaves, comes) = run.result["replaced"][0]
    assert (code, leaves) == ("NMIS-RFL/1", "N-001")
    assert comes in ("N-002", "N-003")
    decide(mended, actor=cast.commander, reason="Order 6", today=today)
    gone = Assignment.objects.get(person=people["N-001"])
    assert gone.ended_on == gone.first_day - timedelta(days=1)
    assert f"proposal {mended.pk}" in gone.ended_why
    assert Assignment.objects.get(ended_on=None).person.service_number == comes


def test_a_drop_out_says_when_and_why(cast: Cast, people: dict[str, Person]) -> None:
    with pytest.raises(Refused) as refused:
        start_repair(people["N-001"], actor=cast.force_generation, first=None, last=None, reason="")
    assert len(refused.value.sentences) == 2


def test_rules_lie_within_their_limits(cast: Cast) -> None:
    kept = change_rules(cast.north, actor=cast.force_generation, given={"rest_months": "6", "reserve_share": "5,5"})
    assert (kept.rest_months, kept.reserve_share) == (6, 0.055)
    with pytest.raises(Refused) as refused:
        change_rules(
            cast.north,
            actor=cast.force_generation,
            given={"rest_months": "-1", "reserve_share": "120", "most_days": "x"},
        )
    assert len(refused.value.sentences) == 3
    kept.refresh_from_db()
    assert kept.rest_months == 6


def test_what_is_set_by_hand_can_be_taken_back_once(cast: Cast, people: dict[str, Person]) -> None:
    said = say_by_hand(cast.north, actor=cast.force_generation, kind="exclusion", person=people["N-001"], post=None,
                       rotation="", mission=None, reason="Studies")  # fmt: skip
    with pytest.raises(Refused, match="stands already"):
        say_by_hand(cast.north, actor=cast.force_generation, kind="exclusion", person=people["N-001"], post=None,
                    rotation="", mission=None, reason="Studies")  # fmt: skip
    take_back(said, actor=cast.force_generation)
    with pytest.raises(Refused):
        take_back(said, actor=cast.force_generation)
    with pytest.raises(Refused) as refused:
        say_by_hand(cast.north, actor=cast.force_generation, kind="pin", person=people["N-001"], post=None,
                    rotation="", mission=None, reason="")  # fmt: skip
    assert len(refused.value.sentences) == 2


def repaired(cast: Cast, person: Person) -> Proposal:
    """Have the least change looked for, when somebody drops out today."""
    run = start_repair(person, actor=cast.force_generation, first=timezone.localdate(), last=None, reason="hepatitis")
    work(once=True)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    return Proposal.objects.get(pk=run.result["proposal"])


def test_a_repair_is_not_decided_over_a_newer_decision(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast, places=2)
    first = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"), Sent("NMIS-RFL/1", "N-002"))))
    today = timezone.localdate()
    decide(first, actor=cast.commander, reason="Order 5", today=today)
    one, other = repaired(cast, people["N-001"]), repaired(cast, people["N-002"])
    decide(one, actor=cast.commander, reason="Order 6", today=today)
    with pytest.raises(Refused, match="Something else was decided"):
        decide(other, actor=cast.commander, reason="Order 7", today=today)


def test_whoever_dropped_out_is_not_proposed_until_he_is_back(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast, places=3)
    first = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"),)))
    today = timezone.localdate()
    decide(first, actor=cast.commander, reason="Order 5", today=today)
    decide(repaired(cast, people["N-001"]), actor=cast.commander, reason="Order 6", today=today)
    assert "N-001" not in {a["person"] for a in filled(cast).plan["assignments"]}
    gone = Absence.objects.get()
    is_back(gone, actor=cast.force_generation)
    assert "N-001" in {a["person"] for a in filled(cast).plan["assignments"]}
    with pytest.raises(Refused):
        is_back(gone, actor=cast.force_generation)


def test_a_decided_tour_that_the_post_has_no_more_is_told(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    decide(proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"),))), actor=cast.commander, reason="Order 5",
           today=timezone.localdate())  # fmt: skip
    post.first_day += timedelta(days=30)
    post.save()
    row = filled(cast)
    assert "no such tour any more" in row.reasons["left_out"][0]
    assert {"rotation": "NMIS-RFL/1", "person": "N-001"} not in row.plan["assignments"], "he is sent in the old days"
