"""Reads of documents: what expired, what will, who lacks one; by kind and platoon."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.models import Act
from blueberet.foundation.shell.together import together
from blueberet.stages.roster.document_kinds import FOR_LIFE, KINDS, VACCINE_BY_KEY, is_guarded, label
from blueberet.stages.roster.document_states import AHEAD_DAYS, Limits, State, limits, state_of, until
from blueberet.stages.roster.models import Document, KeyDay, Licence, Person
from blueberet.stages.roster.selectors.people import Strength, people_of

AHEAD = (30, 60, 90)
LICENCE = "licence"
"""Stands for the licence categories of the roll, which are rows of their own."""
EARLIEST_END_FIRST = F("expires").asc(nulls_last=True)
"""What has no end comes last, on every database."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far a page looks ahead: a number of days or a key day."""

    key: str
    limits: Limits
    key_day: KeyDay | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How a kind stands among the people looked at."""

    kind: str
    vaccine: str
    name: str
    needed: bool
    by_state: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Held:
    """One line of the documents page: a person and a document, or the lack of one."""

    person: Person
    kind: str
    vaccine: str
    name: str
    state: State
    expires: date | None
    document: Document | None
    is_guarded: bool


def key_days(centre: Centre | None) -> list[KeyDay]:
    """The centre's key days, earliest first."""
    return list(KeyDay.objects.filter(centre=centre)) if centre else []


def key_days_known(centre: Centre, at: datetime) -> dict[str, date]:
    """Key days by kind as they were set at a moment, by the trail; the first one ever named counts before it too."""
    days, acts = together(*key_days_asked(centre))
    return key_days_from(days, acts, at)


def key_days_asked(centre: Centre) -> tuple[QuerySet[KeyDay], QuerySet[Act, tuple[Any, ...]]]:
    """What ``key_days_from`` needs: the key days, and what the trail says of them."""
    acts = Act.objects.filter(centre=centre, name="roster.key_day.set").order_by("number")
    return KeyDay.objects.filter(centre=centre), acts.values_list("subject", "at", "before", "after")


def key_days_from(
    days: Iterable[KeyDay], acts: Iterable[tuple[str, datetime, Any, Any]], at: datetime
) -> dict[str, date]:  # fmt: skip
    """Key days by kind at a moment, of the rows that were read."""
    found = {k.kind: k.day.isoformat() for k in days}
    told: dict[str, str] = {}
    for kind, when, before, after in acts:
        if when <= at:
            told[kind] = after.get("day", "")
        else:
            told.setdefault(kind, before.get("day") or after.get("day", ""))
    return {kind: date.fromisoformat(day) for kind, day in (found | told).items() if day}


def documents_before(centre: Centre, at: datetime) -> dict[int, dict[str, str] | None]:
    """What documents said at a moment, by key, of those added (none) or corrected by hand since; by the trail.

    Days and kind as the trail writes them; what had none is left out. What a roll brought is told as it is now.
    """
    found: dict[int, dict[str, str] | None] = {}
    names = ("roster.document.added", "roster.document.corrected")
    acts = Act.objects.filter(centre=centre, name__in=names, at__gt=at).order_by("-number")
    for name, before, details in acts.values_list("name", "before", "details"):
        if key := details.get("document"):
            found[key] = None if name == names[0] else before
    return found


def ahead_of(word: str, days: list[KeyDay], *, today: date) -> Ahead:
    """What an address asks for: ``30``, ``60``, ``90`` or a key day; without a word, sixty days."""
    for day in days:
        if word == day.kind:
            return Ahead(word, until(today, day.day), day)
    number = int(word) if word in {str(n) for n in AHEAD} else AHEAD_DAYS
    return Ahead(str(number), limits(today, ahead_days=number))


def expiring(centre: Centre | None, *, today: date) -> tuple[list[Document], list[Document]]:
    """Documents that count and have expired, and those that expire within sixty days; earliest first."""
    if centre is None:
        return [], []
    within = limits(today)
    rows = _counting(centre).filter(expires__isnull=False).select_related("person__unit").order_by("expires")
    return list(rows.filter(_is(State.EXPIRED, within))), list(rows.filter(_is(State.EXPIRING, within)))


def expiring_counts(centre: Centre | None, people: QuerySet[Person], *, today: date) -> tuple[int, int]:
    """How many documents of some people that count have expired, and how many expire within sixty days."""
    if centre is None:
        return 0, 0
    sums = _of(centre, people).aggregate(**_sums(limits(today)))
    return sums["expired"], sums["expiring"]


def told_today(centre: Centre | None, people: QuerySet[Person], *, today: date) -> tuple[Strength, int, int]:
    """Head count of the centre, and the same two counts of some people; one query."""
    if centre is None:
        return Strength(None, 0, 0), 0, 0
    heads = people_of(centre).order_by().values_list(Value(1)).annotate(n=Count("pk"), f=Count("pk", filter=Q(sex="F")))
    counted, sums = together(heads, _of(centre, people).values(all_of_them=Value(1)).annotate(**_sums(limits(today))))
    total, women = counted[0][1:] if counted else (0, 0)
    return Strength(None, total, women), *((sums[0]["expired"], sums[0]["expiring"]) if sums else (0, 0))


def _of(centre: Centre, people: QuerySet[Person]) -> QuerySet[Document]:
    return _counting(centre).filter(person__in=people.order_by().values("pk")).order_by()


