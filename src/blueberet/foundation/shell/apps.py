"""The room's name for Django."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Room ``shell``."""

    name = "blueberet.foundation.shell"
    label = "shell"
