"""Everything readiness is told from, out of the other rooms: requirement sets, people, units, proofs, bookings.

In: a centre, a day, the day as known, whose evaluations count. Out: the engine's ``Problem``. Which fact becomes which
proof stands in docs/engines/readiness.md, section "Problem". Keys: ``P17`` a person, ``U4`` a unit.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Min, Q
from django.utils import timezone

from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Gap,
    Ladder,
    Person,
    Problem,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.readiness.records import Thing
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import laid, together
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import programmes_held
from blueberet.stages.programme.selectors.closing import evaluating, made_of_requests, without_place
from blueberet.stages.programme.selectors.held import Entry, plan_published, sessions_in
from blueberet.stages.programme.selectors.requests import bookings, served_by, sessions_ahead
from blueberet.stages.programme.selectors.taught import Taught, taught_in
from blueberet.stages.readiness import models
from blueberet.stages.readiness.facts import Facts
from blueberet.stages.readiness.proving import end_of, prove
from blueberet.stages.readiness.soundness import sound_sets
from blueberet.stages.roster import models as roster
from blueberet.stages.roster.selectors.documents import key_days_asked, key_days_from
from blueberet.stages.roster.selectors.ranking import seniority
from blueberet.stages.roster.selectors.units import Branch, tree_asked, tree_from
from blueberet.stages.standards.models import Line, Version, Withdrawal
from blueberet.stages.standards.selectors.versions import content_of, scales_in

USUAL_TYPES = {
    "section": "infantry",
    "platoon": "infantry",
    "company": "infantry, force reserve",
    "contingent": "contingent",
}
"""What a unit of a kind is in the words of the requirement sets, unless the roster says more."""


@dataclass(frozen=True)
class Followed:
    """The current programme as it is followed: what is taught in it, and what was published of it."""

    programme: Programme
    taught: Taught
    published: dict[str, Entry]
    at: datetime | None
    """Published by then; now if none is given."""


@dataclass(frozen=True)
class Sources:
    """The engine's problem without its proofs, these as columns, and what the pages need to name things."""

    problem: Problem
    facts: Facts
    people: Mapping[str, roster.Person]
    units: Mapping[str, Branch]
    versions: Mapping[tuple[str, int], Version]
    """By code and number, of what the problem holds."""
    followed: Followed | None
    left_out: tuple[str, ...] = ()
    """Facts and sets that make no sense to the engine and count nowhere, each in a sentence."""

    @property
    def programme(self) -> Programme | None:
        """The current one."""
        return self.followed.programme if self.followed else None

    def within(self, unit: str, things: Collection[Thing] | None = None, person: str = "") -> Problem:
        """The problem of a unit alone, with all that is below it, or of one person of it, with its proofs.

        ``things``: proofs of these only. What was booked for a unit above is booked for this one.
        """
        p = self.problem
        units = tuple(u for u in p.units if unit in p.above(u.code))
        inside = {u.code for u in units}
        people = tuple(x for x in p.people if x.unit in inside and person in ("", x.code))
        here = inside | {x.code for x in people}
        above = set(p.above(unit))
        bookings = (
            replace(b, subjects=subjects) for b in p.bookings
            if (subjects := (unit,) if above & set(b.subjects) else tuple(s for s in b.subjects if s in here))
        )  # fmt: skip
        return replace(
            p, units=tuple(replace(u, parent="") if u.code == unit else u for u in units), people=people,
            waivers=tuple(w for w in p.waivers if w.subject in here), bookings=tuple(bookings),
            proofs=self.facts.proofs(here, things),
        )  # fmt: skip


