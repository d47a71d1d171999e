"""Publishing the timetable: freeze it, say what changed, tell calendars."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.programme.worsening import breaches_to_come
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.models import CalendarEntry, Programme, Publication
from blueberet.stages.programme.outputs.entries import draft_entries
from blueberet.stages.programme.services.moving import Refused

Entries = Mapping[str, dict[str, Any]]
TOLD = ("starts", "ends", "venue_name", "instructor_names", "title", "group_name")


def difference(old: Entries, new: Entries) -> dict[str, Any]:
    """What is added, moved (with what changed) and removed, and which groups and instructors must be told."""
    added = [{"session": k, **_brief(new[k])} for k in new if k not in old]
    removed = [{"session": k, **_brief(old[k])} for k in old if k not in new]
    moved = []
    for k in new:
        if k in old and any(old[k][f] != new[k][f] for f in TOLD):
            fields = [f for f in TOLD if old[k][f] != new[k][f]]
            moved.append({"session": k, **_brief(new[k]), "before": _brief(old[k]), "fields": fields})
    touched = [*added, *removed, *moved, *(m["before"] for m in moved)]
    # Who only gets another teacher has nothing to do otherwise; it shows in the group's calendar.
    elsewhere = [*added, *removed, *(m for m in moved if set(m["fields"]) != {"instructor_names"})]
    groups = {t["group_name"] for t in elsewhere}
    return {
        "added": added, "moved": moved, "removed": removed,
        "groups": sorted(groups), "taught_by_others": sorted({m["group_name"] for m in moved} - groups),
        "instructors": sorted({n for t in touched for n in t["instructor_names"]}),
    }  # fmt: skip


def _brief(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: entry[k] for k in TOLD}


def latest(programme: Programme) -> Publication | None:
    """The publication in force."""
    return programme.publications.order_by("-version").first()


def changes_since_last(programme: Programme) -> dict[str, Any]:
    """What publishing now would change."""
    last = latest(programme)
    return difference(last.plan if last else {}, draft_entries(programme))


def publish_timetable(
    *, programme: Programme, actor: User, note: str, expected_version: int, today: date | None = None
) -> Publication:
    """Freeze the draft as the next version and bring the calendars up to date.

    What was held before ``today`` cannot be mended any more; that it broke a rule is no reason to keep silent.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the draft changed since the page was made, is empty, breaks a hard rule, is a variant, or is what is
        published already.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        if programme.version != expected_version:
            raise Refused(_("The timetable has changed meanwhile. Look at the changes again; nothing was published."))
        if programme.copy_of_id:
            raise Refused(_("A variant is not published. Adopt it first, then publish the timetable."))
        plan = plan_of(programme)
        if not plan.placements:
            raise Refused(_("No session has a place yet. Solve the timetable first."))
        if breaches := breaches_to_come(problem_of(programme), plan, today):
            told = f"{breaches[0].rule}: {breaches[0].message}"
            raise Refused(
                _("The timetable breaks %(n)d hard rules and was not published. %(told)s")
                % {"n": len(breaches), "told": told},
                breaches,
            )
        last, entries = latest(programme), draft_entries(programme)
        changes = difference(last.plan if last else {}, entries)
        if last and not (changes["added"] or changes["moved"] or changes["removed"]):
            raise Refused(_("Nothing has changed since version %(n)d.") % {"n": last.version})
        made = Publication.objects.create(
            programme=programme, version=last.version + 1 if last else 1, by=actor, note=note, plan=entries,
            changes=changes if last else {k: [] for k in changes} | {"first": len(entries)},
        )  # fmt: skip
        _tell_calendars(programme, entries)
        counts: dict[str, Any] = {k: len(changes[k]) for k in ("added", "moved", "removed")}
        record_act(
            "programme.timetable.published",
            centre=programme.centre,
            actor=actor,
            subject=str(programme.pk),
            version=made.version,
            **counts,
        )
    return made


def _tell_calendars(programme: Programme, entries: Entries) -> None:
    """New: sequence 0. Changed, vanished or back again: sequence + 1. What vanished keeps its last place."""
    now = timezone.now()
    there = {e.session: e for e in programme.calendar_entries.all()}
    fresh, changed = [], []
    for code, entry in entries.items():
        row = there.get(code)
        if row is None:
            fresh.append(
                CalendarEntry(programme=programme, session=code, published={**entry, "left": []}, changed_at=now)
            )
        elif row.is_cancelled or any(row.published[f] != entry[f] for f in TOLD):
            # Those who taught or hosted it before must see it cancelled in their own calendar.
            gone = [["instructor", c] for c in row.published["instructors"] if c not in entry["instructors"]]
            if row.published["venue"] and row.published["venue"] != entry["venue"]:
                gone.append(["venue", row.published["venue"]])
            stays = [["instructor", c] for c in entry["instructors"]] + [["venue", entry["venue"]]]
            kept = [x for x in row.published.get("left", []) if x not in stays]
            row.published = {**entry, "left": [*kept, *(g for g in gone if g not in kept)]}
            row.sequence, row.is_cancelled, row.changed_at = row.sequence + 1, False, now
            changed.append(row)
    for code, row in there.items():
        if code not in entries and not row.is_cancelled:
            row.sequence, row.is_cancelled, row.changed_at = row.sequence + 1, True, now
            changed.append(row)
    CalendarEntry.objects.bulk_create(fresh, batch_size=500)
    CalendarEntry.objects.bulk_update(changed, ["published", "sequence", "is_cancelled", "changed_at"], batch_size=200)
