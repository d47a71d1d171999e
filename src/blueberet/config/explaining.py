"""What ``blueberet programme check`` and ``explain`` say of a workbook whose cells are right."""

import json
import sys
import time
from typing import Any

from blueberet.config.telling import tell_findings
from blueberet.engine.kit import wire
from blueberet.engine.programme.problem import Problem

IMPOSSIBLE = 4
"""Exit status: the file is right, and not every session can have a place."""


def check(read: Any, as_json: bool) -> int:
    """Tell the findings, then what is known to be impossible; status 4 if anything is, else as the findings say."""
    from blueberet.engine.programme.explain.precheck import precheck
    from blueberet.engine.programme.explain.wrong import wrong_input

    wrong, known = wrong_input(read.problem), precheck(read.problem)
    status = 1 if wrong else IMPOSSIBLE if known else 0
    if as_json and status:
        told = {"status": "problems" if wrong else "impossible", "counts": read.counts,
                "findings": [f.as_dict() for f in read.findings], "wrong": list(wrong),
                "shortfalls": [wire.dump(s) for s in known]}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return status
    found = tell_findings(read.findings, read.counts, as_json)
    for sentence in wrong:
        print(f"error    {sentence}")
    for s in known:
        print(f"cannot fit  {s.sentence} ({', '.join(s.rules)})")
    return status or found


def refuse(read: Any, as_json: bool) -> int:
    """Tell, before a solve, only what is known to be impossible, if anything is; the status of ``check``, else 0."""
    from blueberet.engine.programme.explain.precheck import precheck

    return check(read, as_json) if precheck(read.problem) else 0


def explain(problem: Problem, seconds: float, as_json: bool) -> int:
    """Tell the clashes and the concessions; status 4 if something is known to be impossible, else 0."""
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.explain.explain import explain as engine

    def on_progress(stage: str, known: Any) -> bool:
        print(f"\r{stage}: {len(known.clashes)} clashes   ", end="", file=sys.stderr, flush=True)
        return True

    refusal = engine(problem, budget=Budget(seconds, time.monotonic), on_progress=on_progress)
    print(file=sys.stderr)
    if as_json:
        print(json.dumps(wire.dump(refusal), ensure_ascii=False, indent=1))
        return 0 if refusal.is_empty else IMPOSSIBLE
    for sentence in refusal.wrong:
        print(f"error    {sentence}")
    for s in refusal.shortfalls:
        print(f"cannot fit  {s.sentence} ({', '.join(s.rules)})")
    for n, told in enumerate(refusal.clashes, 1):
        sure = "confirmed" if told.is_confirmed else "not confirmed"
        print(f"clash {n} ({sure}): these cannot all be kept:")
        for words in told.wishes:
            print(f"  - {words}")
        for offer in told.offers:
            part = "" if offer.cures_part else " (cures this clash only)"
            print(f"  + {offer.price:>3}  {' '.join(offer.words)}{part}")
    if refusal.is_empty:
        print("Nothing is known to be impossible.")
    return 0 if refusal.is_empty else IMPOSSIBLE
