"""Addresses of the room."""

from django.urls import path

from blueberet.stages.visits.views import chains, findings, interviews, judged, samples, visits

urlpatterns = [
    path("", visits.visits, name="visits"),
    path("new", visits.new, name="visit-new"),
    path("<int:number>", visits.visit, name="visit"),
    path("<int:number>/edit", visits.edit, name="visit-edit"),
    path("<int:number>/sample", samples.sample, name="visit-sample"),
    path("<int:number>/interviews", interviews.interviews, name="visit-interviews"),
    path("draws/<int:number>/show", samples.show, name="visit-draw-show"),
    path("draws/<int:number>/missing", samples.missing, name="visit-draw-missing"),
    path("draws/<int:number>/people.json", samples.people, name="visit-draw-people"),
    path("draws/<int:number>/sheets.<str:kind>", samples.question_sheets, name="visit-sheets"),
    path("draws/<int:number>/ask/<int:person>", interviews.ask, name="visit-ask"),
    path("interviews/<int:number>", interviews.interview, name="visit-interview"),
    path("interviews/<int:number>/correct", interviews.correct, name="visit-interview-correct"),
    path("findings", findings.findings, name="findings"),
    path("findings/new", findings.new, name="finding-new"),
    path("findings/export.<str:kind>", findings.export, name="findings-export"),
    path("findings/<int:number>", findings.finding, name="finding"),
    path("proofs/<int:number>", findings.proof, name="finding-proof"),
    path("courses", judged.judged, name="courses-judged"),
    path("chains/new", chains.new, name="visit-chain-new"),
    path("chains/<int:number>", chains.chain, name="visit-chain"),
]
