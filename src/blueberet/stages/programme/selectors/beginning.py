"""What a new centre does first, in order: who does each step, where, and whether it is done."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Membership
from blueberet.foundation.accounts.policies import Account, Role, centre_of, holds
from blueberet.stages.roster.policies import may_import
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.standards.models import Standard
from blueberet.stages.standards.policies import may_edit


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a new centre."""

    title: str
    says: str
    who: str
    """Name of the role whose step it is."""
    address: str
    """Where it is done; empty if it is not the account's to do."""
    act: str
    """What the button to it says."""
    is_done: bool
    is_next: bool = False
    """Whether it is the first one that is not done."""


def first_steps(user: Account) -> list[Step]:
    """The steps of the account's centre until it has a programme; none without a centre."""
    centre = centre_of(user)
    if centre is None:
        return []
    here = Membership.objects.filter(centre=centre, user__is_active=True)
    roles = set(here.values_list("role", flat=True).distinct())
    plans = may_edit(user, centre)
    roll = _(
        "Who is here, in which unit, with which documents. Any list in XLSX or CSV is looked at first; every fault is "
        "told at its cell."
    )
    standards = _(
        "What must be shown: a catalogue of tasks, lessons, courses and requirement sets comes with Blueberet, each "
        "row with its source."
    )
    programme = _(
        "Subjects, instructors, venues and weeks in one workbook; then the timetable is solved and published."
    )
    steps = [
        Step(_("Accounts"), _("One for the registrar and one for the planner; the others can follow."),
             str(Role.ADMINISTRATOR.label), reverse("accounts") if holds(user, centre, Role.ADMINISTRATOR) else "",
             _("Make accounts"), {Role.REGISTRAR, Role.PLANNER} <= roles),
        Step(_("Nominal roll"), roll, str(Role.REGISTRAR.label),
             reverse("contingent-import") if may_import(user, centre) else "", _("Import a nominal roll"),
             people_of(centre).exists()),
        Step(_("Standards"), standards, str(Role.PLANNER.label), reverse("standards") if plans else "",
             _("Take the standards in"), Standard.objects.filter(centre=centre).exists()),
        Step(_("Programme"), programme, str(Role.PLANNER.label), reverse("programme-import") if plans else "",
             _("Import a programme"), False),
    ]  # fmt: skip
    following = next(n for n, step in enumerate(steps) if not step.is_done)
    return [replace(step, is_next=n == following) for n, step in enumerate(steps)]
