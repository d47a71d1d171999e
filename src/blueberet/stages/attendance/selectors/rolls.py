"""Reads of rolls: what of a day is called, what is left uncalled, who was marked twice at one time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from blueberet.stages.attendance.models import Draft, Mark, RollCall, Status
from blueberet.stages.attendance.sessions import Held, by_time, held_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors import people_of

HERE = (Status.PRESENT, Status.LATE)


@dataclass(frozen=True, slots=True)
class Line:
    """A session with what is known of its roll."""

    held: Held
    roll: RollCall | None
    draft: Draft | None
    counts: dict[str, int]
    """People by mark, once it is called."""
    begun: bool

    @property
    def state(self) -> str:
        """``called``, ``draft``, ``open`` (it can be called) or ``ahead``."""
        if self.roll:
            return "called"
        if self.draft:
            return "draft"
        return "open" if self.begun else "ahead"


@dataclass(frozen=True, slots=True)
class Uncalled:
    """What is not called yet on a day."""

    today: tuple[Held, ...]
    """Sessions that touch the day, by time, begun or not."""
    left: int
    """How many ended before it."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Somebody marked as there at two sessions of one time."""

    person: int
    one: RollCall
    other: RollCall


def rolls_of_day(
    programme: Programme, day: date, now: datetime, groups: Iterable[str] | None = None,
    sessions: Mapping[str, Held] | None = None,
) -> list[Line]:  # fmt: skip
    """Sessions that touch a day, with their rolls; of some groups only, if given. ``sessions``: as read already."""
    held = [h for h in (held_of(programme) if sessions is None else sessions).values() if h.day <= day <= h.last_day]
    return _lines(programme, held, now, groups)


def left_of(
    programme: Programme, before: date, groups: Iterable[str] | None = None,
    sessions: Mapping[str, Held] | None = None,
) -> list[Held]:  # fmt: skip
    """Sessions that ended before a day and whose roll nobody called, the oldest first; one query."""
    called = set(called_of(programme))
    them = held_of(programme) if sessions is None else sessions
    return by_time(_of_groups((h for h in them.values() if h.last_day < before and h.code not in called), groups))


def called_of(programme: Programme) -> QuerySet[RollCall, str]:
    """Codes of sessions whose roll was called."""
    return RollCall.objects.filter(programme=programme).order_by().values_list("session", flat=True)


def uncalled_on(programme: Programme, day: date, groups: Iterable[str] | None, called: Collection[str]) -> Uncalled:
    """What of a day is not called, and how much before it; of some groups only, if given. ``called``: ``called_of``."""
    them = _of_groups((h for h in held_of(programme).values() if h.code not in called), groups)
    return Uncalled(
        tuple(by_time(h for h in them if h.day <= day <= h.last_day)), sum(h.last_day < day for h in them)
    )  # fmt: skip


def uncalled(
    programme: Programme, before: date, now: datetime, groups: Iterable[str] | None = None,
    sessions: Mapping[str, Held] | None = None,
) -> list[Line]:  # fmt: skip
    """The same, each with its draft if somebody has begun to call it."""
    held = left_of(programme, before, groups, sessions)
    drafts = _drafts(programme, [h.code for h in held])
    return [Line(h, None, drafts.get(h.code), {}, h.starts <= now) for h in held]


def _of_groups(held: Iterable[Held], groups: Iterable[str] | None) -> list[Held]:
    wanted = None if groups is None else set(groups)
    return [h for h in held if wanted is None or h.group in wanted]


def _drafts(programme: Programme, codes: list[str]) -> dict[str, Draft]:
    found: dict[str, Draft] = {}
    for n in range(0, len(codes), 500):
        rows = Draft.objects.filter(programme=programme, session__in=codes[n : n + 500]).select_related("by")
        found |= {d.session: d for d in rows}
    return found


def _lines(programme: Programme, held: list[Held], now: datetime, groups: Iterable[str] | None) -> list[Line]:
    held = _of_groups(held, groups)
    codes = [h.code for h in held]
    rolls: dict[str, RollCall] = {}
    for n in range(0, len(codes), 500):
        rows = RollCall.objects.filter(programme=programme, session__in=codes[n : n + 500])
        rolls |= {r.session: r for r in rows}
    drafts, counts = _drafts(programme, codes), counts_of(r.pk for r in rolls.values())
    return [
        Line(h, roll := rolls.get(h.code), drafts.get(h.code), counts.get(roll.pk, {}) if roll else {}, h.starts <= now)
        for h in by_time(held)
    ]


def filled(programme: Programme, lines: Iterable[Line]) -> list[tuple[Line, list[Person], dict[int, Mark]]]:
    """With each session the people on its roll and the marks that count; one that is not called yet has none.

    Asks as many queries for many sessions as for one.
    """
    lines = list(lines)
    groups = dict(programme.groups.values_list("code", "members"))
    everybody = {p.service_number: p for p in people_of(programme.centre)}
    order = {number: n for n, number in enumerate(everybody)}
    marks: dict[int, dict[int, Mark]] = defaultdict(dict)
    rolls = [x.roll.pk for x in lines if x.roll]
    for n in range(0, len(rolls), 500):
        rows = Mark.objects.filter(roll__in=rolls[n : n + 500], replaced_at=None).select_related("person__unit")
        for m in rows.order_by("person__service_number"):
            marks[m.roll_id][m.person_id] = m
    found = []
    for x in lines:
        if x.roll:
            mine = marks[x.roll.pk]
            found.append((x, [m.person for m in mine.values()], mine))
        else:
            numbers = sorted((n for n in groups.get(x.held.group, ()) if n in order), key=order.__getitem__)
            found.append((x, [everybody[n] for n in numbers], {}))
    return found


def counts_of(rolls: Iterable[int]) -> dict[int, dict[str, int]]:
    """People by mark, by key of the roll."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Mark.objects.filter(roll__in=list(rolls), replaced_at=None).order_by()
    for roll, status, n in rows.values_list("roll", "status").annotate(n=Count("pk")):
        found[roll][status] = n
    return found


def overlaps_of(roll: RollCall) -> list[Overlap]:
    """Who is marked as there at this session and at another of the same time."""
    meets = Q(roll__day__lte=roll.last_day, roll__last_day__gte=roll.day)
    if roll.day == roll.last_day:
        # A night lies after the last period, and a field session takes whole days.
        meets &= Q(roll__first_period__lte=roll.last_period, roll__last_period__gte=roll.first_period)
    here = roll.marks.filter(replaced_at=None, status__in=HERE).values("person")
    rows = Mark.objects.filter(meets, programme=roll.programme_id, person__in=here, replaced_at=None, status__in=HERE)
    return [Overlap(m.person_id, roll, m.roll) for m in rows.exclude(roll=roll).select_related("roll")]
