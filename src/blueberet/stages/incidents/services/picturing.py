"""The act of adding a picture to an entry: judged by its bytes, kept with its checksum, never changed."""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.pictures import PHOTOGRAPHS, fault_of, foreign, kind_of
from blueberet.stages.incidents.models import Incident, Photo
from blueberet.stages.incidents.policies import require_writer

MOST_BYTES, MOST_PHOTOS = 4 * 2**20, 8


def add_photo(row: Incident, *, actor: User | None, name: str, content: bytes) -> Photo:
    """Keep a picture with an entry; the same bytes twice are one picture.

    Raises
    ------
    PermissionDenied
        If the entry is not the actor's to write.
    Refused
        If the bytes are no PNG, JPEG or WebP that can be drawn, are too many, if the entry has eight or is withdrawn.
    """
    require_writer(actor, row.centre, row.unit)
    faults = []
    if len(content) > MOST_BYTES:
        faults.append(_("The picture has %(n).1f MB; at most 4 MB. Take it smaller.") % {"n": len(content) / 2**20})
    elif kind_of(content) not in PHOTOGRAPHS:
        faults.append(
            foreign(content) or _("«%(n)s» is no picture. Choose a PNG, JPEG or WebP file.") % {"n": name[:60]}
        )
    elif fault := fault_of(content):
        faults.append(f"«{name[:60]}»: {fault}")
    if row.is_withdrawn:
        faults.append(_("Entry %(n)s was withdrawn. Enter it anew.") % {"n": row})
    if faults:
        raise Refused(*faults)
    mark = sha256(content).hexdigest()
    with transaction.atomic():
        hold(row.centre)
        mine = Photo.objects.filter(centre=row.centre, year=row.year, number=row.number)
        if same := mine.filter(sha256=mark).first():
            return same
        if mine.count() >= MOST_PHOTOS:
            raise Refused(_("An entry has room for %(n)d pictures.") % {"n": MOST_PHOTOS})
        made = Photo.objects.create(
            centre=row.centre, year=row.year, number=row.number, name=" ".join(name.split())[:120] or "picture",
            kind=kind_of(content) or "", sha256=mark, content=content, by=actor,
        )  # fmt: skip
        record_act("incidents.photo.added", centre=row.centre, actor=actor, subject=str(row), label=made.name,
                   sha256=mark, size=len(content))  # fmt: skip
    return made
