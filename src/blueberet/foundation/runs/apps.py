"""The room's name for Django."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Room ``runs``."""

    name = "blueberet.foundation.runs"
    label = "runs"
