"""The room's name for Django; it has no tables of its own."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Room ``backups``."""

    name = "blueberet.foundation.backups"
    label = "backups"
