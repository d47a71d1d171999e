"""Addresses of the room."""

from django.urls import path

from blueberet.foundation.audit import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("trail.<str:kind>", views.trail_file, name="trail-export"),
]
