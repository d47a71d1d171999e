"""Who served where since when, as public sources tell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.stages.deployment.policies import may_propose, posts_centre
from blueberet.stages.deployment.selectors.history import story_of


def history(request: HttpRequest) -> HttpResponse:
    """The sentence, the map, the strip of years, and the table with the source of every figure."""
    centre = posts_centre(request.user)
    return render(request, "deployment/history.html", {
        "story": story_of(centre, timezone.localdate()), "page": "history",
        "may_propose": may_propose(request.user, centre),
    })  # fmt: skip
