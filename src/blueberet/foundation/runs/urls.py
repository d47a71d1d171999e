"""Addresses of the room."""

from django.urls import path

from blueberet.foundation.runs import views

urlpatterns = [
    path("<int:run_id>/progress", views.progress, name="run-progress"),
    path("<int:run_id>/stop", views.stop, name="run-stop"),
]
