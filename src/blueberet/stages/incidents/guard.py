"""What the database refuses: entries, reopenings, ties and lessons are never changed, only followed by others."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was written stays: write the next version and say why.",
    {
        "incidents_incident": (), "incidents_effect": (), "incidents_reopening": (), "incidents_tie": (),
        "incidents_lesson": (), "incidents_photo": (),
    },
)  # fmt: skip
