"""Who served where since when, as public sources tell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.stages.deployment.policies import posts_centre
from blueberet.stages.deployment.selectors.history import story_of


def history(request: HttpRequest) -> HttpResponse:
    """The sentence, the map, the strip of years, and the table with the source of every figure."""
    story = story_of(posts_centre(request.user), timezone.localdate())
    return render(request, "deployment/history.html", {"story": story, "page": "history"})
