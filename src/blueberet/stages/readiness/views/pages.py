"""The heat map, a unit, a person, a cell with its proof, the forecast."""

import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.engine.readiness.holding import Hold, holding
from blueberet.engine.readiness.reliability import Bin
from blueberet.engine.readiness.states import State, needed_until
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.policies import may_read_trail
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.selectors.requests import addresses_of
from blueberet.stages.readiness.models import Snapshot, Statement, Waiver
from blueberet.stages.readiness.policies import may_ask, may_state, readiness_centre
from blueberet.stages.readiness.selectors.awaiting import BeingGathered
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.readiness.selectors.outlook import chances, trusted_of
from blueberet.stages.readiness.selectors.showing import (
    critical_of,
    dated_lines,
    evidence_of,
    heat_map,
    lines_of,
    log_of,
    shown,
    state_counts,
)
from blueberet.stages.readiness.selectors.turning import Turned, turned
from blueberet.stages.readiness.services.keeping import KEEPING
from blueberet.stages.readiness.views.asking import asked, day_in, person_of, seen, unit_of
from blueberet.stages.readiness.words import GRADES, STATES, thing_of, title_of
from blueberet.stages.roster.policies import own_person, people_seen_by, sees_people

MOST_ROWS = 120
"""Units on one map; what is below them is told on their own pages."""
MOST_KEPT, MOST_TURNED = 200, 400
"""Snapshots to choose from; lines that are shown."""
MOST_AHEAD = timedelta(days=366)
"""So far ahead a forecast may be asked for: timetables reach no further."""
HOLDS = 12
"""Things that are shown of what holds a unit down."""


def overview(request: HttpRequest) -> HttpResponse:
    """One sentence of state, the heat map of units, the commander's word beside the measured grade."""
    me = own_person(request.user)
    if me is not None and not sees_people(request.user):
        return redirect("readiness-person", f"P{me.pk}")
    centre = readiness_centre(request.user)
    m, query = asked(request, centre)
    deepest = _deepest(m)
    depth = min(3, deepest) if request.GET.get("sections") else min(2, deepest)
    units = [k for k, b in m.sources.units.items() if b.depth <= depth]
    found = heat_map(m, units, query)
    top = next((r for r in found.rows if r.branch.depth == 0), None)
    stated = _latest_statements(m)
    return render(request, "readiness/overview.html", {
        "m": m, "map": found, "query": query, "top": top, "states": STATES.values(), "day": m.on,
        "critical": critical_of(top.standing) if top else None, "today": timezone.localdate(), "page": "map",
        "stated": stated, "sections": depth == 3, "deepest": deepest, "named": sees_people(request.user),
        "visit": m.sources.problem.visit,
        "people": _people_line(m, top.code) if top else [],
        "keeping": Run.objects.filter(centre=centre, kind=KEEPING, ended_at=None).first(),
        "snapshots": Snapshot.objects.filter(centre=centre).defer("content").select_related("by")[:6],
    })  # fmt: skip


def _deepest(m: Measured) -> int:
    """How far down the tree the map goes, so that it stays one that can be looked at: at most MOST_ROWS units."""
    depths = sorted(b.depth for b in m.sources.units.values())
    return 9 if len(depths) <= MOST_ROWS else max(0, depths[MOST_ROWS] - 1)


def _people_line(m: Measured, unit: str) -> list[tuple[str, str, int]]:
    counts = m.graded.get(unit, (0, 0, 0, 0))
    return [(css, str(word), n) for (word, css), n in zip(GRADES.values(), counts, strict=True) if n]


def _latest_statements(m: Measured) -> dict[str, Statement]:
    keys = [b.unit.pk for b in m.sources.units.values()]
    rows = Statement.objects.filter(unit__in=keys, day__lte=m.on).select_related("by").order_by("at", "pk")
    return {f"U{s.unit_id}": s for s in rows}


