"""Every address × every role × foreign ids."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from blueberet.engine.programme.result import Plan
from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import note_beat
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.deployment.models import Pledge
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors import scoring, suggestions
from blueberet.stages.programme.services import moving
from blueberet.stages.programme.services.feeds import create_feed
from blueberet.stages.programme.services.requesting import Asked, request_training
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.services.whatif import make_variant
from blueberet.stages.readiness.selectors.measuring import forget
from blueberet.stages.roster.models import Distinction, Document, Merge, MissionServed, Person
from blueberet.stages.roster.services import import_roster
from blueberet.stages.roster.services.merging import SAME
from blueberet.stages.standards.models import Standard, Version
from tests.access.headers import judge, judge_keeping
from tests.access.table import ADDRESSES, LETTERS, MOST_QUERIES, Address
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.stages.assessment.world import evaluated
from tests.stages.certificates.world import certified
from tests.stages.deployment.world import deployed
from tests.stages.endurance.world import supplied
from tests.stages.evidence.world import packed
from tests.stages.incidents.world import logged
from tests.stages.roster.test_importing import TODAY
from tests.stages.situation.world import reported
from tests.stages.visits.world import visited
from tests.tiny import tiny_problem
from tests.workbooks import roll

VARIANT = "North if"
"""What a variant is called: for planners and administrators alone."""
WORDS = (
    "Ғалым", "Әбдіров", "N-002", "N-003", "First Contingent", "Tiny programme", "Aigerim", "1st Platoon",
    "Centre North", "N-TASK", "North alone", VARIANT, "North examiner", "North remark", "North company",
    "North paper", "North base alone", "North mock visit", "North finding", "North seed", "North interviewer",
    "North chain", "North judgement", "North company, board", "North gate crowd", "North bridge", "North lesson",
    "North certificate", "North evidence", "North lorry",
)  # fmt: skip
"""Words of North that nobody of South may ever read."""
IDS = [f"{a.name}{a.query}" for a in ADDRESSES]


@dataclass(frozen=True)
class World:
    """North's rows, by the key an address holds."""

    cast: Cast
    programme: Programme
    keys: dict[str, Any]
    run: int
    explained: int
    keys_of_sessions: dict[tuple[str, bool], str] = field(default_factory=dict)
    """Of accounts that are signed in for all walks, by role and whether of South: signing in costs as much as a page."""

    def path(self, address: Address) -> str:
        """The address with North's keys in it."""
        return reverse(
            address.name, kwargs=_named(address.world, self.keys.get(address.world))
        ) + address.query.replace("VARIANT", str(self.keys["variant"]))

    def data(self, address: Address) -> dict[str, Any]:
        """What is posted, with North's keys in it."""
        known = {
            "VERSION": self.programme.version,
            "RUN": self.run,
            "EXPLAINED": self.explained,
            "MARK": self.keys["mark"],
        }
        return {k: known.get(v, v) for k, v in address.data.items()}


def forgotten() -> None:
    """Forget what a process keeps of rows that are rolled back."""
    moving._problem.cache_clear()
    suggestions.forget_boards()
    scoring.forget_costs()
    forget()


@pytest.fixture
def fresh(cast: Cast) -> World:
    """A world of a test's own, for modules whose tests make centres themselves."""
    return build(cast)


