"""FET (Debian package ``fet``) beside ours: seconds to a complete week, same machine, same run.

FET gets the staff fixed, ours chooses it. Both answers are judged by our checker. FET's time is that of its whole
process (reading, searching, writing its files) and, where it prints it, of its search; ours that of ``solve`` in a warm
process, and of a whole process with the kernel already compiled on disk.

    python -m bench fet
"""

import json
import os
import pickle
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench.loads import TODAY, load
from bench.weeks import fet_file, plan_from_fet, week_of
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.solve import solve

LIMIT = 60
ROUNDS = 5


def ours(problem: Problem, seed: int) -> tuple[float, Plan]:
    """Seconds until ``solve`` gives back a plan, stopped as soon as everything is placed."""
    began = time.perf_counter()
    result = solve(
        problem, seed=seed, budget=Budget(LIMIT, time.monotonic), on_progress=lambda p: p.placed < p.sessions
    )
    return time.perf_counter() - began, result.plan


def by_fet(problem: Problem, plan: Plan, folder: Path) -> dict[str, Any]:
    """Let ``fet-cl`` make the week; seconds, FET's own seconds, and what the checker says."""
    file = folder / "week.fet"
    file.write_bytes(fet_file(problem, plan))
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    wanted = ["fet-cl", f"--inputfile={file}", f"--outputdir={out}", f"--timelimitseconds={LIMIT}", "--htmllevel=0"]
    wanted += [f"--writetimetables{k}=false" for k in (
        "statistics", "dayshorizontal", "daysvertical", "timehorizontal", "timevertical", "years",
        "teachersfreeperiods", "rooms", "subjects")]  # fmt: skip
    began = time.perf_counter()
    done = subprocess.run(wanted, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    found = sorted(out.rglob("*_activities.xml"))
    if not found:
        return {"seconds": seconds, "failed": (done.stdout + done.stderr).strip()[-400:]}
    made = plan_from_fet(problem, plan, ElementTree.parse(found[-1]).getroot())
    log = " ".join(p.read_text(errors="replace") for p in out.rglob("result.txt")) + done.stdout
    own = re.search(r"searching time \(seconds\): (\d+)", log)
    return {
        "seconds": seconds, "own": own.group(1) if own else None,
        "breaches": [b.message for b in check(problem, made)], "left": len(unplaced_sessions(problem, made)),
    }  # fmt: skip


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Every fourth week and the busiest of the demonstration and of 1.2 times its load, by both."""
    if shutil.which("fet-cl") is None:
        print("NOT MEASURED: fet-cl is missing. Install the Debian package fet and run this again.", file=sys.stderr)
        return []
    from blueberet.config.demonstration.centre import demonstration
    from blueberet.config.demonstration.planted import planted_plan

    whole = demonstration(TODAY).problem
    heavy = load(1.2)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, problem, plan in (("1.0 x", whole, planted_plan(whole)), ("1.2 x", heavy.problem, heavy.plan)):
            weeks = {w: week_of(problem, plan, w) for w in range(1, problem.calendar.weeks + 1)}
            size = {w: len(p.sessions) for w, (p, _) in weeks.items()}
            by_size = sorted((w for w in size if size[w]), key=lambda w: size[w])
            for w in dict.fromkeys([*by_size[:: max(1, len(by_size) // 5)], by_size[-1]]):
                rows.append({"week": f"{title}, W{w}", **_one(*weeks[w], folder, rounds)})
                print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    print(table(rows))
    return rows


def _one(problem: Problem, plan: Plan, folder: Path, rounds: int) -> dict[str, Any]:
    if check(problem, plan):
        raise RuntimeError(f"{problem.name}: the planted week is broken: {check(problem, plan)[0].message}")
    ours(problem, 99)  # The kernel is loaded once, and not counted.
    theirs = [by_fet(problem, plan, folder) for _ in range(rounds)]
    mine = [ours(problem, seed) for seed in range(1, rounds + 1)]
    (folder / "week.pickle").write_bytes(pickle.dumps(problem))
    whole = [_process(folder / "week.pickle", seed) for seed in range(1, rounds + 1)]
    middle = statistics.median
    return {
        "sessions": len(problem.sessions), "fixed": len(problem.pins),
        "fet_s": round(middle(t["seconds"] for t in theirs), 3), "fet_own": theirs[0].get("own"),
        "fet_left": max(t.get("left", len(problem.sessions)) for t in theirs),
        "fet_breaches": [b for t in theirs for b in t.get("breaches", [])][:3], "fet_failed": theirs[0].get("failed"),
        "ours_s": round(middle(s for s, _ in mine), 3), "ours_worst_s": round(max(s for s, _ in mine), 3),
        "ours_process_s": round(middle(whole), 3),
        "ours_left": max(len(unplaced_sessions(problem, p)) for _, p in mine),
        "ours_breaches": sum(len(check(problem, p)) for _, p in mine),
    }  # fmt: skip


def _process(file: Path, seed: int) -> float:
    """Seconds of a whole process of ours: start, imports, reading, solving."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.fet", str(file), str(seed)], check=True, env=dict(os.environ))
    return time.perf_counter() - began


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as markdown."""
    lines = [
        "| week | sessions (of them fixed) | FET, process (s) | left, broken | ours, warm (s), median and worst "
        "| ours, process (s) | left, broken | warm ÷ FET | process ÷ FET |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        lines.append(
            f"| {r['week']} | {r['sessions']} ({r['fixed']}) | {r['fet_s']} "
            f"| {r['fet_left']}, {len(r['fet_breaches'])} | "
            f"{r['ours_s']}, {r['ours_worst_s']} | {r['ours_process_s']} | {r['ours_left']}, {r['ours_breaches']} | "
            f"{r['ours_s'] / r['fet_s']:.2f} | {r['ours_process_s'] / r['fet_s']:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    ours(pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]))
