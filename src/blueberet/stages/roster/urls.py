"""Addresses of the room."""

from django.urls import path, re_path

from blueberet.stages.roster import views, views_import

urlpatterns = [
    path("", views.contingent, name="contingent"),
    path("people/<int:number>", views.person, name="person"),
    path("import", views_import.roster_import, name="contingent-import"),
    path("import/fix.xlsx", views_import.fix, name="contingent-fix"),
    path("import/forget", views_import.forget_headers, name="contingent-forget"),
    path("template.xlsx", views.template, name="contingent-template"),
    re_path(r"^roster\.(?P<kind>xlsx|csv)$", views.export, name="contingent-export"),
]
