"""Addresses of the room."""

from django.urls import path, re_path

from blueberet.stages.roster.views import documents, duplicates, held, leaving, people, taking, units

urlpatterns = [
    path("", people.contingent, name="contingent"),
    path("people/<int:number>", people.person, name="person"),
    path("people/<int:number>/edit", people.edit, name="person-edit"),
    path("people/<int:number>/documents/new", held.document_add, name="document-add"),
    path("people/<int:number>/missions/new", held.mission_add, name="mission-add"),
    path("people/documents/<int:number>", held.document, name="document"),
    path("people/missions/<int:number>", held.mission, name="mission"),
    path("documents", documents.documents, name="documents"),
    path("documents.xlsx", documents.documents_xlsx, name="documents-xlsx"),
    path("documents/day", documents.key_day, name="key-day"),
    path("duplicates", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:first>/<int:second>", duplicates.pair, name="duplicate-pair"),
    path("duplicates/merges/<int:number>/undo", duplicates.undo, name="merge-undo"),
    path("duplicates/distinctions/<int:number>/undo", duplicates.take_back, name="distinction-undo"),
    path("units", units.units, name="units"),
    path("units/<int:number>", units.unit, name="unit"),
    path("move", units.move, name="people-move"),
    path("import", taking.roster_import, name="contingent-import"),
    path("import/fix.xlsx", taking.fix, name="contingent-fix"),
    path("import/progress", taking.progress, name="contingent-progress"),
    path("import/stop", taking.stop, name="contingent-stop"),
    path("import/forget", taking.forget_headers, name="contingent-forget"),
    path("template.xlsx", leaving.template, name="contingent-template"),
    re_path(r"^roster\.(?P<kind>xlsx|csv)$", leaving.export, name="contingent-export"),
]
