"""The acts of a draw: the seed is fixed, then names are shown; who cannot come is replaced by the next."""

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.visits.sampling import ALGORITHM, Asked, digest_of, faults_of
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.attendance.selectors.marked import last_marks
from blueberet.stages.roster.selectors import people_of
from blueberet.stages.visits.models import Draw, Missing, Visit
from blueberet.stages.visits.policies import may_plan
from blueberet.stages.visits.selectors.samples import frame_of, missing_of, sample_of

MACHINE = "made by the machine"
AWAY = (Missing.Why.SICK, Missing.Why.LEAVE, Missing.Why.ABSENT)
"""What a roll marks and a draw calls by the same words."""


def fix_seed(
    visit: Visit, *, actor: User | None, size: int | None, seed: str = "", seed_from: str = "",
    a_woman_each: bool = True, reason: str = "", now: datetime | None = None,
) -> Draw:  # fmt: skip
    """Fix who may be drawn, how many and by which seed; no name is shown yet. Without a seed the machine makes one.

    Raises
    ------
    PermissionDenied
        If the actor does not plan this visit; ``None`` is the set-up itself.
    Refused
        With every sentence: size or seed that make no draw, a seed that nobody gave, another draw without a reason, a
        draw while one waits for its names.
    """
    if actor is not None and not may_plan(actor, visit):
        raise PermissionDenied
    seed = " ".join(seed.split())
    with transaction.atomic():
        hold(visit.centre)
        before = list(visit.draws.order_by("number"))
        people = frame_of(visit)
        given = bool(seed)
        asked = Asked(people, size or 0, seed or secrets.token_hex(8), a_woman_each)
        faults = faults_of(asked)
        if given and not seed_from.strip():
            faults.append(_("Say who gave the seed."))
        if INVISIBLE.search(seed) or len(seed) > 80:
            faults.append(_("A seed has at most 80 characters that can be seen."))
        if before and len(reason.strip()) < 3:
            faults.append(
                _("Say why it is drawn again: the draws before stay, and everybody sees that there were some.")
            )
        if before and before[-1].drawn_at is None:
            faults.append(_("A seed is fixed already and its names are not shown yet. Show them first."))
        if faults:
            raise Refused(*faults)
        draw = Draw.objects.create(
            visit=visit, number=len(before) + 1, algorithm=ALGORITHM, seed=asked.seed, size=asked.size,
            seed_from=seed_from.strip()[:160] if given else MACHINE, a_woman_each=a_woman_each,
            frame=[[p.number, p.platoon, p.sex] for p in people], digest=digest_of(people), by=actor,
            at=now or timezone.now(),
            reason=reason.strip()[:240] if before else "",
        )  # fmt: skip
        record_act(
            "visits.draw.fixed", centre=visit.centre, actor=actor, subject=str(draw.pk), label=visit.title,
            number=draw.number, seed=draw.seed, given_by=draw.seed_from, size=draw.size, algorithm=draw.algorithm,
            people=len(people), sha256=draw.digest, a_woman_each=a_woman_each, reason=draw.reason,
        )  # fmt: skip
    return draw


def show_names(draw: Draw, *, actor: User | None, now: datetime | None = None) -> Draw:
    """Show whom the seed draws; the moment is kept. Shown twice is once.

    Whom the last roll of the day has sick, on leave or absent is told missing by the same act: the next of the same
    stratum comes instead, and somebody who is there after all is told to be here again.

    Raises
    ------
    PermissionDenied
        If the actor does not plan this visit; ``None`` is the set-up itself.
    """
    if actor is not None and not may_plan(actor, draw.visit):
        raise PermissionDenied
    with transaction.atomic():
        hold(draw.visit.centre)
        row = Draw.objects.select_for_update(of=("self",)).select_related("visit__centre").get(pk=draw.pk)
        if row.drawn_at is not None:
            return row
        row.drawn_at, row.drawn_by = now or timezone.now(), actor
        row.save(update_fields=["drawn_at", "drawn_by"])
        away = _away(row)
        record_act(
            "visits.draw.drawn", centre=row.visit.centre, actor=actor, subject=str(row.pk), label=row.visit.title,
            number=row.number, drawn=sample_of(row).numbers, away=away,
        )  # fmt: skip
    return row


def _away(draw: Draw) -> list[str]:
    """Tell missing whom the last roll of the day has away, of everybody who may be drawn; give their numbers."""
    today = timezone.localdate(draw.drawn_at)
    day = min(today, draw.visit.last_day)
    marks, called = last_marks(draw.visit.centre, day)
    if called is None:
        return []
    numbers = {number for number, _platoon, _sex in draw.frame}
    away = {p: why for p, why in marks.items() if why in AWAY}
    people = [p for p in people_of(draw.visit.centre).filter(pk__in=list(away)) if p.service_number in numbers]
    people.sort(key=lambda p: p.service_number)
    words = _("by the roll of %(d)s") % {"d": soldier_date(day)}
    Missing.objects.bulk_create(Missing(draw=draw, person=p, why=away[p.pk], words=words) for p in people)
    return [p.service_number for p in people]


def tell_missing(draw: Draw, number: str, *, actor: User | None, why: str, words: str = "") -> Missing:
    """Say that somebody drawn cannot come, or is here again; the next in the order comes instead.

    Raises
    ------
    PermissionDenied
        If the actor does not plan this visit; ``None`` is the set-up itself.
    Refused
        If the person is not in the draw, names are not shown yet, nothing would change, or somebody who was
        interviewed already would lose his place.
    """
    if actor is not None and not may_plan(actor, draw.visit):
        raise PermissionDenied
    with transaction.atomic():
        hold(draw.visit.centre)
        person = people_of(draw.visit.centre).filter(service_number=number).first()
        missing = missing_of(draw)
        faults = []
        if draw.drawn_at is None:
            faults.append(_("The names are not shown yet."))
        if why not in Missing.Why.values:
            faults.append(_("Say why: absent, sick, on leave, or here again."))
        if person is None or number not in {n for n, _platoon, _sex in draw.frame}:
            faults.append(_("%(n)s could not be drawn: nobody of this number was on the list.") % {"n": number[:32]})
        elif (why == Missing.Why.BACK) == (number not in missing):
            is_here = number not in missing
            faults.append(
                _("%(p)s counts as here.") % {"p": person} if is_here else _("%(p)s is told missing already.")
            )
        if not faults and person is not None:
            faults += _interviewed(draw, number, why, missing)
        if faults:
            raise Refused(*faults)
        assert person is not None
        row = Missing.objects.create(draw=draw, person=person, why=why, words=words.strip()[:240], by=actor)
        record_act(
            "visits.draw.missing", centre=draw.visit.centre, actor=actor, subject=number, label=draw.visit.title,
            draw=draw.pk, why=why, words=row.words,
        )  # fmt: skip
    return row


def _interviewed(draw: Draw, number: str, why: str, missing: dict[str, str]) -> list[str]:
    """Nobody whose answers are kept loses his place by a later word."""
    after = {k: v for k, v in missing.items() if k != number} | ({number: why} if why != Missing.Why.BACK else {})
    stays = set(sample_of(draw, after).numbers)
    heard = draw.interviews.filter(replaced_at=None).values_list("person__service_number", flat=True)
    lost = sorted(set(heard) - stays)
    if not lost:
        return []
    return [_("%(n)s was interviewed already and stays in the sample.") % {"n": ", ".join(lost)}]
