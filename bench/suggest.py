"""Ten best other places of 100 sessions of the full demonstration programme: seconds and kinds.

python -m bench.suggest [sessions]
"""

import json
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def measure(count: int = 100) -> dict[str, object]:
    """Time laying out, copying and asking; the plan is the planted one, every day lies ahead."""
    from blueberet.config.demonstration.centre import demonstration
    from blueberet.config.demonstration.planted import planted_plan
    from blueberet.engine.programme.suggest.board import Board
    from blueberet.engine.programme.suggest.offers import NoOffer, suggest

    problem = demonstration(date(2026, 11, 23)).problem
    plan = planted_plan(problem)
    began = time.perf_counter()
    board = Board(problem, plan)
    built = time.perf_counter() - began
    taken, worked, kinds, none = [], [], Counter[str](), 0
    for p in random.Random(7).sample(plan.placements, count):
        began, cpu = time.perf_counter(), time.process_time()
        try:
            offers = suggest(board.copy(), p.session, earliest=problem.calendar.first_day)
        except NoOffer:
            offers, none = [], none + 1
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
        kinds.update(o.kind for o in offers)
    taken.sort()
    worked.sort()
    return {
        "sessions": len(problem.sessions), "asked": count, "board_ms": round(built * 1000),
        "p50_ms": round(taken[count // 2]), "p95_ms": round(taken[int(0.95 * (count - 1))]),
        "worst_ms": round(taken[-1]), "cpu_p50_ms": round(worked[count // 2]),
        "cpu_p95_ms": round(worked[int(0.95 * (count - 1))]), "cpu_worst_ms": round(worked[-1]),
        "kinds": dict(kinds), "without_any": none,
    }  # fmt: skip


def main() -> None:
    """Measure, print, keep."""
    value = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "suggest.json").write_text(json.dumps(value, indent=1))
    print("suggest", json.dumps(value))


if __name__ == "__main__":
    main()