def kind_counts(centre: Centre | None, people: QuerySet[Person], within: Limits) -> list[KindCount]:
    """For each kind, how many people stand in which state; kinds nobody holds or needs are left out."""
    if centre is None:
        return []
    total = people.count()
    held = _counting(centre).filter(person__in=people.order_by().values("pk")).order_by()
    grouped = held.values("kind", "vaccine").annotate(**_sums(within))
    rows: dict[tuple[str, str], dict[str, Any]] = {(r["kind"], r["vaccine"]): dict(r) for r in grouped}
    found = []
    wanted = [(k.key, "", k.needed) for k in KINDS]
    wanted += [("vaccination", v, False) for v in VACCINE_BY_KEY]
    wanted += [(k, v, False) for k, v in sorted(rows) if (k, v, False) not in wanted and (k, v, True) not in wanted]
    for kind, vaccine, needed in wanted:
        row = rows.get((kind, vaccine))
        if row is None and not needed:
            continue
        by_state = _by_state(row or {}, vaccine)
        # Any vaccination record satisfies the need of one.
        any_of = sum(r["held"] for (k, _), r in rows.items() if k == kind) if kind == "vaccination" else 0
        lacking = total - sum(by_state.values())
        if needed and kind == "vaccination" and any_of:
            lacking = people.exclude(Exists(_counting(centre).filter(person=OuterRef("pk"), kind=kind))).count()
        by_state[State.MISSING] = lacking if needed else 0
        found.append(KindCount(kind, vaccine, label(kind, vaccine), needed, by_state))
    licences = Licence.objects.filter(person__in=people.order_by().values("pk")).order_by().aggregate(**_sums(within))
    if licences["held"]:
        found.append(KindCount(LICENCE, "", label("driving licence categories"), False, _by_state(licences, "")))
    return found


def _sums(within: Limits) -> dict[str, Count]:
    states = (State.EXPIRED, State.EXPIRING, State.IN_FORCE, State.NO_DATE)
    sums = {state.name.lower(): Count("pk", filter=_is(state, within)) for state in states}
    return {"held": Count("pk"), **sums}


def _is(state: State, within: Limits) -> Q:
    """The condition on ``expires`` that means a state: ``state_of`` in the words of the database."""
    if state is State.EXPIRED:
        return Q(expires__lt=within.day)
    if state is State.EXPIRING:
        return Q(expires__gte=within.day, expires__lt=within.safe_from)
    if state is State.IN_FORCE:
        return Q(expires__gte=within.safe_from)
    return Q(expires__isnull=True)


def _by_state(row: Mapping[str, int], vaccine: str) -> dict[State, int]:
    found: dict[State, int] = {s: row.get(s.name.lower(), 0) for s in State if s is not State.MISSING}
    found[State.MISSING] = 0
    if vaccine in FOR_LIFE:
        found[State.IN_FORCE] += found[State.NO_DATE]
        found[State.NO_DATE] = 0
    return found


def _counting(centre: Centre) -> QuerySet[Document]:
    return Document.objects.filter(person__centre=centre, person__merged_into=None, counts=True)


def documents_in(
    centre: Centre | None, people: QuerySet[Person], within: Limits, *, kind: str, vaccine: str, state: State
) -> QuerySet[Document] | QuerySet[Licence]:
    """Documents (or licences) that count, of some people, in a state; earliest end first."""
    mine = people.order_by().values("pk")
    if kind == LICENCE:
        return (
            Licence.objects.filter(_is(state, within), person__in=mine)
            .select_related("person__unit").order_by(EARLIEST_END_FIRST, "person__service_number")
        )  # fmt: skip
    rows = Document.objects.filter(person__in=mine, counts=True)
    condition = _is(state, within)
    if state is State.NO_DATE:
        condition &= ~Q(vaccine__in=FOR_LIFE)
    if state is State.IN_FORCE:
        condition |= Q(expires__isnull=True, vaccine__in=FOR_LIFE)
    rows = rows.filter(condition)
    if kind:
        rows = rows.filter(kind=kind, vaccine=vaccine)
    return rows.select_related("person__unit").order_by(EARLIEST_END_FIRST, "person__service_number", "kind")


def people_lacking(people: QuerySet[Person], kind: str) -> QuerySet[Person]:
    """People who hold no document of a kind that counts."""
    held = Document.objects.filter(person=OuterRef("pk"), kind=kind, counts=True)
    return people.exclude(Exists(held)).order_by("unit__code", "service_number")


def held_line(row: Document | Licence, within: Limits, *, guarded: bool) -> Held:
    """A row of the documents page; without the guard's leave, the vaccine is not named."""
    if isinstance(row, Licence):
        name = label(f"driving licence {row.category}")
        return Held(row.person, LICENCE, "", name, state_of(row.expires, within=within), row.expires, None, False)
    state = state_of(row.expires, within=within, for_life=row.vaccine in FOR_LIFE)
    name = label(row.kind, row.vaccine if guarded else "")
    return Held(row.person, row.kind, row.vaccine, name, state, row.expires, row, is_guarded(row.kind))


def lacking_line(person: Person, kind: str) -> Held:
    """A row of the documents page for somebody without the document."""
    return Held(person, kind, "", label(kind), State.MISSING, None, None, is_guarded(kind))
