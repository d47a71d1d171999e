"""What people hold and what posts ask, from the other rooms: nothing is typed twice."""

from datetime import timedelta

from django.utils import timezone

from blueberet.engine.deployment.problem import Holding, Pin, Problem
from blueberet.stages.deployment.bridge import decided_plan, situation_of
from blueberet.stages.deployment.models import Approval, Assignment, ByHand, Criterion, Quota, Rule
from blueberet.stages.deployment.selectors.quotas import allowed_under, quotas_on
from blueberet.stages.roster.models import Document, LanguageScore, Licence, MissionServed, Person
from tests.cast import Cast
from tests.stages.deployment.world import posted


def problem_of(cast: Cast, without: str = "") -> Problem:
    """The situation of North today."""
    found = situation_of(cast.north, timezone.localdate(), without=without)
    assert found.problem is not None, found.faults
    return found.problem


def test_people_come_with_what_the_roll_says(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    until = timezone.localdate() + timedelta(days=900)
    medic = people["N-003"]
    Licence.objects.create(person=medic, category="B", expires=until)
    Document.objects.create(person=medic, kind="passport", expires=until)
    Document.objects.create(person=medic, kind="medical", expires=until)
    Document.objects.create(person=medic, kind="vaccination", vaccine="yellow fever")
    LanguageScore.objects.create(person=medic, language="English", scale="STANAG 6001", score="2222")
    Person.objects.filter(pk=medic.pk).update(served_from=timezone.localdate() - timedelta(days=3000))
    found = {p.code: p for p in problem_of(cast).people}
    assert set(found) == {"N-001", "N-002", "N-003"}
    mine = found["N-003"]
    assert (mine.rank, mine.sex, mine.region) == ("OF-2", "F", "Almaty")
    assert mine.unit.endswith("2 Section")
    assert mine.served_from is not None
    held = set(mine.holds)
    assert Holding("speciality", "medic") in held
    assert Holding("licence", "B", until=until) in held
    assert Holding("document", "passport", until=until) in held
    assert Holding("medical", "medical", until=until) in held
    assert Holding("vaccination", "yellow fever") in held
    assert Holding("speciality", "driver") in found["N-002"].holds


def test_what_a_post_leaves_open_is_the_stricter_of_two(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    for key, national, un in (("age_to", "55", "50"), ("age_from", "25", "21"), ("rank_to", "OF-5", "OF-3"),
                              ("tour_months", "12", "6")):  # fmt: skip
        Criterion.objects.create(centre=cast.north, category="troops", key=key, national=national, un=un)
    (post,) = problem_of(cast).posts
    assert (post.age_from, post.age_to, post.rank_to, post.tour_months) == (25, 50, "OF-3", 6)


def test_tours_follow_one_another_to_the_horizon(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    post.handover_days = 10
    post.save()
    Rule.objects.create(centre=cast.north, horizon_months=36)
    tours = problem_of(cast).rotations
    assert [r.code for r in tours] == ["NMIS-RFL/1", "NMIS-RFL/2"]
    assert (tours[0].last - tours[1].first).days == 9, "the next comes ten days before one leaves"


def test_who_is_away_is_served_and_who_is_decided_is_pinned(cast: Cast, people: dict[str, Person]) -> None:
    post, today = posted(cast), timezone.localdate()
    post.first_day = today - timedelta(days=30)
    post.save()
    second = problem_of(cast).rotations[0]
    assert second.code == "NMIS-RFL/2"
    for person, code, first, last in (
        ("N-001", "NMIS-RFL/1", post.first_day, second.first - timedelta(days=1)),
        ("N-002", "NMIS-RFL/2", second.first, second.last),
    ):
        Assignment.objects.create(
            centre=cast.north, person=people[person], post=post, rotation=code, first_day=first, last_day=last
        )
    problem = problem_of(cast)
    found = {p.code: p for p in problem.people}
    assert [t.mission for t in found["N-001"].tours] == ["NMIS"]
    assert not found["N-002"].tours
    assert problem.pins == (Pin("N-002", "NMIS-RFL/2", kind="decided"),)

    mending = problem_of(cast, without="N-001")
    assert {r.code for r in mending.rotations} >= {"NMIS-RFL/1", "NMIS-RFL/2"}
    assert not mending.pins
    assert {(a.rotation, a.person) for a in decided_plan(cast.north, mending, "N-001").assignments} == {
        ("NMIS-RFL/1", "N-001"), ("NMIS-RFL/2", "N-002"),
    }  # fmt: skip


def test_of_two_missions_at_once_one_is_left_out_and_told(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    today = timezone.localdate()
    for days in (400, 380):
        MissionServed.objects.create(
            person=people["N-001"], mission="OLD", first_day=today - timedelta(days=days),
            last_day=today - timedelta(days=300), source="order",
        )  # fmt: skip
    found = situation_of(cast.north, today)
    assert found.problem is not None
    assert len({p.code: p for p in found.problem.people}["N-001"].tours) == 1
    assert "overlaps another" in found.left_out[0]


def test_quota_ceiling_pins_and_exclusions_are_told_to_the_engine(cast: Cast, people: dict[str, Person]) -> None:
    post, today = posted(cast), timezone.localdate()
    law = Approval.objects.create(centre=cast.north, code="LAW", title="Law", ceiling=40)
    for first, count in ((today - timedelta(days=700), 1), (today - timedelta(days=10), 2)):
        Quota.objects.create(mission=post.mission, approval=law, people=count, first_day=first)
    said = {"centre": cast.north, "by": cast.force_generation, "reason": "said so"}
    ByHand.objects.create(kind="pin", person=people["N-001"], post=post, rotation="NMIS-RFL/1", **said)
    ByHand.objects.create(kind="exclusion", person=people["N-002"], mission=post.mission, **said)
    problem = problem_of(cast)
    (mission,) = problem.missions
    assert (mission.quota, mission.ceiling) == (2, 40)
    assert problem.pins == (Pin("N-001", "NMIS-RFL/1", "said so", "force-generation"),)
    assert problem.exclusions[0].mission == "NMIS"


def test_a_later_quota_of_a_mission_takes_over(cast: Cast, people: dict[str, Person]) -> None:
    post, today = posted(cast), timezone.localdate()
    law = Approval.objects.create(centre=cast.north, code="LAW", title="Law", ceiling=40)
    for days, count in ((-700, 9), (30, 4), (60, 6)):
        Quota.objects.create(mission=post.mission, approval=law, people=count, first_day=today + timedelta(days=days))
    assert quotas_on(cast.north, today)[post.mission_id].people == 9
    assert allowed_under(law, today) == 9, "quotas of one mission are not added"
    assert allowed_under(law, today + timedelta(days=40)) == 6
    Quota.objects.filter(people=9).delete()
    assert quotas_on(cast.north, today)[post.mission_id].people == 4, "the next to come, not the last"
