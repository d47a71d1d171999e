"""What the database refuses: a report keeps unit, number, period and its way; what was frozen or handed over stays."""

from blueberet.foundation.audit.appending import Appending

_DRAFT = "OLD.state = 'draft'"
_FROZEN_ANEW = (
    "(SELECT COUNT(*) FROM situation_edition e WHERE e.report_id = OLD.id) > "
    "(SELECT COUNT(*) FROM situation_step s WHERE s.report_id = OLD.id AND s.state = 'approved')"
)
"""An edition stands that no approval was written down for yet: it is frozen first, then the report is approved."""
GUARD = Appending(
    "What was approved and handed over stays, and a report goes from draft over checked and approved to sent: send it "
    "back with a reason, or correct it by a new one.",
    {
        "situation_report": (), "situation_step": (), "situation_edition": (), "situation_handover": (),
        "situation_telling": (), "situation_paper": (),
    },
    while_={"situation_report": dict.fromkeys(("content", "judgements", "remarks", "edited"), _DRAFT)},
    moves={
        "situation_report": {
            "state": {
                ("draft", "checked"): "", ("draft", "dropped"): "", ("checked", "draft"): "",
                ("checked", "approved"): _FROZEN_ANEW, ("approved", "draft"): "", ("approved", "sent"): "",
            }
        }
    },
)  # fmt: skip
"""The draft of a report is free while it is one: what it told when it was approved is its edition."""
