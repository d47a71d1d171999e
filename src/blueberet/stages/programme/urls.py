"""Addresses of the room."""

from django.urls import path

from blueberet.stages.programme.views import (
    acts,
    importing,
    outputs,
    pages,
    repair,
    score,
    serving,
    suggestions,
    taking,
    whatif,
)

urlpatterns = [
    path("", pages.glance, name="programme"),
    path("week", pages.week, name="week"),
    path("resources", pages.resources, name="resources"),
    path("standards", serving.standards, name="programme-standards"),
    path("tray", pages.tray, name="tray"),
    path("search", pages.search, name="search"),
    path("sessions/<int:number>", pages.session, name="session"),
    path("sessions/<int:number>/move", acts.move, name="session-move"),
    path("sessions/<int:number>/verdict", acts.verdict, name="session-verdict"),
    path("sessions/<int:number>/places", suggestions.other_places, name="other-places"),
    path("sessions/<int:number>/places/take", suggestions.take_place, name="place-take"),
    path("score", score.score, name="score"),
    path("score/weights", score.save_weights, name="score-weights"),
    path("solve", acts.solve, name="programme-solve"),
    path("stop", acts.stop_solve, name="programme-stop"),
    path("solve/take", acts.take_solve, name="programme-take"),
    path("timetable/import", taking.timetable_import, name="timetable-import"),
    path("variants", whatif.variants, name="variants"),
    path("variants/compare", whatif.compare, name="variants-compare"),
    path("variants/<int:number>/act", whatif.act, name="variant-act"),
    path("repair", repair.repair, name="repair"),
    path("repair/<int:run_id>", repair.proposal, name="repair-proposal"),
    path("publications", acts.publications, name="publications"),
    path("import", importing.programme_import, name="programme-import"),
    path("template.xlsx", importing.template, name="programme-template"),
    path("<int:number>/export.xlsx", importing.export, name="programme-export"),
    path("week.pdf", outputs.week_pdf, name="week-pdf"),
    path("week.xlsx", outputs.week_xlsx, name="week-xlsx"),
    path("calendars", outputs.feeds, name="feeds"),
    path("calendars/<str:token>.ics", outputs.feed, name="feed"),
]
