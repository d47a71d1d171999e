"""Acts on documents: adding, correcting, withdrawing; renewing them from a roll."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.document_kinds import FOR_LIFE
from blueberet.stages.roster.models import Document, Person
from blueberet.stages.roster.reading import Entry
from blueberet.stages.roster.services.people import locked
from blueberet.stages.roster.services.refusal import Refused, refuse_stale
from blueberet.stages.roster.wording import plain

FIELDS = ("kind", "vaccine", "number", "issued", "expires", "authority", "remark")


def add_document(person: Person, *, actor: User, values: Mapping[str, Any]) -> Document:
    """Add a document; an older one of its kind becomes history if this one runs longer.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If the very same document is there already.
    """
    require_held(actor, person.centre, Role.REGISTRAR)
    with transaction.atomic():
        row = locked(person)
        same = {f: values.get(f, "") for f in ("kind", "vaccine", "number")} | {"expires": values.get("expires")}
        if row.documents.filter(withdrawn_on=None, **same).exists():
            raise Refused(_("This document is there already; correct that one. Nothing was added."))
        document = Document(person=row, counts=False, **{f: values[f] for f in FIELDS if f in values})
        document.save()
        recount(row, document.kind, document.vaccine)
        _told("added", row, actor, before={}, after=_facts(document), document=document.pk)
    document.refresh_from_db()
    return document


def correct_document(
    document: Document, *, actor: User, edited: int, values: Mapping[str, Any], reason: str
) -> Document:
    """Correct what is written of a document, with the reason.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was changed or withdrawn since the form was made, or no reason is given.
    """
    require_held(actor, document.person.centre, Role.REGISTRAR)
    _need_reason(reason)
    with transaction.atomic():
        person = locked(document.person)
        row = Document.objects.get(pk=document.pk)
        _standing(row)
        differing = [(f, getattr(row, f), values[f]) for f in FIELDS if f in values and getattr(row, f) != values[f]]
        if row.edited != edited:
            refuse_stale(differing)
        if not differing:
            return row
        before, was = _facts(row), (row.kind, row.vaccine)
        for name, _old, new in differing:
            setattr(row, name, new)
        row.edited += 1
        row.counts = False
        row.save()
        for kind, vaccine in {was, (row.kind, row.vaccine)}:
            recount(person, kind, vaccine)
        row.refresh_from_db()
        _told("corrected", person, actor, before=before, after=_facts(row), reason=reason, document=row.pk)
    return row


def withdraw_document(document: Document, *, actor: User, reason: str, today: date) -> None:
    """Withdraw a document: it stays as history, and the next longest of its kind counts.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was withdrawn already, or no reason is given.
    """
    require_held(actor, document.person.centre, Role.REGISTRAR)
    _need_reason(reason)
    with transaction.atomic():
        person = locked(document.person)
        row = Document.objects.get(pk=document.pk)
        _standing(row)
        row.counts, row.withdrawn_on, row.withdrawn_why = False, today, reason
        row.edited += 1
        row.save()
        recount(person, row.kind, row.vaccine)
        _told(
            "withdrawn",
            person,
            actor,
            before={"withdrawn_on": ""},
            after={"withdrawn_on": today.isoformat()},
            reason=reason,
            what=row.kind,
        )


def recount(person: Person, kind: str, vaccine: str) -> None:
    """Decide which document of a kind counts: the one that runs longest.

    One without a date counts only if no other has one, except a vaccine that holds for life.
    """
    rows = [d for d in person.documents.filter(kind=kind, vaccine=vaccine) if d.withdrawn_on is None]
    best = max(rows, key=lambda d: _rank(d), default=None)
    person.documents.filter(kind=kind, vaccine=vaccine, counts=True).exclude(pk=best.pk if best else 0).update(
        counts=False
    )
    if best and not best.counts:
        Document.objects.filter(pk=best.pk).update(counts=True)


def _rank(document: Document) -> tuple[date, int]:
    if document.expires is None:
        return (date.max if document.vaccine in FOR_LIFE else date.min, document.pk)
    return (document.expires, document.pk)


def renew_documents(held: Iterable[tuple[int, Entry]], *, today: date) -> None:
    """Bring documents up to what a roll says: a new paper makes the old one history, the same paper is corrected.

    Entries are those completed with what is held (``renewing.completed``): silence of a roll erases nothing.
    """
    held = list(held)
    keys = [pk for pk, _entry in held]
    there: dict[tuple[int, str], Document] = {}
    for n in range(0, len(keys), 500):
        for document in Document.objects.filter(person__in=keys[n : n + 500], counts=True, vaccine=""):
            there[document.person_id, document.kind] = document
    fresh: list[Document] = []
    changed: list[Document] = []
    for pk, entry in held:
        for kind, number, expires in entry.documents:
            old = there.get((pk, kind))
            if old and (old.number, old.expires) == (number, expires):
                continue
            if old and _is_same_paper(old, number, expires):
                old.number, old.expires = number, expires
                old.edited += 1
                changed.append(old)
                continue
            if old:
                old.counts = False
                if old.expires and (expires is None or expires < old.expires):
                    old.withdrawn_on, old.withdrawn_why = today, _("The nominal roll names another one.")
                changed.append(old)
            fresh.append(Document(person_id=pk, kind=kind, number=number, expires=expires))
    for document in changed:
        if document.issued and document.expires and document.expires < document.issued:
            document.issued = None
    Document.objects.bulk_update(
        changed, ["number", "expires", "issued", "edited", "counts", "withdrawn_on", "withdrawn_why"], batch_size=200
    )
    Document.objects.bulk_create(fresh, batch_size=1000)


def _is_same_paper(old: Document, number: str, expires: date | None) -> bool:
    """Same number: corrected in place. Without numbers, only an earlier or no date is a correction."""
    if old.number or number:
        return old.number == number or (not old.number and old.expires == expires)
    return not (old.expires and expires and expires > old.expires)


def _facts(document: Document) -> dict[str, Any]:
    return {f: plain(v) for f in FIELDS if (v := getattr(document, f)) not in (None, "")}


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why; nothing was changed."))


def _standing(document: Document) -> None:
    if document.withdrawn_on is not None:
        raise Refused(_("This document has been withdrawn; nothing was changed. Add it anew if it is in force."))


def _told(act: str, person: Person, actor: User, **details: Any) -> None:
    record_act(
        f"roster.document.{act}", centre=person.centre, actor=actor, subject=person.service_number, **details
    )  # fmt: skip
