"""What the database refuses: proposals, what was decided, corrections and the steps of pledges and quotas stay."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was proposed and decided stays: propose anew, or end what was decided.",
    {
        "deployment_proposal": ("decided_by_id", "decided_at", "reason"),
        "deployment_assignment": ("ended_on", "ended_why", "ended_by_id", "ended_at"),
        "deployment_absencechange": (),
        "deployment_pledgestep": (),
        "deployment_quotastep": (),
    },
    free={"deployment_assignment": ("left_on",)},
)  # fmt: skip
"""The last day of a tour that was corrected may be corrected again: both days stand in its corrections."""
