"""Acts on drafts: a report is begun, its facts gathered anew, own words kept, the draft thrown away."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.gathering.gather import gather
from blueberet.stages.situation.models import Report, State, Step
from blueberet.stages.situation.policies import may_write
from blueberet.stages.situation.words import TOLD_TO, blocks

MOST_DAYS = 31
MOST_LETTERS = 4000
WHOLE = "commander"
"""The judgement of the whole, after those of the blocks."""


def make_report(
    unit: Unit, *, actor: User, first: date | None, last: date | None, now: datetime, corrects: Report | None = None,
    why: str = "",
) -> Report:  # fmt: skip
    """Begin a report of a unit over some days; it fills itself. ``corrects``: the sent report that was wrong.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit, or the corrected report is another's.
    Refused
        For a period without ends, turned around, in the future, too long or of another report; a correction without
        reason, or of a report that was not sent or is corrected already.
    """
    if not may_write(actor, unit) or (corrects is not None and corrects.unit_id != unit.pk):
        raise PermissionDenied
    why = " ".join(why.split())[:240]
    if corrects is not None:
        first, last = first or corrects.first_day, last or corrects.last_day
    _refuse(unit, first, last, now, corrects, why)
    assert first is not None
    assert last is not None
    # Gathered before the turn to write is taken: others need not wait for it.
    content = wire.dump(gather(unit, first, last, now))
    with transaction.atomic():
        hold(unit.centre)
        _refuse(unit, first, last, now, corrects, why)
        number = (Report.objects.filter(unit=unit).aggregate(n=Max("number"))["n"] or 0) + 1
        made = Report.objects.create(
            centre=unit.centre, unit=unit, number=number, first_day=first, last_day=last, corrects=corrects, why=why,
            made_by=actor, made_at=now, content=content,
        )  # fmt: skip
        write_step(made, State.DRAFT, actor, now)
        record_act(
            "situation.report.made", centre=unit.centre, actor=actor, subject=f"report {made.pk}", label=told(made),
            first=first, last=last, corrects=corrects.number if corrects else "", why=why,
        )  # fmt: skip
    return made


def _refuse(
    unit: Unit, first: date | None, last: date | None, now: datetime, corrects: Report | None, why: str
) -> None:  # fmt: skip
    faults = _faults(unit, first, last, now, corrects, why)
    if faults:
        raise Refused(*faults)


def _faults(
    unit: Unit, first: date | None, last: date | None, now: datetime, corrects: Report | None, why: str
) -> list[str]:  # fmt: skip
    faults = []
    if corrects is not None:
        if corrects.state != State.SENT:
            faults.append(_("Only a report that was sent is corrected; this one can still be sent back to draft."))
        elif corrects.corrections.exclude(state=State.DROPPED).exists():
            faults.append(_("This report is corrected already; correct the correction."))
        if not why:
            faults.append(_("Say why it is corrected."))
    if first is None or last is None:
        return [*faults, _("Give the first and the last day of the period.")]
    today = timezone.localdate(now)
    if last < first:
        days = {"f": soldier_date(first), "l": soldier_date(last)}
        return [*faults, _("The last day %(l)s lies before the first day %(f)s.") % days]
    if last > today:
        faults.append(
            _("The period ends on %(l)s, which lies in the future: the last day is %(t)s at the latest.")
            % {"l": soldier_date(last), "t": soldier_date(today)}
        )
    if (last - first).days >= MOST_DAYS:
        faults.append(_("A report covers %(n)d days at most.") % {"n": MOST_DAYS})
    others = Report.objects.filter(unit=unit, first_day__lte=last, last_day__gte=first).exclude(state=State.DROPPED)
    if corrects is not None:
        others = others.exclude(pk__in=_chain(corrects))
    faults += [
        _("The period overlaps report %(n)d of this unit, %(f)s to %(l)s: begin after it, or correct it.")
        % {"n": o.number, "f": soldier_date(o.first_day), "l": soldier_date(o.last_day)}
        for o in others.order_by("first_day")[:5]
    ]
    return faults


def _chain(report: Report) -> list[int]:
    """A report and all that it corrects, one after the other."""
    found, here = [report.pk], report
    while here.corrects_id:
        here = Report.objects.get(pk=here.corrects_id)
        found.append(here.pk)
    return found


def refresh_report(report: Report, *, actor: User, now: datetime) -> Report:
    """Gather the facts of a draft anew; nobody's own words are touched.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit.
    Refused
        If it is no draft.
    """
    if not may_write(actor, report.unit):
        raise PermissionDenied
    content = wire.dump(gather(report.unit, report.first_day, report.last_day, now))
    with transaction.atomic():
        row = draft_of(report, actor)
        row.content = content
        row.save(update_fields=["content"])
        record_act("situation.report.refreshed", centre=row.centre, actor=actor, subject=f"report {row.pk}",
                   label=told(row))  # fmt: skip
    return row


def keep_words(
    report: Report, *, actor: User, judgements: Mapping[str, str], remarks: Mapping[str, str], edited: int | None,
    now: datetime,
) -> Report:  # fmt: skip
    """Keep somebody's own words by block and by addressee; only what he changed becomes his.

    ``edited``: what the page was made from; another edit since then is not written over.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit.
    Refused
        If it is no draft, somebody else kept words in between, or a text is too long.
    """
    with transaction.atomic():
        row = draft_of(report, actor)
        new = {k: {x: _cleaned(v) for x, v in given.items() if x in allowed} for k, given, allowed in (
            ("judgements", judgements, {*blocks(), WHOLE}), ("remarks", remarks, set(TOLD_TO))
        )}  # fmt: skip
        changed = [
            (kind, key) for kind, texts in new.items() for key, text in texts.items()
            if text != getattr(row, kind).get(key, {}).get("text", "")
        ]  # fmt: skip
        if not changed:
            return row
        faults = [
            _("A text has %(n)d letters at most; one of yours has %(m)d.") % {"n": MOST_LETTERS, "m": len(text)}
            for texts in new.values() for text in texts.values() if len(text) > MOST_LETTERS
        ]  # fmt: skip
        if edited != row.edited:
            faults.append(_("Somebody kept words in this report since you opened it. Yours stand below: look at both."))
        if faults:
            raise Refused(*faults)
        for kind, key in changed:
            was = getattr(row, kind).get(key)
            before = sorted({was["user"], *was.get("before", ())} - {actor.pk}) if was else []
            getattr(row, kind)[key] = {
                "text": new[kind][key], "by": account_name(actor), "user": actor.pk, "at": now.isoformat(),
                "before": before,
            }  # fmt: skip
        row.edited += 1
        row.save(update_fields=["judgements", "remarks", "edited"])
        record_act(
            "situation.report.judged", centre=row.centre, actor=actor, subject=f"report {row.pk}", label=told(row),
            where=", ".join(key for _kind, key in changed),
        )  # fmt: skip
    return row


def _cleaned(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def drop_report(report: Report, *, actor: User, reason: str, now: datetime) -> Report:
    """Throw a draft away; its period is free again, and that it was there stays.

    Raises
    ------
    PermissionDenied
        If the actor does not write for the unit.
    Refused
        If it is no draft, or no reason is given.
    """
    with transaction.atomic():
        row = draft_of(report, actor)
        said = needed(reason, _("Say why the draft is thrown away."))
        move(row, State.DROPPED, actor, now, "situation.report.dropped", reason=said)
    return row


def locked(report: Report) -> Report:
    """The report as it stands, held until the transaction ends; the first thing in it."""
    hold(report.centre)
    return Report.objects.select_related("unit__centre", "centre").get(pk=report.pk)


def draft_of(report: Report, actor: User) -> Report:
    """The same, if the actor may write in it and it is a draft."""
    if not may_write(actor, report.unit):
        raise PermissionDenied
    row = locked(report)
    if row.state != State.DRAFT:
        raise Refused(
            _("The report is «%(s)s», no longer a draft: send it back first.") % {"s": row.get_state_display()}
        )
    return row


def needed(text: str, says: str) -> str:
    """A text in one line that has to be there."""
    text = " ".join(text.split())
    if not text:
        raise Refused(says)
    return text[:240]


def write_step(row: Report, state: str, actor: User | None, now: datetime, reason: str = "") -> Step:
    """Who took which step when."""
    return Step.objects.create(report=row, state=state, by=actor, by_name=account_name(actor), at=now, reason=reason)


def move(row: Report, state: str, actor: User, now: datetime, act: str, reason: str = "", **details: object) -> None:
    """Take a step and write it down."""
    was = row.state
    row.state = state
    row.save(update_fields=["state"])
    write_step(row, state, actor, now, reason)
    record_act(
        act, centre=row.centre, actor=actor, subject=f"report {row.pk}", label=told(row), before={"state": was},
        after={"state": state}, reason=reason, **details,
    )  # fmt: skip


def told(row: Report) -> str:
    """A report in the trail."""
    days = soldier_date(row.last_day) if row.first_day == row.last_day else f"{row.first_day} – {row.last_day}"
    return f"{row.unit.name} {row.number}, {days}"
