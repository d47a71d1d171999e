"""Everything of a proposal: a row for each place as a table, the problem and the plan as JSON.

In: a problem and a plan. Out: bytes. What is written comes back through ``intake_plan``, also after a hand changed it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.reasons import Reasons
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.readers import text
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book, write_csv
from blueberet.stages.deployment.sentences import worded

FORMAT: Literal["blueberet.filling"] = "blueberet.filling"
NEAREST = 1
"""People told for one place that stays empty."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a file of a proposal holds: the situation it was made for, and the plan."""

    format: Literal["blueberet.filling"]
    problem: Problem
    plan: Plan


def whatever(cell: object) -> str:
    """A cell that is for people: it is not read, so nothing in it is wrong."""
    return str(cell)


PLAN = Table("filling", "Posts filled", (
    Column("mission", "Mission", whatever, "For people; not read.", "UNDOF"),
    Column("post", "Post", whatever, "For people; not read.", "UNDOF-MED"),
    Column("title", "Title", whatever, "For people; not read.", "Medic"),
    Column("rotation", "Rotation", text, "Code of the tour.", "UNDOF-MED/1", True, ("Tour", "Ротация")),
    Column("first", "First day", whatever, "For people; not read.", "2027-03-14"),
    Column("last", "Last day", whatever, "For people; not read.", "2028-03-13"),
    Column("place", "Place", whatever, "Number of the place in the tour; not read.", "1"),
    Column("person", "Person", text, "Service number of who fills the place; empty: nobody.", "KZ-400137", True,
           ("Service number", "Личный номер")),
    Column("name", "Name", whatever, "For people; not read.", "Invented Person"),
    Column("why", "Why empty", whatever, "For people; not read.", "Nobody fits; the nearest lacks one thing."),
), "One row for each place of a tour. A person may stand in several tours, once in each.",
    ("Plan", "Filling", "Ротации"))  # fmt: skip


def write_plan(
    kind: Literal["csv", "xlsx", "json"], problem: Problem, plan: Plan, why: Mapping[str, str] | None = None
) -> bytes:
    """The proposal as a file. ``why``: for each tour with empty places, the reason."""
    if kind == "json":
        return wire.dump_json(Filling(FORMAT, problem, plan)) + b"\n"
    rows = places(problem, plan, why or {})
    return write_csv(PLAN, rows) if kind == "csv" else write_book([(PLAN, rows)])


def places(problem: Problem, plan: Plan, why: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A row for each place of each tour, by mission, post and day; empty ones last."""
    sent: dict[str, list[str]] = defaultdict(list)
    for a in plan.assignments:
        sent[a.rotation].append(a.person)
    names = {p.code: p.name for p in problem.people}
    post_of = problem.post_of
    for r in sorted(problem.rotations, key=lambda r: (post_of[r.code].mission, r.post, r.first, r.code)):
        post, people = post_of[r.code], sorted(sent[r.code])
        for n in range(max(post.places, len(people))):
            person = people[n] if n < len(people) else ""
            yield {
                "mission": post.mission, "post": post.code, "title": post.title, "rotation": r.code, "first": r.first,
                "last": r.last, "place": n + 1, "person": person, "name": names.get(person, ""),
                "why": "" if person else why.get(r.code, ""),
            }  # fmt: skip


def why_empty(problem: Problem, plan: Plan) -> dict[str, str]:
    """For each tour with empty places, why, and what the nearest lacks."""
    found: dict[str, str] = {}
    for e in Reasons(problem, plan).empty():
        near = [
            f"{n.person}: {', '.join(worded(wire.dump(x)) for x in n.lacks)}." for n in e.nearest[:NEAREST] if n.lacks
        ]
        found[e.rotation] = " ".join([worded(wire.dump(e)), *near])
    return found
