"""The act of taking a catalogue in."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.standards.content import Change, Content, differences
from blueberet.stages.standards.models import Source, Standard, Version, Withdrawal
from blueberet.stages.standards.reading import CatalogueCheck, Known, check_catalogue
from blueberet.stages.standards.selectors.versions import latest_contents
from blueberet.stages.standards.services.refusal import Refused
from blueberet.stages.standards.services.versions import put_version_into_force, write_draft

__all__ = ["Changes", "check_catalogue", "import_catalogue", "preview_catalogue"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does to the standards of a centre, by code."""

    new: tuple[str, ...] = ()
    changed: dict[str, list[Change]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """In the centre, not in the file: they stay as they are."""
    sources: tuple[str, ...] = ()
    """Sources that are new or told otherwise."""


def preview_catalogue(centre: Centre, content: bytes, filename: str, *, today: date) -> tuple[CatalogueCheck, Changes]:
    """Dry run: read the file, compare it with the centre's latest versions; write nothing.

    Raises
    ------
    UnusableFile
        If the file is no catalogue at all.
    """
    there = latest_contents(centre)
    held = {s.code: s for s in Source.objects.filter(centre=centre)}
    known = Known(held.keys(), {code: said for code, (_v, said) in there.items()})
    check = check_catalogue(content, filename, known=known)
    gone = set(
        Withdrawal.objects.filter(standard__centre=centre, last_day=None).values_list("standard__code", flat=True)
    )
    new, same, changed = [], [], {}
    for said in check.contents:
        if said.code not in there:
            new.append(said.code)
            continue
        version, old = there[said.code]
        if old.kind != said.kind:
            continue  # Told by the reader.
        if not (found := differences(old, said)):
            same.append(said.code)
            continue
        changed[said.code] = found
        _stands_against(check, said, version, said.code in gone)
    sources = [c for c, v in check.sources.items() if c not in held or _told(held[c]) != v]
    absent = tuple(c for c in there if c not in {x.code for x in check.contents})
    return check, Changes(tuple(new), changed, tuple(same), absent, tuple(sources))


def _told(source: Source) -> dict[str, str]:
    said = {"title": source.title, "address": source.address, "read": source.read}
    return {k: v for k, v in said.items() if v}


def _stands_against(check: CatalogueCheck, said: Content, version: Version, is_withdrawn: bool) -> None:
    """A withdrawn standard is not edited, another's draft is not overwritten, an old export is pointed out."""

    def tell(problem: str, remedy: str, severity: str = "error") -> None:
        row = check.places[said.code, ""]
        check.findings.append(
            Finding(row.sheet, row.number, row.headers.get("code", "Code"), said.code, problem, remedy, severity)  # type: ignore[arg-type]
        )

    if is_withdrawn:
        told = _("This standard is withdrawn; a withdrawn standard is not changed.")
        tell(told, _("Take it into use again first, or leave its rows out."))
    elif version.state == Version.State.DRAFT:
        by = version.made_by.username if version.made_by else _("set-up")
        told = _("A draft of version %(n)d by %(by)s waits.") % {"n": version.number, "by": by}
        tell(told, _("Put it into force or throw it away first."))
    base = check.based_on.get(said.code)
    if base is not None and base < version.number:
        told = _("The row was exported from version %(b)d; version %(n)d has come meanwhile.")
        tell(told % {"b": base, "n": version.number}, _("Compare the two before taking it."), "warning")


def import_catalogue(
    *, centre: Centre, actor: User | None, content: bytes, filename: str, today: date, first_day: date | None
) -> tuple[CatalogueCheck, Changes]:
    """Take a catalogue into the centre: all of it or, with any error, nothing.

    New standards and changed ones get a new version; it is in force from ``first_day``, or stays a draft without
    one. Standards that are not in the file stay.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards; ``None`` is the set-up itself.
    UnusableFile
        If the file is no catalogue at all.
    Refused
        If the first day lies before today, or before that of a version it follows.
    """
    if actor is not None:
        require_role(actor, centre, Role.PLANNER)
    if first_day is not None and first_day < today:
        raise Refused(_("A version cannot be in force before it exists. Choose today or a later day."))
    with transaction.atomic():
        hold(centre)
        check, changes = preview_catalogue(centre, content, filename, today=today)
        if not check.is_clean:
            return check, changes
        for code in changes.sources:
            Source.objects.update_or_create(centre=centre, code=code, defaults={"address": "", **check.sources[code]})
        touched = {*changes.new, *changes.changed}
        rows = {s.code: s for s in Standard.objects.filter(centre=centre).select_for_update()}
        for said in check.contents:
            if said.code in touched:
                row = rows.get(said.code) or Standard.objects.create(centre=centre, kind=said.kind, code=said.code)
                row.centre = centre
                version = write_draft(
                    row, said, actor=actor, today=today, reason=_("taken from %(file)s") % {"file": filename[:200]}
                )
                if first_day is not None:
                    put_version_into_force(version, said, actor=actor, first_day=first_day)
        record_act(
            "standards.catalogue.imported", centre=centre, actor=actor, subject=filename[:120],
            new=list(changes.new), changed=list(changes.changed), unchanged=len(changes.unchanged),
            sources=list(changes.sources), in_force_from=first_day, sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return check, changes
