"""What the database refuses: proposals, what was decided and the steps of pledges are never changed."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was proposed and decided stays: propose anew, or end what was decided.",
    {
        "deployment_proposal": ("decided_by_id", "decided_at", "reason"),
        "deployment_assignment": ("ended_on", "ended_why", "ended_by_id", "ended_at"),
        "deployment_pledgestep": (),
    },
)  # fmt: skip