def gather(centre: Centre, on: date, *, origin: str = "national", known: date | None = None) -> Sources:
    """Everything on a day, as known at the end of ``known`` (the day itself), with evaluations of one origin."""
    known = known or on
    in_force = Version.objects.filter(standard__centre=centre, state=Version.State.IN_FORCE)
    # Read in one go: it is little, of many tables.
    at = end_of(known) if on < timezone.localdate() else None
    places, counts, held, plans, put, lines, key_days, days_set, withdrawals, waived, earlier = together(
        *tree_asked(centre, on), programmes_held(centre), plan_published(programmes_held(centre), at),
        in_force.select_related("standard").order_by("standard__code", "number"),
        Line.objects.filter(version__in=in_force.order_by().values("pk")), *key_days_asked(centre),
        Withdrawal.objects.filter(standard__centre=centre, standard__kind="requirement set").select_related("standard"),
        models.Waiver.objects.filter(centre=centre).order_by("pk"),
        roster.Stay.objects.filter(person__centre=centre, last_day__lt=on).order_by().values("person")
        .annotate(first=Min("first_day")).values_list("person", "first"),
    )  # fmt: skip
    laid(put, "lines", lines)
    tree = tree_from(places, counts)
    stays = _stays(centre, on, tree)
    people = {f"P{s.person_id}": s.person for s in stays}
    taught = taught_in(held) if held else {}
    followed = Followed(held[0], taught[held[0].pk], sessions_in(plans), at) if held else None
    versions = {(v.standard.code, v.number): v for v in put}
    contents = {key: content_of(v) for key, v in versions.items()}
    # A move makes no fact of anybody younger.
    began = {s.person_id: s.first_day for s in stays} | dict(earlier)
    named = key_days_from(key_days, days_set, end_of(known))
    courses = _courses(contents)
    ladders = tuple(Ladder(c.code, tuple(code for code, _v in _by_place(c))) for c in _latest(contents, "ladder"))
    scales = tuple(scales_in(_latest(contents, "scale")))
    units = tuple(
        Unit(f"U{k}", b.unit.kind, f"U{b.parent}" if b.parent in tree else "",  # type: ignore[arg-type]
             b.type or USUAL_TYPES.get(b.unit.kind, ""), b.name)
        for k, b in tree.items()
    )  # fmt: skip
    everybody = tuple(_people(stays))
    subjects = [*(p.code for p in everybody), *(u.code for u in units)]
    facts = Facts(subjects, scales, {level for ladder in ladders for level in ladder.levels})
    kinds = {c.code: c.kind for c in contents.values() if c.kind in ("course", "edition")}
    programmes = {p: taught[p.pk] for p in sorted(held, key=lambda p: p.pk)}
    prove(facts, centre, people, began, kinds, programmes, on=on, known=known, origin=origin)
    asked, unsound = sound_sets(_sets(withdrawals, versions, contents), on, courses, ladders, scales)
    problem = Problem(
        on=on, known_at=known, visit=named.get("visit"), tour_end=named.get("tour ends"), sets=asked, courses=courses,
        ladders=ladders, scales=scales,
        units=units, people=everybody,
        waivers=tuple(w for w in _waivers(waived, people, set(tree)) if w.set in {s.code for s in asked}),
        bookings=tuple(_bookings(followed, people, contents, stays, tree, on, known)) if followed else (),
    )  # fmt: skip
    branches = {f"U{k}": b for k, b in tree.items()}
    return Sources(problem, facts, people, branches, versions, followed, (*facts.left_out, *unsound))


class Here(NamedTuple):
    """A person in a unit on the day; rows of people, not of stays, are what costs at 10,000."""

    person: roster.Person
    unit_id: int
    first_day: date

    @property
    def person_id(self) -> int:
        """The key of the person."""
        return int(self.person.pk)


def _stays(centre: Centre, on: date, tree: Mapping[int, Branch]) -> list[Here]:
    there = FilteredRelation(
        "stays", condition=Q(stays__first_day__lte=on) & (Q(stays__last_day=None) | Q(stays__last_day__gte=on))
    )
    people = roster.Person.objects.filter(centre=centre, merged_into=None).annotate(there=there).filter(there__gt=0)
    rows: Any = people.annotate(in_unit=F("there__unit"), since=F("there__first_day")).order_by("since", "there")
    rows = rows.defer("search_key", "former_numbers", "region", "merged_into")
    return [Here(p, p.in_unit, p.since) for p in rows if p.in_unit in tree]


def _latest(contents: Mapping[tuple[str, int], Any], kind: str) -> list[Any]:
    found = {code: c for (code, _number), c in contents.items() if c.kind == kind}
    return list(found.values())


def _by_place(content: Any) -> list[tuple[str, Any]]:
    return sorted(content.lines, key=lambda line: line[1].get("position", 0))


def _courses(contents: Mapping[tuple[str, int], Any]) -> tuple[Course, ...]:
    codes = {c.code for c in (*_latest(contents, "course"), *_latest(contents, "edition"))}
    found = []
    for c in (*_latest(contents, "course"), *_latest(contents, "edition")):
        after = tuple(a for a in c.head.get("after", ()) if a in codes)
        found.append(Course(c.code, after, c.head.get("valid_months")))
    return tuple(found)


def _sets(
    withdrawals: Iterable[Withdrawal], versions: Mapping[tuple[str, int], Version],
    contents: Mapping[tuple[str, int], Any],
) -> Iterator[RequirementSet]:  # fmt: skip
    gaps: dict[str, list[Gap]] = {}
    for w in withdrawals:
        gaps.setdefault(w.standard.code, []).append(Gap(w.first_day, w.last_day))
    for key, c in contents.items():
        first_day = versions[key].first_day
        if c.kind != "requirement set" or first_day is None:
            continue
        h = c.head
        # Sets for observers and staff officers ask people of a category nobody on this roll has: they stay silent.
        yield RequirementSet(
            c.code, key[1], first_day, h["applies_to"], tuple(_requirement(code, v) for code, v in c.lines),
            c.title, h.get("category", "") if h["applies_to"] == "person" else "", h.get("unit_kind", ""),
            h.get("unit_type", ""), h.get("post", ""), tuple(gaps.get(c.code, ())),
        )  # fmt: skip


