"""Addresses of the room."""

from django.urls import path

from blueberet.stages.assessment.views import files, levels, log, pages, paper, scores, sheets

urlpatterns = [
    path("", pages.index, name="evaluation"),
    path("sheets", pages.observations, name="evaluation-sheets"),
    path("new", sheets.new, name="sheet-new"),
    path("sheet/<slug:key>", sheets.sheet, name="sheet"),
    path("sheet/<slug:key>/save", sheets.save, name="sheet-save"),
    path("sheet/<slug:key>/send", sheets.send, name="sheet-send"),
    path("sheet/<slug:key>/throw", sheets.throw, name="sheet-throw"),
    path("sheet/<slug:key>/picture", sheets.picture, name="sheet-picture"),
    path("pictures/<int:number>", sheets.shown_picture, name="evaluation-picture"),
    path("events/<int:number>", pages.event, name="evaluation-event"),
    path("observations/<int:number>", pages.observation, name="observation"),
    path("observations/<int:number>/correct", sheets.correct, name="observation-correct"),
    path("observations/<int:number>/take-back", sheets.back, name="observation-back"),
    path("people/<int:number>", pages.person, name="evaluation-person"),
    path("units/<int:number>", pages.unit, name="evaluation-unit"),
    path("agreement", pages.agreement, name="evaluation-agreement"),
    path("paper", paper.entry, name="paper-entry"),
    path("paper/<int:number>.pdf", paper.printed, name="paper-sheet"),
    path("tests", scores.tests, name="evaluation-tests"),
    path("tests/new", scores.new, name="test-new"),
    path("tests/import", scores.taking, name="tests-import"),
    path("tests/template", scores.template, name="tests-template"),
    path("tests/<int:number>/correct", scores.correct, name="test-correct"),
    path("levels", levels.levels, name="evaluation-levels"),
    path("levels/new", levels.new, name="level-new"),
    path("levels/<int:number>/withdraw", levels.withdraw, name="level-withdraw"),
    path("log/<int:number>", log.log, name="evaluation-log"),
    path("log/<int:number>/new", log.new, name="log-new"),
    path("log/entry/<int:number>/countersign", log.sign, name="log-countersign"),
    path("import", files.taking, name="evaluation-import"),
    path("template", files.template, name="evaluation-template"),
    path("evaluations.<str:kind>", files.export, name="evaluation-export"),
]
