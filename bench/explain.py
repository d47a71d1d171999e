"""Time and size of explanations on planted contradictions, each confirmed by a second solve."""

import time
from typing import Any

from bench.contradictions import contradictions
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.explain.clash import clash_in, confirm
from blueberet.engine.programme.explain.offers import offers
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.precheck import precheck


def measure(only: str = "", *, with_offers: bool = True) -> dict[str, Any]:
    """One row for each contradiction and what they come to."""
    rows = []
    for planted in contradictions():
        if only and only not in planted.name:
            continue
        rows.append(_row(planted, with_offers))
        print(rows[-1], flush=True)
    seconds = sorted(r["clash_s"] for r in rows)
    sizes = [r["size"] for r in rows]
    return {
        "count": len(rows),
        "found": sum(r["found"] for r in rows),
        "minimal": sum(r["minimal"] for r in rows),
        "confirmed": sum(r["confirmed"] for r in rows),
        "with_concession": sum(r["offers"] > 0 for r in rows),
        "median_s": seconds[len(seconds) // 2],
        "worst_s": seconds[-1],
        "median_size": sorted(sizes)[len(sizes) // 2],
        "largest_size": max(sizes),
        "rows": rows,
    }


def _row(planted: Any, with_offers: bool) -> dict[str, Any]:
    began = time.monotonic()
    shortfalls = precheck(planted.problem)
    checked = time.monotonic() - began
    oracle = Oracle(planted.problem, Budget(60, time.monotonic))
    # The shortest first, as the product does; the first answer is what the planner waits for.
    clash = None
    for s in sorted(shortfalls, key=lambda s: len(s.wishes)):
        clash = clash_in(oracle, s.wishes, s)
        if clash:
            break
    seconds = time.monotonic() - began
    row: dict[str, Any] = {
        "name": planted.name, "check_s": round(checked, 2), "shortfalls": len(shortfalls), "clash_s": round(seconds, 2),
        "solves": oracle.solved, "size": len(clash.wishes) if clash else 0, "minimal": bool(clash and clash.is_minimal),
    }  # fmt: skip
    names = {w.code for w in clash.wishes} | {w.other for w in clash.wishes} if clash else set()
    sums = set(clash.shortfall.codes) if clash and clash.shortfall else set()
    row["found"] = bool(clash and (not planted.codes or (names | sums) & planted.codes))
    row["confirmed"] = bool(clash and confirm(planted.problem, clash.wishes, seconds=30).holds)
    row["wishes"] = [f"{w.kind} {w.code} {w.other}".strip() for w in clash.wishes] if clash else []
    row["offers"], row["first_offer_s"] = 0, None
    if clash and with_offers:
        began = time.monotonic()
        for offer in offers(Oracle(planted.problem, Budget(30, time.monotonic)), planted.problem, clash):
            if row["first_offer_s"] is None:
                row["first_offer_s"], row["cheapest"] = round(time.monotonic() - began, 2), " ".join(offer.words)
            row["offers"] += 1
    return row
