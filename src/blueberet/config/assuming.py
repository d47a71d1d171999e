"""What a chance takes for granted, in sentences beside it."""

from typing import Any

FAMILIES = {
    "exponential": "exponential",
    "lognormal": "lognormal",
    "fixed": "always the same",
    "empirical": "drawn from those observed",
}


def assumed(m: Any) -> list[str]:
    """One line for each source of closures, known closure and spread."""
    from blueberet.engine.endurance.assumptions import assumptions

    a = assumptions(m)
    out = ["All of this given these assumptions:"]
    for s in a.sources:
        often = "never" if s.every_days is None else f"once in {s.every_days:,.0f} days"
        clusters = f", each brings {s.branching:g} more" if s.branching else ""
        mixed = f", rate uncertain (shape {s.mixing:g})" if s.mixing is not None else ""
        longer = ", ".join(f"{d} days {chance:.2f}" for d, chance in zip(a.lengths, s.in_tour, strict=True))
        told = f" ({s.source})" if s.source else ""
        out.append(
            f"  {s.name or s.code} shuts {_what(s)}: {often} on average{clusters}{mixed}, "
            f"{s.mean_days:.1f} days long on average ({FAMILIES[s.family]}); "
            f"chance of one in the tour longer than {longer}{told}."
        )
    for k in a.known:
        out.append(f"  {k.name or 'Known'} shuts {_what(k)} from day {k.start:g} to day {k.end:g}, for certain.")
    out.append(f"  Use differs from the plan by {a.tour_cv:.0%} all tour long and by {a.day_cv:.0%} from day to day.")
    if a.unclosed:
        out.append(f"  No random closure ever reaches {', '.join(a.unclosed)}.")
    return out


def _what(c: Any) -> str:
    if c.everywhere:
        return "everything"
    return ", ".join([*c.sites, *(f"the road to {r}" for r in c.routes)])