def told(request: HttpRequest) -> HttpResponse:
    """Have today's measurement worked out for the first page, which mentions it, and lead back there."""
    with suppress(BeingGathered):
        seen(request, readiness_centre(request.user), timezone.localdate())
    return redirect("today")


def turned_between(request: HttpRequest) -> HttpResponse:
    """Two snapshots side by side: whose grade turned, which lines, and why, on the proof page of the later day."""
    centre = readiness_centre(request.user)
    kept = list(Snapshot.objects.filter(centre=centre).defer("content").select_related("by")[:MOST_KEPT])
    asked_for = [whole_in(request.GET.get(k, "")) for k in ("before", "after")]
    keys = [s.pk for s in kept]
    if any(n is not None and n not in keys for n in asked_for):
        raise Http404
    after = asked_for[1] or (keys[0] if keys else 0)
    earlier = [s.pk for s in kept if s.pk != after]
    before = asked_for[0] or (earlier[0] if earlier else 0)
    pair = {s.pk: s for s in kept if s.pk in (before, after)}
    context: dict[str, Any] = {"kept": kept, "before": pair.get(before), "after": pair.get(after), "page": "turned"}
    if before in pair and after in pair:
        m = seen(request, centre, pair[after].day, pair[after].origin)
        grades, lines = turned(pair[before], pair[after])
        query = f"?day={pair[after].day.isoformat()}&origin={pair[after].origin}"
        context |= {
            "grades": [(_name_of(m, g.unit), g.unit in m.sources.units, g, GRADES.get(g.before), GRADES.get(g.after))
                       for g in grades],
            "lines": [_turned_line(m, t, query) for t in lines[:MOST_TURNED]], "count": len(lines), "query": query,
        }  # fmt: skip
    return render(request, "readiness/turned.html", context)


def _name_of(m: Measured, unit: str) -> str:
    return m.sources.units[unit].name if unit in m.sources.units else unit


def _turned_line(m: Measured, t: Turned, query: str) -> dict[str, Any]:
    line = m.lines.get((t.set, t.code))
    is_here = line is not None and t.unit in m.units
    return {
        "t": t, "unit": _name_of(m, t.unit), "address": f"{t.unit}/{t.set}/{t.code}" if is_here else "",
        "title": title_of(thing_of(line.requirements[0]), m.sources.versions) if line else f"{t.set} {t.code}",
        "before": STATES.get(State(t.before)) if t.before else None,
        "after": STATES.get(State(t.after)) if t.after else None,
    }  # fmt: skip


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The commander's page: what holds the unit down, in order of effect; its lines; its people."""
    centre = readiness_centre(request.user)
    m, query = asked(request, centre)
    row = unit_of(m, code)
    standing = m.units.get(code)
    if standing is None:
        raise Http404
    branch = m.sources.units[code]
    visible = set(people_seen_by(request.user).values_list("pk", flat=True)) if sees_people(request.user) else set()
    people = []
    for p in (x for x in m.sources.problem.people if x.unit == code and m.sources.people[x.code].pk in visible):
        mine = m.person(p.code)
        people.append({"p": m.sources.people[p.code], "code": p.code, "grade": GRADES[mine.grade.value],
                       "counts": state_counts(mine.counts)})  # fmt: skip
    word, css = GRADES[standing.grade.value]
    return render(request, "readiness/unit.html", {
        "m": m, "unit": row, "branch": branch, "code": code, "grade": word, "css": css, "query": query,
        "lines": lines_of(m, standing, query), "critical": critical_of(standing), "people": people, "day": m.on,
        "below": heat_map(m, [f"U{b.unit.pk}" for b in branch.below], query) if branch.below else None,
        "holds": [_hold(m, h, visible) for h in holding(m.rolling.branch(), code)[:HOLDS]],
        "line": _people_line(m, code),
        "statements": Statement.objects.filter(unit=row, day__lte=m.on).select_related("by")[:5],
        "grades": Statement.Grade.choices, "may_state": may_state(request.user, row),
        "may_ask": may_ask(request.user, centre), "today": timezone.localdate(), "visit": m.sources.problem.visit,
        "waivers": Waiver.objects.filter(unit=row).select_related("by"), "measured": standing.grade.value,
        "is_today": m.on == timezone.localdate(),
        "named": sees_people(request.user),
    })  # fmt: skip


