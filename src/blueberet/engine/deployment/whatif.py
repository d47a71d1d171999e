"""What would be if: changed copies of the situation, filled and set side by side with the plan there is.

In: a problem, its plan, changes. Out: for each copy what is filled of the old posts and of the new, and who moves.
Why: docs/engines/deployment-changes.md, section "What if".
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from blueberet.engine.deployment.altering import Scenario, altered
from blueberet.engine.deployment.clashing import Clash, clashes
from blueberet.engine.deployment.closing import Told
from blueberet.engine.deployment.comparing import Moved, WomenShare, at_home, moved, women
from blueberet.engine.deployment.departing import Departure, departures
from blueberet.engine.deployment.filling import NoPlan, fill, one_of
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.kit.budget import Budget

__all__ = ["Answer", "Answers", "Scenario", "Scenarios", "compare"]

KEPT = 20
"""Worth of everybody who stays where he is, in thousandths of a post of priority 5: as much as sending somebody again
costs. Without it any of many equal plans would come, and the list of those who move would say nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one copy comes to. Old: rotations that the problem has; new: those that the changes bring.

    ``least_home``: people at home on the day on which fewest are. Refused: the changes contradict themselves.
    """

    name: str
    plan: Plan | None = None
    old_filled: int = 0
    old_places: int = 0
    new_filled: int = 0
    new_places: int = 0
    least_home: int = 0
    women: tuple[WomenShare, ...] = ()
    departures: tuple[Departure, ...] = ()
    moved: tuple[Moved, ...] = ()
    """Against the plan there is."""
    refused: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What is asked in one go."""

    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The plan there is first, then each scenario."""

    answers: tuple[Answer, ...]


def compare(
    problem: Problem, plan: Plan, scenarios: tuple[Scenario, ...], budget: Callable[[], Budget], *,
    kept: int = KEPT, seed: int = 0, told: Callable[[int, int], bool] | None = None,
) -> Answers:  # fmt: skip
    """Fill every copy, each within a budget of its own; who stays counts ``kept``.

    ``told``: how many are done of all, asked again and again, says whether to go on.
    """
    found = [_answer(problem, Fits(problem), "As it is", plan, plan)]
    for n, scenario in enumerate(scenarios):
        go_on = one_of(told, n, len(scenarios))
        if not go_on(0.0, 0.0):
            break
        try:
            changed = altered(problem, scenario.changes)
        except ValueError as error:
            found.append(Answer(scenario.name, refused=tuple(str(error).splitlines())))
            continue
        fits = Fits(changed)
        try:
            new = _near(fits, plan, budget, seed, go_on, kept)
            found.append(_answer(problem, fits, scenario.name, plan, new))
        except NoPlan as error:
            known = clashes(changed)
            said = tuple(c.sentence for c in known) or (str(error),)
            found.append(Answer(scenario.name, refused=said, clashes=known))
    return Answers(tuple(found))


def _near(fits: Fits, plan: Plan, budget: Callable[[], Budget], seed: int, told: Told, kept: int) -> Plan:
    """Filled near a plan; if that is not proven in time, anew too: what is worth more with those who stay."""
    near = fill(fits.problem, budget(), seed=seed, told=told, fits=fits, stay=plan.assignments, kept=kept)
    if near.ended != "time" or not told(0.0, 0.0):
        return near
    anew = fill(fits.problem, budget(), seed=seed, told=told, fits=fits)
    stood = set(plan.assignments)
    worth = [(p.value or 0) + kept * len(stood & set(p.assignments)) for p in (near, anew)]
    return near if worth[0] >= worth[1] else replace(anew, ended="time")


def _answer(before: Problem, fits: Fits, name: str, old: Plan, new: Plan) -> Answer:
    now = fits.problem
    ours = {r.code for r in before.rotations}
    places = {r.code: now.post_of[r.code].places for r in now.rotations}
    in_old = [a for a in new.assignments if a.rotation in ours]
    return Answer(
        name, new, len(in_old), sum(n for code, n in places.items() if code in ours),
        len(new.assignments) - len(in_old), sum(n for code, n in places.items() if code not in ours),
        at_home(now, new), women(now, new), departures(now, new, fits, ours), moved(old, new),
    )  # fmt: skip
