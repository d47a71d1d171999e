"""Acts on the roster: taking rolls in, editing people, documents, moves, units, merging."""

from blueberet.stages.roster.services.importing import (
    ROLL,
    Changes,
    check_roster,
    column_named,
    import_roster,
    preview_import,
)
from blueberet.stages.roster.services.keydays import set_key_day

__all__ = ["ROLL", "Changes", "check_roster", "column_named", "import_roster", "preview_import", "set_key_day"]
