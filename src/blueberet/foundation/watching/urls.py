"""Addresses of the room."""

from django.urls import path

from blueberet.foundation.watching import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
