"""What the database refuses: a pack, its files and a declared list are never changed or deleted."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "A pack stays as it was made.",
    {
        "evidence_pack": (),
        "evidence_packfile": (),
        "evidence_laying": ("withdrawn_by_id", "withdrawn_at"),
        "evidence_declared": (),
    },
)
