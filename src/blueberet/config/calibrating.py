"""``blueberet endurance fit``: closures proposed from a file of incidents."""

import argparse
import json
import sys
from datetime import date, timedelta
from math import ceil, log10
from pathlib import Path
from typing import Any

from blueberet.config.posts import day, place_for, telling
from blueberet.config.telling import tell_findings
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import Finding, UnusableFile

WINDOW_DAYS = 5 * 365
"""Looked at without a first day: older events say little of what is to come."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("fit", help="closures proposed from incidents of ACLED or UCDP around a place")
    verb.add_argument("file", help="CSV or XLSX as exported: docs/engines/incidents.md")
    where = verb.add_mutually_exclusive_group(required=True)
    where.add_argument("--at", type=_point, metavar="LAT,LON", help="centre; with a minus in front: --at=-4.3,15.3")
    where.add_argument(
        "--in", dest="names", action="append", metavar="NAME", help="place, district, province; may repeat"
    )
    verb.add_argument("--radius", type=_above_zero, metavar="KM", default=50.0, help="around the centre, 50 without it")
    verb.add_argument("--from", dest="first", type=day, metavar="DAY", help="five years before the last without it")
    verb.add_argument("--to", dest="last", type=day, metavar="DAY", help="the last event of the file without it")
    verb.add_argument("--type", dest="kinds", action="append", default=[], metavar="NAME",
                      help="type or sub-type of event; may repeat; all without it")  # fmt: skip
    verb.add_argument("--weight", type=int, choices=range(4), default=0, help="least weight of a kind, 0 to 3")
    verb.add_argument("--day-precision", type=int, metavar="N", help="poorest that counts; 2 without it")
    verb.add_argument(
        "--place-precision", type=int, metavar="N", help="poorest that counts; ACLED 2, UCDP 3 without it"
    )
    verb.add_argument("--chance", type=float, default=1.0, help="that an event, or a spell, shuts the gate; 0 to 1")
    verb.add_argument("--duration", type=_duration, metavar="MEDIAN[,SIGMA]",
                      help="days that an event shuts the gate, lognormal; without it closures are spells")  # fmt: skip
    verb.add_argument("--gap", type=int, default=3, metavar="DAYS", help="days of a spell lie so near each other")
    verb.add_argument("--tour", type=int, default=180, metavar="DAYS")
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--leave-out", action="store_true", help="go on without the rows that have faults")
    verb.add_argument("-o", "--output", help="the proposal as JSON: docs/formats/closure-proposal.schema.json")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=_fit)


def _point(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no point; write degrees as 4.37,18.58") from None
    return latitude, longitude


def _above_zero(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 20_000:
        raise argparse.ArgumentTypeError(f"{text} is no radius; write km, above 0 and at most 20000")
    return found


def _duration(text: str) -> Any:
    from blueberet.engine.incidents.durations import Fixed, Lognormal

    try:
        median, *sigma = (float(part) for part in text.split(","))
        if len(sigma) > 1:
            raise ValueError("two numbers at most")
        return Lognormal(median, sigma[0]) if sigma else Fixed(median)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no duration; write 1 or 1,0.8 ({error})") from None


@telling
def _fit(args: argparse.Namespace) -> int:
    from blueberet.engine.incidents.faults import UnusableIncidents
    from blueberet.engine.incidents.proposal import Settings, propose
    from blueberet.engine.incidents.reading import read

    place_for(args.output)
    try:
        with Path(args.file).open("rb") as stream:
            reading = read(stream)
    except OSError as error:
        raise UnusableFile(f"{args.file} cannot be read: {error.strerror}.") from error
    except UnusableIncidents as error:
        raise UnusableFile(f"{args.file} cannot be used: {error}") from error
    found = [
        Finding(Path(args.file).name, f.row, f.column, f.value, f.problem, f.remedy, f.severity) for f in reading.faults
    ]
    if reading.left_out and not args.leave_out:
        counts = {"rows": reading.rows, "rows with errors": reading.left_out, "faults not listed": reading.more_faults}
        tell_findings(found, counts, args.json)
        if not args.json:
            print("Nothing was fitted. Correct the rows, or go on without them: --leave-out.", file=sys.stderr)
        return 1
    try:
        settings = Settings(args.chance, args.duration, args.gap, args.tour, args.seed)
        proposal = propose(reading, _choice(args, reading), settings)
    except ValueError as error:
        raise UnusableFile(str(error)) from error
    if args.output:
        Path(args.output).write_bytes(wire.dump_json(proposal))
    if args.json:
        print(json.dumps({"status": "ok", "output": args.output}) if args.output else wire.dump_json(proposal).decode())
    else:
        for f in found:
            print(f"{f.severity:<7}  {f.sentence()}", file=sys.stderr)
        print("\n".join(_lines(proposal)))
        if args.output:
            print(f"Written to {args.output}.", file=sys.stderr)
    return 0


def _choice(args: argparse.Namespace, reading: Any) -> Any:
    from blueberet.engine.incidents.choosing import Choice, Circle, Named
    from blueberet.engine.incidents.event import DAY_PRECISION_USED, PLACE_PRECISION_USED

    last: date | None = args.last or reading.last_day
    if last is None:
        raise UnusableFile("The file holds no event.")
    source = reading.layout.source
    return Choice(
        Circle(args.at[0], args.at[1], args.radius) if args.at else Named(tuple(args.names)),
        args.first or max(reading.first_day or last, last - timedelta(days=WINDOW_DAYS - 1)), last,
        tuple(args.kinds), args.weight,
        args.day_precision or DAY_PRECISION_USED[source], args.place_precision or PLACE_PRECISION_USED[source],
    )  # fmt: skip


def _lines(p: Any) -> list[str]:
    """The proposal for a screen."""
    f, c, s = p.fit, p.fit.counts, p.fit.spells
    mixed = "not more uneven" if c.shape is None else f"{c.negative_binomial_aic:.1f} (shape {c.shape:.3f})"
    uneven = ", ".join("–" if u is None else f"{u:.2f}" for u in (c.uneven_day, c.uneven_week, c.uneven_month))
    lines = [
        f"{p.file.layout}: {f.events} of {p.file.rows} events count, {f.first_day} to {f.last_day} ({f.days} days).",
        *(f"  {left.events} left out for {left.reason}" for left in p.left),
        f"Events a day {c.per_day:.4f}; variance ÷ mean by day, week, 30 days: {uneven}",
        f"AIC of daily counts: Poisson {c.poisson_aic:.1f}, negative binomial {mixed}",
    ]
    if k := f.clustering:
        lines += [
            f"AIC of moments: Poisson {k.poisson_aic:.1f}, Hawkes {k.aic:.1f}",
            f"Hawkes: background {k.background_per_day:.4f} a day, branching {k.branching:.3f}, "
            f"mean lag {k.mean_lag_days:.1f} days",
        ]
    lines += [
        f"Spells (gaps up to {s.gap_days} days): {s.per_day:.4f} a day, mean {s.mean_days:.2f} days, lognormal median "
        f"{s.median_days:.2f}, sigma {s.sigma:.2f}, longest {s.longest_days}",
        f"Proposed: {p.even.per_day:.4f} closures a day ({p.even.low_per_day:.4f} to {p.even.high_per_day:.4f}), "
        f"mean duration {p.duration.mean:.2f} days ({p.duration.kind})",
        f"Chance that a tour of {p.settings.tour_days} days has a longer closure, given these assumptions:",
    ]
    lines += [f"  {b.pattern:<12} > {b.longer_than_days:>2} days  {_share(b)}" for b in p.bars]
    return [*lines, *(f"Mind: {n.told}" for n in p.notes), p.attribution, "A proposal: nothing uses it unconfirmed."]


def _share(bar: Any) -> str:
    """A chance with its interval, to the digits that the interval allows."""
    wide = 50 * (bar.high - bar.low)
    digits = max(0, ceil(-log10(wide)))
    low, at, high = (f"{100 * share:.{digits}f}" for share in (bar.low, bar.chance, bar.high))
    return f"{at:>6} %  ({low} to {high} %)"
