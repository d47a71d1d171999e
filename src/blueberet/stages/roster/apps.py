"""The room's name for Django."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Room ``roster``."""

    name = "blueberet.stages.roster"
    label = "roster"
