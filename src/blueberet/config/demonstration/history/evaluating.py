"""What evaluators saw: tasks shown by sections, platoons, companies and the contingent, all invented.

In: the demonstration, a complete plan, the steps of the tasks, the day of set-up. Out: ``Seen`` sheets by day. A unit
shows a task when most of what prepares it is over, and again until it shows it well; later once more.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp

from blueberet.config.demonstration.centre import Demonstration
from blueberet.config.demonstration.serves import SERVES
from blueberet.engine.programme.result import Plan

LEVELS: dict[str, tuple[str, ...]] = {
    "section": ("T03", "T04", "T05", "T08"),
    "platoon": ("T01", "T02", "T03", "T11"),
    "company": ("T01", "T02", "T06", "T07", "T09", "T12"),
    "contingent": ("T10", "T13", "T14"),
}
"""Which tasks a unit of a kind shows. A company shows what its platoons have shown."""
EVALUATORS = ("Col Serik Amanov", "Maj Talgat Orazov", "Sgt Dias Oral", "Sgt Kuat Beisen")
LENIENT = "Sgt Kuat Beisen"
EXPERT = "Invented Expert, UN DPO"
ADVISORY_WEEK = 17
"""Week of an earlier, advisory visit, when an expert saw two tasks."""
SECOND_SHARE, EVENTS_MOST = 0.2, 6
BEGIN, LEARNING, AGAIN, SPREAD, STEP_SPREAD = 0.6, 3.4, 0.7, 0.35, 0.45
"""Skill in logits: before training, what training adds, what a further try adds, between units, between steps."""
WEAK = {("5 Platoon", "T02"): -4.0, ("4-2 Section", "T03"): -3.5}
"""Units that are short of a task; the platoon has not shown convoy escort yet."""
WEATHER = ("clear", "overcast", "wind", "rain", "heat", "snow")


@dataclass(frozen=True)
class Step:
    """A line of a task."""

    code: str
    critical: bool
    leader: bool
    limit: int | None
    """Seconds, for a timed step."""


@dataclass(frozen=True)
class Seen:
    """One sheet of one evaluator."""

    task: str
    unit: str
    """Code of the unit in the roster."""
    day: date
    evaluator: str
    is_external: bool
    conditions: dict[str, str]
    marks: dict[str, str]
    """``GO`` or ``NO-GO`` by step, for the unit as a whole."""
    seconds: dict[str, int]
    """By timed step."""
    members: dict[str, dict[str, str]] = field(default_factory=dict)
    """Marks of single people by service number, where the task is shown by each."""
    remarks: str = ""
    event: int = 0
    """Two sheets of one event have the same number."""


def seen_until(
    demo: Demonstration, plan: Plan, steps: Mapping[str, Sequence[Step]], today: date, seed: int = 13
) -> list[Seen]:  # fmt: skip
    """Draw every sheet that was sent before today."""
    chance = random.Random(seed)  # noqa: S311 (invented evaluations, no secrets)
    found: list[Seen] = []
    kinds = {g.code: g for g in demo.problem.groups}
    advisory = demo.problem.calendar.first_day + timedelta(weeks=ADVISORY_WEEK - 1, days=2)
    for unit, group in kinds.items():
        for task in LEVELS.get(group.kind, ()):
            days = _preparing(demo, plan, task, frozenset(group.members))
            if not days or task not in steps:
                continue
            talent = chance.gauss(0, SPREAD) + WEAK.get((unit.rpartition(" > ")[2], task), 0.0)
            found += _shows(chance, task, unit, group.members, days, steps[task], talent, today, advisory, len(found))
    return sorted(found, key=lambda s: (s.day, s.event, s.evaluator))


def _preparing(demo: Demonstration, plan: Plan, task: str, people: frozenset[str]) -> list[date]:
    """Days of the sessions that prepare these people for a task; the evaluation of week 24 itself is none."""
    modules = {m for m, codes in SERVES.items() if task in codes and m != "SEL"}
    problem = demo.problem
    found = []
    for p in plan.placements:
        session = problem.session_by_code[p.session]
        if session.module in modules and people & set(problem.group_by_code[session.group].members):
            found.append(p.day)
    return sorted(found)


def _shows(
    chance: random.Random, task: str, unit: str, people: Sequence[str], days: list[date], steps: Sequence[Step],
    talent: float, today: date, advisory: date, number: int,
) -> list[Seen]:  # fmt: skip
    found: list[Seen] = []
    day = days[len(days) * 2 // 5] + timedelta(days=chance.randrange(2, 9))
    for n in range(EVENTS_MOST):
        while day.weekday() == 6:
            day += timedelta(days=1)
        if day >= today:
            break
        trained = sum(d < day for d in days) / len(days)
        skill = BEGIN + LEARNING * trained + AGAIN * n + talent
        event = number * 10 + n
        external = abs((day - advisory).days) <= 4 and task in ("T03", "T05")
        first = _sheet(chance, task, unit, people, steps, skill, day, event, EXPERT if external else "")
        found.append(first)
        if chance.random() < SECOND_SHARE:
            found.append(_second(chance, first))
        passed = all(first.marks[s.code] == "GO" for s in steps if s.critical)
        day += timedelta(days=chance.randrange(7, 15) if not passed else chance.randrange(21, 42))
    return found


def _sheet(
    chance: random.Random, task: str, unit: str, people: Sequence[str], steps: Sequence[Step], skill: float, day: date,
    event: int, expert: str,
) -> Seen:  # fmt: skip
    marks, seconds = {}, {}
    for step in steps:
        good = chance.random() < _share(skill + chance.gauss(0, STEP_SPREAD))
        marks[step.code] = "GO" if good else "NO-GO"
        if step.limit is not None:
            share = chance.uniform(0.55, 0.98) if good else chance.uniform(1.05, 1.6)
            seconds[step.code] = min(step.limit, round(step.limit * share)) if good else round(step.limit * share) + 1
    members = {}
    if task == "T11":
        own = [s for s in steps if not s.leader and s.limit is None]
        members = {p: {s.code: "GO" if chance.random() < _share(skill + 0.5) else "NO-GO" for s in own} for p in people}
    failed = [code for code, mark in marks.items() if mark == "NO-GO"]
    return Seen(
        task, unit, day, expert or chance.choice(EVALUATORS), bool(expert), _conditions(chance, len(people)), marks,
        seconds, members, f"Shown again after more practice of {failed[0]}." if len(failed) > 2 else "", event,
    )  # fmt: skip


def _second(chance: random.Random, first: Seen) -> Seen:
    """Another evaluator at the same event: mostly of the same mind, one of them milder than the others."""
    who = chance.choice([e for e in EVALUATORS if e != first.evaluator])
    marks = {}
    for code, mark in first.marks.items():
        other = chance.random() < (0.3 if who == LENIENT and mark == "NO-GO" else 0.04)
        marks[code] = mark if not other or code in first.seconds else {"GO": "NO-GO", "NO-GO": "GO"}[mark]
    return Seen(
        first.task, first.unit, first.day, who, False, first.conditions, marks, first.seconds, first.members, "",
        first.event,
    )  # fmt: skip


def _conditions(chance: random.Random, strength: int) -> dict[str, str]:
    return {
        "light": chance.choice(("day", "day", "day", "night")),
        "weather": chance.choice(WEATHER),
        "strength": str(max(1, strength - chance.choice((0, 0, 0, 1, 1, 2)))),
    }


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))
