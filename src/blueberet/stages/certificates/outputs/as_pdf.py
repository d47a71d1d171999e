"""A certificate as PDF: for archives with its credential inside (PDF/A-3a), for screen readers (PDF/UA-1), in one page.

In: the frozen content, the credential, what became of it. Out: bytes, the same for the same.
"""

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from threading import local
from typing import Any

import segno
import typst
from django.utils.translation import gettext as _

from blueberet.foundation.papers.letters import drawable, fonts
from blueberet.foundation.papers.paper import plain, told_day
from blueberet.stages.certificates.content import standard_told
from blueberet.stages.certificates.models import RuleVersion

TEMPLATE = Path(__file__).with_name("paper.typ")
MIXED = "Куәлік · Сертификат · Certificate"
"""The word for it in Kazakh, Russian and English: it stands on every one."""
MASK = 2
_kept = local()


def write(content: Mapping[str, Any], credential: str, *, stamp: str = "") -> bytes:
    """The certificate; ``stamp`` stands across it, as for one that was revoked."""
    at = datetime.fromisoformat(content["granted"]["at"])
    data = _shown(_data(content, stamp)) | {"credential": credential, "qr": _qr(content["address"])}
    made = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-3a", "ua-1"],
        timestamp=int(at.timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def file_name(content: Mapping[str, Any], ending: str) -> str:
    """``certificate-2026-000123.pdf``."""
    return f"certificate-{content['number']}.{ending}"


def code_told(address: str) -> str:
    """The code of an address in groups, as one types it."""
    code = address.rpartition("/")[2]
    return "-".join(code[n : n + 5] for n in range(0, len(code), 5))


def _compiler() -> typst.Compiler:
    # Reading the template and the fonts takes longer than a page; one for each thread, as it keeps what it set.
    if not hasattr(_kept, "compiler"):
        _kept.compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts())
    compiler: typst.Compiler = _kept.compiler
    return compiler


def _qr(address: str) -> str:
    out = io.BytesIO()
    # Any mask is read; weighing all eight would take as long as the page.
    segno.make(address, error="m", micro=False, mask=MASK).save(
        out, kind="svg", border=0, xmldecl=False, dark="#16202c"
    )
    return out.getvalue().decode()


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(plain(value))
    if isinstance(value, list):
        return [_shown(v) for v in value]
    return {k: _shown(v) for k, v in value.items()} if isinstance(value, dict) else value


def _data(content: Mapping[str, Any], stamp: str) -> dict[str, Any]:
    statement = {
        RuleVersion.Kind.PERSON: _("meets every critical requirement of %(s)s."),
        RuleVersion.Kind.UNIT: _("meets, as a unit, every critical requirement of %(s)s."),
        RuleVersion.Kind.TASK: _("has shown, before evaluators and to its standard, the task %(s)s."),
        RuleVersion.Kind.COURSE: _("has passed %(s)s."),
        RuleVersion.Kind.HOURS: _("has attended, or made up, every hour of %(s)s."),
        RuleVersion.Kind.LEVEL: _("holds the level of competence %(s)s."),
        RuleVersion.Kind.LANGUAGE: _("has reached, in a test, %(s)s."),
    }[content["rule"]["kind"]] % {"s": standard_told(content)}
    return {
        "title": content["title"], "number": content["number"], "centre": content["centre"]["name"], "lang": "en",
        "heading": MIXED, "names": [name for _script, name in content["holder"]["names"]],
        "rank": content["holder"]["rank"], "statement": statement, "text": content["text"], "stamp": stamp,
        "grounds": [g["told"] for g in content["grounds"]], "facts": _facts(content),
        "code": code_told(content["address"]), "file": file_name(content, "jwt"),
        "words": {
            "certifies": _("This certifies that"), "shown": _("What was shown"),
            "sign": _("Signature and stamp; the certificate is also signed within this file"),
            "qr": _("QR code of %(a)s") % {"a": content["address"]},
            "check": _("Check it at %(a)s or, without a network, by the credential within this file and the public "
                       "keys of the centre.") % {"a": content["address"]},
            "attached": _("Signed credential, Open Badges 3.0"),
        },
    }  # fmt: skip


def _facts(content: Mapping[str, Any]) -> list[list[str]]:
    until, granted, proposed = content["valid_until"], content["granted"], content["proposed"]
    rows = [
        [_("Number"), content["number"]],
        [_("Granted"), _("%(d)s by %(who)s, %(role)s") % {
            "d": _day(granted["at"][:10]), "who": granted["by"], "role": granted["role"]}],
        [_("Valid"), _("%(a)s to %(b)s") % {"a": _day(content["valid_from"]), "b": _day(until)} if until
         else _("from %(a)s, without end") % {"a": _day(content["valid_from"])}],
    ]  # fmt: skip
    if proposed:
        rows.insert(1, [_("Proposed"), f"{proposed['by']}, {proposed['role']}"])
    if content["follows"]:
        rows.append([_("Follows"), content["follows"]])
    return rows


def _day(text: str) -> str:
    return told_day(date.fromisoformat(text))
