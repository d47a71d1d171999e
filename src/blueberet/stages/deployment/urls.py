"""Addresses of the room."""

from django.urls import path

from blueberet.stages.deployment.views import (
    byhand,
    files,
    history,
    levers,
    onperson,
    pages,
    papers,
    people,
    pledges,
    proposals,
    quotas,
    scenarios,
)

urlpatterns = [
    path("", pages.overview, name="posts"),
    path("missions/<str:code>", pages.mission, name="mission-posts"),
    path("quotas/<int:number>", quotas.quota, name="posts-quota"),
    path("posts/<str:code>", pages.post, name="post"),
    path("rules", pages.rules, name="posts-rules"),
    path("rules/change", files.rules_change, name="posts-rules-change"),
    path("import", files.taking, name="posts-import"),
    path("template", files.template, name="posts-template"),
    path("export.<str:kind>", files.export, name="posts-export"),
    path("fill", proposals.fill, name="posts-fill"),
    path("proposals/<int:number>", proposals.proposal, name="proposal"),
    path("proposals/<int:number>/what-if", scenarios.what_if, name="proposal-what-if"),
    path("proposals/<int:number>/bottleneck", levers.levers, name="proposal-levers"),
    path("proposals/<int:number>/bottleneck/ask", levers.ask, name="proposal-levers-ask"),
    path("plan", byhand.plan, name="posts-plan"),
    path(
        "proposals/<int:number>/nominations/<str:mission>.<str:kind>", papers.nominations, name="proposal-nominations"
    ),
    path("proposals/<int:number>/pledge/<str:mission>.<str:kind>", papers.pledge_sheet, name="proposal-pledge-sheet"),
    path("proposals/<int:number>/plan.<str:kind>", papers.everything, name="proposal-file"),
    path("people/<str:number>", people.person, name="posts-person"),
    path("people/<str:number>/by-hand", onperson.by_hand, name="posts-by-hand"),
    path("people/<str:number>/drop-out", onperson.drop_out, name="posts-drop-out"),
    path("people/<str:number>/drop-out/<int:absence>", onperson.correct, name="posts-drop-out-correct"),
    path("history", history.history, name="posts-history"),
    path("pledges", pledges.pledges, name="posts-pledges"),
    path("pledges/<int:number>", pledges.pledge, name="posts-pledge"),
]