def _requirement(code: str, v: Mapping[str, Any]) -> Requirement:
    return Requirement(
        code, v["what"], v.get("of", ""), v.get("scale", ""), str(v.get("least", "")), str(v.get("most", "")),
        v.get("measure", "each"), float(v.get("amount", 1)), v.get("who", "all"), v.get("valid_months"),
        v.get("margin_days"), bool(v.get("critical", True)), v.get("alternative", ""),
    )  # fmt: skip


def _people(stays: list[Here]) -> Iterator[Person]:
    leaders: dict[int, tuple[int, str, int]] = {}
    for s in stays:
        rank = (-seniority(s.person.rank), s.person.service_number, s.person_id)
        leaders[s.unit_id] = min(leaders.get(s.unit_id, rank), rank)
    for s in stays:
        p = s.person
        yield Person(
            f"P{p.pk}", f"U{s.unit_id}", "troops", tuple(p.specialities), "", p.category == "officer",
            leaders[s.unit_id][2] == p.pk, p.birth_date, p.served_from, p.name_cyrillic,
        )  # fmt: skip


def _waivers(
    rows: Iterable[models.Waiver], people: Mapping[str, roster.Person], units: set[int]
) -> Iterator[Waiver]:  # fmt: skip
    for w in rows:
        subject = f"P{w.person_id}" if w.person_id else f"U{w.unit_id}"
        if subject in people or w.unit_id in units:
            yield Waiver(subject, w.set, w.code, w.authority, w.reason, w.first_day, w.last_day,
                         timezone.localdate(w.at), w.withdrawn_on, f"waiver:{w.pk}")  # fmt: skip


def _inside(stays: list[Here], tree: Mapping[int, Branch]) -> dict[str, set[str]]:
    """The people of each unit and of all below it."""
    found: dict[str, set[str]] = {f"U{k}": set() for k in tree}
    for s in stays:
        here = tree.get(s.unit_id)
        while here is not None:
            found[f"U{here.unit.pk}"].add(f"P{s.person_id}")
            here = tree.get(here.parent) if here.parent else None
    return found


def _subjects(kind: str, people: set[str], inside: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Whom a session books: for a task the units all of whose people come, for anything else the people."""
    if kind != "task":
        return tuple(sorted(people))
    return tuple(sorted(u for u, members in inside.items() if members and members <= people))


def _bookings(
    followed: Followed, people: Mapping[str, roster.Person], contents: Mapping[tuple[str, int], Any],
    stays: list[Here], tree: Mapping[int, Branch], on: date, known: date,
) -> Iterator[Booking]:  # fmt: skip
    """Published sessions to come, one booking a module, standard and group; requests with all their sessions.

    A task is booked by an evaluation, not by teaching; a course wholly, if no module that serves it lacks a place. Of a
    past day as published by its end; who was in a group, and what modules serve, is told as it is now.
    """
    kinds = {code: c.kind for (code, _number), c in contents.items()}
    keys = {p.service_number: key for key, p in people.items()}
    inside = _inside(stays, tree)
    tries, made = evaluating(followed.taught), made_of_requests(followed.taught)
    lacking: dict[str, set[str]] = {}
    served = served_by(followed.programme, followed.taught)
    for (module, _group), members in without_place(followed.taught, followed.published).items():
        for standard in served.get(module, ()) if module not in made else ():
            lacking.setdefault(standard, set()).update(keys[n] for n in members if n in keys)
    last: dict[tuple[str, str, str], tuple[date, frozenset[str]]] = {}
    told: Any = {"taught": followed.taught, "published": followed.published}
    for s in sessions_ahead(followed.programme, on, followed.at, **told):
        # What was made of a request is told below, by the request.
        for standard in s.standards if s.module not in made else ():
            if kinds.get(standard) == "task" and s.module not in tries:
                continue
            key = (s.module, standard, s.group)
            last[key] = (max(s.day, last.get(key, (s.day, s.people))[0]), s.people)
    for (module, standard, group), (day, members) in last.items():
        if kinds.get(standard) in ("task", "course", "edition"):
            mine = {keys[n] for n in members if n in keys}
            short = mine & lacking.get(standard, set()) if kinds[standard] != "task" else set()
            for them, is_whole in ((mine - short, True), (short, False)):
                if subjects := _subjects(kinds[standard], them, inside):
                    yield Booking(subjects, kinds[standard], standard, day, known, is_whole,
                                  source=f"module:{module}/{group}")  # fmt: skip
    for b in bookings(followed.programme, followed.at, **told):
        if b.state != "accepted" or not b.last_day:
            continue
        for standard in b.standards:
            kind = kinds.get(standard, "")
            subjects = _subjects(kind, {keys[n] for n in b.people if n in keys}, inside)
            if subjects and kind in ("task", "course", "edition"):
                yield Booking(subjects, kind, standard, b.last_day, known, b.is_booked,
                              source=f"request:{b.request}")  # fmt: skip
