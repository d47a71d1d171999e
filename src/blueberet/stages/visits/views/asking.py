"""What forms of this room say: rows of lists, units, keys."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import STAFF, Account
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in
from blueberet.stages.roster.models import Unit
from blueberet.stages.visits.policies import units_in_sight
from blueberet.stages.visits.services.planning import MOST_ROWS, Plan

TEAM = ("name", "role", "body")
DOCUMENTS = ("what", "reference")
PROGRAMME = ("day", "begins", "ends", "family", "what", "place")
SAID = {"team": ("name", "role"), "documents": DOCUMENTS, "programme": ("begins", "ends", "what", "place")}
"""Fields that say something: a row in which all of them are empty was not filled in."""
MORE = 3
"""Empty rows under a list."""


def rows_in(post: Mapping[str, str], name: str, fields: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a list that were filled in, in their order."""
    found = []
    for n in range(MOST_ROWS + MORE):
        if f"{name}-{n}-{fields[0]}" not in post:
            break
        row = {f: " ".join(post.get(f"{name}-{n}-{f}", "").split())[:240] for f in fields}
        if any(row[f] for f in SAID[name]):
            found.append(row)
    return found


def with_more(rows: Sequence[Mapping[str, str]], fields: Sequence[str]) -> list[dict[str, str]]:
    """Rows as a form shows them, with empty ones under them."""
    return [dict(r) for r in rows] + [dict.fromkeys(fields, "") for _ in range(MORE)]


def plan_in(request: HttpRequest, units: Sequence[Unit]) -> Plan:
    """A visit as a form says it."""
    said = request.POST
    chosen = set(said.getlist("unit"))
    return Plan(
        said.get("kind", ""), said.get("title", "").strip()[:160], day_in(said.get("first_day", "")),
        day_in(said.get("last_day", "")), tuple(u for u in units if str(u.pk) in chosen),
        said.get("course", "").strip()[:40], tuple(rows_in(said, "team", TEAM)),
        tuple(rows_in(said, "documents", DOCUMENTS)), tuple(rows_in(said, "programme", PROGRAMME)),
        whole_in(said.get("pass_share", "")),
    )  # fmt: skip


def units_for(user: Account, centre: Centre) -> list[Unit]:
    """Units that the account may choose: contingents, companies and platoons it sees."""
    rows = Unit.objects.filter(centre=centre).exclude(kind=Unit.Kind.SECTION)
    mine = units_in_sight(user)
    return list(rows if mine is None else rows.filter(mine))


def is_limited(user: Account) -> bool:
    """Whether the account sees a part of the centre alone."""
    return units_in_sight(user) is not None


def staff_of(centre: Centre) -> list[User]:
    """Accounts that may own a finding."""
    rows = User.objects.filter(memberships__centre=centre, memberships__role__in=STAFF, is_active=True)
    return list(rows.distinct().order_by("last_name", "username"))


def new_key() -> str:
    """A key for one entry, so that sending twice makes one."""
    return secrets.token_hex(16)


def said_or(request: HttpRequest, before: Mapping[str, Any]) -> Any:
    """What was typed, or what a form holds when it is opened."""
    return request.POST if request.method == "POST" else before