def _hold(m: Measured, h: Hold, visible: set[int]) -> dict[str, Any]:
    """What is not held, whom it concerns, and what would change."""
    title = title_of((h.what, h.of, h.least if h.what == "language" else ""), m.sources.versions)
    people = list(h.people)
    if h.units:
        people = m.people_in(h.units)
    effect: list[str] = []
    if h.frees:
        effect.append(_("the unit is no longer not ready"))
    if h.own:
        effect.append(
            ngettext("%(n)d critical line of the unit holds", "%(n)d critical lines of the unit hold", len(h.own))
            % {"n": len(h.own)}
        )
    if h.below:
        effect.append(
            ngettext("%(n)d critical line below holds", "%(n)d critical lines below hold", h.below) % {"n": h.below}
        )
    if h.freed:
        effect.append(
            ngettext("%(n)d person is no longer not ready", "%(n)d people are no longer not ready", h.freed)
            % {"n": h.freed}
        )
    return {
        "h": h, "title": title, "count": len(h.units) or len(h.people), "is_units": bool(h.units),
        "effect": "; ".join(effect) or _("nothing else changes"),
        "units": [m.sources.units[u].name for u in h.units],
        "numbers": [m.sources.people[p].service_number for p in people if m.sources.people[p].pk in visible],
        "left_out": sum(m.sources.people[p].pk not in visible for p in people),
        "can_train": h.what in ("task", "course", "edition"),
        "key": secrets.token_hex(12),
    }  # fmt: skip


def person(request: HttpRequest, code: str) -> HttpResponse:
    """What a person has, what he misses, when it is booked, what expires."""
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    m, query = asked(request, centre)
    row = person_of(request, m, code)
    standing = m.person(code)
    lines = dated_lines(m, standing, query)
    word, css = GRADES[standing.grade.value]
    return render(request, "readiness/person.html", {
        "m": m, "person": row, "code": code, "grade": word, "css": css, "query": query, "day": m.on,
        "missing": [x for x in lines if not x[0].cell.state.holds], "held": [x for x in lines if x[0].cell.state.holds],
        "counts": state_counts(standing.counts), "is_me": own_person(request.user) == row,
    })  # fmt: skip


def cell(request: HttpRequest, code: str, set_code: str, line: str) -> HttpResponse:
    """The proof page: rule, version, every input with whether and why it counted, who saw it, the trail's address."""
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    m, query = asked(request, centre)
    human = person_of(request, m, code) if code in m.sources.people else None
    if human is not None:
        standing, name, owner = m.person(code), human.name_cyrillic, human.unit
    else:
        readiness_centre(request.user)
        owner, found = unit_of(m, code), m.units.get(code)
        if found is None:
            raise Http404
        standing, name = found, m.sources.units[code].name
    here = next((c for c in standing.cells if c.set == set_code and c.code == line), None)
    if here is None:
        raise Http404
    explained = m.explain(code, here)
    versions = m.sources.versions
    version = versions[set_code, explained.line.version]
    visible = set(people_seen_by(request.user).values_list("pk", flat=True)) if sees_people(request.user) else set()
    parts, hidden = [], 0
    for part in explained.parts:
        is_person = part.subject in m.sources.people
        if is_person and m.sources.people[part.subject].pk not in visible:
            hidden += 1
            continue
        title = m.sources.people[part.subject].name_cyrillic if is_person else m.sources.units[part.subject].name
        parts.append({"code": part.subject, "name": title, "state": STATES[part.state], "is_person": is_person,
                      "reason": part.judgement.reason if part.judgement else ""})  # fmt: skip
    subject_filter = {"person": human.pk} if human else {"unit": owner.pk}
    waivers = Waiver.objects.filter(set=set_code, code__in=explained.line.codes, **subject_filter)
    return render(request, "readiness/cell.html", {
        "m": m, "s": shown(m, code, here, query), "name": name, "code": code,
        "explained": explained, "is_person": human is not None, "version": version,
        "evidence": evidence_of(explained, named=sees_people(request.user)), "log": log_of(m, centre, code, explained),
        "standing_state": STATES[here.without], "parts": parts, "hidden": hidden, "query": query, "day": m.on,
        "judgements": [(c, STATES[j.state], j) for c, j in explained.judgements], "groups": [
            (m.sources.units[g.unit].name, STATES[g.state], g) for g in explained.groups
        ],
        "waivers": waivers.select_related("by"),
        "may_state": may_state(request.user, owner), "today": timezone.localdate(), "set_code": set_code, "line": line,
        "named": sees_people(request.user),
        "trail": (human.service_number if human else owner.code) if may_read_trail(request.user, centre) else "",
    })  # fmt: skip


