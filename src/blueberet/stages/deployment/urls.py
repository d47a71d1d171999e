"""Addresses of the room."""

from django.urls import path

from blueberet.stages.deployment.views import history, pages, pledges

urlpatterns = [
    path("", pages.overview, name="posts"),
    path("history", history.history, name="posts-history"),
    path("pledges", pledges.pledges, name="posts-pledges"),
    path("pledges/<int:number>", pledges.pledge, name="posts-pledge"),
]
