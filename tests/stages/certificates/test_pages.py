"""Pages by role: due, granted, printed, proposed; strangers learn what the paper says and nothing more."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone

from blueberet.config.commands.doctor import Warned, _address
from blueberet.engine.credentials.carriers import credential_in
from blueberet.engine.credentials.checking import check
from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.keys.selectors import public_keys
from blueberet.foundation.keys.services import rotate_key
from blueberet.foundation.runs.services import claim_next
from blueberet.stages.certificates.models import Certificate, Proposal, RuleVersion
from blueberet.stages.certificates.services import printing
from blueberet.stages.certificates.services.granting import grant
from blueberet.stages.certificates.services.naming import choose_names
from blueberet.stages.certificates.services.printing import carry_out_prints
from blueberet.stages.certificates.services.revoking import revoke
from blueberet.stages.certificates.services.rules import write_rule
from blueberet.stages.certificates.today import lines
from tests.cast import Cast
from tests.stages.certificates.conftest import person

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_due_over_the_preview_to_granted(cast: Cast, ready: RuleVersion):
    client = as_(cast.registrar)
    assert "2 certificates are due" in client.get("/certificates/").content.decode()
    page = client.get("/certificates/rules/READY").content.decode()
    assert "2 are due" in page
    assert "expired" in page
    keys = [person(n).pk for n in (1, 3)]
    shown = client.post("/certificates/rules/READY/grant", {"holder": keys}).content.decode()
    assert "Nothing is granted yet" in shown
    assert "Әбдіров 3 does not meet what is asked" in shown
    assert not Certificate.objects.exists()
    told = client.post("/certificates/rules/READY/grant", {"holder": keys, "sure": "yes"}, follow=True).content.decode()
    assert "1 certificate granted." in told
    made = Certificate.objects.get()
    assert made.number in client.get("/certificates/granted?state=valid").content.decode()
    assert made.number not in client.get("/certificates/granted?state=revoked").content.decode()
    assert made.number in client.get(f"/programme/search?q={made.number}").content.decode()
    wrong = client.post(f"/certificates/number/{made.pk}", {"kind": "error", "reason": " "})
    assert wrong.status_code == 422
    assert 'value="error" selected' in wrong.content.decode()


def test_a_form_keeps_what_was_typed(cast: Cast, ready: RuleVersion):
    typed = {"code": "FIRST", "title": "Typed title", "kind": "person", "standard": "NOTHING", "valid_months": "999"}
    answer = as_(cast.commander).post("/certificates/rules/new", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed title" in page
    assert "999" in page
    assert "no standard in force" in page
    assert "1 to 120 months" in page


def test_a_second_name_is_asked_for_and_given(cast: Cast, ready: RuleVersion):
    write_rule(cast.north, actor=cast.commander, code="TWO", title="Two names", kind="person", standard="ALL",
               two_persons=True)  # fmt: skip
    as_(cast.registrar).post("/certificates/rules/TWO/grant", {"holder": [person(1).pk], "sure": "yes"})
    proposal = Proposal.objects.get()
    refused = as_(cast.registrar).post(
        "/certificates/proposals", {"proposal": proposal.pk, "act": "grant"}, follow=True
    )
    assert "two persons" in refused.content.decode()
    request = RequestFactory().get("/")
    request.user = cast.commander
    assert [x.words for x in lines(request)] == ["1 certificate waits for a second name"]
    assert as_(cast.commander).post("/certificates/proposals", {"proposal": proposal.pk}).status_code == 404
    assert not Certificate.objects.exists(), "nothing is granted by a page that asks for nothing"
    as_(cast.commander).post("/certificates/proposals", {"proposal": proposal.pk, "act": "grant"})
    assert Certificate.objects.get().by == cast.commander


def test_strangers_are_told_what_the_paper_says_and_no_more(cast: Cast, ready: RuleVersion):
    made = grant(ready, person(1), actor=cast.registrar)
    page = Client().get(f"/certificates/verify/{made.code.lower()}")
    text = page.content.decode()
    for told in ("Valid", "Әбдіров 1", "Ready to deploy", "ALL version 1", "registrar", made.number):
        assert told in text
    for secret in ("N-001", "1st Platoon", made.seal, "2000-03-04", "Almaty"):
        assert secret not in text
    assert page["Cache-Control"] == "no-store"
    assert made.looks.get().count == 1
    as_(cast.registrar).get(f"/certificates/verify/{made.code}")
    assert made.looks.get().count == 1
    guessed = Client().get("/certificates/verify/0123456789ABCDEFGHJK")
    assert guessed.status_code == 404
    assert Client().get(f"/certificates/verify/{made.number}").status_code == 404
    revoke(made, actor=cast.commander, kind="conduct", reason="drunk on duty")
    text = Client().get(f"/certificates/verify/{made.code}").content.decode()
    assert "Revoked" in text
    assert "conduct" in text
    assert "drunk" not in text


def test_a_browser_sends_its_form_from_the_page_that_asks(cast: Cast):
    page = Client(enforce_csrf_checks=True)
    asked = page.get("/certificates/verify")
    assert asked["Referrer-Policy"] == "same-origin", "no-referrer makes browsers send Origin: null, which is refused"
    token = page.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": token, "code": "NONE"}
    assert page.post("/certificates/verify", sent, headers={"origin": "http://testserver"}).status_code == 422


def test_a_stranger_brings_a_credential(cast: Cast, ready: RuleVersion):
    made = grant(ready, person(1), actor=cast.registrar)
    pdf = printing.pdf_of(made)
    assert credential_in(pdf) == made.credential

    def brought(**sent: object) -> str:
        return Client().post("/certificates/verify", sent).content.decode()

    assert "Valid" in brought(file=SimpleUploadedFile("c.pdf", pdf))
    assert "Valid" in brought(text=made.credential)
    head, body, tail = made.credential.split(".")
    assert "Changed after it was signed" in brought(text=f"{head}.{body}.{tail[:-8]}AAAAAAAA")
    assert "No credential" in brought(text="hello")
    assert "larger than 2 MB" in brought(file=SimpleUploadedFile("c.pdf", b"%PDF" + bytes(2 * 2**20)))
    assert "Paste a credential" in brought()
    assert "No certificate has this code" in brought(code="ABC")
    keys = Client().get("/certificates/keys.json").json()
    listed = Client().get(f"/certificates/status/{made.status_list.slug}.jwt").content.decode()
    assert check(made.credential, keys, at=timezone.now(), status=listed).is_valid
    assert keys == public_keys()


def test_the_form_with_the_proof_inside_is_given_as_long_as_its_key_is_here(cast: Cast, ready: RuleVersion, keys: Path):
    made = grant(ready, person(1), actor=cast.registrar)
    answer = as_(cast.commander).get(f"/certificates/number/{made.pk}/file.json")
    assert answer["Content-Type"] == "application/vc"
    assert answer.content == as_(cast.registrar).get(f"/certificates/number/{made.pk}/file.json").content
    listed = Client().get(f"/certificates/status/{made.status_list.slug}.jwt").content.decode()
    assert check(answer.content.decode(), public_keys(), at=timezone.now(), status=listed).is_valid
    brought = Client().post("/certificates/verify", {"file": SimpleUploadedFile("c.json", answer.content)})
    assert "Valid" in brought.content.decode()
    assert f"/certificates/verify/{made.code}" in brought.content.decode()
    changed = answer.content.replace(b"Ready to deploy", b"Ready for all!!")
    brought = Client().post("/certificates/verify", {"file": SimpleUploadedFile("c.json", changed)})
    assert "Changed after it was signed" in brought.content.decode()
    rotate_key()
    (keys / f"key-{made.kid}.pem").unlink()
    told = as_(cast.commander).get(f"/certificates/number/{made.pk}/file.json", follow=True).content.decode()
    assert "cannot be signed any more" in told


def test_which_go_along_is_told_before_one_is_revoked(cast: Cast, ready: RuleVersion):
    write_rule(cast.north, actor=cast.registrar, code="SHORT", title="Ready", kind="person", standard="ALL",
               valid_months=2)  # fmt: skip
    short = RuleVersion.objects.get(rule__code="SHORT")
    old = grant(short, person(1), actor=cast.registrar, day=timezone.localdate() - timedelta(days=40))
    new = grant(short, person(1), actor=cast.registrar)
    for one, other in ((old, new), (new, old)):
        page = as_(cast.commander).get(f"/certificates/number/{one.pk}").content.decode()
        assert other.number in page.partition("data-along")[2].partition("</p>")[0]
    said = as_(cast.commander).post(f"/certificates/number/{old.pk}", {"kind": "conduct", "reason": "x"}, follow=True)
    assert f"Revoked: {old.number}, {new.number}." in said.content.decode()


def test_the_doctor_warns_of_papers_that_bear_another_address(cast: Cast, ready: RuleVersion, settings):
    grant(ready, person(1), actor=cast.registrar)
    assert _address() == "https://centre.example, as on every certificate"
    settings.ENV = settings.ENV.model_copy(update={"public_address": "https://new.example"})
    with pytest.raises(Warned, match=r"1 bear https://centre\.example.*at https://new\.example now"):
        _address()
    moved = grant(ready, person(2), actor=cast.registrar)
    assert moved.status_list.address.startswith("https://new.example/")


def test_many_are_printed_by_the_worker_for_whoever_asked(cast: Cast, ready: RuleVersion, monkeypatch):
    made = [grant(ready, person(n), actor=cast.registrar) for n in (1, 2)]
    few = as_(cast.registrar).post("/certificates/print", {"certificate": [c.pk for c in made]})
    with zipfile.ZipFile(io.BytesIO(few.content)) as packed:
        assert sorted(packed.namelist()) == sorted(
            [*(f"certificate-{c.number}.{kind}" for c in made for kind in ("pdf", "jwt")), "list.csv"]
        )
        assert "Әбдіров 1" in packed.read("list.csv").decode("utf-8-sig")
    monkeypatch.setattr("blueberet.stages.certificates.views.one.AT_ONCE", 1)
    as_(cast.registrar).post("/certificates/print", {"which": "all"})
    run = claim_next("test")
    assert run is not None
    carry_out_prints(run)
    run.refresh_from_db()
    assert run.result["count"] == 2
    answer = as_(cast.registrar).get(f"/certificates/printed/{run.pk}")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[attr-defined]
        assert len(packed.namelist()) == 5
    assert as_(cast.commander).get(f"/certificates/printed/{run.pk}").status_code == 404


def test_a_soldier_sees_his_own_and_a_platoon_commander_his_people(cast: Cast, ready: RuleVersion):
    mine, other = (grant(ready, person(n), actor=cast.registrar) for n in (1, 2))
    Membership.objects.filter(user=cast.soldier).update(service_number="N-001")
    client = as_(cast.soldier)
    assert client.get("/certificates/").status_code == 302
    page = client.get(f"/certificates/people/{person(1).pk}").content.decode()
    assert mine.content["title"] in page
    assert client.get(f"/certificates/people/{person(2).pk}").status_code == 404
    assert client.get(f"/certificates/number/{other.pk}").status_code == 404
    assert client.get(f"/certificates/number/{mine.pk}").status_code == 200
    client.post(f"/certificates/people/{person(1).pk}", {"script": "cyrillic"})
    Membership.objects.filter(user=cast.commander).update(scope="Elsewhere")
    assert mine.number not in as_(cast.commander).get("/certificates/granted").content.decode()
    assert as_(cast.commander).get(f"/certificates/number/{mine.pk}").status_code == 404


def test_a_scoped_commander_hears_of_nobody_else_and_chooses_no_names_for_him(cast: Cast, ready: RuleVersion):
    stranger = person(1)
    user = User.objects.create(username="other-platoon")
    Membership.objects.create(user=user, centre=cast.north, role="commander", scope="Elsewhere")
    page = as_(user).post("/certificates/rules/READY/grant", {"holder": stranger.pk}, follow=True)
    assert stranger.name_cyrillic not in page.content.decode()
    with pytest.raises(PermissionDenied):
        choose_names(stranger, actor=user, scripts=["cyrillic"])
