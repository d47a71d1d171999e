"""The competition's instances: ``python -m bench.cbctt FOLDER [seconds] [seeds] [workers]``.

Prints and keeps, for each ``comp*.ctt`` of the folder: best known, the 2007 winner's program, ours by seed, median, and
the word of the independent validator. The instances are not in the repository.
"""

import json
import statistics
import sys
from pathlib import Path

from blueberet.config.competing import compete

RESULTS = Path(__file__).parent / "results"
BEST_KNOWN = {"comp01": 5, "comp02": 24, "comp03": 64, "comp04": 35, "comp05": 284}
"""From memory, unverified."""
WINNER = {"comp01": 5, "comp02": 60, "comp03": 81, "comp04": 42, "comp05": 315}
"""The 2007 winner's own program, 60 s on one core."""


def main(folder: str, seconds: float = 60.0, seeds: int = 5, workers: int = 2) -> None:
    """Measure and print the table."""
    rows = []
    print(f"{seconds:g} s, {workers} workers, seeds 1 to {seeds}")
    print("| instance | best known | winner 2007 | ours, by seed | median | validator |")
    print("|---|---|---|---|---|---|")
    for path in sorted(Path(folder).glob("*.ctt")):
        done = [compete(path.read_text(), seconds=seconds, seed=seed, workers=workers) for seed in range(1, seeds + 1)]
        costs = [d.report.cost for d in done]
        wrong = sum(d.report.violations > 0 for d in done)
        rows.append({
            "instance": path.stem, "costs": costs, "median": statistics.median(costs), "with_violations": wrong,
            "seconds": [round(d.seconds, 1) for d in done],
        })  # fmt: skip
        word = f"{wrong} of {seeds} with hard violations" if wrong else "no hard violation"
        print(f"| {path.stem} | {BEST_KNOWN.get(path.stem, '–')} | {WINNER.get(path.stem, '–')} | "
              f"{', '.join(map(str, costs))} | {statistics.median(costs):g} | {word} |", flush=True)  # fmt: skip
    total = sum(r["median"] for r in rows)
    known, winner = (sum(table.get(r["instance"], 0) for r in rows) for table in (BEST_KNOWN, WINNER))
    print(f"| sum | {known} | {winner} | | {total:g} | |")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "cbctt.json").write_text(json.dumps({"seconds": seconds, "workers": workers, "rows": rows}, indent=1))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name the folder of the .ctt files: python -m bench.cbctt FOLDER [seconds] [seeds] [workers]")
    given = [float(a) for a in sys.argv[2:5]]
    main(sys.argv[1], *given[:1], *(int(n) for n in given[1:]))
