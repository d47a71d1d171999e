"""What the incident log and the visits say: what happened, what is shut, what is still to be put right."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from blueberet.engine.situation.facts import Block, Fact
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.selectors import incidents_between, open_closures
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.gathering.moments import known_by
from blueberet.stages.visits.selectors.findings import findings_on

MOST = 20


def incidents(
    centre: Centre, first: date, last: date, units: Sequence[Unit] | None, now: datetime
) -> tuple[Block, tuple[Fact, ...]]:  # fmt: skip
    """Incidents of the period and what is shut at its end; links that are down go to communications.

    Free text of the log is not taken over: a name may stand there.
    """
    entries = incidents_between(centre, first, last, units)
    kinds = Counter(i.kind for i in entries)
    facts = [Fact("incidents.count", "incidents.count", len(entries))]
    facts += [Fact(f"incidents.kind.{k}", "incidents.kind", n, of=f"incident.{k}") for k, n in sorted(kinds.items())]
    for kind in ("killed", "injured"):
        column = {"killed": "own_dead", "injured": "own_injured"}[kind]
        hurt = sum(getattr(i, column) for i in entries)
        facts.append(Fact(f"incidents.{kind}", f"incidents.{kind}", hurt, look="failed" if hurt else ""))
    facts += [_entry(i) for i in entries[:MOST]]
    shut: list[Fact] = []
    for c in open_closures(centre, last, units):
        link = c.effect.kind == "link"
        since = timezone.localtime(c.shut_at).date().isoformat()
        kind = "communications.shut" if link else "incidents.closure"
        fact = Fact(f"closure.{c.effect.pk}", kind, since, of=c.what, unit="date", look="failed")
        (shut if link else facts).append(fact)
    return Block("incidents", tuple(facts), known_by(last, now, now), "incidents", _page("incidents")), tuple(shut)


def _entry(i: Incident) -> Fact:
    at = timezone.localtime(i.happened_at)
    where = i.site or i.place
    of = f"{i.year}/{i.number:03d} · {i.get_kind_display()}" + (f" · {where}" if where else "")
    return Fact(
        f"incident.{i.year}.{i.number}", "incidents.entry", f"{at:%Y-%m-%d %H:%M}", of=of, unit="text", passes=True
    )


def findings(centre: Centre, units: Sequence[Unit] | None, last: date, now: datetime) -> Block:
    """What was found and is not put right, the most urgent first."""
    keys = None if units is None else {u.pk for u in units}
    stood = [
        x for x in findings_on(centre, last) if x.state != "closed" and (keys is None or x.finding.unit_id in keys)
    ]
    rows = sorted(stood, key=lambda x: (x.due, x.finding.number))
    late = [x for x in rows if x.due < last]
    facts = [
        Fact("findings.open", "findings.open", len(rows), look="missing" if rows else "met"),
        Fact("findings.overdue", "findings.overdue", len(late), look="failed" if late else ""),
    ]
    facts += [
        Fact(f"finding.{x.finding.number}", "findings.one", x.due.isoformat(), unit="date",
             of=f"F{x.finding.number} · {x.finding.words[:120]}", look="failed" if x.due < last else "missing")
        for x in rows[:MOST]
    ]  # fmt: skip
    return Block("findings", tuple(facts), known_by(last, now, now), "visits", _page("visits"))


def _page(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
