"""What is granted is frozen, signed and never doubled; two persons, renewal, revocation; every refusal a sentence."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from blueberet.engine.credentials.checking import State, check
from blueberet.engine.credentials.keysets import to_text
from blueberet.engine.credentials.statuslist import SIZE
from blueberet.engine.credentials.tokens import read_token
from blueberet.engine.readiness.states import add_months
from blueberet.foundation.accounts.models import Membership
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.keys.selectors import keys_there, public_keys
from blueberet.foundation.keys.services import revoke_key, rotate_key
from blueberet.foundation.runs.services import cancel_run, claim_next
from blueberet.stages.certificates.models import Certificate, RuleVersion
from blueberet.stages.certificates.selectors import certificates_on
from blueberet.stages.certificates.selectors.due import due_under
from blueberet.stages.certificates.selectors.public import checked, status_list, told_of
from blueberet.stages.certificates.services import bulk
from blueberet.stages.certificates.services.bulk import carry_out_grants, grant_many, start_grants
from blueberet.stages.certificates.services.granting import _place, grant
from blueberet.stages.certificates.services.naming import choose_names
from blueberet.stages.certificates.services.proposing import decline, grant_proposal, propose
from blueberet.stages.certificates.services.revoking import going_along, revoke
from blueberet.stages.certificates.services.rules import end_rule, write_rule
from blueberet.stages.readiness.models import Waiver
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.readiness.services.stating import give_waiver
from blueberet.stages.roster.models import Document, Unit
from tests.cast import Cast
from tests.stages.certificates.conftest import person

pytestmark = pytest.mark.django_db


def test_who_is_due_is_told_by_readiness_and_who_lacks_what(cast: Cast, ready: RuleVersion):
    found = due_under(measured(cast.north, timezone.localdate()), ready)
    assert [(d.holder.service_number, d.state) for d in found] == [
        ("N-001", "due"), ("N-002", "due"), ("N-003", "lacks")
    ]  # fmt: skip
    assert found[2].lacks[0]["word"] == "expired"
    assert found[2].lacks[0]["address"].endswith(f"/P{person(3).pk}/ALL/R01")


def test_a_certificate_is_frozen_signed_and_never_changed(cast: Cast, ready: RuleVersion):
    today = timezone.localdate()
    made = grant(ready, person(1), actor=cast.registrar)
    # It rests on a passport of 900 days, and the rule gives twelve months.
    assert (made.valid_from, made.valid_until) == (today, add_months(today, 12))
    # Days of papers are guarded: they stand in nothing that strangers read.
    assert made.content["grounds"][0]["told"].endswith("in force")
    assert (today + timedelta(days=900)).isoformat() not in str(made.content)
    assert made.content["grounds"][0]["proof"] == f"document:{Document.objects.get(number='N1').pk}"
    assert made.content["standard"] | {"seal": ""} == {
        "kind": "requirement set", "code": "ALL", "version": 1, "title": "North everybody", "seal": ""
    }  # fmt: skip
    verdict = check(
        made.credential, public_keys(), at=timezone.now(), status=status_list(made.status_list, timezone.now())
    )
    assert verdict.is_valid, verdict.faults
    assert verdict.said is not None
    assert verdict.said["id"] == f"https://centre.example/certificates/verify/{made.code}"
    assert len(made.code) == 20
    for change in ({"valid_until": None}, {"content": {}}, {"credential": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(pk=ready.pk).update(title="Other")
    act = Act.objects.get(name="certificates.certificate.granted")
    assert act.details["sha256"] == made.seal
    assert made.code not in str(act.details) + act.label


def test_nothing_is_granted_twice_nor_to_whom_lacks_it_nor_to_oneself(cast: Cast, ready: RuleVersion):
    first = grant(ready, person(1), actor=cast.registrar)
    for holder, says in ((person(1), f"holds certificate {first.number}"), (person(3), "does not meet")):
        with pytest.raises(Refused, match=says):
            grant(ready, holder, actor=cast.commander)
    Membership.objects.filter(user=cast.registrar).update(service_number="N-002")
    with pytest.raises(Refused, match="to yourself"):
        grant(ready, person(2), actor=cast.registrar)
    for stranger in (cast.administrator, cast.planner, cast.outsider, cast.soldier):
        with pytest.raises(PermissionDenied):
            grant(ready, person(2), actor=stranger)
    assert Certificate.objects.count() == 1


def test_a_waiver_is_named_and_bounds_the_certificate(cast: Cast, ready: RuleVersion):
    today = timezone.localdate()
    give_waiver(
        actor=cast.commander, unit=person(3).unit, person=person(3), set_code="ALL", code="R01", authority="Ministry",
        reason="new passport ordered", first_day=today, last_day=today + timedelta(days=30), today=today,
    )  # fmt: skip
    made = grant(ready, person(3), actor=cast.registrar)
    assert made.valid_until == today + timedelta(days=30)
    assert made.content["grounds"][0]["told"].endswith("excused by Ministry")
    assert "ordered" not in str(made.content)


def test_two_persons_where_the_rule_says_so(cast: Cast, ready: RuleVersion):
    version = write_rule(cast.north, actor=cast.commander, code="READY", of=1, reason="two names", title="Ready",
                         kind="person", standard="ALL", two_persons=True)  # fmt: skip
    with pytest.raises(Refused, match="newer version"):
        grant(ready, person(1), actor=cast.registrar)
    with pytest.raises(Refused, match="two persons"):
        grant(version, person(1), actor=cast.registrar)
    proposal = propose(version, person(1), actor=cast.registrar)
    with pytest.raises(Refused, match="waits"):
        propose(version, person(1), actor=cast.commander)
    with pytest.raises(Refused, match="two persons"):
        grant_proposal(proposal, actor=cast.registrar)
    made = grant_proposal(proposal, actor=cast.commander)
    assert (made.proposed_by, made.by) == (cast.registrar, cast.commander)
    assert (made.content["proposed"]["role"], made.content["granted"]["role"]) == ("registrar", "commander")
    with pytest.raises(Refused, match="already"):
        grant_proposal(proposal, actor=cast.commander)
    other = propose(version, person(2), actor=cast.registrar)
    with pytest.raises(Refused, match="Say why"):
        decline(other, actor=cast.commander, why=" ")
    decline(other, actor=cast.commander, why="leaves the contingent")
    assert propose(version, person(2), actor=cast.registrar).decided_at is None
    alone = write_rule(cast.north, actor=cast.commander, code="READY", of=2, reason="one name is enough", title="Ready",
                       kind="person", standard="ALL", two_persons=False)  # fmt: skip
    with pytest.raises(Refused, match="somebody else grants"):
        grant(alone, person(2), actor=cast.commander)
    assert grant(alone, person(2), actor=cast.registrar).proposed_by is None


def test_a_renewal_names_what_it_follows_and_must_hold_longer(cast: Cast, ready: RuleVersion):
    then = timezone.localdate() - timedelta(days=40)
    short = write_rule(cast.north, actor=cast.registrar, code="SHORT", title="Ready", kind="person", standard="ALL",
                       valid_months=2)  # fmt: skip
    old = grant(short, person(1), actor=cast.registrar, day=then)
    found = {d.holder.service_number: d.state for d in due_under(measured(cast.north, timezone.localdate()), short)}
    assert found == {"N-001": "renewable", "N-002": "due", "N-003": "lacks"}
    new = grant(short, person(1), actor=cast.registrar)
    assert (new.follows, new.content["follows"]) == (old, old.number)
    assert told_of(old).followed_by == new.number
    assert {c.pk for c in certificates_on(cast.north, timezone.localdate())} == {old.pk, new.pk}
    assert Act.objects.filter(name="certificates.certificate.renewed").count() == 1
    # What speaks of the holder takes along the older paper, which would be told as valid for another month.
    assert going_along(new) == [old]
    assert [r.certificate for r in revoke(new, actor=cast.commander, kind="standard", reason="failed it")] == [new, old]
    assert told_of(Certificate.objects.get(pk=old.pk)).state == "revoked"


@pytest.mark.parametrize(("kind", "takes"), [("conduct", True), ("error", False)])
def test_a_reason_that_speaks_of_the_holder_takes_the_newer_paper_along_too(
    cast: Cast, ready: RuleVersion, kind: str, takes: bool
):
    short = write_rule(cast.north, actor=cast.registrar, code="SHORT", title="Ready", kind="person", standard="ALL",
                       valid_months=2)  # fmt: skip
    old = grant(short, person(1), actor=cast.registrar, day=timezone.localdate() - timedelta(days=40))
    new = grant(short, person(1), actor=cast.registrar)
    revoke(Certificate.objects.get(pk=old.pk), actor=cast.commander, kind=kind, reason="x")
    assert told_of(Certificate.objects.get(pk=new.pk)).state == ("revoked" if takes else "valid")
    # He may earn another only if none stands; the one of today holds as long as a new one would.
    if takes:
        assert grant(short, person(1), actor=cast.registrar).follows is None
    else:
        with pytest.raises(Refused, match="would not hold longer"):
            grant(short, person(1), actor=cast.registrar)


def test_the_database_refuses_a_second_one_that_stands(cast: Cast, ready: RuleVersion, monkeypatch):
    first = grant(ready, person(1), actor=cast.registrar)
    twin = Certificate.objects.get(pk=first.pk)
    twin.pk, twin.number, twin.code, twin.key = None, "2026-999999", "X" * 20, uuid.uuid4()
    twin.status_index = (first.status_index + 1) % SIZE
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    # Two at once, and the lock does not hold: the second one looks before the first has written.
    monkeypatch.setattr("blueberet.stages.certificates.services.granting._last", lambda *_: None)
    with pytest.raises(Refused, match="at this very moment"):
        grant(ready, person(1), actor=cast.registrar)
    assert list(Certificate.objects.values_list("pk", flat=True)) == [first.pk]


def test_places_in_the_public_list_are_of_chance(cast: Cast, ready: RuleVersion):
    made = grant(ready, person(1), actor=cast.registrar)
    key = next(k for k in keys_there() if k.kid == made.kid)
    places = [_place(cast.north, key)[1] for _n in range(40)]
    # In order, or all in one quarter: once in 10²³ times.
    assert places != sorted(places)
    assert max(places) - min(places) > SIZE // 4
    assert SIZE >= 131_072, "the least of the standard"


def test_a_revoked_one_is_told_everywhere_and_followed_by_none(cast: Cast, ready: RuleVersion):
    made = grant(ready, person(1), actor=cast.registrar)
    with pytest.raises(Refused) as refused:
        revoke(made, actor=cast.registrar, kind="mood", reason="")
    assert len(refused.value.sentences) == 2
    with pytest.raises(PermissionDenied):
        revoke(made, actor=cast.planner, kind="error", reason="x")
    revoke(made, actor=cast.commander, kind="conduct", reason="drunk on duty")
    made = Certificate.objects.get(pk=made.pk)
    told = told_of(made)
    assert (told.state, told.why) == ("revoked", "conduct")
    assert checked(made.credential).verdict.state is State.REVOKED
    assert not certificates_on(cast.north, timezone.localdate()).exists()
    again = grant(ready, person(1), actor=cast.registrar)
    assert again.follows is None
    with pytest.raises(Refused, match="before"):
        revoke(made, actor=cast.commander, kind="error", reason="x")


def test_old_keys_verify_and_a_stolen_one_makes_doubtful(cast: Cast, ready: RuleVersion, keys: Path):
    made = grant(ready, person(1), actor=cast.registrar)
    rotate_key()
    other = grant(ready, person(2), actor=cast.registrar)
    assert made.kid != other.kid
    assert {checked(c.credential).verdict.state for c in (made, other)} == {State.VALID}
    # Its private part went to the safe: the key of today signs the list, and revoking still works.
    (keys / f"key-{made.kid}.pem").unlink()
    revoke(made, actor=cast.registrar, kind="error", reason="x")
    assert checked(made.credential).verdict.state is State.REVOKED
    revoke_key(other.kid, reason="compromised")
    assert checked(other.credential).verdict.state is State.DOUBTFUL
    assert told_of(other).state == "valid"


def test_what_was_tampered_with_is_named(cast: Cast, ready: RuleVersion):
    made = grant(ready, person(1), actor=cast.registrar)
    payload = dict(read_token(made.credential).payload)
    payload["validUntil"] = "2099-01-01T00:00:00+05:00"
    head, _body, tail = made.credential.split(".")
    found = checked(f"{head}.{to_text(json.dumps(payload).encode())}.{tail}")
    assert (found.verdict.state, found.differs) == (State.FORGED, ("validUntil",))


def test_a_broken_key_grants_nothing(cast: Cast, ready: RuleVersion, keys: Path):
    grant(ready, person(1), actor=cast.registrar)
    next(keys.glob("*.pem")).write_text("broken")
    with pytest.raises(Refused, match=r"Nothing can be signed.*damaged"):
        grant(ready, person(2), actor=cast.registrar)
    assert Certificate.objects.count() == 1


def test_many_are_granted_in_a_run_that_stops_between_and_doubles_nothing(cast: Cast, ready: RuleVersion, monkeypatch):
    assert len(grant_many(ready, [person(1), person(3)], actor=cast.registrar).done) == 1
    run = start_grants(ready, actor=cast.registrar, people=[person(n).pk for n in (1, 2, 3)])
    claimed = claim_next("test")
    assert claimed is not None
    cancel_run(claimed, cast.registrar)
    carry_out_grants(claimed)
    run.refresh_from_db()
    assert (run.state, Certificate.objects.count()) == ("cancelled", 1)
    monkeypatch.setattr(bulk, "EVERY", 1)
    start_grants(ready, actor=cast.registrar, people=[person(n).pk for n in (1, 2, 3)])
    claimed = claim_next("test")
    assert claimed is not None
    carry_out_grants(claimed)
    claimed.refresh_from_db()
    assert (claimed.state, len(claimed.result["done"]), len(claimed.result["refused"])) == ("done", 1, 2)
    assert Certificate.objects.count() == 2


def test_names_stand_as_the_holder_chooses_and_abroad_as_in_the_passport(cast: Cast, ready: RuleVersion):
    one = person(1)
    one.name_latin, one.name_passport = "Ghalym Abdirov", "ABDIROV GHALYM"
    one.save()
    with pytest.raises(Refused):
        choose_names(one, actor=cast.registrar, scripts=[])
    with pytest.raises(PermissionDenied):
        choose_names(one, actor=cast.planner, scripts=["latin"])
    choose_names(one, actor=cast.registrar, scripts=["latin", "cyrillic"])
    at_home = grant(ready, one, actor=cast.registrar)
    assert at_home.content["holder"]["names"] == [["latin", "Ghalym Abdirov"], ["cyrillic", "Әбдіров 1"]]
    abroad = write_rule(cast.north, actor=cast.registrar, code="ABROAD", title="Ready", kind="person", standard="ALL",
                        abroad=True)  # fmt: skip
    assert grant(abroad, one, actor=cast.registrar).content["holder"]["names"] == [
        ["passport", "ABDIROV GHALYM"], ["cyrillic", "Әбдіров 1"]
    ]  # fmt: skip
    with pytest.raises(Refused, match="passport spelling"):
        grant(abroad, person(2), actor=cast.registrar)


def test_a_name_that_the_paper_cannot_show_is_refused_with_its_letters(cast: Cast, ready: RuleVersion):
    two = person(2)
    two.name_cyrillic, two.name_latin = "李伟", "Li Wei, Äğñöşūü Ұлы"
    two.save()
    with pytest.raises(Refused, match="no letters for “李伟”"):
        grant(ready, two, actor=cast.registrar)
    choose_names(two, actor=cast.registrar, scripts=["latin"])
    assert grant(ready, two, actor=cast.registrar).content["holder"]["names"] == [["latin", "Li Wei, Äğñöşūü Ұлы"]]
    with pytest.raises(Refused, match="no shape for “عل”"):
        write_rule(cast.north, actor=cast.registrar, code="X", title="علع", kind="person", standard="ALL")


def test_a_unit_is_certified_by_somebody_above_it(cast: Cast, platoon: Unit):
    today = timezone.localdate()
    Waiver.objects.create(centre=cast.north, unit=platoon, set="SEC", code="R01", authority="Ministry", reason="moves",
                          first_day=today, last_day=today + timedelta(days=9), by=cast.commander)  # fmt: skip
    version = write_rule(cast.north, actor=cast.registrar, code="UNIT", title="Section ready", kind="unit",
                         standard="SEC", valid_months=6)  # fmt: skip
    found = due_under(measured(cast.north, today), version)
    assert [d.holder.code for d in found if d.state == "due"] == ([platoon.code] if found[0].entitlement.holds else [])
    Membership.objects.filter(user=cast.commander).update(scope=platoon.code)
    with pytest.raises(Refused, match="answer for"):
        grant(version, platoon, actor=cast.commander, known={f"U{platoon.pk}": True})
    made = grant(version, platoon, actor=cast.registrar, known={f"U{platoon.pk}": True})
    assert made.content["holder"]["kind"] == "unit"
    with pytest.raises(PermissionDenied):
        end_rule(version, actor=cast.commander, reason="x")


@pytest.mark.parametrize(("said", "faults"), [
    ({"kind": "nothing"}, 1), ({"standard": "NONE"}, 1), ({"title": " ", "valid_months": 0, "standard": "SEC"}, 3),
    ({"kind": "unit", "standard": "SEC"}, 1), ({"kind": "language", "standard": "", "scale": "X", "least": "1"}, 1),
    ({"kind": "level", "standard": "EOD9"}, 1), ({"kind": "task", "standard": "ALL"}, 1),
])  # fmt: skip
def test_a_wrong_rule_is_refused_with_every_fault(cast: Cast, platoon: Unit, said: dict, faults: int):
    given = {"title": "X", "kind": "person", "standard": "ALL"} | said
    with pytest.raises(Refused) as refused:
        write_rule(cast.north, actor=cast.registrar, code="X", **given)
    assert len(refused.value.sentences) == faults
    with pytest.raises(Refused):
        write_rule(cast.north, actor=cast.registrar, code="a/b", title="X", kind="person", standard="ALL")
    with pytest.raises(PermissionDenied):
        write_rule(cast.north, actor=cast.administrator, code="X", title="X", kind="person", standard="ALL")


def test_a_rule_is_written_in_versions_and_ended_for_good(cast: Cast, ready: RuleVersion):
    same = {"title": "Ready to deploy", "kind": "person", "standard": "ALL"}
    for of, reason, says in ((None, "x", "already"), (7, "x", "meanwhile"), (1, "", "Say why")):
        with pytest.raises(Refused, match=says):
            write_rule(cast.north, actor=cast.registrar, code="READY", of=of, reason=reason, **same)
    ended = end_rule(ready, actor=cast.registrar, reason="replaced")
    with pytest.raises(Refused, match="ended"):
        grant(ended, person(1), actor=cast.registrar)
