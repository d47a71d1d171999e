"""A plan is answered by the worker, sized, chosen and ordered; pages show what was worked out, and what stands against."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.worker import work
from blueberet.foundation.sheets.book import read_book
from blueberet.stages.endurance.models import Option
from blueberet.stages.endurance.services.answering import start_answer, start_size
from blueberet.stages.endurance.services.choosing import choose
from blueberet.stages.endurance.services.counting import count_stock
from blueberet.stages.endurance.services.writing import keep_edition
from tests.cast import Cast
from tests.stages.endurance.world import planned

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def answered(plan, cast: Cast, **more) -> Run:
    run = start_answer(plan, actor=cast.logistician, today=TODAY, tours=1_000, **more)
    work(once=True)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return run


def test_the_answer_of_the_post_that_was_cut_off_is_what_happened(cast: Cast, client: Client):
    plan = planned(cast)
    run = answered(plan, cast)
    assert run.state == "done"
    assert run.result["endures"][0] == 0
    assert run.result["first"][0]["day"] == 19
    client.force_login(cast.logistician)
    page = client.get(f"/endurance/plans/{plan.code}").content.decode()
    assert "First to fail: <strong>Water, Post near Meiss ej Jebel</strong>, about day 20." in page
    assert "18 Oct 2024" in page
    everything = client.get("/endurance/").content.decode()
    assert "First to fail: <strong>Water, Post near Meiss ej Jebel</strong>, about day 20." in everything
    assert f'class="bb-missing" href="/endurance/plans/{plan.code}"' in everything
    diary = client.get(f"/endurance/plans/{plan.code}/diary").content.decode()
    assert "rations Water to 50% of normal use" in diary
    assert "18 Oct 2024" in diary
    assert "No resupply: Post near Meiss ej Jebel shut off for 20.0 days." in diary


def test_ten_closed_days_are_endured(cast: Cast):
    run = answered(planned(cast, "ten-closed-days"), cast)
    assert run.result["endures"][0] > 0.99
    by_site = {site: hours for site, _p, hours, _e, _d in run.result["silence"]["sites"]}
    assert set(by_site) == {"BASE", "CP1", "CP2", "CP3", "CP4"}


def test_a_run_at_a_time_and_from_todays_stock(cast: Cast, client: Client):
    plan = planned(cast, "observer-team-site")
    start_answer(plan, actor=cast.logistician, today=TODAY)
    with pytest.raises(Refused, match="being worked on"):
        start_answer(plan, actor=cast.logistician, today=TODAY)
    Run.objects.all().delete()
    full = answered(plan, cast)
    count_stock(plan, actor=cast.logistician, site="TEAM", day=TODAY, today=TODAY, amounts={"fuel": "60"})
    low = answered(plan, cast, counted=True)
    assert low.result["endures"][0] < full.result["endures"][0]
    client.force_login(cast.commander)
    page = client.get(f"/endurance/plans/{plan.code}?counted").content.decode()
    assert "From today&#x27;s stock it endures" in page or "From today's stock it endures" in page


def test_sizing_is_kept_as_an_option_chosen_by_name_and_ordered(cast: Cast, client: Client):
    plan = planned(cast, "observer-team-site")
    start_size(plan, actor=cast.logistician, today=TODAY, chance=0.9, confidence=0.95)
    work(once=True)
    option = Option.objects.get()
    assert option.answer["certificate"]["lower"] >= 0.9
    client.force_login(cast.logistician)
    page = client.get(f"/endurance/plans/{plan.code}/options/{option.pk}").content.decode()
    assert "fresh tours failed" in page
    sent = client.get(f"/endurance/plans/{plan.code}/options/{option.pk}/order.xlsx")
    assert read_book(sent.content, "order.xlsx").sheets[0].name == "Order"
    with pytest.raises(Refused, match="Say why"):
        choose(option, actor=cast.logistician, reason=" ")
    with pytest.raises(Refused, match="Only the logistician"):
        choose(option, actor=cast.planner, reason="x")
    made = choose(option, actor=cast.commander, reason="lightest that holds")
    assert made.number == 2
    assert made.content == option.content
    option.refresh_from_db()
    assert option.chosen_by == cast.commander


def test_an_option_for_an_older_edition_is_not_chosen(cast: Cast):
    plan = planned(cast)
    content = plan.editions.get().content
    option = Option.objects.create(
        plan=plan, edition=plan.editions.get(), kind="by_hand", name="x", content=content, at=timezone.now()
    )
    keep_edition(plan, content | {"tour": [content["tour"][0] | {"days": 31}]}, actor=cast.logistician)
    with pytest.raises(Refused, match="by now"):
        choose(option, actor=cast.logistician, reason="x")


def test_nothing_certifies_a_post_that_is_never_resupplied_and_has_no_room(cast: Cast, client: Client):
    plan = planned(cast)
    content = plan.editions.get().content
    stores = [content["stores"][0] | {"storage": 5001.0}]
    keep_edition(plan, content | {"stores": stores}, actor=cast.logistician)
    start_size(plan, actor=cast.logistician, today=TODAY, chance=0.99, confidence=0.95)
    work(once=True)
    assert not Option.objects.exists()
    client.force_login(cast.logistician)
    page = client.get(f"/endurance/plans/{plan.code}/options").content.decode()
    assert "Nothing certifies that" in page
    assert "POST has room for 5001 L of water" in page
    for chance, confidence in (("120 %", "95 %"), ("", "x")):
        answer = client.post(
            f"/endurance/plans/{plan.code}/size", {"chance": chance, "confidence": confidence}, follow=True
        )
        assert "lies between 50 % and 99.99 %" in answer.content.decode()


def test_the_grid_keeps_or_tells_and_loses_nothing(cast: Cast, client: Client):
    plan = planned(cast)
    client.force_login(cast.logistician)
    address = f"/endurance/plans/{plan.code}/edit/items"
    good = {
        "of": "1",
        "rows": "2",
        "why": "test",
        "c-0-code": "water",
        "c-0-unit": "L",
        "c-0-kg": "1",
        "c-0-per_head": "20",
    }
    wrong = client.post(address, good | {"c-1-code": "food", "c-1-unit": "kg", "c-1-kg": "-1"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "This is less than nothing" in page
    assert 'value="food"' in page
    assert plan.editions.count() == 1
    assert client.post(address, good).status_code == 302
    assert plan.editions.first().content["items"] == [{"code": "water", "unit": "L", "kg": 1.0, "per_head": 20.0}]
    stale = client.post(address, good | {"c-0-kg": "2"})
    assert "meanwhile" in stale.content.decode()


def test_options_are_kept_by_hand_and_played_side_by_side(cast: Cast, client: Client):
    plan = planned(cast, "observer-team-site")
    client.force_login(cast.logistician)
    address = f"/endurance/plans/{plan.code}/edit/sites"
    site = {
        "of": "1",
        "rows": "1",
        "option": "1",
        "c-0-code": "TEAM",
        "c-0-heads": "8",
        "c-0-period": "7",
        "c-0-lead": "1",
    }
    assert "Give the option a name" in client.post(address, site).content.decode()
    assert client.post(address, site | {"why": "Weekly convoys"}).status_code == 302
    assert plan.editions.count() == 1
    assert client.post(f"/endurance/plans/{plan.code}/compare").status_code == 302
    work(once=True)
    now, weekly = Run.objects.get(kind="endurance.compare").result["effects"]
    assert weekly["more"][1] > 0
    assert weekly["endures"][0] - now["endures"][0] == pytest.approx(weekly["more"][0], abs=1e-3)
    page = client.get(f"/endurance/plans/{plan.code}/options").content.decode()
    assert page.count("Weekly convoys") == 2


def test_what_is_rare_is_looked_at_closely(cast: Cast, client: Client):
    plan = planned(cast, "observer-team-site")
    content = plan.editions.get().content
    stores = [s | {"target": "60 d"} for s in content["stores"]]
    keep_edition(plan, content | {"stores": stores}, actor=cast.logistician)
    run = answered(plan, cast)
    value, low, high, _n = run.result["rare"]
    assert 0 < low < value < high < 0.01
    client.force_login(cast.logistician)
    assert "importance sampling" in client.get(f"/endurance/plans/{plan.code}").content.decode()


def test_a_count_has_the_outlook_worked_out_again(cast: Cast, client: Client):
    plan = planned(cast, "observer-team-site")
    client.force_login(cast.logistician)
    address, day = f"/endurance/plans/{plan.code}/stock/TEAM", timezone.localdate().isoformat()
    first = client.post(address, {"day": day, "a-fuel": "300"}, follow=True).content.decode()
    assert "being worked out again" in first
    assert (
        "being worked out again" not in client.post(address, {"day": day, "a-fuel": "90"}, follow=True).content.decode()
    )
    work(once=True)  # The worker goes on until nothing is queued.
    first_run, again = Run.objects.filter(kind="endurance.answer").order_by("pk")
    assert (first_run.state, again.state) == ("done", "done")
    started = [
        next(s["start"] for s in r.limits["content"]["stores"] if s["item"] == "fuel") for r in (first_run, again)
    ]
    assert started == [300, 90]
