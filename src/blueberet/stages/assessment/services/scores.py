"""The acts of entering a test and correcting one: a score on its own scale, never converted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.standards.scales import Scale, Score, levels
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.models import Origin, TestScore
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import scale_named, versions_by_code

SHARE = "%"
TESTED = ("course", "edition")


@dataclass(frozen=True, slots=True)
class Tested:
    """A test as it is entered. ``of`` is the code of a course or edition, or a ``language`` is named."""

    person: Person
    of: str
    language: str
    scale: str
    score: str
    day: date | None
    examiner: str
    external: bool = False
    passed: bool | None = None
    remarks: str = ""


class Scales:
    """Scales and what can be tested on a day, looked up once for many tests."""

    def __init__(self, centre: Centre) -> None:
        """Know the centre; nothing is read yet."""
        self.centre = centre
        self._scales: dict[tuple[str, date], Scale | None] = {}
        self._versions: dict[date, dict[str, Version]] = {}

    def scale(self, code: str, day: date) -> Scale | None:
        """The scale in force that day."""
        if (code, day) not in self._scales:
            self._scales[code, day] = scale_named(self.centre, code, day)
        return self._scales[code, day]

    def version(self, code: str, day: date) -> Version | None:
        """The version of a course or edition in force that day."""
        if day not in self._versions:
            rows = versions_by_code(self.centre, day)
            self._versions[day] = {c: v for c, v in rows.items() if v.standard.kind in TESTED}
        return self._versions[day].get(code)


def faults_of(test: Tested, scales: Scales, today: date) -> list[tuple[str, str]]:
    """What stands against a test: the field, and a sentence."""
    found: list[tuple[str, str]] = []
    if test.day is None:
        return [("day", _("Say on which day the test was."))]
    if test.day > today:
        found.append(("day", _("The day lies in the future.")))
    if bool(test.of) == bool(test.language):
        found.append(("of", _("Name either a course or edition, or a language.")))
    elif test.of and scales.version(test.of, test.day) is None:
        found.append(("of", _("No course or edition %(code)s was in force that day.") % {"code": test.of}))
    if not test.examiner.strip():
        found.append(("examiner", _("Name the examiner.")))
    found += [("score", s) for s in _score_faults(test, scales)]
    return found


def _score_faults(test: Tested, scales: Scales) -> list[str]:
    assert test.day is not None
    if test.scale == SHARE and test.of:
        text = test.score.strip().removesuffix("%").strip().replace(",", ".")
        is_share = text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() and 0 <= float(text) <= 100
        told = [] if is_share else [_("The share of right answers runs from 0 to 100 %.")]
        return told + _unsaid(test)
    scale = scales.scale(test.scale, test.day)
    if scale is None:
        return [_("No scale «%(code)s» was in force that day.") % {"code": test.scale}]
    try:
        levels(scale, Score(test.scale, test.score))
    except ValueError as error:
        return [str(error)]
    return _unsaid(test) if test.of else []


def _unsaid(test: Tested) -> list[str]:
    """Of a course only the examiner knows what is enough; a score without his word would prove nothing."""
    return [_("Say whether it was passed: the score alone does not say.")] if test.passed is None else []


def enter_test(
    test: Tested, *, centre: Centre, actor: User, client_key: str, now: datetime | None = None,
    replaces: TestScore | None = None, reason: str = "",
) -> TestScore:  # fmt: skip
    """Enter a test, or correct one with a reason; the same key twice is one test.

    Raises
    ------
    PermissionDenied
        If the actor may not enter scores.
    Refused
        With every sentence that stands against it.
    """
    require_role(actor, centre, Role.REGISTRAR, Role.INSTRUCTOR)
    now = now or timezone.now()
    with transaction.atomic():
        hold(centre)
        there = TestScore.objects.filter(centre=centre, client_key=client_key).first()
        if there is not None:
            return there
        faults = [s for _field, s in faults_of(test, Scales(centre), timezone.localtime(now).date())]
        if replaces is not None:
            replaces = TestScore.objects.select_for_update().get(pk=replaces.pk)
            if replaces.replaced_at is not None:
                faults.append(_("It was corrected meanwhile."))
            if len(reason.strip()) < 3:
                faults.append(_("Say why it is corrected."))
        if faults:
            raise Refused(*faults)
        [row] = write_tests(
            [test], centre=centre, actor=actor, keys=[client_key], now=now, replaces=replaces, reason=reason
        )  # fmt: skip
        told: dict[str, Any] = {"scale": row.scale, "day": row.day}
        if replaces is not None:
            TestScore.objects.filter(pk=replaces.pk, replaced_at=None).update(replaced_at=now)
            told |= {"corrects": replaces.pk, "reason": row.reason}
        record_act(
            "assessment.test.corrected" if replaces else "assessment.test.entered", centre=centre, actor=actor,
            subject=test.person.service_number, label=test.of or test.language, **told,
        )  # fmt: skip
    return row


def write_tests(
    tests: list[Tested], *, centre: Centre, actor: User | None, keys: list[str], now: datetime,
    replaces: TestScore | None = None, reason: str = "",
) -> list[TestScore]:  # fmt: skip
    """Write tests that were checked; the caller holds the transaction."""
    scales = Scales(centre)
    rows = []
    for test, key in zip(tests, keys, strict=True):
        assert test.day is not None
        version = scales.version(test.of, test.day) if test.of else None
        rows.append(
            TestScore(
                centre=centre, person=test.person, version=version, language=test.language[:20], scale=test.scale,
                score=" ".join(test.score.split())[:20], passed=test.passed, day=test.day, examiner=test.examiner[:160],
                origin=Origin.EXTERNAL if test.external else Origin.NATIONAL, remarks=test.remarks[:240],
                client_key=key,
                by=actor, known_at=now, replaces=replaces, reason=reason.strip()[:240],
            )
        )  # fmt: skip
    return TestScore.objects.bulk_create(rows, batch_size=500)
