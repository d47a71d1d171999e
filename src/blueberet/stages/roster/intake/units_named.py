"""Units that a roll names outside its columns: in the sheet's name, the title, a row of its own."""

import re

from blueberet.stages.roster.table import UNITS

WORDS = {
    "contingent": "контингент|contingent",
    "company": "рот(?:а|ы|асы|асының)|company|coy",
    "platoon": "взвод|взводы|взвода|взводының|platoon",
    "section": "отделени[ея]|бөлімше|бөлімшесі|жасақ|section|squad",
}
PLAIN = {"company": "рота", "platoon": "взвод", "section": "отделение"}
ORDINAL = r"(\d{1,2})\s*[-–]?\s*(?:го|ый|ой|й|ое|ая|ья|ші|шы|st|nd|rd|th)?"


def level_of(text: str) -> str:
    """The level a unit's name belongs to; empty if it names none: ``1 взвод`` is a platoon."""
    return next((level for level in reversed(UNITS) if re.search(rf"\b(?:{WORDS[level]})\b", text, re.I)), "")


def units_in(text: str) -> dict[str, str]:
    """Units named in a title: ``Список 1-го взвода 2-й роты`` names platoon 1 and company 2."""
    found = {}
    for level, words in WORDS.items():
        match = re.search(rf"{ORDINAL}\s*(?:[а-яёa-z]+(?:ого|ой|ый|ая)\s+)?({words})\b", text, re.I)
        if match:
            word = match[2].casefold()
            is_latin = word.isascii()
            plain = word if is_latin or level not in PLAIN else PLAIN[level]
            found[level] = f"{match[1]} {plain.capitalize() if is_latin else plain}"
    return found


def unit_of_sheet(name: str, title: tuple[str, ...]) -> dict[str, str]:
    """Units that the sheet's name, or else its title, says for all its rows."""
    found: dict[str, str] = {}
    for line in title:
        found |= units_in(line)
    level = level_of(name)
    if level:
        found[level] = " ".join(name.split())
    return found
