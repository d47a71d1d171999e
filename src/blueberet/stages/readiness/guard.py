"""What the database refuses: statements and snapshots are never changed, waivers only withdrawn."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was stated stays: state anew, or withdraw the waiver.",
    {
        "readiness_statement": (), "readiness_snapshot": (),
        "readiness_waiver": ("withdrawn_on", "withdrawn_by_id", "withdrawn_at"),
    },
)  # fmt: skip
