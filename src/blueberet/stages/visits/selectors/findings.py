"""Reads of findings: what is open, gravest and latest first; what was open on a day."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.roster.models import Unit
from blueberet.stages.visits.models import Chain, Finding, Note

Severity, State, Kind = Finding.Severity, Finding.State, Note.Kind
GRAVEST = Case(
    *(When(severity=s, then=Value(n)) for n, s in enumerate(Severity.values)), default=Value(9),
    output_field=IntegerField(),
)  # fmt: skip


def by_gravity(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Open ones first, the gravest of them first, then by the day they are due."""
    shut = Case(When(state=State.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())
    found = rows.select_related("visit", "unit", "owner").annotate(grave=GRAVEST, shut=shut)
    return found.order_by("shut", "grave", "due", "number")


def open_findings(centre: Centre, units: Iterable[Unit] | None = None) -> QuerySet[Finding]:
    """Findings that are not closed, the gravest first, then by the day they are due.

    ``units``: only those that concern one of these; findings of the whole centre are then left out.
    """
    rows = Finding.objects.filter(centre=centre).exclude(state=State.CLOSED)
    if units is not None:
        rows = rows.filter(unit__in=[u.pk for u in units])
    return rows.select_related("visit", "unit", "owner").annotate(grave=GRAVEST).order_by("grave", "due", "number")


def owner_of(finding: Finding) -> str:
    """Who puts it right, in words."""
    if finding.owner is not None:
        name = account_name(finding.owner)
        return f"{name} ({finding.owner_post})" if finding.owner_post else name
    return finding.owner_post


def open_then(chain: Chain, day: date) -> list[Finding]:
    """What was open on a day for the contingent of a chain: of its unit and below, and of the whole centre."""
    shut = Q(state=State.CLOSED, closed_on__lte=day)
    rows = Finding.objects.filter(centre=chain.centre, raised_on__lte=day).exclude(shut)
    if chain.unit is not None:
        code = chain.unit.code
        rows = rows.filter(Q(unit=None) | Q(unit__code=code) | Q(unit__code__startswith=f"{code} > "))
    return list(rows.annotate(grave=GRAVEST).order_by("grave", "due", "number"))


def overdue(rows: Iterable[Finding], today: date) -> list[Finding]:
    """Those whose last day has passed."""
    return [f for f in rows if f.due < today]


class Stood(NamedTuple):
    """A finding as it stood at the end of a day."""

    finding: Finding
    state: str
    due: date
    owner: str
    closed_on: date | None
    proofs: list[str]
    """What its notes until then name as proof."""


def findings_on(centre: Centre, day: date) -> list[Stood]:
    """Every finding written down by the end of a day, as it stood then by its notes; open ones first."""
    until = timezone.make_aware(datetime.combine(day, time.max))
    notes = Prefetch("notes", Note.objects.order_by("pk").prefetch_related("proofs"))
    rows = Finding.objects.filter(centre=centre, at__lte=until).select_related("visit", "unit", "owner")
    found = [_stood(f, until) for f in rows.annotate(grave=GRAVEST).prefetch_related(notes).order_by("grave", "number")]
    return sorted(found, key=lambda s: s.state == State.CLOSED)


def _stood(finding: Finding, until: datetime) -> Stood:
    state, closed, due, owner, proofs = State.OPEN, None, finding.due, owner_of(finding), []
    moves = [n for n in finding.notes.all() if n.kind == Kind.MOVED]
    if later := next((n for n in moves if n.at > until), None):
        due, owner = date.fromisoformat(later.before["due"]), later.before["owner"]
    for n in finding.notes.all():
        if n.at > until:
            break
        proofs += [f"{p.reference} {p.label}".strip() for p in n.proofs.all()]
        if n.kind == Kind.ANSWERED:
            state, closed = State.ANSWERED, None
        elif n.kind == Kind.CLOSED:
            state, closed = State.CLOSED, timezone.localtime(n.at).date()
        elif n.kind in (Kind.SENT_BACK, Kind.REOPENED):
            state, closed = State.OPEN, None
    return Stood(finding, state, due, owner, closed, proofs)
