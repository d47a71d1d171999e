"""The log and lessons as papers that an officer reads, prints and edits."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from blueberet.foundation.papers.paper import Block, Facts, Grid, Head, Heading, Paper, Text, told_day, told_moment
from blueberet.stages.incidents.kinds import KINDS
from blueberet.stages.incidents.models import Incident, Lesson
from blueberet.stages.incidents.selectors.closures import closure_of, site_names

Names = dict[int, dict[str, str]]
"""Names of sites by plan and code."""


def log_paper(centre: str, entries: Sequence[Incident], day: date) -> Paper:
    """Entries in a table, the earliest first."""
    heads = (
        Head(_("Number"), 16), Head(_("When"), 26), Head(_("Where"), 32), Head(_("Kind"), 32), Head(_("What"), 60),
        Head(_("Shuts"), 60), Head(_("Casualties"), 36), Head(_("Who informed"), 30),
    )  # fmt: skip
    plans = {i.plan for i in entries if i.plan} | {e.plan for i in entries for e in i.effects.all()}
    names = {plan.pk: site_names(plan) for plan in plans}
    rows = tuple(
        (str(i), _when(i), _where(i, names), str(KINDS[i.kind]),
         i.what, _shut(i, names), _hurt(i), i.informed_by)
        for i in entries
    )  # fmt: skip
    body: tuple[Block, ...] = (Grid("", heads, rows),) if rows else (Text(_("Nothing is entered.")),)
    return _paper(_("Incident log"), centre, day, body, is_wide=True)


def _when(i: Incident) -> str:
    told = told_moment(i.happened_at)
    return _("about %(t)s") % {"t": told} if i.is_about else told


def _where(i: Incident, names: Names) -> str:
    return i.place or names.get(i.plan_id or 0, {}).get(i.site, i.site)


def _shut(i: Incident, names: Names) -> str:
    told = []
    for e in i.effects.all():
        c = closure_of(e, names[e.plan_id])
        until = told_moment(c.opened_at) if c.opened_at else _("still shut")
        told.append(f"{c.what}: {told_moment(c.shut_at)} – {until}")
    return "; ".join(told)


def _hurt(i: Incident) -> str:
    told = []
    if i.own_dead or i.own_injured:
        told.append(_("own: %(d)d dead, %(i)d injured") % {"d": i.own_dead, "i": i.own_injured})
    if i.others_dead or i.others_injured:
        told.append(_("others: %(d)d dead, %(i)d injured") % {"d": i.others_dead, "i": i.others_injured})
    return "; ".join(told)


def lessons_paper(centre: str, lessons: Sequence[Lesson], day: date) -> Paper:
    """Each lesson: what happened, what was decided and why, what stays open."""
    body: list[Block] = []
    for x in lessons:
        body.append(Heading(f"{x} · {x.title}", 2))
        rows = (
            (_("Learnt on"), told_day(x.learnt_on)), (_("State"), x.get_state_display()),
            (_("What happened"), x.happened), (_("Decided"), x.decided), (_("Why"), x.why),
            (_("Decided by"), x.decided_by), (_("Stays open"), x.left_open), (_("For"), x.for_whom),
        )  # fmt: skip
        body.append(Facts(tuple((name, str(value)) for name, value in rows if value)))
    return _paper(_("Lessons"), centre, day, tuple(body) or (Text(_("No lesson is written down.")),))


def _paper(title: str, centre: str, day: date, body: tuple[Block, ...], *, is_wide: bool = False) -> Paper:
    return Paper(
        title, body, subtitle=f"{centre}, {told_day(day)}", footer=f"{title} · {centre} · {told_day(day)}",
        author=centre, language=(get_language() or "en")[:2], is_wide=is_wide,
    )  # fmt: skip
