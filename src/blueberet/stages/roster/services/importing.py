"""The act of taking a nominal roll in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.progress import Tell, silent
from blueberet.stages.roster.folding import search_key
from blueberet.stages.roster.intake.columns import column_named
from blueberet.stages.roster.models import LanguageScore, Licence, Person, Unit
from blueberet.stages.roster.reading import Entry, RosterCheck, check_roster
from blueberet.stages.roster.renewing import completed
from blueberet.stages.roster.selectors.people import entries_of, merged_numbers, row_of
from blueberet.stages.roster.services.documents import renew_documents
from blueberet.stages.roster.services.moving import bring_up_to_date, place_from_roll
from blueberet.stages.roster.services.people import rekey
from blueberet.stages.roster.services.remembering import remembered_of, values_for_all_of
from blueberet.stages.roster.table import ROLL, UNITS

__all__ = ["ROLL", "Changes", "check_roster", "column_named", "import_roster", "preview_import"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does to the people of a centre, by service number."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    """On the roster but not in the file; they are told and kept."""
    fields: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """What changes for those that change: number to field to old and new, as the roll shows them."""


def preview_import(
    centre: Centre,
    content: bytes,
    filename: str,
    *,
    today: date,
    constants: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    tell: Tell = silent,
) -> tuple[RosterCheck, Changes]:
    """Dry run: read the file by what the centre remembers of headers, compare it with its people; write nothing."""
    return _against(centre, _read(centre, content, filename, today, constants, remembered, tell), tell)


def _read(
    centre: Centre,
    content: bytes,
    filename: str,
    today: date,
    constants: Mapping[str, str] | None,
    remembered: Mapping[str, str] | None,
    tell: Tell,
) -> RosterCheck:
    given = values_for_all_of(centre) | dict(constants or {})
    known = remembered_of(centre) | dict(remembered or {})
    return check_roster(content, filename, today=today, remembered=known, constants=given, tell=tell)


def _against(centre: Centre, check: RosterCheck, tell: Tell) -> tuple[RosterCheck, Changes]:
    """What was read, compared with the people who are there now."""
    tell("compare", 0, 0)
    there = {e.service_number: e for e in entries_of(centre)}
    check = _without_merged(centre, check)
    # An empty cell of a roll says nothing of a document that is held.
    check = replace(check, entries=[completed(e, there.get(e.service_number)) for e in check.entries])
    return check, _compare(check.entries, there)


def _without_merged(centre: Centre, check: RosterCheck) -> RosterCheck:
    """Leave out rows of numbers that were merged into another person, and say so."""
    merged = merged_numbers(centre)
    left = [e for e in check.entries if e.service_number in merged]
    if not left:
        return check
    told = [
        Finding(ROLL.sheet, None, "Service number", e.service_number,
                f"This number was merged into {merged[e.service_number]}; the row is left out.",
                "Take it out of the roll, or undo the merge first.", "warning")
        for e in left
    ]  # fmt: skip
    entries = [e for e in check.entries if e.service_number not in merged]
    return replace(check, entries=entries, findings=[*check.findings, *told])


def _compare(entries: list[Entry], there: dict[str, Entry]) -> Changes:
    incoming = {e.service_number: e for e in entries}
    both = incoming.keys() & there.keys()
    same = {n for n in both if incoming[n] == there[n]}
    return Changes(
        tuple(n for n in incoming if n not in there),
        tuple(n for n in incoming if n in both and n not in same),
        tuple(n for n in incoming if n in same),
        tuple(n for n in there if n not in incoming),
        {n: _differences(there[n], incoming[n]) for n in incoming if n in both and n not in same},
    )


def _differences(old: Entry, new: Entry) -> dict[str, tuple[str, str]]:
    """Fields of the roll that differ, by header."""
    before, after = row_of(old), row_of(new)
    found = {}
    for column in ROLL.columns:
        a, b = before.get(column.key) or "", after.get(column.key) or ""
        if a != b:
            found[column.header] = (_plain(a), _plain(b))
    return found


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def import_roster(
    *,
    centre: Centre,
    actor: User | None,
    content: bytes,
    filename: str,
    today: date,
    constants: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    tell: Tell = silent,
) -> tuple[RosterCheck, Changes]:
    """Take a roll into the centre: all of it or, with any error, nothing.

    People who are not in the file stay; they are only told as gone.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre; ``None`` is the set-up itself.
    UnusableFile
        If the file is no table at all.
    Stopped
        If ``tell`` was asked to stop; nothing is changed then.
    """
    if actor is not None:
        require_held(actor, centre, Role.REGISTRAR)
    # Read before the transaction, which others wait for; compared within it, with what is there by then.
    read = _read(centre, content, filename, today, constants, remembered, tell)
    with transaction.atomic():
        hold(centre)
        check, changes = _against(centre, read, tell)
        if not check.is_clean:
            return check, changes
        touched = {*changes.new, *changes.changed}
        bring_up_to_date(centre, today=today)
        _write(centre, [e for e in check.entries if e.service_number in touched], today, tell)
        record_act(
            "roster.people.imported",
            centre=centre,
            actor=actor,
            new=len(changes.new),
            changed=len(changes.changed),
            unchanged=len(changes.unchanged),
            gone=len(changes.gone),
            sha256=hashlib.sha256(content).hexdigest(),
            before={n: {k: old for k, (old, _) in f.items()} for n, f in changes.fields.items()},
            after={n: {k: new for k, (_, new) in f.items()} for n, f in changes.fields.items()},
        )
    return check, changes


def _write(centre: Centre, entries: list[Entry], today: date, tell: Tell) -> None:
    units = _units(centre, entries)
    fields = [
        "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date", "rank", "category", "region",
        "medical_class", "served_from",
    ]  # fmt: skip
    rows = [
        Person(
            centre=centre,
            service_number=e.service_number,
            unit=units[e.unit],
            specialities=list(e.specialities),
            search_key=search_key([e.name_cyrillic, e.name_latin, e.name_passport, e.service_number]),
            **{f: getattr(e, f) for f in fields},
        )
        for e in entries
    ]
    for n in range(0, len(rows), 500):
        tell("people", n, len(rows))
        Person.objects.bulk_create(
            rows[n : n + 500],
            update_conflicts=True,
            unique_fields=["centre", "service_number"],
            update_fields=[*fields, "unit", "specialities", "search_key"],
        )
    tell("held", 0, 0)
    pk_of = dict(Person.objects.filter(centre=centre).values_list("service_number", "pk"))
    touched = [pk_of[e.service_number] for e in entries]
    for n in range(0, len(touched), 500):
        for model in (LanguageScore, Licence):
            model.objects.filter(person__in=touched[n : n + 500]).delete()
    held = [(pk_of[e.service_number], e) for e in entries]
    LanguageScore.objects.bulk_create(
        [LanguageScore(person_id=pk, language=a, scale=b, score=c) for pk, e in held for a, b, c in e.languages],
        batch_size=1000,
    )
    Licence.objects.bulk_create(
        [Licence(person_id=pk, category=c, expires=d) for pk, e in held for c, d in e.licences], batch_size=1000
    )
    tell("documents", 0, 0)
    renew_documents(held, today=today)
    tell("places", 0, 0)
    place_from_roll(centre, {pk: units[e.unit].pk for pk, e in held}, today=today)
    rekey(centre)
    tell("places", 1, 1)


def _units(centre: Centre, entries: list[Entry]) -> dict[tuple[str, ...], Unit]:
    """Units by path; those that are new are made, parents first."""
    known = {tuple(u.code.split(" > ")): u for u in Unit.objects.filter(centre=centre)}
    wanted = dict.fromkeys(e.unit[:depth] for e in entries for depth in range(1, len(e.unit) + 1))
    for path in sorted(wanted, key=len):
        if path not in known:
            known[path] = Unit.objects.create(
                centre=centre,
                parent=known.get(path[:-1]),
                kind=UNITS[len(path) - 1],
                code=" > ".join(path),
                name=path[-1],
            )
    return known
