"""What a proposal cannot know, said beside it.

In: the file, the choice, the fit, the settings. Out: notes with a code and figures, so that a page may say them in
its own language. Why: docs/engines/incidents.md, "Limits".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Literal

from blueberet.engine.incidents.choosing import Choice
from blueberet.engine.incidents.event import Source
from blueberet.engine.incidents.fitting import Fit
from blueberet.engine.incidents.gist import Gist

Code = Literal[
    "deaths_only", "spells_are_no_closures", "every_one_closes", "few_events", "drift", "long_window", "clustered",
    "crisis_or_drift", "never_dies_out", "no_clusters", "beyond_file", "rows_left_out", "precision_unknown", "unsplit",
    "no_weight", "no_mixed", "own_log",
]  # fmt: skip
FEW_EVENTS = 30
LONG_DAYS = 5 * 366
HIGH_BRANCHING = 0.8
MUCH_DRIFT = 2.0
"""Standard errors, widened by how uneven the months are."""
FEW_DAYS = 30
"""So many days without any event at either end of a file are nothing to speak of."""
CLEARLY_BETTER = 10.0
"""So much lower must an AIC be to be called clearly better."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is remembered of the file."""

    source: Source
    layout: str
    rows: int
    left_out: int
    first_day: date | None
    last_day: date | None
    """Of all events of the file; ``None`` without any."""


@dataclass(frozen=True, slots=True)
class Note:
    """One limit."""

    code: Code
    told: str
    """A sentence or two in English."""
    figures: dict[str, float] = field(default_factory=dict)


def notes(file: FileFacts, choice: Choice, gist: Gist, fit: Fit, *, of_spells: bool, chance: float,
          has_mixed: bool) -> Iterator[Note]:  # fmt: skip
    """Every limit that holds here, the gravest first."""
    if file.source == "ucdp":
        yield Note("deaths_only", "UCDP counts only events with at least one death. Riots and road blocks without "
                   "deaths do not stand in it, so a quiet place looks safer than it is. Use ACLED for it.")  # fmt: skip
    if file.source == "log":
        yield Note("own_log", "The log holds what somebody reported. Days on which nobody kept it look quiet, so begin "
                   "with the first day on which it was kept.")  # fmt: skip
    if of_spells:
        yield Note("spells_are_no_closures", "Spells are runs of days with events in the news, not closures of a gate. "
                   "A long closure, such as ten days, must come in as a scenario of its own.",
                   {"longest_days": fit.spells.longest_days})  # fmt: skip
    if chance == 1:
        what = "spell" if of_spells else "event"
        yield Note("every_one_closes", f"Every {what} is taken to shut the gate. No file says so; set the chance.")
    if fit.events < FEW_EVENTS:
        yield Note("few_events", f"Only {fit.events} events count. Rates are rough, and long closures are unknown.",
                   {"events": fit.events})  # fmt: skip
    yield from _over_time(file, choice, fit)
    yield from _clustered(fit, of_spells)
    if not has_mixed:
        yield Note("no_mixed", "Tours differ no more than chance alone makes them, or too few tours fit into the days: "
                   "there is no gamma-mixed pattern.")  # fmt: skip
    if file.left_out:
        yield Note("rows_left_out", f"{file.left_out} of {file.rows} rows have faults and do not count.",
                   {"rows": file.rows, "left_out": file.left_out})  # fmt: skip
    yield from _unknown(choice, gist)


def _over_time(file: FileFacts, choice: Choice, fit: Fit) -> Iterator[Note]:
    early, late = fit.days // 2, fit.days - fit.days // 2
    apart = fit.first_half * late - fit.second_half * early
    error = sqrt(fit.events * early * late * max(1.0, fit.counts.uneven_month or 1.0))
    if abs(apart) > MUCH_DRIFT * error:
        yield Note("drift", f"The days do not look alike: {fit.first_half} events in the first half, {fit.second_half} "
                   "in the second. Choose the years that look like what is to come.",
                   {"first_half": fit.first_half, "second_half": fit.second_half})  # fmt: skip
    if fit.days > LONG_DAYS:
        yield Note("long_window", f"{fit.days} days are looked at. The last three to five years say more of what is to "
                   "come.", {"days": fit.days})  # fmt: skip
    if not (file.first_day and file.last_day):
        return
    before, after = (file.first_day - choice.first_day).days, (choice.last_day - file.last_day).days
    if max(before, after) > FEW_DAYS:
        yield Note("beyond_file", f"The events of the file go from {file.first_day} to {file.last_day}. Days outside, "
                   "if the file does not cover them, are wrongly counted as quiet.",
                   {"days": max(0, before) + max(0, after)})  # fmt: skip


def _clustered(fit: Fit, of_spells: bool) -> Iterator[Note]:
    found = fit.clustering
    if found is None or not found.is_better:
        if not of_spells:
            yield Note("no_clusters", "Events are too few, or come in no clusters: there is no Hawkes pattern.")
        return
    if found.branching >= 1:
        yield Note("never_dies_out", "Each event draws at least one more after it: the days hold a crisis that grows. "
                   "There is no Hawkes pattern for a tour; choose other days.",
                   {"branching": found.branching})  # fmt: skip
    elif found.branching >= HIGH_BRANCHING:
        yield Note("crisis_or_drift", "Events draw many others after them. From one period of crisis that is partly a "
                   "change over time.", {"branching": found.branching})  # fmt: skip
    if found.branching < 1 and found.aic < found.poisson_aic - CLEARLY_BETTER:
        look = "set a duration for each event to see both" if of_spells else "look at both bars"
        yield Note("clustered", f"Events come in clusters. Even closures at their rate give too few long ones: {look}.",
                   {"poisson_aic": found.poisson_aic, "hawkes_aic": found.aic})  # fmt: skip


def _unknown(choice: Choice, gist: Gist) -> Iterator[Note]:
    if gist.vague and (choice.poorest_day or choice.poorest_place):
        yield Note("precision_unknown", f"Of {gist.vague} events the file does not say how exact day and place are; "
                   "they count.", {"events": gist.vague})  # fmt: skip
    if gist.unsplit:
        yield Note("unsplit", f"{gist.unsplit} events are riots or protests, the file does not say which; they count "
                   "as riots.", {"events": gist.unsplit})  # fmt: skip
    if gist.unweighted:
        yield Note("no_weight", f"{gist.unweighted} events are of a kind that is not in the table of kinds; they count "
                   "because no least weight is asked for.", {"events": gist.unweighted})  # fmt: skip