def build(cast: Cast) -> World:
    """People, a programme with a plan, a run, and a calendar address in centre North."""
    forgotten()
    check, _ = import_roster(centre=cast.north, actor=cast.registrar, content=roll(), filename="roll.xlsx", today=TODAY)
    assert check.is_clean
    with transaction.atomic():
        row = bridge.write_problem(cast.north, tiny_problem())
        bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
    run = Run.objects.create(
        centre=cast.north, kind="programme.solve", subject=row.pk, input_hash="x", engine_version="1", seed=1,
        state="running",
    )  # fmt: skip
    repair = Run.objects.create(
        centre=cast.north,
        kind="programme.repair",
        subject=row.pk,
        input_hash="x",
        engine_version="1",
        seed=1,
        state="failed",
        error="North alone",
        limits={"what": "holiday", "incident": {"day": "2026-03-12", "title": "x"}},
    )
    explained = Run.objects.create(
        centre=cast.north, kind="programme.explain", subject=row.pk, input_hash="x", engine_version="1", seed=1,
        state="done", ended_at=timezone.now(), result={},
    )  # fmt: skip
    note_beat("worker of the walk")
    feed = create_feed(programme=row, actor=cast.planner, of="group", code="PL1")
    session = row.sessions.filter(day__isnull=False).first()
    assert feed is not None
    assert session is not None
    Membership.objects.filter(user=cast.soldier).update(service_number="N-001")
    person = Person.objects.get(service_number="N-001")
    other = Person.objects.get(service_number="N-002")
    third = Person.objects.get(service_number="N-003")
    mission = MissionServed.objects.create(person=person, mission="UNDOF", first_day=TODAY, source="order")
    document = Document.objects.create(person=person, kind="passport", number="N77", expires=TODAY)
    untouched: dict[str, list[int]] = {name: [] for name in (*SAME, "stays")}
    merge = Merge.objects.create(kept=person, other=other, snapshot={"fields": {}, "moved": untouched})
    standard = Standard.objects.create(centre=cast.north, kind="task", code="N-TASK")
    Version.objects.create(
        standard=standard, number=1, title="North alone knows this task", head={"title": "North alone knows this task"},
        made_on=TODAY,
    )  # fmt: skip
    evaluations = evaluated(cast, person)
    asks = Standard.objects.create(centre=cast.north, kind="requirement set", code="N-SET")
    head = {"title": "North alone asks it", "applies_to": "person"}
    put = Version.objects.create(standard=asks, number=1, title=head["title"], head=head, made_on=TODAY)
    put.lines.create(position=1, code="R01", values={"what": "document", "of": "passport", "critical": True})
    Version.objects.filter(pk=put.pk).update(state="in force", first_day=TODAY, seal="x")
    forget()
    pledge = Pledge.objects.create(centre=cast.north, title="North company", people=139)
    pledge.steps.create(state="pledged", day=TODAY, document="North paper", signatory="North hand")
    posts = deployed(cast, person)
    supply, visits = supplied(cast), visited(cast, person)
    evidence = packed(cast)
    said = Distinction.objects.create(first=person, second=third, by=cast.registrar)
    called = call_roll(row, "BFA/PL1/01", actor=cast.instructor, said={}, client_key="walk").roll
    wish = Asked("gap", "North alone", 1, row.first_day, "x", ("N-001",), "MED")
    asked = request_training(row, wish, actor=cast.instructor, today=row.first_day)
    variant = make_variant(row, actor=cast.planner, name=VARIANT)
    start_solve(variant, actor=cast.planner)
    keys = {
        "measured": person.unit_id, "judged": person.pk, "cell": person.pk, "roll": called.pk, "mark": called.marks.first().pk, "held": "ENG/S11/01", "asked": asked.pk,
        "person": person.pk, "session": session.pk, "programme": row.pk, "account": cast.planner.pk, "run": run.pk,
        "repair": repair.pk,
        "kind": "xlsx", "token": feed.token, "mission": mission.pk, "document": document.pk, "unit": person.unit_id,
        "pledge": pledge.pk, "merge": merge.pk, "distinction": said.pk, "pair": (person.pk, other.pk),
        "standard": standard.pk, "variant": variant.pk,
        **evaluations, **posts, **supply, **logged(cast, supply["supplied"]), **certified(cast, person), **reported(cast),
        **visits, **evidence,
    }  # fmt: skip
    return World(cast, row, keys, run.pk, explained.pk)


def asking(address: Address) -> str:
    """Who asks for a page: every role; on the second database those who read it, and one who does not.

    Who may is decided before anything is read, the same on both; what a page reads is what may differ.
    """
    if connection.vendor == "sqlite":
        return "".join(LETTERS)
    return address.reads + next((x for x in LETTERS if x not in address.reads), "")


def in_role(cast: Cast, letter: str, *, south: bool = False) -> User:
    """The account of that role in North, or one made for South."""
    if not south:
        return User.objects.get(memberships__centre=cast.north, memberships__role=LETTERS[letter])
    user, _ = User.objects.get_or_create(username=f"south-{letter}")
    Membership.objects.get_or_create(
        user=user, centre=cast.south, role=LETTERS[letter], defaults={"service_number": "N-001"}
    )
    return user


def sign_everybody_in(world: World) -> None:
    """Once for all walks: every role of both centres."""
    for key in ((letter, south) for letter in LETTERS for south in (False, True)):
        world.keys_of_sessions[key] = signed_in(world, *key).cookies[settings.SESSION_COOKIE_NAME].value


