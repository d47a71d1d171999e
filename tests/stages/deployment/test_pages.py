"""Pages of posts: what each role reads, what is guarded, how scenarios and plans are asked."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from blueberet.engine.deployment.plan import Assignment as Sent
from blueberet.engine.deployment.plan import Plan
from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.worker import work
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Absence, Approval, ByHand, Need, Pledge, Proposal, Quota
from blueberet.stages.deployment.services.asking import start_levers
from blueberet.stages.roster.models import Document, Person
from tests.cast import Cast
from tests.stages.deployment.world import deployed, posted, proposed


def page(user: User, path: str, **data: str) -> str:
    """What an account reads, or is answered to what it posts."""
    client = Client()
    client.force_login(user)
    answer = client.post(path, data, follow=True) if data else client.get(path)
    assert answer.status_code == 200 or (data and answer.status_code == 422), answer.status_code
    return answer.content.decode()


def test_medical_papers_are_told_to_the_commander_alone(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    Need.objects.create(post=post, what="medical", of="medical")
    ends = timezone.localdate() + timedelta(days=100)
    Document.objects.create(person=people["N-001"], kind="medical", expires=ends)
    row = proposed(cast)
    for path in (f"/posts/proposals/{row.pk}", f"/posts/posts/{post.code}", "/posts/people/N-001"):
        assert soldier_date(ends) in page(cast.commander, path), path
        officer = page(cast.force_generation, path)
        assert soldier_date(ends) not in officer, path
        assert "a medical paper does not last the tour" in officer


def test_who_sees_no_names_sees_counts(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"),)))
    for user in (cast.planner, cast.logistician, cast.visitor):
        for path in ("/posts/", f"/posts/posts/{post.code}", "/posts/missions/NMIS"):
            shown = page(user, path)
            assert "/posts/plan" not in shown, "no link to a page that is refused"
            assert "NMIS" in shown
            assert "Әбдіров" not in shown
            assert "N-001" not in shown
        assert "/posts/plan" not in page(user, "/posts/history")


def test_who_dropped_out_is_proposed_no_more(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"),)))
    assert "Proposed for NMIS-RFL/1." in page(cast.force_generation, "/posts/people/N-001")
    Absence.objects.create(
        centre=cast.north, person=people["N-001"], first_day=timezone.localdate(), reason="x", proposal=row,
        by=cast.commander,
    )  # fmt: skip
    shown = page(cast.force_generation, "/posts/people/N-001")
    assert "Proposed for" not in shown
    assert "dropped out</span>" in shown
    client = Client()
    client.force_login(cast.force_generation)
    sent = client.get(f"/posts/proposals/{row.pk}/nominations/NMIS.xlsx").content
    cells = [str(c) for line in load_workbook(BytesIO(sent)).active.iter_rows(values_only=True) for c in line]
    assert any(f"dropped out from {soldier_date(timezone.localdate())}" in c for c in cells)


def test_why_this_person_is_told_of_each(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"), Sent("NMIS-RFL/1", "N-002"))))
    shown = page(cast.force_generation, f"/posts/proposals/{row.pk}")
    assert shown.count("Never sent before.") == 2
    assert shown.count("who meet every need") == 2
    assert {s["code"] for s in row.reasons["filled"]["NMIS-RFL/1"]["N-001"]} >= {"one_of", "never_sent"}


def test_scenarios_are_asked_together_and_answered(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"), Sent("NMIS-RFL/1", "N-002"))))
    path, today = f"/posts/proposals/{row.pk}/what-if", timezone.localdate()
    first = today + timedelta(days=70)
    page(cast.force_generation, path, **{
        "quota-on": "1", "quota-people": "4", "quota-first": first.isoformat(), "quota-mission": "NMIS",
        "quota-like": "NMIS", "close-on": "1", "close-mission": "NMIS", "close-day": today.isoformat(),
    })  # fmt: skip
    ill = {"ill-on": "1", "ill-of": "", "ill-first": first.isoformat(), "ill-last": first.isoformat()}
    assert f"there are {len(people)}. Write at most that." in page(
        cast.force_generation, path, **ill, **{"ill-count": "999"}
    )
    run = Run.objects.get(kind="deployment.whatif")
    work(once=True)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    answers = run.result["answers"]
    assert [a["name"] for a in answers][1:] == [
        f"4 more in NMIS from {soldier_date(first)}", f"NMIS closes on {soldier_date(today)}", "all of it together",
    ]  # fmt: skip
    assert answers[1]["new_places"] >= 4
    assert answers[2]["old_filled"] == 0, "nobody serves a mission that has closed"
    shown = page(cast.force_generation, path)
    assert "all of it together" in shown
    assert f"{first:%b %Y}" in shown
    assert "needed elsewhere or rest (" in shown


def test_what_is_missing_of_a_scenario_is_told(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast)
    path = f"/posts/proposals/{row.pk}/what-if"
    shown = page(cast.force_generation, path, **{"quota-on": "1", "close-on": "1", "ill-on": "1", "rest-on": "1"})
    for told in ("More posts need", "needs its name and its last day", "needs a number and both days", "of months"):
        assert told in shown
    kept = page(cast.force_generation, path, **{"quota-on": "1", "quota-people": "77", "quota-mission": "HERE"})
    assert 'value="77"' in kept
    assert 'value="HERE"' in kept
    assert 'name="quota-on" value="1" checked' in kept
    assert "Choose at least one change" in page(cast.force_generation, path, nothing="1")
    assert not Run.objects.exists()


def test_the_bottleneck_is_what_a_second_solve_delivers(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    Need.objects.create(post=post, what="licence", of="C")
    row = proposed(cast)
    run = start_levers(row, actor=cast.force_generation)
    work(once=True)
    run.refresh_from_db()
    best = run.result["levers"][0]
    assert "licence C" in best["told"]
    assert best["more"] == 3, "two places now, and the third person on the next tour"
    path = f"/posts/proposals/{row.pk}/bottleneck"
    assert "licence C" in page(cast.force_generation, path)
    assert "No course or task is known to lead to licence C" in page(cast.force_generation, path)
    asked = page(cast.force_generation, f"{path}/ask", lever="0", by=timezone.localdate().isoformat())
    assert "There is no programme to ask" in asked or "Only training is asked" in asked


@pytest.mark.parametrize(("person", "told"), [("N-003", "It keeps every rule"), ("N-001", "P4")])
def test_a_plan_by_hand_is_judged_and_kept(cast: Cast, people: dict[str, Person], person: str, told: str) -> None:
    post = posted(cast)
    Need.objects.create(post=post, what="speciality", of="medic")
    client = Client()
    client.force_login(cast.force_generation)
    file = SimpleUploadedFile("plan.csv", f"Rotation;Person\nNMIS-RFL/1;{person}\n".encode())
    shown = client.post("/posts/plan", {"file": file}).content.decode()
    assert told in shown
    assert ("<td>2</td>" in shown) == (told == "P4"), "the row of the file stands beside a broken rule"
    client.post("/posts/plan", {"take": "1"})
    assert Proposal.objects.count() == (told == "It keeps every rule")


def test_an_empty_centre_is_told_what_to_do_first(cast: Cast) -> None:
    assert "Import the workbook of posts" in page(cast.force_generation, "/posts/")
    page(cast.force_generation, "/posts/rules")


@pytest.mark.parametrize("data", [
    {"kind": "pin", "rotation": "NMIS-RFL/1"}, {"kind": "exclusion", "mission": "NMIS"}, {"kind": "exclusion"},
])  # fmt: skip
def test_what_is_set_by_hand_is_shown_and_taken_back(
    cast: Cast, people: dict[str, Person], data: dict[str, str]
) -> None:
    posted(cast)
    path = "/posts/people/N-001"
    shown = page(cast.force_generation, f"{path}/by-hand", reason="Wants to", **data)
    assert "Wants to" in shown
    assert "Wants to" in page(cast.force_generation, "/posts/rules")
    row = ByHand.objects.get()
    shown = page(cast.force_generation, f"{path}/by-hand", take_back=str(row.pk))
    assert "Wants to" not in shown


@pytest.mark.parametrize("data", [{"rotation": "NMIS-RFL/99"}, {"rotation": "NONE/1"}, {"mission": "TYPO"}])
def test_what_is_not_there_is_not_set_by_hand(cast: Cast, people: dict[str, Person], data: dict[str, str]) -> None:
    posted(cast)
    shown = page(cast.force_generation, "/posts/people/N-001/by-hand", kind="exclusion", reason="x", **data)
    assert "no such tour or mission" in shown
    assert not ByHand.objects.exists()


def test_who_drops_out_and_clashes_are_not_told_to_everybody(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    Run.objects.create(
        centre=cast.north, kind="deployment.fill", subject=1, input_hash="x", engine_version="", seed=1, state="done",
        ended_at=timezone.now(), result={"refused": ["The pin of N-001 cannot stand from 2027-02-23."]},
    )  # fmt: skip
    Proposal.objects.create(
        centre=cast.north, kind="repair", name="N-002 drops out", problem={}, plan={"assignments": []}
    )
    for user in (cast.visitor, cast.logistician, cast.planner):
        shown = page(user, "/posts/")
        assert "N-001" not in shown
        assert "N-002" not in shown
    name = people["N-001"].name_latin or people["N-001"].name_cyrillic
    told = f"The pin of {name} (N-001) cannot stand from 23 Feb 2027."
    assert told in page(cast.force_generation, "/posts/")


def test_a_file_of_a_proposal_holds_no_medical_papers_for_who_may_not_see_them(
    cast: Cast, people: dict[str, Person]
) -> None:
    posted(cast)
    Document.objects.create(person=people["N-001"], kind="medical", expires=timezone.localdate())
    row = proposed(cast)
    for user, sees in ((cast.force_generation, False), (cast.commander, True)):
        client = Client()
        client.force_login(user)
        told = client.get(f"/posts/proposals/{row.pk}/plan.json").content.decode()
        assert ('"medical"' in told) is sees
        assert ("1995-04-17" in told) is sees


def test_a_repair_does_not_count_as_what_is_proposed(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"), Sent("NMIS-RFL/1", "N-002"))))
    before = page(cast.force_generation, "/posts/").partition("bb-state")[2][:600]
    Proposal.objects.create(centre=cast.north, kind="repair", name="x", problem={}, plan={"assignments": []})
    assert page(cast.force_generation, "/posts/").partition("bb-state")[2][:600] == before


def test_more_than_the_law_allows_is_told_in_the_question(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    law = Approval.objects.create(centre=cast.north, code="LAW", title="Law", ceiling=5)
    Quota.objects.create(mission=post.mission, approval=law, people=3, first_day=timezone.localdate())
    row = proposed(cast)
    page(cast.force_generation, f"/posts/proposals/{row.pk}/what-if", **{
        "quota-on": "1", "quota-people": "4", "quota-first": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "quota-mission": "NMIS", "quota-like": "NMIS",
    })  # fmt: skip
    asked = Run.objects.get(kind="deployment.whatif").limits["scenarios"]
    assert "2 above the legal ceiling" in asked[0]["name"]


def test_everything_goes_out_as_csv_too_and_nothing_runs(cast: Cast, people: dict[str, Person]) -> None:
    post = posted(cast)
    post.title = "=HYPERLINK(1)"
    post.save()
    client = Client()
    client.force_login(cast.visitor)
    with ZipFile(BytesIO(client.get("/posts/export.zip").content)) as archive:
        told = archive.read("posts.csv").decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in told
    assert ";=HYPERLINK" not in told


@pytest.mark.parametrize(("path", "data", "kept"), [
    ("/posts/people/N-001/by-hand", {"kind": "pin", "mission": "TYPO", "reason": "Wants to"}, "Wants to"),
    ("/posts/people/N-001/drop-out", {"first": "", "last": "2027-03-14", "reason": "Broke a leg"}, "Broke a leg"),
    ("/posts/people/N-001/drop-out", {"first": "", "last": "2027-03-14", "reason": ""}, "2027-03-14"),
    ("/posts/rules/change", {"rest_months": "999"}, "999"),
])  # fmt: skip
def test_a_form_keeps_what_was_filled_in_after_a_fault(
    cast: Cast, people: dict[str, Person], path: str, data: dict[str, str], kept: str
) -> None:
    posted(cast)
    assert f'value="{kept}"' in page(cast.force_generation, path, **data)
    assert not ByHand.objects.exists()
    assert not Run.objects.exists()


def test_csv_and_json_hold_what_became_of_posts_names_only_for_who_sees_them(
    cast: Cast, people: dict[str, Person]
) -> None:
    deployed(cast, people["N-001"])
    pledge = Pledge.objects.create(centre=cast.north, title="North company", people=139)
    pledge.steps.create(state="pledged", day=timezone.localdate(), document="Note 7", signatory="North hand")
    told = {}
    for user in (cast.force_generation, cast.visitor):
        client = Client()
        client.force_login(user)
        told[user.pk] = json.loads(client.get("/posts/export.json").content)
        with ZipFile(BytesIO(client.get("/posts/export.zip").content)) as archive:
            names = {n.removesuffix(".csv") for n in archive.namelist()}
            assert names == set(told[user.pk])
            assert "Note 7" in archive.read("pledge_steps.csv").decode("utf-8-sig")
    full, open_ = told[cast.force_generation.pk], told[cast.visitor.pk]
    (sent,) = full["assignments"]
    assert (sent["person"], sent["rotation"], sent["source"]) == ("N-001", "NMIS-RFL/0", "North order")
    assert (full["pledges"][0]["people"], full["pledges"][0]["state"]) == (139, "pledged")
    assert full["pledge_steps"][0]["signatory"] == "North hand"
    assert full["drop_outs"][0]["person"] == "N-001"
    assert (full["proposals"][0]["name"], full["proposals"][0]["filled"]) == ("North plan", 0)
    assert "North illness" not in str(full), "why somebody dropped out is medical"
    assert set(open_) == set(full) - {"assignments", "drop_outs", "by_hand", "proposals"}
    assert open_["pledge_steps"][0]["signatory"] == ""
    assert "N-001" not in str(open_)


@pytest.mark.parametrize(("words", "kind", "named"), [
    ("nmis-rfl", "Posts", False), ("NMIS-RFL/2", "Posts", False), ("north RIFLEMAN", "Posts", False), ("mission alone", "Missions", False),
    ("company", "Pledges", False), ("North plan", "Proposals", True), ("N-001", "People of posts", True),
])  # fmt: skip
def test_the_search_box_finds_what_the_room_holds(
    cast: Cast, people: dict[str, Person], words: str, kind: str, named: bool
) -> None:
    deployed(cast, people["N-001"])
    pledge = Pledge.objects.create(centre=cast.north, title="North company", people=139)
    pledge.steps.create(state="pledged", day=timezone.localdate(), document="Note 7", signatory="North hand")
    path = f"/programme/search?q={words}"
    assert f"<h2>{kind}</h2>" in page(cast.force_generation, path)
    assert (f"<h2>{kind}</h2>" in page(cast.visitor, path)) is not named
    for user in (cast.soldier, cast.outsider):
        assert f"<h2>{kind}</h2>" not in page(user, path)


def test_who_takes_a_tour_over_is_told_once(cast: Cast, people: dict[str, Person]) -> None:
    posted(cast)
    row = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-002"),)))
    moved = [{"person": "N-002", "before": [], "after": ["NMIS-RFL/1"]},
             {"person": "N-003", "before": [], "after": ["NMIS-RFL/10"]}]  # fmt: skip
    run = Run.objects.create(
        centre=cast.north, kind="deployment.repair", subject=1, input_hash="x", engine_version="", seed=1, state="done",
        ended_at=timezone.now(), result={
            "replaced": [["NMIS-RFL/1", "N-001", "N-002"]], "lost": [], "gone": "N-001", "moved": moved,
        },
    )  # fmt: skip
    repair = Proposal.objects.create(
        centre=cast.north, kind="repair", run=run, name="N-001 drops out", problem=row.problem, plan=row.plan,
        reasons=row.reasons, by=cast.force_generation,
    )  # fmt: skip
    shown = page(cast.force_generation, f"/posts/proposals/{repair.pk}")
    others = shown[shown.index("Others who move") :]
    assert others[: others.index("</ul>")].count("→") == 1
