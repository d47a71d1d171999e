"""Sheets that only go out: who stands where, what was proposed, set by hand, pledged, and how far quotas have come.

They stand beside the sheets of the workbook in the archive of CSV and in the JSON; nothing of them is read.
"""

from blueberet.foundation.sheets.tables import Column, Table


def whatever(cell: object) -> str:
    """A cell that only goes out."""
    return str(cell)


def _column(key: str, header: str, told: str, example: str = "") -> Column:
    return Column(key, header, whatever, told, example)


_PERSON = (
    _column("person", "Person", "Service number.", "KZ-400137"), _column("name", "Name", "As on the roll.", "A Person"),
)  # fmt: skip
_BY = (
    _column("by", "By", "The account.", "generation"),
    _column("at", "At", "When it was written.", "2026-03-14 09:30"),
)

ASSIGNMENTS = Table("assignments", "Assignments", (
    _column("mission", "Mission", "Its mission.", "UNDOF"), _column("post", "Post", "Code of the post.", "UNDOF-MED"),
    _column("rotation", "Tour", "Code of the tour.", "UNDOF-MED/1"), *_PERSON,
    _column("first_day", "First day", "Of the tour.", "2026-03-14"),
    _column("last_day", "Last day", "Of the tour.", "2027-03-13"),
    _column("ended_on", "Ended", "Last day served as decided, where it ended before its time.", "2026-09-30"),
    _column("left_on", "Corrected", "The last day in place of that, where it was corrected.", "2026-09-20"),
    _column("ended_why", "Why it ended", "The proposal that ended it."),
    _column("proposal", "Proposal", "Number of the proposal it stands on.", "12"),
    _column("source", "Source", "Where it is known from, if it was decided elsewhere."),
), "Everybody's tours as they were decided; only for who sees names.")  # fmt: skip

DROP_OUTS = Table("drop_outs", "Drop-outs", (
    *_PERSON, _column("first_day", "First day", "From when nobody is sent.", "2026-10-01"),
    _column("last_day", "Last day", "Until when; empty: for good."),
    _column("taken_back", "Taken back", "When it was said that the person is back."),
    _column("proposal", "Proposal", "Number of the proposal by which it was decided.", "14"),
    _column("was", "Days before", "First days that stood there before they were corrected, with the day of correction.",
            "2026-10-10 (2026-10-02)"),
    *_BY,
), "Who dropped out, and what was corrected; only for who sees names. Reasons do not go out.")  # fmt: skip

BY_HAND = Table("by_hand", "By hand", (
    _column("kind", "Kind", "pin or exclusion.", "pin"), *_PERSON,
    _column("rotation", "Tour", "Or empty.", "UNDOF-MED/1"),
    _column("mission", "Mission", "Or empty; both empty: everywhere.", ""), _column("reason", "Reason", "Why."),
    _column("taken_back", "Taken back", "When."), *_BY,
), "Pins and exclusions; only for who sees names.")  # fmt: skip

PROPOSALS = Table("proposals", "Proposals", (
    _column("number", "Proposal", "Its number.", "12"), _column("kind", "Kind", "fill, repair or by hand.", "fill"),
    _column("name", "Name", "What it is called."), _column("filled", "Filled", "Places.", "169"),
    _column("places", "Places", "In all.", "179"),
    _column("ended", "Ended", "optimal: no plan is worth more.", "optimal"),
    *_BY, _column("decided_by", "Decided by", "The account; empty: not decided."),
    _column("decided_at", "Decided", "When."),
    _column("reason", "Stands on", "The order or meeting."),
), "What was proposed and decided; its plan goes out from its own page. Only for who sees names.")  # fmt: skip

PLEDGES = Table("pledges", "Pledges", (
    _column("number", "Pledge", "Its number.", "1"),
    _column("title", "Unit", "What it is called.", "Force reserve company"),
    _column("people", "People", "So many.", "139"), _column("mission", "Mission", "Or empty.", "UNDOF"),
    _column("state", "State", "Where it stands now.", "in training"), _column("level", "Level", "1, 2, 3 or RDL.", "3"),
), "Units pledged to the UN.")  # fmt: skip

PLEDGE_STEPS = Table("pledge_steps", "Pledge steps", (
    _column("number", "Pledge", "Its number.", "1"), _column("title", "Unit", "What it is called."),
    _column("state", "Step", "What it became.", "visited"), _column("day", "Day", "When.", "2026-01-10"),
    _column("document", "Document", "What proves it.", "Note verbale 12/345"),
    _column("signatory", "Signed by", "Only for who sees names."), _column("findings", "Findings", "What was found."),
), "Every step of every pledge, in its order.")  # fmt: skip

QUOTA_STEPS = Table("quota_steps", "Quota steps", (
    _column("mission", "Mission", "Of the quota.", "UNDOF"), _column("people", "People", "Allowed.", "139"),
    _column("first_day", "First day", "Of the quota.", "2026-03-14"),
    _column("step", "Step", "What was taken.", "memorandum signed"),
    _column("day", "Day", "When.", "2026-02-20"), _column("document", "Document", "What proves it."),
    _column("signatory", "Signed by", "Only for who sees names."),
), "Steps of decision chains that were written on the page of a quota.")  # fmt: skip

OPEN = (PLEDGES, PLEDGE_STEPS, QUOTA_STEPS)
"""For everybody who sees posts."""
NAMED = (ASSIGNMENTS, DROP_OUTS, BY_HAND, PROPOSALS)
"""Only for who sees names."""
RECORD = (*NAMED, *OPEN)
