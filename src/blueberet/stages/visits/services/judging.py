"""The act of keeping how a course was judged by those who took it: counts of slips of paper without names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.paper import told_day
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.models import Judged
from blueberet.stages.visits.policies import may_keep_judged
from blueberet.stages.visits.shipped import judged_questions

MARKS = (1, 2, 3, 4, 5)
"""From poor to very good."""
LEAST = 5
"""Of fewer slips nobody is anonymous."""
MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Slips:
    """What came back: slips handed out and returned, and of each question how many gave each mark, as typed."""

    course: str
    group: str
    day: date | None
    handed_out: str
    returned: str
    counts: Mapping[str, tuple[str, ...]]
    words: str = ""


def keep_judged(
    centre: Centre, slips: Slips, *, actor: User | None, client_key: str, today: date, replaces: Judged | None = None,
    reason: str = "",
) -> Judged:  # fmt: skip
    """Keep the counts of a course; the same form sent twice is one. ``replaces``: what was counted wrongly.

    Raises
    ------
    PermissionDenied
        If the actor keeps no such record there; ``None`` is the set-up itself.
    Refused
        With every sentence: a course that is not in force, a day to come, counts that are none or more than came back,
        so few slips that a hand would be known, a correction without a reason or of what is corrected already.
    """
    if actor is not None and not may_keep_judged(actor, centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(centre)
        if sent := Judged.objects.filter(centre=centre, client_key=client_key).first():
            return sent
        faults, counts = _faults(centre, slips, today), _counted(slips)
        if replaces is not None:
            if Judged.objects.filter(replaces=replaces).exists():
                faults.append(_("This is corrected already; correct the correction."))
            if len(reason.strip()) < 3:
                faults.append(_("Say why it is corrected."))
        if faults:
            raise Refused(*faults)
        out, back = whole_in(slips.handed_out), whole_in(slips.returned)
        assert slips.day is not None
        assert out is not None
        assert back is not None
        row = Judged.objects.create(
            centre=centre, course=slips.course, group=" ".join(slips.group.split())[:80], day=slips.day,
            handed_out=out, returned=back, counts=counts,
            words=slips.words.strip(), client_key=client_key, by=actor, replaces=replaces,
            reason=reason.strip()[:240] if replaces else "",
        )  # fmt: skip
        record_act(
            "visits.course.judged", centre=centre, actor=actor, subject=str(row.pk), label=row.course, day=row.day,
            group=row.group, handed_out=row.handed_out, returned=row.returned, reason=row.reason,
            corrects=replaces.pk if replaces else None,
        )  # fmt: skip
    return row


def _counted(slips: Slips) -> dict[str, list[int]]:
    """Counts of the questions that anybody marked."""
    found = {}
    for q in judged_questions():
        given = [whole_in(x.strip() or "0") or 0 for x in slips.counts.get(q.code, ())]
        if any(given):
            found[q.code] = given
    return found


def _faults(centre: Centre, slips: Slips, today: date) -> list[str]:
    found = []
    if slips.day is None:
        found.append(_("Say on which day the slips were collected."))
    elif slips.day > today:
        found.append(_("%(d)s is still to come.") % {"d": told_day(slips.day)})
    version = versions_by_code(centre, slips.day or today).get(slips.course)
    if version is None or version.standard.kind not in ("course", "edition"):
        found.append(_("No course %(c)s is in force on that day. Choose one of the list.") % {"c": slips.course[:40]})
    out, back = whole_in(slips.handed_out), whole_in(slips.returned)
    if out is None or back is None:
        found.append(_("Say how many slips were handed out, and how many came back, as whole numbers."))
    elif back > out:
        found.append(_("%(b)d slips came back of %(o)d: count them again.") % {"b": back, "o": out})
    elif back < LEAST:
        told = _("%(b)d slips came back. Of fewer than %(n)d everybody knows who wrote what: nothing is kept.")
        found.append(told % {"b": back, "n": LEAST})
    for q in judged_questions():
        given = slips.counts.get(q.code, ())
        numbers = [whole_in(x.strip() or "0") for x in given]
        if any(n is None or n < 0 for n in numbers) or (given and len(given) != len(MARKS)):
            found.append(_("«%(q)s»: give a whole number for each mark, or leave it out.") % {"q": q.words})
        elif back is not None and (total := sum(n or 0 for n in numbers)) > back:
            found.append(_("«%(q)s» has %(t)d marks on %(b)d slips.") % {"q": q.words, "t": total, "b": back})
    if not _counted(slips):
        found.append(_("Nothing was counted: give the marks of one question at least."))
    if len(slips.words) > MOST_WORDS:
        found.append(_("The words have more than %(n)d letters. Shorten them.") % {"n": MOST_WORDS})
    return found
