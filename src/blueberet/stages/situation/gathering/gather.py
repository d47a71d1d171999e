"""The facts of a report, as they are at this moment.

In: a unit and a period. Out: a ``Situation`` without anybody's own words. Why: docs/engines/situation.md, Sources.
"""

from datetime import date, datetime, timedelta

from django.urls import reverse

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Below, Judgement, Situation
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors.units import Branch, tree_on, units_under
from blueberet.stages.situation.gathering import outside, people, ready, supply, work
from blueberet.stages.situation.models import Edition, State, Step


def gather(unit: Unit, first: date, last: date, now: datetime) -> Situation:
    """Read every source once; what is true after the period is left out as far as a source can tell.

    Supplies, communications and posts are the contingent's: they stand in the reports of units without one above.
    """
    centre = unit.centre
    tree = tree_on(centre, last)
    keys = units_under(tree, unit) or [unit.pk]
    branch = tree.get(unit.pk)
    is_top = branch is None or branch.parent is None
    programme = current_programme(centre)
    them = people.members(centre, keys, last)
    marks = people.marked(programme, last, now)
    papers = people.papers_of(centre, keys, last)
    before = people.was_here(centre, keys, first - timedelta(days=1))
    entries = work.entries_of(programme, None if is_top else {w.number for w in them.values()})
    units = None if is_top else [tree[k].unit for k in keys if k in tree]
    happened, shut = outside.incidents(centre, first, last, units, now)
    blocks = [
        people.strength(them, marks, reverse("rolls") + f"?day={last.isoformat()}"),
        ready.readiness(centre, unit.pk, last, now),
        work.operations(centre, programme, entries, keys, first, last, now),
        work.ahead(centre, programme, entries, last, now),
        happened,
    ]
    if is_top:
        plans = supply.counted_plans(centre, last)
        blocks += [supply.supply(plans, now), supply.communications(plans, shut, now)]
    blocks += [
        people.medical(them, marks, papers, reverse("documents")),
        people.personnel(them, before, papers, now, reverse("contingent")),
    ]
    if is_top:
        blocks.append(work.posts(centre, last, now))
    blocks.append(outside.findings(centre, units, last, now))
    return Situation(
        unit.code, unit.kind, first, last, now, tuple(blocks), below=below_of(branch, first, last),
        direct=people.direct(them, unit.pk, marks, papers, now) if branch and branch.below else (),
    )  # fmt: skip


def below_of(branch: Branch | None, first: date, last: date) -> tuple[Below, ...]:
    """The newest sent report of each unit right below, of a period within this one (S8, S9); a correction is newer."""
    if branch is None or not branch.below:
        return ()
    rows = Edition.objects.filter(
        report__unit__in=[b.unit.pk for b in branch.below], report__state=State.SENT,
        report__last_day__range=(first, last), report__first_day__gte=first,
    ).select_related("report")  # fmt: skip
    newest: dict[int, Edition] = {}
    for e in rows.order_by("report__last_day", "report_id", "number"):
        newest[e.report.unit_id] = e
    sent = _sent(list(newest.values()))
    return tuple(_below(b, newest.get(b.unit.pk), sent) for b in branch.below)


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
