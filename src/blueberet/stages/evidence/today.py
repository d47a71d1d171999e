"""What evidence says on the first page: what lies open for a visitor, a pack that has grown old, visitors here now."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import centre_of, is_mere_visitor
from blueberet.foundation.papers.paper import told_moment
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.evidence.models import Pack
from blueberet.stages.evidence.policies import laid_out_for, may_lay_out, may_make
from blueberet.stages.evidence.selectors.packs import packs_of
from blueberet.stages.evidence.selectors.visitors import open_visitors
from blueberet.stages.visits.models import Visit

OLD, SOON = timedelta(days=14), timedelta(days=28)
"""A pack older than this is told as old when a visit comes this soon."""


def lines(request: HttpRequest) -> Iterator[Line]:
    """For the visitor his pack; for who makes packs whether the newest is old; for the commander who visits."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None:
        return
    if is_mere_visitor(request.user):
        packs = laid_out_for(request.user)
        told = _("Evidence lies open for you, as of %(d)s") % {"d": soldier_date(packs[0].day)} if packs else ""
        yield Line("now", told or _("Nothing lies open for you yet"), reverse("visitor-room"))
        return
    if may_make(request.user, centre):
        newest = packs_of(centre).filter(kind=Pack.Kind.VISIT).order_by("-day").first()
        coming = Visit.objects.filter(centre=centre, last_day__gte=today, first_day__lte=today + SOON)
        visit = coming.exclude(kind=Visit.Kind.MOCK).order_by("first_day").first()
        if visit is not None and (newest is None or today - newest.day > OLD):
            begins = {"v": visit.title, "d": soldier_date(visit.first_day)}
            told = _("%(v)s begins on %(d)s; no evidence pack was made yet") % begins
            if newest is not None:
                told = _("%(v)s begins on %(d)s; the newest evidence pack is of %(p)s") % {
                    **begins, "p": soldier_date(newest.day)
                }  # fmt: skip
            yield Line("wrong", told, reverse("pack-new"), "bb-expiring")
    if may_lay_out(request.user, centre):
        now = timezone.now()
        here = [m for m in open_visitors(centre) if m.counts_at(now)]
        if here:
            told = ngettext("%(n)d visitor may sign in", "%(n)d visitors may sign in", len(here)) % {"n": len(here)}
            ends = max((m.valid_until for m in here if m.valid_until), default=None)
            note = _("until %(d)s") % {"d": told_moment(ends)} if ends else ""
            yield Line("now", told, reverse("evidence-visitors"), note=note)
