"""The room's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Room ``accounts``."""

    name = "blueberet.foundation.accounts"
    label = "accounts"
