"""Addresses of the room."""

from django.urls import path

from blueberet.stages.deployment.views import pages

urlpatterns = [
    path("", pages.overview, name="posts"),
]
