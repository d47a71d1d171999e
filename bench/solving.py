"""Time to a complete timetable, and its quality over time, at several loads; tables for the rule book.

python -m bench solve                 every row, 120 s each
python -m bench solve 20 1.0 1.2      the rows whose name begins so, 20 s each

Each solve is a process of its own. *Cold* has an empty kernel cache, so that it compiles everything; *warm* finds the
kernel compiled. Seconds count from the start of the process, its imports and the reading of the problem included.
"""

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

MARKS = (5, 10, 20, 30, 60, 120)
"""Seconds at which the quality is noted."""


@dataclass(frozen=True)
class Row:
    """One line of the table: which programme, how it is solved, with which seeds."""

    name: str
    factor: float
    contingents: int
    seeds: tuple[int, ...]
    workers: int
    cold: bool


ROWS = (
    Row("demonstration, cold, 2 workers", 0.0, 1, (1, 2, 3, 4, 5), 2, True),
    Row("demonstration, cold, 1 worker", 0.0, 1, (1, 2, 3, 4, 5), 1, True),
    Row("demonstration, warm, 2 workers", 0.0, 1, (1, 2, 3, 4, 5), 2, False),
    Row("0.8 x, warm, 2 workers", 0.8, 1, (1,), 2, False),
    Row("1.0 x, warm, 2 workers", 1.0, 1, (1, 2, 3, 4, 5), 2, False),
    Row("1.2 x, cold, 2 workers", 1.2, 1, (1,), 2, True),
    Row("1.2 x, warm, 2 workers", 1.2, 1, (1, 2, 3), 2, False),
    Row("2 contingents, warm, 2 workers", 1.0, 2, (1,), 2, False),
    Row("10 contingents, warm, 2 workers", 1.0, 10, (1,), 2, False),
)


def child(file: str, seed: int, limit: float, workers: int, began: float) -> None:
    """Solve in this process and print what happened; ``began`` is the wall clock at its start."""
    from blueberet.engine.programme.check import check
    from blueberet.stages.programme.racing import race

    made = pickle.loads(Path(file).read_bytes())
    problem = made.problem
    curve: list[tuple[float, int, float]] = []

    def note(p: Any) -> bool:
        now = (round(time.time() - began, 2), p.placed, round(p.objective, 2))
        if not curve or now[1:] != curve[-1][1:]:
            curve.append(now)
        return True

    seconds = max(1.0, limit - (time.time() - began))
    result = race(problem, seed=seed, seconds=seconds, workers=workers, on_progress=note)
    ended = time.time() - began
    count = len(problem.sessions)

    def first(share: float) -> float | None:
        return next((s for s, placed, _ in curve if placed >= share * count), None)

    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    print(json.dumps({
        "sessions": count, "placed": len(result.plan.placements), "left": len(result.unplaced),
        "breaches": len(check(problem, result.plan)), "complete_s": first(1.0), "s_to_995": first(0.995),
        "s_to_98": first(0.98), "ended_s": round(ended, 1), "soft": result.score.total, "peak_mb": peak,
        "marks": {m: next((o for s, _, o in reversed(curve) if s <= m), None) for m in MARKS if m <= limit + 1},
        "reasons": [u.reason for u in result.unplaced[:3]], "planted_soft": made.soft,
    }))  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What a child reads."""

    problem: Any
    soft: float
    """Soft cost of the planted plan."""


def make(row: Row) -> tuple[Made, dict[str, Any]]:
    """The programme of a row, without anything cached, and how dense it is."""
    from bench.loads import TODAY, density, load
    from blueberet.config.demonstration.centre import demonstration
    from blueberet.config.demonstration.planted import planted_plan
    from blueberet.engine.programme.check import check, unplaced_sessions
    from blueberet.engine.programme.score import score

    if row.factor:
        made = load(row.factor, row.contingents)
        problem, plan = made.problem, made.plan
    else:
        problem = demonstration(TODAY).problem
        plan = planted_plan(problem)
    if check(problem, plan) or unplaced_sessions(problem, plan):
        raise RuntimeError(f"The planted plan of {row.name} is none.")
    held = density(problem, plan)
    return Made(replace(problem), score(problem, plan).total), held.__dict__


def measure(limit: float, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Run the rows and print their table."""
    rows = [r for r in ROWS if not names or r.name.startswith(names)]
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        made: dict[tuple[float, int], tuple[Path, dict[str, Any]]] = {}
        warm = f"{folder}/warm"
        for row in rows:
            key = (row.factor, row.contingents)
            if key not in made:
                problem, held = make(row)
                file = Path(folder) / f"{row.factor}-{row.contingents}"
                file.write_bytes(pickle.dumps(problem))
                made[key] = (file, held)
            file, held = made[key]
            if not row.cold and not Path(warm).exists():
                _solve(file, 1, 30.0, row.workers, warm)  # Compiles, and is not counted.
            for seed in row.seeds:
                cache = f"{folder}/cold-{len(found)}" if row.cold else warm
                told = _solve(file, seed, limit, row.workers, cache)
                found.append({"row": row.name, "seed": seed, "limit": limit, "density": held, **told})
                print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    print(table(found))
    return found


def _solve(file: Path, seed: int, limit: float, workers: int, cache: str) -> dict[str, Any]:
    env = {**os.environ, "NUMBA_CACHE_DIR": cache}
    began = time.time()
    wanted = [sys.executable, "-m", "bench.solving", str(file), str(seed), str(limit), str(workers), repr(began)]
    done = subprocess.run(wanted, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"skipped": done.stderr.strip().splitlines()[-1:]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def table(found: list[dict[str, Any]]) -> str:
    """The rows as markdown."""
    marks = [m for m in MARKS if any(str(m) in r.get("marks", {}) for r in found)]
    lines = [
        "| programme | seed | sessions | placed | complete (s) | 99.5 % (s) | 98 % (s) | ended (s) "
        "| broken | soft cost (planted plan) | peak MB |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in found:
        if "skipped" in r:
            lines.append(f"| {r['row']} | {r['seed']} | not run: {r['skipped']} | | | | | | | | |")
            continue
        cells = [r["row"], r["seed"], r["sessions"], r["placed"], r["complete_s"], r["s_to_995"], r["s_to_98"],
                 r["ended_s"], r["breaches"], f"{r['soft']:.0f} ({r['planted_soft']:.0f})", r["peak_mb"]]  # fmt: skip
        lines.append("| " + " | ".join("–" if c is None else str(c) for c in cells) + " |")
    head = "| objective after, s | " + " | ".join(map(str, marks)) + " |"
    lines += ["", "100 for each session without a place, and the soft cost.", "", head, "|---" * (len(marks) + 1) + "|"]
    for r in found:
        if "marks" in r:
            values = ["–" if r["marks"].get(str(m)) is None else f"{r['marks'][str(m)]:.0f}" for m in marks]
            lines.append(f"| {r['row']}, seed {r['seed']} | " + " | ".join(values) + " |")
    lines += ["", "| programme | people | sessions | hours of a person, mean | open hours by day | hours taught "
              "| of all weekly loads |",
              "|---|---|---|---|---|---|---|"]  # fmt: skip
    seen = set()
    for r in found:
        d = r["density"]
        if (d["people"], d["sessions"], d["person_hours"]) not in seen:
            seen.add((d["people"], d["sessions"], d["person_hours"]))
            lines.append(f"| {r['row'].split(',')[0]} | {d['people']} | {d['sessions']} | {d['person_hours']} | "
                         f"{d['open_hours']} | {d['staff_hours']} | {d['staff_share']:.0%} |")  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    child(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
