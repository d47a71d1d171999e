"""Reads of what happened to a person: a timeline of what is held, and who changed what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.document_kinds import FOR_LIFE, KINDS, is_guarded, label
from blueberet.stages.roster.document_states import Limits, State, state_of
from blueberet.stages.roster.models import Document, KeyDay, Licence, MissionServed, Person, Stay
from blueberet.stages.roster.wording import FIELDS, shown

GUARDED = frozenset({"birth_date", "medical_class", "name_passport", "number"})
"""Fields whose values are shown to the registrar and the commander only."""
ACTS = {
    "roster.person.edited": gettext_lazy("edited"), "roster.person.moved": gettext_lazy("moved"),
    "roster.person.merged": gettext_lazy("merged with another row"),
    "roster.person.merge_undone": gettext_lazy("merge undone"),
    "roster.document.added": gettext_lazy("document added"),
    "roster.document.corrected": gettext_lazy("document corrected"),
    "roster.document.withdrawn": gettext_lazy("document withdrawn"),
    "roster.mission.added": gettext_lazy("mission added"),
    "roster.mission.corrected": gettext_lazy("mission corrected"),
    "roster.mission.withdrawn": gettext_lazy("mission withdrawn"),
    "roster.duplicate.two_people_said": gettext_lazy("said to be another person than a row that looks alike"),
    "roster.duplicate.two_people_taken_back": gettext_lazy("taken back: another person than a row that looks alike"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something on the timeline, on its day. ``css`` is the state's class, ``word`` its word."""

    day: date
    title: str
    detail: str = ""
    css: str = ""
    word: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """An act on the person: when, by whom, what."""

    day: date
    by: str
    act: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its state and, for the reader who may see them, its details."""

    document: Document
    name: str
    state: State
    is_shown: bool


CSS = {State.IN_FORCE: "bb-met", State.EXPIRING: "bb-expiring", State.EXPIRED: "bb-missing",
       State.MISSING: "bb-missing", State.NO_DATE: "bb-nodata"}  # fmt: skip
WORDS = {
    State.IN_FORCE: gettext_lazy("in force"), State.EXPIRING: gettext_lazy("expiring"),
    State.EXPIRED: gettext_lazy("expired"), State.MISSING: gettext_lazy("missing"),
    State.NO_DATE: gettext_lazy("no date"),
}  # fmt: skip


def papers_of(documents: Iterable[Document], within: Limits, *, guarded: bool) -> tuple[list[Paper], list[Paper]]:
    """The documents that count, most pressing first, and the history."""
    counting: list[Paper] = []
    history: list[Paper] = []
    for d in documents:
        state = state_of(d.expires, within=within, for_life=d.vaccine in FOR_LIFE)
        shown_here = guarded or not is_guarded(d.kind)
        paper = Paper(d, label(d.kind, d.vaccine if shown_here else ""), state, shown_here)
        (counting if d.counts else history).append(paper)
    order = [State.EXPIRED, State.EXPIRING, State.NO_DATE, State.IN_FORCE]
    counting.sort(key=lambda p: (order.index(p.state), p.document.expires or date.max))
    history.sort(key=lambda p: p.document.expires or date.min, reverse=True)
    return counting, history


def lacking_kinds(papers: Iterable[Paper]) -> list[str]:
    """Names of the kinds everyone needs and this person lacks."""
    held = {p.document.kind for p in papers}
    return [str(k.name) for k in KINDS if k.needed and k.key not in held]


def timeline_of(
    papers: Iterable[Paper], licences: Iterable[Licence], stays: Iterable[Stay], missions: Iterable[MissionServed],
    edits: Iterable[Edit], key_days: Iterable[KeyDay], within: Limits,
) -> tuple[list[Event], list[Event]]:  # fmt: skip
    """What lies ahead, farthest first, and what has been, latest first: read downwards it goes back in time."""
    found: list[Event] = []
    for n, stay in enumerate(sorted(stays, key=lambda s: s.first_day)):
        title = _("In %(unit)s") if n else _("Joined: %(unit)s")
        found.append(Event(stay.first_day, title % {"unit": stay.unit.code}, stay.reason))
    for paper in papers:
        d = paper.document
        if not paper.is_shown:
            continue
        if d.issued:
            found.append(Event(d.issued, _("%(what)s issued") % {"what": paper.name}, d.authority))
        if d.expires:
            found.append(_end(paper.name, d.expires, paper.state, d.counts, bool(d.withdrawn_on), within))
    for licence in licences:
        if licence.expires:
            name = _("driving licence %(category)s") % {"category": licence.category}
            found.append(
                _end(name, licence.expires, state_of(licence.expires, within=within), True, False, within)
            )  # fmt: skip
    for mission in missions:
        if not mission.withdrawn_on:
            what = ", ".join(x for x in (mission.mission, mission.country, mission.role) if x)
            found.append(Event(mission.first_day, _("Mission began: %(what)s") % {"what": what}, mission.source))
            if mission.last_day:
                found.append(Event(mission.last_day, _("Mission ended: %(what)s") % {"what": mission.mission}))
    for key_day in key_days:
        title = str(key_day.get_kind_display())
        found.append(Event(key_day.day, title[:1].upper() + title[1:], "", "bb-key"))
    for edit in edits:
        # What was added has its own place on the line; here it is enough that somebody did it.
        told = "; ".join(f"{c.field}: {c.before} → {c.after}" for c in edit.changes if c.before not in ("–", c.after))
        found.append(Event(edit.day, edit.act.capitalize(), told or edit.reason, "bb-edit", "", edit.by))
    # On one day the joining comes first, so it stands lowest.
    found.sort(key=lambda e: (e.day, e.css == "bb-edit"), reverse=True)
    return [e for e in found if e.day > within.day], [e for e in found if e.day <= within.day]


def _end(name: str, day: date, state: State, counts: bool, withdrawn: bool, within: Limits) -> Event:
    past = day < within.day
    if withdrawn or not counts:
        word = _("withdrawn") if withdrawn else _("replaced")
        return Event(day, _("%(what)s: last valid day") % {"what": name}, "", "bb-nodata", word)
    title = _("%(what)s expired") if past else _("%(what)s expires")
    return Event(day, title % {"what": name}, "", CSS[state], str(WORDS[state]))


def edits_of(person: Person, *, guarded: bool, most: int = 30) -> list[Edit]:
    """The last acts on a person from the trail, latest first; looks are left out."""
    numbers = [person.service_number, *person.former_numbers]
    acts = Act.objects.filter(Q(centre=person.centre_id) & Q(subject__in=numbers) & Q(name__in=ACTS)).select_related(
        "actor"
    )[:most]
    return [_edit(act, guarded) for act in acts]


def _edit(act: Act, guarded: bool) -> Edit:
    before, after = act.before, act.after
    changes = []
    medical = is_guarded(str(after.get("kind") or before.get("kind") or ""))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) == after.get(name):
            continue
        if not guarded and (name in GUARDED or (medical and name != "kind")):
            changes.append(Change(str(FIELDS.get(name, name)), "…", "…"))
            continue
        changes.append(Change(str(FIELDS.get(name, name)), _value(before.get(name)), _value(after.get(name))))
    by = account_name(act.actor) if act.actor else _("set-up")
    reason = str(act.details.get("reason") or "")
    what = after.get("kind") or before.get("kind") or act.details.get("what") or ""
    told = f"{ACTS[act.name]}: {label(str(what))}" if what else str(ACTS[act.name])
    return Edit(timezone.localdate(act.at), by, told, reason, tuple(changes))


def _value(value: Any) -> str:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" == value[7:8]:
        try:
            return shown(date.fromisoformat(value))
        except ValueError:
            return value
    return shown(value)
