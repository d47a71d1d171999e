"""All addresses: each room brings its own."""

from django.urls import include, path

from blueberet.stages.programme.views.today import today

handler500 = "blueberet.foundation.watching.failing.failed"
urlpatterns = [
    path("", include("blueberet.foundation.watching.urls")),
    path("", include("blueberet.foundation.access.urls")),
    path("", today, name="today"),
    path("trail/", include("blueberet.foundation.audit.urls")),
    path("about/", include("blueberet.foundation.shell.urls")),
    path("runs/", include("blueberet.foundation.runs.urls")),
    path("contingent/", include("blueberet.stages.roster.urls")),
    path("standards/", include("blueberet.stages.standards.urls")),
    path("programme/", include("blueberet.stages.programme.urls")),
    path("attendance/", include("blueberet.stages.attendance.urls")),
    path("evaluation/", include("blueberet.stages.assessment.urls")),
    path("readiness/", include("blueberet.stages.readiness.urls")),
    path("posts/", include("blueberet.stages.deployment.urls")),
    path("endurance/", include("blueberet.stages.endurance.urls")),
    path("certificates/", include("blueberet.stages.certificates.urls")),
    path("visits/", include("blueberet.stages.visits.urls")),
    path("incidents/", include("blueberet.stages.incidents.urls")),
    path("reports/", include("blueberet.stages.situation.urls")),
    path("evidence/", include("blueberet.stages.evidence.urls")),
]
