"""What leads the commander's pages: findings that are open, for whoever commands there or owns one."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, holds
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.visits.models import Finding
from blueberet.stages.visits.policies import findings_seen_by
from blueberet.stages.visits.selectors.findings import by_gravity, owner_of

ROOMS = ("visits", "roster")
"""Rooms whose acts change what is said here."""
MOST = 4
"""Findings that are named one by one."""


def concerning(request: HttpRequest) -> QuerySet[Finding]:
    """Open findings that the account answers for: a commander those of his units, anybody else his own."""
    centre = centre_of(request.user)
    if centre is None or not holds(request.user, centre, *STAFF):
        return Finding.objects.none()
    rows = findings_seen_by(request.user).exclude(state=Finding.State.CLOSED)
    return rows if holds(request.user, centre, Role.COMMANDER) else rows.filter(owner=request.user.pk)


def open_for(request: HttpRequest) -> tuple[Finding, ...]:
    """The same, read once, the gravest first; kept for the account until an act of visits or of the roster is new."""
    return kept(request, "visits.open", ROOMS, lambda: tuple(by_gravity(concerning(request))), key=request.user.pk)


def lines(request: HttpRequest, unit: str) -> tuple[Line, ...]:
    """What leads a page, kept for the account until an act of visits or of the roster is new."""
    return kept(
        request, "visits.leading", ROOMS, lambda: tuple(_lines(request, unit)), key=(request.user.pk, unit)
    )  # fmt: skip


def _lines(request: HttpRequest, unit: str) -> Iterator[Line]:
    """How many are open and how many overdue, then the gravest by name; with a unit those of it and below.

    What concerns the whole centre leads the page of a contingent.
    """
    found, today = [f for f in open_for(request) if not unit or _lies_in(f, unit)], timezone.localdate()
    if not found:
        return
    late = sum(f.due < today for f in found)
    told = ngettext("%(n)d finding is open", "%(n)d findings are open", len(found)) % {"n": len(found)}
    if late:
        told += ", " + ngettext("%(n)d overdue", "%(n)d overdue", late) % {"n": late}
    yield Line("first", told, reverse("findings"), "bb-missing" if late else "bb-expiring")
    for f in sorted(found, key=lambda f: f.due >= today)[:MOST]:
        words = f"{f} {f.words[:90]}{'…' if len(f.words) > 90 else ''}"
        yield Line("first", words, reverse("finding", args=[f.number]), _look(f), _note(f, owner_of(f)))


def _lies_in(f: Finding, unit: str) -> bool:
    if f.unit is None:
        return " > " not in unit
    return f.unit.code == unit or f.unit.code.startswith(f"{unit} > ")


def _look(f: Finding) -> str:
    if f.due < timezone.localdate():
        return "bb-missing"
    return "bb-failed" if f.severity == Finding.Severity.CRITICAL else "bb-expiring"


def _note(f: Finding, owner: str) -> str:
    facts = {"s": f.get_severity_display(), "o": owner, "d": soldier_date(f.due)}
    if f.state == Finding.State.ANSWERED:
        return _("%(s)s, answered by %(o)s: to be confirmed") % facts
    return _("%(s)s, %(o)s, due %(d)s") % facts
