"""Whether a sheet may be sent: everything that stands against it at once, and what is odd but passes.

In: a sheet, the version and unit it is for, who sends it, the day and the time. Out: ``Check``. The rules have their
numbers in docs/engines/assessment.md, E9 to E18.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from blueberet.engine.assessment.grading import BadSheet
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.assessment.bridge import TaskSteps, decided_marks, grade_subject
from blueberet.stages.assessment.models import Event, Observation
from blueberet.stages.assessment.policies import own_numbers
from blueberet.stages.assessment.qualifying import standing_of
from blueberet.stages.assessment.selectors.members import members_on
from blueberet.stages.assessment.sheet import Marked, Sheet
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import version_on, withdrawn_on


@dataclass(slots=True)
class Check:
    """Sentences that refuse, sentences that only flag, and the people of the unit on the day."""

    faults: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)


def check_sheet(
    sheet: Sheet, task: TaskSteps, unit: Unit, *, sender: User, now: datetime, corrected: Observation | None = None,
    is_named: bool = False,
) -> Check:  # fmt: skip
    """Look at a sheet whole. ``now`` is the time at the centre; ``corrected`` the observation it replaces.

    ``is_named``: the evaluator is named in a file, and is not the account that brings it.
    """
    check = Check()
    _times(sheet, check, now)
    if sheet.day is not None:
        _version(sheet, task.version, check)
        check.people, is_reached = members_on(unit, sheet.day)
        if not is_reached:
            told = _("The roster does not reach back to %(d)s; those of today stand for those of that day.")
            check.flags.append(told % {"d": sheet.day.isoformat()})
        _people(sheet, task, unit, check)
        _event(sheet, task.version, unit, check)
    _marks(sheet, task, check)
    if sheet.external:
        if not sheet.evaluator_name or not sheet.evaluator_role:
            check.faults.append(_("Name the UN expert who saw it, and in what role."))  # E15
    elif is_named:
        if not sheet.evaluator_name or not sheet.evaluator_role:
            check.faults.append(_("Name who saw it, and in what role."))
    elif corrected is None or corrected.event.external:
        # What was a UN expert's is the sender's own once it is said to be national.
        _evaluator(sheet, task, unit, check, sender)
    if sheet.external or is_named:
        _namesake(sheet, unit, check, sender)
    if sheet.replaces is not None and len(sheet.reason) < 3:
        check.faults.append(_("Say why it is corrected."))
    return check


def _times(sheet: Sheet, check: Check, now: datetime) -> None:
    """E9. A day and times that have been."""
    if sheet.day is None:
        check.faults.append(_("Say on which day it was seen."))
        return
    if sheet.day > now.date():
        told = _("%(d)s lies in the future; a sheet says what was seen.")
        check.faults.append(told % {"d": sheet.day.isoformat()})
    elif sheet.day == now.date():
        for word, moment in ((_("beginning"), sheet.began), (_("end"), sheet.ended)):
            if moment is not None and moment > now.time():
                told = _("The %(what)s, %(t)s, lies in the future.")
                check.faults.append(told % {"what": word, "t": moment.strftime("%H:%M")})
    night = sheet.conditions.get("light") in ("night", "both")
    if sheet.began and sheet.ended and sheet.ended < sheet.began and not night:
        check.faults.append(_("It ended before it began. Correct the times, or say that it went into the night."))


def _version(sheet: Sheet, version: Version, check: Check) -> None:
    """E10. The version that was in force on the day it was seen."""
    assert sheet.day is not None
    if told := wrong_version(version, sheet.day):
        check.faults.append(told)


def wrong_version(version: Version, day: date) -> str:
    """Why nothing can be seen under a version on a day; empty if it was in force (E10)."""
    told = {"code": version.standard.code, "n": version.number, "d": day.isoformat()}
    if gone := withdrawn_on(version.standard, day):
        told["why"] = gone.reason
        return _("%(code)s was withdrawn on %(d)s: %(why)s.") % told
    held = version_on(version.standard, day)
    if held is None:
        return _("No version of %(code)s was in force on %(d)s.") % told
    if held.pk != version.pk:
        told["m"] = held.number
        return _("Version %(n)d of %(code)s was not in force on %(d)s; version %(m)d was. Fill in its sheet.") % told
    return ""


def _people(sheet: Sheet, task: TaskSteps, unit: Unit, check: Check) -> None:
    """E11 and E12. Who is marked belongs to the unit on that day; leader steps are the leader's."""
    assert sheet.day is not None
    strange = {m.person for m in sheet.marks if m.person is not None and m.person not in check.people}
    if strange:
        rows = Person.objects.filter(pk__in=strange, centre=unit.centre).order_by("service_number")
        names = [str(p) for p in rows] or [_("%(n)d people not on the roster") % {"n": len(strange)}]
        told = _("Not in %(unit)s on %(d)s, but marked: %(names)s. Move them on the roster, or take the marks out.")
        check.faults.append(told % {"unit": unit.name, "d": sheet.day.isoformat(), "names": "; ".join(names)})
    if sheet.leader is not None and sheet.leader not in check.people:
        check.faults.append(_("The leader named is not in %(unit)s on that day.") % {"unit": unit.name})
    leading = {s.code for s in task.steps if s.leader}
    wrong = sorted(
        {m.step for m in sheet.marks if m.step in leading and m.person is not None and m.person != sheet.leader}
    )
    if wrong:
        told = _("%(steps)s: only the leader is judged by it. Name the leader, or mark it for the unit alone.")
        check.faults.append(told % {"steps": ", ".join(wrong)})
    strength = sheet.conditions.get("strength")
    if strength is not None and strength > len(check.people):
        told = _("%(n)d present, but %(unit)s had %(m)d people on that day.")
        check.flags.append(told % {"n": strength, "unit": unit.name, "m": len(check.people)})
    if not check.people:
        check.faults.append(_("Nobody was in %(unit)s on that day.") % {"unit": unit.name})


