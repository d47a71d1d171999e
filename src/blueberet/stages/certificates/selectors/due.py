"""Who is due a certificate by a rule, who holds one, who lacks what."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import laid, together
from blueberet.stages.certificates.entitling import Entitlement, end_of, entitlements, grounds
from blueberet.stages.certificates.models import Certificate, CertificateRule, Proposal, RuleVersion
from blueberet.stages.certificates.selectors.granted import certificates_on
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.readiness.selectors.showing import state_told, titled
from blueberet.stages.roster.models import Person, Unit

AHEAD = timedelta(days=60)
"""A certificate that ends within these days is told as expiring."""
MOST_LACKS = 4


@dataclass(slots=True)
class Due:
    """A holder under a rule. ``state``: ``due``, ``renewable``, ``waits``, ``held`` or ``lacks``."""

    entitlement: Entitlement
    holder: Person | Unit
    state: str
    held: Certificate | None = None
    revoked: Certificate | None = None
    """The last one by the rule, if that was revoked."""
    lacks: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    """Further things that are lacking."""

    @property
    def name(self) -> str:
        """How lists call the holder."""
        return self.holder.name_cyrillic if isinstance(self.holder, Person) else self.holder.code

    @property
    def note(self) -> str:
        """Rank and unit of a person."""
        return f"{self.holder.rank}, {self.holder.unit.name}" if isinstance(self.holder, Person) else ""


def rules_open(centre: Centre) -> list[RuleVersion]:
    """The newest version of each rule by which certificates are granted."""
    found = []
    rules, all_versions = together(
        CertificateRule.objects.filter(centre=centre), RuleVersion.objects.filter(rule__centre=centre)
    )
    laid(rules, "versions", all_versions)
    for rule in rules:
        versions = sorted(rule.versions.all(), key=lambda v: -v.number)
        if versions and versions[0].is_open:
            versions[0].rule = rule
            rule.centre = centre
            found.append(versions[0])
    return found


@dataclass(frozen=True, slots=True)
class Papers:
    """What is held, was revoked, or waits under rules, by the key of the rule's version and the holder."""

    held: dict[int, dict[str, Certificate]]
    gone: dict[int, dict[str, Certificate]]
    waits: dict[int, set[str]]


def papers_under(versions: Collection[RuleVersion], day: date) -> Papers:
    """Read for many rules at once; versions are of one centre, each of another rule."""
    of_rule = {v.rule_id: v.pk for v in versions}
    found = Papers({v.pk: {} for v in versions}, {v.pk: {} for v in versions}, {v.pk: set() for v in versions})
    if not versions:
        return found
    centre = next(iter(versions)).rule.centre
    for c in certificates_on(centre, day).filter(version__rule__in=list(of_rule), followed_by=None):
        found.held[of_rule[c.version.rule_id]][_holder(c.person_id, c.unit_id)] = c
    gone = Certificate.objects.filter(version__rule__in=list(of_rule)).exclude(revocation=None)
    revoked, waiting = together(
        gone.select_related("revocation", "version").defer("credential"),
        Proposal.objects.filter(version__in=[v.pk for v in versions], decided_at=None)
        .values_list("version_id", "person_id", "unit_id"),
    )  # fmt: skip
    for c in revoked:
        found.gone[of_rule[c.version.rule_id]].setdefault(_holder(c.person_id, c.unit_id), c)
    for version, person, unit in waiting:
        found.waits[version].add(_holder(person, unit))
    return found


def _holder(person: int | None, unit: int | None) -> str:
    return f"P{person}" if person else f"U{unit}"


def due_under(
    m: Measured, version: RuleVersion, visible: Collection[int] | None = None, units: Collection[int] | None = None,
    papers: Papers | None = None,
) -> list[Due]:  # fmt: skip
    """Everybody of whom the rule speaks, those due first. ``visible``, ``units``: keys that may be told; none: all.

    ``papers``: of this rule among others, if they were read before.
    """
    found = []
    papers = papers or papers_under([version], m.on)
    held, gone, waits = papers.held[version.pk], papers.gone[version.pk], papers.waits[version.pk]
    for e in entitlements(m, version):
        holder = m.sources.people[e.subject] if e.subject in m.sources.people else m.sources.units[e.subject].unit
        allowed = visible if isinstance(holder, Person) else units
        if allowed is not None and holder.pk not in allowed:
            continue
        mine = held.get(e.subject)
        state = "waits" if e.subject in waits else _state(m, version, e, mine)
        lacks = [_lack(m, e.subject, g) for g in e.lacks[:MOST_LACKS]]
        was = gone.get(e.subject) if mine is None else None
        found.append(Due(e, holder, state, mine, was, lacks, max(0, len(e.lacks) - MOST_LACKS)))
    order = ("due", "renewable", "waits", "held", "lacks")
    return sorted(found, key=lambda d: order.index(d.state))


def _state(m: Measured, version: RuleVersion, e: Entitlement, held: Certificate | None) -> str:
    if held is None:
        return "due" if e.holds else "lacks"
    if e.holds and held.valid_until is not None and held.valid_until <= m.on + AHEAD:
        until = end_of(version, grounds(m, version, e.subject), m.on)
        return "renewable" if until is None or until > held.valid_until else "held"
    return "held"


def _lack(m: Measured, subject: str, g: Any) -> dict[str, Any]:
    word, css = state_told(g.state)
    return {"title": titled(m, g.what, g.of) if g.what != "language" else g.of, "word": word, "css": css,
            "address": g.address(subject)}  # fmt: skip


def expiring(centre: Centre, day: date) -> list[Certificate]:
    """Certificates in force that end within sixty days and were not followed, the nearest end first."""
    rows = certificates_on(centre, day).filter(valid_until__lte=day + AHEAD, followed_by=None)
    return list(rows.order_by("valid_until", "pk"))
