"""What shows that a finding is put right: looked up, or looked at, before it is kept."""

import hashlib
import io
import zipfile
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.papers.photos import kind_of
from blueberet.foundation.papers.pictures import foreign
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.assessment.models import LevelCertificate, Observation, TestScore
from blueberet.stages.certificates.selectors.granted import certificates_on
from blueberet.stages.programme.models import Session
from blueberet.stages.visits.models import Proof

MOST_BYTES = 5 * 2**20
MOST_UNPACKED = 100 * 2**20
PICTURES = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",)}
PDF = "application/pdf"
OFFICE = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A proof as a form gives it: a reference of one of the kinds, or a file."""

    kind: str
    reference: str = ""
    filename: str = ""
    content: bytes = b""


def proof_of(given: Given, centre: Centre) -> Proof:
    """The row that keeps a proof, not written yet.

    Raises
    ------
    Refused
        If nothing of that number is there, or the file is not what its name says.
    """
    if given.kind == Proof.Kind.FILE:
        name = " ".join(given.filename.split())[:160]
        mime = _mime_of(name, given.content)
        digest = hashlib.sha256(given.content).hexdigest()
        return Proof(kind=given.kind, reference=name, mime=mime, sha256=digest, content=given.content)
    reference = " ".join(given.reference.split())
    if not reference:
        raise Refused(_("Say which document, record or file shows it."))
    if len(reference) > 160:
        raise Refused(_("The reference has more than 160 characters. Shorten it."))
    return Proof(kind=given.kind, reference=reference, label=_label_of(given.kind, reference, centre)[:160])


def _label_of(kind: str, reference: str, centre: Centre) -> str:
    """What the record named is, in words."""
    if kind == Proof.Kind.DOCUMENT:
        return ""
    number = int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 12 else 0
    told = ""
    if kind == Proof.Kind.OBSERVATION:
        seen = Observation.objects.filter(centre=centre, pk=number, replaced_at=None, is_taken_back=False)
        if row := seen.select_related("version__standard", "event__unit").first():
            told = f"{row.version.standard.code} {row.event.unit.name}, {soldier_date(row.seen_on)}"
    elif kind == Proof.Kind.TEST:
        if score := TestScore.objects.filter(centre=centre, pk=number, replaced_at=None).first():
            told = f"{score.scale} {score.score}, {soldier_date(score.day)}"
    elif kind == Proof.Kind.LEVEL:
        held = LevelCertificate.objects.filter(centre=centre, number=reference, withdrawn_on=None)
        if level := held.select_related("version__standard").first():
            told = f"{level.version.standard.code} {level.level}, {soldier_date(level.issued)}"
    elif kind == Proof.Kind.CERTIFICATE:
        if given := certificates_on(centre, timezone.localdate()).filter(number=reference).first():
            holder = given.person or given.unit
            told = f"{given.version.rule.code} {holder}, {soldier_date(given.valid_from)}"
    elif kind == Proof.Kind.SESSION:
        rows = Session.objects.filter(programme__centre=centre, code=reference, day__isnull=False)
        if session := rows.select_related("module").order_by("-programme").first():
            told = f"{session.module.title}, {soldier_date(session.day)}"
    else:
        raise Refused(_("Choose what shows it."))
    if not told:
        kinds = str(Proof.Kind(kind).label)
        raise Refused(
            _("No %(kind)s «%(r)s» is there, or it was corrected or withdrawn.") % {"kind": kinds, "r": reference}
        )
    return told


def _mime_of(name: str, content: bytes) -> str:
    """What a file is by its bytes; its name has to say the same.

    Raises
    ------
    Refused
        If it is empty, too large, none of the kinds that are kept, or something else than its name says.
    """
    if not content:
        raise Refused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Refused(_("The file has more than %(n)d MB. Make it smaller.") % {"n": MOST_BYTES // 2**20})
    end = "." + name.rpartition(".")[2].lower()
    if end == ".pdf":
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
            raise Refused(_("«%(n)s» is no PDF, or it was cut off.") % {"n": name})
        return PDF
    if end in OFFICE:
        mime, part = OFFICE[end]
        if not _holds(content, part):
            raise Refused(_("«%(n)s» is not what its name says, or it was cut off.") % {"n": name})
        return mime
    if end not in {e for ends in PICTURES.values() for e in ends}:
        raise Refused(foreign(content) or _("A file that is kept is a PDF, DOCX, XLSX, JPEG, PNG or WebP."))
    mime = kind_of(content)
    if end not in PICTURES[mime]:
        raise Refused(_("«%(n)s» is a picture of another kind than its name says. Name it rightly.") % {"n": name})
    return mime


def _holds(content: bytes, part: str) -> bool:
    """Whether bytes are a whole zip with that part, and do not swell when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            sizes = sum(i.file_size for i in box.infolist())
            return part in box.namelist() and sizes <= MOST_UNPACKED and box.testzip() is None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return False
