"""Acts on pledges: a unit is pledged, and moves on step by step, each with its day, paper and signatory."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.deployment.models import Mission, Pledge, PledgeStep
from blueberet.stages.deployment.pledges import NEXT, STEPS
from blueberet.stages.deployment.policies import may_propose
from blueberet.stages.deployment.services.proving import MOST_LETTERS, Paper, in_one_line, paper_faults, unreadable

MOST_PEOPLE = 100_000


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
    faults += unreadable(_("The name"), title, MOST_LETTERS)
    if people is None or not 1 <= people <= MOST_PEOPLE:
        faults.append(_("Say how many people it has: a whole number from 1 to %(n)d.") % {"n": MOST_PEOPLE})
    faults += paper_faults(paper, None, today)
    if faults:
        raise Refused(*faults)
    assert people is not None
    with transaction.atomic():
        hold(centre)
        same = {"state": "pledged", "day": paper.day, "document": in_one_line(paper.document)}
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
        faults += paper_faults(paper, last.day if last else None, today)
        if last and last.state == state and (last.day, last.document) == (paper.day, in_one_line(paper.document)):
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


def _write(pledge: Pledge, state: str, paper: Paper, actor: User) -> PledgeStep:
    assert paper.day is not None
    return PledgeStep.objects.create(
        pledge=pledge, state=state, day=paper.day, document=in_one_line(paper.document),
        signatory=in_one_line(paper.signatory), findings="\n".join(paper.findings.strip().splitlines()), by=actor,
    )  # fmt: skip
