"""Addresses of the room."""

from django.urls import path

from blueberet.stages.situation.views import files, pages, report, told

urlpatterns = [
    path("", pages.front, name="reports"),
    path("all", pages.everything, name="report-list"),
    path("new", pages.new, name="report-new"),
    path("addressees", told.addressees, name="report-addressees"),
    path("notices/", files.notices, name="notices"),
    path("notices/<int:number>", files.notice, name="notice"),
    path("notices/<int:number>.pdf", files.notice_file, name="notice-file"),
    path("<int:number>", report.report, name="report"),
    path("<int:number>/decide", report.decide, name="report-decide"),
    path("<int:number>/told", told.told, name="report-told"),
    path("<int:number>/file.<str:kind>", files.file, name="report-file"),
]
