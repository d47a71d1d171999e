"""Random small problems for readiness: everything that can happen, close together in time."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Gap,
    Ladder,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.standards.scales import Scale

START = date(2024, 1, 31)
COURSES = (Course("BFAC", valid_months=24), Course("FMAC", ("BFAC",), 1), Course("CPTM"))
LADDERS = (Ladder("EOD", ("EOD1", "EOD2", "EOD3")), Ladder("IEDD", ("IEDD1", "IEDD2")))
SCALES = (
    Scale("CEFR", "points", ("A1", "A2", "B1", "B2")),
    Scale("SLP", "profile", skills=("L", "S"), highest=Decimal(3)),
)
SCORES = (("CEFR", "A2"), ("CEFR", "B1"), ("CEFR", "B2"), ("SLP", "11"), ("SLP", "21"), ("SLP", "22"))
TASKS = ("T1", "T2")
KINDS = ("contingent", "company", "platoon", "section")
ROLES = ("medic", "engineer", "driver")
MOST_DAYS = 120


def day(rng: random.Random) -> date:
    return START + timedelta(days=rng.randrange(MOST_DAYS))


def birthday(rng: random.Random) -> date:
    """A birthday on which an age limit is reached or passed within the days of the case."""
    on = day(rng)
    return date(on.year - rng.choice((18, 20, 41)), on.month, min(on.day, 28))


def thing(rng: random.Random, for_unit: bool) -> tuple[str, str]:
    if for_unit:
        return "task", rng.choice(TASKS)
    return rng.choice((
        ("course", "BFAC"), ("course", "FMAC"), ("edition", "CPTM"), ("level", "EOD1"), ("level", "EOD2"),
        ("level", "EOD3"), ("level", "IEDD1"), ("language", "English"), ("document", "passport"), ("document", "medical"),
    ))  # fmt: skip


def requirement(rng: random.Random, code: str, applies_to: str) -> Requirement:
    what, of = thing(rng, applies_to == "unit" and rng.random() < 0.4)
    if rng.random() < 0.1 and what != "task":
        what, of = rng.choice(("age", "service")), ""
    scale, least = rng.choice(SCORES) if what == "language" else ("", "")
    most = ""
    if what in ("age", "service"):
        least, most = rng.choice((("18", ""), ("", "40"), ("20", "40")))
    measure, amount = "each", 1.0
    if applies_to == "unit" and what != "task":
        measure = rng.choice(("each", "share", "count", "count per platoon", "count per section"))
        amount = rng.choice((0.5, 0.3334, 0.9, 1.0)) if measure == "share" else float(rng.choice((1, 2)))
    return Requirement(
        code, what, of, scale, least, most, measure, amount,  # type: ignore[arg-type]
        rng.choice(("all", "all", "officers", "commanders", *ROLES)) if what != "task" else "all",
        rng.choice((None, None, 1, 2, 12)), rng.choice((None, 0, 30)) if what == "document" else None,
        rng.random() < 0.6,
    )  # fmt: skip


def requirement_set(rng: random.Random, code: str, version: int) -> RequirementSet:
    applies_to = rng.choice(("person", "unit"))
    lines = [requirement(rng, f"R{n:02d}", applies_to) for n in range(1, rng.randrange(2, 8))]
    first = lines[0]
    lines[1:] = [
        replace(r, alternative="a", who=first.who, measure=first.measure, amount=first.amount, critical=first.critical)
        if rng.random() < 0.3 and (r.what == "task") == (first.what == "task") else r
        for r in lines[1:]
    ]  # fmt: skip
    lines[0] = replace(first, alternative="a")
    return RequirementSet(
        code, version, START - timedelta(days=rng.randrange(-60, 30)), applies_to, tuple(lines),  # type: ignore[arg-type]
        category=rng.choice(("", "any", "troops")), unit_kind=rng.choice(("", *KINDS)) if applies_to == "unit" else "",
        post=rng.choice(("", "", *ROLES, "commander")) if applies_to == "person" else "",
        withdrawn=(Gap(START + timedelta(days=20), START + timedelta(days=25)),) if rng.random() < 0.2 else (),
    )  # fmt: skip


def proof(rng: random.Random, subject: str, what: str, of: str) -> Proof:
    on = day(rng)
    known = on + timedelta(days=rng.choice((0, 0, 1, 5)))
    scale, score = rng.choice(SCORES) if what == "language" else ("", "")
    return Proof(
        subject, what, of, on, known,  # type: ignore[arg-type]
        rng.choice(("pass", "pass", "fail", "needs improvement")),
        on + timedelta(days=rng.randrange(100)) if rng.random() < 0.3 else None, scale, score,
        known + timedelta(days=rng.randrange(30)) if rng.random() < 0.2 else None, f"row:{rng.randrange(10**6)}",
    )  # fmt: skip


def waiver(rng: random.Random, subjects: list[str], sets: tuple[RequirementSet, ...]) -> Waiver:
    chosen = rng.choice(sets)
    first = day(rng)
    return Waiver(
        rng.choice(subjects), chosen.code, rng.choice(chosen.requirements).code, "Commander", "injured", first,
        first + timedelta(days=rng.randrange(60)), first,
        first + timedelta(days=10) if rng.random() < 0.2 else None,
    )  # fmt: skip


def problem(rng: random.Random, proofs: int = 150) -> Problem:
    units = [Unit("u0", "contingent")]
    for n in range(1, rng.randrange(2, 9)):
        parent = rng.choice(units)
        below = KINDS[min(KINDS.index(parent.kind) + 1, 3) :]
        units.append(Unit(f"u{n}", rng.choice(below), parent.code, rng.choice(("", "infantry"))))  # type: ignore[arg-type]
    people = [
        Person(
            f"p{n}", rng.choice(units).code, rng.choice(("troops", "troops", "staff_officer")),
            tuple(r for r in ROLES if rng.random() < 0.4), "", rng.random() < 0.3, rng.random() < 0.3,
            birthday(rng) if rng.random() < 0.9 else None,
            date(2000, 2, 29) if rng.random() < 0.5 else date(2023, 3, 1),
        )
        for n in range(rng.randrange(1, 9))
    ]  # fmt: skip
    sets = tuple(requirement_set(rng, f"S{n}", v) for n in range(4) for v in range(1, rng.randrange(2, 4)))
    subjects = [p.code for p in people] + [u.code for u in units]
    listed = []
    for _ in range(proofs):
        subject = rng.choice(subjects)
        listed.append(proof(rng, subject, *thing(rng, subject.startswith("u"))))
    bookings = tuple(
        Booking(
            tuple(rng.sample(subjects, min(2, len(subjects)))), *thing(rng, rng.random() < 0.4), day(rng),  # type: ignore[arg-type]
            day(rng), rng.random() < 0.8,
        )
        for _ in range(6)
    )  # fmt: skip
    bookings = tuple(b for b in bookings if b.what != "document")
    return Problem(
        day(rng), sets, tuple(units), tuple(people), tuple(listed),
        tuple(waiver(rng, subjects, sets) for _ in range(8)), bookings, COURSES, LADDERS, SCALES,
        rng.choice((None, day(rng))), rng.choice((None, START + timedelta(days=70))),
        rng.choice((None, START + timedelta(days=90))), rng.choice((0, 7, 30)),
    )  # fmt: skip
