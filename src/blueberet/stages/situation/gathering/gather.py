"""The facts of a report, as they are at this moment.

In: a unit and a period. Out: a ``Situation`` without anybody's own words. Why: docs/engines/situation.md, Sources.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Below, Judgement, Situation
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors.belonging import Belonging, belonging_of
from blueberet.stages.roster.selectors.units import Branch, tree_on, units_under
from blueberet.stages.situation.gathering import outside, people, ready, supply, work
from blueberet.stages.situation.models import Edition, State, Step


def gather(unit: Unit, first: date, last: date, now: datetime) -> Situation:
    """Read every source once; what is true after the period is left out as far as a source can tell.

    Supplies, communications and posts are the contingent's: they stand in the reports of units without one above. Where
    several contingents stand, each tells of its own, and apart of what is tied to none of them (S12).
    """
    centre = unit.centre
    tree = tree_on(centre, last)
    keys = units_under(tree, unit) or [unit.pk]
    branch = tree.get(unit.pk)
    # A unit that was not there on the day is judged by where it stands: nothing of the contingent comes with it.
    is_top = unit.parent_id is None if branch is None else branch.parent is None
    belongs = belonging_of(centre, tree, unit) if is_top else None
    programme = current_programme(centre)
    them = people.members(centre, keys, last)
    marks = people.marked(centre, last, now)
    papers = people.papers_of(centre, keys, last)
    before = people.was_here(centre, keys, first - timedelta(days=1))
    is_whole_centre = belongs is not None and belongs.alone
    entries = work.entries_of(programme, None if is_whole_centre else {w.number for w in them.values()})
    belongs = belongs or Belonging(frozenset(keys), alone=False)
    happened, shut = outside.incidents(centre, first, last, belongs, now, with_centre=is_top)
    blocks = [
        people.strength(them, marks, reverse("rolls") + f"?day={last.isoformat()}"),
        ready.readiness(centre, unit.pk, last, now),
        work.operations(centre, programme, entries, keys, first, last, now),
        work.ahead(centre, programme, entries, last, now),
        happened,
    ]
    if is_top:
        plans = supply.counted_plans(centre, last, belongs)
        blocks += [supply.supply(plans, now), supply.communications(plans, shut, now)]
    blocks += [
        people.medical(them, marks, papers, reverse("documents")),
        people.personnel(them, before, papers, now, reverse("contingent")),
    ]
    if is_top:
        blocks.append(work.posts(centre, last, now, is_whole=not is_whole_centre))
    blocks.append(outside.findings(centre, belongs, last, now, with_centre=is_top))
    editions = editions_below(branch, first, last)
    parts = reporting_below(branch, editions)
    sent = _sent(list(editions.values()))
    taken = {k for b in parts for k in units_under(tree, b.unit)}
    own = {p: w for p, w in them.items() if w.unit not in taken}
    return Situation(
        unit.code, unit.kind, first, last, now, tuple(blocks),
        below=tuple(_below(b, editions.get(b.unit.pk), sent) for b in parts),
        direct=people.direct(own, marks, papers, now) if parts else (),
    )  # fmt: skip


def reporting_below(branch: Branch | None, reported: Collection[int]) -> list[Branch]:
    """The nearest units below whose reports are taken over (S8).

    On each branch that is the unit right below if it reported or nobody under it did; else those under it.
    """
    if branch is None:
        return []
    found: list[Branch] = []
    for b in branch.below:
        deeper = b.unit.pk not in reported and any(x.unit.pk in reported for x in _under(b))
        found += reporting_below(b, reported) if deeper else [b]
    return found


def _under(branch: Branch) -> Iterator[Branch]:
    for b in branch.below:
        yield b
        yield from _under(b)


def editions_below(branch: Branch | None, first: date, last: date) -> dict[int, Edition]:
    """The newest sent report of each unit below of a period within this one, by unit; a correction is newer (S8)."""
    if branch is None or not branch.below:
        return {}
    rows = Edition.objects.filter(
        report__unit__in=[b.unit.pk for b in _under(branch)], report__state=State.SENT,
        report__last_day__range=(first, last), report__first_day__gte=first,
    ).select_related("report")  # fmt: skip
    return {e.report.unit_id: e for e in rows.order_by("report__last_day", "report_id", "number")}


def _sent(editions: list[Edition]) -> dict[int, tuple[str, datetime]]:
    rows = Step.objects.filter(report__in=[e.report_id for e in editions], state=State.SENT).order_by("pk")
    return {r: (name, at) for r, name, at in rows.values_list("report", "by_name", "at")}


def _below(branch: Branch, edition: Edition | None, sent: dict[int, tuple[str, datetime]]) -> Below:
    if edition is None:
        return Below(branch.name)
    told = wire.load(Situation, edition.content)
    name, at = sent.get(edition.report_id, ("", None))
    facts = tuple(f for b in told.blocks for f in b.facts if f.sums)
    judged: tuple[Judgement, ...] = told.judgements
    return Below(branch.name, told.number, told.first, told.last, name, at, facts, judged)
