"""What is filled, open and at risk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blueberet.stages.deployment.policies import posts_centre


def overview(request: HttpRequest) -> HttpResponse:
    """Filled, open and at risk by mission, and who is where when."""
    posts_centre(request.user)
    return render(request, "deployment/overview.html", {"page": "posts"})
