"""A sheet as it is being filled in: read from what a page, a draft or a file holds, without trust.

In: JSON. Out: a ``Sheet`` and sentences about what could not be read. Nothing is looked up here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.assessment.grading import MARKS, Mark

LIGHT = ("day", "night", "both")
MOST_MARKS, MOST_SECONDS, MOST_STRENGTH = 20_000, 86_400 * 3, 5000


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as it was entered: ``person`` is a key of the roster, ``None`` the unit as a whole."""

    step: str
    person: int | None
    mark: Mark | None = None
    value: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is written on a sheet besides the task, the unit and who fills it in."""

    day: date | None = None
    external: bool = False
    evaluator_name: str = ""
    evaluator_role: str = ""
    event: int | None = None
    """Key of the event it belongs to; ``None`` for the one of that day, or a new one."""
    is_new_event: bool = False
    session: str = ""
    title: str = ""
    began: time | None = None
    ended: time | None = None
    conditions: dict[str, Any] = field(default_factory=dict)
    leader: int | None = None
    remarks: str = ""
    marks: tuple[Marked, ...] = ()
    replaces: int | None = None
    reason: str = ""

    def seal(self) -> str:
        """SHA-256 of what it says: equal sheets have equal seals, in whatever order they were marked."""
        said = asdict(self)
        said["marks"] = sorted(json.dumps(m, sort_keys=True) for m in said["marks"])
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _line(said: Mapping[str, Any], key: str, most: int) -> str:
    value = said.get(key)
    return " ".join(str(value).replace("\x00", "").split())[:most] if isinstance(value, str | int) else ""


def _whole(value: Any, most: int) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def read_sheet(said: Any) -> tuple[Sheet, list[str]]:
    """Read a sheet; what cannot be read is told, and left out of it."""
    faults: list[str] = []
    if not isinstance(said, dict):
        return Sheet(), [_("The sheet is empty.")]

    def moment(key: str, kind: Any, what: str) -> Any:
        value = said.get(key)
        if value in (None, ""):
            return None
        try:
            return kind.fromisoformat(str(value))
        except ValueError:
            faults.append(_("%(what)s cannot be read: «%(value)s».") % {"what": what, "value": str(value)[:40]})
            return None

    day = moment("day", date, _("The day"))
    began, ended = moment("began", time, _("The beginning")), moment("ended", time, _("The end"))
    marks = _marks(said.get("marks"), faults)
    big = 2**53
    sheet = Sheet(
        day, said.get("external") in (True, "external", "true", "1"), _line(said, "evaluator_name", 160),
        _line(said, "evaluator_role", 80), _whole(said.get("event"), big), bool(said.get("is_new_event")),
        _line(said, "session", 40), _line(said, "title", 160), began, ended, _conditions(said.get("conditions"),
        faults),
        _whole(said.get("leader"), big), _text(said.get("remarks")), tuple(marks), _whole(said.get("replaces"), big),
        _line(said, "reason", 240),
    )  # fmt: skip
    return sheet, faults


def _text(value: Any) -> str:
    return value.replace("\x00", "").strip()[:4000] if isinstance(value, str) else ""


def _conditions(said: Any, faults: list[str]) -> dict[str, Any]:
    """Conditions actually met; a number that is none is told."""
    if not isinstance(said, dict):
        return {}
    found: dict[str, Any] = {}
    if said.get("light") in LIGHT:
        found["light"] = said["light"]
    for key, most in (("weather", 60), ("met", 600)):
        if value := _line(said, key, most):
            found[key] = value
    strength = said.get("strength")
    if strength not in (None, ""):
        number = _whole(strength, MOST_STRENGTH)
        if number is None:
            faults.append(_("The strength present is a whole number, not «%(v)s».") % {"v": str(strength)[:20]})
        else:
            found["strength"] = number
    temperature = said.get("temperature")
    if temperature not in (None, ""):
        try:
            degrees = float(str(temperature).replace(",", ".").replace("−", "-"))
        except ValueError:
            degrees = 999.0
        if not -70 <= degrees <= 70:
            faults.append(_("The temperature is degrees Celsius, not «%(v)s».") % {"v": str(temperature)[:20]})
        else:
            found["temperature"] = int(degrees) if degrees == int(degrees) else degrees
    return found


def _marks(said: Any, faults: list[str]) -> list[Marked]:
    if not isinstance(said, list):
        return []
    if len(said) > MOST_MARKS:
        faults.append(_("More than %(n)d marks stand on the sheet.") % {"n": MOST_MARKS})
        return []
    found: list[Marked] = []
    for row in said:
        if not isinstance(row, dict) or not (step := _line(row, "step", 40)):
            faults.append(_("A mark names no step."))
            continue
        mark, value = row.get("mark") or None, row.get("value")
        if mark is not None and mark not in MARKS:
            faults.append(_("%(step)s: «%(mark)s» is no mark.") % {"step": step, "mark": str(mark)[:20]})
            continue
        seconds = None if value in (None, "") else _whole(value, MOST_SECONDS)
        if value not in (None, "") and seconds is None:
            faults.append(_("%(step)s: «%(v)s» is no time in whole seconds.") % {"step": step, "v": str(value)[:20]})
            continue
        person = row.get("person")
        key = None if person in (None, "") else _whole(person, 2**53)
        if person not in (None, "") and key is None:
            faults.append(_("%(step)s: a mark names nobody of the roster.") % {"step": step})
            continue
        if mark is None and seconds is None:
            continue
        found.append(Marked(step, key, mark, seconds, _line(row, "remark", 240)))
    return found
