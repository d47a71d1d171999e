"""The readiness chain advances only with its documents, signatory and day, and never against the pledge under Posts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.services.pledging import make_pledge, move_pledge
from blueberet.stages.deployment.services.proving import Paper
from blueberet.stages.roster.models import KeyDay, Unit
from blueberet.stages.visits.models import Chain, ChainStep
from blueberet.stages.visits.selectors.chains import PAPER, chain_of, standing_of
from blueberet.stages.visits.services.chaining import Signed, advance_chain, begin_chain
from blueberet.stages.visits.shipped import wanted
from tests.cast import Cast
from tests.stages.visits.world import contingent, raised

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)


def signed(state: str, day: date, **more: str) -> Signed:
    """Every document that a step asks for."""
    return Signed(day, "Chief", {w.code: f"No. 1 {w.code}" for w in wanted().get(state, ()) if w.is_required}, **more)


def take(chain: Chain, cast: Cast, *states: str, begin: int = 1) -> None:
    """Steps, one a day."""
    for n, state in enumerate(states, begin):
        advance_chain(chain, state, signed(state, date(2027, 1, n)), actor=cast.force_generation, today=TODAY)


def test_a_step_without_its_papers_is_refused_with_every_reason(cast: Cast) -> None:
    chain = begin_chain(cast.north, actor=cast.force_generation, title="First")
    with pytest.raises(Refused) as refused:
        advance_chain(chain, "pledged", Signed(TODAY + timedelta(1), " "), actor=cast.force_generation, today=TODAY)
    assert len(refused.value.sentences) == 6
    assert sum("is missing" in s for s in refused.value.sentences) == 4
    with pytest.raises(Refused, match="«deployed» cannot follow «not begun»"):
        advance_chain(chain, "deployed", signed("deployed", TODAY), actor=cast.force_generation, today=TODAY)
    take(chain, cast, "pledged", begin=5)
    with pytest.raises(Refused, match="lies before the last step, which is of 5 Jan 2027"):
        advance_chain(chain, "visited", signed("visited", date(2027, 1, 4)), actor=cast.force_generation, today=TODAY)
    with pytest.raises(PermissionDenied):
        advance_chain(chain, "visited", signed("visited", TODAY), actor=cast.planner, today=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        ChainStep.objects.update(signatory="Somebody")


def test_it_goes_from_pledged_to_lessons_with_or_without_rapid_deployment(cast: Cast) -> None:
    way = ("pledged", "visited", "eligible", "aligned", "selected", "training", "self_evaluated", "certified",
           "inspected", "deployed", "evaluated", "rotated", "recorded")  # fmt: skip
    for title, states in (("First", way), ("Second", (*way[:4], "rapid", *way[4:]))):
        chain = begin_chain(cast.north, actor=cast.commander, title=title)
        take(chain, cast, *states)
        found = standing_of(chain, TODAY)
        assert (found.state, found.follows, found.next) == ("recorded", [], None)
        assert [x.state for x in found.strip if x.reached is None] == (["rapid"] if title == "First" else [])


def test_back_only_with_a_reason_and_what_was_reached_has_to_be_reached_again(cast: Cast) -> None:
    chain = begin_chain(cast.north, actor=cast.force_generation, title="First")
    take(chain, cast, "pledged", "visited", "eligible", "aligned", "selected", "training", "self_evaluated")
    back = Signed(date(2027, 1, 9), "Chief", {PAPER: "Order 3"})
    with pytest.raises(Refused, match="Say why it goes back"):
        advance_chain(chain, "training", back, actor=cast.force_generation, today=TODAY)
    why = Signed(back.day, back.signatory, back.documents, "Two platoons failed at night")
    advance_chain(chain, "training", why, actor=cast.force_generation, today=TODAY)
    found = standing_of(chain, TODAY)
    assert (found.state, found.days) == ("training", (TODAY - date(2027, 1, 9)).days)
    assert {x.state: x.reached for x in found.strip}["self_evaluated"] is None
    assert Act.objects.get(name="visits.chain.set_back").details["reason"] == "Two platoons failed at night"
    assert ChainStep.objects.count() == 8


def test_what_is_open_stands_with_the_step_and_a_critical_finding_asks_for_words(cast: Cast) -> None:
    unit, first, _second = contingent(cast)
    chain = begin_chain(cast.north, actor=cast.force_generation, title="First", unit=unit)
    take(chain, cast, "pledged", "visited", "eligible", "aligned", "selected", "training", "self_evaluated")
    raised(cast, unit=first, severity="critical", raised_on=date(2026, 6, 1), due=date(2026, 7, 1), words="No radio")
    ready = signed("certified", TODAY)
    with pytest.raises(Refused, match=r"Critical findings are open \(F1\)"):
        advance_chain(chain, "certified", ready, actor=cast.force_generation, today=TODAY)
    spite = Signed(ready.day, ready.signatory, ready.documents, "The radio is on its way")
    step = advance_chain(chain, "certified", spite, actor=cast.force_generation, today=TODAY)
    [kept] = step.findings
    assert (kept["number"], kept["severity"], kept["words"]) == (1, "critical", "No radio")
    assert chain.steps.get(state="training").findings == []


def test_one_act_moves_the_chain_and_its_pledge(cast: Cast) -> None:
    paper = Paper(date(2027, 1, 1), "Note verbale 1", "Mission")
    pledge = make_pledge(
        cast.north, actor=cast.force_generation, title="Company", people=139, mission=None, paper=paper, today=TODAY
    )
    chain = begin_chain(cast.north, actor=cast.force_generation, title="First", pledge=pledge)
    with pytest.raises(Refused, match="goes along with another chain"):
        begin_chain(cast.north, actor=cast.force_generation, title="Second", pledge=pledge)
    with pytest.raises(Refused, match="Hand in the documents of that step first"):
        take(chain, cast, "visited", begin=2)
    with pytest.raises(Refused, match="Give that day here too"):
        take(chain, cast, "pledged", begin=2)
    with pytest.raises(PermissionDenied):
        advance_chain(chain, "pledged", signed("pledged", TODAY), actor=cast.commander, today=TODAY)
    client = Client()
    client.force_login(cast.commander)
    page = client.get(f"/visits/chains/{chain.pk}").content.decode()
    assert "its steps are taken by the force generation officer: force-generation." in page
    assert f'href="/posts/pledges/{pledge.pk}"' in page
    assert "Keep the step" not in page
    take(chain, cast, "pledged", "visited")
    assert [s.state for s in pledge.steps.order_by("pk")] == ["pledged", "visited"]
    assert chain.steps.get(state="visited").pledge_step == pledge.steps.get(state="visited")
    # What Posts does alone is behind here until its papers come, and can never be contradicted.
    late = Paper(date(2027, 1, 20), "Letter", "Military affairs")
    move_pledge(pledge, actor=cast.force_generation, state="eligible", paper=late, today=TODAY)
    [found] = chain_of(cast.north, TODAY)
    assert (found.state, [s.state for s in found.ahead], [f.state for f in found.follows]) == (
        "visited", ["eligible"], ["eligible"],
    )  # fmt: skip
    client = Client()
    client.force_login(cast.force_generation)
    assert "gone on by 1 step alone" in client.get(f"/visits/chains/{chain.pk}").content.decode()
    answer = client.post(f"/visits/chains/{chain.pk}", {"state": "eligible", "day": "2027-01-20"})
    assert answer.status_code == 422
    assert "Letter of the UN that the unit is eligible» is missing" in answer.content.decode()
    take(chain, cast, "eligible", begin=20)
    assert pledge.steps.count() == 3
    assert standing_of(chain, TODAY).ahead == []


def test_days_ahead_come_from_the_centre_or_from_lead_times_with_their_source(cast: Cast) -> None:
    chain = begin_chain(cast.north, actor=cast.force_generation, title="First")
    take(chain, cast, "pledged", "visited", "eligible", "aligned", "selected", "training")
    strip = {x.state: x for x in standing_of(chain, TODAY).strip}
    trained = date(2027, 1, 6)
    assert strip["self_evaluated"].planned == trained + timedelta(182)
    assert strip["inspected"].planned == trained + timedelta(182 + 60)
    assert "(S1; S3)" in strip["inspected"].why
    assert strip["deployed"].is_unverified
    assert strip["certified"].planned is None
    KeyDay.objects.create(centre=cast.north, kind="visit", day=trained + timedelta(150))
    strip = {x.state: x for x in standing_of(chain, TODAY).strip}
    assert (strip["inspected"].planned, strip["inspected"].is_fixed) == (trained + timedelta(150), True)
    assert (strip["self_evaluated"].planned, strip["self_evaluated"].is_latest) == (trained + timedelta(150), True)


def test_a_scoped_account_sees_the_chain_of_its_contingent_and_no_other(cast: Cast, client: Client) -> None:
    mine, other = (Unit.objects.create(centre=cast.north, code=n, name=n, kind="contingent") for n in ("One", "Second"))
    user = User.objects.create(username="scoped")
    Membership.objects.create(user=user, centre=cast.north, role="commander", scope=f"{mine.code} > A Company")
    client.force_login(user)
    for unit, status in ((mine, 200), (other, 404)):
        row = Chain.objects.create(centre=cast.north, title=f"Chain of {unit.name}", unit=unit)
        assert client.get(f"/visits/chains/{row.pk}").status_code == status
    assert "Chain of Second" not in client.get("/visits/").content.decode()
