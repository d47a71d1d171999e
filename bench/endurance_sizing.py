"""Stocks sized on the benchmark mission: weight, time and proof, beside simpler ways.

``python -m bench.endurance_sizing`` prints, and writes bench/results/endurance_sizing.json. Times are CPU seconds of
this process, all threads together, after one run that loads the compiled engine.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tests.engine.endurance.instances import b1

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, compile_mission
from blueberet.engine.endurance.curve import curve
from blueberet.engine.endurance.levers import tornado
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.needs import filled, needs
from blueberet.engine.endurance.plan import Plan
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.proving import lightest
from blueberet.engine.endurance.rare import rare
from blueberet.engine.endurance.simulate import simulate
from blueberet.engine.endurance.sizing import FRESH, size
from blueberet.engine.endurance.trimming import trim

REPS = 100_000
RESULTS = Path(__file__).parent / "results"


def timed(do: Callable[[], Any]) -> tuple[Any, float]:
    """Answer and CPU seconds."""
    began = time.process_time()
    return do(), round(time.process_time() - began, 2)


def unlimited(m: Mission) -> Mission:
    """No rationing, any weight in one convoy."""
    return replace(m, items=tuple(replace(i, steps=()) for i in m.items),
                   sites=tuple(replace(s, payload_kg=None) for s in m.sites))  # fmt: skip


def told(plan: Plan) -> dict[str, Any]:
    """What a plan weighs and what certifies it."""
    c = plan.certificate
    return {"kg": round(plan.kg), "aimed_at": round(plan.eased, 5), "breaches": c and c.breaches, "of": c and c.n,
            "at_least": c and round(c.lower, 5), "tries": c and c.tried}  # fmt: skip


def against_proof(a: Arrays, sized: Flags, weights: Floats) -> list[dict[str, Any]]:
    """Rule of thumb, with and without exchanges, against the exact programme."""
    rows = []
    for n in (2000, 5000, 20_000):
        found, lose = needs(Playing(7), a, sized, None, 0, n).units, n // 100
        plain, seconds = timed(lambda f=found, k=lose: trim(f, weights, k, exchanges=0)[0] @ weights)
        quick, more = timed(lambda f=found, k=lose: trim(f, weights, k)[0] @ weights)
        proven, whole = timed(lambda f=found, k=lose: lightest(f, weights, k, seconds=120))
        rows.append({"tours": n, "greedy_kg": round(plain), "exchanged_kg": round(quick),
                     "mip_kg": round(proven.weight),
                     "greedy_over_bound_percent": round(100 * (plain / proven.bound - 1), 3),
                     "exchanged_over_bound_percent": round(100 * (quick / proven.bound - 1), 3),
                     "greedy_s": seconds, "exchanged_s": more, "mip_s": whole})  # fmt: skip
    return rows


def simpler(a: Arrays, sized: Flags, weights: Floats, confident: float) -> dict[str, Any]:
    """Each store for its twentieth of the failures; all stores at one quantile, the least that does."""
    found, fresh = needs(Playing(1), a, sized, None, 0, REPS).units, Playing(1)
    alone = np.quantile(found, 1 - 0.01 / found.shape[1], axis=0)
    low, high = 0.99, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        fails = np.any(found > np.quantile(found, middle, axis=0), axis=1).mean()
        low, high = (low, middle) if fails <= confident else (middle, high)
    equal = np.quantile(found, high, axis=0)
    return {name: {"kg": round(float(t @ weights)), "fails": fresh.failures(filled(a, sized, t), FRESH, REPS) / REPS}
            for name, t in (("bonferroni", alone), ("equal_quantiles", equal))}  # fmt: skip


def by_scaling(a: Arrays, sized: Flags, weights: Floats, without: Floats, breaches: int) -> dict[str, Any]:
    """Targets without rationing, all scaled by one number until no more tours fail than with the plan."""
    play, low, high = Playing(1), 0.8, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        fails = play.failures(filled(a, sized, without * middle), FRESH, REPS)
        low, high = (low, middle) if fails <= breaches else (middle, high)
    return {"kg": round(float(without * high @ weights)), "scale": round(high, 4)}


def main() -> None:
    """Measure."""
    m = b1()
    a, plain = compile_mission(replace(m, links=())), compile_mission(replace(unlimited(m), links=()))
    sized, weights = a.judged, a.kg[np.nonzero(a.judged)[1]]
    simulate(m, 100, 1)
    size(m, reps=500)
    _, simulated = timed(lambda: simulate(m, REPS, 1))
    _, certified = timed(lambda: Playing(1).failures(a, FRESH, REPS))
    as_it_is, without = [], []
    for seed in (1, 2, 3):
        plan, seconds = timed(lambda s=seed: size(m, reps=REPS, seed=s))
        as_it_is.append(told(plan) | {"cpu_s": seconds})
        plan_without, seconds = timed(lambda s=seed: size(unlimited(m), reps=REPS, seed=s))
        without.append(told(plan_without) | {"cpu_s": seconds})
    targets = np.array([line.target for line in plan_without.lines])
    x = replace(m, links=(), sites=tuple(
        replace(s, stores=tuple(replace(t, target=t.target * (5 if s.parent else 7 / 3)) for t in s.stores))
        for s in m.sites
    ))  # fmt: skip
    gains = [rare(x, 20_000, seed) for seed in (1, 2, 3)]
    _, of_curve = timed(lambda: curve(m, range(1, 41)))
    _, of_tornado = timed(lambda: tornado(m, reps=10_000))
    found = {
        "load": round(os.getloadavg()[0], 1),
        "simulate_100k_cpu_s": simulated,
        "certify_100k_cpu_s": certified,
        "size": as_it_is,
        "size_without_rationing_and_payload": without,
        "simpler_without_rationing_and_payload": simpler(plain, sized, weights, plan_without.eased),
        "scaled": by_scaling(a, sized, weights, targets, as_it_is[-1]["breaches"]),
        "proof": against_proof(plain, sized, weights),
        "rare": [{"fails": g.fails.told(), "seen": g.seen, "gain": round(g.gain, 1)} for g in gains],
        "curve_40_lengths_2000_tours_cpu_s": of_curve,
        "tornado_10000_tours_cpu_s": of_tornado,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "endurance_sizing.json").write_text(json.dumps(found, indent=1))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
