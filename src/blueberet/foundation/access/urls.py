"""Addresses of the room."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from blueberet.foundation.access.views import entry, everybody, mine

urlpatterns = [
    path("sign-in/", entry.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("sign-in/code", entry.second_factor, name="second-factor"),
    path("account/second-factor", entry.second_factor_setup, name="second-factor-setup"),
    path("account/password", entry.PasswordChange.as_view(), name="password-change"),
    path("account/", mine.my_account, name="my-account"),
    path("account/sessions", mine.end, name="sessions-end"),
    path("account/recovery-codes", mine.renew_codes, name="recovery-codes"),
    path("account/centre", mine.choose_centre, name="centre-choose"),
    path("accounts/", everybody.accounts, name="accounts"),
    path("accounts/<int:number>", everybody.account, name="account"),
]
