"""What the log finds for the words of the search box: incidents and lessons."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.together import together
from blueberet.stages.incidents.models import Lesson
from blueberet.stages.incidents.policies import log_sight
from blueberet.stages.incidents.selectors.log import found_by, standing

MOST = 10


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """For all who see the log."""
    try:
        sight = log_sight(request.user)
    except Http404:
        return
    told = Q(title__icontains=words) | Q(happened__icontains=words) | Q(decided__icontains=words)
    rows = Lesson.objects.filter(told, centre=sight.centre, corrected_by=None)
    if sight.units is not None:
        rows = rows.filter(unit__in=[u.pk for u in sight.units])
    entries = standing(sight.centre, sight.units).prefetch_related(None).filter(found_by(words))
    incidents, lessons = together(entries[:MOST], rows[:MOST])
    for i in incidents:
        day = soldier_date(timezone.localtime(i.happened_at).date())
        yield Found(_("Incidents"), f"{i}: {i.what}", reverse("incident", args=[i.year, i.number]), day)
    for x in lessons:
        yield Found(_("Lessons"), f"{x}: {x.title}", reverse("lesson", args=[x.number]), x.get_state_display())
