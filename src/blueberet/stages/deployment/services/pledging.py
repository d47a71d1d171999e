"""Acts on pledges: a unit is pledged, and moves on step by step, each with its day, paper and signatory."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Mission, Pledge, PledgeStep
from blueberet.stages.deployment.pledges import NEXT, STEPS
from blueberet.stages.deployment.policies import may_propose

MOST_LETTERS, MOST_FINDINGS, MOST_PEOPLE = 160, 4000, 100_000


@dataclass(frozen=True, slots=True)
class Paper:
    """What proves a step: the day it was taken, the document, who signed it, and what was found."""

    day: date | None
    document: str
    signatory: str
    findings: str = ""


def make_pledge(
    centre: Centre, *, actor: User, title: str, people: int | None, mission: Mission | None, paper: Paper, today: date
) -> Pledge:  # fmt: skip
    """Pledge a unit to the UN; its first step says by which paper.

    Raises
    ------
    PermissionDenied
        If the actor does not keep posts there, or the mission is of another centre.
    Refused
        Without a name, a number of people, a day, a paper or a signatory; for a day after today; if it stands already.
    """
    if not may_propose(actor, centre) or (mission is not None and mission.centre_id != centre.pk):
        raise PermissionDenied
    title = " ".join(title.split())
    faults = [_("Name the unit.")] if not title else []
    faults += _unreadable(_("The name"), title, MOST_LETTERS)
    if people is None or not 1 <= people <= MOST_PEOPLE:
        faults.append(_("Say how many people it has: a whole number from 1 to %(n)d.") % {"n": MOST_PEOPLE})
    faults += _faults_of(paper, None, today)
    if faults:
        raise Refused(*faults)
    assert people is not None
    with transaction.atomic():
        hold(centre)
        same = {"state": "pledged", "day": paper.day, "document": _line(paper.document)}
        if PledgeStep.objects.filter(pledge__centre=centre, pledge__title=title, **same).exists():
            raise Refused(_("This unit is pledged already by this paper on this day."))
        made = Pledge.objects.create(centre=centre, title=title, people=people, mission=mission, by=actor)
        step = _write(made, "pledged", paper, actor)
        record_act(
            "deployment.pledge.made", centre=centre, actor=actor, subject=str(made.pk), label=title, people=people,
            mission=mission.code if mission else "", day=step.day, document=step.document, signatory=step.signatory,
        )  # fmt: skip
    return made


def move_pledge(pledge: Pledge, *, actor: User, state: str, paper: Paper, today: date) -> PledgeStep:
    """Write the next step of a pledge.

    Raises
    ------
    PermissionDenied
        If the actor does not keep posts in the pledge's centre.
    Refused
        For a step that may not follow; for a day before the last step's or after today; without paper or signatory.
    """
    if not may_propose(actor, pledge.centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(pledge.centre)
        last = pledge.steps.order_by("pk").last()
        stands = last.state if last else ""
        faults = [] if state in NEXT.get(stands, ()) else [_not_allowed(stands, state)]
        faults += _faults_of(paper, last, today)
        if last and last.state == state and (last.day, last.document) == (paper.day, _line(paper.document)):
            faults.append(_("This step is written already by this paper on this day."))
        if faults:
            raise Refused(*faults)
        step = _write(pledge, state, paper, actor)
        record_act(
            "deployment.pledge.moved", centre=pledge.centre, actor=actor, subject=str(pledge.pk), label=pledge.title,
            before={"state": stands}, after={"state": state}, day=step.day, document=step.document,
            signatory=step.signatory, findings=step.findings[:300],
        )  # fmt: skip
    return step


def _not_allowed(stands: str, state: str) -> str:
    if state not in STEPS:
        return _("Choose what became of it.")
    told = {"now": STEPS[stands][0] if stands in STEPS else _("not pledged"), "then": STEPS[state][0]}
    if not NEXT.get(stands):
        return _("«%(then)s» cannot follow: the pledge is «%(now)s», and nothing follows on that.") % told
    told["allowed"] = ", ".join(f"«{STEPS[s][0]}»" for s in NEXT[stands])
    return _("«%(then)s» cannot follow «%(now)s». What may follow: %(allowed)s.") % told


def _faults_of(paper: Paper, last: PledgeStep | None, today: date) -> list[str]:
    faults = []
    if paper.day is None:
        faults.append(_("Give the day on which it was so."))
    elif paper.day > today:
        faults.append(_("%(day)s is still to come. Write a step when it was taken.") % {"day": soldier_date(paper.day)})
    elif last and paper.day < last.day:
        faults.append(
            _("%(day)s lies before the last step, which is of %(last)s. Correct the day.")
            % {"day": soldier_date(paper.day), "last": soldier_date(last.day)}
        )
    if not _line(paper.document):
        faults.append(_("Name the document: note verbale, report, letter, with its number."))
    if not _line(paper.signatory):
        faults.append(_("Name who signed it."))
    faults += _unreadable(_("The document"), _line(paper.document), MOST_LETTERS)
    faults += _unreadable(_("The signatory"), _line(paper.signatory), MOST_LETTERS)
    return faults + _unreadable(_("What was found"), paper.findings.strip(), MOST_FINDINGS)


def _unreadable(what: str, text: str, most: int) -> list[str]:
    told = {"what": what, "most": most, "count": len(text)}
    if len(text) > most:
        return [_("%(what)s has %(count)d characters; at most %(most)d. Shorten it.") % told]
    if INVISIBLE.search("".join(text.splitlines())):
        return [_("%(what)s holds invisible control characters. Type it anew.") % told]
    return []


def _line(text: str) -> str:
    return " ".join(text.split())


def _write(pledge: Pledge, state: str, paper: Paper, actor: User) -> PledgeStep:
    assert paper.day is not None
    return PledgeStep.objects.create(
        pledge=pledge, state=state, day=paper.day, document=_line(paper.document), signatory=_line(paper.signatory),
        findings="\n".join(paper.findings.strip().splitlines()), by=actor,
    )  # fmt: skip
