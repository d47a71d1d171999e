"""Small catalogues for tests, as tables of rows by column key."""

import copy
from typing import Any

from blueberet.foundation.sheets.write import write_book
from blueberet.stages.standards.table import TABLES

Tables = dict[str, list[dict[str, Any]]]
SMALL: Tables = {
    "sources": [
        {"code": "S1", "title": "A report", "address": "ref 1", "read": "in full"},
        {"code": "AUTH", "title": "Our own proposal", "read": "own"},
    ],
    "tasks": [
        {"code": "T03", "title": "Checkpoint", "origin": "UN", "element": "section", "critical": "yes",
         "conditions": "2 hours", "satisfactory_share": "85 %", "improvement_share": "0.7", "source": "S1",
         "authored": "Conditions; Satisfactory from; Needs improvement from"},
        {"code": "N03", "title": "Роадблок: Әскери бекет", "origin": "national", "element": "platoon",
         "critical": "no", "source": "S1"},
    ],
    "steps": [
        {"task": "T03", "code": "T03-01", "text": "Layout stands", "critical": "yes", "leader": "no",
         "source": "AUTH", "authored": "all"},
        {"task": "T03", "code": "T03-02", "text": "Lockdown ordered", "critical": "no", "leader": "yes",
         "limit_s": 600, "source": "AUTH", "unverified": "Limit (s)"},
    ],
    "editions": [{"code": "CPTM", "title": "Core", "approved": "2017-05-02", "source": "S1"}],
    "lessons": [{"edition": "CPTM", "code": "1.1", "title": "Peacekeeping", "minutes": 45, "source": "S1"}],
    "courses": [
        {"code": "BFAC", "title": "Buddy first aid", "kind": "first aid", "hours": 16, "source": "S1",
         "unverified": "Hours", "after": "CPTM"},
    ],
    "contents": [{"course": "BFAC", "code": "a", "title": "Bleeding", "hours": 1.5, "source": "S1"}],
    "ladders": [{"code": "EOD", "title": "Disposal", "standard": "IMAS 09.30", "source": "S1"}],
    "levels": [
        {"ladder": "EOD", "code": "EOD1", "position": 1, "title": "Level 1", "source": "S1"},
        {"ladder": "EOD", "code": "EOD2", "position": 2, "title": "Level 2", "source": "S1"},
    ],
    "scales": [
        {"code": "CEFR", "title": "CEFR", "form": "points", "source": "S1"},
        {"code": "IELTS", "title": "IELTS", "form": "number", "lowest": 0, "highest": 9, "increment": 0.5,
         "source": "S1"},
    ],
    "points": [
        {"scale": "CEFR", "code": c, "position": n, "source": "S1"}
        for n, c in enumerate(("A1", "A2", "B1", "B2", "C1", "C2"), 1)
    ],
    "sets": [
        {"code": "COY", "title": "Infantry company", "applies_to": "unit", "category": "troops",
         "unit_kind": "company", "source": "AUTH", "authored": "all"},
    ],
    "requirements": [
        {"set": "COY", "code": "r1", "what": "task", "of": "T03", "measure": "each", "who": "all",
         "critical": "yes", "source": "AUTH", "authored": "all"},
        {"set": "COY", "code": "r2", "what": "language", "of": "English", "scale": "IELTS", "least": "4.5",
         "measure": "share", "amount": 0.5, "who": "commanders", "critical": "no", "source": "S1"},
        {"set": "COY", "code": "r3", "what": "level", "of": "EOD1", "measure": "count", "amount": 2, "who": "engineer",
         "critical": "no", "source": "S1"},
    ],
    "crosswalks": [{"code": "XW", "title": "National and UN", "source": "AUTH"}],
    "links": [
        {"crosswalk": "XW", "code": "N03-T03", "national": "N03", "un": "T03", "relation": "same", "source": "AUTH"},
    ],
}  # fmt: skip


def tables(**changes: Any) -> Tables:
    """A copy of the small catalogue; a table given by name replaces its rows."""
    return copy.deepcopy(SMALL) | changes


def book(said: Tables | None = None) -> bytes:
    """A workbook of the tables."""
    rows = said or SMALL
    return write_book([(t, rows.get(t.key, [])) for t in TABLES])
