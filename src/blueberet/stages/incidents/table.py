"""The sheets of the incident log and of lessons: one declaration for reading, template, export and documents."""

from typing import Any

from blueberet.foundation.sheets.readers import choice, day, text, yes_no
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.stages.incidents.kinds import KINDS, MEANS


def moment(cell: object) -> str:
    """Day and time as text; the act reads it. A date cell with its time is taken as it stands."""
    if hasattr(cell, "strftime") and hasattr(cell, "hour"):
        return f"{cell:%Y-%m-%d %H:%M}"
    return text(cell, most=40)


def written(cell: object) -> str:
    """Text with its line breaks, at most 4,000 characters."""
    value = str(cell).strip()
    if len(value) > 4000:
        raise ValueError(f"The text has {len(value)} characters; at most 4000.|Shorten it.")
    return value


def line(most: int) -> Any:
    """A line of at most so many characters."""
    return lambda cell: text(cell, most=most)


def _words(codes: list[str]) -> dict[str, Any]:
    return {"read": choice({c: c for c in codes}), "choices": tuple(codes)}


LOG = Table("log", "Log", (
    Column("number", "Number", line(20), "Number of the entry, such as 2026/014; of a new one any mark that is there once.", "2026/014", True, ("Номер", "Нөмірі")),
    Column("version", "Version", line(6), "Which version of the entry stands; only goes out.", "1"),
    Column("happened", "Happened", moment, "Day and time, local.", "2026-11-27 14:30", True, ("Когда",)),
    Column("about", "About", yes_no, "yes: that time is only about right.", "no"),
    Column("learnt", "Learnt", moment, "When it was learnt; empty: when it is taken in.", "2026-11-27 14:45"),
    Column("unit", "Unit", line(120), "Whose entry it is; empty: headquarters.", "Contingent > A Company"),
    Column("plan", "Supply plan", line(40), "Code of the supply plan whose site it is.", "BASE-N"),
    Column("site", "Site", line(40), "Code of the site.", "CP3"),
    Column("place", "Place", line(160), "A free place.", "Bridge north of checkpoint 3", False, ("Место",)),
    Column("position", "Coordinates", line(60), "Degrees, or a grid reference (MGRS).", "33.1234, 35.8012"),
    Column("kind", "Kind", help="What it was.", example="riot", required=True, **_words(list(KINDS))),
    Column("what", "What", line(240), "What happened, in a line.", "Crowd of 200 at the gate", True, ("Что",)),
    Column("informed_by", "Informed by", line(120), "Who informed.", "Sgt Ospanov", True, ("Кто сообщил",)),
    Column("means", "Means", help="By which means.", example="vhf", **_words([m for m, _ in MEANS])),
    Column("reported_to", "Reported to", line(120), "Who was told.", "Sector operations"),
    Column("reported", "Reported at", moment, "When.", "2026-11-27 15:00"),
    Column("own_dead", "Own dead", line(9), "How many; no names, no medical details.", "0"),
    Column("own_injured", "Own injured", line(9), "How many.", "1"),
    Column("others_dead", "Others dead", line(9), "How many.", "0"),
    Column("others_injured", "Others injured", line(9), "How many.", "3"),
    Column("told", "Text", written, "Free text.", "Dispersed after 40 minutes."),
    Column("tied", "Same event as", line(240), "Entries that tell of the same event; only goes out.", "2026/015"),
    Column("reason", "Corrected because", line(240), "Why the version before was corrected; only goes out.", ""),
    Column("by", "Entered by", line(160), "Only goes out.", "sergeant"),
), "The incident log, one row for each entry.", ("Журнал",), key_column="number")  # fmt: skip

SHUT = Table("closures", "Closures", (
    Column("number", "Number", line(20), "The entry.", "2026/014", True, ("Номер",)),
    Column("plan", "Supply plan", line(40), "Code of the plan.", "BASE-N", True),
    Column("kind", "Shut", help="site: a gate. road: the road to a site. link: a way to talk. all: everything of the plan.", example="site", required=True, **_words(["site", "road", "link", "all"])),
    Column("site", "Site", line(40), "Whose gate or link, to which road; empty with all.", "CP3"),
    Column("link", "Link", line(80), "Which link.", "VHF"),
    Column("shut", "Shut from", moment, "Day and time; empty: when it happened.", "2026-11-27 14:30"),
    Column("expected", "Thought open on", day, "Day.", "2026-12-02"),
    Column("opened", "Open again", moment, "Day and time; empty: still shut.", "2026-11-29 08:00"),
), "What entries shut, and when it was open again.", ("Закрытия",), required=False)  # fmt: skip

LESSONS = Table("lessons", "Lessons", (
    Column("number", "Number", line(20), "Number of the lesson.", "L003", True),
    Column("version", "Version", line(6), "Which version stands.", "1"),
    Column("learnt_on", "Day", day, "When it was learnt.", "2026-11-20"),
    Column("title", "Title", line(160), "In a line.", "Water for ten days at each checkpoint", True),
    Column("happened", "What happened", written, "What happened.", "Checkpoint 3 was cut off for nine days."),
    Column("decided", "Decided", written, "What was decided.", "Store 12 days of water at checkpoints."),
    Column("why", "Why", written, "Why.", "Convoys found the road shut four times in 60 days."),
    Column("decided_by", "Decided by", line(120), "Who.", "Lt Col Ospanov"),
    Column("left_open", "Stays open", written, "What stays open.", "Tanks for checkpoint 4 are not here yet."),
    Column("for_whom", "For", line(160), "Whom it concerns.", "logistics of the next rotation"),
    Column("state", "State", help="open or handled.", example="open", **_words(["open", "handled"])),
    Column("unit", "Unit", line(120), "Whose lesson it is; empty: headquarters.", ""),
    Column("incident", "Incident", line(20), "Entry of the log that it comes from.", "2026/014"),
    Column("finding", "Finding", line(40), "Finding of a visit that it comes from.", ""),
    Column("reason", "Changed because", line(240), "Why the version before was changed.", ""),
    Column("by", "Written by", line(160), "Who wrote this version.", "staff"),
), "Lessons in their last version; they only go out.", key_column="number")  # fmt: skip
TABLES = (LOG, SHUT)
ONLY_OUT = ("version", "tied", "reason", "by")
"""Columns of the log that are not read."""
