"""Findings are put right by one and confirmed by another; proofs are looked at; nothing of the history is changed."""

import io
import json
import zipfile
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.visits.models import Finding, Note, Proof
from blueberet.stages.visits.proving import Given, proof_of
from blueberet.stages.visits.selectors.findings import findings_on, open_findings
from blueberet.stages.visits.services import finding as acts
from tests.cast import Cast
from tests.stages.assessment.pictures import PNG
from tests.stages.visits.world import PDF, house, raised, today

pytestmark = pytest.mark.django_db
PAPER = Given(Proof.Kind.DOCUMENT, "Order 17")


def lead(client: Client, path: str = "/") -> str:
    """What stands at the top of a page."""
    page = client.get(path).content.decode()
    return page.partition("data-leads")[2].partition("</ul>")[0]


def test_an_open_finding_leads_until_another_has_confirmed_it(cast: Cast) -> None:
    h = house(cast)
    row = raised(cast, h.visit, unit=h.first)
    commander, owner, other = Client(), Client(), Client()
    commander.force_login(cast.commander)
    owner.force_login(cast.instructor)
    other.force_login(cast.planner)
    for path in ("/", "/readiness/"):
        assert "F1 North finding" in lead(commander, path)
        assert "F1 North finding" in lead(owner, path)
        assert lead(other, path) == ""
    with pytest.raises(Refused) as refused:
        acts.answer_finding(row, actor=cast.instructor, words=" ")
    assert len(refused.value.sentences) == 2
    acts.answer_finding(row, actor=cast.instructor, words="Taught again", proofs=[PAPER])
    assert "to be confirmed" in lead(commander)
    with pytest.raises(PermissionDenied):
        acts.confirm_finding(row, actor=cast.instructor)
    acts.send_back(row, actor=cast.commander, words="Show it at night too")
    acts.answer_finding(row, actor=cast.instructor, words="Shown at night", proofs=[Given("document", "Order 18")])
    acts.confirm_finding(row, actor=cast.commander)
    assert lead(commander) == lead(owner) == ""
    assert not open_findings(cast.north).exists()
    acts.reopen_finding(row, actor=cast.commander, words="Forgotten again")
    assert "F1" in lead(commander)
    kinds = [n.kind for n in row.notes.order_by("pk")]
    assert kinds == ["raised", "answered", "sent back", "answered", "closed", "reopened"]
    assert Act.objects.filter(name__startswith="visits.finding.").count() == len(kinds)
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(finding=row).update(words="Nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(pk=row.pk).update(words="Nothing")


def test_whoever_owns_or_answered_it_does_not_close_it(cast: Cast) -> None:
    own = raised(cast, owner=cast.commander)
    acts.answer_finding(own, actor=cast.commander, words="Done", proofs=[PAPER])
    with pytest.raises(Refused, match="Two persons are required"):
        acts.confirm_finding(own, actor=cast.commander)
    acts.confirm_finding(own, actor=cast.administrator)
    nobody = raised(cast, key="f2", owner=None, owner_post="Signals officer")
    acts.answer_finding(nobody, actor=cast.commander, words="Done", proofs=[PAPER])
    with pytest.raises(Refused, match="Two persons are required"):
        acts.confirm_finding(nobody, actor=cast.commander)
    with pytest.raises(Refused, match="closed by two persons"):
        raised(cast, key="f4", severity="critical", two_persons=False)
    alone = raised(cast, key="f3", owner=cast.commander, two_persons=False)
    acts.answer_finding(alone, actor=cast.commander, words="Done", proofs=[PAPER])
    alone.refresh_from_db()
    assert alone.state == "closed"
    with pytest.raises(Refused, match="closed already"):
        acts.answer_finding(alone, actor=cast.commander, words="Done", proofs=[PAPER])


def test_an_answer_that_was_not_read_is_not_confirmed(cast: Cast) -> None:
    row, client = raised(cast), Client()
    client.force_login(cast.commander)
    first = acts.answer_finding(row, actor=cast.instructor, words="Done", proofs=[PAPER])
    assert f'name="seen" value="{first.pk}"' in client.get(f"/visits/findings/{row.number}").content.decode()
    acts.send_back(row, actor=cast.administrator, words="Not yet")
    second = acts.answer_finding(row, actor=cast.instructor, words="Half of it", proofs=[PAPER])
    stale = client.post(f"/visits/findings/{row.number}", {"act": "confirm", "seen": first.pk})
    assert (stale.status_code, "said since you opened it" in stale.content.decode()) == (422, True)
    row.refresh_from_db()
    assert row.state == "answered"
    assert client.post(f"/visits/findings/{row.number}", {"act": "confirm", "seen": second.pk}).status_code == 302


def test_everything_that_stands_against_a_finding_is_told_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        raised(cast, family="Z", severity="x", words=" ", raised_on=today() + timedelta(1), due=today(), owner=None)
    assert len(refused.value.sentences) == 6
    with pytest.raises(Refused, match="no account of the staff"):
        raised(cast, owner=cast.outsider)
    with pytest.raises(PermissionDenied):
        acts.raise_finding(
            cast.north, acts.Raised("C", "minor", "x", today(), today(), owner=cast.planner), actor=cast.logistician,
            client_key="x",
        )  # fmt: skip
    first = raised(cast)
    assert raised(cast) == first, "the same key twice is one"
    assert raised(cast, key="f2").number == 2


def zipped(*names: str) -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in names:
            box.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", PDF, ""), ("a.PDF", PDF, ""), ("a.pdf", PDF[:-8], "no PDF"), ("a.pdf", PNG, "no PDF"),
        ("a.png", PNG, ""), ("a.jpg", PNG, "another kind"), ("a.png", PNG[:-12], "is damaged"), ("a.heic", b"\0\0\0\x18ftypheic", "Save it as JPEG"), ("a.png", b"", "empty"),
        ("a.docx", zipped("word/document.xml"), ""), ("a.xlsx", zipped("word/document.xml"), "not what its name"),
        ("a.docx", zipped("word/document.xml")[:-30], "not what its name"), ("a.exe", b"MZ", "is a PDF, DOCX"),
        ("a.pdf", PDF + b" " * (5 * 2**20), "more than 5 MB"),
    ],
)  # fmt: skip
def test_a_file_is_kept_if_it_is_what_it_says(cast: Cast, name: str, content: bytes, told: str) -> None:
    given = Given(Proof.Kind.FILE, filename=name, content=content)
    if told:
        with pytest.raises(Refused, match=told):
            proof_of(given, cast.north)
    else:
        kept = proof_of(given, cast.north)
        assert (len(kept.sha256), kept.content) == (64, content)


