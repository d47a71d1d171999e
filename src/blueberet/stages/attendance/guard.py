"""What the database refuses: a roll that was called, and a mark once made, are never changed, only corrected."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "A roll that was called is never changed: correct the mark.",
    {"attendance_rollcall": (), "attendance_mark": ("replaced_at",)},
)
