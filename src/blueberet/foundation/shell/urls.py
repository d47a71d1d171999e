"""Addresses of the room."""

from django.urls import path

from blueberet.foundation.shell import views

urlpatterns = [path("licences", views.licences, name="licences")]
