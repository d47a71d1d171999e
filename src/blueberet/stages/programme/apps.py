"""The room's name for Django."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Room ``programme``."""

    name = "blueberet.stages.programme"
    label = "programme"
