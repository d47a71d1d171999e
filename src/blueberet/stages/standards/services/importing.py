"""The act of taking a catalogue in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.standards.content import Change, Content, differences
from blueberet.stages.standards.models import Source, Version, Withdrawal
from blueberet.stages.standards.reading import CatalogueCheck, Known, book_of, check_book
from blueberet.stages.standards.selectors.versions import dangling, put_contents
from blueberet.stages.standards.services.refusal import Refused
from blueberet.stages.standards.services.writing import write_versions

__all__ = ["Changes", "import_catalogue", "preview_catalogue"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does to the standards of a centre, by code."""

    new: tuple[str, ...] = ()
    changed: dict[str, list[Change]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """In the centre, not in the file: they stay as they are."""
    new_sources: tuple[str, ...] = ()
    changed_sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Code to what was told of the source, and what is told now; it shows under every version that cites it."""


def preview_catalogue(centre: Centre, content: bytes, filename: str) -> tuple[CatalogueCheck, Changes]:
    """Dry run: read the file, compare it with what the centre last put into force; write nothing.

    Raises
    ------
    UnusableFile
        If the file is no catalogue at all.
    """
    return _against(centre, book_of(content, filename))


def _against(centre: Centre, book: Book) -> tuple[CatalogueCheck, Changes]:
    put = put_contents(centre)
    drafts = _drafts(centre)
    held = {s.code: s for s in Source.objects.filter(centre=centre)}
    kinds = {code: Content(v.standard.kind, code, v.head) for code, v in drafts.items()}
    known = Known(held.keys(), kinds | {code: said for code, (_v, said) in put.items()})
    check = check_book(book, known=known)
    gone = set(
        Withdrawal.objects.filter(standard__centre=centre, last_day=None).values_list("standard__code", flat=True)
    )
    new, same, changed = [], [], {}
    for said in check.contents:
        if said.code not in put:
            new.append(said.code)
            _stands_against(check, said, None, drafts.get(said.code), said.code in gone)
            continue
        version, old = put[said.code]
        if old.kind != said.kind:
            continue  # Told by the reader.
        if not (found := differences(old, said)):
            same.append(said.code)
            continue
        changed[said.code] = found
        _stands_against(check, said, version, drafts.get(said.code), said.code in gone)
    absent = tuple(c for c in {**put, **drafts} if c not in {x.code for x in check.contents})
    told = {c: (_sentence(_told(held[c])), _sentence(v)) for c, v in check.sources.items() if c in held}
    return check, Changes(
        tuple(new), changed, tuple(same), absent, tuple(c for c in check.sources if c not in held),
        {c: pair for c, pair in told.items() if pair[0] != pair[1]},
    )  # fmt: skip


def _drafts(centre: Centre) -> dict[str, Version]:
    rows = Version.objects.filter(standard__centre=centre, state=Version.State.DRAFT)
    return {v.standard.code: v for v in rows.select_related("standard", "made_by")}


def _told(source: Source) -> dict[str, str]:
    said = {"title": source.title, "address": source.address, "read": source.read}
    return {k: v for k, v in said.items() if v}


def _sentence(said: Mapping[str, str]) -> str:
    return ", ".join(said[k] for k in ("title", "address", "read") if said.get(k))


def _stands_against(
    check: CatalogueCheck, said: Content, version: Version | None, draft: Version | None, is_withdrawn: bool
) -> None:
    """A withdrawn standard is not edited, another's draft is not overwritten, an old export is pointed out."""

    def tell(problem: str, remedy: str, severity: str = "error") -> None:
        row = check.places[said.code, ""]
        check.findings.append(
            Finding(row.sheet, row.number, row.headers.get("code", "Code"), said.code, problem, remedy, severity)  # type: ignore[arg-type]
        )

    if is_withdrawn:
        told = _("This standard is withdrawn; a withdrawn standard is not changed.")
        tell(told, _("Take it into use again first, or leave its rows out."))
    elif draft is not None:
        by = draft.made_by.username if draft.made_by else _("set-up")
        told = _("A draft of version %(n)d by %(by)s waits.") % {"n": draft.number, "by": by}
        tell(told, _("Put it into force or throw it away first."))
    base = check.based_on.get(said.code)
    if version is not None and base is not None and base < version.number:
        told = _("The row was exported from version %(b)d; version %(n)d has come meanwhile.")
        tell(told % {"b": base, "n": version.number}, _("Compare the two before taking it."), "warning")


def import_catalogue(
    *, centre: Centre, actor: User | None, content: bytes, filename: str, today: date, first_day: date | None
) -> tuple[CatalogueCheck, Changes]:
    """Take a catalogue into the centre: all of it or, with any error, nothing.

    New standards and changed ones get a new version; it is in force from ``first_day``, or stays a draft without
    one. Standards that are not in the file stay. What is told of a source that is there already changes only with
    versions that come into force, for it shows under those that are.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards; ``None`` is the set-up itself.
    UnusableFile
        If the file is no catalogue at all.
    Refused
        If the first day lies before today, far ahead, or before that of a version it follows.
    """
    if actor is not None:
        require_role(actor, centre, Role.PLANNER)
    if first_day is not None and first_day < today:
        raise Refused(_("A version cannot be in force before it exists. Choose today or a later day."))
    # Read before the transaction, which others wait for; compared within it, with what is there by then.
    book = book_of(content, filename)
    with transaction.atomic():
        hold(centre)
        check, changes = _against(centre, book)
        touched = [c for c in check.contents if c.code in {*changes.new, *changes.changed}]
        if check.is_clean and first_day is not None:
            check.findings += dangling(centre, touched, check.places)
        if not check.is_clean:
            return check, changes
        renewed = changes.changed_sources if first_day is not None else {}
        for code in (*changes.new_sources, *renewed):
            Source.objects.update_or_create(centre=centre, code=code, defaults={"address": "", **check.sources[code]})
        why = _("taken from %(file)s") % {"file": filename[:200]}
        write_versions(centre, touched, actor=actor, today=today, reason=why, first_day=first_day)
        record_act(
            "standards.catalogue.imported", centre=centre, actor=actor, subject=filename[:120],
            new=list(changes.new), changed=list(changes.changed), unchanged=len(changes.unchanged),
            new_sources=list(changes.new_sources), in_force_from=first_day,
            sha256=hashlib.sha256(content).hexdigest(), before={c: pair[0] for c, pair in renewed.items()},
            after={c: pair[1] for c, pair in renewed.items()},
        )  # fmt: skip
    return check, changes
