"""Addresses of the room."""

from django.urls import path

from blueberet.stages.deployment.views import history, pages

urlpatterns = [
    path("", pages.overview, name="posts"),
    path("history", history.history, name="posts-history"),
]
