"""What each section comes to, in a sentence: for the outline of the report and the head of a page."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.papers.paper import head_count
from blueberet.stages.evidence.declared import Section, sections_of
from blueberet.stages.evidence.declared.section import GRADE, STILL
from blueberet.stages.evidence.parts import Part
from blueberet.stages.evidence.telling.values import rows_of

Rows = list[dict[str, Any]]


def summary_of(facts: dict[str, Any], part: Part) -> Iterator[str]:
    """A sentence for each section of a part, those that name gaps first."""
    for section in sorted(sections_of(facts["kind"], part.code), key=lambda s: not s.leads):
        yield sentence_of(section, rows_of(section, facts))


def sentence_of(section: Section, rows: Rows) -> str:
    """What a section comes to."""
    if not rows:
        return f"{section.title}: {section.none}"
    said = SAID.get(section.key)
    if section.leads and said is None:
        critical = sum(r.get("critical") == "yes" or r.get("severity") == "critical" for r in rows)
        return _("%(t)s: %(n)d, of them critical %(c)d.") % {"t": section.title, "n": len(rows), "c": critical}
    told = said(rows) if said else ngettext("%(n)d line", "%(n)d lines", len(rows)) % {"n": len(rows)}
    return f"{section.title}: {told}."


def _personnel(rows: Rows) -> str:
    total = next(r for r in rows if r["category"] == "total")
    return head_count(total["total"], total["women"])


def _hours(rows: Rows) -> str:
    owed, attended, debt = (sum(r[k] for r in rows) for k in ("owed", "attended", "debt"))
    return _("%(a)d of %(o)d person-hours attended, %(d)d owed as debts") % {
        "a": round(attended), "o": round(owed), "d": round(debt)
    }  # fmt: skip


def _evaluations(rows: Rows) -> str:
    counts = Counter(r["grade"] for r in rows)
    return _("%(s)d satisfactory, %(i)d needing improvement, %(u)d unsatisfactory") % {
        "s": counts["satisfactory"], "i": counts["needs improvement"], "u": counts["unsatisfactory"]
    }  # fmt: skip


def _states(rows: Rows) -> str:
    expired, expiring, missing = (sum(r.get(k) or 0 for r in rows) for k in ("expired", "expiring", "missing"))
    return _("%(x)d expired, %(e)d expiring, %(m)d missing") % {"x": expired, "e": expiring, "m": missing}


def _equipment(rows: Rows) -> str:
    declared = sum(r["quantity"] for r in rows)
    known = [r for r in rows if r.get("serviceable") is not None]
    told = _("%(n)d items of %(k)d kinds declared") % {"n": declared, "k": len(rows)}
    if not known:
        return told
    return told + ", " + _("%(s)d of %(q)d looked at serviceable") % {
        "s": sum(r["serviceable"] for r in known), "q": sum(r["quantity"] for r in known)
    }  # fmt: skip


def _endurance(rows: Rows) -> str:
    return "; ".join(
        _("%(p)s endures %(d)d days with a chance of %(c)s") % {"p": r["plan"], "d": r["days"], "c": r["endures"]}
        for r in rows
    )


def _levels(rows: Rows) -> str:
    return ", ".join(f"{r['level']} {r['valid']}" for r in rows)


def _grades(rows: Rows) -> str:
    counts = Counter(r["grade"] for r in rows)
    return _("%(r)d units ready, %(l)d with limits, %(n)d not ready") % {
        "r": counts["ready"], "l": counts["ready with limits"], "n": counts["not ready"]
    }  # fmt: skip


def _last(rows: Rows) -> str:
    closed = sum(r["now"] not in STILL for r in rows)
    return _("%(n)d, of them put right since: %(c)d") % {"n": len(rows), "c": closed}


def _stated(rows: Rows) -> str:
    return "; ".join(
        _("%(u)s stated %(s)s, measured %(m)s")
        % {"u": r["unit"], "s": GRADE.get(r["stated"], r["stated"]), "m": GRADE.get(r["now"], r["now"])}
        for r in rows[:3]
    )


def _met(rows: Rows) -> str:
    return ngettext("%(n)d requirement met", "%(n)d requirements met", len(rows)) % {"n": len(rows)}


SAID: dict[str, Callable[[Rows], str]] = {
    "last_open": _last, "statement": _stated,
    "personnel": _personnel, "hours": _hours, "national": _evaluations, "external": _evaluations, "documents": _states,
    "medical": _states, "drivers": _states, "endurance": _endurance, "levels": _levels, "grades": _grades,
    "strengths": _met, "equipment": _equipment, "movement": _equipment, "medical_equipment": _equipment,
    "engineers": _equipment, "uas": _equipment, "ict": _equipment, "aircraft": _equipment, "air_safety": _equipment,
}  # fmt: skip
