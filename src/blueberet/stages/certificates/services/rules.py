"""Writing what may be certified: rules in versions, and ending one."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.standards.scales import Score, levels
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.letters import missing
from blueberet.stages.certificates.models import CertificateRule, RuleVersion
from blueberet.stages.certificates.policies import may_write_rules
from blueberet.stages.standards.selectors.versions import scale_named, versions_by_code

Kind = RuleVersion.Kind
STANDARDS = {
    Kind.PERSON: ("requirement set",), Kind.UNIT: ("requirement set",), Kind.TASK: ("task",),
    Kind.COURSE: ("course", "edition"), Kind.HOURS: ("course", "edition"),
}  # fmt: skip
"""Kinds of standards that a kind of rule can name; levels and languages are looked up otherwise."""
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}")


def write_rule(
    centre: Centre, *, actor: User, code: str, of: int | None = None, reason: str = "", **said: Any
) -> RuleVersion:  # fmt: skip
    """Write a rule, or its next version if ``of`` is the number of the newest. ``said``: fields of ``RuleVersion``.

    Certificates granted under an older version stay as they are.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar or commander of the whole centre.
    Refused
        With every fault.
    """
    if not may_write_rules(actor, centre):
        raise PermissionDenied
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        rule = CertificateRule.objects.filter(centre=centre, code=code).first()
        newest = rule.versions.first() if rule else None
        faults = [*_faults(centre, code, said), *_edition_faults(newest, of, reason)]
        if faults:
            raise Refused(*faults)
        if rule is None:
            rule = CertificateRule.objects.create(centre=centre, code=code)
        made = RuleVersion(rule=rule, number=_next(rule), by=actor, reason=reason[:240], **said)
        if newest and newest.is_open and all(getattr(newest, k) == v for k, v in said.items()):
            return newest
        made.save()
        record_act(
            "certificates.rule.written", centre=centre, actor=actor, subject=f"{code} {made.number}", label=made.title,
            kind=made.kind, standard=made.standard, why=reason,
        )  # fmt: skip
    return made


def end_rule(version: RuleVersion, *, actor: User, reason: str) -> RuleVersion:
    """Grant nothing more by a rule; what was granted stays.

    Raises
    ------
    PermissionDenied, Refused
        As ``write_rule``.
    """
    rule = version.rule
    if not may_write_rules(actor, rule.centre):
        raise PermissionDenied
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=rule.centre_id)
        newest = rule.versions.first() or version
        faults = _edition_faults(newest, version.number, reason)
        faults += [_("The rule has ended already.")] if not newest.is_open else []
        if faults:
            raise Refused(*faults)
        kept = {f: getattr(newest, f) for f in ("title", "kind", "standard", "scale", "least", "text", "valid_months",
                                                "abroad", "two_persons")}  # fmt: skip
        made = RuleVersion.objects.create(
            rule=rule, number=_next(rule), is_open=False, reason=reason[:240], by=actor, at=timezone.now(), **kept
        )
        record_act("certificates.rule.ended", centre=rule.centre, actor=actor, subject=f"{rule.code} {made.number}",
                   label=made.title, why=reason)  # fmt: skip
    return made


def _next(rule: CertificateRule) -> int:
    return int(rule.versions.aggregate(n=Max("number"))["n"] or 0) + 1


def _edition_faults(newest: RuleVersion | None, of: int | None, reason: str) -> list[str]:
    if newest is None:
        return [_("There is no such rule.")] if of is not None else []
    if of is None:
        return [_("There is a rule %(c)s already; change that one, or take another code.") % {"c": newest.rule.code}]
    if newest.number != of:
        return [_("Somebody wrote version %(n)d meanwhile; look at it first.") % {"n": newest.number}]
    return [] if reason.strip() else [_("Say why the rule changes.")]


def _faults(centre: Centre, code: str, said: dict[str, Any]) -> list[str]:
    found = []
    if not CODE.fullmatch(code) or code.casefold() == "new":
        found.append(_("The code has letters, digits, points, dashes and blanks, at most 40 of them."))
    if lost := missing("".join(str(said.get(k, "")) for k in ("title", "text"))):
        found.append(_("The font of the paper has no shape for “%(c)s” in the title or the sentence: write it anew.")
                     % {"c": lost})  # fmt: skip
    if not said.get("title", "").strip():
        found.append(_("Say what the certificate is called."))
    kind, standard = said.get("kind", ""), said.get("standard", "")
    if kind not in Kind.values:
        return [*found, _("Choose what is certified.")]
    months = said.get("valid_months")
    if months is not None and not 1 <= months <= 120:
        found.append(_("A certificate holds from 1 to 120 months, or as long as what it rests on."))
    if kind == Kind.UNIT and months is None:
        found.append(_("A unit changes with its people: say for how many months it is certified at most."))
    if kind == Kind.LANGUAGE:
        return found + _language_faults(centre, said)
    versions = versions_by_code(centre, timezone.localdate())
    if kind == Kind.LEVEL:
        levels_there = {line.code for v in versions.values() if v.standard.kind == "ladder" for line in v.lines.all()}
        return found + (
            [] if standard in levels_there else [_("No ladder in force has the level “%(c)s”.") % {"c": standard}]
        )
    version = versions.get(standard)
    if version is None or version.standard.kind not in STANDARDS[kind]:
        found.append(_("“%(c)s” is no standard in force of the kind that is asked.") % {"c": standard})
    elif kind in (Kind.PERSON, Kind.UNIT) and version.head.get("applies_to") != kind:
        found.append(_("The requirement set %(c)s is for the other kind: people, or units.") % {"c": standard})
    return found


def _language_faults(centre: Centre, said: dict[str, Any]) -> list[str]:
    scale = scale_named(centre, said.get("scale", ""), timezone.localdate())
    if scale is None:
        return [_("The scale “%(c)s” is not in force.") % {"c": said.get("scale", "")}]
    found = [] if said.get("standard", "").strip() else [_("Name the language.")]
    try:
        levels(scale, Score(scale.code, said.get("least", "")))
    except ValueError as fault:
        found.append(str(fault))
    return found
