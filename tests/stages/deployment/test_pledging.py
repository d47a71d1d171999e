"""A pledge goes only where it may, with a day, a paper and a hand, one entry in the trail for each step."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.models import Mission, Pledge, PledgeStep
from blueberet.stages.deployment.pledges import NEXT, STEPS
from blueberet.stages.deployment.selectors.pledges import path_of, pledges_of, standing_of, standings_of
from blueberet.stages.deployment.services.pledging import make_pledge, move_pledge
from blueberet.stages.deployment.services.proving import Paper
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
FIRST = date(2026, 1, 10)


def paper(day: date | None = FIRST, document: str = "NV 1", signatory: str = "Col A", findings: str = "") -> Paper:
    return Paper(day, document, signatory, findings)


def made(cast: Cast, title: str = "North company") -> Pledge:
    return make_pledge(
        cast.north, actor=cast.force_generation, title=title, people=139, mission=None, paper=paper(), today=TODAY
    )


def standing_at(cast: Cast, state: str) -> Pledge:
    row = Pledge.objects.create(centre=cast.north, title="North company", people=139)
    if state:
        PledgeStep.objects.create(pledge=row, state=state, day=FIRST, document="NV 0", signatory="Col A")
    return row


def test_every_state_has_a_word_and_a_way_to_it() -> None:
    assert set(NEXT) - {""} == set(STEPS)
    reached, todo = {""}, [""]
    while todo:
        for state in NEXT[todo.pop()]:
            if state not in reached:
                reached.add(state)
                todo.append(state)
    assert reached == set(NEXT)


@pytest.mark.parametrize("stands", NEXT)
def test_every_step_that_may_follow_is_written_and_every_other_refused(cast: Cast, stands: str) -> None:
    for state in (*STEPS, "", "invented"):
        row = standing_at(cast, stands)
        before = row.steps.count()
        if state in NEXT[stands]:
            step = move_pledge(row, actor=cast.force_generation, state=state, paper=paper(), today=TODAY)
            assert (step.state, row.steps.count()) == (state, before + 1)
        else:
            with pytest.raises(Refused) as refused:
                move_pledge(row, actor=cast.force_generation, state=state, paper=paper(), today=TODAY)
            assert len(refused.value.sentences) == 1
            assert row.steps.count() == before
    moved = len(NEXT[stands])
    assert Act.objects.filter(name="deployment.pledge.moved").count() == moved


def test_the_refusal_names_what_may_follow(cast: Cast) -> None:
    row = made(cast)
    with pytest.raises(Refused, match=re.escape(
        "«deployed» cannot follow «pledged». What may follow: «assessment and advisory visit done», «withdrawn»."
    )):  # fmt: skip
        move_pledge(row, actor=cast.force_generation, state="deployed", paper=paper(), today=TODAY)
    move_pledge(row, actor=cast.force_generation, state="withdrawn", paper=paper(), today=TODAY)
    with pytest.raises(Refused, match="the pledge is «withdrawn», and nothing follows on that"):
        move_pledge(row, actor=cast.force_generation, state="pledged", paper=paper(), today=TODAY)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (paper(FIRST - timedelta(1)), "9 Jan 2026 lies before the last step, which is of 10 Jan 2026."),
        (paper(TODAY + timedelta(1)), "26 Nov 2026 is still to come."),
        (paper(None), "Give the day"),
        (paper(document=" \n"), "Name the document"),
        (paper(signatory=""), "Name who signed it"),
        (paper(document="x" * 161), "The document has 161 characters; at most 160."),
        (paper(signatory="a\u200bb"), "The signatory holds invisible control characters."),
        (paper(findings="x" * 4001), "What was found has 4001 characters"),
        (paper(findings="a\u202eb"), "What was found holds invisible control characters."),
    ],
)
def test_a_step_without_a_good_day_paper_or_hand_is_refused(cast: Cast, given: Paper, told: str) -> None:
    row = made(cast)
    acts = Act.objects.count()
    with pytest.raises(Refused, match=re.escape(told)):
        move_pledge(row, actor=cast.force_generation, state="visited", paper=given, today=TODAY)
    assert row.steps.count() == 1
    assert Act.objects.count() == acts


def test_all_faults_are_told_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        make_pledge(cast.north, actor=cast.force_generation, title=" ", people=0, mission=None, paper=Paper(None, "", ""),
                    today=TODAY)  # fmt: skip
    assert len(refused.value.sentences) == 5
    assert not Pledge.objects.exists()


def test_the_day_of_the_last_step_and_today_are_good_days(cast: Cast) -> None:
    row = made(cast)
    move_pledge(row, actor=cast.force_generation, state="visited", paper=paper(FIRST), today=TODAY)
    move_pledge(row, actor=cast.force_generation, state="eligible", paper=paper(TODAY), today=TODAY)
    assert [s.state for s in row.steps.all()] == ["pledged", "visited", "eligible"]


def test_sending_a_form_twice_writes_it_once(cast: Cast) -> None:
    row = made(cast)
    with pytest.raises(Refused, match="pledged already by this paper"):
        made(cast)
    assert Pledge.objects.count() == 1
    other = standing_at(cast, "evaluated")
    move_pledge(other, actor=cast.force_generation, state="evaluated", paper=paper(document="E 2"), today=TODAY)
    with pytest.raises(Refused, match="written already by this paper"):
        move_pledge(other, actor=cast.force_generation, state="evaluated", paper=paper(document="E 2"), today=TODAY)
    assert (other.steps.count(), row.steps.count()) == (2, 1)


@pytest.mark.parametrize("name", ["commander", "planner", "registrar", "visitor", "soldier", "outsider"])
def test_only_the_force_generation_officer_pledges_and_moves(cast: Cast, name: str) -> None:
    actor: User = getattr(cast, name)
    row = made(cast)
    with pytest.raises(PermissionDenied):
        make_pledge(cast.north, actor=actor, title="x", people=1, mission=None, paper=paper(), today=TODAY)
    with pytest.raises(PermissionDenied):
        move_pledge(row, actor=actor, state="visited", paper=paper(), today=TODAY)
    assert (Pledge.objects.count(), row.steps.count()) == (1, 1)


def test_a_mission_of_another_centre_is_refused(cast: Cast) -> None:
    foreign = Mission.objects.create(centre=cast.south, code="UNDOF", name="x")
    with pytest.raises(PermissionDenied):
        make_pledge(
            cast.north, actor=cast.force_generation, title="x", people=1, mission=foreign, paper=paper(), today=TODAY
        )


def test_the_trail_tells_what_it_became_and_by_which_paper(cast: Cast) -> None:
    row = made(cast)
    move_pledge(row, actor=cast.force_generation, state="visited", paper=paper(document="AAV 7"), today=TODAY)
    first, then = Act.objects.filter(name__startswith="deployment.pledge.").order_by("number")
    assert (first.name, first.label, first.details["people"]) == ("deployment.pledge.made", "North company", 139)
    assert (then.before, then.after, then.details["document"]) == ({"state": "pledged"}, {"state": "visited"}, "AAV 7")


def test_the_database_refuses_to_change_or_delete_a_step(cast: Cast) -> None:
    step = made(cast).steps.get()
    for change in (lambda: PledgeStep.objects.filter(pk=step.pk).update(state="deployed"), step.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert PledgeStep.objects.get().state == "pledged"


def test_a_standing_tells_level_days_and_what_may_follow(cast: Cast) -> None:
    row = made(cast)
    for state in ("visited", "eligible"):
        move_pledge(row, actor=cast.force_generation, state=state, paper=paper(date(2026, 11, 20)), today=TODAY)
    found = standing_of(pledges_of(cast.north).get(), TODAY)
    assert found is not None
    assert (found.word, found.level, found.days) == ("eligible", "2", 5)
    assert [s for s, _word in found.follows] == ["aligned", "withdrawn"]
    path = path_of(found)
    assert [word for word, _l, reached, _n, _f in path if reached] == [
        "pledged", "assessment and advisory visit done", "eligible"]  # fmt: skip
    assert [word for word, _l, _r, now, _f in path if now] == ["eligible"]
    assert [word for word, _l, _r, _n, nxt in path if nxt] == ["aligned to a statement of unit requirements"]


def test_those_under_way_come_first_and_only_ones_own_centres(cast: Cast) -> None:
    ended = made(cast, "Ended")
    move_pledge(ended, actor=cast.force_generation, state="withdrawn", paper=paper(), today=TODAY)
    made(cast, "Under way")
    Pledge.objects.filter(title="Ended").update(at=timezone.now() + timedelta(1))
    Pledge.objects.create(centre=cast.south, title="South", people=1).steps.create(
        state="pledged", day=FIRST, document="x", signatory="x"
    )
    assert [s.pledge.title for s in standings_of(cast.north, TODAY)] == ["Under way", "Ended"]


def page(user: User, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.get(path) if data is None else client.post(path, data, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_officer_pledges_and_moves_on_the_pages(cast: Cast) -> None:
    Mission.objects.create(centre=cast.north, code="UNDOF", name="Observer force")
    given = {"title": "North company", "people": "139", "mission": "UNDOF", "day": "2026-01-10", "document": "NV 12/345",
             "signatory": "Col North"}  # fmt: skip
    status, body = page(cast.force_generation, "/posts/pledges", {**given, "people": "many"})
    assert status == 422
    assert "Say how many people it has" in body
    assert 'value="NV 12/345"' in body
    status, body = page(cast.force_generation, "/posts/pledges", given)
    row = Pledge.objects.get()
    assert row.mission is not None
    assert status == 200
    assert "NV 12/345" in body
    choices = re.findall(r'<option value="(\w+)"', body)
    assert choices == list(NEXT["pledged"])
    address = f"/posts/pledges/{row.pk}"
    status, body = page(cast.force_generation, address, {**given, "state": "deployed"})
    assert status == 422
    assert "cannot follow" in body
    body = page(cast.force_generation, address, {**given, "state": "visited", "findings": "Two\nfindings"})[1]
    assert "Two<br>findings" in body
    assert "our own proposal" in body
    assert "1 unit is pledged, 139 people" in page(cast.planner, "/posts/pledges")[1]


def test_who_may_not_propose_has_no_form_and_no_names_without_right(cast: Cast) -> None:
    row = make_pledge(cast.north, actor=cast.force_generation, title="North company", people=139, mission=None,
                      paper=paper(signatory="Col North"), today=TODAY)  # fmt: skip
    address = f"/posts/pledges/{row.pk}"
    for user, named in ((cast.commander, True), (cast.visitor, False), (cast.planner, False)):
        status, body = page(user, address)
        assert (status, "Col North" in body, "<select" in body) == (200, named, False)
        assert page(user, address, {"state": "visited"})[0] == 403


def test_the_other_centre_finds_nothing(cast: Cast) -> None:
    row = made(cast)
    for user in (cast.outsider, cast.soldier, cast.instructor):
        assert page(user, f"/posts/pledges/{row.pk}")[0] == 404
        assert page(user, f"/posts/pledges/{row.pk}", {"state": "visited"})[0] == 404
    status, body = page(cast.outsider, "/posts/pledges")
    assert (status, "North" in body) == (200, False)
    assert row.steps.count() == 1