def outlook(request: HttpRequest, code: str) -> HttpResponse:
    """The chance that a unit holds each of its lines on a day ahead, and the sessions that decide it.

    The day is the next of visit and end of the tour, unless another one is asked for.
    """
    centre = readiness_centre(request.user)
    m = seen(request, centre, timezone.localdate())
    row = unit_of(m, code)
    until = needed_until(m.sources.problem, None)
    chosen = day_in(request.GET.get("until", ""))
    if chosen is not None and m.on <= chosen <= m.on + MOST_AHEAD:
        until = chosen
    rows: list[dict[str, Any]] = []
    if until:
        found, titles = chances(m, centre, until, code)
        standing = m.units[code]
        cells = {(c.set, c.code): c for c in standing.cells}
        for c in found.chances:
            if c.unit == code and (c.set, c.code) in cells:
                rows.append({
                    "c": c, "s": shown(m, code, cells[c.set, c.code]), "percent": round(c.chance * 100),
                    "low": round(c.low * 100), "high": round(c.high * 100),
                    "wide": max(1, round(c.high * 100) - round(c.low * 100)),
                    "deciding": [(titles.get(d.session, d.session), d, round(d.effect * 100)) for d in c.deciding],
                })  # fmt: skip
        deciding = {d.session.rpartition(" ")[0] for r in rows for _title, d, _effect in r["deciding"]}
        pages = addresses_of(m.sources.programme, deciding) if m.sources.programme else {}
        for r in rows:
            r["deciding"] = [(t, d, e, pages.get(d.session.rpartition(" ")[0])) for t, d, e in r["deciding"]]
        rows.sort(key=lambda r: (not r["c"].critical, r["c"].chance))
    return render(request, "readiness/outlook.html", {
        "m": m, "unit": row, "branch": m.sources.units[code], "code": code, "rows": rows, "until": until,
        "first": m.on, "last": m.on + MOST_AHEAD,
    })  # fmt: skip


def trust(request: HttpRequest) -> HttpResponse:
    """Whether forecasts come true: what would have been said a week before each try, against what happened."""
    centre = readiness_centre(request.user)
    m, query = asked(request, centre)
    found, since = trusted_of(m, centre)
    return render(request, "readiness/trust.html", {
        "m": m, "found": found, "split": since, "bars": [_bar(b) for b in found.bins], "query": query, "page": "trust",
    })  # fmt: skip


def _bar(b: Bin) -> dict[str, Any]:
    """A point of the plot, which is 300 units wide and high, and the figures of its row."""
    shares = (b.low, b.high, b.mean, b.share, b.share_low, b.share_high)
    return {
        "x": 40 + 300 * b.mean, "y": 320 - 300 * b.share, "low": 320 - 300 * b.share_low,
        "high": 320 - 300 * b.share_high, "r": 4 + min(8, b.count / 12), "b": b,
        "percent": [round(v * 100) for v in shares],
    }  # fmt: skip
