"""Posts filled: time to the proven optimum beside OR-Tools' assignment model and HiGHS over persons, on one instance.

python -m bench.filling [people posts]...      150 20, 1000 200 and 10000 1000 without numbers

Pools and posts are invented. Handover, teams, the limit of days deployed, targets and a reserve are all in force.
"""

import importlib
import json
import os
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from bench.direct import cp_sat, highs
from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import group
from blueberet.engine.deployment.periods import rotations_of
from blueberet.engine.deployment.problem import (
    Holding,
    Mission,
    Need,
    Person,
    Post,
    Problem,
    Rules,
    Target,
    Tour,
)
from blueberet.engine.deployment.reasons import Reasons
from blueberet.engine.kit.budget import Budget
from blueberet.engine.standards.scales import Scale

RESULTS = Path(__file__).parent / "results"
PEER_SECONDS = 120
MOST_OF_PEERS = 1_000
"""People; said directly, ten times as many were not solved, nor given up, in 400 s of the processor."""
SIZES = [(150, 20), (1_000, 200), (10_000, 1_000)]
FIRST, LAST = date(2027, 1, 1), date(2029, 12, 31)
SLP = Scale("SLP", "profile", skills=("listening", "speaking", "reading", "writing"), highest=Decimal(5))
TRADES = ("rifle", "driver", "medic", "signals", "engineer", "police", "staff", "logistics")
REGIONS = tuple(f"KZ-{n}" for n in (10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 62, 63, 71, 75, 79))


def instance(people: int, posts: int, seed: int = 1) -> Problem:
    """A pool and posts of several missions; a third of the posts belong to teams."""
    rng = Random(seed)
    missions = tuple(Mission(f"M{n}") for n in range(max(2, min(8, posts // 20))))
    made = tuple(_post(rng, n, missions) for n in range(posts))
    rotations = tuple(r for p in made for r in rotations_of(p, FIRST + timedelta(days=30 * rng.randint(0, 11)), LAST))
    pool = tuple(_person(rng, n) for n in range(people))
    rules = Rules(rest_months=12, most_days=540, reserve_share=0.1)
    targets = tuple(Target("observer", y, 0.25) for y in (2027, 2028, 2029))
    return Problem(FIRST, LAST, missions, made, rotations, pool, rules=rules, targets=targets, scales=(SLP,))


def _post(rng: Random, n: int, missions: tuple[Mission, ...]) -> Post:
    kind = rng.random()
    trade, passport = rng.choice(TRADES), Need("document", "passport", margin_days=180)
    if kind < 0.35:
        team = f"T{n // 12}"
        return Post(f"P{n}", rng.choice(missions).code, "rifle", rank_from="OR-1", rank_to="OR-9",
                    priority=rng.randint(2, 4), team=team, tour_months=12, handover_days=10,
                    needs=(Need("speciality", trade), passport))  # fmt: skip
    needs = [passport, Need("language", "English", "SLP", rng.choice(["1111", "2222", "2222", "3333"]))]
    if kind < 0.7:
        needs.append(Need("speciality", trade))
    low = rng.choice(["OR-5", "OF-1", "OF-2", "OF-3"])
    high = "OR-9" if low == "OR-5" else f"OF-{int(low[-1]) + 1}"
    return Post(f"P{n}", rng.choice(missions).code, "officer", category="observer" if kind > 0.85 else "staff_officer",
                rank_from=low, rank_to=high, priority=rng.randint(1, 5), tour_months=rng.choice([6, 12, 12]),
                handover_days=rng.choice([5, 10, 14]), needs=tuple(needs), age_from=25 if low[1] == "F" else None,
                age_to=55)  # fmt: skip


def _person(rng: Random, n: int) -> Person:
    rank = rng.choice(["OR-3", "OR-4", "OR-5", "OR-6", "OR-7", "OF-1", "OF-2", "OF-3", "OF-4"])
    holds = [Holding("speciality", t) for t in rng.sample(TRADES, rng.choice([1, 1, 2]))]
    if rng.random() < 0.95:
        holds.append(Holding("document", "passport", until=FIRST + timedelta(days=30 * rng.randint(6, 70))))
    if rng.random() < 0.7:
        holds.append(Holding("language", "English", "SLP", rng.choice(["1111", "2222", "2222", "3333"])))
    tours: tuple[Tour, ...] = ()
    if rng.random() < 0.3:
        ends = FIRST - timedelta(days=30 * rng.randint(0, 40))
        tours = (Tour("M0", ends - timedelta(days=360), ends),)
    born = date(rng.randint(1975, 2003), rng.randint(1, 12), 1)
    return Person(f"A{n}", rank, "F" if rng.random() < 0.12 else "M", born=born,
                  served_from=date(2012, 1, 1), region=rng.choice(REGIONS), unit=f"U{n // 30}", holds=tuple(holds),
                  tours=tours)  # fmt: skip


def measure(people: int, posts: int) -> dict[str, Any]:
    """One size, each way once; values of what is proven must be equal."""
    problem = instance(people, posts)
    found: dict[str, Any] = {"people": people, "posts": posts, "rotations": len(problem.rotations),
                             "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    # The first chains are looked for by code that is compiled, or read from where it was kept.
    fill(instance(20, 5), Budget(60, time.perf_counter))
    importlib.import_module("ortools.sat.python.cp_model")
    began = time.perf_counter()
    fits = Fits(problem)
    found["fits_s"] = _since(began)
    classes = group(fits)
    found["classes"], found["pairs"] = len(classes), int(classes.fits.sum())
    began, cpu = time.perf_counter(), time.process_time()
    plan = fill(problem, Budget(300, time.perf_counter))
    found["ours_s"], found["ours_cpu_s"] = _since(began), round(time.process_time() - cpu, 2)
    found |= {"value": plan.value, "ended": plan.ended, "gap": plan.gap, "filled": plan.filled, "places": plan.places}
    began = time.perf_counter()
    check(problem, plan)
    found["check_s"] = _since(began)
    began = time.perf_counter()
    empty = list(Reasons(problem, plan, fits).empty())
    found["explain_s"], found["explained"] = _since(began), len(empty)
    print(json.dumps(found), flush=True)
    for name, peer in (("highs", highs), ("cp_sat", cp_sat)) if people <= MOST_OF_PEERS else ():
        cpu = time.process_time()
        found[name] = peer(problem, PEER_SECONDS)
        found[name]["cpu_s"] = round(time.process_time() - cpu, 2)
        if found[name]["proven"] and plan.ended == "optimal" and found[name]["value"] != plan.value:
            raise SystemExit(f"{name} proves {found[name]['value']}, we prove {plan.value}.")
        found[name]["ratio"] = round(found[name]["cpu_s"] / found["ours_cpu_s"], 1)
        print(name, json.dumps(found[name]), flush=True)
    return found


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)


def table(sizes: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Each size."""
    return [measure(*size) for size in sizes or SIZES]


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]]
    rows = table(list(zip(given[::2], given[1::2], strict=True)))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "filling.json").write_text(json.dumps(rows, indent=1))