def _marks(sheet: Sheet, task: TaskSteps, check: Check) -> None:
    """E13 and the engine's own rules: a step once for each subject, all steps of the unit, times that decide."""
    twice = [key for key, n in Counter((m.step, m.person) for m in sheet.marks).items() if n > 1]
    if twice:
        told = ", ".join(sorted({step for step, _person in twice}))
        check.faults.append(_("Marked twice for the same subject: %(steps)s.") % {"steps": told})
    _found, faults = decided_marks(task, sheet.marks)
    check.faults += faults
    if faults or twice:
        return
    whole = [m for m in sheet.marks if m.person is None]
    alone = not whole and any(m.person is not None for m in sheet.marks)
    if not sheet.marks:
        check.faults.append(_("Nothing is marked yet."))
    elif not alone:
        try:
            grade_subject(task, whole, whole=True)
        except BadSheet as fault:
            check.faults.append(str(fault))
    _remarked(whole, task, check)
    untimed = [m.step for m in whole if task.by_code[m.step].limit is not None and m.value is None and m.mark != "NA"]
    if untimed:
        check.flags.append(_("Marked without a time, though timed: %(steps)s.") % {"steps": ", ".join(untimed)})


def _remarked(whole: list[Marked], task: TaskSteps, check: Check) -> None:
    """E14. Why a critical step did not apply stands beside it."""
    bare = [m.step for m in whole if m.mark == "NA" and task.by_code[m.step].critical and not m.remark]
    if bare:
        told = _("Critical, but marked as not applicable without a remark: %(steps)s. Say why it did not apply.")
        check.faults.append(told % {"steps": ", ".join(bare)})


def _event(sheet: Sheet, version: Version, unit: Unit, check: Check) -> None:
    """E16. The event named is the same showing, and not of the other origin."""
    if sheet.event is None:
        return
    event = Event.objects.filter(pk=sheet.event, centre=unit.centre).first()
    same = event and (event.version_id, event.unit_id, event.day) == (version.pk, unit.pk, sheet.day)
    if event is None or not same:
        check.faults.append(_("The event chosen is of another task, unit or day. Choose again."))
    elif event.external != sheet.external:
        told = _("National and UN evaluation are never mixed: this event is of the other kind. Begin one of its own.")
        check.faults.append(told)


def _evaluator(sheet: Sheet, task: TaskSteps, unit: Unit, check: Check, sender: User) -> None:
    """E17 and E18. Nobody judges himself; an evaluator keeps to what he is qualified for."""
    if _is_member(sender, unit, check):
        told = _("You are a member of %(unit)s: nobody judges himself. Another evaluator has to see it.")
        check.faults.append(told % {"unit": unit.name})
    standing = standing_of(sender, unit.centre, task.version.standard)
    if standing.is_outside:
        check.faults.append(standing.sentence)
    elif standing.sentence:
        check.flags.append(standing.sentence)


def _is_member(user: User, unit: Unit, check: Check) -> bool:
    mine = own_numbers(user, unit.centre)
    return any(mine & {p.service_number, *p.former_numbers} for p in check.people.values())


def _namesake(sheet: Sheet, unit: Unit, check: Check, sender: User) -> None:
    """E17 where the evaluator is only named: the sender himself is refused, a namesake of a member is flagged."""
    words = _words(sheet.evaluator_name)
    if words and words == _words(account_name(sender)) and _is_member(sender, unit, check):
        told = _("You are a member of %(unit)s: nobody judges himself. Another evaluator has to see it.")
        check.faults.append(told % {"unit": unit.name})
        return
    alike = [
        str(p) for p in check.people.values()
        if any(len(words & _words(n)) > 1 for n in (p.name_cyrillic, p.name_latin, p.name_passport))
    ]  # fmt: skip
    if alike:
        told = _("The evaluator named bears the name of a member of %(unit)s: %(who)s. Nobody judges himself.")
        check.flags.append(told % {"unit": unit.name, "who": "; ".join(alike)})


def _words(name: str) -> set[str]:
    return set(name.casefold().split())
