"""What the database refuses: what was drawn, answered, found and signed is never changed, only followed by more."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was drawn, answered, found and signed stays: add a note, a correction or the next step.",
    {
        "visits_draw": ("drawn_by_id", "drawn_at"), "visits_missing": (), "visits_interview": ("replaced_at",),
        "visits_finding": (), "visits_note": (), "visits_proof": (), "visits_chain": ("unit_id", "pledge_id"),
        "visits_chainstep": (), "visits_judged": (),
    },
    # What these said before stands in the notes of the finding.
    free={"visits_finding": ("owner_id", "owner_post", "due", "state", "closed_on")},
)  # fmt: skip
