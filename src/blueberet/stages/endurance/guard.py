"""What the database refuses: editions, counts, options and fits are never changed, only followed by others."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was written, counted and decided stays: write the next edition, or count again and say what it corrects.",
    {
        "endurance_edition": (),
        "endurance_stockcount": (),
        "endurance_countline": (),
        "endurance_option": ("chosen_by_id", "chosen_at", "reason"),
        "endurance_observedclosure": ("opened_at", "ended_at", "taken_back"),
        "endurance_fit": ("confirmed_by_id", "confirmed_at", "pattern", "edition_id"),
    },
)
