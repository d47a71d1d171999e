"""A certificate's content, frozen: a document of plain values, sealed, from which paper and credential are made.

Keys: ``number title text holder standard grounds rule centre granted proposed valid_from valid_until follows address``.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.credentials.badge import Granted, Shown
from blueberet.engine.credentials.statuslist import Place
from blueberet.stages.certificates.models import RuleVersion

SCRIPTS = ("passport", "latin", "cyrillic")
USUAL = ("cyrillic", "latin")
SPACE = uuid.UUID("6f1c8f0a-54f6-5a46-9d44-0d5b3a3f2c11")
"""Names of achievements are made in it, so that a version of a rule has the same name everywhere."""


def seal_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content: equal contents have equal seals."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def holder_name(content: Mapping[str, Any]) -> str:
    """The name as the paper bears it, in one line."""
    return " · ".join(name for _script, name in content["holder"]["names"])


def standard_told(content: Mapping[str, Any]) -> str:
    """``BFAC version 2, UN Buddy First Aid Course``; of a language its scale and score."""
    s = content["standard"]
    if s["kind"] == "language":
        return _("%(l)s, at least %(n)s on %(s)s") % {"l": s["code"], "n": s["least"], "s": s["scale"]}
    if s["version"] is None:
        return f"{s['code']}, {s['title']}"
    return _("%(c)s version %(n)d, %(t)s") % {"c": s["code"], "n": s["version"], "t": s["title"]}


def criteria_of(content: Mapping[str, Any]) -> str:
    """What had to be shown, in a paragraph."""
    kind = content["rule"]["kind"]
    words = {
        RuleVersion.Kind.PERSON: _("Every critical requirement of the set held on the day of granting: %(s)s."),
        RuleVersion.Kind.UNIT: _(
            "Every critical requirement of the set held by the unit on the day of granting: %(s)s."
        ),
        RuleVersion.Kind.TASK: _("The task was shown before evaluators to its standard: %(s)s."),
        RuleVersion.Kind.COURSE: _("The course was passed: %(s)s."),
        RuleVersion.Kind.HOURS: _("All hours of the course were attended or made up: %(s)s."),
        RuleVersion.Kind.LEVEL: _("The level of competence is certified and in force: %(s)s."),
        RuleVersion.Kind.LANGUAGE: _("The score was reached in a test on the scale named: %(s)s."),
    }
    shown = "; ".join(g["told"] for g in content["grounds"])
    return words[kind] % {"s": standard_told(content)} + (" " + _("Shown: %(s)s.") % {"s": shown} if shown else "")


def moment(day: date, *, last: bool = False) -> datetime:
    """The first or last second of a day at the centre."""
    at = time(23, 59, 59) if last else time(0, 0)
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def granted_of(
    content: Mapping[str, Any], *, key: uuid.UUID, place: Place | None, home: str, signed_at: datetime
) -> Granted:
    """The content as the engine signs it."""
    until, rule = content["valid_until"], content["rule"]
    name = f"{content['centre']['code']}/{rule['code']}/{rule['version']}/{content['standard']['version']}"
    description = content["text"] or standard_told(content)
    return Granted(
        address=content["address"], holder=f"urn:uuid:{key}", holder_name=holder_name(content), title=content["title"],
        description=description, criteria=criteria_of(content), standard=content["standard"]["code"],
        standard_version=str(content["standard"]["version"] or ""),
        achievement=f"urn:uuid:{uuid.uuid5(SPACE, name)}", issuer_name=content["centre"]["name"],
        granted_at=datetime.fromisoformat(content["granted"]["at"]),
        signed_at=signed_at, valid_from=moment(date.fromisoformat(content["valid_from"])),
        valid_until=moment(date.fromisoformat(until), last=True) if until else None, place=place,
        evidence=tuple(Shown(g["name"], g["told"]) for g in content["grounds"]), issuer_address=home,
        is_of_group=content["holder"]["kind"] == "unit",
    )  # fmt: skip
