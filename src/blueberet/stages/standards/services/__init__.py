"""Acts on the standards: taking a catalogue in, making versions, putting them into force, withdrawing."""

from blueberet.stages.standards.services.importing import import_catalogue, preview_catalogue
from blueberet.stages.standards.services.shipped import shipped_catalogue

__all__ = ["import_catalogue", "preview_catalogue", "shipped_catalogue"]
