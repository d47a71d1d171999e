"""What readiness asks of attendance: who has all the hours of what serves a course or task; rule A13.

What was held counts toward the standards that its roll kept; what is still owed, toward those that the module
serves today. So no later change of what modules serve takes past evidence away, or makes some.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Q, Sum

from blueberet.stages.attendance.models import RollCall, Status
from blueberet.stages.attendance.selectors.ledger import accounts, last_days, marks_known, ways
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import served_by

Kept = Sequence[Sequence[str | int]]
"""Codes and version numbers, as a roll keeps them."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Hours of one person towards one standard, over all modules that serve it or served it when they were held."""

    person: int
    standard: str
    owed: float
    """Held, and still to be held."""
    attended: float
    """Attended, late ones counted whole as far as they owe nothing, or made up."""
    debt: float
    modules: tuple[str, ...]
    versions: tuple[int, ...]
    """Numbers of the versions that the rolls name."""
    last_day: date | None
    """The last day on which the person was at one of them."""
    is_complete: bool
    """Whether every module is."""


@dataclass(slots=True)
class _Hours:
    """Of one person in one module, as far as they are towards one standard."""

    held: float = 0.0
    missed: float = 0.0
    made_up: float = 0.0
    rest: float = 0.0
    last_day: date | None = None
    versions: set[int] = field(default_factory=set)

    @property
    def debt(self) -> float:
        return max(0.0, round(self.missed - self.made_up, 2))

    def add(self, held: float, missed: float, made_up: float, last_day: date | None) -> None:
        self.held, self.missed, self.made_up = self.held + held, self.missed + missed, self.made_up + made_up
        self.last_day = max((d for d in (self.last_day, last_day) if d), default=None)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Hours of one person at training that was asked for beside the modules; rule A15."""

    module: str
    hours: float
    is_all: bool
    last_day: date | None


def completions(
    programme: Programme, people: Iterable[tuple[int, str]], *, on: date | None = None,
    known_at: datetime | None = None,
) -> Iterator[Completion]:  # fmt: skip
    """Completions of people (key, service number), as of a day and as known at a time."""
    served, kept = served_by(programme), _kept(programme)
    mixed = {module for module, them in kept.items() if len(them) > 1}
    parts = _parts(programme, mixed, on, known_at) if mixed else {}
    days = last_days(programme, on=on, known_at=known_at)
    found: dict[tuple[int, str], list[tuple[str, _Hours]]] = defaultdict(list)
    hours_of = {w.module: w.hours for w in ways(programme)}
    beside: dict[tuple[int, str], list[_Beside]] = defaultdict(list)
    for a in accounts(programme, people, on=on, known_at=known_at):
        if a.module in hours_of and (there := round(a.held - a.debt, 2)) > 0:
            for code in served.get(a.module, ()):
                was = days.get((a.person, a.module))
                beside[a.person, code].append(_Beside(a.module, there, there >= hours_of[a.module], was))
        if a.owed <= 0:
            continue
        place = a.person, a.module
        whole = (a.held, a.missed, a.made_up, days.get(place))
        mine: dict[str, _Hours] = defaultdict(_Hours)
        for standards, part in parts.get(place, ()) if a.module in mixed else ((s, whole) for s in kept[a.module]):
            for code in {code for code, _ in standards}:
                mine[code].add(*part)
                mine[code].versions |= {n for c, n in standards if c == code} if part[0] or part[2] else set()
        rest = max(0.0, round(a.owed - a.held, 2))
        for code in served.get(a.module, ()):
            mine[code].rest = rest
        for code, hours in mine.items():
            if hours.held + hours.rest > 0:
                found[a.person, code].append((a.module, hours))
    for person, standard in beside.keys() - found.keys():
        mine_of = beside[person, standard]
        there, all_of = round(sum(b.hours for b in mine_of), 2), [b for b in mine_of if b.is_all]
        yield Completion(
            person, standard, there, there, 0.0, tuple(b.module for b in mine_of), (),
            max((b.last_day for b in all_of or mine_of if b.last_day), default=None), bool(all_of),
        )  # fmt: skip
    for (person, standard), them in found.items():
        each = [h for _, h in them]
        done, last = _told(each, beside.get((person, standard), []))
        yield Completion(
            person, standard, round(sum(h.held + h.rest for h in each), 2),
            round(sum(h.held - h.debt for h in each), 2), round(sum(h.debt for h in each), 2),
            tuple(module for module, _ in them), tuple(sorted(set().union(*(h.versions for h in each)))),
            last, done,
        )  # fmt: skip


def _told(each: Sequence[_Hours], beside: Sequence[_Beside]) -> tuple[bool, date | None]:
    """Whether all is done, by modules or with what was asked for beside them (A15), and the last day that shows it."""
    last = max((h.last_day for h in each if h.last_day), default=None)
    short = round(sum(h.debt + h.rest for h in each), 2)
    is_whole = not short and last is not None
    if is_whole:
        beside = [b for b in beside if b.is_all]
    if not beside or (not is_whole and round(sum(b.hours for b in beside), 2) < short):
        return not short, last
    return True, max((d for d in (last, *(b.last_day for b in beside)) if d), default=None)


def rolls_behind(
    programme: Programme, person: int, standard: str, *, on: date | None = None, known_at: datetime | None = None
) -> tuple[int, ...]:  # fmt: skip
    """Keys of the roll calls by which a person was at something that served a standard then, the oldest first."""
    rows = marks_known(programme, on=on, known_at=known_at).filter(
        person=person, status__in=(Status.PRESENT, Status.LATE)
    )  # fmt: skip
    rows = rows.order_by("roll__day", "roll__first_period", "roll")
    kept = rows.values_list("roll", "roll__standards")
    return tuple(roll for roll, standards in kept if any(code == standard for code, _ in standards))


_Pairs = tuple[tuple[str, int], ...]
_Part = tuple[float, float, float, date | None]


def _pairs(standards: Kept) -> _Pairs:
    return tuple((str(code), int(number)) for code, number in standards)


def _kept(programme: Programme) -> dict[str, set[_Pairs]]:
    """What the rolls of each module kept; mostly one and the same."""
    found: dict[str, set[_Pairs]] = defaultdict(set)
    rows = RollCall.objects.filter(programme=programme).order_by()
    for module, standards in rows.values_list("module", "standards"):
        found[module].add(_pairs(standards))
    return found


def _parts(
    programme: Programme, modules: Collection[str], on: date | None, known_at: datetime | None
) -> dict[tuple[int, str], list[tuple[_Pairs, _Part]]]:
    """Hours held, missed and made up in modules whose rolls do not all say the same, by what they say."""
    rows = marks_known(programme, on=on, known_at=known_at).filter(module__in=modules).order_by()
    there = Q(earned__gt=0) | Q(made_up__gt=0)
    found: dict[tuple[int, str], list[tuple[_Pairs, _Part]]] = defaultdict(list)
    grouped = rows.values_list("person", "module", "roll__standards").annotate(
        Sum("held"), Sum("missed"), Sum("made_up"), last=Max("roll__day", filter=there)
    )  # fmt: skip
    for person, module, standards, held, missed, made_up, last in grouped:
        part = (round(held, 2), round(missed, 2), round(made_up, 2), last)
        found[person, module].append((_pairs(standards), part))
    return found
