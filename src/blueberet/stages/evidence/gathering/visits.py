"""What was found and signed: open findings, the chain of readiness assurance, certificates, what was open."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse

from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.selectors import certificates_on
from blueberet.stages.deployment.selectors.pledges import states
from blueberet.stages.evidence.declared.section import STILL
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.evidence.models import Pack
from blueberet.stages.visits.models import ChainStep, Finding
from blueberet.stages.visits.selectors.findings import Stood, findings_on


def stood(f: Frame) -> list[Stood]:
    """Findings of the whole centre and of the contingent's units, as they stood on the day."""
    return [s for s in findings_on(f.centre, f.day) if s.finding.unit_id is None or s.finding.unit_id in f.inside]


def findings(f: Frame) -> list[Row]:
    """Those that are open, the gravest first."""
    return [
        {
            "number": f"F{s.finding.number}", "severity": s.finding.severity, "family": s.finding.family,
            "words": s.finding.words, "unit": f.named(s.finding.unit_id), "raised_on": s.finding.raised_on.isoformat(),
            "due": s.due.isoformat(), "owner": s.owner, "proof": reverse("finding", args=[s.finding.number]),
            **f.whose(s.finding.unit_id),
        }
        for s in stood(f) if s.state != Finding.State.CLOSED
    ]  # fmt: skip


def chain(f: Frame) -> list[Row]:
    """Every step that was signed until the day, the latest first."""
    rows = ChainStep.objects.filter(chain__centre=f.centre, day__lte=f.day, at__lte=f.known).select_related("chain")
    rows = rows.filter(Q(chain__unit=None) | Q(chain__unit__in=f.inside))
    words = states()
    return [
        {
            "chain": s.chain.title, "state": str(words.get(s.state, (s.state, ""))[0]), "day": s.day.isoformat(),
            "documents": "; ".join(map(_paper, s.documents)),
            "signatory": s.signatory, "open": len(s.findings), "proof": reverse("visit-chain", args=[s.chain_id]),
            **f.whose(s.chain.unit_id),
        }
        for s in rows.order_by("-day", "-pk")
    ]  # fmt: skip


def _paper(document: Mapping[str, str]) -> str:
    """What a document is and its reference, once where the reference says both."""
    title, reference = document.get("title", ""), document.get("reference", "")
    return reference if title in reference else f"{title}: {reference}" if reference else title


def certificates(f: Frame) -> list[Row]:
    """What was certified to people and units of the contingent, counted by what it says."""
    mine = Q(person__in=list(f.people)) | Q(unit__in=f.inside)
    rows = Certificate.objects.filter(mine, centre=f.centre, at__lte=f.known).order_by()
    counts: dict[str, Counter[str]] = {}
    valid = set(certificates_on(f.centre, f.day).filter(mine).values_list("pk", flat=True))
    revoked = set(rows.filter(revocation__day__lte=f.day).values_list("pk", flat=True))
    for pk, title in rows.values_list("pk", "version__title"):
        state = "valid" if pk in valid else "revoked" if pk in revoked else "expired"
        counts.setdefault(title, Counter())[state] += 1
    return [
        {"what": title, **{k: counts[title][k] for k in ("valid", "expired", "revoked")},
         "proof": reverse("certificates")}
        for title in sorted(counts)
    ]  # fmt: skip


def last_pack(f: Frame, kind: str) -> Pack | None:
    """The newest earlier pack of the contingent."""
    rows = Pack.objects.filter(centre=f.centre, unit=f.unit, kind=kind, day__lt=f.day, at__lt=f.at)
    return rows.order_by("-day", "-number").first()


def last_open(f: Frame, before: Pack | None, now: dict[str, list[Row]]) -> list[Row]:
    """Findings, and critical gaps of the contingent as a whole, that the last pack left open, the open ones first."""
    if before is None:
        return []
    top = f.named(f.unit.pk)
    then, proof = before.facts["sections"], reverse("pack", args=[before.number])
    open_now = {r["number"] for r in now["findings"]}
    found = [
        {"what": "finding", "words": f"{r['number']} {r['words']}", "was": r["severity"],
         "now": "open" if r["number"] in open_now else "closed", "proof": proof}
        for r in then["findings"]["rows"]
    ]  # fmt: skip
    state = {(r["unit"], r["title"], r["asked"]): r["state"] for r in now["all"]}
    for r in then["gaps"]["rows"]:
        # Of what is below the contingent the list of gaps tells.
        if r["critical"] == "yes" and r["unit"] == top:
            here = state.get((r["unit"], r["title"], r["asked"]), "closed")
            words = str(r["title"])
            found.append({"what": "gap", "words": words, "was": r["state"], "now": here, "proof": proof})
    return sorted(found, key=lambda r: (r["now"] not in STILL, r["what"] == "gap"))
