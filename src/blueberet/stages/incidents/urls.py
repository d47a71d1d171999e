"""Addresses of the room."""

from django.urls import path

from blueberet.stages.incidents.views import closures, entries, files, lessons, log, photos

urlpatterns = [
    path("", log.incidents, name="incidents"),
    path("new", entries.new, name="incident-new"),
    path("draft", entries.draft, name="incident-draft"),
    path("template", files.template, name="incident-template"),
    path("import", files.taking, name="incident-import"),
    path("export.<str:kind>", files.export, name="incident-export"),
    path("closures", closures.closures, name="incident-closures"),
    path("closures/fit", closures.fitted, name="incident-fit"),
    path("closures/<int:number>/open", closures.opened, name="incident-open"),
    path("lessons", lessons.lessons, name="lessons"),
    path("lessons/new", lessons.new, name="lesson-new"),
    path("lessons/export.<str:kind>", files.export_lessons, name="lessons-export"),
    path("lessons/<int:number>", lessons.lesson, name="lesson"),
    path("lessons/<int:number>/change", lessons.change, name="lesson-change"),
    path("<int:year>/<int:number>", entries.entry, name="incident"),
    path("<int:year>/<int:number>/correct", entries.change, name="incident-correct"),
    path("<int:year>/<int:number>/withdraw", entries.take_out, name="incident-withdraw"),
    path("<int:year>/<int:number>/tie", entries.tied, name="incident-tie"),
    path("<int:year>/<int:number>/photos", photos.add, name="incident-photo-add"),
    path("<int:year>/<int:number>/photos/<int:photo>", photos.photo, name="incident-photo"),
]
