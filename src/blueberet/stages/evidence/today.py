"""What evidence says on the first page: what lies open for a visitor, a pack that has grown old, visitors here now."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of, is_mere_visitor
from blueberet.foundation.papers.paper import told_moment
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.evidence.models import Pack
from blueberet.stages.evidence.policies import laid_out_for, may_lay_out, may_make
from blueberet.stages.evidence.selectors.packs import packs_of
from blueberet.stages.evidence.selectors.visitors import open_visitors
from blueberet.stages.visits.models import Visit

OLD, SOON = timedelta(days=14), timedelta(days=28)
"""A pack older than this is told as old when a visit comes this soon."""

READ = ("roster", "visits", "evidence")


def lines(request: HttpRequest) -> Iterator[Line]:
    """For the visitor his pack; for who makes packs whether the newest is old; for the commander who visits."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None:
        return
    if is_mere_visitor(request.user):
        yield from kept(request, "evidence.open", READ, lambda: tuple(_open_for(request)), key=request.user.pk)
        return
    if may_make(request.user, centre):
        yield from kept(request, "evidence.pack", READ, lambda: tuple(_pack_due(centre, today)), is_for_all=True)
    if may_lay_out(request.user, centre):
        # Whose time begins or ends meanwhile is looked at each time.
        may = kept(request, "evidence.visitors", ("access",), lambda: open_visitors(centre), is_for_all=True)
        now = timezone.now()
        here = [m for m in may if m.counts_at(now)]
        if here:
            told = ngettext("%(n)d visitor may sign in", "%(n)d visitors may sign in", len(here)) % {"n": len(here)}
            ends = max((m.valid_until for m in here if m.valid_until), default=None)
            note = _("until %(d)s") % {"d": told_moment(ends)} if ends else ""
            yield Line("now", told, reverse("evidence-visitors"), note=note)


def _open_for(request: HttpRequest) -> Iterator[Line]:
    packs = laid_out_for(request.user)
    told = _("Evidence lies open for you, as of %(d)s") % {"d": soldier_date(packs[0].day)} if packs else ""
    yield Line("now", told or _("Nothing lies open for you yet"), reverse("visitor-room"))


def _pack_due(centre: Centre, today: date) -> Iterator[Line]:
    coming = Visit.objects.filter(centre=centre, last_day__gte=today, first_day__lte=today + SOON)
    made = packs_of(centre).filter(kind=Pack.Kind.VISIT).order_by("-day").values("day")[:1]
    visit = coming.exclude(kind=Visit.Kind.MOCK).annotate(pack_day=Subquery(made)).order_by("first_day").first()
    if visit is not None:
        newest: date | None = visit.pack_day
        if newest is None or today - newest > OLD:
            begins = {"v": visit.title, "d": soldier_date(visit.first_day)}
            told = _("%(v)s begins on %(d)s; no evidence pack was made yet") % begins
            if newest is not None:
                told = _("%(v)s begins on %(d)s; the newest evidence pack is of %(p)s") % {
                    **begins, "p": soldier_date(newest)
                }  # fmt: skip
            yield Line("wrong", told, reverse("pack-new"), "bb-expiring")
