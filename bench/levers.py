"""What the answers about a filling take: bottleneck, what if, repair, clashes, beside filling it once.

python -m bench.levers [people posts]      150 20 without numbers

The same pools and posts as bench/filling.py; every plan is checked.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.filling import FIRST, instance
from blueberet.engine.deployment.altering import Closes, NewPosts, Rule, altered
from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.clashing import clashes, confirm
from blueberet.engine.deployment.comparing import moved
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.levers import bottleneck, levers, pull
from blueberet.engine.deployment.problem import Mission, Pin, Post
from blueberet.engine.deployment.repairing import DropOut, repair
from blueberet.engine.deployment.whatif import Scenario, compare
from blueberet.engine.kit.budget import Budget

RESULTS = Path(__file__).parent / "results"


def budget() -> Budget:
    """Of one solve."""
    return Budget(60, time.perf_counter)


def measure(people: int, posts: int) -> dict[str, Any]:
    """One size, each answer once; seconds are the processor's, as the search has one thread."""
    problem = instance(people, posts)
    found: dict[str, Any] = {"people": people, "posts": posts, "rotations": len(problem.rotations)}
    fill(instance(20, 4), budget())
    began = time.process_time()
    plan = fill(problem, budget())
    found["fill_s"], found["filled"], found["ended"] = _since(began), plan.filled, plan.ended
    began = time.process_time()
    ideas = levers(problem, plan)
    found["ideas"], found["ideas_s"] = len(ideas), _since(began)
    began = time.process_time()
    unlocked = bottleneck(problem, plan, budget, confirmed=5)
    found["bottleneck_5_s"] = _since(began)
    found["levers"] = [[u.lever.told, u.lever.thought, u.more, u.worth, u.is_proven] for u in unlocked]
    _lawful(*((pull(problem, u.lever), u.plan) for u in unlocked))
    new = NewPosts((Post("NEW", "NEW", "rifle", places=max(1, posts // 5), priority=3),), FIRST, (Mission("NEW"),))
    scenarios = (
        Scenario("new posts", (new,)),
        Scenario("a mission closes", (Closes("M0", problem.last.replace(month=6, day=30)),)),
        Scenario("rest 6 months", (Rule(rest_months=6),)),
    )  # fmt: skip
    began = time.process_time()
    answers = compare(problem, plan, scenarios, budget).answers
    found["what_if_3_s"] = _since(began)
    found["what_if"] = [[a.name, a.old_filled, a.new_filled, len(a.moved), a.plan.ended] for a in answers if a.plan]
    began = time.process_time()
    anew = [fill(altered(problem, s.changes), budget()) for s in scenarios]
    found["what_if_anew_3_s"] = _since(began)
    found["what_if_anew"] = [
        [s.name, p.filled, len(moved(plan, p)), (p.value or 0) - (a.plan.value or 0)]
        for s, p, a in zip(scenarios, anew, answers[1:], strict=True)
        if a.plan
    ]
    _lawful(*((altered(problem, s.changes), a.plan) for s, a in zip(scenarios, answers[1:], strict=True)))
    gone = tuple(DropOut(a.person, FIRST) for a in plan.assignments[:3])
    began = time.process_time()
    mended = repair(problem, plan, gone, FIRST, budget())
    found["repair_3_s"] = _since(began)
    found["repair"] = [len(mended.moved), len(mended.lost), mended.is_proven]
    _lawful((mended.problem, mended.plan))
    pins = [Pin(a.person, a.rotation) for a in plan.assignments]
    strict = replace(problem, pins=tuple(pins), rules=replace(problem.rules, reserve_share=1.0))
    began = time.process_time()
    told = clashes(strict)
    found["clashes"], found["clashes_s"] = [[c.rule, len(c.pins)] for c in told][:5], _since(began)
    began = time.process_time()
    found["clash_confirmed"] = confirm(strict, told[0], budget()).is_confirmed
    found["clash_confirmed_s"] = _since(began)
    return found


def _lawful(*plans: tuple[Any, Any]) -> None:
    for problem, plan in plans:
        if breaches := check(problem, plan):
            raise SystemExit(breaches[0].told)


def _since(began: float) -> float:
    return round(time.process_time() - began, 3)


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]] or [150, 20]
    row = measure(*given)
    print(json.dumps(row, indent=1))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"levers-{given[0]}.json").write_text(json.dumps([row], indent=1))
