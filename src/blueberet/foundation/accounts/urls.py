"""Addresses of the room."""

from django.contrib.auth import views
from django.urls import path

from blueberet.foundation.accounts.views import SignIn

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.LogoutView.as_view(), name="sign-out"),
]
