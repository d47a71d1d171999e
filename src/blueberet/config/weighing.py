"""``blueberet endurance curve``, ``size``, ``tornado``: how long a closure may be, what holds, what helps most."""

import argparse
from pathlib import Path
from typing import Any

from blueberet.config.assuming import assumed
from blueberet.config.missions import (
    MISSION,
    STOPPED,
    chance,
    columns,
    mission,
    options,
    stoppable,
    stopped_is,
    tell,
    whole,
)
from blueberet.config.posts import place_for, telling
from blueberet.engine.kit import wire

LEVERS = {
    "durations_shorter": "closures {share} shorter",
    "closures_fewer": "{share} fewer closures",
    "no_area_closures": "no closure of everything at once",
    "exact_factors": "planning factors exactly right",
    "stock_of_fed_sites": "{share} more stock at sites fed from another",
    "stock_of_bases": "{share} more stock at sites fed from outside",
    "ration_earlier": "rationing begins at twice the days of supply",
    "no_rationing": "no rationing",
    "convoys_to_fed_sites": "convoys to sites fed from another a third oftener",
    "convoys_to_bases": "convoys to sites fed from outside a third oftener",
    "leave_on_opening": "convoys leave on the day the way opens",
    "wait_for_next_turn": "convoys wait for their next turn",
    "payload_doubled": "convoys carry twice as much",
    "fewer_people": "{share} fewer people",
    "full_on_first_day": "all stores full on the first day",
    "batteries_a_day_longer": "batteries last a day longer",
}
"""What a lever of ``engine/endurance/levers.py`` is called."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    curve = verbs.add_parser("curve", help="the chance to endure against the length of one closure on top")
    curve.add_argument("file", help=MISSION)
    curve.add_argument(
        "--days", type=_lengths, default=tuple(range(1, 41)), metavar="1-40", help="lengths, also 5,10,20"
    )
    curve.add_argument("--site", action="append", default=[], metavar="CODE", help="shut this site; may repeat")
    curve.add_argument("--route", action="append", default=[], metavar="CODE", help="shut the road to it; may repeat")
    options(curve, output="curve", reps=2000)
    curve.set_defaults(run=_curve)
    size = verbs.add_parser("size", help="the lightest stocks that endure with a chance, certified on fresh tours")
    size.add_argument("file", help=MISSION)
    size.add_argument("--chance", type=chance, default=0.99, help="to endure the tour, 0.99 without it")
    size.add_argument("--confidence", type=chance, default=0.95, help="of the certificate, 0.95 without it")
    size.add_argument("--fresh", type=whole, metavar="N", help="tours that certify, as many as --reps without it")
    size.add_argument("--cost", action="append", default=[], metavar="ITEM=PRICE",
                      help="cheapest instead of lightest: what one unit costs, of every item")  # fmt: skip
    size.add_argument("--keep", action="append", default=[], metavar="SITE/ITEM", help="this store stays; may repeat")
    size.add_argument("--prove", action="store_true", help="the exact programme instead of the rule of thumb, slow")
    size.add_argument("--ordered", metavar="FILE", help="write the mission with these stocks")
    options(size, output="sizing")
    size.set_defaults(run=_size)
    tornado = verbs.add_parser("tornado", help="what each lever alone is worth, on the same tours")
    tornado.add_argument("file", help=MISSION)
    tornado.add_argument("--change", type=chance, default=0.2, help="share by which levers are pulled, 0.2 without it")
    options(tornado, output="tornado", reps=10_000)
    tornado.set_defaults(run=_tornado)


def _lengths(text: str) -> tuple[int, ...]:
    """Whole days: ``1-40``, ``5,10,20`` or both."""
    found = list[int]()
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            found += range(int(first), int(last or first) + 1)
    except ValueError:
        found = []
    if not found or len(found) > 1100:
        raise argparse.ArgumentTypeError(f"{text} are no lengths; write days as 1-40 or 5,10,20")
    return tuple(found)


@telling
@stopped_is(STOPPED)
def _curve(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.answers import CurveAnswer
    from blueberet.engine.endurance.assumptions import assumptions
    from blueberet.engine.endurance.curve import curve
    from blueberet.engine.endurance.summary import rounded

    place_for(args.output)
    m = mission(args.file)
    with stoppable() as told:
        found = curve(
            m, args.days, sites=tuple(args.site), routes=tuple(args.route), reps=args.reps, seed=args.seed,
            engine=args.engine, told=told,
        )  # fmt: skip
    shut = ", ".join([*found.sites, *(f"the road to {r}" for r in found.routes)]) or "everything"
    rows = [[str(p.days), p.endures.told()] for p in found.points]
    lines = [
        f"{m.name}: one closure of {shut} on top of all others, {args.reps:,} tours for each length.", "",
        *columns(["Days shut", "endures the tour"], rows, 0), "",
    ]  # fmt: skip
    if found.guaranteed is not None:
        worst = found.lines[0]
        lines += [
            "By hand, without other closures and with use as planned: a closure of up to "
            f"{found.guaranteed:.1f} days is endured, whenever it begins.",
            f"The shortest is {worst.site} {worst.item}: stock {worst.stock:.1f} - minimum {worst.minimum:.1f} - drawn "
            f"below {worst.below:.1f} - period {worst.period:.0f} - wait {worst.wait} - 2 x lead {worst.lead} days.",
        ]
    tell(args, rounded(CurveAnswer(m.name, assumptions(m), found)), [*lines, "", *assumed(m)])
    return 0


@telling
@stopped_is(STOPPED)
def _size(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.answers import SizeAnswer
    from blueberet.engine.endurance.assumptions import assumptions
    from blueberet.engine.endurance.plan import ordered
    from blueberet.engine.endurance.sizing import size
    from blueberet.engine.endurance.summary import rounded

    place_for(args.output)
    place_for(args.ordered)
    m = mission(args.file)
    with stoppable() as told:
        plan = size(
            m, args.chance, args.confidence, seed=args.seed, reps=args.reps, fresh=args.fresh, cost=_costs(args.cost),
            keep=[_store(text) for text in args.keep], engine=args.engine, told=told, prove=args.prove,
        )  # fmt: skip
    if args.ordered:
        Path(args.ordered).write_bytes(wire.dump_json(ordered(m, plan)))
    tell(args, rounded(SizeAnswer(m.name, assumptions(m), plan)), [*_plan(m, plan), "", *assumed(m)])
    return 0 if plan.certificate else STOPPED


def _costs(given: list[str]) -> dict[str, float] | None:
    found = {}
    for text in given:
        item, _, price = text.rpartition("=")
        try:
            found[item] = float(price)
        except ValueError:
            item = ""
        if not item:
            raise ValueError(f"--cost {text}: write the item and what a unit costs, as water=0.5.")
    return found or None


def _store(text: str) -> tuple[str, str]:
    site, slash, item = text.partition("/")
    if not slash:
        raise ValueError(f"--keep {text}: write the site and the item, as BASE/water.")
    return site, item


def _plan(m: Any, plan: Any) -> list[str]:
    """A sizing for a screen."""
    units = {i.code: i.unit for i in m.items}
    certificate, out = plan.certificate, list[str]()
    if certificate:
        out.append(
            f"{m.name}: endures with a chance of at least {_down(certificate.lower)}, {plan.confidence:.0%} sure: "
            f"{certificate.breaches:,} of {certificate.n:,} fresh tours failed"
            + (f", in try {certificate.tried}." if certificate.tried > 1 else ".")
        )
    else:
        out += [f"{m.name}: no stocks certify {plan.p:g} at {plan.confidence:.0%}.", *map(_reason, plan.reasons)]
        if plan.chance:
            out.append(f"With the stocks below: {plan.chance.told()}.")
    out += [
        f"All stocks weigh {plan.kg:,.0f} kg, today {plan.kg_before:,.0f} kg."
        + (f" They cost {plan.cost:,.2f}." if plan.cost is not None else ""),
        "",
    ]
    rows = [
        [x.site, x.item, f"{x.before:,.0f}", f"{x.target:,.0f}", f"{x.extra:,.0f}", units[x.item], f"{x.kg:,.0f}"]
        for x in plan.lines
    ]
    out += [*columns(["Store", "", "target today", "new target", "to order", "", "kg"], rows, 2), ""]
    rows = [
        [d.site, f"{d.kg:,.0f}", "–" if d.loads is None else str(d.loads), "–" if d.days is None else str(d.days)]
        for d in plan.deliveries
    ]
    return [*out, *columns(["To bring to", "kg", "vehicles", "days until full"], rows)]


def _down(value: float) -> str:
    return f"{int(value * 1e4) / 1e4:.4f}"


def _reason(r: Any) -> str:
    where = f"{r.site} {r.item}".strip()
    supplied = "" if r.supplied else " No convoy comes there."
    match r.kind:
        case "storage":
            return f"{where} has room for {r.room:,.0f} and needs {r.needed:,.0f}.{supplied}"
        case "kept":
            return f"Stores that were to stay fail in {r.fails:.3f} of the tours, however full the others are."
        case "together":
            return f"Each store would do alone, but one or another fails in {r.fails:.3f} of the tours."
        case "too_few":
            return f"Too few tours certify: at least {r.needed:,.0f} are needed (--fresh)."
    return "No try passed; play more tours (--reps, --fresh)."


@telling
@stopped_is(STOPPED)
def _tornado(args: argparse.Namespace) -> int:
    from blueberet.engine.endurance.answers import TornadoAnswer
    from blueberet.engine.endurance.assumptions import assumptions
    from blueberet.engine.endurance.levers import tornado
    from blueberet.engine.endurance.summary import rounded

    place_for(args.output)
    m = mission(args.file)
    with stoppable() as told:
        found = tornado(m, args.change, args.reps, args.seed, engine=args.engine, told=told)
    rows = [
        [
            LEVERS[e.code].format(share=f"{found.change:.0%}"),
            e.more.told(),
            e.endures.told(),
            f"{e.kg:+,.0f}" if e.kg else "",
            e.quieter.told() if e.quieter and e.quieter.value else "",
        ]
        for e in found.effects
    ]
    lines = [
        f"{m.name} as it is endures with a chance of {found.today.endures.told()}.",
        f"Each lever alone, on the same {args.reps:,} tours:",
        "",
        *columns(["Lever", "endures more by", "endures", "kg", "silent more by"], rows),
        "",
        *assumed(m),
    ]
    tell(args, rounded(TornadoAnswer(m.name, assumptions(m), found)), lines)
    return 0
