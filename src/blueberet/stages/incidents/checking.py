"""An entry as it was typed, read and checked: every fault at once, each with the field it belongs to.

In: texts of a form or row, and what the centre has. Out: an ``Entry``, or faults. What other entries say is looked at
by the act itself, under its lock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.papers.paper import told_moment
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.incidents.kinds import KINDS, MEANS
from blueberet.stages.incidents.models import MOST_PEOPLE, Effect
from blueberet.stages.incidents.places import place_in
from blueberet.stages.roster.models import Unit

COUNTS = ("own_dead", "own_injured", "others_dead", "others_injured")
LENGTHS = {"place": 160, "what": 240, "informed_by": 120, "reported_to": 120, "told": 4000, "reason": 240}
MOST_EFFECTS = 12
SLACK = timedelta(minutes=5)
"""Clocks differ; so much later than now is still now."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field; ``field`` empty: with the entry as a whole."""

    field: str
    told: str


@dataclass(frozen=True, slots=True)
class Shut:
    """An effect that was typed: what is shut, since when, until when."""

    plan: SupplyPlan
    kind: str
    site: str
    link: str
    shut_at: datetime
    opened_at: datetime | None
    expected_on: date | None

    @property
    def key(self) -> tuple[int, str, str, str]:
        """What is shut."""
        return self.plan.pk, self.kind, self.site, self.link


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that may be kept."""

    happened_at: datetime
    is_about: bool
    learnt_at: datetime
    unit: Unit | None
    plan: SupplyPlan | None
    site: str
    place: str
    latitude: float | None
    longitude: float | None
    kind: str
    what: str
    told: str
    informed_by: str
    means: str
    reported_to: str
    reported_at: datetime | None
    counts: dict[str, int]
    effects: tuple[Shut, ...]


@dataclass
class Known:
    """What the centre has, read once for many entries: plans with their sites and links, units."""

    centre: Centre
    plans: dict[str, SupplyPlan] = field(default_factory=dict)
    sites: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @classmethod
    def of(cls, centre: Centre) -> "Known":
        """Read it."""
        known = cls(centre)
        for plan in SupplyPlan.objects.filter(centre=centre).select_related("centre"):
            content = newest(plan).content
            known.plans[plan.code] = plan
            known.sites[plan.code] = {s["code"]: s for s in content["sites"]}
            known.links[plan.code] = {(k["site"], k["name"]) for k in content.get("links") or ()}
        known.units = {u.code: u for u in Unit.objects.filter(centre=centre)}
        return known


class _Form:
    """Texts of one entry; faults are gathered."""

    def __init__(self, given: Mapping[str, Any], now: datetime) -> None:
        self.given, self.now = given, now
        self.faults: list[Fault] = []

    def fault(self, name: str, told: str) -> None:
        self.faults.append(Fault(name, told))

    def text(self, name: str, missing: str = "") -> str:
        value = str(self.given.get(name) or "").strip()
        value = value.replace("\r\n", "\n") if name == "told" else " ".join(value.split())
        if not value and missing:
            self.fault(name, missing)
        if len(value) > LENGTHS[name]:
            told = _("This has %(n)d characters; at most %(m)d. Shorten it.")
            self.fault(name, told % {"n": len(value), "m": LENGTHS[name]})
        if INVISIBLE.search(value.replace("\n", "").replace("\t", "")):
            self.fault(name, _("The text contains invisible control characters. Type it anew."))
        return value

    def moment(self, name: str, called: str, *, needed: bool = False) -> datetime | None:
        return moment_in(str(self.given.get(name) or ""), name, called, self.now, self.fault, needed=needed)

    def count(self, name: str) -> int:
        written = str(self.given.get(name) or "").strip()
        if not written:
            return 0
        if not (written.isascii() and written.isdigit()) or int(written[:9]) > MOST_PEOPLE or len(written) > 9:
            told = _("Casualties: write a whole number from 0 to %(m)d, not «%(v)s».")
            self.fault(name, told % {"m": MOST_PEOPLE, "v": written[:20]})
            return 0
        return int(written)


def moment_in(
    written: str, name: str, called: str, now: datetime, fault: Callable[[str, str], None], *, needed: bool = False
) -> datetime | None:  # fmt: skip
    """A moment in local time, such as ``2026-11-27T14:30`` or ``2026-11-27 14:30``; never later than now."""
    written = written.strip()
    if not written:
        if needed:
            fault(name, _("%(f)s: give day and time, such as 2026-11-27 14:30.") % {"f": called})
        return None
    try:
        found = parse_datetime(written.replace(" ", "T", 1))
    except ValueError:
        found = None
    if found is None:
        fault(name, _("%(f)s: «%(v)s» is no day and time. Write it as 2026-11-27 14:30.") % {
            "f": called, "v": written[:30]
        })  # fmt: skip
        return None
    at = found if timezone.is_aware(found) else timezone.make_aware(found)
    if not 2000 <= at.year < 2200:
        fault(name, _("%(f)s: the year %(y)d cannot be. Correct it.") % {"f": called, "y": at.year})
        return None
    if at > now + SLACK:
        told = _("%(f)s: %(v)s lies in the future. Write when it was.")
        fault(name, told % {"f": called, "v": told_moment(at)})
        return None
    return at


def check_entry(given: Mapping[str, Any], known: Known, now: datetime) -> tuple[Entry | None, list[Fault]]:
    """Read an entry; None where a fault stands.

    ``given``: texts by field; ``effects`` a list of such mappings with ``what`` (``PLAN/kind/site/link``), ``shut``,
    ``expected`` and ``opened``.
    """
    f = _Form(given, now)
    happened = f.moment("happened", _("When it happened"), needed=True)
    learnt = f.moment("learnt", _("When it was learnt")) or (now if happened and happened <= now else happened)
    if happened and learnt and learnt < happened:
        f.fault("learnt", _("It cannot have been learnt before it happened. Correct one of the two times."))
    kind = str(given.get("kind") or "")
    if kind not in KINDS:
        f.fault("kind", _("Say what it was: choose a kind of the list."))
    what = f.text("what", _("Say in a line what happened."))
    place = place_in(given, known.plans, known.sites, f.fault)
    informed_by = f.text("informed_by", _("Say who informed."))
    means = str(given.get("means") or "")
    if means not in {"", *dict(MEANS)}:
        f.fault("means", _("By which means: choose one of the list."))
    reported_at = f.moment("reported", _("When it was reported"))
    reported_to = f.text("reported_to")
    if reported_at and not reported_to:
        f.fault("reported_to", _("Say to whom it was reported, or leave its time empty."))
    if reported_at and happened and reported_at < happened:
        f.fault("reported", _("It cannot have been reported before it happened. Correct one of the two times."))
    code = str(given.get("unit") or "").strip()
    unit = known.units.get(code)
    if code and unit is None:
        f.fault("unit", _("There is no unit «%(u)s». Choose one of the list.") % {"u": code[:60]})
    counts = {name: f.count(name) for name in COUNTS}
    told = f.text("told")
    effects = _effects(given.get("effects") or (), known, happened, f)
    if f.faults or happened is None or learnt is None or place is None:
        return None, f.faults
    return Entry(
        happened, bool(given.get("about")), learnt, unit, place.plan, place.site, place.name, place.latitude,
        place.longitude, kind, what, told, informed_by, means, reported_to, reported_at, counts, effects,
    ), []  # fmt: skip


def _effects(
    rows: Sequence[Mapping[str, Any]], known: Known, happened: datetime | None, f: _Form
) -> tuple[Shut, ...]:  # fmt: skip
    found: list[Shut] = []
    for n, row in enumerate(rows):
        if not any(str(row.get(k) or "").strip() for k in ("what", "shut", "expected", "opened")):
            continue
        at = f"effects-{n}"
        target = _target(str(row.get("what") or ""), known)
        if target is None:
            f.fault(f"{at}-what", _("What is shut: choose a gate, road, link or plan of the list."))
            continue
        shut = moment_in(str(row.get("shut") or ""), f"{at}-shut", _("Shut from"), f.now, f.fault)
        typed_shut = bool(str(row.get("shut") or "").strip())
        opened = moment_in(str(row.get("opened") or ""), f"{at}-opened", _("Open again"), f.now, f.fault)
        shut = shut if typed_shut else happened
        expected = _expected(str(row.get("expected") or ""), f"{at}-expected", opened, f)
        if shut is None:
            continue
        if opened and opened <= shut:
            f.fault(f"{at}-opened", _("It was open again before it was shut. Correct one of the two times."))
        if any(e.key == (target[0].pk, *target[1:]) for e in found):
            f.fault(f"{at}-what", _("The same is shut twice in this entry. Leave one of them out."))
        found.append(Shut(*target, shut, opened, expected))
    if len(found) > MOST_EFFECTS:
        f.fault("effects", _("An entry shuts at most %(n)d things. Write «everything».") % {"n": MOST_EFFECTS})
    return tuple(found)


def _target(what: str, known: Known) -> tuple[SupplyPlan, str, str, str] | None:
    code, kind, site, link = [*what.split("/", 3), "", "", ""][:4]
    plan = known.plans.get(code)
    if plan is None or kind not in Effect.Kind.values:
        return None
    if kind == Effect.Kind.ALL:
        return plan, kind, "", ""
    if site not in known.sites[code] or (kind == Effect.Kind.LINK and (site, link) not in known.links[code]):
        return None
    return plan, kind, site, link if kind == Effect.Kind.LINK else ""


def _expected(written: str, at: str, opened: datetime | None, f: _Form) -> date | None:
    if not written.strip() or opened:
        return None
    try:
        found = parse_date(written.strip())
    except ValueError:
        found = None
    if found is None:
        f.fault(at, _("Thought open on: «%(v)s» is no day. Write it as 2026-11-30.") % {"v": written[:20]})
    elif found < timezone.localdate(f.now):
        f.fault(at, _("The day on which it was thought to open has passed. Give a later one, or leave it empty."))
    elif found.year > 2200:
        f.fault(at, _("Thought open on: the year cannot be. Correct it."))
    return found
