"""The acts of the readiness chain: begun for a contingent, advanced with documents, set back with a reason.

Where the chain goes along with a pledge under Posts, the pledge is moved by the same act: the two cannot say different
things. What the pledge has taken alone is taken over with the documents it owes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Pledge, PledgeStep
from blueberet.stages.deployment.selectors.pledges import following, states
from blueberet.stages.deployment.services.pledging import move_pledge
from blueberet.stages.deployment.services.proving import Paper
from blueberet.stages.roster.models import Unit
from blueberet.stages.visits.models import Chain, ChainStep, Finding
from blueberet.stages.visits.policies import may_advance, may_move
from blueberet.stages.visits.selectors.chains import ahead_of, documents_of, is_back
from blueberet.stages.visits.selectors.findings import open_then

HELD_BACK = ("certified", "inspected", "deployed")
"""Steps that say that a unit is ready: with a critical finding open they need words why."""
MOST = 160


@dataclass(frozen=True, slots=True)
class Signed:
    """What a step is taken by. ``documents``: references by code."""

    day: date | None
    signatory: str
    documents: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def begin_chain(
    centre: Centre, *, actor: User, title: str, unit: Unit | None = None, pledge: Pledge | None = None
) -> Chain:
    """Begin the chain of a contingent; nothing is signed yet.

    Raises
    ------
    PermissionDenied
        If the actor does not move chains there, or unit or pledge are of another centre.
    Refused
        Without a title; if it is there already; if the pledge goes along with another chain.
    """
    others = {x.centre_id for x in (unit, pledge) if x is not None} - {centre.pk}
    if not may_move(actor, centre) or others:
        raise PermissionDenied
    title = " ".join(title.split())
    with transaction.atomic():
        hold(centre)
        faults = _line_faults(_("The name"), title) if title else [_("Name the contingent.")]
        if Chain.objects.filter(centre=centre, title=title).exists():
            faults.append(_("A chain of this name is there already."))
        if pledge is not None and Chain.objects.filter(pledge=pledge).exists():
            faults.append(_("This pledge goes along with another chain."))
        if unit is not None and Chain.objects.filter(unit=unit).exclude(steps__state="recorded").exists():
            faults.append(_("This unit has a chain that has not ended."))
        if faults:
            raise Refused(*faults)
        row = Chain.objects.create(centre=centre, title=title, unit=unit, pledge=pledge, by=actor)
        record_act(
            "visits.chain.begun", centre=centre, actor=actor, subject=str(row.pk), label=title,
            unit=unit.code if unit else "", pledge=pledge.pk if pledge else None,
        )  # fmt: skip
    return row


def advance_chain(chain: Chain, state: str, signed: Signed, *, actor: User, today: date) -> ChainStep:
    """Take the next step, or one back; its documents, signatory, day and what is open are kept with it.

    Raises
    ------
    PermissionDenied
        If the actor does not move chains there.
    Refused
        With every sentence: a step that may not follow, a day before the last step or to come, no signatory, a document
        that is required and missing, a step back without a reason, readiness said with a critical finding open and no
        word why, a pledge that stands elsewhere.
    """
    if not may_advance(actor, chain):
        raise PermissionDenied
    with transaction.atomic():
        hold(chain.centre)
        steps = list(chain.steps.order_by("pk"))
        last = steps[-1] if steps else None
        now = last.state if last else ""
        ahead = ahead_of(chain, steps)
        there = open_then(chain, signed.day or today)
        back = is_back(now, state)
        faults = _state_faults(now, state, ahead)
        if not faults:
            faults += _document_faults(now, state, signed)
        faults += _day_faults(signed.day, last.day if last else None, today)
        faults += _line_faults(_("The signatory"), signed.signatory) if signed.signatory.strip() else [
            _("Name who signed it.")
        ]  # fmt: skip
        if back and len(signed.reason.strip()) < 3:
            faults.append(_("Say why it goes back."))
        critical = [f for f in there if f.severity == Finding.Severity.CRITICAL]
        if state in HELD_BACK and critical and not back and len(signed.reason.strip()) < 3:
            told = ", ".join(str(f) for f in critical[:8])
            faults.append(_("Critical findings are open (%(f)s). Close them, or say why it goes on.") % {"f": told})
        if len(signed.reason) > 240:
            faults.append(_("The reason has more than 240 characters. Shorten it."))
        moved = None
        if not faults:
            moved, faults = _pledged(chain, state, signed, actor, today, now, ahead, there)
        if faults:
            raise Refused(*faults)
        assert signed.day is not None
        row = ChainStep.objects.create(
            chain=chain, state=state, day=signed.day, signatory=_line(signed.signatory), is_back=back,
            documents=_kept(now, state, signed), findings=[_told(f) for f in there], reason=signed.reason.strip(),
            pledge_step=moved, by=actor,
        )  # fmt: skip
        record_act(
            "visits.chain.set_back" if back else "visits.chain.advanced", centre=chain.centre, actor=actor,
            subject=str(chain.pk), label=chain.title, before={"state": now}, after={"state": state}, day=row.day,
            signatory=row.signatory, documents=[d["reference"] for d in row.documents], reason=row.reason,
            open_findings=len(there),
        )  # fmt: skip
    return row


def _state_faults(now: str, then: str, ahead: list[PledgeStep]) -> list[str]:
    words = {s: w for s, (w, _level) in states().items()}
    if then not in words:
        return [_("Choose the step.")]
    if ahead:
        if ahead[0].state == then:
            return []
        told = _("Under Posts the pledge was «%(w)s» on %(d)s. Hand in the documents of that step first.")
        return [told % {"w": words.get(ahead[0].state, ahead[0].state), "d": soldier_date(ahead[0].day)}]
    allowed = following(now)
    if then in allowed:
        return []
    facts = {"now": words.get(now, _("not begun")), "then": words[then]}
    if not allowed:
        return [_("«%(then)s» cannot follow: the chain is «%(now)s», and nothing follows on that.") % facts]
    facts["allowed"] = ", ".join(f"«{words[s]}»" for s in allowed)
    return [_("«%(then)s» cannot follow «%(now)s». What may follow: %(allowed)s.") % facts]


def _document_faults(now: str, then: str, signed: Signed) -> list[str]:
    found = []
    for w in documents_of(now, then):
        given = signed.documents.get(w.code, "")
        if w.is_required and not given.strip():
            found.append(_("«%(t)s» is missing: give its number and day.") % {"t": w.title})
        found += _line_faults(w.title, given)
    return found


def _day_faults(day: date | None, before: date | None, today: date) -> list[str]:
    if day is None:
        return [_("Give the day on which it was signed.")]
    if day > today:
        return [_("%(d)s is still to come. Write a step when it was taken.") % {"d": soldier_date(day)}]
    if before and day < before:
        told = _("%(d)s lies before the last step, which is of %(l)s. Correct the day.")
        return [told % {"d": soldier_date(day), "l": soldier_date(before)}]
    return []


def _line_faults(what: str, text: str) -> list[str]:
    if len(_line(text)) > MOST:
        return [_("%(what)s has more than %(n)d characters. Shorten it.") % {"what": what, "n": MOST}]
    return [_("%(what)s holds invisible characters. Type it anew.") % {"what": what}] if INVISIBLE.search(text) else []


def _pledged(
    chain: Chain, state: str, signed: Signed, actor: User, today: date, now: str, ahead: list[PledgeStep],
    there: list[Finding],
) -> tuple[PledgeStep | None, list[str]]:  # fmt: skip
    """The step of the pledge that goes with this one: taken over if it is there, else made by the pledge's own act."""
    if chain.pledge is None:
        return None, []
    if ahead:
        if ahead[0].day != signed.day:
            told = _("Under Posts this step is of %(d)s. Give that day here too.")
            return None, [told % {"d": soldier_date(ahead[0].day)}]
        return ahead[0], []
    papers = "; ".join(d["reference"] for d in _kept(now, state, signed))
    findings = "\n".join(f"{f} {f.words}" for f in there)[:4000]
    shown = papers if len(papers) <= MOST else f"{papers[: MOST - 1]}…"
    try:
        paper = Paper(signed.day, shown, _line(signed.signatory), signed.reason.strip() or findings)
        return move_pledge(chain.pledge, actor=actor, state=state, paper=paper, today=today), []
    except Refused as refused:
        return None, list(refused.sentences)


def _kept(now: str, then: str, signed: Signed) -> list[dict[str, Any]]:
    return [
        {"code": w.code, "title": w.title, "reference": _line(signed.documents[w.code])}
        for w in documents_of(now, then) if signed.documents.get(w.code, "").strip()
    ]  # fmt: skip


def _told(f: Finding) -> dict[str, Any]:
    return {
        "number": f.number, "severity": f.severity, "family": f.family, "words": f.words, "due": f.due.isoformat(),
    }  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())
