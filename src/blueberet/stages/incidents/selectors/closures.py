"""What is shut, since when, until when; told from the effects of standing entries and their reopenings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import laid, together
from blueberet.stages.endurance.models import Edition, SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest, newest_editions
from blueberet.stages.incidents.models import Effect, Incident, Reopening
from blueberet.stages.incidents.selectors.log import effects_standing, moments_of
from blueberet.stages.roster.models import Unit


@dataclass(frozen=True, slots=True)
class Closure:
    """Something that is or was shut. ``opened_at``: None while it is."""

    effect: Effect
    incident: Incident
    plan: SupplyPlan
    what: str
    """In words: ``gate of Checkpoint 3``."""
    shut_at: datetime
    opened_at: datetime | None
    expected_on: date | None
    reopening: Reopening | None

    @property
    def key(self) -> tuple[int, str, str, str]:
        """What is shut: plan, kind, site, link."""
        return self.effect.plan_id, self.effect.kind, self.effect.site, self.effect.link

    def days(self, now: datetime) -> float:
        """How long it was shut, or has been by ``now``, days."""
        return ((self.opened_at or now) - self.shut_at).total_seconds() / 86_400

    def is_open_on(self, moment: datetime) -> bool:
        """Whether it is shut at a moment."""
        return self.shut_at <= moment and (self.opened_at is None or self.opened_at > moment)


def closures_of(
    centre: Centre | None, plan: SupplyPlan | None = None, units: Iterable[Unit] | None = None
) -> list[Closure]:  # fmt: skip
    """Every closure of standing entries, the latest first."""
    return closures_with(centre, plan, units)[0]


def closures_with(
    centre: Centre | None, plan: SupplyPlan | None, units: Iterable[Unit] | None, *others: QuerySet[Any, Any]
) -> tuple[list[Closure], list[list[Any]]]:
    """Closures, and other rows that are read along with them: one query."""
    rows = effects_standing(centre).prefetch_related(None)
    if plan is not None:
        rows = rows.filter(plan=plan)
    if units is not None:
        rows = rows.filter(incident__unit__in=[u.pk for u in units])
    reopenings = Reopening.objects.filter(effect__in=rows.order_by().values("pk"))
    editions = newest_editions(centre).filter(plan__in=rows.order_by().values("plan"))
    effects, opened, newest, *more = together(rows.order_by("-shut_at", "-pk"), reopenings, editions, *others)
    laid(effects, "reopenings", opened)
    names = {e.plan_id: _names(e) for e in newest}
    return [closure_of(e, names[e.plan_id]) for e in effects], more


def closure_of(e: Effect, names: dict[str, str]) -> Closure:
    """An effect with the last word about when it opened."""
    reopenings = list(e.reopenings.all())
    corrected = {r.corrects_id for r in reopenings}
    last = next((r for r in reversed(reopenings) if r.pk not in corrected), None)
    return Closure(
        e,
        e.incident,
        e.plan,
        told_of(e, names),
        e.shut_at,
        last.opened_at if last else e.opened_at,
        e.expected_on,
        last,
    )


def open_closures(centre: Centre, day: date, units: Iterable[Unit] | None = None) -> list[Closure]:
    """What is shut at the end of a day (for today: now), the longest first."""
    moment = min(timezone.now(), moments_of(day, day)[1])
    found = [c for c in closures_of(centre, units=units) if c.is_open_on(moment)]
    return sorted(found, key=lambda c: c.shut_at)


def site_names(plan: SupplyPlan) -> dict[str, str]:
    """Names of the sites of a plan's newest edition by their codes."""
    return _names(newest(plan))


def _names(edition: Edition) -> dict[str, str]:
    return {s["code"]: s.get("name") or s["code"] for s in edition.content["sites"]}


def told_of(e: Effect, names: dict[str, str]) -> str:
    """What is shut, in words."""
    site = names.get(e.site, e.site)
    if e.kind == Effect.Kind.ALL:
        return _("everything of %(p)s") % {"p": e.plan.name}
    if e.kind == Effect.Kind.ROAD:
        return _("road to %(s)s") % {"s": site}
    if e.kind == Effect.Kind.LINK:
        return _("%(l)s of %(s)s") % {"l": e.link, "s": site}
    return _("gate of %(s)s") % {"s": site}
