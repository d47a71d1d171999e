"""The form of an entry: what a request gave, what it shows at first, and the choices it offers."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.policies import LogSight
from blueberet.stages.incidents.selectors.closures import closure_of
from blueberet.stages.incidents.selectors.recorded import COUNTS, local, position_of
from blueberet.stages.roster.models import Unit

FIELDS = (
    "happened", "about", "learnt", "unit", "where", "place", "position", "kind", "what", "told", "informed_by", "means",
    "reported_to", "reported", *COUNTS,
)  # fmt: skip
EFFECT = ("what", "shut", "expected", "opened")
LEAST_ROWS, MOST_ROWS = 2, 13
"""So many effects the form has room for at first, and at most; one more than there are."""


def given_in(request: HttpRequest) -> dict[str, Any]:
    """What a form gave, as the acts read it."""
    rows = []
    for n in range(MOST_ROWS):
        if f"effects-{n}-what" in request.POST:
            rows.append({k: request.POST.get(f"effects-{n}-{k}", "") for k in EFFECT})
    return {k: request.POST.get(k, "") for k in FIELDS} | {"effects": rows}


def at_first(sight: LogSight) -> dict[str, Any]:
    """An empty form: now, and the unit of whoever sees one unit alone."""
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    unit = sight.units[0].code if sight.units else ""
    return dict.fromkeys(FIELDS, "") | {"happened": now, "learnt": "", "unit": unit, "effects": []}


def form_of(row: Incident) -> dict[str, Any]:
    """What an entry says, as a form: for its correction."""
    found: dict[str, Any] = {
        "happened": _input(row.happened_at), "about": "1" if row.is_about else "", "learnt": _input(row.learnt_at),
        "unit": row.unit.code if row.unit else "", "where": f"{row.plan.code}/{row.site}" if row.plan else "",
        "place": row.place, "position": position_of(row), "kind": row.kind, "what": row.what, "told": row.told,
        "informed_by": row.informed_by, "means": row.means, "reported_to": row.reported_to,
        "reported": _input(row.reported_at),
    }  # fmt: skip
    found |= {name: str(getattr(row, name) or "") for name in COUNTS}
    found["effects"] = []
    for e in row.effects.select_related("plan", "incident").prefetch_related("reopenings"):
        c = closure_of(e, {})
        found["effects"].append({
            "what": "/".join((e.plan.code, e.kind, e.site, e.link)).rstrip("/"), "shut": _input(e.shut_at),
            "expected": e.expected_on.isoformat() if e.expected_on else "", "opened": _input(c.opened_at),
        })  # fmt: skip
    return found


def _input(moment: Any) -> str:
    return local(moment).replace(" ", "T")


def padded(given: Mapping[str, Any]) -> dict[str, Any]:
    """The form with room for one more effect."""
    rows = [r for r in given.get("effects") or () if any(str(r.get(k) or "") for k in EFFECT)]
    room = min(MOST_ROWS, max(LEAST_ROWS, len(rows) + 1))
    empty = dict.fromkeys(EFFECT, "")
    return dict(given) | {"effects": rows + [dict(empty) for _n in range(room - len(rows))]}


def key_in(request: HttpRequest) -> uuid.UUID:
    """The key of the form, or a new one."""
    try:
        return uuid.UUID(request.POST.get("key", request.GET.get("draft", "")))
    except ValueError:
        return uuid.uuid4()


def choices_of(centre: Centre, sight: LogSight) -> dict[str, Any]:
    """Sites, things that can be shut, and units, as the form offers them."""
    sites: list[tuple[str, list[tuple[str, str]]]] = []
    shut: list[tuple[str, list[tuple[str, str]]]] = []
    for plan in SupplyPlan.objects.filter(centre=centre):
        content = newest(plan).content
        named = [(s["code"], s.get("name") or s["code"]) for s in content["sites"]]
        sites.append((plan.name, [(f"{plan.code}/{c}", n) for c, n in named]))
        found = [(f"{plan.code}/site/{c}", _("gate of %(s)s") % {"s": n}) for c, n in named]
        found += [(f"{plan.code}/road/{c}", _("road to %(s)s") % {"s": n}) for c, n in named]
        found.append((f"{plan.code}/all", _("everything of %(p)s") % {"p": plan.name}))
        names = dict(named)
        found += [
            (f"{plan.code}/link/{k['site']}/{k['name']}", f"{k['name']}, {names.get(k['site'], k['site'])}")
            for k in content.get("links") or ()
        ]
        shut.append((plan.name, found))
    units = sight.units if sight.units is not None else Unit.objects.filter(centre=centre)
    return {"sites": sites, "shut": shut, "units": units, "must_name_unit": sight.units is not None}
