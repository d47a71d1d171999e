"""Reads of reports: those of a period, the newest, what they tell, the one before."""

from dataclasses import replace
from datetime import date, datetime

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Judgement, Situation
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.blacking import blacked
from blueberet.stages.situation.models import Edition, Paper, Report, State, Telling
from blueberet.stages.situation.words import shipped_table

FROZEN = (State.APPROVED, State.SENT)


def reports_between(centre: Centre, first: date, last: date, unit: Unit | None = None) -> list[Report]:
    """Sent reports whose period touches the days (both included), the earliest first; of a unit alone, if given."""
    rows = Report.objects.filter(centre=centre, state=State.SENT, last_day__gte=first, first_day__lte=last)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return list(rows.select_related("unit").order_by("first_day", "unit__code", "pk"))


def latest_report(unit: Unit) -> Report | None:
    """The newest sent report of a unit; of one day a correction is newer."""
    return Report.objects.filter(unit=unit, state=State.SENT).order_by("-last_day", "-pk").first()


def edition_of(report: Report) -> Edition | None:
    """What was frozen, if the report is approved; an edition that was sent back does not count."""
    return report.editions.first() if report.state in FROZEN else None


def handed_file(edition: Edition, addressee: str) -> bytes | None:
    """The PDF as it was handed to an addressee; none where that was before files were kept, or was not yet."""
    found = Paper.objects.filter(handover__edition=edition, handover__addressee=addressee).first()
    return bytes(found.content) if found is not None else None


def told_by(report: Report, edition: Edition | None) -> Situation:
    """What a report tells: as it was frozen, else the draft with everybody's words as they stand."""
    if edition is not None:
        return wire.load(Situation, edition.content)
    return drafted(report)


def read_of(report: Report, edition: Edition | None) -> Situation:
    """The same with what addressees read; frozen ones keep what was blacked out when they were approved."""
    return told_by(report, edition) if edition is not None else blacked(drafted(report), report.centre)


def drafted(report: Report) -> Situation:
    """The draft as one value."""
    judged = tuple(
        Judgement(block, j["text"], j["by"], datetime.fromisoformat(j["at"]))
        for block, j in report.judgements.items() if j["text"]
    )  # fmt: skip
    remarks = tuple((a, r["text"]) for a, r in report.remarks.items() if r["text"])
    corrects = (
        Report.objects.values_list("number", flat=True).get(pk=report.corrects_id) if report.corrects_id else None
    )
    return replace(
        wire.load(Situation, report.content), number=report.number, judgements=judged, remarks=remarks,
        corrects=corrects, why=report.why,
    )  # fmt: skip


def before(report: Report) -> tuple[Report, Situation] | None:
    """The last sent report of the unit before this one's period, and what it told."""
    rows = Edition.objects.filter(
        report__unit=report.unit_id, report__state=State.SENT, report__last_day__lt=report.first_day
    ).select_related("report")  # fmt: skip
    last = rows.order_by("-report__last_day", "-report_id", "-number").first()
    return (last.report, wire.load(Situation, last.content)) if last is not None else None


def table_of(centre: Centre) -> dict[str, list[str]]:
    """Who is told each kind of fact: as the centre last said, else as shipped."""
    last = Telling.objects.filter(centre=centre).values_list("content", flat=True).first()
    return shipped_table() | (last or {})
