"""What the database refuses: a report keeps its unit, number and period, and what was frozen or handed over stays."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was approved and handed over stays: send the report back with a reason, or correct it by a new one.",
    {
        "situation_report": (), "situation_step": (), "situation_edition": (), "situation_handover": (),
        "situation_telling": (),
    },
    free={"situation_report": ("state", "content", "judgements", "remarks", "edited")},
)  # fmt: skip
"""The free columns of a report are its draft: what it told when it was approved is its edition."""
