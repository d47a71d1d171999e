"""Acts on likely duplicates: two people, or one; each can be taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.models import (
    Distinction,
    Document,
    LanguageScore,
    Licence,
    Merge,
    MissionServed,
    Person,
    Stay,
)
from blueberet.stages.roster.services.documents import recount
from blueberet.stages.roster.services.people import key_of, take_number_back, tell_number
from blueberet.stages.roster.services.refusal import Refused

FILLED = ("name_latin", "name_passport", "medical_class")
"""Fields that the kept person takes from the other where its own are empty."""
SAME = {
    "documents": (Document, ("kind", "vaccine", "number", "expires", "withdrawn_on")),
    "languages": (LanguageScore, ("language", "scale")),
    "licences": (Licence, ("category",)),
    "missions": (MissionServed, ("mission", "first_day")),
}
"""What moves to the kept person, and the fields in which two rows are the same thing: such a row stays behind."""


def say_two_people(first: Person, second: Person, *, actor: User) -> Distinction:
    """Remember that two rows that look alike are two people.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was said already, or both are the same row.
    """
    require_held(actor, first.centre, Role.REGISTRAR)
    a, b = sorted((first, second), key=lambda p: p.pk)
    _pair(a, b)
    with transaction.atomic():
        hold(a.centre)
        if Distinction.objects.filter(first=a, second=b, undone_at=None).exists():
            raise Refused(_("That has been said already."))
        row = Distinction.objects.create(first=a, second=b, by=actor)
        record_act("roster.duplicate.two_people_said", centre=a.centre, actor=actor, subject=a.service_number,
                   other=b.service_number)  # fmt: skip
    return row


def take_back_two_people(distinction: Distinction, *, actor: User) -> None:
    """Take back that two rows are two people; the pair is shown again.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was taken back already.
    """
    centre = distinction.first.centre
    require_held(actor, centre, Role.REGISTRAR)
    with transaction.atomic():
        hold(centre)
        changed = Distinction.objects.filter(pk=distinction.pk, undone_at=None).update(undone_at=timezone.now())
        if not changed:
            raise Refused(_("That was taken back already."))
        record_act("roster.duplicate.two_people_taken_back", centre=centre, actor=actor,
                   subject=distinction.first.service_number, other=distinction.second.service_number)  # fmt: skip


def merge_people(kept: Person, other: Person, *, actor: User, reason: str = "") -> Merge:
    """Take two rows together as one person: the kept one gets what the other holds.

    The other row is not deleted: it points to the kept one and leaves lists and counts. What both hold alike,
    and times in units that overlap the kept person's, stay with it. All of it can be undone.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If one of them was merged meanwhile, or both are the same row.
    """
    require_held(actor, kept.centre, Role.REGISTRAR)
    _pair(kept, other)
    with transaction.atomic():
        hold(kept.centre)
        kept, other = _both(kept, other)
        moved = {name: _move_rows(model, fields, kept, other) for name, (model, fields) in SAME.items()}
        moved["stays"] = _move_stays(kept, other)
        fields = _fill(kept, other)
        other.merged_into = kept
        other.edited += 1
        other.save(update_fields=["merged_into", "edited"])
        _recount_all(kept, other)
        kept.edited += 1
        kept.search_key = key_of(kept)
        kept.save()
        snapshot = {"fields": fields, "moved": moved}
        snapshot["numbered"] = tell_number(kept.centre, other.service_number, kept.service_number)
        merge = Merge.objects.create(kept=kept, other=other, by=actor, reason=reason, snapshot=snapshot)
        record_act(
            "roster.person.merged", centre=kept.centre, actor=actor, subject=kept.service_number,
            before={f: old for f, (old, _new) in fields.items()}, after={f: new for f, (_old, new) in fields.items()},
            other=other.service_number, moved={k: len(v) for k, v in moved.items()}, reason=reason,
        )  # fmt: skip
    return merge


def undo_merge(merge: Merge, *, actor: User) -> None:
    """Make two people of a merged one again: each has what it had; fields edited since keep the edit.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was undone already, or the kept person was itself merged later: that merge is undone first.
    """
    centre = merge.kept.centre
    require_held(actor, centre, Role.REGISTRAR)
    with transaction.atomic():
        hold(centre)
        row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if row.undone_at:
            raise Refused(_("This merge was undone already."))
        people = _lock(row.kept_id, row.other_id)
        kept, other = people[row.kept_id], people[row.other_id]
        if kept.merged_into_id is not None:
            raise Refused(_("%(name)s was merged into another person later; undo that merge first.")
                          % {"name": kept.name_cyrillic})  # fmt: skip
        later = Merge.objects.filter(kept=kept, undone_at=None, pk__gt=row.pk).first()
        if later:
            raise Refused(_("A later merge into %(name)s stands; undo that one first.") % {"name": kept.name_cyrillic})
        moved = row.snapshot["moved"]
        # Rows that count would collide on their way back.
        Document.objects.filter(person=kept, pk__in=moved["documents"]).update(counts=False)
        for name, model in (*((n, m) for n, (m, _f) in SAME.items()), ("stays", Stay)):
            model.objects.filter(person=kept, pk__in=moved[name]).update(person=other)  # type: ignore[attr-defined]
        for name, (old, new) in row.snapshot["fields"].items():
            if getattr(kept, name) == new:
                setattr(kept, name, old)
        other.merged_into = None
        for person in (other, kept):
            person.edited += 1
            person.save()
        _recount_all(kept, other)
        for person in (kept, other):
            person.search_key = key_of(person)
            person.save(update_fields=["search_key"])
        take_number_back(other.service_number, kept.service_number, row.snapshot.get("numbered", []))
        row.undone_at, row.undone_by = timezone.now(), actor
        row.save(update_fields=["undone_at", "undone_by"])
        record_act("roster.person.merge_undone", centre=centre, actor=actor, subject=kept.service_number,
                   other=other.service_number)  # fmt: skip


def _pair(a: Person, b: Person) -> None:
    if a.pk == b.pk or a.centre_id != b.centre_id:
        raise Refused(_("Choose two different people."))


def _lock(*keys: int) -> dict[int, Person]:
    # Always in the order of the keys, so that two acts never wait for each other.
    rows = Person.objects.select_for_update(of=("self",)).select_related("centre").filter(pk__in=keys).order_by("pk")
    return {p.pk: p for p in rows}


def _both(kept: Person, other: Person) -> tuple[Person, Person]:
    rows = _lock(kept.pk, other.pk)
    for row in rows.values():
        if row.merged_into_id is not None:
            raise Refused(_("%(name)s was merged meanwhile; look at the list again.") % {"name": row.name_cyrillic})
    return rows[kept.pk], rows[other.pk]


def _move_rows(model: Any, fields: tuple[str, ...], kept: Person, other: Person) -> list[int]:
    there = {tuple(getattr(x, f) for f in fields) for x in model.objects.filter(person=kept)}
    moved = []
    for x in model.objects.filter(person=other).order_by("pk"):
        same = tuple(getattr(x, f) for f in fields)
        if same not in there:
            there.add(same)
            moved.append(x.pk)
    if model is Document:
        model.objects.filter(pk__in=moved).update(counts=False)
    model.objects.filter(pk__in=moved).update(person=kept)
    return moved


def _move_stays(kept: Person, other: Person) -> list[int]:
    mine = [(s.first_day, s.last_day) for s in Stay.objects.filter(person=kept)]
    moved = []
    for stay in Stay.objects.filter(person=other).order_by("first_day"):
        free = all(
            (last is not None and last < stay.first_day) or (stay.last_day is not None and stay.last_day < first)
            for first, last in mine
        )
        if free:
            moved.append(stay.pk)
    Stay.objects.filter(pk__in=moved).update(person=kept)
    return moved


def _fill(kept: Person, other: Person) -> dict[str, tuple[Any, Any]]:
    """Fill what the kept person lacks; give the fields with their values before and after."""
    wanted = {f: getattr(other, f) for f in FILLED if not getattr(kept, f) and getattr(other, f)}
    both = [*kept.specialities, *(s for s in other.specialities if s not in kept.specialities)]
    numbers = [*kept.former_numbers, other.service_number, *other.former_numbers]
    wanted |= {"specialities": both, "former_numbers": list(dict.fromkeys(numbers))}
    changed = {f: (getattr(kept, f), new) for f, new in wanted.items() if getattr(kept, f) != new}
    for name, (_old, new) in changed.items():
        setattr(kept, name, new)
    return changed


def _recount_all(*people: Person) -> None:
    for person in people:
        for kind, vaccine in set(person.documents.values_list("kind", "vaccine")):
            recount(person, kind, vaccine)
