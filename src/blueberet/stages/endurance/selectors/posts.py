"""Head counts that come from posts."""

from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Post


def heads_by_mission(centre: Centre, day: date | None = None) -> dict[str, int]:
    """Places of the posts of each mission that are open on a day, today when none is given."""
    return dict(heads_asked(centre, day))


def heads_asked(centre: Centre, day: date | None = None) -> QuerySet[Post, tuple[str, int]]:
    """The same as rows that are not read yet."""
    day = day or timezone.localdate()
    open_then = Post.objects.filter(Q(last_day=None) | Q(last_day__gte=day), centre=centre, first_day__lte=day)
    return open_then.values_list("mission__code").annotate(n=Sum("places")).order_by()
