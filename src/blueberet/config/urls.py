"""All addresses: each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("blueberet.foundation.accounts.urls")),
    path("", include("blueberet.foundation.shell.urls")),
    path("runs/", include("blueberet.foundation.runs.urls")),
    path("contingent/", include("blueberet.stages.roster.urls")),
    path("programme/", include("blueberet.stages.programme.urls")),
]
