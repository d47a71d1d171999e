"""Acts on lessons: writing one, changing it (the next version, with a reason); nothing is ever changed in place."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.stages.incidents.models import Incident, Lesson
from blueberet.stages.incidents.policies import require_writer
from blueberet.stages.roster.models import Unit

LINES = {"title": 160, "decided_by": 120, "for_whom": 160, "finding": 40}
TEXTS = ("happened", "decided", "why", "left_open")
MOST_TEXT = 4000


def write_lesson(
    centre: Centre, given: Mapping[str, Any], *, actor: User | None, key: uuid.UUID, today: date
) -> Lesson:  # fmt: skip
    """Write a lesson; the same key twice is one.

    Raises
    ------
    PermissionDenied
        If the actor does not work at the centre, or writes for a unit that is not his; ``None`` is the set-up itself.
    Refused
        With every fault.
    """
    values = lesson_in(centre, given, today)
    require_writer(actor, centre, values["unit"])
    with transaction.atomic():
        hold(centre)
        if same := Lesson.objects.filter(centre=centre, key=key).first():
            return same
        last = Lesson.objects.filter(centre=centre).order_by("-number").first()
        made = Lesson.objects.create(
            centre=centre, number=last.number + 1 if last else 1, key=_fresh(key), by=actor, **values
        )
        record_act("incidents.lesson.written", centre=centre, actor=actor, subject=str(made), label=made.title)
    return made


def change_lesson(
    row: Lesson, given: Mapping[str, Any], *, actor: User | None, key: uuid.UUID, reason: str, today: date
) -> Lesson:  # fmt: skip
    """Write the next version of a lesson, such as that it is handled; both stay to be seen.

    Raises
    ------
    Refused
        Without a reason, if it was changed meanwhile, if it says what stood there, with every fault.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    try:
        values = lesson_in(row.centre, given, today)
    except Refused as refused:
        faults += refused.sentences
    if not reason.strip():
        faults.append(_("Say why the lesson is changed."))
    if len(reason) > 240:
        faults.append(_("The reason has %(n)d characters; at most %(m)d.") % {"n": len(reason), "m": 240})
    if values and all(getattr(row, k) == v for k, v in values.items()):
        faults.append(_("This says what stands there already."))
    if faults:
        raise Refused(*faults)
    require_writer(actor, row.centre, row.unit)
    require_writer(actor, row.centre, values["unit"])
    with transaction.atomic():
        hold(row.centre)
        if same := Lesson.objects.filter(centre=row.centre, key=key).first():
            return same
        if Lesson.objects.filter(corrects=row).exists():
            raise Refused(_("Lesson %(n)s was changed meanwhile. Look at it first, then do this again.") % {"n": row})
        made = Lesson.objects.create(
            centre=row.centre, number=row.number, version=row.version + 1, corrects=row, reason=reason.strip(),
            key=_fresh(key), by=actor, **values,
        )  # fmt: skip
        record_act("incidents.lesson.changed", centre=row.centre, actor=actor, subject=str(made), label=made.title,
                   state=made.state, reason=made.reason)  # fmt: skip
    return made


def lesson_in(centre: Centre, given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields of a lesson out of a form.

    Raises
    ------
    Refused
        With every fault.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    for name, most in LINES.items() | {(t, MOST_TEXT) for t in TEXTS}:
        value = str(given.get(name) or "").strip().replace("\r\n", "\n")
        values[name] = " ".join(value.split()) if name in LINES else value
        if len(value) > most:
            faults.append(_("A text has %(n)d characters; at most %(m)d. Shorten it.") % {"n": len(value), "m": most})
        if INVISIBLE.search(value.replace("\n", "").replace("\t", "")):
            faults.append(_("A text contains invisible control characters. Type it anew."))
    if not values["title"]:
        faults.append(_("Give the lesson a title."))
    if not values["happened"]:
        faults.append(_("Say what happened."))
    state = str(given.get("state") or Lesson.State.OPEN)
    if state not in Lesson.State.values:
        faults.append(_("A lesson is open or handled."))
    if state == Lesson.State.HANDLED and not values["decided"]:
        faults.append(_("Say what was decided before the lesson is handled."))
    if state == Lesson.State.OPEN and not (values["left_open"] or values["decided"]):
        faults.append(_("Say what was decided, or what stays open."))
    day = _day(given, today, faults)
    unit, code = None, str(given.get("unit") or "").strip()
    if code:
        unit = Unit.objects.filter(centre=centre, code=code).first()
        if unit is None:
            faults.append(_("There is no unit «%(u)s». Choose one of the list.") % {"u": code[:60]})
    year, number = _incident(centre, str(given.get("incident") or "").strip(), faults)
    if faults or day is None:
        raise Refused(*dict.fromkeys(faults))
    return values | {
        "state": state, "learnt_on": day, "unit": unit, "incident_year": year, "incident_number": number
    }  # fmt: skip


def _day(given: Mapping[str, Any], today: date, faults: list[str]) -> date | None:
    written = str(given.get("learnt_on") or "").strip()
    try:
        day = parse_date(written) if written else today
    except ValueError:
        day = None
    if day is None:
        faults.append(_("«%(v)s» is no day. Write it as 2026-11-27.") % {"v": written[:20]})
    elif day > today:
        faults.append(_("The day of the lesson has not come yet."))
    elif day.year < 2000:
        faults.append(_("The year of the lesson cannot be. Correct it."))
    return day


def _incident(centre: Centre, written: str, faults: list[str]) -> tuple[int | None, int | None]:
    if not written:
        return None, None
    year, _sep, number = written.partition("/")
    if year.isascii() and number.isascii() and year.isdigit() and number.isdigit() and len(written) < 16:
        found = int(year), int(number)
        if Incident.objects.filter(centre=centre, year=found[0], number=found[1]).exists():
            return found
    faults.append(_("The log has no entry %(n)s. Write its number as 2026/014.") % {"n": written[:20]})
    return None, None


def _fresh(key: uuid.UUID) -> uuid.UUID:
    return uuid.uuid4() if Lesson.objects.filter(key=key).exists() else key
