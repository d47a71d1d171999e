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
from blueberet.stages.roster.selectors.belonging import Belonging
from blueberet.stages.situation.gathering.moments import known_by
from blueberet.stages.visits.selectors.findings import Stood, findings_on

MOST = 20


def incidents(
    centre: Centre, first: date, last: date, belongs: Belonging, now: datetime, *, with_centre: bool
) -> tuple[Block, tuple[Fact, ...]]:  # fmt: skip
    """Incidents of the period and what is shut at its end; links that are down go to communications.

    Free text of the log is not taken over: a name may stand there. ``with_centre``: also what is tied to no contingent.
    """
    facts: list[Fact] = []
    shut: list[Fact] = []
    entries: dict[str, list[Incident]] = {"own": [], "centre": [], "other": []}
    for i in incidents_between(centre, first, last):
        entries[belongs.of(i.unit_id, i.plan.unit_id if i.plan else None)].append(i)
    facts += _counted(entries["own"], whole=False)
    if with_centre and entries["centre"]:
        facts += _counted(entries["centre"], whole=True)
    for c in open_closures(centre, last):
        # What is shut concerns whoever lives behind it; a unit below tells what it reported itself.
        tied = (c.plan.unit_id, c.incident.unit_id)
        whose = belongs.of(*tied if with_centre else reversed(tied))
        if whose == "other" or (whose == "centre" and not with_centre):
            continue
        link = c.effect.kind == "link"
        since = timezone.localtime(c.shut_at).date().isoformat()
        kind = "communications.shut" if link else "incidents.closure"
        fact = Fact(f"closure.{c.effect.pk}", kind, since, of=c.what, unit="date", look="failed",
                    whole=whose == "centre")  # fmt: skip
        (shut if link else facts).append(fact)
    return Block("incidents", tuple(facts), known_by(last, now, now), "incidents", _page("incidents")), tuple(shut)


def _counted(entries: Sequence[Incident], *, whole: bool) -> list[Fact]:
    """Entries in numbers, those of a kind, the hurt, then one by one; with codes of their own for the centre's."""
    at, kinds = "incidents.centre" if whole else "incidents", Counter(i.kind for i in entries)
    facts = [Fact(f"{at}.count", "incidents.count", len(entries), whole=whole)]
    facts += [
        Fact(f"{at}.kind.{k}", "incidents.kind", n, of=f"incident.{k}", whole=whole) for k, n in sorted(kinds.items())
    ]
    for kind in ("killed", "injured"):
        column = {"killed": "own_dead", "injured": "own_injured"}[kind]
        hurt = sum(getattr(i, column) for i in entries)
        if hurt or not whole:
            facts.append(Fact(f"{at}.{kind}", f"incidents.{kind}", hurt, look="failed" if hurt else "", whole=whole))
    return [*facts, *(_entry(i, whole=whole) for i in entries[:MOST])]


def _entry(i: Incident, *, whole: bool) -> Fact:
    at = timezone.localtime(i.happened_at)
    where = i.site or i.place
    of = f"{i.year}/{i.number:03d} · {i.get_kind_display()}" + (f" · {where}" if where else "")
    return Fact(
        f"incident.{i.year}.{i.number}", "incidents.entry", f"{at:%Y-%m-%d %H:%M}", of=of, unit="text", passes=True,
        whole=whole,
    )  # fmt: skip


def findings(centre: Centre, belongs: Belonging, last: date, now: datetime, *, with_centre: bool) -> Block:
    """What was found and is not put right, the most urgent first; then that of the centre as a whole."""
    stood: dict[str, list[Stood]] = {"own": [], "centre": [], "other": []}
    for x in findings_on(centre, last):
        if x.state != "closed":
            stood[belongs.of(x.finding.unit_id)].append(x)
    facts = _open(stood["own"], last, whole=False)
    if with_centre and stood["centre"]:
        facts += _open(stood["centre"], last, whole=True)
    return Block("findings", tuple(facts), known_by(last, now, now), "visits", _page("visits"))


def _open(stood: Sequence[Stood], last: date, *, whole: bool) -> list[Fact]:
    rows = sorted(stood, key=lambda x: (x.due, x.finding.number))
    late, at = [x for x in rows if x.due < last], "findings.centre" if whole else "findings"
    return [
        Fact(f"{at}.open", "findings.open", len(rows), look="missing" if rows else "met", whole=whole),
        Fact(f"{at}.overdue", "findings.overdue", len(late), look="failed" if late else "", whole=whole),
        *(
            Fact(f"finding.{x.finding.number}", "findings.one", x.due.isoformat(), unit="date", whole=whole,
                 of=f"F{x.finding.number} · {x.finding.words[:120]}", look="failed" if x.due < last else "missing")
            for x in rows[:MOST]
        ),
    ]  # fmt: skip


def _page(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
