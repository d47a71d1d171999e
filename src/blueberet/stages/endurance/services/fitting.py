"""Asking for closures from incidents: the choices checked, all faults at once, and a run queued.

The run carries days and counts, no row of the file, and loses them when it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from blueberet import __version__
from blueberet.engine.incidents.choosing import Choice, Circle, Named, choose
from blueberet.engine.incidents.durations import LONGEST_DAYS, Duration, Exponential, Fixed, Lognormal
from blueberet.engine.incidents.event import DAY_PRECISION_USED, PLACE_PRECISION_USED, Source
from blueberet.engine.incidents.gist import gist_of
from blueberet.engine.incidents.proposal import Settings, facts_of
from blueberet.engine.incidents.reading import Reading
from blueberet.engine.kit import wire
from blueberet.engine.kit.wire import fingerprint
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import FLEETING, queue_run
from blueberet.foundation.sheets.readers import number
from blueberet.stages.endurance.incident_files import Seen, reading_of, seen_of
from blueberet.stages.endurance.limits_told import LEFT_OUT
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.own_log import Told as Told
from blueberet.stages.endurance.own_log import file_of, lasting
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.answering import live_run
from blueberet.stages.endurance.table import share

FIT = "endurance.fit"
WINDOW_DAYS = 5 * 365 + 1
SPELLS, EVENT_DAYS = "spells", ("lognormal", "exponential", "fixed")
OWN = "own"
"""The choice of a point instead of a town."""
SEED = 0
MOST_EVENTS = 20_000
"""Fits of more take minutes, and no gate has so many."""
MOST_RADIUS_KM = 2000
MOST_DAYS = 50 * 366


@dataclass(frozen=True, slots=True)
class Asked:
    """What the logistician chose."""

    place: str
    choice: Choice
    settings: Settings
    reach: dict[str, Any]
    """``sites``, ``routes``, ``everywhere`` as a row of closures has them."""


def defaults(seen: Seen) -> dict[str, Any]:
    """What the form says at first: the town named most, the last five years, everywhere."""
    last = date.fromisoformat(seen.last)
    first = max(date.fromisoformat(seen.first), last - timedelta(days=WINDOW_DAYS - 1))
    return {
        "town": "0" if seen.towns else OWN, "latitude": "", "longitude": "", "place": "", "radius": "50", "weight": "0",
        "first": first.isoformat(), "last": last.isoformat(), "chance": "50 %", "lasts": "lognormal", "days": "1",
        "sigma": "0.8", "everywhere": "1", "sites": [], "routes": [], "leave_out": "",
    }  # fmt: skip


def asked_in(given: Mapping[str, Any], seen: Seen, plan: SupplyPlan) -> Asked:
    """The choices of a form.

    Raises
    ------
    Refused
        With every fault of the form.
    """
    faults: list[str] = []

    def take(name: str, told: str, least: float, most: float) -> float:
        try:
            value = number(str(given.get(name, "")).strip())
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            faults.append(
                _("%(f)s: write a number from %(a)s to %(b)s.") % {"f": told, "a": f"{least:g}", "b": f"{most:g}"}
            )
            return least
        return value

    town = next((t for n, t in enumerate(seen.towns) if str(n) == given.get("town")), None)
    if town:
        at = town.name, town.latitude, town.longitude
    else:
        point = take("latitude", _("Latitude"), -90, 90), take("longitude", _("Longitude"), -180, 180)
        name = " ".join(str(given.get("place", "")).split())[:60]
        at = (name or f"{point[0]:g}, {point[1]:g}", *point)
    radius = take("radius", _("Radius in km"), 0.1, MOST_RADIUS_KM)
    weight = next((w for w in range(4) if str(w) == given.get("weight")), None)
    if weight is None:
        faults.append(_("Kinds: choose one of the list."))
    first, last = _day(given, "first", _("First day"), faults), _day(given, "last", _("Last day"), faults)
    if first and last and (last - first).days < 1:
        faults.append(_("The last day lies before the first, or on it. Choose at least two days."))
    elif first and last and (last - first).days > MOST_DAYS:
        faults.append(_("The period is longer than %(y)d years. No file goes back so far.") % {"y": MOST_DAYS // 366})
    chance = _chance(given, faults)
    duration = _duration(given, take, faults)
    reach = _reach(given, plan, faults)
    if seen.left_out and not given.get("leave_out"):
        told = _("%(n)d of %(m)d rows have faults. Correct the file, or say that they are left out.")
        faults.append(told % {"n": seen.left_out, "m": seen.rows})
    if faults or first is None or last is None or weight is None:
        raise Refused(*faults)
    source = cast(Source, seen.source)
    choice = Choice(Circle(at[1], at[2], radius), first, last, (), weight, DAY_PRECISION_USED[source],
                    PLACE_PRECISION_USED[source])  # fmt: skip
    tour = min(int(newest(plan).content["tour"][0]["days"]), int(LONGEST_DAYS))
    return Asked(at[0], choice, Settings(chance, duration, tour_days=tour, seed=SEED), reach)


def _day(given: Mapping[str, Any], name: str, told: str, faults: list[str]) -> date | None:
    try:
        found = parse_date(str(given.get(name, "")).strip())
    except ValueError:
        found = None
    if found is None:
        faults.append(_("%(f)s: write it as 2024-03-14.") % {"f": told})
    return found


def _chance(given: Mapping[str, Any], faults: list[str]) -> float:
    try:
        value = share(str(given.get("chance", "")))
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        faults.append(_("Chance that an event shuts the gate: write a share above 0 and up to 100 %, such as 50 %."))
        return 1.0
    return value


def _duration(given: Mapping[str, Any], take: Any, faults: list[str]) -> Duration | None:
    kind = given.get("lasts")
    if kind == SPELLS:
        return None
    if kind not in EVENT_DAYS:
        faults.append(_("How long: choose one of the list."))
        return None
    days = take("days", _("Days that it stays shut"), 0.05, 365)
    if kind == "lognormal":
        return Lognormal(days, take("sigma", _("Sigma"), 0.01, 3))
    return Exponential(days) if kind == "exponential" else Fixed(days)


def _reach(given: Mapping[str, Any], plan: SupplyPlan, faults: list[str]) -> dict[str, Any]:
    if given.get("everywhere"):
        return {"everywhere": True}
    known = {s["code"] for s in newest(plan).content["sites"]}
    reach = {key: list(given.get(key, ())) for key in ("sites", "routes")}
    for code in sorted({c for codes in reach.values() for c in codes} - known):
        faults.append(_("The plan has no site %(c)s. Choose one of the list.") % {"c": code[:40]})
    if not any(reach.values()):
        faults.append(_("Say what it shuts: everywhere, sites, or roads."))
    return {k: v for k, v in reach.items() if v}


def start_log_fit(
    plan: SupplyPlan, closures: Sequence[Told], *, actor: User | None, kind: str, site: str, first: date, last: date
) -> Run:  # fmt: skip
    """Queue a fit of the closures that the incident log tells of one gate (``site``), road (``road``) or all (``all``).

    They go through the same reading, fit and proposal as a file that is brought, and are used only once somebody
    confirms them. Each of them did shut, so the chance is 1; how long is told by those that ended.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If the plan has no such site, none of the closures lies in the days, or none has ended.
    """
    if actor is not None:
        require_role(actor, plan.centre, Role.LOGISTICIAN)
    sites = {s["code"]: s for s in newest(plan).content["sites"]}
    chosen = [c for c in closures if first <= c.shut_on <= last]
    duration = lasting(chosen)
    faults = []
    if kind != "all" and site not in sites:
        faults.append(_("The plan has no site %(c)s. Choose one of the list.") % {"c": site[:40]})
    if (last - first).days < 1:
        faults.append(_("The last day lies before the first, or on it. Choose at least two days."))
    if not chosen:
        faults.append(_("The log tells of no closure of it in these days. Choose others."))
    elif duration is None:
        faults.append(_("None of these closures has ended, so nothing tells how long they last."))
    if faults:
        raise Refused(*faults)
    row = sites.get(site, {})
    place = (row["latitude"], row["longitude"]) if row.get("latitude") is not None else None
    called = plan.name if kind == "all" else row.get("name") or site
    content = file_of(site or plan.code, place, chosen)
    name = f"incident-log-{kind}-{site or plan.code}.csv"
    reading = reading_of(content, name)
    choice = Choice(Named((site or plan.code,)), first, last)
    reach: dict[str, Any] = {"everywhere": True} if kind == "all" else {_REACHES[kind]: [site]}
    tour = min(int(newest(plan).content["tour"][0]["days"]), int(LONGEST_DAYS))
    asked = Asked(called, choice, Settings(1.0, duration, tour_days=tour, seed=SEED), reach)
    return start_fit(plan, reading, seen_of(reading, content, name), asked, actor=actor)


_REACHES = {"site": "sites", "road": "routes"}


def start_fit(plan: SupplyPlan, reading: Reading, seen: Seen, asked: Asked, *, actor: User | None) -> Run:
    """Queue the fit of a file.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician; ``None`` is the set-up itself.
    Refused
        If no event counts, or more than can be fitted; if a run of this plan is under way.
    """
    if actor is not None:
        require_role(actor, plan.centre, Role.LOGISTICIAN)
    gist = gist_of(choose(reading.events, asked.choice))
    if not gist.days:
        told = ", ".join(f"{x.events} {LEFT_OUT[x.reason]}" for x in gist.left)
        raise Refused(_("No event counts: %(t)s. Choose a wider radius, more days or more kinds.") % {"t": told or "0"})
    if len(gist.days) > MOST_EVENTS:
        told = _("%(n)d events count; at most %(m)d can be fitted. Choose a smaller radius, fewer days, heavier kinds.")
        raise Refused(told % {"n": len(gist.days), "m": MOST_EVENTS})
    limits = {
        "file": seen.name, "checksum": seen.checksum, "place": asked.place, "reach": asked.reach,
        "facts": wire.dump(facts_of(reading)), "choice": wire.dump(asked.choice),
        "settings": wire.dump(asked.settings), FLEETING: wire.dump(gist),
    }  # fmt: skip
    with transaction.atomic():
        Centre.objects.select_for_update(no_key=True).get(pk=plan.centre_id)
        if live_run(plan):
            raise Refused(_("This plan is being worked on already. Wait for it, or stop it."))
        return queue_run(kind=FIT, subject=plan.pk, centre=plan.centre, actor=actor, seed=SEED, limits=limits,
                         input_hash=fingerprint(limits), engine_version=__version__)  # fmt: skip