def signed_in(world: World, letter: str, south: bool = False, *, enforce_csrf_checks: bool = False) -> Client:
    """A browser of the account of that role."""
    client, key = Client(enforce_csrf_checks=enforce_csrf_checks), world.keys_of_sessions.get((letter, south))
    if key:
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    else:
        client.force_login(in_role(world.cast, letter, south=south))
    return client


def test_every_address_is_in_the_table() -> None:
    def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
        found = set()
        for p in patterns:
            found |= names(p.url_patterns) if isinstance(p, URLResolver) else {p.name or str(p.pattern)}
        return found

    assert names(get_resolver().url_patterns) == {a.name for a in ADDRESSES}


@pytest.mark.parametrize("address", ADDRESSES, ids=IDS)
def test_strangers_sign_in_first(world: World, address: Address) -> None:
    for answer in (Client().get(world.path(address)), Client().post(world.path(address), world.data(address))):
        if address.open:
            assert answer.status_code in (200, 405)
        else:
            assert answer.status_code == 302, answer.status_code
            assert answer["Location"].startswith("/sign-in/")
        judge(answer)
        judge_keeping(address.name, answer, signed_in=False)


@pytest.mark.parametrize(
    "address", [a for a in ADDRESSES if not a.open], ids=[i for a, i in zip(ADDRESSES, IDS, strict=True) if not a.open]
)
def test_each_role_sees_what_it_needs(world: World, address: Address) -> None:
    for letter in asking(address):
        client = signed_in(world, letter)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(world.path(address))
        assert len(queries) <= MOST_QUERIES, f"{LETTERS[letter]}: " + "\n".join(q["sql"][:200] for q in queries)
        judge(answer)
        judge_keeping(address.name, answer, signed_in=True)
        if letter in address.reads:
            assert answer.status_code == 200, f"{LETTERS[letter]} reads"
            body = answer.getvalue() if answer.streaming else answer.content
            # The trail tells each act to those who read it.
            may = letter in "AP" or address.name == "trail"
            assert may or VARIANT.encode() not in body, f"{LETTERS[letter]} reads of a variant"
        else:
            assert answer.status_code in (302, 403, 404, 405), f"{LETTERS[letter]} must not read: {answer.status_code}"
            assert b"Tiny programme" not in answer.content
        if address.acts and letter not in address.acts:
            answer = client.post(world.path(address), world.data(address))
            assert answer.status_code in (403, 404), f"{LETTERS[letter]} must not act: {answer.status_code}"


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.acts and not a.mine], ids=lambda a: a.name)
def test_those_who_may_act_are_not_refused(world: World, address: Address) -> None:
    letter = next(x for x in "PRAC" if x in address.acts)
    client = signed_in(world, letter)
    assert client.post(world.path(address), world.data(address)).status_code in (200, 302, 409, 422)


@pytest.mark.parametrize(
    "address", [a for a in ADDRESSES if not a.open], ids=[i for a, i in zip(ADDRESSES, IDS, strict=True) if not a.open]
)
def test_nobody_of_another_centre_sees_a_word(world: World, address: Address) -> None:
    # On the second database one who may read such a page and one who may act there: others are refused before.
    few = dict.fromkeys(address.reads[:1] + address.acts[:1]) or "V"
    for letter in LETTERS if connection.vendor == "sqlite" else few:
        client = signed_in(world, letter, south=True)
        for method in ("get", "post"):
            answer = getattr(client, method)(world.path(address), *([world.data(address)] if method == "post" else []))
            if address.world and address.world != "kind":
                missing = getattr(client, method)(_missing(address))
                assert answer.status_code == missing.status_code, f"{LETTERS[letter]} {method}: foreign is not missing"
                assert answer.status_code in (403, 404, 405)
            body = answer.getvalue() if answer.streaming else answer.content
            for word in WORDS:
                assert word.encode() not in body, f"{LETTERS[letter]} {method} {address.name} reads {word}"
    assert Run.objects.get(pk=world.run).cancel_requested is False
    assert world.programme.feeds.filter(is_revoked=False).count() == 1


def _missing(address: Address) -> str:
    nothing = (999_999_998, 999_999_999) if address.world in ("pair", "asking") else 999_999_999
    return reverse(address.name, kwargs=_named(address.world, nothing)) + address.query


