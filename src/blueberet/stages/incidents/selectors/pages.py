"""What the pages of the log show: the entries of a period, the map and the strip of days beside the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.papers.paper import told_moment
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.incidents import area_map, strip
from blueberet.stages.incidents.kinds import GROUPS, KINDS
from blueberet.stages.incidents.models import Effect, Incident
from blueberet.stages.incidents.selectors.closures import Closure, closure_of, site_names

PERIOD = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    row: Incident
    where: str
    group: str
    closures: list[Closure]

    @property
    def is_open(self) -> bool:
        """Whether something it shut is still shut."""
        return any(c.opened_at is None for c in self.closures)

    @property
    def people(self) -> str:
        """Casualties as counts; empty for none."""
        return casualties(self.row)


def casualties(i: Incident) -> str:
    """``own: 0 dead, 2 injured; others: 1 dead, 0 injured``; empty for none."""
    found = []
    for word, dead, injured in (
        (_("own"), i.own_dead, i.own_injured), (_("others"), i.others_dead, i.others_injured)
    ):  # fmt: skip
        if dead or injured:
            found.append(_("%(w)s: %(d)d dead, %(i)d injured") % {"w": word, "d": dead, "i": injured})
    return "; ".join(found)


def lines_of(entries: Sequence[Incident]) -> list[Line]:
    """Rows of the table, with what each shut."""
    names: dict[int, dict[str, str]] = {}

    def of(plan: SupplyPlan) -> dict[str, str]:
        if plan.pk not in names:
            names[plan.pk] = site_names(plan)
        return names[plan.pk]

    return [
        Line(i, where_of(i, of(i.plan) if i.plan else {}), GROUPS[i.kind],
             [closure_of(e, of(e.plan)) for e in i.effects.all()])
        for i in entries
    ]  # fmt: skip


def where_of(i: Incident, names: dict[str, str]) -> str:
    """The place in words."""
    parts = [names.get(i.site, i.site) if i.site else "", i.place]
    told = ", ".join(p for p in parts if p)
    return told or (f"{i.latitude:.4f}, {i.longitude:.4f}" if i.has_place else "–")


def map_of(
    centre: Centre, lines: Sequence[Line], plan: SupplyPlan | None, shut: Sequence[Closure]
) -> area_map.AreaMap | None:  # fmt: skip
    """The map of the entries that have a place, with the sites of the plans (of one, if it is chosen)."""
    plans = [plan] if plan else list(SupplyPlan.objects.filter(centre=centre))
    closed = {(c.plan.pk, c.effect.site) for c in shut if c.effect.kind != Effect.Kind.LINK}
    everywhere = {c.plan.pk for c in shut if c.effect.kind == Effect.Kind.ALL}
    bases = [
        area_map.Base(s.get("name") or s["code"], s["latitude"], s["longitude"],
                      (p.pk, s["code"]) in closed or p.pk in everywhere)
        for p in plans for s in newest(p).content["sites"] if s.get("latitude") is not None
    ]  # fmt: skip
    placed = [x for x in lines if x.row.has_place]
    return area_map.draw(bases, [
        area_map.Happening(
            str(x.row.number), title_of(x), x.group, x.row.latitude or 0.0, x.row.longitude or 0.0,
            reverse("incident", args=[x.row.year, x.row.number]), x.is_open,
        )
        for x in placed
    ])  # fmt: skip


def title_of(line: Line) -> str:
    """An entry in a line."""
    i = line.row
    return f"{i}, {told_moment(i.happened_at)}, {KINDS[i.kind]}: {i.what} ({line.where})"


def strip_of(
    first: date, last: date, lines: Sequence[Line], closures: Sequence[Closure], now: datetime
) -> strip.Strip | None:  # fmt: skip
    """The strip of the period's days."""
    moments = [
        strip.Moment(timezone.localtime(x.row.happened_at).date(), x.group, title_of(x),
                     reverse("incident", args=[x.row.year, x.row.number]))
        for x in lines
    ]  # fmt: skip
    shut = []
    for c in sorted(closures, key=lambda c: c.shut_at):
        begin, end = timezone.localtime(c.shut_at).date(), timezone.localtime(c.opened_at or now).date()
        if begin <= last and end >= first:
            told = f"{c.what}: {told_moment(c.shut_at)} – "
            told += f"{told_moment(c.opened_at)}" if c.opened_at else "…"
            shut.append(strip.Shutting(c.what, c.shut_at, c.opened_at, told,
                                       reverse("incident", args=[c.incident.year, c.incident.number])))  # fmt: skip
    return strip.draw(first, last, moments, shut, now)
