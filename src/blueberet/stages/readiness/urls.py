"""Addresses of the room."""

from django.urls import path

from blueberet.stages.readiness.views import acts, pages
from blueberet.stages.readiness.views.asking import shows

urlpatterns = [
    path("", shows(pages.overview), name="readiness"),
    path("told", pages.told, name="readiness-told"),
    path("trust", shows(pages.trust), name="readiness-trust"),
    path("turned", shows(pages.turned_between), name="readiness-turned"),
    path("keep", acts.keep, name="readiness-keep"),
    path("export.<str:kind>", shows(acts.export), name="readiness-export"),
    path("units/<str:code>", shows(pages.unit), name="readiness-unit"),
    path("units/<str:code>/outlook", shows(pages.outlook), name="readiness-outlook"),
    path("units/<str:code>/state", acts.state, name="readiness-state"),
    path("units/<str:code>/ask", acts.ask, name="readiness-ask"),
    path("people/<str:code>", shows(pages.person), name="readiness-person"),
    path("cells/<str:code>/<str:set_code>/<str:line>", shows(pages.cell), name="readiness-cell"),
    path("cells/<str:code>/<str:set_code>/<str:line>/waive", acts.waive, name="readiness-waive"),
]
