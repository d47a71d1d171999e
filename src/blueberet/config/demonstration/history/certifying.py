"""Tests, certificates of level and personal logs of the past months, through the room's own acts; all invented.

In: the programme with its people. Out: rows, and how many. Everybody is tested in humanitarian law,
leaders in English; engineers get their levels in writing and keep the log that IMAS 09.30 asks for.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.assessment.services.levels import issue_certificate
from blueberet.stages.assessment.services.log import Worked, countersign, write_entry
from blueberet.stages.assessment.services.scores import Tested, enter_test
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Standard

LAW_WEEK, ENGLISH_WEEK, LEVELS_WEEK, LOG_WEEKS = 9, 14, 15, (12, 16, 19)
PASSES, LEADERS_PASS, LEVEL_SHARE, SIGNED_SHARE = 0.96, 0.85, 0.88, 0.75
VALID = timedelta(days=3 * 365)
SCHOOL = "Invented Military Engineer School"
WORK = (
    ("Training ground, lane 2", "Search of a lane", {"mines": "4"}, "operator"),
    ("Live range", "Clearance after a shoot", {"small arms": "30", "grenades": "2"}, "assistant"),
    ("Built-up site", "Search of a house, training devices", {"improvised": "1"}, "trainee"),
)


def certify(programme: Programme, seed: int = 17) -> str:
    """Enter what was tested, certified and worked; a sentence of how much."""
    chance = random.Random(seed)  # noqa: S311 (invented tests, no secrets)
    people = list(Person.objects.filter(centre=programme.centre, merged_into=None).order_by("service_number"))
    teacher, registrar = (_holder(programme, r) for r in (Membership.Role.INSTRUCTOR, Membership.Role.REGISTRAR))
    tests = list(_tests(programme, people, chance))
    for n, test in enumerate(tests):
        assert test.day is not None
        enter_test(
            test, centre=programme.centre, actor=teacher, client_key=f"demonstration-test-{n}", now=_at(test.day)
        )
    engineers = [p for p in people if "engineer" in p.specialities]
    given = _certificates(programme, engineers, chance, registrar)
    worked = _logs(programme, engineers, chance, registrar, teacher)
    return f"{len(tests)} tests, {given} certificates of level and {worked} log entries."


def _day(programme: Programme, week: int, weekday: int = 4) -> date:
    return programme.first_day + timedelta(weeks=week - 1, days=weekday)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(18), tzinfo=timezone.get_current_timezone())


def _tests(programme: Programme, people: list[Person], chance: random.Random) -> Iterator[Tested]:
    first = _day(programme, LAW_WEEK)
    for p in people:
        right = chance.randrange(70, 100) if chance.random() < PASSES else chance.randrange(38, 60)
        yield _law(p, right, first)
        if right < 60:
            yield _law(p, chance.randrange(68, 90), first + timedelta(days=7))
    for p in people:
        if p.category != "soldier":
            score = "2222" if chance.random() < LEADERS_PASS else "2221"
            yield Tested(p, "", "English", "STANAG 6001", score, _day(programme, ENGLISH_WEEK), "Ms Aigerim Bekova")


def _law(p: Person, right: int, day: date) -> Tested:
    return Tested(p, "IHL", "", "%", str(right), day, "Maj Talgat Orazov", passed=right >= 60)


def _certificates(
    programme: Programme, engineers: list[Person], chance: random.Random, registrar: User
) -> int:  # fmt: skip
    ladders = {s.code: s for s in Standard.objects.filter(centre=programme.centre, kind="ladder")}
    issued = _day(programme, LEVELS_WEEK)
    wanted = [(p, "EOD", "EOD1") for p in engineers if chance.random() < LEVEL_SHARE]
    wanted += [(p, "EOD", "EOD2") for p in engineers[1::5]]
    wanted += [(p, "IEDD", "IEDD1") for p in engineers if chance.random() < LEVEL_SHARE]
    for n, (person, ladder, level) in enumerate(wanted):
        issue_certificate(
            person, ladders.get(ladder), level, issued=issued, expires=issued + VALID, authority=SCHOOL,
            number=f"{ladder}-{n + 1:03d}", actor=registrar, client_key=f"demonstration-level-{n}", now=_at(issued),
        )  # fmt: skip
    return len(wanted)


def _logs(
    programme: Programme, engineers: list[Person], chance: random.Random, registrar: User, teacher: User
) -> int:  # fmt: skip
    count = 0
    for person in engineers:
        for week, (place, task, items, role) in zip(LOG_WEEKS, WORK, strict=True):
            day = _day(programme, week, chance.randrange(5))
            entry = write_entry(
                person, Worked(day, place, task, items, role, str(chance.choice((2, 3, 4, 6)))), actor=registrar,
                client_key=f"demonstration-log-{count}", now=_at(day),
            )  # fmt: skip
            count += 1
            if chance.random() < SIGNED_SHARE:
                countersign(entry, actor=teacher, now=_at(day + timedelta(days=1)))
    return count


def _holder(programme: Programme, role: str) -> User:
    return User.objects.filter(memberships__centre=programme.centre, memberships__role=role).order_by("pk")[0]
