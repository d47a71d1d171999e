"""North's situation reports, for tests that ask from outside."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.models import Report
from blueberet.stages.situation.services.deciding import approve_report, check_report
from blueberet.stages.situation.services.sending import send_report
from blueberet.stages.situation.services.writing import keep_words, make_report
from tests.cast import Cast

YESTERDAY = timezone.localdate() - timedelta(days=1)


def platoon(cast: Cast) -> Unit:
    """1 Platoon of North."""
    return Unit.objects.select_related("centre").get(centre=cast.north, name="1 Platoon")


def evening(day: date) -> datetime:
    """Six in the evening."""
    return timezone.make_aware(datetime.combine(day, time(18)))


def begun(unit: Unit, actor: User, day: date, words: str = "North judgement") -> Report:
    """A draft of a day with a judgement of the whole."""
    row = make_report(unit, actor=actor, first=day, last=day, now=evening(day))
    return keep_words(row, actor=actor, judgements={"commander": words}, remarks={}, edited=0, now=evening(day))


def approved(cast: Cast, unit: Unit, day: date, words: str = "North judgement", actor: User | None = None) -> Report:
    """The same, checked, and approved by the commander."""
    row = begun(unit, actor or cast.planner, day, words)
    check_report(row, actor=actor or cast.planner, now=evening(day))
    approve_report(row, actor=cast.commander, now=evening(day))
    row.refresh_from_db()
    return row


def sent(cast: Cast, unit: Unit, day: date, to: dict[str, str], words: str = "North judgement") -> Report:
    """The same, handed over."""
    row = approved(cast, unit, day, words)
    send_report(row, actor=cast.planner, to=to, now=evening(day))
    row.refresh_from_db()
    return row


def reported(cast: Cast) -> dict[str, Any]:
    """Rows of the room by the keys that addresses hold."""
    top = Unit.objects.get(centre=cast.north, parent=None, kind=Unit.Kind.CONTINGENT)
    row = sent(cast, top, YESTERDAY, {"personnel": "North company, board", "state": "Ministry"})
    return {"report": row.pk, "report_file": row.pk, "notice": row.handovers.get(addressee="personnel").pk}
