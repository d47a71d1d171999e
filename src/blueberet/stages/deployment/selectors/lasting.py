"""Whose papers do not last the tours of a proposal: the roll says what papers are worth now, the proposal the rest."""

from collections.abc import Iterable
from dataclasses import dataclass

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Holding, Person, Problem, Rotation
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.ending import DESK, Ending, endings_of
from blueberet.stages.deployment.holdings import papers_on_roll
from blueberet.stages.roster import models as roster


@dataclass(frozen=True, slots=True)
class Short:
    """A paper of somebody that does not last a tour."""

    person: Person
    rotation: Rotation
    ending: Ending


def papers_now(centre: Centre, numbers: Iterable[str]) -> dict[str, list[Holding]]:
    """What people hold by the roll of today, by service number: documents and licences."""
    rows = roster.Person.objects.filter(centre=centre, merged_into=None, service_number__in=list(numbers))
    keys = dict(rows.values_list("pk", "service_number"))
    found = papers_on_roll(centre.pk, keys)
    return {number: found.get(key, []) for key, number in keys.items()}


def held_now(person: Person, papers: dict[str, list[Holding]]) -> list[Holding]:
    """What a person of a situation holds, with papers as they are now; of who left the roll, as they were."""
    now = papers.get(person.code)
    return list(person.holds) if now is None else [*(h for h in person.holds if h.what not in DESK), *now]


def short_papers(centre: Centre, problem: Problem, plan: Plan) -> list[Short]:
    """Every paper that does not last the tour its holder is proposed for, by tour and name."""
    people = {p.code: p for p in problem.people}
    tours = {r.code: r for r in problem.rotations}
    papers = papers_now(centre, {a.person for a in plan.assignments})
    found = []
    for a in sorted(plan.assignments, key=lambda a: (tours[a.rotation].first, a.rotation, people[a.person].name)):
        tour, person = tours[a.rotation], people[a.person]
        needs = problem.post_of[a.rotation].needs
        found += [Short(person, tour, e) for e in endings_of(held_now(person, papers), needs, tour.first, tour.last)]
    return found
