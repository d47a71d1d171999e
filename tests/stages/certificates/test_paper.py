"""The printed certificate: an archive's file with its credential inside, whatever letters it is asked for."""

import io

from pypdf import PdfReader

from blueberet.stages.certificates.outputs import as_pdf
from tests.foundation.papers.pdfa import faults
from tests.foundation.papers.sample import KAZAKH

CONTENT = {
    "granted": {"at": "2027-03-14T09:00:00+05:00", "by": "A. Registrar", "role": "registrar"}, "proposed": None,
    "title": "UN Buddy First Aid → ✓", "number": "2027-000001", "text": "", "follows": "", "valid_from": "2027-03-14",
    "valid_until": "2028-03-14", "address": "https://centre.example/certificates/ABCDE12345",
    "centre": {"name": "Орталық", "code": "C"}, "rule": {"kind": "person", "code": "R", "version": 1},
    "holder": {"kind": "person", "names": [["cyrillic", KAZAKH], ["latin", "A 漢"]], "rank": "сержант"},
    "standard": {"kind": "set", "code": "S", "version": 2, "title": "T"}, "grounds": [{"told": "x", "name": "n"}],
}  # fmt: skip


def test_it_passes_the_check_shows_every_letter_and_holds_its_credential() -> None:
    made = as_pdf.write(CONTENT, "signed.credential.text")
    assert faults(made, part=3) == []
    assert as_pdf.write(CONTENT, "signed.credential.text") == made
    reader = PdfReader(io.BytesIO(made))
    text = "".join(page.extract_text() for page in reader.pages)
    assert KAZAKH in text
    assert "UN Buddy First Aid → ✓" in text
    assert "A \ufffd" in text
    assert reader.attachments == {"certificate-2027-000001.jwt": [b"signed.credential.text"]}
