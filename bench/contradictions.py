"""Planted contradictions: the demonstration programme, of which a complete plan is known, made impossible."""

# One line is one row.
# ruff: noqa: E501

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from blueberet.config.demonstration.centre import demonstration
from blueberet.engine.programme.calendar import ClosedDay
from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.problem import FixedEvent, Order, Placement, Problem, Span


@dataclass(frozen=True)
class Planted:
    """A programme that cannot be complete, and codes of which every explanation names at least one."""

    name: str
    problem: Problem
    codes: frozenset[str]


def contradictions() -> list[Planted]:
    """All of them, in a fixed order."""
    whole = demonstration(date(2026, 11, 23)).problem
    first = whole.calendar.first_day

    def day(week: int, weekday: int) -> date:
        return first + timedelta(days=(week - 1) * 7 + weekday)

    def module(code: str, **fields: Any) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, modules=swapped(p.modules, code, **fields))

    def venue(code: str, **fields: Any) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, venues=swapped(p.venues, code, **fields))

    def pool(code: str, quantity: int) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, pools=swapped(p.pools, code, quantity=quantity))

    def holders(qualification: str, **fields: Any) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, instructors=tuple(
            replace(i, **fields) if qualification in i.qualifications else i for i in p.instructors))  # fmt: skip

    def staff(name: str, **fields: Any) -> Callable[[Problem], Problem]:
        return lambda p: replace(
            p, instructors=tuple(replace(i, **fields) if i.name == name else i for i in p.instructors)
        )

    def order(before: str, after: str, least: int, largest: int | None = None) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, orders=(
            *(o for o in p.orders if (o.before, o.after) != (before, after)), Order(before, after, least, largest)))  # fmt: skip

    def closed(*days: date) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, calendar=replace(
            p.calendar, closed_days=(*p.calendar.closed_days, *(ClosedDay(d, "Public holiday") for d in days))))  # fmt: skip

    def event(code: str, groups: tuple[str, ...], a: date, b: date) -> Callable[[Problem], Problem]:
        return lambda p: replace(p, events=(*p.events, FixedEvent(code, "Parade rehearsal", groups, a, b)))

    def pin(*pins: tuple[str, date, int, str, str]) -> Callable[[Problem], Problem]:
        return lambda p: replace(
            p,
            pins=tuple(
                Placement(p.sessions[_at(p, m)].code, d, n, v, (i,) if i else ()) for m, d, n, v, i in pins
            ),
        )  # fmt: skip

    whole_audience = tuple(g.code for g in whole.groups if g.kind == "contingent")
    companies = tuple(g.code for g in whole.groups if g.kind == "company")
    almost_all_barred = tuple((d, n) for d in range(1, 7) for n in range(1, 9))
    saper = "Maj Igor Saper"
    rows: tuple[tuple[str, tuple[Callable[[Problem], Problem], ...], set[str]], ...] = (
        ("range days in three weeks", (module("RNG", first_week=4, last_week=6),), {"RNG"}),
        ("English at most twice a week", (module("ENG", max_per_week=2),), {"ENG"}),
        ("one holder of EOD 2, here nine days", (staff(saper, present=(Span(day(13, 0), day(14, 1)),)),
            staff("Capt Nurzhan Bek", qualifications=("eod",))), {"I31", "eod 2"}),
        ("exercise before its prerequisite", (module("FX1", first_week=20, last_week=22), module("FX2", first_week=18, last_week=19)), {"FX1", "FX2"}),
        ("four lorries", (pool("LORRY", 4),), {"LORRY"}),
        ("drill of seven days", (module("CLO", length=7),), {"CLO"}),
        ("holiday in the middle of the drill's only week", (module("CLO", first_week=22, last_week=22), closed(day(22, 3))), {"CLO"}),
        ("thirty medical sessions", (module("FMA", sessions=30),), {"FMA"}),
        ("signals in two weeks", (module("SIG", first_week=9, last_week=10),), {"SIG"}),
        ("range closed for five weeks", (module("RNG", first_week=9, last_week=14), venue("RANGE", closures=(Span(day(10, 0), day(14, 6)),))), {"RANGE", "RNG"}),
        ("built-up site closed for seven weeks", (venue("TOWN", closures=(Span(day(13, 0), day(20, 6)),)),), {"TOWN"}),
        ("one language room", (*(venue(f"LR{n}", kind="store") for n in (2, 3, 4)),), {"language room"}),
        ("English teachers at eight hours", (holders("english", weekly_load_hours=8),), {"I01", "I02", "I03", "I04", "I05"}),
        ("driving teachers at six hours", (holders("driving", weekly_load_hours=6),), {"I22", "I23"}),
        ("drone teachers away", (holders("uas", absent=(Span(day(9, 0), day(14, 6)),)),), {"I25", "I26"}),
        ("four weeks of rehearsal", (event("REH", whole_audience, day(19, 0), day(22, 6)),), {"REH"}),
        ("two pins at once", (pin(("SIG", day(10, 0), 1, "SIGR", "I24"), ("SEA", day(10, 0), 1, "CR1", "I08")),), set()),
        ("pin outside the weeks", (pin(("PCK", day(4, 1), 1, "BASE", "I28")),), {"PCK"}),
        ("eighty days between navigations", (order("NAV", "NVN", 80),), {"NAV", "NVN"}),
        ("guard by night too long after guard by day", (module("BSE", first_week=12, last_week=13), module("BSN", first_week=25, last_week=26)), {"BSE", "BSN"}),
        ("orders in a circle", (order("CKP", "CHK", 0),), {"CKP", "CHK"}),
        ("companies in a classroom", (module("CUL", groups=companies),), {"CUL"}),
        ("a qualification that nobody holds", (module("LOG", qualification="water purification"),), {"LOG"}),
        ("three holders of EOD 2 at once", (module("EO2", instructors=3),), {"EO2"}),
        ("too many hours of a platoon in two weeks", (module("FIT", sessions=22, max_per_day=2, max_per_week=0, last_week=4),
            module("IHL", sessions=16, length=4, max_per_day=2, max_per_week=0, last_week=4)), {"FIT", "IHL"}),
        ("too many half-days of a platoon", (module("IHL", sessions=22, length=3, max_per_day=2, max_per_week=0, last_week=4),
            module("FIT", sessions=1, length=3, first_week=3, last_week=4)), {"FIT", "IHL"}),
        ("six night checkpoints in a week", (module("CKN", first_week=21, last_week=21), module("CKP", last_week=19)), {"CKN"}),
        ("no ambulance", (pool("AMB", 0),), {"AMB"}),
        ("platoon range in two weeks, one closed", (module("RNP", first_week=17, last_week=18), venue("RANGE", closures=(Span(day(18, 0), day(18, 6)),))), {"RNP", "RANGE"}),
        ("signals on Mondays only", (module("SIG", barred=almost_all_barred),), {"SIG"}),
        ("thirteen make-up sessions of signals", (module("SIG", makeup=(("SIGN", 13),)),), {"SIG"}),
        ("first-aid teachers at eight hours", (holders("first aid", weekly_load_hours=8),), {"BFA", "first aid"}),
        ("two range modules in one week", (module("RNP", first_week=15, last_week=15, sessions=1), module("RNG", first_week=13, last_week=14, max_per_day=2, sessions=2)), {"RNG", "RNP"}),
    )  # fmt: skip
    found = []
    for name, changes, codes in rows:
        problem = whole
        for change in changes:
            problem = change(problem)
        found.append(Planted(name, problem, frozenset(codes)))
    return found


def _at(problem: Problem, module: str) -> int:
    return next(n for n, s in enumerate(problem.sessions) if s.module == module)