def _named(world: str, key: Any) -> dict[str, Any]:
    """A key under the name that the address has for it."""
    if not world:
        return {}
    if world == "pair":
        return {"first": key[0], "second": key[1]}
    if world == "asking":
        return {"number": key[0], "person": key[1]}
    if world == "draw_file":
        return {"number": key, "kind": "docx"}
    if world == "cell":
        return {"code": f"P{key}", "set_code": "N-SET", "line": "R01"}
    if world in ("measured", "judged"):
        return {"code": f"{'U' if world == 'measured' else 'P'}{key}"}
    if world in ("supply_option", "supply_order"):
        return {"code": "NPLAN", "number": key} | ({"kind": "xlsx"} if world == "supply_order" else {})
    if world in ("supply_sheet", "supply_file", "supply_site"):
        more = {"supply_sheet": ("sheet", "sites"), "supply_file": ("kind", "xlsx"), "supply_site": ("site", "POST")}
        return {"code": key, more[world][0]: more[world][1]}
    if world in ("certificate_rule", "certificate_code", "status_slug"):
        return {"slug" if world == "status_slug" else "code": key}
    if world == "certified_file":
        return {"number": key, "kind": "pdf"}
    if world in ("missioned", "posted", "supplied"):
        return {"code": key}
    if world in ("pack_part", "laid_part"):
        return {"number": key, "part": "D"}
    if world == "pack_file":
        return {"number": key, "version": "redacted"}
    if world == "supply_fit":
        return {"code": "NPLAN", "number": key}
    if world == "pictured":
        known = key if isinstance(key, tuple) else (key, key, key)
        return dict(zip(("year", "number", "photo"), known, strict=True))
    if world == "incident":
        return dict(zip(("year", "number"), key if isinstance(key, tuple) else (key, key), strict=True))
    if world == "gone":
        return {"number": "N-001" if key != 999_999_999 else "none", "absence": key}
    if world == "nominated":
        return {"number": key, "mission": "NMIS", "kind": "pdf"}
    if world == "report_file":
        return {"number": key, "kind": "docx"}
    if world == "filed":
        return {"number": key, "kind": "csv"}
    names = {"run": "run_id", "repair": "run_id", "kind": "kind", "token": "token", "held": "session", "draft": "key"}
    return {names.get(world, "number"): key}


def test_a_platoon_commander_sees_his_platoon_only(world: World, client: Client) -> None:
    second = Person.objects.get(service_number="N-003")
    user = User.objects.create(username="section")
    scope = "First Contingent > A Company > 1 Platoon > 1 Section"
    Membership.objects.create(user=user, centre=world.cast.north, role="commander", scope=scope)
    client.force_login(user)
    page = client.get("/contingent/").content.decode()
    assert "Әбдіров" in page
    assert "Нұрпейісова" not in page
    assert client.get(f"/contingent/people/{second.pk}").status_code == 404
    assert "N-003" not in client.get("/programme/search?q=N-00").content.decode()
    assert client.get("/programme/week?of=person&code=N-003").status_code == 404
    assert client.get("/programme/week.pdf?of=person&code=N-003").status_code == 404
    made = client.post("/programme/calendars", {"of": "person", "code": "N-003"})
    assert made.status_code == 404
    for path in ("/contingent/import", "/contingent/roster.xlsx"):
        assert client.get(path).status_code == 403


def test_a_unit_is_no_prefix_of_its_neighbour(world: World, client: Client) -> None:
    from blueberet.stages.roster.policies import people_seen_by

    user = User.objects.create(username="half")
    Membership.objects.create(user=user, centre=world.cast.north, role="commander", scope="First Contingent > A Comp")
    assert not people_seen_by(user).exists()


def test_guarded_data_are_for_registrar_commander_and_the_person_himself(world: World) -> None:
    Person.objects.filter(service_number="N-001").update(name_passport="ABDIROV GALYM", medical_class="guarded-class")
    path = reverse("person", kwargs={"number": world.keys["person"]})
    for letter in "ARPICFS":
        client = signed_in(world, letter)
        page = client.get(path).content.decode()
        assert ("guarded-class" in page) is (letter in "RCS"), LETTERS[letter]
        assert ("ABDIROV GALYM" in page) is (letter in "RCS"), LETTERS[letter]
        assert ("17 Apr 1995" in page) is (letter in "RCS"), LETTERS[letter]


def test_a_soldier_sees_himself(world: World, client: Client) -> None:
    client.force_login(world.cast.soldier)
    other = Person.objects.get(service_number="N-002")
    assert client.get("/contingent/").headers["Location"] == f"/contingent/people/{world.keys['person']}"
    assert client.get(f"/contingent/people/{other.pk}").status_code == 404
    assert "Өркен" not in client.get("/programme/search?q=Қасымов").content.decode()
