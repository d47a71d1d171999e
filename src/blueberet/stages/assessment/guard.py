"""What the database refuses: what has been sent is never changed or deleted, whoever asks."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was seen is never changed: send a correction.",
    {
        "assessment_observation": ("replaced_at",), "assessment_stepmark": (), "assessment_result": ("replaced_at",),
        "assessment_testscore": ("replaced_at",),
        "assessment_levelcertificate": ("withdrawn_on", "withdrawn_why", "withdrawn_at"),
        "assessment_logentry": ("replaced_at",), "assessment_countersign": (), "assessment_photo": ("observation_id",),
    },
    # A photo may go with its draft until that is sent.
    kept={"assessment_photo": "OLD.observation_id IS NOT NULL"},
)  # fmt: skip
