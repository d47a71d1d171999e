"""Addresses of the room."""

from django.urls import path, re_path

from blueberet.stages.roster import views

urlpatterns = [
    path("", views.contingent, name="contingent"),
    path("people/<int:number>", views.person, name="person"),
    path("import", views.roster_import, name="contingent-import"),
    path("template.xlsx", views.template, name="contingent-template"),
    re_path(r"^roster\.(?P<kind>xlsx|csv)$", views.export, name="contingent-export"),
]
