"""Zip files that come out the same to the byte: names in order, one date, one set of permissions.

Knows no Django. In: names with bytes. Out: a zip. The second half does the same for workbooks and Word documents, which
other libraries write with the clock of the machine.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

LEVEL = 6
FIRST_YEAR = 1980
"""The oldest a zip can tell."""
CORE = "docProps/core.xml"
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def pack(files: Mapping[str, bytes], at: datetime, *, root: str = "") -> bytes:
    """The files as a zip, by name in order, all in the folder ``root``, all written at ``at`` (a moment with its zone).

    ``ValueError``: a moment without a zone.
    """
    moment = utc(at)
    stamp = (max(moment.year, FIRST_YEAR), moment.month, moment.day, moment.hour, moment.minute, moment.second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{root}/{name}" if root else name, stamp)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            made.writestr(entry, files[name])
    return out.getvalue()


def settled(document: bytes, at: datetime) -> bytes:
    """A workbook or Word document as another library wrote it, with ``at`` in place of the clock of the machine."""
    told = f"{utc(at):%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(document)) as made:
        files = {name: made.read(name) for name in made.namelist()}
    files[CORE] = MODIFIED.sub(lambda m: m[1] + told + m[3], files[CORE])
    return pack(files, at)


def utc(at: datetime) -> datetime:
    """The moment in UTC, to the second. ``ValueError``: without a zone it would be another on another machine."""
    if at.tzinfo is None:
        raise ValueError("A file is dated by a moment with its zone.")
    return at.astimezone(UTC).replace(microsecond=0)
