"""Printing: one certificate as PDF, many in a zip with their credentials and a list."""

import csv
import hashlib
import io
import json
import secrets
import time
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.credentials.proofs import write_proven
from blueberet.engine.credentials.quads import OtherForm
from blueberet.engine.credentials.tokens import read_token
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.keys.selectors import BrokenKeys, keys_there
from blueberet.foundation.keys.services import sign
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.foundation.sheets.held import KEEP_SECONDS, uploads
from blueberet.foundation.sheets.write import safe
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.certificates.content import holder_name
from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.outputs import as_pdf

PRINTING = "certificates.print"
"""Name of the worker's job."""
AT_ONCE = 20
"""So many are printed while the page waits; more are a run."""
EVERY = 10


def pdf_of(certificate: Certificate) -> bytes:
    """A certificate on paper; one that was revoked says so across it."""
    revocation = getattr(certificate, "revocation", None)
    stamp = _("REVOKED %(d)s") % {"d": soldier_date(revocation.day)} if revocation is not None else ""
    return as_pdf.write(certificate.content, certificate.credential, stamp=stamp)


def print_one(certificate: Certificate, *, actor: User) -> bytes:
    """A certificate on paper, told in the trail."""
    made = pdf_of(certificate)
    _note(certificate.centre, actor, [certificate])
    return made


def proven(certificate: Certificate) -> bytes:
    """The credential as JSON with its proof inside, by the key that signed it; the same whenever it is asked for.

    Raises
    ------
    Refused
        If that key is not here any more, or was called back; or the credential is of an older form.
    """
    try:
        x = next((k.x for k in keys_there() if k.kid == certificate.kid), "")
        payload = read_token(certificate.credential).payload
        return write_proven(payload, x=x, sign=lambda data: sign(data, certificate.kid)).encode()
    except (BrokenKeys, OtherForm, ValueError) as fault:
        raise Refused(
            _("This form cannot be signed any more: %(f)s The signed credential (.jwt) holds as before.") % {"f": fault}
        ) from fault


def print_many(rows: Sequence[Certificate], out: IO[bytes], run: Run | None = None) -> bool:
    """Write a zip: each certificate as PDF and as credential, and a list; whether it was not stopped."""
    moment = timezone.localtime().timetuple()[:6]
    listed = io.StringIO()
    rows_of = csv.writer(listed, delimiter=";")
    rows_of.writerow(("number", "holder", "title", "valid from", "valid until"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for n, c in enumerate(rows):
            if run is not None and n % EVERY == 0:
                told = _("%(n)d of %(all)d certificates on paper") % {"n": n, "all": len(rows)}
                if not note_progress(run, progress={"told": told, "done": n, "of": len(rows)}, point=None):
                    return False
            packed.writestr(zipfile.ZipInfo(as_pdf.file_name(c.content, "pdf"), moment), pdf_of(c))
            packed.writestr(zipfile.ZipInfo(as_pdf.file_name(c.content, "jwt"), moment), c.credential)
            says = (holder_name(c.content), c.content["title"], c.content["valid_from"], c.content["valid_until"] or "")
            rows_of.writerow((c.number, *map(safe, says)))
        packed.writestr(zipfile.ZipInfo("list.csv", moment), f"\ufeff{listed.getvalue()}".encode())
    return True


def start_prints(centre: Centre, keys: Iterable[int], *, actor: User) -> Run:
    """Have the worker print certificates the caller has seen the account may see."""
    asked = {"certificates": list(keys)}
    seal = hashlib.sha256(json.dumps([centre.pk, asked]).encode()).hexdigest()
    return queue_run(kind=PRINTING, subject=centre.pk, centre=centre, actor=actor, input_hash=seal, engine_version="",
                     seed=0, limits=asked)  # fmt: skip


def carry_out_prints(run: Run) -> None:
    """Print what a queued run asks for into a file that is kept for six hours."""
    rows = list(in_order(run.centre, run.limits["certificates"]))
    name = f"print-{run.pk}-{secrets.token_hex(8)}"
    part = uploads() / f"{name}.part"
    try:
        with part.open("wb") as out:
            whole = print_many(rows, out, run)
        if not whole:
            end_run(run, state=Run.State.CANCELLED)
            return
        with transaction.atomic():
            part.replace(uploads() / name)
            _note(run.centre, run.created_by, rows)
            end_run(run, state=Run.State.DONE, result={"file": name, "count": len(rows)})
    finally:
        part.unlink(missing_ok=True)


def printed_file(run: Run) -> Path | None:
    """The file of a run, as long as it is kept."""
    path = uploads() / str((run.result or {}).get("file", ""))
    return path if path.is_file() and time.time() - path.stat().st_mtime < KEEP_SECONDS else None


def in_order(centre: Centre, keys: Iterable[int]) -> Iterable[Certificate]:
    """Certificates of a centre by key, as they are printed."""
    rows = Certificate.objects.filter(centre=centre, pk__in=list(keys)).select_related("revocation", "centre")
    return rows.order_by("number")


def note_prints(centre: Centre, rows: Sequence[Certificate], *, actor: User) -> None:
    """Tell the trail that certificates left the house on paper."""
    _note(centre, actor, rows)


def _note(centre: Centre, actor: User | None, rows: Sequence[Certificate]) -> None:
    if rows:
        label = rows[0].number if len(rows) == 1 else f"{rows[0].number} – {rows[-1].number}"
        record_act("certificates.certificate.printed", centre=centre, actor=actor,
                   subject=f"certificate {rows[0].pk}", label=label, count=len(rows))  # fmt: skip
