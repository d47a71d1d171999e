"""Addresses of the room."""

from django.urls import path

from blueberet.stages.attendance.views import calling, files, ledger

urlpatterns = [
    path("", calling.day, name="rolls"),
    path("ledger", ledger.ledger, name="ledger"),
    path("debts", ledger.debts, name="debts"),
    path("people/<int:number>", ledger.person, name="person-hours"),
    path("marks", files.marks_import, name="marks-import"),
    path("marks.xlsx", files.marks_export, name="marks-export"),
    path("marks.json", files.marks_json, name="marks-json"),
    path("sheets.pdf", files.sheets_pdf, name="roll-sheets"),
    path("rolls/<int:number>", calling.roll, name="roll"),
    path("call/<path:session>/draft", calling.draft, name="roll-draft"),
    path("call/<path:session>", calling.call, name="call-roll"),
]