def test_a_record_named_as_proof_is_there_and_of_this_centre(cast: Cast) -> None:
    row = raised(cast)
    wrong = [Given(k, "999") for k in ("observation", "test", "level", "session", "certificate")]
    with pytest.raises(Refused) as refused:
        acts.note_finding(row, actor=cast.instructor, words="See", proofs=[*wrong, Given("document", " ")])
    assert len(refused.value.sentences) == 6
    assert row.notes.count() == 1


def test_how_it_stood_on_a_day_is_read_from_its_notes(cast: Cast) -> None:
    ago = timezone.now() - timedelta(days=9)
    row = acts.raise_finding(
        cast.north, acts.Raised("G", "minor", "x", ago.date(), today(), owner=cast.instructor), actor=cast.commander,
        client_key="k", now=ago,
    )  # fmt: skip
    acts.answer_finding(row, actor=cast.instructor, words="Done", proofs=[PAPER], now=ago + timedelta(days=3))
    acts.confirm_finding(row, actor=cast.commander, now=ago + timedelta(days=5))
    acts.reopen_finding(row, actor=cast.commander, words="Again")
    acts.move_finding(
        row, actor=cast.commander, owner=cast.planner, owner_post="", due=today() + timedelta(9), reason="x"
    )
    day = timezone.localtime(ago).date()

    def stood(n: int) -> tuple[str, str, list[str]]:
        [s] = findings_on(cast.north, day + timedelta(n))
        return s.state, s.owner, s.proofs

    assert findings_on(cast.north, day - timedelta(1)) == []
    assert stood(1) == ("open", "instructor", [])
    assert stood(4) == ("answered", "instructor", ["Order 17"])
    assert stood(6) == ("closed", "instructor", ["Order 17"])
    assert stood(9) == ("open", "planner", ["Order 17"])


def test_a_file_is_handed_in_and_given_back_unharmed(cast: Cast) -> None:
    row = raised(cast)
    client = Client()
    client.force_login(cast.instructor)
    path = f"/visits/findings/{row.number}"
    said = {"act": "answer", "words": "Typed words", "kind": "document", "reference": "Order 17"}
    answer = client.post(path, said | {"file": SimpleUploadedFile("a.pdf", b"not one")})
    assert answer.status_code == 422
    assert "Typed words" in answer.content.decode()
    client.post(path, said | {"file": SimpleUploadedFile("акт.pdf", PDF)})
    proof = Proof.objects.get(kind="file")
    given = client.get(f"/visits/proofs/{proof.pk}")
    assert given.content == PDF
    assert given["Content-Disposition"].startswith("attachment")
    client.force_login(cast.visitor)
    assert client.get(f"/visits/proofs/{proof.pk}").status_code == 404
    client.force_login(cast.commander)
    told = json.loads(client.get("/visits/findings/export.json").content)
    assert told["findings"][0]["proofs"] == "Order 17; акт.pdf"
    assert client.get("/visits/findings/export.xlsx?state=closed").status_code == 200
    assert client.get("/visits/findings/export.pdf").content.startswith(b"%PDF")
    with ZipFile(BytesIO(client.get("/visits/findings/export.docx").content)) as book:
        assert "F1" in book.read("word/document.xml").decode()
    assert "F1 North finding" in client.get("/programme/search?q=f1").content.decode()
