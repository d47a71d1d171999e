"""Whether an evaluator is qualified for a task, as far as the programme can tell.

In: an account and a task. Out: ``Standing``. Why: docs/engines/assessment.md, E18.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.programme.models import Instructor, Module
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.standards.models import Standard


@dataclass(frozen=True, slots=True)
class Standing:
    """``is_outside``: known to be unqualified. A sentence without it is only a flag."""

    is_outside: bool = False
    sentence: str = ""


def standing_of(user: User, centre: Centre, task: Standard) -> Standing:
    """Compare the instructor of the programme who bears the account's name with the modules that teach the task.

    The programme is the centre's current one. Modules that serve the task name qualifications; without
    any, there is nothing to compare. The account's first and last name are sought as words of an instructor's name, so
    that a rank before it does no harm; several such instructors are as good as none.
    """
    programme = current_programme(centre)
    if programme is None:
        return Standing()
    serving = Module.objects.filter(programme=programme, servings__version__standard=task).exclude(qualification="")
    asked = sorted(set(serving.order_by().values_list("qualification", flat=True)))
    if not asked:
        return Standing()
    name = set(user.get_full_name().casefold().split())
    rows = Instructor.objects.filter(programme=programme).values_list("name", "qualifications")
    found = [held for written, held in rows if len(name) > 1 and name <= set(written.casefold().split())]
    told = {"who": account_name(user), "task": task.code, "asked": ", ".join(asked)}
    if len(found) != 1:
        sentence = _("%(who)s could not be matched with one instructor of the programme; nobody checked %(asked)s.")
        return Standing(False, sentence % told)
    if set(found[0]) & set(asked):
        return Standing()
    sentence = _("%(who)s is not qualified to evaluate %(task)s: the programme asks %(asked)s for it.")
    return Standing(True, sentence % told)
